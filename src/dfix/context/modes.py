"""Modes on disk that keep others than the owner out: COPY brings them along, with root as the owner."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfix.context.base import Context

#: files and folders that are looked at, those nearest to the root first
MAX_LOOKED = 20_000


def closed(context: Context, path: str) -> str | None:
    """The first file or folder that a COPY of a path brings and that others may not read, or not enter or start where
    the owner may. A folder that COPY names itself is made anew, open to all (as BuildKit does it)."""
    return context.memo(("closed to others", path), lambda: _closed(context, path))


def _closed(context: Context, path: str) -> str | None:
    if context.is_file(path):
        return path if _is_closed(context, path) else None
    queue = [path] if context.is_dir(path) else []
    looked = 0
    for folder in queue:
        for name, kind in context._scan(folder) or ():
            inner = f"{folder}/{name}" if folder else name
            looked += 1
            if looked > MAX_LOOKED:
                return None
            if kind not in "df" or name == ".git" or (kind == "f" and context.rules.ignored(inner)):
                continue
            if kind == "d" and not context.is_dir(inner):
                continue
            if _is_closed(context, inner):
                return inner
            if kind == "d":
                queue.append(inner)
    return None


def _is_closed(context: Context, path: str) -> bool:
    try:
        mode = os.lstat(os.path.join(context._real_root(), path)).st_mode
    except (OSError, ValueError):
        return False
    readable = mode & stat.S_IROTH
    return not readable or bool(mode & stat.S_IXUSR and not mode & stat.S_IXOTH)
