"""The packages of a workspace, as an install of the whole workspace finds them.

Sources: docs.npmjs.com (workspaces), classic.yarnpkg.com and yarnpkg.com (workspaces), pnpm.io (pnpm-workspace.yaml),
bun.sh (workspaces): each links the packages into node_modules and reads their manifests for it, runs their scripts, and
links the programs that they bring.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context import node as manifests
from dfix.context.formats import load_json, load_yaml, strings, table
from dfix.fixes import Decline

from ..shared.project import MOST, straying
from . import configured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context.node import Package
    from dfix.effects import Call

    from ..shared.project import Project

#: an install of some packages of the workspace only
_PARTS = ("-w", "--workspace", "-F", "--filter", "--filter-prod")
#: folders, stars for any text in a name, two of them for any folders
_PLAIN = re.compile(r"[\w@.*/-]+")


def listed(project: Project, package: Package, tool: str) -> tuple[str, ...]:
    """The patterns that name the packages of a project's workspace, but for the project itself."""
    named = package.workspaces
    if tool == "pnpm":
        named = strings(table(load_yaml(project.text("pnpm-workspace.yaml") or "")[0]).get("packages"))
    return tuple(pattern for pattern in named if pattern not in (".", "./"))


def members(project: Project, package: Package, call: Call) -> tuple[Project, ...]:
    """The folders of the packages; Decline where an install needs more of one than its manifest."""
    patterns = [pattern.removeprefix("./") for pattern in listed(project, package, call.tool) if pattern[:1] != "!"]
    if not patterns:
        return ()
    strange = next((pattern for pattern in patterns if not _PLAIN.fullmatch(pattern)), None)
    if strange is not None:
        raise Decline(f"its workspace names packages by {strange!r}, which dfix does not follow")
    if call.has(*_PARTS):
        raise Decline("it installs for some packages of its workspace only, which may need more than their manifests")
    if astray := straying(project, package.directory, "package.json"):
        raise Decline(
            f"{astray} comes from elsewhere in the build context, so the packages of the workspace are not known"
        )
    names = [name for name in _names(project, package.directory, patterns) if project.has(f"{name}/package.json")]
    if not names:
        raise Decline("package.json names workspaces, whose folders an install needs, and none of them was found")
    if len(names) > MOST:
        raise Decline(f"its workspace has {len(names)} packages, whose manifests would take a line each")
    _refuse_injected(package, "package.json")
    if call.tool == "pnpm":
        _refuse_settings(project)
    found = tuple(map(project.beside, names))
    for each in found:
        _refuse(each, posixpath.relpath(each.folder, project.folder))
    return found


def _names(project: Project, root: str, patterns: list[str]) -> Iterator[str]:
    """The folders that patterns name, relative to the root; the manifest of one that another pattern leaves out does
    no harm."""
    named: dict[str, None] = {}
    for pattern in (each.rstrip("/") for each in patterns):
        above, star, _ = pattern.partition("**")
        if star:
            under = posixpath.join(root, above).rstrip("/")
            walked = project.context.walk(("package.json",), under=under, skip=("node_modules", ".git"))
            if not walked.complete:
                raise Decline(f"its workspace names packages by {pattern!r}, and more lies there than dfix looks at")
            named |= dict.fromkeys(p.rpartition("/")[0] for p in walked.files if p.rpartition("/")[2] == "package.json")
        else:
            named |= dict.fromkeys(project.context.glob(posixpath.join(root, pattern)))
    for path in sorted(named):
        name = posixpath.relpath(path, root or ".")
        if name != ".":
            yield name


def _refuse(member: Project, name: str) -> None:
    """Decline where a package brings what an install looks at beside its manifest."""
    text = member.text("package.json")
    beside = tuple(each for each in manifests.CONFIG_FILES if member.has(each))
    package = manifests.parse(text or "", name, beside)
    if package.broken:
        raise Decline(f"{name}/package.json {package.broken}")
    data = table(load_json(text or "")[0])
    if package.workspaces:
        raise Decline(f"{name} of its workspace is one itself, whose packages an install may need")
    script = next(iter(package.lifecycle_scripts), None)
    if script is not None:
        raise Decline(
            f"{name} of its workspace has a script that runs at install ({script}), which may need its source"
        )
    if package.bin or table(data.get("directories")).get("bin"):
        raise Decline(f"{name} of its workspace brings a program, which an install looks for in its folder")
    _refuse_injected(package, name)
    for spec in (*package.peer_dependencies.values(), *package.all_dependencies.values()):
        if (manifests.is_local(spec) or spec.startswith("patch:")) and not spec.startswith("workspace:"):
            raise Decline(f"{name} of its workspace names a local package ({spec}), whose folder an install needs")
    _refuse_readers(package, name)


def _refuse_injected(package: Package, name: str) -> None:
    if any(table(each).get("injected") for each in package.dependencies_meta.values()):
        raise Decline(f"{name} has packages of the workspace copied at install, with their source")


def _refuse_settings(project: Project) -> None:
    """Decline where pnpm is told to take more of the packages than their manifests."""
    told = {key: str(value).lower() for key, value in configured.pnpm(project).items()}
    if told.get("injectWorkspacePackages") == "true":
        raise Decline("pnpm is told to copy packages of the workspace at install, with their source")
    if told.get("sharedWorkspaceLockfile") == "false" or told.get("gitBranchLockfile") == "true":
        raise Decline("pnpm is told to keep more than one lock file for its workspace")


def _refuse_readers(package: Package, name: str) -> None:
    reader = next((each for each in knowledge.load("node_packages")["reads_at_install"] if package.uses(each)), None)
    reader = "@prisma/client" if reader is None and package.uses("@prisma/client") else reader
    if reader is not None:
        raise Decline(f"{name} of its workspace uses {reader}, which looks for files of the project at install")
