"""What an install of npm, yarn or pnpm reads from the build context.

Sources: docs.npmjs.com (ci, install, scripts, npmrc), classic.yarnpkg.com (yarnrc), yarnpkg.com (yarnrc.yml),
pnpm.io (settings, patchedDependencies, pnpmfile), nodejs.org (NODE_OPTIONS; corepack reads packageManager
upwards).
"""

from __future__ import annotations

import itertools
import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context import node as manifests
from dfix.context.formats import leaves, load_json, table
from dfix.effects import NONE, Access, Effect, Paths, of_text
from dfix.fixes import Assumption, Decline, Evidence
from dfix.source import shortened, some

from ..shared.base import Install, Needs
from ..shared.project import outermost
from . import configured, workspaces
from .configured import entry, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context.node import Package
    from dfix.effects import Call

    from ..shared.project import Project

_LOCKS = {
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "yarn": ("yarn.lock",),
    "pnpm": ("pnpm-lock.yaml",),
    "bun": ("bun.lock", "bun.lockb", "bunfig.toml"),
}
#: lock files of others, by which those without one of their own are resolved
_BORROWED = {"npm": ("yarn.lock",), "bun": ("package-lock.json", "yarn.lock", "pnpm-lock.yaml")}
_CONFIGS = (".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs", ".pnpmfile.mjs", "pnpm-workspace.yaml")
_LOADERS = ("-r", "--require", "--import", "--loader", "--experimental-loader", "--env-file")
#: Prisma's client made itself at install until this version
_PRISMA_STOPS = 7


def needs(install: Install) -> Needs | None:
    """The manifest, the lock file, what configuration names, and what the scripts read that run at install."""
    if not installs_all(install.call):
        return None
    tool = install.call.tool
    project = install.project
    if not install.context:
        return _guess(tool, project)
    package = manifest(project)
    _no_options(install)
    refuse_member(project, package, tool)
    members = workspaces.members(project, package, install.call)
    also = _scripts(install, package)
    files = [*_manifests(project, package, tool), *configured.files(install, package)]
    files += [
        *_by_packages(project, package),
        *_local_files(project, package, has_workspace=bool(members)),
        *_read_by_scripts(project, also),
    ]
    files += [each.path(name) for each in members for name in ("package.json", ".npmrc") if each.has(name)]
    read = outermost(files)
    linked = tuple(Access(each.path("node_modules")) for each in members)
    also = also.plus(Effect(writes=Paths(linked))) if linked else also
    return Needs(read, tuple(_seen(install, package, read, has_workspace=bool(members))), also=also)


def _seen(install: Install, package: Package, read: tuple[str, ...], *, has_workspace: bool) -> Iterator[Evidence]:
    """Why an install needs no more than some files."""
    shown = some([posixpath.relpath(f, install.project.folder) for f in read])
    yield Evidence("context", f"{install.call.tool} {install.call.given} reads {shown}, all seen beside the Dockerfile")
    scripts = (
        "no script of package.json that runs at install needs the source"
        if package.lifecycle_scripts
        else "package.json has no script that runs at install"
    )
    yield Evidence("context", scripts)
    if has_workspace:
        yield Evidence(
            "context", "the packages of its workspace have no script that runs at install, and bring no program"
        )
    yield Evidence("search", "the later copy brings no node_modules that would replace the installed one")


def installs_all(call: Call) -> bool:
    """An install from the manifest: not global, no package named."""
    if call.tool not in _LOCKS or call.given not in call.key("from_manifest", ()) or call.operands:
        return False
    return not call.has("--version", "-v", "--help", *call.key("shared", ()))


def _guess(tool: str, project: Project) -> Needs:
    """What is usual, where there is no build context to look at."""
    files = ("package*.json",) if tool == "npm" else ("package.json", *_LOCKS[tool])
    assumed = f"{', '.join(files)} stand beside the Dockerfile and {tool} needs nothing else to install"
    return Needs(tuple(map(project.path, files)), (), (Assumption("manifests-suffice", assumed),))


def manifest(project: Project) -> Package:
    """The package.json that an install finds; Decline where none comes from the build context, or it is broken."""
    source = project.source("package.json")
    text = project.text("package.json")
    if source is None:
        raise Decline(f"no package.json of the build context comes to lie in {project.folder}, where the install looks")
    names = tuple(name for name in (*manifests.LOCKS, *manifests.CONFIG_FILES) if project.has(name))
    package = manifests.parse(text, posixpath.dirname(source), names) if text is not None else None
    if package is None or package.broken:
        raise Decline(f"package.json {package.broken if package else 'cannot be read'}")
    return package


def _no_options(install: Install) -> None:
    """NODE_OPTIONS may have npm itself load a file of the project, node-options of .npmrc the scripts that it runs."""
    told = dict(settings(".npmrc", install.project.text(".npmrc") or ""))
    for where, text in (
        ("NODE_OPTIONS", install.where.state.scope.get("NODE_OPTIONS")),
        (".npmrc", told.get("node-options")),
    ):
        for flag, value in itertools.pairwise((text or "").replace("=", " ").split()):
            if flag in _LOADERS and install.project.has(value):
                raise Decline(f"{where} has node load {value}, a file of the source, in the install, too")


