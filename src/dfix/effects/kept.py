"""What RUNs were found to do, kept by their text and state: each round and each guard asks it of them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.records import Record

from .where import unseen

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.model.state import State
    from dfix.syntax import Instruction

    from .run import Done

    Read = Callable[[str], str | None]

_MAX_KEPT = 2048
#: files of the image that are longer together are not kept with what was found in them
_MAX_READ = 8192


class _Known(Record):
    """What a RUN does, where files of the image that were asked for say what they said."""

    found: list[Done] | None
    read: tuple[tuple[str, str | None], ...]


_kept: dict[object, _Known] = {}


class _Reader:
    """Reads files of the image, and knows what they said."""

    __slots__ = ("read", "said")

    def __init__(self, read: Read) -> None:
        self.read = read
        self.said: dict[str, str | None] = {}

    def __call__(self, path: str) -> str | None:
        text = self.said[path] = self.read(path)
        return text


def of(run: Instruction, state: State, read: Read, work: Callable[[Read], list[Done] | None]) -> list[Done] | None:
    """What a RUN does. ``work`` finds it out, given how files of the image are read."""
    words = run.words if run.is_json else None
    key = (run.text, words, tuple(h.body for h in run.heredocs), state.key)
    own = (key, read is unseen)
    known = _kept.get(key) or _kept.get(own)
    if known is None or not all(read(path) == text for path, text in known.read):
        known = _found(read, work)
        if sum(len(text or "") for _, text in known.read) <= _MAX_READ:
            if len(_kept) >= _MAX_KEPT:
                _kept.clear()
            _kept[own if known.read else key] = known
    if known.found is None:
        return None
    return [each.reading(read) for each in known.found] if known.read else list(known.found)


def _found(read: Read, work: Callable[[Read], list[Done] | None]) -> _Known:
    reader = _Reader(read)
    found = work(reader)
    reader.read = unseen  # what is kept holds on to no image
    return _Known(found, tuple(reader.said.items()))
