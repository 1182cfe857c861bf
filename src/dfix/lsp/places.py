"""Places in a text as editors count them, and edits that are as small as can be.

An editor's lines end at CR LF, LF or CR (LSP, "Text Documents"), those of a Dockerfile at LF; its columns are counted
in the units that client and server agree on, UTF-16 unless said otherwise.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from lsprotocol.types import Position, PositionEncodingKind, Range, TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
#: above this many lines that differ, a coarser comparison will do
MANY = 2000


class Places:
    """The places of one text."""

    __slots__ = ("_encoding", "_starts", "lines", "text")

    def __init__(self, text: str, encoding: str = PositionEncodingKind.Utf16) -> None:
        self.text = text
        self.lines = lines_of(text)
        self._encoding = encoding
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line))

    def at(self, offset: int) -> Position:
        """The place of an offset; behind the last line end it is the line that is not there yet."""
        row = bisect_right(self._starts, offset, hi=len(self.lines)) - 1
        if row >= 0 and offset == len(self.text) and self.lines[row].endswith(("\r", "\n")):
            row += 1
        row = max(row, 0)
        return Position(row, self._units(self.text[self._starts[row] : offset]))

    def range(self, start: int, end: int) -> Range:
        """The range between two offsets."""
        return Range(self.at(start), self.at(end))

    def edits(self, after: str) -> list[TextEdit]:
        """The text edits that make another text of this one: of whole lines, and of no line that stays as it is."""
        return [
            TextEdit(self.range(self._starts[start], self._starts[end]), "".join(new))
            for start, end, new in _replacements(self.lines, lines_of(after))
        ]

    def _units(self, text: str) -> int:
        if text.isascii() or self._encoding == PositionEncodingKind.Utf32:
            return len(text)
        if self._encoding == PositionEncodingKind.Utf8:
            return len(text.encode("utf-8", "surrogatepass"))
        return sum(2 if ord(char) > 0xFFFF else 1 for char in text)


def lines_of(text: str) -> list[str]:
    """The lines of a text as an editor has them, each with its end."""
    return [line for line in LINE.findall(text) if line]


def _replacements(old: list[str], new: list[str]) -> Iterator[tuple[int, int, list[str]]]:
    """What differs: from which old line to which, and the new lines in their place."""
    from difflib import SequenceMatcher

    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    matcher = SequenceMatcher(None, old_middle, new_middle, autojunk=len(old_middle) > MANY)
    for tag, start, end, from_, to in matcher.get_opcodes():
        if tag != "equal":
            yield head + start, head + end, new_middle[from_:to]


def _common(one: list[str], other: list[str]) -> int:
    """How many lines at the start are the same."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