def refuse_workspace(project: Project, package: Package, tool: str) -> None:
    """Declines where the project has workspaces, or is one of them."""
    if workspaces.listed(project, package, tool):
        raise Decline("package.json names workspaces, whose folders an install needs")
    refuse_member(project, package, tool)


def refuse_member(project: Project, package: Package, tool: str) -> None:
    """Declines where the project is one of the packages of a workspace, or loads packages in a way of its own."""
    for above in _above(project):
        text = above.text("package.json")
        shared = table(load_json(text)[0]).get("workspaces") if text else None
        if shared or (tool == "pnpm" and above.has("pnpm-workspace.yaml")):
            raise Decline(f"{project.folder} lies in a workspace of {above.folder}, whose folders an install needs")
    if tool == "yarn" and ".pnp.cjs" in package.config_files:
        raise Decline("the project uses Plug'n'Play, whose files an install may read")


def _above(project: Project) -> Iterator[Project]:
    """The folders above it."""
    folder = project.folder
    while folder != "/":
        folder = posixpath.dirname(folder)
        yield project.beside(folder)


def _manifests(project: Project, package: Package, tool: str) -> Iterator[str]:
    borrowed = () if any(project.has(name) for name in _LOCKS[tool][:2]) else _BORROWED.get(tool, ())
    for name in ("package.json", *_LOCKS[tool], *borrowed, *_CONFIGS):
        if project.has(name):
            yield project.path(name)
    if tool == "yarn" and project.has(".yarn"):
        yield project.path(".yarn") + "/"
    if tool == "npm":
        return
    for above in _above(project):
        names = ("package.json",) if package.package_manager is None else ()
        for name in (*names, *(c for c in (".yarnrc", ".yarnrc.yml") if tool == "yarn")):
            if above.has(name):
                yield above.path(name)
        if tool == "yarn" and above.has(".yarn"):
            yield above.path(".yarn") + "/"


def _local_files(project: Project, package: Package, *, has_workspace: bool) -> Iterator[str]:
    """Archives that package.json names; a folder would have to come whole, but for the packages of its workspace."""
    for spec in leaves(
        [
            package.peer_dependencies,
            package.all_dependencies,
            package.overrides,
            configured.pnpm(project).get("overrides"),
        ]
    ):
        if spec.startswith("workspace:") and has_workspace:
            continue
        if manifests.is_local(spec):
            path = spec.partition(":")[2] if ":" in spec else spec
            if spec.startswith("exec:"):
                raise Decline(f"package.json has a package made by a program of the project ({spec})")
            if not project.has(path) or project.is_folder(path):
                raise Decline("package.json names local packages, whose folders an install needs")
            yield project.path(path)


def _by_packages(project: Project, package: Package) -> Iterator[str]:
    """Files of the project that known packages read when they are installed; Decline for one that writes some."""
    data = table(load_json(project.text("package.json") or "")[0])
    for name, keys in knowledge.load("node_packages")["writes_at_install"].items():
        key = next((key for key in keys if table(data.get(name)).get(key)), None)
        if key is not None:
            raise Decline(f"package.json has {name} write into the project when it is installed ({key})")
    for name, files in knowledge.load("node_packages")["reads_at_install"].items():
        if package.uses(name):
            yield from (entry(project, file) for file in files if project.has(file))


def _scripts(install: Install, package: Package) -> Effect:
    """What the scripts do that run at install: the project's own, and those of packages that look into the project."""
    if install.call.has("--ignore-scripts"):
        return NONE
    found = NONE
    for name in install.call.key("hooks", ()):
        text = package.scripts.get(name)
        effect = of_text(text, install.where) if text else NONE
        if not effect.known or effect.reads.unknown or _needs_git(install.project, package, text or ""):
            raise Decline(f"package.json's {name} script runs `{shortened(text or '')}`, which may need the source")
        found = found.plus(effect)
    if "binding.gyp" in package.config_files and not {"install", "preinstall"} & set(package.scripts):
        raise Decline("binding.gyp has npm compile the project itself, which needs its source")
    if package.uses("@prisma/client") and _major(package.all_dependencies["@prisma/client"]) < _PRISMA_STOPS:
        effect = of_text("prisma generate", install.where)
        if not effect.known:
            raise Decline("Prisma's client is made at install, by a configuration that is a program of the project")
        found = found.plus(effect) if any(install.project.has(p.path) for p in effect.reads.places[:-1]) else found
    return found


def _major(version: str) -> int:
    """The major version that a range asks for; 0 when it says none."""
    digits = version.lstrip("^~>=v ").partition(".")[0]
    return int(digits) if digits.isdigit() and len(digits) < 6 else 0


def _needs_git(project: Project, package: Package, text: str) -> bool:
    """husky 9 says so and goes on where there is no .git; older ones fail."""
    if not any(words[0] == "husky" for words in manifests.commands_of(text)):
        return False
    return _major(package.all_dependencies.get("husky", "")) < 9 and not project.context.ignored(".git")


def _read_by_scripts(project: Project, effect: Effect) -> Iterator[str]:
    for place in effect.reads.places:
        if place.path == project.folder or project.folder.startswith(place.path.rstrip("/") + "/"):
            raise Decline("a script of package.json that runs at install reads the whole project")
        if not place.path.startswith("~") and project.has(place.path):
            yield entry(project, place.path)
