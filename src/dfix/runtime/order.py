"""The order of the runtime stage's instructions: each behind what it depends on, the stable ones first.

Two pieces of which one writes what the other reads or writes keep the order of the old file; all others may move.
"""

from __future__ import annotations

import heapq
from itertools import pairwise
from typing import TYPE_CHECKING

from dfix.model.copies import is_inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .pieces import Piece

#: more files than a person's Dockerfile has: such a stage keeps its order
_MAX_PAIRS = 300


def ordered(pieces: Sequence[Piece], above_workdir: bool, straight: bool = False) -> list[Piece] | None:
    """The pieces in their new order; None when what they depend on goes in a circle.

    above_workdir  what arrives makes its folder, since WORKDIR would make it as root and ``--chown`` does not change it
    straight       the source is among them: what arrives is packages, which no edit changes, and needs one WORKDIR of
                   its folder before it and not each later one of the same
    """
    pieces = sorted(pieces, key=lambda p: p.place)
    before: list[set[int]] = [set() for _ in pieces]
    for first, second in (*_by_settings(pieces), *_by_files(pieces, above_workdir, straight), *_by_accounts(pieces)):
        before[second].add(first)
    early, late = _early(pieces, before), _late(pieces)
    return _sorted(before, [(i not in early) + (i in late) for i in range(len(pieces))], pieces)


def _by_settings(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Who writes a setting stands behind those who read or wrote it before, and before those who read it next."""
    written: dict[str, int] = {}
    read: dict[str, list[int]] = {}
    for index, piece in enumerate(pieces):
        for name in piece.reads:
            if name in written:
                yield written[name], index
        for name in piece.writes:
            yield from ((each, index) for each in read.pop(name, ()) if each != index)
            if name in written:
                yield written[name], index
            written[name] = index
        for name in piece.reads - piece.writes:
            read.setdefault(name, []).append(index)


def _by_accounts(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """What arrives for a user stands behind the steps that make users."""
    makers = [i for i, p in enumerate(pieces) if "accounts" in p.writes]
    takers = [i for i, p in enumerate(pieces) if p.arrives and "accounts" in p.reads]
    yield from ((maker, taker) for maker in makers for taker in takers)


def _by_files(pieces: Sequence[Piece], above_workdir: bool, straight: bool) -> Iterator[tuple[int, int]]:
    """Who writes files keeps its place among those who read or write there."""
    mine = [i for i, p in enumerate(pieces) if p.touches or p.looks]
    if len(mine) > _MAX_PAIRS:
        yield from pairwise(mine)
        return
    made: set[str] = set()
    for position, first in enumerate(mine):
        made.update(pieces[first].touches if straight and pieces[first].node.keyword == "WORKDIR" else ())
        for second in mine[position + 1 :]:
            again = pieces[second].node.keyword == "WORKDIR" and made.issuperset(pieces[second].touches)
            if pieces[first].arrives and again:
                yield first, second
            elif _meet(pieces[first], pieces[second]):
                yield (second, first) if _turned(pieces[first], pieces[second], above_workdir) else (first, second)


def _meet(one: Piece, two: Piece) -> bool:
    return _overlap(one.touches, two.touches) or _overlap(one.touches, two.looks) or _overlap(one.looks, two.touches)


def _overlap(one: Iterable[str], two: Sequence[str]) -> bool:
    return any(is_inside(a, b) or is_inside(b, a) for a in one for b in two)


def _turned(one: Piece, two: Piece, above_workdir: bool) -> bool:
    """Whether two pieces stand the other way round than in the old file: what arrives was there before a VOLUME of it,
    and behind or before the WORKDIR that makes its folder, unless it is that WORKDIR that says where it lands."""
    if two.arrives and one.node.keyword == "VOLUME":
        return True
    if two.arrives and one.node.keyword == "WORKDIR":
        return above_workdir and not two.reads & one.writes
    return one.arrives and two.node.keyword == "WORKDIR" and not above_workdir and not one.reads & two.writes


def _early(pieces: Sequence[Piece], before: Sequence[set[int]]) -> set[int]:
    """The declarations at the top of the file, the stable pieces, and all that these depend on."""
    top = next((i for i, p in enumerate(pieces) if p.touches or p.arrives), len(pieces))
    found = set(range(top))
    waiting = [i for i, p in enumerate(pieces) if p.stable]
    while waiting:
        index = waiting.pop()
        found.add(index)
        waiting += [each for each in before[index] if each not in found]
    return found


def _late(pieces: Sequence[Piece]) -> set[int]:
    """What is started, where files or steps stand behind it."""
    last = max((i for i, p in enumerate(pieces) if p.touches), default=-1)
    return {i for i in range(last) if pieces[i].node.keyword in ("CMD", "ENTRYPOINT")}


def _sorted(before: Sequence[set[int]], rank: Sequence[int], pieces: Sequence[Piece]) -> list[Piece] | None:
    """The pieces by rank, then by place, each behind those that it needs before it."""
    after: list[list[int]] = [[] for _ in pieces]
    for index, needed in enumerate(before):
        for each in needed:
            after[each].append(index)
    open_ = [len(needed) for needed in before]
    ready = [(rank[index], index) for index, count in enumerate(open_) if not count]
    heapq.heapify(ready)
    out = []
    while ready:
        _, index = heapq.heappop(ready)
        out.append(pieces[index])
        for each in after[index]:
            open_[each] -= 1
            if not open_[each]:
                heapq.heappush(ready, (rank[each], each))
    return out if len(out) == len(pieces) else None


def without_passed(pieces: Sequence[Piece], purpose: Iterable[int], straight: bool = False) -> list[Piece]:
    """The pieces without those USERs and WORKDIRs that another follows before anything depends on them; where the
    source goes straight into the stage, a copy into its folder does.

    purpose  the ids of the old instructions that served a step of the builder: an idle WORKDIR makes a folder"""
    served = set(purpose)
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        setting = {"WORKDIR": "workdir", "USER": "user"}.get(piece.node.keyword)
        if setting and not piece.node.comments and _is_passed(piece, pieces[index + 1 :], setting, served, straight):
            continue
        out.append(piece)
    return out


def _is_passed(piece: Piece, behind: Sequence[Piece], setting: str, served: set[int], straight: bool) -> bool:
    for other in behind:
        fills = straight and setting == "workdir" and other.node.keyword in ("COPY", "ADD")
        if setting in other.reads or (fills and _overlap(piece.touches, other.touches)):
            return False
        if setting in other.writes:
            return setting == "user" or id(piece.old) in served or _overlap(piece.touches, other.touches)
    return False
