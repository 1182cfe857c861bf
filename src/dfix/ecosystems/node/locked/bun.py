"""`bun install --frozen-lockfile`.

Sources: bun.sh/docs (bun install, lockfile); what Bun 1.1 to 1.4 does (`--production` means it, CI does
not)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context.locks import bun as lock_file
from dfix.fixes import Decline, Evidence

from ..brought import brought, numbers
from .held import agreement, answer

if TYPE_CHECKING:
    from dfix.context.node import Package
    from dfix.effects import Done
    from dfix.syntax import Instruction

    from ...shared.base import Install, Reworded

LOCKS = ("bun.lock", "bun.lockb")
HELD = ()
#: flags that mean the same to both installs; --production holds to the lock file by itself
ALIKE = (
    "--backend", "--ca", "--cache-dir", "--cafile", "--concurrent-scripts", "--cwd", "--ignore-scripts", "--linker",
    "--network-concurrency", "--no-cache", "--no-progress", "--no-summary", "--omit", "--registry", "--silent",
    "--verbose", "--verify",
)  # fmt: skip
#: formats of bun.lock, and the first version of Bun that reads them without being told to
_SINCE = {0: (1, 2), 1: (1, 2), 2: (1, 4)}
#: settings of bunfig.toml by which an install holds to a lock file, or has none
_SETTINGS = ("frozenLockfile", "production", "lockfile", "Lockfile")


def held(install: Install, run: Instruction, package: Package, name: str, behind: tuple[Done, ...]) -> Reworded | None:
    """The install with `--frozen-lockfile`."""
    if any(word in (install.project.text("bunfig.toml") or "") for word in _SETTINGS):
        return None
    if name == "bun.lockb":
        raise Decline(f"{name} is binary and is not read (`bun install --save-text-lockfile` writes bun.lock instead)")
    found = agreement(install, name, package, lambda text: lock_file.read(text, package))
    version, said = _version(install), ""
    since = _SINCE.get(found.version, (1, 2))
    if version is None:
        found = found._replace(unsure=found.unsure or "which Bun the image has is not known")
    else:
        said = f"Bun {'.'.join(map(str, version))}, which the image has," if version else "the newest Bun"
        if version and (*version, 999, 999) < since:
            raise Decline(f"{said} cannot read {name} of version {found.version}")
    word = install.call.action_word
    assert word is not None
    knows = (Evidence("knowledge", f"{said} reads a {name} of version {found.version}"),) if said else ()
    edit = (word.end, word.end, " --frozen-lockfile")
    return answer(install, name, found, "bun install --frozen-lockfile", edit, *knows, refuses="may refuse")


def _version(install: Install) -> tuple[int, ...] | None:
    """The version of Bun, as far as it is said; () for the newest, None where it is not known."""
    info = install.files.stage.info
    of_base = info is not None and info.known and info.language == "bun" and not info.unread
    if any(d.call is not None and d.call.tool == "bun" and d.call.given == "upgrade" for d in install.before):
        return None
    told = brought("bun", install.before)
    if told is not None:
        return numbers(told) if told else ()
    return (info.version or ()) if of_base and info is not None else None
