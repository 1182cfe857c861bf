"""Bytes to text and back, and positions in that text.

Text is UTF-8 with the bytes that are not UTF-8 kept as lone surrogates (PEP 383), so that
``encode(decode(data)) == data`` for every byte string. Offsets are offsets into that text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BOM = "\ufeff"

#: What Go's unicode.IsSpace accepts; Python's own notion also holds U+001C..U+001F.
GO_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


def decode(data: bytes) -> str:
    """The text of a Dockerfile's bytes; never fails."""
    return data.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """The bytes of a text that :func:`decode` made, or that was built from pieces of one."""
    return text.encode("utf-8", "surrogateescape")


def replace_surrogates(text: str) -> str:
    """The text as Go's decoding shows it: U+FFFD for each byte that is not UTF-8."""
    if text.isascii():
        return text
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)


def quote(text: str) -> str:
    """The text in double quotes with escapes, as Go's ``%q`` prints it in BuildKit's messages."""
    return '"' + "".join(map(_quoted, text)) + '"'


def _quoted(char: str) -> str:
    code = ord(char)
    if char in '"\\':
        return "\\" + char
    if char.isprintable():
        return char
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if "\a" <= char <= "\r":
        return "\\" + "abtnvfr"[code - 7]
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class LineIndex:
    """Offsets to lines and columns. Lines end at LF only, as BuildKit splits them; both count from 1."""

    __slots__ = ("_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        starts = [0]
        at = text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        self._starts = starts

    def line(self, offset: int) -> int:
        """The line that holds an offset."""
        from bisect import bisect_right

        return bisect_right(self._starts, offset)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, the column in characters."""
        line = self.line(offset)
        return line, offset - self._starts[line - 1] + 1

    def utf16_column(self, offset: int) -> int:
        """The column from 0 in UTF-16 units, as editors count."""
        start = self._starts[self.line(offset) - 1]
        return sum(2 if ord(c) > 0xFFFF else 1 for c in self._text[start:offset])

    def start(self, line: int) -> int:
        """The offset at which a line starts; that of the last one for lines behind it."""
        return self._starts[min(max(line, 1), len(self._starts)) - 1]

    def text_of(self, line: int) -> str:
        """The text of a line without its end; empty when there is no such line."""
        if not 0 < line <= len(self._starts):
            return ""
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self._text)
        return self._text[start:end].rstrip("\r\n")


class Problem:
    """Something for which BuildKit rejects the file: where, what, and what to do."""

    __slots__ = ("column", "hint", "line", "message", "source_line")

    def __init__(self, line: int, column: int, message: str, hint: str = "", source_line: str = "") -> None:
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
        self.source_line = source_line

    def __repr__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}"


def some(names: Sequence[str], most: int = 6) -> str:
    """Names as they stand in a sentence: the first of them, and how many there are more."""
    rest = len(names) - most + 1
    return ", ".join(names) if len(names) <= most else f"{', '.join(names[: most - 1])} and {rest} more"


def counted(number: int, noun: str) -> str:
    """A number of things as it stands in a sentence: "1 crate", "3 crates"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def shortened(text: str) -> str:
    """A text as it stands in a sentence: at most 60 characters, the rest as dots."""
    return text if len(text) <= 60 else text[:57] + "..."


def short(text: str) -> str:
    """The same of a command, on one line."""
    return shortened(" ".join(text.split()))
