"""What lay on disk where a context looked, so that whoever keeps what came of it can ask whether that still holds."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from dfix.context import outside
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context.base import Context

    Stamp = tuple[int, ...] | None

#: more places than this are not worth asking about again
MAX_PLACES = 4000
#: what a file system's clock may be behind ours, in nanoseconds
TICK = 20_000_000


class Stamps(Record):
    """Each place with its stamp; None for places that cannot be asked about again."""

    places: tuple[tuple[str, Stamp], ...] | None

    @staticmethod
    def of(context: Context, started: int) -> Stamps:
        """Those of everything that a context has looked at since ``started`` (time.time_ns). What was changed since
        then may have been read before that, or after."""
        paths = tuple(_looked_at(context))
        if len(paths) > MAX_PLACES:
            return Stamps(None)
        places = tuple((path, _stamp(path)) for path in paths)
        changing = any(stamp is not None and stamp[0] > started - TICK for _, stamp in places)
        return Stamps(None if changing else places)

    def stand(self) -> bool:
        """Whether everything is as it was."""
        return self.places is not None and all(_stamp(path) == stamp for path, stamp in self.places)


def _looked_at(context: Context) -> Iterator[str]:
    """The places on disk that a context has looked at, whether there was anything or not."""
    if context.root is None:
        return
    root = os.path.realpath(context.root)
    yield from (os.path.join(root, *clean.split("/")) for clean in context._located)
    yield from (place.path for place in outside.usual(root))
    yield from outside.folders(root)
    yield from (place.path for place in outside.found(root))
    if context._dockerfile is not None:
        yield context._dockerfile + ".dockerignore"


def _stamp(path: str) -> Stamp:
    """When it changed, what it is, which it is and how large, behind a link as well; None when there is nothing."""
    try:
        found = os.lstat(path)
        stamp = (found.st_mtime_ns, found.st_mode, found.st_ino, found.st_size)
        if not stat.S_ISLNK(found.st_mode):
            return stamp
        there = os.stat(path)
        return max(stamp[0], there.st_mtime_ns), *stamp[1:], there.st_mtime_ns, there.st_ino, there.st_size
    except (OSError, ValueError):
        return None
