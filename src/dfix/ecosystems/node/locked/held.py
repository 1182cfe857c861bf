"""What the installs of all package managers of Node are asked before they are held to a lock file."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context import locks
from dfix.fixes import Assumption, Decline, Evidence

from ...shared.base import Reworded
from ...shared.undisturbed import disturbance

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.context.locks import Agreement
    from dfix.context.node import Package
    from dfix.syntax.build import TextEdit

    from ...shared.base import Install


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
    found = found._replace(unsure=found.unsure or disturbance(install, name, "package.json"))
    place = source(install, name)
    fits = Evidence("context", "it has all that package.json, and each package in it, asks for", file=place)
    sentence = f"{name} has all that package.json asks for ({found.unsure})"
    assumptions = (Assumption("lock-in-step", sentence, place),) if found.unsure else ()
    evidence = (*(() if found.unsure else (fits,)), *why)
    return Reworded(f"install what {name} names (`{form}`)", (edit,), evidence, assumptions)
