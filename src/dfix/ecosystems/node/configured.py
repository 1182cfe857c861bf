"""The files of a project that settings of its package manager name.

Sources: docs.npmjs.com (npmrc), classic.yarnpkg.com (yarnrc), yarnpkg.com (yarnrc.yml), pnpm.io (settings,
.pnpmfile.cjs, patchedDependencies), bun.sh (bunfig.toml); tried with npm 10, pnpm 9 to 10 and Bun 1.4.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dfix.context.formats import leaves, load_json, load_toml, load_yaml, table
from dfix.effects import named
from dfix.fixes import Decline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context.node import Package

    from ..shared.base import Install
    from ..shared.project import Project

#: the files with settings that each package manager reads
_FILES = {
    "npm": (".npmrc",),
    "yarn": (".npmrc", ".yarnrc", ".yarnrc.yml"),
    "pnpm": (".npmrc",),
    "bun": (".npmrc", "bunfig.toml"),
}
#: where pnpm looks for its hooks, beside what its setting pnpmfile names
_HOOKS = (".pnpmfile.cjs", ".pnpmfile.mjs")
#: what in a file of hooks may load another file
_LOADS = re.compile(
    r"__dirname|import\.meta|process\.cwd|readFile|['\"`]\.{1,2}/|\brequire\s*\(\s*[^'\"\s]|['\"](?:node:)?(?:fs|child_process)\b"
)


def files(install: Install, package: Package) -> Iterator[str]:
    """Files that flags, variables and settings name, and those that packages are patched with."""
    project, tool = install.project, install.call.tool
    told = named(install.call, install.where)
    if told.unknown:
        raise Decline(f"what `{tool}` reads is named by a variable")
    for path in (*(place.path for place in told.places), *install.configured()):
        if path and project.path(path) != project.folder and project.has(path):
            yield entry(project, path)
    for name in _FILES.get(tool, ()):
        for key, value in settings(name, project.text(name) or ""):
            if key.endswith("file") and "${" in value:
                raise Decline(f"{name} names a file by a variable ({key}), which the install may need")
            if project.path(value) != project.folder and project.has(value):
                yield entry(project, value)
    if tool == "pnpm":
        yield from _of_pnpm(project)
    yield from _patches(project, package)


def _of_pnpm(project: Project) -> Iterator[str]:
    """Files that pnpm's settings name; Decline where a file of hooks may load others."""
    told = {key: value for key, value in pnpm(project).items() if key != "packages"}
    for path in leaves(list(told.values())):
        if project.has(path) and not project.is_folder(path):
            yield project.path(path)
    for name in (*_HOOKS, *leaves(told.get("pnpmfile"))):
        if _LOADS.search(project.text(name) or ""):
            raise Decline(f"{name} loads other files of the project, which the install needs")


def pnpm(project: Project) -> dict[str, Any]:
    """pnpm's settings, by their names in pnpm-workspace.yaml: of that file, of package.json, of .npmrc."""
    manifest = table(load_json(project.text("package.json") or "")[0])
    found: dict[str, Any] = {}
    for key, value in settings(".npmrc", project.text(".npmrc") or ""):
        found[re.sub("-([a-z])", lambda m: m[1].upper(), key)] = value
    return found | table(manifest.get("pnpm")) | table(load_yaml(project.text("pnpm-workspace.yaml") or "")[0])


def settings(name: str, text: str) -> Iterator[tuple[str, str]]:
    """The settings of a configuration file; those of YAML and TOML without their names."""
    if name == ".yarnrc.yml":
        yield from (("", value) for value in leaves(load_yaml(text)[0]))
        return
    if name == "bunfig.toml":
        yield from (("", value) for value in leaves(table(load_toml(text)[0]).get("install")))
        return
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith(("#", ";")):
            key, _, value = line.strip().partition("=" if name == ".npmrc" else " ")
            yield key.strip(), value.strip().strip("\"'")


def entry(project: Project, name: str) -> str:
    """The absolute path of a name; that of a folder ends in a slash."""
    return project.path(name) + ("/" if project.is_folder(name) else "")


def _patches(project: Project, package: Package) -> Iterator[str]:
    """Patches that the manifest names."""
    data = table(load_json(project.text("package.json") or "")[0])
    workspace = table(load_yaml(project.text("pnpm-workspace.yaml") or "")[0])
    for group in (data, table(data.get("pnpm")), workspace):
        for path in table(group.get("patchedDependencies")).values():
            if isinstance(path, str) and project.has(path):
                yield entry(project, path)
    for spec in leaves([package.all_dependencies, package.overrides]):
        if spec.startswith("patch:"):
            path = spec.rpartition("#")[2].removeprefix("~/")
            if not project.has(path):
                raise Decline(f"package.json patches a dependency with {path}, which was not found")
            yield entry(project, path)
