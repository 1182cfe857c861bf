"""What a container starts: one walk for every language, followed to its end.

    from dfix.launch import launch

    found = launch(subject, stage)          # once a run for each stage; nothing is parsed before
    found.commands                          # (Started, …): words, file:line, who starts it
    found.unread                            # what could not be followed: never to be taken for nothing
    found.development()                     # Finding(command, word) or None: a server for development
    found.tests() · worked_in() · installs() · builds() · supervisor() · privilege_dropper() · needs_root()
    found.users                             # who else relies on the image: FROM it, a GitHub action, a devcontainer
    found.others()                          # what compose files, manifests, workflows, Makefiles start in it
    found.shell                             # why it needs a shell
    of_run(subject, run, stage)             # the same for what a step of the build starts

ENTRYPOINT and CMD are put together as Docker does it; HEALTHCHECK is run beside them. Commands are followed through
shells, wrappers (tini, gosu, env …), entry scripts with ``exec "$@"``, and script runners (`npm start`, `make serve`:
see `runners`). Programs are told apart by `knowledge/launch.toml`. A word that only a running container knows has
the value None. `subject` needs `model` and `context`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .commands import Arg, Finding, Launch, Started, Unread, User, Where

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.model.stages import Model, Stage
    from dfix.syntax import Instruction

    from .effective import Part
    from .walk import At, Walk

__all__ = ["Arg", "Finding", "Launch", "Started", "Unread", "User", "Where", "launch", "of_run"]


class Looks(Protocol):
    """What is asked of a subject."""

    @property
    def model(self) -> Model:
        """The Dockerfile."""
        ...

    @property
    def context(self) -> Context:
        """The build context."""
        ...


def launch(subject: Looks, stage: Stage) -> Launch:
    """What a container of a stage may start."""
    return subject.context.memo(("launch", stage), lambda: _launch(subject, stage))


def _launch(subject: Looks, stage: Stage) -> Launch:
    from .effective import effective, healthcheck
    from .places import Places
    from .walk import At, Walk

    walk = Walk(subject.context, Places(subject.context, stage))
    started = effective(stage)
    own: list[tuple[str, Part]] = []
    if started.entrypoint:
        own.append(("ENTRYPOINT", started.entrypoint))
    if started.cmd and not started.ignores_cmd:
        own.append(("CMD", started.cmd))
    at = At("", Where("", 0), stage.end.workdir, stage.end.env)
    _follow(walk, own, at, subject.model)
    check = healthcheck(stage)
    if check:
        _follow(walk, [("HEALTHCHECK", check)], at, subject.model)
    if subject.context:
        from . import starters

        starters.read(subject, stage, walk, at)
    return walk.launch


def of_run(subject: Looks, run: Instruction, stage: Stage) -> Launch:
    """What a step of a stage starts, followed as the start of a container is."""
    from .places import Places
    from .walk import At, Walk

    state = stage.state(run)
    walk = Walk(subject.context, Places(subject.context, stage))
    walk.text(run.text, At("RUN", Where("", 0), state.workdir, state.env))
    return walk.launch


def _follow(walk: Walk, parts: list[tuple[str, Part]], at: At, model: Model) -> None:
    """Follows ENTRYPOINT with CMD behind it, or one of them alone."""
    if not parts:
        return None
    at = at._replace(by=parts[0][0], where=Where("", line(model, parts[0][1])))
    args: list[Arg] = []
    for _, (instruction, stage) in parts:
        if instruction.is_json:
            args += [(word, word) for word in (*_handed_on(stage, parts, instruction.words), *instruction.words)]
        elif len(parts) == 1:
            shell = stage.state(instruction).shell
            if shell[0].rpartition("/")[2] not in ("sh", "bash", "ash", "dash", "zsh"):
                return walk.follow((*((w, w) for w in shell), (instruction.text, instruction.text)), at)
            return walk.text(instruction.text, at)
        else:
            # An exec-form ENTRYPOINT is given a shell-form CMD as `/bin/sh -c …`.
            args += [(word, word) for word in (*stage.state(instruction).shell, instruction.text)]
    return walk.follow(tuple(args), at)


def _handed_on(stage: Stage, parts: list[tuple[str, Part]], words: tuple[str, ...]) -> tuple[str, ...]:
    """The program that the entry point of the base puts before the words of a CMD, where these are a command of it; an
    entry point that is a program itself is put before all words."""
    info = stage.info
    if len(parts) > 1 or parts[0][0] != "CMD" or info is None or not words:
        return ()
    if not info.takes:
        from .effective import of_base

        return of_base(stage)
    program, taken = info.takes
    return (program,) if words[0] in taken or words[0].startswith("-") else ()


def line(model: Model, part: Part) -> int:
    """The line of the Dockerfile that an instruction begins in."""
    from dfix.syntax import render

    before = 1
    for item in model.file.children:
        if item is part.instruction:
            comments = part.instruction.comments
            return before + (render(comments).count("\n") if comments else 0)
        before += render(item).count("\n")
    return 0
