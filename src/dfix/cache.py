"""Derived tables kept between runs: knowledge files, as plain JSON in the user's cache folder.

Plain JSON, so that a planted file can at worst make a wrong table, never run code. A missing, broken or
unwritable cache costs time and nothing else.
"""

from __future__ import annotations

import os
from typing import Any


def path(name: str, source: str) -> str | None:
    """Where the table made from a source text is kept; None when there is no place for it."""
    from zlib import crc32

    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    if not os.path.isabs(base):
        return None
    data = source.encode("utf-8", "surrogateescape")
    return os.path.join(base, "dfix", f"{name}-{len(data):x}-{crc32(data):08x}.json")


def load(place: str | None) -> Any:
    """The stored table, None when there is none that can be read."""
    if place is None:
        return None
    import json

    try:
        with open(place, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError, RecursionError):
        return None


def store(place: str | None, table: object) -> None:
    """Keeps a table; silent when that is not possible."""
    if place is None:
        return
    import json
    import tempfile

    try:
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=os.path.dirname(place), suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(table, file, separators=(",", ":"))
        os.replace(temporary, place)
    except (OSError, TypeError, ValueError):
        return
