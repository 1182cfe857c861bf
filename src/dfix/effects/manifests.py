"""Scripts of a project's manifest that a tool runs: package.json's, composer.json's, a Makefile's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .where import Where

MAX_MANIFEST = 1 << 18


def scripts(where: Where, name: str) -> tuple[str, ...] | None:
    """The texts that `npm run NAME` runs, pre and post scripts included; None when they are not seen."""
    table = _table(where, "package.json")
    if table is None or name not in table:
        return None
    return tuple(table[each] for each in (f"pre{name}", name, f"post{name}") if each in table)


def recipe(where: Where, targets: list[str], settings: dict[str, str]) -> tuple[str, ...] | None:
    """The texts that `make TARGETS` runs, each in a shell of its own; None when they are not seen."""
    from dfix.context import makefile

    places = (f"{where.folder}/{name}" for name in makefile.NAMES) if where.folder else ()
    text = next((found for place in places if (found := where.read(place)) is not None), None)
    if text is None:
        return None
    lines = makefile.Makefile(text).recipe(targets, settings, where.state.env)
    return None if lines is None else tuple(line.text for line in lines)


def hooks(where: Where, names: tuple[str, ...]) -> tuple[str, ...]:
    """The texts of the project's own scripts that an install runs; () where no manifest is seen."""
    if not names:
        return ()
    table = _table(where, "package.json") or {}
    return tuple(table[name] for name in names if name in table)


def _table(where: Where, manifest: str) -> dict[str, str] | None:
    text = where.read(f"{where.folder}/{manifest}") if where.folder else None
    if text is None or len(text) > MAX_MANIFEST:
        return None
    try:
        found = json.loads(text).get("scripts")
    except (ValueError, AttributeError, RecursionError):
        return None
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)}
