"""Installs dependencies before the source is copied, so that a source edit does not install them anew."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from dfix import ecosystems
from dfix.ecosystems.base import Install, Needs, No
from dfix.edits import Edit, replace
from dfix.fixes import Declined, Fix
from dfix.model import copies, runs
from dfix.model.steps import Step, steps
from dfix.passes import Phase
from dfix.syntax import Blank, Instruction, Node
from dfix.syntax.build import Style, with_comments, without_comments
from dfix.syntax.trivia import comment_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.copies import ContextCopy
    from dfix.model.stages import Stage
    from dfix.model.state import State
    from dfix.shell import Script, Statement
    from dfix.subject import Subject


@dataclass(frozen=True)
class OrderCopies:
    """Copy manifests and lock files first, install, then copy the source.

    Why: a layer is rebuilt when anything before it changed. With `COPY . .` before the install, every edit of a
    source file downloads all dependencies again.

    Example:
        before: COPY . .
                RUN npm ci
        after:  COPY package.json package-lock.json ./
                RUN npm ci
                COPY . .

    Safety: the install must be known to read nothing but the manifests (no lifecycle script, no local package,
    no workspace), nothing between the copy and the install may need the source, and the later copy must not
    overwrite what the install made.
    """

    name: ClassVar[str] = "order-copies"
    phase: ClassVar[Phase] = Phase.MODERNIZE

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """At most one move a stage and round."""
        for stage in subject.model.stages:
            found = _candidate(subject, stage)
            if isinstance(found, Declined):
                yield found
            elif found:
                yield _move(subject, stage, found)


class Move(NamedTuple):
    """The whole copy, the RUN that installs, what it needs, and how many of its statements install."""

    copy: ContextCopy
    run: Instruction
    needs: Needs
    directory: str
    statements: int


def _candidate(subject: Subject, stage: Stage) -> Move | Declined | None:
    copy: ContextCopy | None = None
    between: list[Instruction] = []
    before: list[Step] = []
    for instruction in stage.instructions:
        here = copies.folder_copy(instruction, stage.state(instruction))
        if here and here.is_whole:
            if copy is not None:
                return None
            copy, between = here, []
            continue
        if copy is None:
            before += _steps(instruction)
            continue
        if instruction.keyword == "RUN":
            found = _install(subject, stage, copy, instruction, tuple(before))
            if found is not None:
                reason = isinstance(found, Move) and _blocked(stage, copy, between, instruction)
                return Declined(reason, instruction) if reason else found
        between.append(instruction)
    return None


def _steps(run: Instruction) -> list[Step]:
    script = runs.script(run) if run.keyword == "RUN" else None
    return list(steps(script)) if script else []


def _install(
    subject: Subject, stage: Stage, copy: ContextCopy, run: Instruction, before: tuple[Step, ...]
) -> Move | Declined | None:
    """The install in a RUN, None when it installs nothing from the build context."""
    script = runs.script(run)
    if script is None or not script.clean:
        return None
    state = stage.state(run)
    directory = copy.context_path(state.workdir) if state.workdir and subject.context else ""
    needs: list[Needs] = []
    places: list[int] = []
    for index, statement in enumerate(script.statements):
        for step in steps_of(statement.commands, steps(script)):
            ecosystem = ecosystems.of_step(step)
            found = ecosystem and ecosystem.needs(Install(step, directory or "", subject.context, state, before))
            if isinstance(found, No):
                return Declined(found.reason, run)
            if found:
                needs.append(found)
                places.append(index)
    if not needs:
        return None
    reading = next((i for i, n in enumerate(needs) if n.files or n.extra), None)
    if reading is None and (directory is None or "cd" in script.leaks):
        return None
    if "cd" in script.leaks:
        return Declined("the RUN changes its shell (cd) around the install", run)
    if directory is None:
        return Declined(f"the install runs in {state.workdir}, which is not where the source is copied to", run)
    chosen = needs[reading or 0]
    if chosen.extra:
        return Move(copy, run, chosen, directory, 0)
    if _only_installs(script, subject, stage, run):
        return Move(copy, run, _joined(needs), directory, len(script.statements))
    move = _prefix(copy, run, chosen, directory, places[reading or 0], subject)
    return None if reading is None and isinstance(move, Declined) else move


def _joined(needs: list[Needs]) -> Needs:
    """What several installs of one RUN need."""
    return Needs(
        tuple(dict.fromkeys(f for n in needs for f in n.files)),
        tuple(dict.fromkeys(e for n in needs for e in n.evidence)),
        "; ".join(dict.fromkeys(n.assumption for n in needs if n.assumption)) or None,
    )


_MARKERS = frozenset(("[", "[[", "test", "echo", "true", "set", ":"))


def _only_installs(script: Script, subject: Subject, stage: Stage, run: Instruction) -> bool:
    """Whether every command of a RUN installs from the manifests or needs no source: then it moves whole."""
    found = steps(script)
    if len(found) != len(script.commands) or any(c.redirects for c in script.commands):
        return False
    state = stage.state(run)
    return all(
        step.tool in _MARKERS or _needs_no_source(step) or _is_cache(step) or _needs_something(step, subject, state)
        for step in found
    )


def _needs_something(step: Step, subject: Subject, state: State) -> bool:
    ecosystem = ecosystems.of_step(step)
    found = ecosystem.needs(Install(step, "", subject.context, state)) if ecosystem else None
    return found is not None and not (isinstance(found, Needs) and found.extra)


def _is_cache(step: Step) -> bool:
    return (step.tool, step.action) in (("npm", "cache"), ("yarn", "cache"), ("pip", "cache")) or step.tool == "rm"


def steps_of(commands: tuple[object, ...], all_steps: tuple[Step, ...]) -> list[Step]:
    """The steps whose commands are among some commands."""
    mine = set(map(id, commands))
    return [s for s in all_steps if id(s.command) in mine]


def _prefix(
    copy: ContextCopy, run: Instruction, needs: Needs, directory: str, index: int, subject: Subject
) -> Move | Declined | None:
    """The move, when the statements up to the install can stand in a RUN of their own."""
    script = runs.script(run)
    assert script is not None
    if run.text_token is not None and comment_lines(run.text_token):
        return Declined(
            "the install shares a RUN with other commands and has comments inside, so it is left whole", run
        )
    if script.statements[index].kind != "command" or not script.is_and_chain:
        return Declined("the install stands in a larger script, which is left whole", run)
    if script.leaks:
        return Declined(f"the RUN changes its shell ({', '.join(sorted(script.leaks))}) around the install", run)
    end = index + 1
    while end < len(script.statements) and _is_more_install(script.statements[end], steps(script)):
        end += 1
    before = [s for st in script.statements[:index] for s in steps_of(st.commands, steps(script))]
    if not all(_needs_no_source(s) for s in before):
        return Declined("a command before the install, in the same RUN, may need the source", run)
    if any(len(steps_of(st.commands, steps(script))) != len(st.commands) for st in script.statements[:index]):
        return Declined("a command before the install, in the same RUN, cannot be read with certainty", run)
    return Move(copy, run, needs, directory, end)


def _is_more_install(statement: Statement, all_steps: tuple[Step, ...]) -> bool:
    mine = steps_of(statement.commands, all_steps)
    return bool(mine) and all(_is_cache(s) for s in mine)


def _needs_no_source(step: Step) -> bool:
    """System packages, upgrades of the package manager itself, new users and folders."""
    if step.is_system:
        return not any((w.value or "").startswith((".", "/")) for w in step.operands)
    if step.tool in ("npm", "pnpm", "yarn") and step.action in ("install", "global", "config"):
        return step.command.has_flag("-g", "--global") or step.action in ("global", "config")
    if step.tool == "pip" and step.action == "install":
        names = step.names
        return (
            names is not None
            and not step.command.has_flag("-r", "-e", "--requirement", "--editable")
            and not any(n.startswith((".", "/")) for n in names)
        )
    if step.tool == "corepack":
        return step.action == "enable"
    return step.tool in ("useradd", "groupadd", "adduser", "addgroup", "echo", "true", "ldconfig", "locale-gen")


_INERT = frozenset(("ENV", "ARG", "LABEL", "EXPOSE", "STOPSIGNAL", "MAINTAINER", "CMD", "ENTRYPOINT", "HEALTHCHECK"))


def _blocked(stage: Stage, copy: ContextCopy, between: list[Instruction], run: Instruction) -> str | None:
    """Why the copy cannot move behind the install; None when it can."""
    moved = copy.instruction
    if set(moved.flags) - {"chown", "chmod", "link"}:
        return "the copy of the source has flags that decide what is copied"
    if any("$" in w for w in (*moved.words, *(v for vs in moved.flags.values() for v in vs))):
        return "the copy of the source names variables"
    if stage.state(moved).path(moved.words[1]) != stage.state(run).path(moved.words[1]):
        return "WORKDIR changes between the copy of the source and the install"
    for instruction in between:
        if instruction.keyword in _INERT or instruction.keyword in ("WORKDIR", "USER"):
            continue
        if instruction.keyword == "RUN" and _independent(instruction, copy):
            continue
        if instruction.keyword == "COPY" and instruction.flag("from") and _lands_outside(stage, instruction, copy):
            continue
        return f"a {instruction.keyword} between the copy of the source and the install may need the source"
    return None


def _lands_outside(stage: Stage, instruction: Instruction, copy: ContextCopy) -> bool:
    target = stage.state(instruction).path(instruction.words[-1])
    return target is not None and not copies.is_inside(target, copy.destination) and target != "/"


def _independent(run: Instruction, copy: ContextCopy) -> bool:
    script = runs.script(run)
    if script is None or not script.clean or run.flags:
        return False
    found = steps(script)
    return len(found) == len(script.commands) and all(_needs_no_source(s) or _makes_folder(s, copy) for s in found)


def _makes_folder(step: Step, copy: ContextCopy) -> bool:
    """mkdir outside the source, and removal of package lists."""
    values = [w.value for w in step.command.operands]
    texts = [w.text for w in step.command.operands]
    if step.tool == "rm":
        return all(t.startswith(("/var/lib/apt", "/var/cache", "/tmp")) for t in texts)
    outside = all(v is not None and v.startswith("/") and not copies.is_inside(v, copy.destination) for v in values)
    return step.tool == "mkdir" and outside


def _move(subject: Subject, stage: Stage, move: Move) -> Fix:
    style = subject.style
    manifests = _manifest_copies(stage, move, style)
    whole = without_comments(move.copy.instruction)
    if move.needs.extra:
        first = [*manifests, style.instruction("RUN", move.needs.extra)]
        edits = [replace(move.copy.instruction, *_commented(move.copy.instruction, [*first, whole]))]
    else:
        head, tail = _cut(move.run, move.statements)
        edits = [replace(move.run, *_after(subject, move, head, whole, tail)), *_take_out(subject, move, manifests)]
    files = ", ".join(move.needs.files)
    return Fix(
        f"copy {files} and install before the source is copied" if files else "install before the source is copied",
        edits,
        evidence=move.needs.evidence,
        assumption=move.needs.assumption,
    )


def _commented(old: Instruction, new: list[Instruction]) -> list[Node]:
    """The comments of the old first instruction stay with its copy, wherever that now stands."""
    return [with_comments(n, old.comments) if i == len(new) - 1 else n for i, n in enumerate(new)]


def _after(subject: Subject, move: Move, head: Instruction, whole: Instruction, tail: Instruction | None) -> list[Node]:
    copied = with_comments(whole, move.copy.instruction.comments)
    between = [subject.style.blank()] if _stands_apart(subject, move.copy.instruction) else []
    return [head, *between, copied, *([*between, tail] if tail else [])]


def _stands_apart(subject: Subject, instruction: Instruction) -> bool:
    """Whether a blank line follows an instruction."""
    items = [c for c in subject.file.children if isinstance(c, Node)]
    return any(a is instruction and isinstance(b, Blank) for a, b in pairwise(items))


def _take_out(subject: Subject, move: Move, manifests: list[Instruction]) -> list[Edit]:
    return [Edit(move.copy.instruction, tuple(manifests))]


def _cut(run: Instruction, count: int) -> tuple[Instruction, Instruction | None]:
    """The RUN up to a number of statements, and what is left as a RUN of its own."""
    from dfix.syntax.build import copy, retext

    script = runs.script(run)
    assert script is not None
    if count >= len(script.statements):
        return run, None
    end = script.statements[count - 1].end
    start = script.statements[count].start
    head = retext(run, [(end, len(run.text), "")])
    return head, copy(retext(run, [(0, start, "")]))


def _manifest_copies(stage: Stage, move: Move, style: Style) -> list[Instruction]:
    """COPY instructions for the manifests, one a folder, without those that stand there already."""
    by_folder: dict[str, list[str]] = {}
    for file in move.needs.files:
        source = posixpath.normpath(posixpath.join(move.directory, file))
        folder = source if file.endswith("/") else posixpath.dirname(source)
        if not _is_copied(stage, move, source):
            by_folder.setdefault(folder, []).append(source)
    flags = "".join(f"{t.value} " for t in move.copy.instruction.all("FLAG"))
    return [
        style.instruction("COPY", f"{flags}{_words(sources, _target(move, folder))}")
        for folder, sources in by_folder.items()
    ]


def _words(sources: list[str], target: str) -> str:
    if any(" " in w for w in (*sources, target)):
        import json

        return json.dumps([*sources, target])
    return " ".join((*sources, target))


def _target(move: Move, folder: str) -> str:
    """Where a folder of the build context lands, written as the copy of the whole is."""
    written = move.copy.instruction.words[1]
    if written in (".", "./"):
        return f"{folder}/" if folder else "./"
    return f"{written.rstrip('/')}/{folder}/" if folder else f"{written.rstrip('/')}/"


def _is_copied(stage: Stage, move: Move, source: str) -> bool:
    """Whether an earlier COPY already brings a manifest to the same place."""
    from fnmatch import fnmatchcase

    for instruction in stage.instructions:
        if instruction is move.copy.instruction:
            return False
        if instruction.keyword != "COPY" or instruction.flag("from") or len(instruction.words) < 2:
            continue
        target = stage.state(instruction).path(instruction.words[-1])
        if target == move.copy.destination and any(
            fnmatchcase(source, w.removeprefix("./")) for w in instruction.words[:-1]
        ):
            return True
    return False


PASS = OrderCopies
