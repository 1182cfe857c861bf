"""Whether a command may run before copies of the build context that it stands behind: it reads nothing that they bring,
and nothing that it leaves is covered by them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.effects.paths import is_inside
from dfix.records import Record
from dfix.source import shortened

from .events import Laid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.context import Context
    from dfix.effects import Done, Paths


class Hindrance(Record):
    """Why a command cannot run earlier: a sentence about it. ``path`` is the place in the image, where there is one."""

    reason: str
    path: str | None = None


class Brought:
    """What some copies of the build context bring to an image."""

    __slots__ = ("context", "laid")

    def __init__(self, laid: Iterable[Laid], context: Context) -> None:
        self.laid = tuple(laid)
        self.context = context

    def meets(self, path: str) -> bool | None:
        """Whether they bring something to a path, or into it; None when the context is not known."""
        answer: bool | None = False
        for each in self.laid:
            if is_inside(each.at, path):
                return True
            if is_inside(path, each.at):
                source = self._source(each, path)
                if source is not None and (not self.context or self._is_sent(source)):
                    answer = True if self.context or answer else None
        return answer

    def _is_sent(self, source: str) -> bool:
        """Whether the build context has something there, a link that leads nowhere included."""
        return self.context.exists(source) or (self.context.is_link(source) and not self.context.ignored(source))

    def reaches(self, path: str) -> bool:
        """Whether they may bring something to a path, or into it, whatever the build context holds today; what is left
        out by .dockerignore never comes. A copy to the root is taken at its word: all of the system lies there."""
        for each in self.laid:
            if each.at == "/":
                continue
            source = self._source(each, path) if is_inside(path, each.at) else ""
            if is_inside(each.at, path) or (
                is_inside(path, each.at) and source is not None and not self.context.ignored(source)
            ):
                return True
        return False

    def source(self, path: str) -> tuple[Laid, str] | None:
        """The record that brings a path last, and the path in the build context."""
        for each in reversed(self.laid):
            if is_inside(path, each.at):
                source = self._source(each, path)
                if source is not None and (not self.context or self.context.exists(source)):
                    return each, source
        return None

    @staticmethod
    def _source(laid: Laid, path: str) -> str | None:
        rest = path[len(laid.at) :].strip("/")
        if rest and laid.folder is False:
            return None
        return posixpath.join(laid.path, rest) if rest else laid.path


def hindrance(done: Done, brought: Brought, first: Iterable[str] = (), own: Iterable[str] | None = None) -> str | None:
    """Why a command cannot run before some copies; None when it can.

    first  what is copied before it all the same: absolute paths, folders end in "/"
    own    what is known that it reads, in place of what its effect says: all of it is among ``first``
    """
    first = tuple(first)
    effect = done.effect
    text = short(done.command_text)
    if own is None:
        if not effect.known:
            return f"`{short(effect.unknown[0])}` may need the source" if effect.unknown else "it may need the source"
        found = _meeting(effect.reads, brought, first)
        if found:
            return f"`{text}` {'reads' if found.path else 'may read'} {found.reason}"
        linked = next((path for path in _linked(done) if brought.meets(path) is not False), None)
        if linked:
            return f"`{text}` links to {linked}, which commands behind it may read there"
    writes = effect.writes._replace(
        places=tuple(p for p in effect.writes.places if not _is_shared(p.path, done, brought))
    )
    sure = own is None and not _makes_folders(done) and not _spreads(done)
    written = _meeting(writes, brought, () if own is None else own, covers=sure) if effect.known else None
    if written:
        return (
            f"`{text}` {'writes' if written.path else 'may write'} {written.reason}, which the copy would bring again"
        )
    removed = _meeting(effect.removes, brought, (), covers=True) if effect.known else None
    if removed:
        return f"`{text}` removes {removed.reason}, which the copy would bring again"
    changed = next((c.path for c in effect.changes if c.path is None or _changes(c.path, brought)), "")
    if changed != "":
        return f"`{text}` changes the owner or mode of {changed or 'files'} that the copy brings"
    program = _program(done)
    if program and brought.meets(program) is not False and not _among(program, first):
        return f"`{text}` runs a file of the source"
    return None


def _is_shared(path: str, done: Done, brought: Brought) -> bool:
    """A folder of the system that the copies lie below, and packages are spread in: they do not meet there."""
    return _spreads(done) and path != done.where.folder and any(is_inside(each.at, path) for each in brought.laid)


def _spreads(done: Done) -> bool:
    """Whether it installs packages into the folders of the system, which it lists as a whole."""
    call = done.call
    return call is not None and (bool((call.entry or {}).get("system")) or bool(call.key("prefix")))


def _changes(path: str, brought: Brought) -> bool:
    return brought.meets(path) is not False


def _program(done: Done) -> str | None:
    value = done.call.program.value if done.call else None
    return done.where.path(value) if value and "/" in value else None


def _linked(done: Done) -> Iterator[str]:
    """Where the links lead that a command makes; a relative one does from its own folder."""
    call = done.call
    if call is None or not call.operands or (call.entry or {}).get("form") != "link":
        return
    *sources, last = call.operands
    place = done.where.place(last)[0] or "/"
    for word in sources or call.operands:
        yield done.where.place(word)[0] or place
        if word.value and not word.value.startswith("/"):
            yield from (posixpath.normpath(posixpath.join(at, word.value)) for at in (place, posixpath.dirname(place)))


def _makes_folders(done: Done) -> bool:
    """Whether what it writes are folders, which a copy fills up: they need not be its own."""
    return done.call is not None and (done.call.entry or {}).get("form") == "folder"


def _meeting(paths: Paths, brought: Brought, first: Iterable[str], *, covers: bool = False) -> Hindrance | None:
    """The first of some places that the copies have to do with; with ``covers`` also where they bring nothing today:
    what a command makes or removes there may lie in somebody's build context."""
    first = tuple(first)
    for place in paths.places:
        if place.path.startswith("~") or (_among(place.path, first) and not covers):
            continue
        if brought.meets(place.path) is not False or (covers and brought.reaches(place.path)):
            return Hindrance(place.path, place.path)
    if paths.unknown and brought.laid:
        return Hindrance("files that its words do not name")
    return None


def _among(path: str, first: tuple[str, ...]) -> bool:
    """Whether a path is one of some files, or lies in one of some folders."""
    return any(path == each.rstrip("/") or (each.endswith("/") and is_inside(path, each.rstrip("/"))) for each in first)


def short(text: str) -> str:
    """A command for a sentence."""
    text = " ".join(text.split())
    return shortened(text)
