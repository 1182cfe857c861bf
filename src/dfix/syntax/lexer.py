"""The lexer of grammar/lines.lark, made for Lark's interface for custom lexers: it is told the parser's state.

What a line is, the terminals of the grammar say. Two things they cannot: which escape character holds, which a
directive sets for all that follows; and where a heredoc ends, which the line that opens it says.
Follows ``Parse`` in BuildKit's frontend/dockerfile/parser/parser.go (2026-08).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .driver import compiled, in_pattern, scan
from .heredocs import openers

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from .driver import Piece, Scanner

ESCAPES = ("\\", "`")
#: what stands at the head of a file only
_HEAD = frozenset(("BOM", "HASH"))


class LineLexer:
    """``terminals`` are names and patterns in the order in which they are tried, the escape character a mark."""

    def __init__(self, terminals: Iterable[tuple[str, str]]) -> None:
        self._terminals = tuple(terminals)
        self._scanners: dict[tuple[str, bool, int], Scanner] = {}

    def lex(
        self,
        text: str,
        state: Callable[[], tuple[int, Container[str]]],
        escape: str = "\\",
        *,
        directives: bool = True,
    ) -> Iterator[Piece]:
        """The tokens of a text. ``state`` tells the parser's state, and what it accepts there; it is asked again after
        each token. Without ``directives``, what looks like one is a comment."""
        at = 0
        key = ""
        seen: set[str] = set()
        logical: list[str] = []
        while at < len(text):
            piece = scan(self._scanner(escape, directives, *state()), text, at, len(text))
            assert piece is not None, "the terminals of grammar/lines.lark cover whatever stands in a line"
            yield piece
            name, start, at = piece
            if name == "TEXT":
                logical.append(text[start:at])
            elif name == "NAME":
                key = text[start:at].lower()
            elif name == "VALUE":
                escape = _escape(key, text[start:at], seen, escape)
            if logical and (name == "EOL" or at == len(text)):
                for body in _heredocs(text, at, "".join(logical), escape):
                    yield body
                    at = body[2]
                logical = []

    def _scanner(self, escape: str, directives: bool, state: int, accepts: Container[str]) -> Scanner:
        key = (escape, directives, state)
        found = self._scanners.get(key)
        if found is None:
            wanted = ((n, p) for n, p in self._terminals if n in accepts and (directives or n not in _HEAD))
            found = tuple((name, compiled(in_pattern(pattern, escape)).match) for name, pattern in wanted)
            self._scanners[key] = found
        return found


def _escape(key: str, value: str, seen: set[str], before: str) -> str:
    """The escape character behind a directive: the first that names one sets it."""
    if key != "escape" or key in seen:
        return before
    seen.add(key)
    named = value.strip("\t\n\f\r ")
    return named if named in ESCAPES else before


def _heredocs(text: str, at: int, logical: str, escape: str) -> Iterator[Piece]:
    """The bodies and ends of the heredocs that a logical line opens; a last body without an end is unterminated."""
    if "<<" not in logical:
        return
    for opener in openers(logical, escape):
        first = start = at
        while start < len(text):
            at = text.find("\n", start) + 1 or len(text)
            line = text[start:at].rstrip("\r\n")
            if (line.lstrip("\t") if opener.chomp else line) == opener.name:
                break
            start = at
        if first < start:
            yield ("HEREDOC_BODY", first, start)
        if start == len(text):
            return
        yield ("HEREDOC_END", start, at)
