"""How an install of npm, yarn or pnpm is held to its lock file: `npm ci`, `--frozen-lockfile`.

Where the lock file has all that the manifest asks for, both installs make the same: this one fails on the day when it
has not, in place of installing something else. Sources: docs.npmjs.com (npm ci), classic.yarnpkg.com, pnpm.io."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context import locks
from dfix.context.gitignore import IgnoreFile
from dfix.edits import SetToken
from dfix.effects.mounted import is_mounted
from dfix.fixes import Assumption, Decline, Evidence
from dfix.image.origin import BASE, MADE, UNKNOWN

from ..shared.base import Reworded
from . import npm
from .install import installs_all, manifest, refuse_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dfix.context.locks import Agreement
    from dfix.context.node import Package
    from dfix.edits import Edit
    from dfix.effects import Call, Done
    from dfix.syntax import Instruction
    from dfix.syntax.build import TextEdit

    from ..shared.base import Install

_NPM_LOCKS = ("npm-shrinkwrap.json", "package-lock.json")
#: forms of `npm install` that hold to the lock file already
_CLEAN = ("ci", "clean-install", "install-clean", "ic")
#: flags that mean the same to both installs
_ALIKE = {
    "npm": (
        "--audit", "--cache", "--cafile", "--fetch-retries", "--fetch-timeout", "--force", "--foreground-scripts",
        "--fund", "--ignore-scripts", "--include", "--install-strategy", "--legacy-peer-deps", "--loglevel",
        "--maxsockets", "--no-audit", "--no-bin-links", "--no-fund", "--no-optional", "--no-progress",
        "--no-update-notifier", "--omit", "--only", "--prefer-offline", "--prefix", "--production", "--progress",
        "--quiet", "--registry", "--silent", "--strict-ssl", "--unsafe-perm", "--userconfig", "--verbose", "-C", "-d",
        "-dd", "-f", "-q", "-s",
    ),
    "yarn": (
        "--cache-folder", "--cafile", "--check-files", "--cwd", "--emoji", "--ignore-engines", "--ignore-optional",
        "--ignore-platform", "--ignore-scripts", "--link-duplicates", "--mutex", "--network-concurrency",
        "--network-timeout", "--no-emoji", "--no-progress", "--non-interactive", "--prefer-offline", "--prod",
        "--production", "--registry", "--silent", "--verbose", "-s",
    ),
    "pnpm": (
        "--dir", "--ignore-scripts", "--loglevel", "--network-concurrency", "--no-optional", "--prefer-offline",
        "--prod", "--production", "--registry", "--reporter", "--shamefully-hoist", "--silent", "--store-dir", "-C",
        "-P", "-s",
    ),
}  # fmt: skip


#: how npm 6 and before say it; later ones warn
_OLD = ("--production", "--production=true", "--only=production", "--only=prod")


def renewed(install: Install) -> Reworded | None:
    """An install or a prune of npm that leaves development dependencies out by today's flag; None where it does not say
    so by an old one, or it is not known that its npm has that flag."""
    call = install.call
    if call.tool != "npm" or call.action not in ("install", "prune") or _is_shared(call):
        return None
    if call.has("--omit", "--include"):
        return None
    edits: list[TextEdit] = []
    for word, value in zip(call.words, (*call.words[1:], None), strict=True):
        if word.value in _OLD:
            edits.append((word.start, word.end, "--omit=dev"))
        elif word.value == "--only" and value is not None and value.value in ("prod", "production"):
            edits.append((word.start, value.end, "--omit=dev"))
    major = npm.version(install.files.stage.info, install.before) if len(edits) == 1 else None
    if major is None or major < 7:
        return None
    why = Evidence("knowledge", f"npm {major}, which the image has, calls it --omit=dev and warns of the old name")
    return Reworded("leave development dependencies out by today's flag", tuple(edits), (why,))


def locked(install: Install, run: Instruction, behind: Iterable[Done]) -> Reworded | None:
    """How an install is held to its lock file; None where it is already, or has none. Decline where it would fail, or
    might make something else. ``behind``: the commands of the stage that run after it."""
    call = install.call
    if call.tool not in _ALIKE or not installs_all(call) or call.given in _CLEAN or install.done.command.conditional:
        return None
    if any(flag.name not in _ALIKE[call.tool] or flag.glued == "false" for flag in call.flags):
        return None
    project = install.project
    if not project.has("package.json"):
        return None
    name, left = _lock_of(install)
    if name is None and left is None:
        return None
    _refuse_untracked(install, name or left or "")
    package = manifest(project)
    refuse_workspace(project, package, call.tool)
    if package.has_local_dependencies:
        raise Decline("package.json names local packages, which are not followed")
    ask = {"npm": _npm, "yarn": _yarn, "pnpm": _pnpm}[call.tool]
    if name is not None or left is None:
        return ask(install, run, package, name or "", tuple(behind))
    beside = _copied_with(install, left)
    found = ask(install, run, package, left, tuple(behind))
    meant = f"the image is to have the versions that {left} names, which is not copied today"
    assumed = Assumption("lock-meant", meant, _source(install, left))
    brings = (project.path(left),)
    return found and found._replace(assumptions=(*found.assumptions, assumed), beside=beside, brings=brings)


def _lock_of(install: Install) -> tuple[str | None, str | None]:
    """The lock file that an install finds, and the one that stands beside the manifest in the build context."""
    names = {"npm": _NPM_LOCKS, "yarn": ("yarn.lock",), "pnpm": ("pnpm-lock.yaml",)}[install.call.tool]
    found = next((name for name in names if install.project.has(name)), None)
    return found, next((name for name in names if install.context.is_file(_source(install, name))), None)


def _source(install: Install, name: str) -> str:
    """Where a lock file stands in the build context."""
    source = install.project.source(name)
    beside = posixpath.dirname(install.project.source("package.json") or "")
    return posixpath.join(beside, name) if source is None else source


def _refuse_untracked(install: Install, name: str) -> None:
    """Declines where version control leaves a lock file out: who builds elsewhere has none."""
    parts = _source(install, name).split("/")
    ignored = None
    for depth in range(len(parts)):
        text = install.context.read_on_disk("/".join((*parts[:depth], ".gitignore")))
        ignored = ignored if text is None else _last(IgnoreFile(text).verdict(parts[depth:], False), ignored)
    if ignored:
        raise Decline(
            f"{name} is in .gitignore: who builds elsewhere has none, and an install that holds to it would fail"
        )


def _last(verdict: bool | None, before: bool | None) -> bool | None:
    return before if verdict is None else verdict


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


def _agreement(
    install: Install, name: str, package: Package, read: Callable[[str], Agreement], peers: bool = False
) -> Agreement:
    """What a lock file says of the manifest beside it, read once."""
    source = _source(install, name)

    def answer() -> Agreement | None:
        data = install.context.read_bytes(source, limit=locks.MAX_LOCK)
        return None if data is None else read(data.decode("utf-8", "replace"))

    found = install.context.memo(("lock", source, package.directory, peers), answer)
    if found is None:
        raise Decline(f"{name} cannot be read")
    return found


def _answer(install: Install, name: str, found: Agreement, form: str, edit: TextEdit, *why: Evidence) -> Reworded:
    """The edit, or Decline where the lock file lacks something."""
    if found.missing:
        mend = f"`{install.call.tool} {install.call.given}` in the project brings it up to date"
        raise Decline(f"`{form}` would refuse: {name} has {found.missing} ({mend})")
    source = _source(install, name)
    fits = Evidence("context", "it has all that package.json, and each package in it, asks for", file=source)
    sentence = f"{name} has all that package.json asks for ({found.unsure})"
    assumptions = (Assumption("lock-in-step", sentence, source),) if found.unsure else ()
    evidence = (*(() if found.unsure else (fits,)), *why)
    return Reworded(f"install what {name} names (`{form}`)", (edit,), evidence, assumptions)


# ---------------------------------------------------------------------- npm


def _npm(install: Install, run: Instruction, package: Package, name: str, behind: tuple[Done, ...]) -> Reworded | None:
    told = npm.told(install)
    if told.get("package-lock") == "false":
        raise Decline(f"npm is told not to read {name} (package-lock=false)")
    major = npm.version(install.files.stage.info, install.before)
    if major is not None and major < 6:
        return None
    _refuse_others(install, run, behind)
    legacy = install.call.has("--legacy-peer-deps") or told.get("legacy-peer-deps") == "true"
    peers = (major is None or major > 6) and not legacy
    found = _agreement(install, name, package, lambda text: locks.npm(text, package, peers=peers), peers)
    if major is not None and major < 7:
        if found.version > 2:
            raise Decline(f"npm {major}, which the image has, cannot read {name} of version {found.version}")
        if package.lifecycle_scripts:
            raise Decline(f"npm {major} runs other scripts of package.json for `npm ci`")
    if major is None and not found.unsure:
        found = found._replace(unsure="which npm the image has is not known")
    knows = Evidence("knowledge", f"npm {major}, which the image has, knows `npm ci`")
    fresh = Evidence("search", f"no packages lie in {_modules(install)} before, which `npm ci` would remove")
    word = install.call.action_word
    assert word is not None
    return _answer(install, name, found, "npm ci", (word.start, word.end, "ci"), *((knows,) if major else ()), fresh)


def _modules(install: Install) -> str:
    return posixpath.join(install.folder, "node_modules")


def _refuse_others(install: Install, run: Instruction, behind: tuple[Done, ...]) -> None:
    """Declines where packages may lie there already, which `npm ci` removes, or more of them are added by name."""
    path = _modules(install)
    if is_mounted(path, run, ("bind", "cache", "tmpfs")):
        raise Decline(f"{path} is a mount, which `npm ci` cannot empty", run)
    if any(_installs_here(each, install) for each in install.before) or not _is_bare(install, path):
        raise Decline(f"packages may lie in {path} already, which `npm ci` would remove")
    added = next((each for each in behind if _installs_here(each, install) and each.call and each.call.operands), None)
    if added is not None and added.call is not None:
        what = f"`{added.command_text}` adds to the same packages by name"
        raise Decline(f"{what} (named in package.json, they would be locked)")


def _installs_here(done: Done, install: Install) -> bool:
    """Whether a command is a package manager's that works on the same node_modules."""
    call = done.call
    if call is None or call.tool not in ("npm", "yarn", "pnpm", "bun") or _is_shared(call):
        return False
    return call.action in ("install", "prune", "remove") and done.where.folder in (install.done.where.folder, None)


