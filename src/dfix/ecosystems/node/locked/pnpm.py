"""`pnpm install --frozen-lockfile`. Source: pnpm.io (pnpm install, settings)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context.formats import load_json, load_yaml, table
from dfix.context.locks import pnpm as lock_file
from dfix.fixes import Decline, Evidence

from .. import npm
from ..brought import brought, numbers
from .held import agreement, answer

if TYPE_CHECKING:
    from dfix.context.node import Package
    from dfix.effects import Done
    from dfix.syntax import Instruction

    from ...shared.base import Install, Reworded

LOCKS = ("pnpm-lock.yaml",)
#: the first pnpm that fetches the one that a project names (pnpm.io: managePackageManagerVersions)
_SWITCHES = 10
HELD = ("ci",)
#: flags that mean the same to both installs
ALIKE = (
    "--dir", "--ignore-scripts", "--loglevel", "--network-concurrency", "--no-optional", "--prefer-offline",
    "--prod", "--production", "--registry", "--reporter", "--shamefully-hoist", "--silent", "--store-dir", "-C",
    "-P", "-s",
)  # fmt: skip


#: settings (of pnpm-workspace.yaml, or the key pnpm of package.json) that change nothing of a lock file
_PLAIN = {
    "allowBuilds", "allowedDeprecatedVersions", "ignoredBuiltDependencies", "nodeLinker", "onlyBuiltDependencies",
    "packages", "peerDependencyRules", "shamefullyHoist", "strictPeerDependencies",
}  # fmt: skip
#: settings of .npmrc that do
_TOLD = (
    "auto-install-peers",
    "exclude-links-from-lockfile",
    "inject-workspace-packages",
    "lockfile",
    "peers-suffix-max",
)


def held(install: Install, run: Instruction, package: Package, name: str, behind: tuple[Done, ...]) -> Reworded | None:
    """The install with `--frozen-lockfile`; None where it is frozen already, as in CI."""
    word = install.call.action_word
    if word is None or install.where.state.scope.get("CI"):
        return None
    found = agreement(install, name, package, lambda text: lock_file.read(text, package))
    major = _version(install, package)
    why: tuple[Evidence, ...] = ()
    if major is None:
        unsure = "which pnpm runs is not said: packageManager of package.json, or `npm install -g pnpm@9`, would"
        found = found._replace(unsure=found.unsure or unsure)
    elif found.version and major not in lock_file.OF_PNPM[found.version]:
        raise Decline(f"pnpm {major}, which runs, cannot read {name} of format {found.version}")
    else:
        why = (Evidence("knowledge", f"pnpm {major}, which runs, reads a lock file of format {found.version}"),)
    found = found._replace(unsure=found.unsure or _settings(install))
    form = "pnpm install --frozen-lockfile"
    return answer(install, name, found, form, (word.end, word.end, " --frozen-lockfile"), *why)


def _version(install: Install, package: Package) -> int | None:
    """The major version of pnpm that runs: what a project names, by corepack, or by a newer pnpm that fetches it; the
    newest is that of November 2026. None where it is not said."""
    tool, _, version = (package.package_manager or "").partition("@")
    by_npm = brought("pnpm", (each for each in install.before if each.call is not None and each.call.tool == "npm"))
    told = brought("pnpm", install.before) if by_npm is None else by_npm
    if tool == "pnpm" and by_npm is None:
        shims = any(each.call is not None and each.call.tool == "corepack" for each in install.before)
        return _major(version) if shims else None
    major = None if told is None else _major(told)
    return _major(version) if tool == "pnpm" and major is not None and major >= _SWITCHES else major


def _major(version: str) -> int | None:
    found = numbers(version) if version else max(lock_file.OF_PNPM.values())[-1:]
    return found[0] if found else None


def _settings(install: Install) -> str:
    """What is set that pnpm compares with what the lock file was made by; ""."""
    project = install.project
    manifest = table(load_json(project.text("package.json") or "")[0])
    workspace = table(load_yaml(project.text("pnpm-workspace.yaml") or "")[0])
    other = next((key for key in (*table(manifest.get("pnpm")), *workspace) if key not in _PLAIN), None)
    told = next((key for key in npm.told(install) if key.startswith(_TOLD)), None)
    if other is not None or told is not None:
        return f"the project sets {other or told}"
    if table(manifest.get("publishConfig")).get("directory"):
        return "package.json sets publishConfig.directory"
    if unread := npm.unread(install):
        return unread
    return ".pnpmfile.cjs changes packages" if project.has(".pnpmfile.cjs") else ""
