"""What the installs of all package managers of Node are asked before they are held to a lock file."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context import locks
from dfix.effects.mounted import LAID_OVER, is_mounted
from dfix.fixes import Assumption, Decline, Evidence
from dfix.image.earlier import short
from dfix.image.events import Laid, Moved, Unseen

from ...shared.base import Reworded

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.context.locks import Agreement
    from dfix.context.node import Package
    from dfix.syntax.build import TextEdit

    from ...shared.base import Install


_MANAGERS = ("npm", "yarn", "pnpm", "bun")
#: actions that change the manifest, when packages are named
_CHANGES = ("install", "prune", "remove")


def source(install: Install, name: str) -> str:
    """Where a lock file stands in the build context."""
    found = install.project.source(name)
    beside = posixpath.dirname(install.project.source("package.json") or "")
    return posixpath.join(beside, name) if found is None else found


def agreement(
    install: Install, name: str, package: Package, read: Callable[[str], Agreement], by: object = None
) -> Agreement:
    """What a lock file says of the manifest beside it, read once for each thing that it is judged by."""
    place = source(install, name)

    def judged() -> Agreement | None:
        data = install.context.read_bytes(place, limit=locks.MAX_LOCK)
        return None if data is None else read(data.decode("utf-8", "replace"))

    found = install.context.memo(("lock", place, package.directory, by), judged)
    if found is None:
        raise Decline(f"{name} cannot be read")
    return found


def refuse_others(install: Install, names: tuple[str, ...]) -> None:
    """Decline where a command, or a mount, puts something else in the place of files of the build context before an
    install reads them."""
    for name in names:
        path = install.project.path(name)
        if install.run is not None and is_mounted(path, install.run, (*LAID_OVER, "secret")):
            raise Decline(f"{name} is a mount, and what it holds is not known", install.run)
        for each in install.within:
            if each.effect.removes.touches(path) or each.effect.writes.touches(path):
                raise Decline(f"`{short(each.command_text)}` changes {name} before the install reads it")
    for each in install.before:
        call = each.call
        if call is None or not call.operands or each.where.folder not in (install.done.where.folder, None):
            continue
        if call.tool in _MANAGERS and call.action in _CHANGES and not call.has(*call.key("shared", ())):
            raise Decline(f"`{short(each.command_text)}` changes package.json before the install reads it")


def _disturbed(install: Install, name: str) -> str:
    """Which command may change a file before an install reads it; "" for none."""
    lost = next((each for each in install.within if not each.effect.known or each.effect.writes.unknown), None)
    if lost is not None:
        return f"if `{short(lost.command_text)}` changes nothing of it"
    path = install.project.path(name)
    for log, event in install.files.history(path):
        if isinstance(event, Laid | Moved) and (not isinstance(event, Laid) or install.files.brings(log, event, path)):
            return ""
        if isinstance(event, Unseen):
            return f"if `{short(event.instruction.text)}` changes nothing of it"
    return ""


def answer(
    install: Install,
    name: str,
    found: Agreement,
    form: str,
    edit: TextEdit,
    *why: Evidence,
    refuses: str = "would refuse",
) -> Reworded:
    """The edit, or Decline where the lock file lacks something."""
    if found.missing:
        mend = f"`{install.call.tool} {install.call.given}` in the project brings it up to date"
        raise Decline(f"`{form}` {refuses}: {name} has {found.missing} ({mend})")
    found = found._replace(unsure=found.unsure or _disturbed(install, name) or _disturbed(install, "package.json"))
    place = source(install, name)
    fits = Evidence("context", "it has all that package.json, and each package in it, asks for", file=place)
    sentence = f"{name} has all that package.json asks for ({found.unsure})"
    assumptions = (Assumption("lock-in-step", sentence, place),) if found.unsure else ()
    evidence = (*(() if found.unsure else (fits,)), *why)
    return Reworded(f"install what {name} names (`{form}`)", (edit,), evidence, assumptions)
