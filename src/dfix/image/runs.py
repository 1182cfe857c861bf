"""What the RUNs of a stage do, each read in the image that it sees: scripts of the build context are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import effects

from .files import Files

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.context import Context
    from dfix.effects import Account, Done, Effect, Packages
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction

    from .files import Origin

MAX_SCRIPT = 1 << 18


def done(run: Instruction, stage: Stage, context: Context) -> list[Done] | None:
    """What each command of a RUN does, in order; None when its text cannot be read."""
    notes = stage.model.notes
    key = ("done", id(run), id(context))
    if key not in notes:
        notes[key] = effects.of_run(run, stage.state(run), lambda path: _text(path, run, stage, context))
    found: list[Done] | None = notes[key]  # type: ignore[assignment]
    return found


def _text(path: str, run: Instruction, stage: Stage, context: Context) -> str | None:
    """The text of a file of the image that a RUN sees, where it surely comes from the build context."""
    return _of_origin(Files.of(stage, context).before(run).origin(path), context) if context else None


def _of_origin(origin: Origin | None, context: Context) -> str | None:
    if origin is None or origin.kind != "context" or not origin.sure:
        return None
    text = context.read(origin.path)
    return text if text is not None and len(text) <= MAX_SCRIPT else None


def effect(run: Instruction, stage: Stage, context: Context) -> Effect:
    """What a whole RUN does."""
    return effects.total(done(run, stage, context), run)


def reader_at_end(stage: Stage, context: Context) -> Callable[[str], str | None]:
    """Reads the files of a finished stage that come from the build context."""
    return lambda path: _of_origin(Files.of(stage, context).origin(path), context) if context else None


def accounts(
    stage: Stage, context: Context, until: Instruction | None = None
) -> tuple[tuple[Instruction, Account], ...]:
    """The users and groups that a stage and its bases make, before an instruction of it; all without one."""
    found: list[tuple[Instruction, Account]] = []
    for each in stage.lineage:
        for run in each.of("RUN"):
            if each is stage and until is not None and each.position(run) >= each.position(until):
                break
            found += ((run, account) for account in effect(run, each, context).accounts)
    return tuple(found)


def packages(stage: Stage, context: Context) -> tuple[Packages, ...]:
    """What the package managers of the distribution do in a stage and its bases, in order."""
    return tuple(p for each in stage.lineage for run in each.of("RUN") for p in effect(run, each, context).packages)
