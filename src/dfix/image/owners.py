"""Whom the files of an image belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .events import ROOT, Given, Laid, Made, Moved, Owner, Unseen
from .origin import SYSTEM

if TYPE_CHECKING:
    from .events import Event
    from .files import Files, Log


def of(files: Files, path: str) -> Owner | None:
    """Who a path belongs to; None when that is not known."""
    for log, event in files.history(path):
        if isinstance(event, Unseen):
            if event.instruction.keyword == "RUN" and not event.tame:
                return None
        elif _decides(files, log, event, path):
            return _by(files, log, event, path)
    return _otherwise(files, path)


def _decides(files: Files, log: Log, event: Event, path: str) -> bool:
    """Whether an event says who a path belongs to: a folder that is there keeps its owner when something is copied to
    it, or when it is to be made."""
    if isinstance(event, Given):
        return (event.at == path or event.tree) and (event.owner is not None or event.mode is None)
    if isinstance(event, Made):
        is_older = event.at == path and event.keeps and not event.emptied and _was_there(files, log, event, path)
        return (event.at == path or event.tree) and not is_older
    if isinstance(event, Laid):
        is_older = event.at == path and bool(event.folder) and _was_there(files, log, event, path)
        return not is_older and files.brings(log, event, path)
    return isinstance(event, Moved)


def _by(files: Files, log: Log, event: Event, path: str) -> Owner | None:
    if isinstance(event, Given | Made):
        return event.owner
    if not isinstance(event, Laid | Moved) or event.owner:
        return event.owner if isinstance(event, Laid | Moved) else None
    if isinstance(event, Laid) and (event.source is None or "://" in str(event.source) or _is_opened(event, path)):
        return ROOT
    found = files.behind(log, event, path)
    return found[0].owner(found[1]) if found else None


def _is_opened(event: Laid, path: str) -> bool:
    """Whether a path is the folder that the content of a copied one comes to lie in: a copy makes it anew, with an
    owner and a mode of its own (BuildKit's dispatchCopy; tried)."""
    return event.at == path and event.folder is True


def _was_there(files: Files, log: Log, event: Laid | Made, path: str) -> bool:
    return path in SYSTEM or files.earlier(log, event.instruction).is_folder(path) is True


def _otherwise(files: Files, path: str) -> Owner | None:
    """A folder that was made on the way to another belongs to whoever that was given to."""
    if path in SYSTEM:
        return ROOT
    event = files.maker(path)
    return (event.owner or ROOT) if event else None


def mode_of(files: Files, path: str) -> str | None:
    """The mode that an instruction gave to a path, as it is written; None when none did, for all that is known."""
    for log, event in files.history(path):
        if isinstance(event, Given) and event.mode and (event.at == path or event.tree):
            return event.mode
        if isinstance(event, Laid) and event.mode and files.brings(log, event, path):
            return event.mode
        if isinstance(event, Laid) and _is_opened(event, path):
            if _was_there(files, log, event, path):
                continue
            return None
        if isinstance(event, Laid | Moved) and (found := files.behind(log, event, path)):
            return found[0].mode(found[1])
    return None
