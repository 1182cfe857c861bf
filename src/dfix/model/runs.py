"""Questions about RUN steps: which ship, what their text says, which shell runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.shell import is_posix_shell, parse_shell
from dfix.syntax import Instruction

if TYPE_CHECKING:
    from dfix.shell import Script

    from .stages import Model, Stage


def shipped(model: Model) -> tuple[Stage, ...]:
    """The stages whose layers end in an image: the target, what it is built on, and stages nobody copies from."""
    target = model.target
    if target is None:
        return ()
    found = {s.index for s in model.stages if s is target or not model.users_of(s)}
    for stage in reversed(model.stages):  # what a base is built on is above it
        if stage.index in found and stage.base:
            found.add(stage.base.index)
    return tuple(s for s in model.stages if s.index in found)


def script(run: Instruction) -> Script | None:
    """The parsed text of a RUN in shell form; None for exec form, heredocs and empty text."""
    if run.is_json or run.heredocs or not run.text:
        return None
    return parse_shell(run.text)


def is_posix(run: Instruction, stage: Stage) -> bool:
    """Whether a POSIX shell runs it: images of Windows have cmd where the file says nothing."""
    return is_posix_shell(stage.state(run).shell) and (not stage.is_windows or stage.config.shell is not None)


def is_plain(run: Instruction, stage: Stage) -> bool:
    """Whether its text is that of a POSIX shell, and all of it stands in the instruction."""
    return not run.is_json and not run.heredocs and is_posix(run, stage)


def stops_at_errors(run: Instruction, stage: Stage) -> bool | None:
    """Whether `set -e` holds at the end of a RUN; None when that cannot be told."""
    if any("e" in word for word in stage.state(run).shell[1:] if word[:1] == "-" and word[:2] != "--"):
        return True
    parsed = script(run)
    if parsed is None or not parsed.clean:
        return None
    sets = [c for c in parsed.commands if c.name == "set"]
    if not sets:
        return False
    first = parsed.statements[0].command
    flags = "".join(w.text for w in sets[0].words[1:] if w.looks_like_flag and not w.text.startswith("--"))
    return True if len(sets) == 1 and sets[0] is first and "e" in flags else None
