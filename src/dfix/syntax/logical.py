"""A logical line: the text of an instruction without continuations, and where each piece of it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .driver import Tree


class Logical:
    """A logical line: its text, and where each piece of it stands in the source."""

    __slots__ = ("end", "pieces", "start", "text")

    def __init__(self, start: int, end: int, text: str, pieces: tuple[tuple[int, int], ...]) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.pieces = pieces  # (offset in text, offset in the source), ascending

    @staticmethod
    def of(text: str, tree: Tree) -> Logical:
        """The logical line of a tree of grammar/lines.lark."""
        leaves = list(tree.leaves())
        start, end = leaves[0][1], leaves[-1][2]
        pieces: list[tuple[int, int]] = []
        parts: list[str] = []
        length = 0
        for kind, first, last in leaves:
            if kind == "TEXT":
                pieces.append((length, first))
                parts.append(text[first:last])
                length += last - first
        return Logical(start, end, "".join(parts), tuple(pieces) or ((0, start),))

    def source(self, offset: int) -> int:
        """The source offset of the character at an offset of the text."""
        from bisect import bisect_right

        pieces = self.pieces
        if len(pieces) == 1:
            return pieces[0][1] + offset
        at, source = pieces[bisect_right(pieces, offset, key=lambda piece: piece[0]) - 1]
        return source + offset - at
