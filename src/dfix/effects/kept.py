"""What RUNs were found to do, kept by their text and state: each round and each guard asks it of them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .where import unseen

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.model.state import State
    from dfix.syntax import Instruction

    from .run import Done

    Read = Callable[[str], str | None]

_MAX_KEPT = 2048
#: what a RUN does, and whether files of the image were asked for (and none was seen)
_kept: dict[object, tuple[list[Done] | None, bool]] = {}


class _Reader:
    """Reads files of the image, and knows whether it was asked to."""

    __slots__ = ("asked", "read")

    def __init__(self, read: Read) -> None:
        self.read = read
        self.asked = False

    def __call__(self, path: str) -> str | None:
        self.asked = True
        return self.read(path)


def of(run: Instruction, state: State, read: Read, work: Callable[[Read], list[Done] | None]) -> list[Done] | None:
    """What a RUN does. ``work`` finds it out, given how files of the image are read; where these decide, nothing is
    kept."""
    key = (run.text, run.words if run.is_json else None, tuple(h.body for h in run.heredocs), state.key)
    known = _kept.get(key)
    if known is None or (known[1] and read is not unseen):
        reader = _Reader(read)
        found = work(reader)
        if reader.asked and read is not unseen:
            return found
        reader.read = unseen  # what is kept holds on to no image
        if len(_kept) >= _MAX_KEPT:
            _kept.clear()
        known = _kept[key] = found, reader.asked
    return None if known[0] is None else list(known[0])
