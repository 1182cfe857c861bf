"""Where the lines of a rewritten file come from: what is said of an intermediate text is told of the input's lines."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dfix.syntax import Instruction, Positions, render

if TYPE_CHECKING:
    from dfix.edits import Applied
    from dfix.source import LineIndex
    from dfix.syntax import File, Node, Token


class Origins:
    """One state of a file: for each of its lines the line of the input that it comes from.

    A line that no edit touched is followed exactly. The lines of an instruction that was rewritten come from the line
    of its keyword, those of a new one from where it was put (see edits.apply). Nothing is measured before it is asked.
    """

    def __init__(self, file: File, made: Applied | None = None, before: Origins | None = None) -> None:
        self._file = file
        self._made = made
        self._before = before

    def after(self, made: Applied, file: File) -> Origins:
        """The state behind some edits; ``file`` is their output as it is read again."""
        return Origins(file, made, self)

    def line_of(self, node: Node | None) -> int | None:
        """The line of the input that a node of this state comes from: that of its keyword. None for a stranger."""
        if node is None:
            return None
        try:
            return self.line(self._lines.of(node))
        except KeyError:
            return None

    def line(self, number: int) -> int:
        """The line of the input that a line of this state comes from."""
        if self._before is None:
            return number
        return self._table[number - 1] if 0 < number <= len(self._table) else number

    @cached_property
    def _lines(self) -> _Lines:
        return _Lines(self._file)

    @cached_property
    def _table(self) -> list[int]:
        """The input's line for each line of this state."""
        before, made = self._before, self._made
        assert before is not None and made is not None
        table: list[int] = []
        for item, source in zip(made.file.children, made.sources, strict=True):
            count = _height(item) + (item is made.file.children[-1] and not render(item).endswith("\n"))
            if item is source:
                start = before._lines.starts[id(source)]
                table += [before.line(number) for number in range(start, start + count)]
            else:
                table += [before.line(before._lines.of(source))] * count
        return table


class _Lines:
    """The lines of one text: where each item starts, and where each node is told of."""

    def __init__(self, file: File) -> None:
        self.starts: dict[int, int] = {}
        self._file = file
        line = 1
        for item in file.children:
            self.starts[id(item)] = line
            line += _height(item)

    def of(self, node: Node | Token) -> int:
        """The line of an instruction's keyword, of the start of anything else; KeyError for a stranger."""
        start = self.starts.get(id(node))
        if start is None:
            return self._index.line(self._positions.span(node)[0])
        comments = node.comments if isinstance(node, Instruction) else None
        return start + (render(comments).count("\n") if comments else 0)

    @cached_property
    def _positions(self) -> Positions:
        return Positions(self._file)

    @cached_property
    def _index(self) -> LineIndex:
        from dfix.source import LineIndex

        return LineIndex(render(self._file))


def _height(item: Node | Token) -> int:
    """How many lines end in an item."""
    return item.height if isinstance(item, Instruction) else render(item).count("\n")
