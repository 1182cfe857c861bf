"""What lies on disk, read within bounds: a file's bytes, a folder's entries. Nothing here follows a link."""

from __future__ import annotations

import os
import stat

MAX_DIRECTORY = 100_000

Entry = tuple[str, str]
"""A name and its kind: "d" directory, "f" regular file, "l" symbolic link, "o" anything else."""


def read_regular(path: str, limit: int) -> bytes | None:
    """The bytes of a regular file of at most `limit` bytes; None for everything else. Never blocks on a FIFO."""
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        # Looked at first: opening a device can already have an effect.
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        descriptor = os.open(path, flags)
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
            return None
        first = os.read(descriptor, status.st_size + 1)
        if len(first) == status.st_size > 0:
            return first
        chunks: list[bytes] = [first]
        left = limit + 1 - len(first)
        while left > 0 and (chunk := os.read(descriptor, min(left, 1 << 18))):
            chunks.append(chunk)
            left -= len(chunk)
        return None if left <= 0 else b"".join(chunks)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def entries(folder: str) -> tuple[Entry, ...] | None:
    """The sorted entries of a folder, None if it cannot be read."""
    found: list[Entry] = []
    try:
        with os.scandir(folder) as listing:
            for entry in listing:
                found.append((entry.name, _kind(entry)))
                if len(found) >= MAX_DIRECTORY:
                    break
    except OSError:
        return None
    found.sort()
    return tuple(found)


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        if entry.is_symlink():
            return "l"
        if entry.is_dir(follow_symlinks=False):
            return "d"
        return "f" if entry.is_file(follow_symlinks=False) else "o"
    except OSError:
        return "o"


def repository(folder: str) -> str | None:
    """The root of the repository that a folder lies in; None where it lies in none."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder
