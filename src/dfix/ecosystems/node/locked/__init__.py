"""How an install of a package manager of JavaScript is held to its lock file: `npm ci`, `--frozen-lockfile`.

Where the lock file has all that the manifest asks for, both installs make the same: this one fails on the day when it
has not, in place of installing something else. A module for each package manager, by its name: LOCKS, the names of its
lock files; HELD, forms of its install that hold to them already; ALIKE, the flags that mean the same to both installs;
``held``, the install in better words."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from dfix.edits import SetToken
from dfix.fixes import Assumption, Decline

from ...shared.tracked import refuse_untracked
from ...shared.undisturbed import refuse_others
from ..install import installs_all, manifest, refuse_workspace
from .held import source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.context.node import Package
    from dfix.edits import Edit
    from dfix.effects import Done
    from dfix.syntax import Instruction

    from ...shared.base import Install, Reworded


class Manager(Protocol):
    """A module of this folder."""

    LOCKS: tuple[str, ...]
    HELD: tuple[str, ...]
    ALIKE: tuple[str, ...]

    def held(
        self, install: Install, run: Instruction, package: Package, name: str, behind: tuple[Done, ...]
    ) -> Reworded | None:
        """The install held to a lock file of this name; None where it is already. Decline where it would fail, or might
        make something else."""
        ...


_MANAGERS = ("npm", "yarn", "pnpm", "bun")


def _manager(tool: str) -> Manager:
    return cast("Manager", import_module(f"{__name__}.{tool}"))


def locked(install: Install, run: Instruction, behind: Iterable[Done]) -> Reworded | None:
    """How an install is held to its lock file; None where it is already, or has none. Decline where it would fail, or
    might make something else. ``behind``: the commands of the stage that run after it."""
    call = install.call
    if not installs_all(call) or install.done.command.conditional:
        return None
    manager = _manager(call.tool)
    if call.given in manager.HELD:
        return None
    if any(flag.name not in manager.ALIKE or flag.glued == "false" for flag in call.flags):
        return None
    project = install.project
    if not project.has("package.json"):
        return None
    name, left = _lock_of(install, manager)
    if name is None and left is None:
        return None
    refuse_untracked(install, source(install, name or left or ""))
    refuse_others(install, ("package.json", *((name,) if name else ())), _MANAGERS)
    package = manifest(project)
    refuse_workspace(project, package, call.tool)
    if package.has_local_dependencies:
        raise Decline("package.json names local packages, which are not followed")
    if name is not None or left is None:
        return manager.held(install, run, package, name or "", tuple(behind))
    beside = _copied_with(install, left)
    found = manager.held(install, run, package, left, tuple(behind))
    meant = f"the image is to have the versions that {left} names, which is not copied today"
    assumed = Assumption("lock-meant", meant, source(install, left))
    brings = (project.path(left),)
    return found and found._replace(assumptions=(*found.assumptions, assumed), beside=beside, brings=brings)


def _lock_of(install: Install, manager: Manager) -> tuple[str | None, str | None]:
    """The lock file that an install finds, and the one that stands beside the manifest in the build context."""
    found = next((name for name in manager.LOCKS if install.project.has(name)), None)
    return found, next((name for name in manager.LOCKS if install.context.is_file(source(install, name))), None)


def _copied_with(install: Install, name: str) -> tuple[Edit, ...]:
    """The edit that copies a lock file together with the manifest; Decline where the copy is no plain one."""
    path = install.project.path("package.json")
    origin = install.files.origin(path)
    copy = origin.instruction if origin is not None and origin.stage is install.files.stage else None
    told = f"`{install.call.tool} {install.call.given}` takes the newest versions that package.json allows"
    no = Decline(f"{told}: {name} stands beside that, and is not copied before")
    if copy is None or copy.keyword != "COPY" or copy.is_json or len(copy.all("DESTINATION")) != 1:
        raise no
    sources, (target,) = copy.all("SOURCE"), copy.all("DESTINATION")
    named = next((t for t in sources if t.value.rpartition("/")[2] == "package.json"), None)
    into = install.files.stage.state(copy).path(target.value, copy.escape)
    if named is None or into != install.folder or "'" in named.text or '"' in named.text:
        raise no
    both = f"{named.text} {named.text.removesuffix('package.json')}{name}"
    folder = () if target.text.endswith("/") else (SetToken(copy, target, f"{target.text}/"),)
    return (SetToken(copy, named, both), *folder)
