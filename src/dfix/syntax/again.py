"""Reads an edited file again: what no edit touched is kept as it is, item by item, and only the rest is parsed.

An instruction ends where its own text says so. What stands around an item matters to comments, which belong to an
instruction that they touch, and to blank lines, which are one item: these are kept where all that stands beside them
is.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from .instructions import Instruction
from .parse import File, parse, parse_piece
from .tree import Blank, Comments, Directive, Node, Token, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    Item = Token | Node


def read_again(made: File, before: File, text: str) -> File:
    """The tree of a file that edits have made of one that was read (``text`` is the new one's): what ``parse`` makes of
    it, but items that stand there as they stood are the same nodes."""
    plain = not before.line_problems and len(set(map(id, made.children))) == len(made.children)
    items = _items(made.children, before) if plain and _begins_alike(made, before) else None
    return parse(text) if items is None else File(tuple(items), before.escape)


def _begins_alike(made: File, before: File) -> bool:
    """Whether what stands where directives may stand is what stood there, and nothing new looks like one."""
    for one, other in zip(made.children, before.children, strict=False):
        if one is not other:
            return isinstance(one, Instruction) and one.comments is None and not isinstance(other, Directive)
        if not isinstance(one, Token | Directive):
            return True
    return False


def _items(made: tuple[Item, ...], before: File) -> list[Item] | None:
    """The items as they are read; None where a piece does not say where it ends."""
    found: list[Item] = []
    for is_new, group in groupby(zip(_is_new(made, before), made, strict=True), lambda pair: pair[0]):
        items = [item for _, item in group]
        if not is_new:
            found += items
            continue
        piece = parse_piece("".join(map(render, items)), before.escape)
        if piece.line_problems or piece.opaque or not (items[-1] is made[-1] or _ends(piece)):
            return None
        found += piece.children
    return found


def _is_new(made: tuple[Item, ...], before: File) -> list[bool]:
    """For each item whether it is to be read: one that was not there, or that stands beside others."""
    behind = {id(one): other for one, other in pairwise((*before.children, before))}
    new = [id(item) not in behind for item in made]
    for start, stop in _between(made):
        ends = stop == len(made)
        stood = all(behind.get(id(one)) is other for one, other in pairwise(made[start:stop]))
        new[start:stop] = [any(new[start:stop]) or not stood] * (stop - start)
        if not ends and isinstance(made[stop - 1], Comments):
            new[start : stop + 1] = [True] * (stop + 1 - start)
    return new


def _between(made: tuple[Item, ...]) -> Iterator[tuple[int, int]]:
    """Where runs of comments and blank lines start and stop."""
    stop = 0
    for is_between, group in groupby(made, lambda item: isinstance(item, Comments | Blank)):
        start, stop = stop, stop + sum(1 for _ in group)
        if is_between:
            yield start, stop


def _ends(piece: File) -> bool:
    """Whether a piece of a file leaves nothing open: it ends with its line, and in no comment."""
    last = piece.children[-1]
    closed = not last.dangles if isinstance(last, Instruction) else isinstance(last, Blank)
    return closed and render(last).endswith("\n")
