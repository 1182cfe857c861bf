"""Whether an install reads the manifest and the lock file that stand in the build context, and nothing put in their
place by a mount, by commands before it, or by a variable that its own RUN sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.effects.mounted import LAID_OVER, is_mounted
from dfix.fixes import Decline
from dfix.image.earlier import short
from dfix.image.events import Laid, Moved, Unseen

if TYPE_CHECKING:
    from collections.abc import Container

    from dfix.effects import Call, Done

    from .base import Install

#: actions that change the manifest, when packages are named
_CHANGES = ("install", "prune", "remove")
#: how the variables begin that tell package managers which lock file counts
_TELLING = ("npm_config_", "pnpm_config_", "yarn_", "bun_", "pipenv_")
#: and how those of them end that do not
_HARMLESS = ("_cache", "_cache_folder", "_loglevel", "_registry", "_token")


def refuse_others(install: Install, names: tuple[str, ...], managers: Container[str]) -> None:
    """Decline where something else is put in the place of files of the build context before an install reads them.
    ``managers``: the tools that write the same manifest."""
    for name in names:
        path = install.project.path(name)
        if install.run is not None and is_mounted(path, install.run, (*LAID_OVER, "secret")):
            raise Decline(f"{name} is a mount, and what it holds is not known", install.run)
        for each in install.within:
            if each.effect.removes.touches(path) or writes(each, path):
                raise Decline(f"`{short(each.command_text)}` changes {name} before the install reads it")
    named = next((each for each in install.before if _names_packages(each, install, managers)), None)
    if named is not None:
        raise Decline(f"`{short(named.command_text)}` changes {names[0]} before the install reads it")
    own = {*install.where.own, *(name for name, _ in install.done.command.assignments)}
    own = {name for name in own if not name.lower().endswith(_HARMLESS)}
    told = next((name for name in sorted(own) if name.lower().startswith(_TELLING) or name == "CI"), None)
    if told is not None:
        raise Decline(f"the RUN sets {told}, which may say what becomes of the lock file")


def writes(done: Done, path: str) -> bool:
    """Whether a command is known to write a file of a project: not one that makes folders, or installs packages of the
    distribution into the folders above it."""
    if done.call is not None and makes_folders(done.call):
        return False
    return done.effect.writes.touches(path) is True


def makes_folders(call: Call) -> bool:
    """Whether a command makes folders, for a user maybe, or installs packages of the distribution."""
    entry = call.entry or {}
    return call.tool in ("mkdir", "adduser", "useradd") or bool(entry.get("system")) or entry.get("form") == "folder"


def _names_packages(done: Done, install: Install, managers: Container[str]) -> bool:
    call = done.call
    if call is None or not call.operands or done.where.folder not in (install.done.where.folder, None):
        return False
    return call.tool in managers and call.action in _CHANGES and not call.has(*call.key("shared", ()))


def disturbance(install: Install, *names: str) -> str:
    """Which command may change one of some files before an install reads it, as the end of a sentence; "" for none."""
    lost = next((each for each in install.within if not each.effect.known or each.effect.writes.unknown), None)
    if lost is not None:
        return f"if `{short(lost.command_text)}` changes nothing of it"
    unseen = next(filter(None, (_unseen(install, install.project.path(name)) for name in names)), None)
    return f"if `{short(unseen.instruction.text)}` changes nothing of it" if unseen is not None else ""


def _unseen(install: Install, path: str) -> Unseen | None:
    """A RUN since a file was copied of which is not known what it writes."""
    for log, event in install.files.history(path):
        if isinstance(event, Moved) or (isinstance(event, Laid) and install.files.brings(log, event, path)):
            return None
        if isinstance(event, Unseen):
            return event
    return None
