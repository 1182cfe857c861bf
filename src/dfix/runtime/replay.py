"""Which instructions of a single stage the runtime stage needs again.

COPY --from carries files and nothing else: what the old stage did to the system, its users and its
configuration has to happen in the runtime stage too, or must be shown not to matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.fixes import Decline
from dfix.model import copies, runs
from dfix.model.steps import Step, steps

from .plan import Split, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.model.state import State
    from dfix.syntax import Instruction

    Stays = Callable[[Step, Split], Verdict]

_DECLARED = frozenset(("ENV", "ARG", "WORKDIR", "USER", "SHELL"))
_ONLY_RUNTIME = frozenset(("EXPOSE", "VOLUME", "LABEL", "HEALTHCHECK", "STOPSIGNAL", "CMD", "ENTRYPOINT", "MAINTAINER"))
USERS = frozenset(("useradd", "groupadd", "adduser", "addgroup", "usermod"))
_TAKE = frozenset(("cp", "mv", "install", "tar", "unzip"))
_MARKERS = frozenset(
    ("cd", "set", "true", "echo", "pwd", "ls", "export", ":", "test", "[", "which", "cat", "date", "env")
)


class Replay:
    """The sorted instructions.

    again        those that the runtime stage has too, in order
    only         those of `again` that leave the builder
    installs     steps of the distribution's package manager
    assumptions  what had to be assumed of steps that are not known
    """

    __slots__ = ("again", "assumptions", "installs", "only", "reason", "system_runs")

    def __init__(self) -> None:
        self.again: list[Instruction] = []
        self.only: list[Instruction] = []
        self.installs: list[Step] = []
        self.system_runs: list[Instruction] = []
        self.assumptions: list[str] = []
        self.reason: str | None = None


def replay(split: Split, stays: Stays) -> Replay:
    """Sorts the instructions of a stage; Decline when one of them cannot be placed. ``stays`` knows the language."""
    result = Replay()
    for instruction in split.stage.instructions:
        keyword = instruction.keyword
        if keyword in _DECLARED:
            result.again.append(instruction)
        elif keyword in _ONLY_RUNTIME:
            result.again.append(instruction)
            result.only.append(instruction)
        elif keyword == "ONBUILD":
            raise Decline("it has ONBUILD instructions, which other images rely on", instruction)
        elif keyword in ("COPY", "ADD"):
            _place_copy(split, instruction, result)
        elif keyword == "RUN":
            _place_run(split, instruction, result, stays)
    _refuse_missing(split, result)
    return result


def _refuse_missing(split: Split, result: Replay) -> None:
    """Declines where a step of the runtime stage takes files which stay in the builder."""
    stage = split.stage
    again = set(map(id, result.again))
    there = [_target(split, i) for i in result.again if i.keyword in ("COPY", "ADD")]
    worked = {stage.state(i).workdir for i in stage.of("RUN") if id(i) not in again}
    brought = {_target(split, i) for k in ("COPY", "ADD") for i in stage.of(k)}
    for run in (i for i in result.again if i.keyword == "RUN"):
        for path in _taken(run, stage.state(run)):
            copied = any(t and copies.is_inside(path, t) for t in there)
            if _lies_in(path, worked) or (_lies_in(path, brought) and not copied):
                raise Decline(f"`{_short(run)}` takes {path} into another folder, and only the build makes that", run)


def _lies_in(path: str, folders: set[str | None]) -> bool:
    return any(f and f != "/" and copies.is_inside(path, f) for f in folders)


def _target(split: Split, instruction: Instruction) -> str | None:
    return split.stage.state(instruction).path(instruction.words[-1], instruction.escape) if instruction.words else None


def _taken(run: Instruction, state: State) -> list[str]:
    """The paths that the steps of a RUN copy or move to somewhere else."""
    script = runs.script(run)
    words = [w for s in (steps(script) if script else ()) if s.tool in _TAKE for w in s.command.operands[:-1]]
    texts = [w.value if w.value is not None else w.text.split("*")[0] for w in words]
    return [path for text in texts if (path := state.join(text))]


def _place_copy(split: Split, instruction: Instruction, result: Replay) -> None:
    state = split.stage.state(instruction)
    if instruction.heredocs or len(instruction.words) < 2:
        raise Decline("it writes a file with a heredoc, which is left where it is", instruction)
    target = state.path(instruction.words[-1], instruction.escape)
    if target is None:
        raise Decline(f"where {instruction.keyword} {instruction.words[0]} lands is not known", instruction)
    if not copies.is_inside(target, split.folder):
        result.again.append(instruction)


def _place_run(split: Split, run: Instruction, result: Replay, stays: Stays) -> None:
    script = runs.script(run)
    if script is None or not script.clean:
        result.assumptions.append(f"`{_short(run)}` leaves nothing outside {split.folder} that the program needs")
        return
    verdicts = []
    system = False
    for step in steps(script):
        if step.is_system or step.is_cleanup:
            result.installs.append(step)
            system = system or step.action not in ("clean", "autoclean")
            continue
        verdicts.append(_verdict(split, step, split.stage.state(run), stays))
    if len(steps(script)) != len([c for c in script.commands if c.words]):
        verdicts.append(Verdict.UNKNOWN)
    if system:
        result.system_runs.append(run)
    if Verdict.UNKNOWN in verdicts:
        result.assumptions.append(f"`{_short(run)}` leaves nothing outside {split.folder} that the program needs")
    if verdicts and not system and all(v is Verdict.RUNTIME for v in verdicts):
        result.again.append(run)
        result.only.append(run)
        return
    if Verdict.BOTH not in verdicts and Verdict.RUNTIME not in verdicts:
        return
    prepares = not system and all(prepares_folder(s) for s in steps(script))
    if (system or Verdict.BUILDER in verdicts or Verdict.UNKNOWN in verdicts) and not prepares:
        raise Decline(f"`{_short(run)}` does both: what the build needs and what the finished image needs", run)
    result.again.append(run)


def prepares_folder(step: Step) -> bool:
    """Makes a user, or a folder for it: cheap, and as right in a second stage as in the first."""
    alone = step.tool in ("chown", "mkdir") and not step.command.has_flag("-R", "--recursive")
    return step.tool in USERS or alone


def _verdict(split: Split, step: Step, state: State, stays: Stays) -> Verdict:
    verdict = stays(step, split)
    if verdict is not Verdict.UNKNOWN:
        return verdict
    if step.tool in USERS:
        return Verdict.BOTH
    if step.tool in _MARKERS and not any(r.operator.startswith(">") for r in step.command.redirects):
        return Verdict.BUILDER
    if step.tool in knowledge.load("commands")["housekeeping"] or step.tool in _MARKERS:
        return _by_paths(split, step, state)
    return Verdict.UNKNOWN


def _by_paths(split: Split, step: Step, state: State) -> Verdict:
    """File work inside the project stays, outside it is done again; unknown paths are unknown."""
    places = set()
    operands = list(step.command.operands)
    if step.tool in ("chmod", "chown", "chgrp"):
        operands = operands[1:]
    if step.tool in ("sed", "echo", "printf"):
        operands = operands[-1:] if step.tool == "sed" else []
    values = [w.value if w.value is not None else w.text.split("*")[0] for w in operands if w.value or w.glob]
    values += [r.target.value or "" for r in step.command.redirects if r.target and r.operator.startswith(">")]
    if len([w for w in operands if w.value is None and not w.glob]):
        return Verdict.UNKNOWN
    for value in values:
        if value.startswith("/dev/"):
            continue
        path = state.join(value) if value else None
        if path is None or value.startswith("~") or "$" in value:
            return Verdict.UNKNOWN
        places.add(copies.is_inside(path, split.folder))
    if len(places) > 1:
        return Verdict.UNKNOWN
    return Verdict.BUILDER if not places or True in places else Verdict.BOTH


def _short(run: Instruction) -> str:
    text = " ".join((run.text or " ".join(run.words)).split())
    return text if len(text) <= 60 else text[:57] + "..."
