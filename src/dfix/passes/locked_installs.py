"""Holds installs to the lock file that stands beside their manifest."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from dfix import ecosystems
from dfix.ecosystems.shared.base import Install
from dfix.ecosystems.shared.looking import Look
from dfix.edits import EditText
from dfix.fixes import Decline, Fix
from dfix.model.runs import is_posix
from dfix.passes import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.effects import Done
    from dfix.fixes import Declined
    from dfix.subject import Subject
    from dfix.syntax import Instruction


class LockedInstalls:
    """Install what the lock file names, and fail on the day when it no longer fits.

    Why: `npm install`, `yarn install`, `pnpm install` and `bun install` change a lock file that does not fit the
    manifest, inside of the image, where nobody sees it: two builds of one commit may differ. `npm ci`,
    `--frozen-lockfile` and `--immutable` (of Yarn 4) refuse instead, and so does `pipenv install --deploy`.

    Example:
        before: COPY package.json package-lock.json ./
                RUN npm install --production
        after:  COPY package.json package-lock.json ./
                RUN npm ci --omit=dev

    Safety: SAFE where the lock file was read and has all that the manifest and each locked package ask for, the version
    of the package manager is known and reads that lock file, and nothing has put packages there before, which `npm ci`
    would remove: then both installs make the same today. Yarn 4 refuses where a single character of yarn.lock would be
    written otherwise, so all of it is held against what the project's Yarn writes. Pipfile.lock names the hash of its
    Pipfile, and `--deploy` refuses another Python than that requires, too. UNSAFE where the lock file is not
    copied yet, so that other versions are installed than it names; and where it could not be read through: overrides,
    addresses in place of versions, formats or package managers of versions that are not known. A lock file that does
    not fit, that is binary (bun.lockb), or that git ignores, is told and left alone. Flags that npm 7 and later call by
    another name (`--production`, `--only=production`) get that name.
    """

    name: ClassVar[str] = "locked-installs"
    phase: ClassVar[Phase] = Phase.MODERNIZE
    codes: ClassVar[tuple[str, ...]] = ()

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """A fix for each install."""
        for stage in subject.model.stages if subject.context else ():
            runs = [run for run in stage.of("RUN") if _may_install(run) and is_posix(run, stage)]
            if runs:
                look = Look(subject, stage)
                yield from chain.from_iterable(_of_run(look, run) for run in runs)


def _may_install(run: Instruction) -> bool:
    return not run.is_json and not run.heredocs and any(tool in run.text for tool in ecosystems.held_tools())


def _of_run(look: Look, run: Instruction) -> Iterator[Fix | Declined]:
    read = look.read(run)
    done = read[1] if read else []
    for index, each in enumerate(done):
        if each.call is not None and ecosystems.of_tool(each.call.tool) is not None:
            before = partial(_before, look, run, done[:index])
            install = Install(each, look.files.before(run), look.context, before)
            install.run, install.within = run, tuple(done[:index])
            behind = (*done[index + 1 :], *_behind(look, run))
            yield from _fixes(run, install, behind)


def _before(look: Look, run: Instruction, earlier: list[Done]) -> tuple[Done, ...]:
    return (*look.before(run), *earlier)


def _behind(look: Look, run: Instruction) -> Iterator[Done]:
    """What the later commands of a stage do."""
    for node in look.stage.instructions[look.stage.position(run) + 1 :]:
        read = look.read(node) if node.keyword == "RUN" else None
        yield from read[1] if read else ()


def _fixes(run: Instruction, install: Install, behind: tuple[Done, ...]) -> Iterator[Fix | Declined]:
    try:
        for found in ecosystems.reworded(install, run, behind):
            edits = [*found.beside, *(EditText(run, *edit) for edit in found.edits)]
            seen, assumed = found.evidence, found.assumptions
            yield Fix(found.summary, edits, evidence=seen, assumptions=assumed, brings=found.brings, about=run)
    except Decline as no:
        yield no.at(run)


PASS = LockedInstalls
