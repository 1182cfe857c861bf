"""Each source of the build context still arrives at the absolute path where it did, and nowhere else."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.image.files import CONTEXT
from dfix.model.copies import is_inside

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.guards import Change
    from dfix.image.events import Laid
    from dfix.image.files import Files

_MAX_LISTED = 200


def check(change: Change) -> str | None:
    """In every image that the file makes; what a split leaves behind on purpose is in ``fix.leaves``."""
    for old, new in change.shipped:
        if change.keeps_files(old, new):
            continue
        before, after = change.files(old), change.files(new)
        for path in dict.fromkeys((*_points(before, change.context), *_points(after, change.context))):
            broken = _compare(change, path, before, after)
            if broken:
                return broken
    return None


def _compare(change: Change, path: str, before: Files, after: Files) -> str | None:
    was, here = _from_context(path, before), after.origin(path)
    now = here.path if here and here.kind == CONTEXT else None
    if was == now:
        return None
    if now is not None and here and here.sure and not change.brings(path):
        return f"{_named(now)} would come to lie at {path}, where {_named(was) if was is not None else 'it did not'}"
    if was is None or change.leaves(path):
        return None
    inside = change.context.listdir(was) if change.context.is_dir(was) else ()
    if inside and any(is_inside(left, path) for left in change.fix.leaves):  # then its other entries arrive
        broken = (_compare(change, posixpath.join(path, name), before, after) for name in inside)
        return next(filter(None, broken), None)
    return f"{_named(was)} would no longer come to lie at {path}"


def _from_context(path: str, files: Files) -> str | None:
    """Where in the build context a path surely comes from."""
    origin = files.origin(path)
    return origin.path if origin and origin.kind == CONTEXT and origin.sure else None


def _named(path: str) -> str:
    return path or "the build context"


def _points(files: Files, context: Context) -> list[str]:
    """The paths to look at: where something of the context arrives; and what lies in folders that cover each other."""
    arrivals = files.arrivals()
    folders = [(laid, at) for at, laid in arrivals if laid.folder is not False]
    points = [*(at for at, _ in arrivals), *files.made()]
    if len({_displacement(laid, at) for laid, at in folders}) > 1:
        points += [path for laid, at in folders for path in _listed(laid, at, context)]
    return points


def _displacement(laid: Laid, at: str) -> tuple[str, str]:
    """How far a copy moves a folder: the same for COPY . /app and COPY src /app/src."""
    path = laid.path
    while path and posixpath.basename(path) == posixpath.basename(at):
        path, at = posixpath.dirname(path), posixpath.dirname(at)
    return path, at


def _listed(laid: Laid, at: str, context: Context) -> list[str]:
    start = laid.path
    found = context.walk(under=start, limit=_MAX_LISTED).files if context and context.is_dir(start) else ()
    return [posixpath.join(at, posixpath.relpath(path, start or ".")) for path in found]
