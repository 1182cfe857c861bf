"""What an install of npm, yarn or pnpm reads from the build context."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context import node as manifests

from ..base import Install, Needs, No

if TYPE_CHECKING:
    from dfix.context.node import Package
    from dfix.model.steps import Step

_LOCKS = {
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "yarn": ("yarn.lock",),
    "pnpm": ("pnpm-lock.yaml",),
}
_RUNNERS = ("npm", "yarn", "pnpm")
#: lifecycle scripts that read nothing of the project, or only what is named
_HARMLESS = {"only-allow": (), "patch-package": ("patches",), "prisma generate": ("prisma",), "true": (), "echo": ()}


def needs(install: Install) -> Needs | No | None:
    """The manifest, the lock file, and what the package manager's own configuration names."""
    step = install.step
    if not _installs_all(step):
        return None
    directory = _prefixed(step, install.directory)
    if not install.context:
        return _guess(step.tool)
    package = manifests.read(install.context, directory)
    if package is None:
        return No(f"there is no package.json in {directory or 'the build context'} to install from")
    if package.broken:
        return No(f"package.json {package.broken}")
    if package.workspaces or package.has_local_dependencies:
        return No("package.json names workspaces or local packages, whose folders an install needs")
    extra = _lifecycle(package, step, install)
    if isinstance(extra, No):
        return extra
    return _files(install, package, directory, extra)


def _files(install: Install, package: Package, directory: str, extra: tuple[str, ...]) -> Needs | No:
    tool = install.step.tool
    files = ["package.json", *(lock for lock in package.locks if lock in _LOCKS[tool])]
    files += [f for f in package.config_files if f in (".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs")]
    folders = [*extra]
    if tool == "yarn" and ".yarn" in package.config_files:
        folders.append(".yarn")
    if ".pnp.cjs" in package.config_files:
        return No("the project uses Plug'n'Play, whose files an install may read")
    if "pnpm-workspace.yaml" in package.config_files and tool == "pnpm":
        files.append("pnpm-workspace.yaml")
    prefix = posixpath.relpath(directory, install.directory) if directory != install.directory else ""
    named = [posixpath.join(prefix, f) for f in files] + [posixpath.join(prefix, f) + "/" for f in folders]
    evidence = [f"{tool} {install.step.action} reads {', '.join(named)}, all seen beside the Dockerfile"]
    evidence.append("no script of package.json that runs at install needs the source" if package.lifecycle_scripts
                    else "package.json has no script that runs at install")  # fmt: skip
    assumption = _overlay(install, directory)
    if assumption is None:
        evidence.append("the later copy brings no node_modules that would replace the installed one")
    return Needs(tuple(named), tuple(evidence), assumption)


def _overlay(install: Install, directory: str) -> str | None:
    modules = posixpath.join(directory, "node_modules")
    if install.context.ignored(modules) or not install.context.on_disk(modules):
        return None
    return "node_modules of the build context is not copied over the installed one (add it to .dockerignore)"


def _installs_all(step: Step) -> bool:
    """An install from the manifest: not global, no package named."""
    if step.tool not in _RUNNERS or step.action not in ("install", "ci", ""):
        return False
    if step.command.has_flag("-g", "--global", "--version", "-v") or (step.tool != "yarn" and not step.action):
        return False
    return not _plain_operands(step)


def _plain_operands(step: Step) -> tuple[str, ...]:
    """The packages that an install names, without the values of its flags."""
    found, skip = [], False
    for word in step.words:
        if skip:
            skip = False
        elif word.looks_like_flag:
            skip = word.value in ("--prefix", "--loglevel", "--registry", "--network-timeout", "--cwd", "-C", "--dir",
                                  "--omit", "--only", "--include", "--network-concurrency", "--filter",
                                  "--cache")  # fmt: skip
        else:
            found.append(word.text)
    return tuple(found)


def _prefixed(step: Step, directory: str) -> str:
    words = [w.value or "" for w in step.command.arguments]
    for index, word in enumerate(words):
        if word in ("--prefix", "--cwd", "-C", "--dir") and index + 1 < len(words):
            return posixpath.normpath(posixpath.join(directory, words[index + 1])).lstrip("./")
        for flag in ("--prefix=", "--cwd=", "--dir="):
            if word.startswith(flag):
                return posixpath.normpath(posixpath.join(directory, word[len(flag) :])).lstrip("./")
    return directory


def _guess(tool: str) -> Needs:
    files = {
        "npm": ("package*.json",),
        "yarn": ("package.json", "yarn.lock"),
        "pnpm": ("package.json", "pnpm-lock.yaml"),
    }
    return Needs(
        files[tool],
        (),
        f"{', '.join(files[tool])} stand beside the Dockerfile and {tool} needs nothing else to install",
    )


def _lifecycle(package: Package, step: Step, install: Install) -> tuple[str, ...] | No:
    """Folders that the scripts run at install read; a reason when they may read the source."""
    extra: list[str] = []
    if package.uses("@prisma/client") and "prisma" in package.config_files:
        extra.append("prisma")
    if step.command.has_flag("--ignore-scripts"):
        return tuple(extra)
    for name, text in package.lifecycle_scripts.items():
        if name == "prepublish":
            continue
        for words in manifests.commands_of(text):
            command = " ".join(words)
            if words[0] == "husky" and _husky_is_harmless(package, words):
                continue
            known = next((v for k, v in _HARMLESS.items() if command == k or command.startswith(k + " ")), None)
            if known is None or (words[0] == "prisma" and "--schema" in command):
                return No(f"package.json's {name} script runs `{_short(text)}`, which may need the source")
            extra += [f for f in known if f in package.config_files]
    return tuple(dict.fromkeys(extra))


def _husky_is_harmless(package: Package, words: list[str]) -> bool:
    """husky 9 says so and goes on where there is no .git; older ones fail."""
    version = (package.dev_dependencies.get("husky") or package.dependencies.get("husky") or "").lstrip("^~>=v ")
    major = version.partition(".")[0]
    return major.isdigit() and int(major) >= 9 and len(words) == 1


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
