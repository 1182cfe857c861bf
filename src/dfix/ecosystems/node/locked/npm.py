"""`npm ci` in the place of `npm install`, and the flags that npm 7 and later call by another name.

Where the lock file has all that the manifest asks for, both make the same. Sources: docs.npmjs.com (npm ci,
npm install, config)."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context.locks import npm as lock_file
from dfix.context.node import RUNNERS
from dfix.effects.mounted import is_mounted
from dfix.fixes import Decline, Evidence
from dfix.image.origin import BASE, MADE, UNKNOWN

from ...shared.base import Reworded
from ...shared.undisturbed import makes_folders
from .. import npm
from .held import agreement, answer

if TYPE_CHECKING:
    from dfix.context.node import Package
    from dfix.effects import Call, Done
    from dfix.syntax import Instruction
    from dfix.syntax.build import TextEdit

    from ...shared.base import Install

#: the names of its lock files, the one that wins first
LOCKS = ("npm-shrinkwrap.json", "package-lock.json")
#: forms of `npm install` that hold to the lock file already
HELD = ("ci", "clean-install", "install-clean", "ic")
#: flags that mean the same to both installs
ALIKE = (
    "--audit", "--cache", "--cafile", "--fetch-retries", "--fetch-timeout", "--force", "--foreground-scripts",
    "--fund", "--ignore-scripts", "--include", "--install-strategy", "--legacy-peer-deps", "--loglevel",
    "--maxsockets", "--no-audit", "--no-bin-links", "--no-fund", "--no-optional", "--no-progress",
    "--no-update-notifier", "--omit", "--only", "--prefer-offline", "--prefix", "--production", "--progress",
    "--quiet", "--registry", "--silent", "--strict-ssl", "--unsafe-perm", "--userconfig", "--verbose", "-C", "-d",
    "-dd", "-f", "-q", "-s",
)  # fmt: skip

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


def held(install: Install, run: Instruction, package: Package, name: str, behind: tuple[Done, ...]) -> Reworded | None:
    told = npm.told(install)
    if off := next((key for key in ("package-lock", "shrinkwrap") if told.get(key) == "false"), None):
        raise Decline(f"npm is told not to read {name} ({off}=false)")
    major = npm.version(install.files.stage.info, install.before)
    if major is not None and major < 6:
        return None
    _refuse_others(install, run, behind)
    legacy = install.call.has("--legacy-peer-deps") or told.get("legacy-peer-deps") == "true"
    peers = (major is None or major > 6) and not legacy
    found = agreement(install, name, package, lambda text: lock_file.read(text, package, peers=peers), peers)
    if major is not None and major < 7:
        if found.version > 2:
            raise Decline(f"npm {major}, which the image has, cannot read {name} of version {found.version}")
        if package.lifecycle_scripts:
            raise Decline(f"npm {major} runs other scripts of package.json for `npm ci`")
    found = found._replace(unsure=found.unsure or npm.unread(install))
    if major is None and not found.unsure:
        found = found._replace(unsure="which npm the image has is not known")
    knows = Evidence("knowledge", f"npm {major}, which the image has, knows `npm ci`")
    fresh = Evidence("search", f"no packages lie in {_modules(install)} before, which `npm ci` would remove")
    word = install.call.action_word
    assert word is not None
    return answer(install, name, found, "npm ci", (word.start, word.end, "ci"), *((knows,) if major else ()), fresh)


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
    if call is None or call.tool not in RUNNERS or _is_shared(call):
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
    return bool(touching) and all(c is not None and makes_folders(c) for c in touching)
