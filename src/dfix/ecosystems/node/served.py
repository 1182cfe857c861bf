"""A folder of finished files that a server, installed for everybody, hands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.model import copies

from .start import global_packages

if TYPE_CHECKING:
    from dfix.context.node import Package
    from dfix.launch import Launch
    from dfix.runtime.plan import Split


def served(split: Split, package: Package, start: Launch) -> str | None:
    """The folder that a static server, installed globally, delivers; None for any other program."""
    own = start.by("CMD", "ENTRYPOINT")
    words = own[0].words if len(own) == 1 and not start.others() and not start.unread else ()
    if not words or words[0] not in ("serve", "http-server") or package.uses(words[0]):
        return None
    if not any(n.partition("@")[0] == words[0] for n in global_packages(split)):
        return None
    rest, operands = iter(words[1:]), []
    for word in rest:
        if word in ("-c", "--config") or word.startswith("--config="):
            return None
        if word in ("-l", "--listen", "-p", "--port", "-a"):
            next(rest, None)
        elif not word.startswith("-"):
            operands.append(word)
    path = split.state.join(operands[0]) if len(operands) == 1 else None
    return path if path and path != split.folder and copies.is_inside(path, split.folder) else None
