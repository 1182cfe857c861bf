"""What Docker starts: ENTRYPOINT with CMD behind it, as the engine puts them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.records import Record

if TYPE_CHECKING:
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction


class Part(Record):
    """One instruction of a launch, and the stage that it stands in."""

    instruction: Instruction
    stage: Stage


class Effective(Record):
    """ENTRYPOINT and CMD that are in force; both None when the file sets neither."""

    entrypoint: Part | None
    cmd: Part | None

    @property
    def ignores_cmd(self) -> bool:
        """A shell-form ENTRYPOINT is all that runs."""
        return self.entrypoint is not None and not self.entrypoint.instruction.is_json


def effective(stage: Stage) -> Effective:
    """What is in force at the end of a stage.

    An ENTRYPOINT takes away the CMD that the stage's base set (docs.docker.com, Dockerfile reference: "If CMD is
    defined from the base image, setting ENTRYPOINT will reset CMD to an empty value").
    """
    passed: list[Stage] = []
    here: Stage | None = stage
    notes = stage.model.notes
    while here is not None and ("effective", here.index) not in notes and not (here.of("CMD") or here.of("ENTRYPOINT")):
        passed.append(here)
        here = here.base
    known = notes.get(("effective", here.index)) if here is not None else None
    found = known if isinstance(known, Effective) else _own(here)
    for each in (*passed, *([here] if here is not None else [])):
        notes["effective", each.index] = found
    return found


def _own(stage: Stage | None) -> Effective:
    """What a stage sets that sets something."""
    if stage is None:
        return Effective(None, None)
    own, entrypoint = stage.last("CMD"), stage.last("ENTRYPOINT")
    cmd = _set(Part(own, stage)) if own else None
    return Effective(_set(Part(entrypoint, stage) if entrypoint else _entrypoint(stage)), cmd)


def _entrypoint(stage: Stage | None) -> Part | None:
    while stage is not None:
        found = stage.last("ENTRYPOINT")
        if found is not None:
            return Part(found, stage)
        stage = stage.base
    return None


def _set(part: Part | None) -> Part | None:
    """`ENTRYPOINT []` and `CMD []` set nothing."""
    return part if part and (part.instruction.words or part.instruction.text) else None


def of_base(stage: Stage) -> tuple[str, ...]:
    """The words that the base's own entry point puts before those of CMD, where nothing of the file takes its place and
    it is a program: an image without a shell has no scripts."""
    info = stage.info
    if info is None or info.shell is not False or stage.config.entrypoint is not None:
        return ()
    return info.entrypoint or ()


def healthcheck(stage: Stage) -> Part | None:
    """The check that is in force."""
    here: Stage | None = stage
    while here is not None:
        found = here.last("HEALTHCHECK")
        if found is not None:
            is_none = not found.is_json and found.text.strip().upper() in ("NONE", "")
            return None if is_none else Part(found, here)
        here = here.base
    return None