def _is_shared(call: Call) -> bool:
    return call.action == "global" or call.has(*call.key("shared", ()))


def _is_bare(install: Install, path: str) -> bool:
    """Whether no packages lie in a folder: a known base has none of a project's, and what makes a folder for a user, or
    installs packages of the distribution, brings none."""
    origin = install.files.origin(path)
    if origin is None or origin.kind == BASE:
        info = install.files.stage.info
        return origin is None or bool(info and info.known)
    if origin.kind not in (MADE, UNKNOWN) or origin.instruction is None or origin.instruction.keyword != "RUN":
        return False
    touching = [each.call for each in install.before if each.effect.writes.touches(path) is not False]
    return bool(touching) and all(c is not None and _makes_folders(c) for c in touching)


def _makes_folders(call: Call) -> bool:
    return call.tool in ("mkdir", "adduser", "useradd") or bool((call.entry or {}).get("system"))


# ---------------------------------------------------------------------- yarn, pnpm


def _yarn(install: Install, run: Instruction, package: Package, name: str, behind: tuple[Done, ...]) -> Reworded | None:
    project, call = install.project, install.call
    if package.is_modern_yarn or "lockfile" in (project.text(".yarnrc") or ""):
        return None
    found = _agreement(install, name, package, lambda text: locks.yarn(text, package))
    form = "yarn install --frozen-lockfile"
    word = call.action_word or call.program
    text = " --frozen-lockfile" if call.action_word else " install --frozen-lockfile"
    return _answer(install, name, found, form, (word.end, word.end, text))


def _pnpm(install: Install, run: Instruction, package: Package, name: str, behind: tuple[Done, ...]) -> Reworded | None:
    word = install.call.action_word
    if word is None or install.where.state.scope.get("CI"):
        return None
    found = _agreement(install, name, package, lambda text: locks.pnpm(text, package))
    return _answer(install, name, found, "pnpm install --frozen-lockfile", (word.end, word.end, " --frozen-lockfile"))
