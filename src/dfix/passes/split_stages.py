"""Builds in one stage and runs in another; or runs on a smaller base, where nothing is built."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dfix import ecosystems
from dfix.ecosystems.base import No
from dfix.fixes import Decline, Declined, Fix
from dfix.model import copies, programs, runs
from dfix.model.steps import steps
from dfix.passes import Phase, attempt
from dfix.runtime.plan import Split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.launch import Launch
    from dfix.model.stages import Stage
    from dfix.subject import Subject


class SplitStages:
    """Build in one stage, run in another.

    Why: compilers, headers, development dependencies and sources are needed to build and not to run. In the
    image that runs they are hundreds of megabytes to pull and most of what a scanner finds.

    Example:
        before: FROM node:20
                WORKDIR /app
                COPY . .
                RUN npm ci
                RUN npm run build
                CMD ["node", "dist/index.js"]
        after:  FROM node:20 AS build
                WORKDIR /app
                COPY . .
                RUN npm ci
                RUN npm run build
                RUN npm prune --omit=dev

                FROM node:20-slim
                WORKDIR /app
                COPY --from=build /app /app
                CMD ["node", "dist/index.js"]

    Safety: SAFE when the project beside the Dockerfile shows all that the program needs; what had to be assumed
    makes it UNSAFE. Images for development, images without a command, and steps whose effect on the system is
    not known are left whole.
    """

    name: ClassVar[str] = "split-stages"
    phase: ClassVar[Phase] = Phase.RESTRUCTURE

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix, or the reason why not."""
        stage = subject.model.target
        if stage is not None and len(subject.model.stages) == 1:
            yield from attempt(stage.from_, _fix, subject, stage)


def _fix(subject: Subject, stage: Stage) -> Fix | None:
    reason = _not_a_program(stage)
    if reason:
        raise Decline(reason)
    ecosystem = ecosystems.of_stage(stage)
    if ecosystem is None:
        raise Decline(_unknown_language(stage))
    from dfix.launch import launch

    relied_on = _relied_on(launch(subject, stage))
    if relied_on:
        raise Decline(relied_on)
    split = _split(stage, subject)
    plan = ecosystem.plan(subject, split)
    if plan is None:
        return None
    if isinstance(plan, No):
        raise Decline(plan.reason)
    from dfix.runtime import rewrite

    if plan.in_place:
        return rewrite.in_place(subject, split, plan)
    return rewrite.in_two(subject, split, plan, ecosystems.verdict)


def _unknown_language(stage: Stage) -> str:
    language = stage.info.language if stage.info else None
    if language:
        return f"{stage.image} is an image for programs in {language}, which dfix cannot split yet"
    return f"what {stage.image} holds is not known, so neither is a smaller image that would do"


def _not_a_program(stage: Stage) -> str | None:
    """Why a stage is not one that only builds and runs a program."""
    if stage.image is None:
        return "its base is decided by a build argument that has no default"
    if stage.is_scratch:
        return "it starts from scratch, so there is nothing to leave behind"
    if stage.reference and stage.reference.digest:
        return "its base is pinned by digest, and the digest of a smaller one is not known"
    if stage.info and stage.info.unread:
        return f"what {stage.image} is built on cannot be told from its name"
    programs.refuse_misread(stage)
    if programs.started(stage) is None:
        return "the image has no CMD or ENTRYPOINT of its own: it looks like a base for others"
    if stage.of("ONBUILD"):
        return "it has ONBUILD instructions, which other images rely on"
    return None


def _relied_on(found: Launch) -> str | None:
    """Why others need the image as it is: they build on it, work in it, or start what could not be read."""
    shell = found.worked_in()
    if shell:
        return f"it starts a shell ({shell.word}): it looks like an image to work in"
    for user in found.users:
        return f"{user.what}, and may need what a split leaves behind"
    for unread in found.unread:
        if not unread.is_own:
            return f"{unread.by} starts it with another command, `{unread.text}`, which cannot be read: {unread.why}"
    return None


def _split(stage: Stage, subject: Subject) -> Split:
    """Where the project lies in the image, and which folder of the build context it is."""
    end = stage.end
    whole = copies.whole_copies(stage)
    all_steps = tuple(
        s for run in stage.of("RUN") if (script := runs.script(run)) and script.clean for s in steps(script)
    )
    if whole:
        folder = whole[-1].destination
        directory = whole[-1].context_path(end.workdir) if end.workdir else None
        return Split(stage, folder, directory or "", all_steps, end, subject.context)
    if end.workdir is None:
        raise Decline("the folder that the program lies in is not known")
    return Split(stage, end.workdir, _project_folder(stage, end.workdir, subject), all_steps, end, subject.context)


def _project_folder(stage: Stage, workdir: str, subject: Subject) -> str:
    """The folder of the build context that is copied to the working directory; '' is its root."""
    for instruction in stage.instructions:
        found = copies.folder_copy(instruction, stage.state(instruction), subject.context.is_dir)
        if found and found.destination == workdir:
            return found.source
    return ""


PASS = SplitStages
