"""Symbolic links of an image: those that `ln -s` makes, and those of the build context, which a folder brings along."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.model.state import clean

from .events import Gone, Laid, Made, Moved

if TYPE_CHECKING:
    from .files import Files, Log

_MAX_LINKS = 20


def real(files: Files, path: str) -> str:
    """Where a path leads in the end, as far as the links on its way are known; itself where they go in a circle."""
    found = path
    for _ in range(_MAX_LINKS):
        link = _first(files, found)
        if link is None:
            return found
        at, to = link
        found = clean(to + found[len(at) :])
    return path


def _first(files: Files, path: str) -> tuple[str, str] | None:
    """The uppermost link on the way to a path, and where it leads."""
    at = ""
    for name in path.strip("/").split("/"):
        at += f"/{name}"
        to = target(files, at)
        if to is not None:
            return at, to
    return None


def target(files: Files, path: str) -> str | None:
    """Where the link at a path leads: absolute; None when it is none, for all that is known."""
    for log, event in files.makers(path):
        if isinstance(event, Made):
            if event.at == path and not event.keeps:
                return event.to
        elif isinstance(event, Gone):
            if event.sure:
                return None
        elif isinstance(event, Laid | Moved):
            found = _carried(files, log, event, path)
            if found != "":
                return found
    return None


def _carried(files: Files, log: Log, event: Laid | Moved, path: str) -> str | None:
    """Where a link leads that a copy brings to a path; None where it brings something else, "" where it brings
    nothing."""
    rest = path[len(event.at) :].strip("/")
    if not rest and isinstance(event, Laid):  # a copy follows what it is told to copy, and where a folder goes
        return "" if event.folder else None
    if isinstance(event, Laid) and event.source is None:
        source = posixpath.join(event.path, rest)
        said = None if log.context.ignored(source) else log.context.leads_to(source)
        if said is None:
            return None if log.context.exists(source) else ""
        return clean(posixpath.join(posixpath.dirname(path), said))
    found = files.behind(log, event, path)
    return target(*found) if found and event.at == event.path else None
