"""What `uv sync` reads of the build context: the project file, the lock, and of a workspace no more than these.

Sources: docs.astral.sh/uv (projects, workspaces, the guide for Docker: a workspace is installed without its members by
--no-install-workspace, and with --frozen, since a check of the lock would read the members' project files), tried with
uv 0.13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context.formats import load_toml, strings, table
from dfix.fixes import Decline

from .needs import LOCAL, dependencies_first, from_lock, project_of

if TYPE_CHECKING:
    from dfix.context import python as manifests

    from ..shared.base import Install, Needs

_TRUE = ("1", "true", "True", "yes", "on")
_NO_MEMBERS = "--no-install-workspace"
#: where packages of uv.lock lie that are part of the project
_LOCAL = frozenset(("directory", "editable", "path", "virtual"))


def needs(install: Install) -> Needs | None:
    """The project file, its lock and the version of Python; where the project is installed, too, its dependencies come
    first."""
    project = project_of(install)
    if project is not None and table(project.uv.get("workspace")):
        return _of_workspace(install)
    alone = install.call.has(
        "--no-install-project", "--no-install-workspace", "--no-install-local", "--only-group", "--only-dev"
    )
    itself = not alone and (project is None or project.has_build_system or project.uv.get("package") is True)
    if itself and (project is None or not install.project.has("uv.lock") or _is_resolved_anew(install, project)):
        raise Decline(
            "`uv sync` also installs the project itself, which needs its source (--no-install-project would not)"
        )
    if project is not None and project.local_dependencies:
        raise Decline(LOCAL)
    _refuse_member(install)
    found = _files(install)
    return dependencies_first(install, found, "--no-install-project") if itself else found


def _files(install: Install) -> Needs:
    return from_lock(install, "pyproject.toml", "uv.lock", "uv.toml", ".python-version", ".python-versions")


def _of_workspace(install: Install) -> Needs | None:
    """The same for the root of a workspace: the members come with the source, and all that the lock names besides
    comes before it."""
    call, scope = install.call, install.where.state.scope
    if not install.project.has("uv.lock"):
        raise Decline("the project files of all members say what `uv sync` installs here (uv.lock would, alone)")
    _refuse_other_folders(install)
    frozen = call.has("--frozen") or scope.get("UV_FROZEN") in _TRUE
    if call.has(_NO_MEMBERS):
        if not frozen:
            raise Decline("`uv sync` reads the files of all members to check the lock file (--frozen would not)")
        return _files(install)
    if call.has("--inexact", "-U", "--upgrade", "-P", "--upgrade-package") or (not frozen and scope.get("UV_LOCKED")):
        raise Decline("`uv sync` is to keep or renew more than what uv.lock says, so an early one would be another")
    flags = _NO_MEMBERS if frozen else f"--frozen {_NO_MEMBERS}"
    return dependencies_first(install, _files(install), flags, without=("--locked",))


def _refuse_other_folders(install: Install) -> None:
    """Decline where the lock names a folder or archive of the project that is no member of the workspace."""
    lock = table(load_toml(install.project.text("uv.lock") or "")[0])
    members = strings(table(lock.get("manifest")).get("members"))
    packages = lock.get("package")
    for package in map(table, packages if isinstance(packages, list) else ()):
        if _LOCAL & set(table(package.get("source"))) and package.get("name") not in members:
            raise Decline(f"uv.lock names {package.get('name')}, which is local and no member of the workspace")


def _refuse_member(install: Install) -> None:
    """Decline where the folder is that of a member: the install reads the root's files."""
    here = install.project
    while install.context and here.folder != "/":
        here = here.beside("..")
        above = table(load_toml(here.text("pyproject.toml") or "")[0])
        if table(table(above.get("tool")).get("uv")).get("workspace"):
            raise Decline(f"{install.folder} lies in a workspace of {here.folder}, whose folders the install needs")


def _is_resolved_anew(install: Install, project: manifests.PyProject) -> bool:
    """Whether uv may have to build the project to know its metadata: some are dynamic, and the lock is checked."""
    frozen = install.call.has("--frozen") or install.where.state.scope.get("UV_FROZEN") in _TRUE
    return not frozen and bool(project.dynamic)
