"""Which version of a package manager earlier commands install for the whole system."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.effects import Done


def brought(tool: str, before: Iterable[Done]) -> str | None:
    """What the last of some commands says behind the name of a tool: `npm install -g bun@1.3`, `corepack prepare
    pnpm@9.1.0 --activate`; "" for the newest. None where no command brings it."""
    found = None
    for done in before:
        call = done.call
        whole = call is not None and (call.tool == "corepack" or call.has(*call.key("shared", ())))
        if call is None or not whole:
            continue
        for word in call.operands:
            name, _, version = (done.where.value(word) or "").partition("@")
            if name == tool:
                found = "" if version == "latest" else version
    return found


def numbers(version: str) -> tuple[int, ...] | None:
    """The numbers of a version, or of the versions that it stands for (`1.3`, `^9`); None for what is none."""
    parts = version.lstrip("^~=v").partition("+")[0].split(".")
    return tuple(map(int, parts)) if all(p.isdigit() and len(p) < 9 for p in parts) and len(parts) < 4 else None
