"""What the RUNs of a stage do, each read in the image that it sees: scripts of the build context are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import effects
from dfix.effects import is_inside

from .files import log_of

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.effects import Access, Account, Done, Effect, Packages
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction


def done(run: Instruction, stage: Stage, context: Context) -> list[Done] | None:
    """What each command of a RUN does, in order; None when its text cannot be read."""
    return log_of(stage, context).done[id(run)]


def leaves(run: Instruction, stage: Stage, context: Context) -> list[Done]:
    """The same with the commands of the scripts and Makefiles that it starts in their place; none where it cannot be
    read."""
    return [leaf for each in done(run, stage, context) or () for leaf in effects.leaves(each)]


def effect(run: Instruction, stage: Stage, context: Context) -> Effect:
    """What a whole RUN does."""
    return effects.total(done(run, stage, context), run)


def lost_folder(done: list[Done]) -> str | None:
    """The folder that the last of some commands stands in, where they remove it: a program may not start there."""
    folder = done[-1].where.folder if done else None
    if folder is None:
        return None
    for each in done:
        removes = each.effect.removes
        if any(_takes_away(place, folder) for place in removes.places) or (removes.unknown and _names_own(each)):
            return folder
    return None


def _takes_away(place: Access, folder: str) -> bool:
    """Whether a folder itself goes, and not just what lies in it."""
    if place.path == folder:
        return not place.inside
    return is_inside(folder, place.path) and (place.whole or place.inside)


def _names_own(done: Done) -> bool:
    return any(name in done.command_text for name in ("$PWD", "${PWD", "$(pwd", "`pwd"))


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
