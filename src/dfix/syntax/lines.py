"""Level 1: physical lines, classified as BuildKit reads them.

Follows ``Parse`` in BuildKit's frontend/dockerfile/parser/parser.go (2026-08): lines are split at LF only,
continuations, comments and blank lines inside them, the escape directive, several heredocs after a logical line.
"""

from __future__ import annotations

import re
from functools import cache

from dfix.source import BOM, GO_SPACE

from .heredocs import Opener, openers

MAX_LINE = 65_535
_DIRECTIVE = re.compile(r"([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=")


@cache
def _continuation(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    return re.compile(rf"(?:(?<=[^{mark}])|\A){mark}[ \t]*\Z")


class Logical:
    """A logical line: its text, and where each piece of it stands in the source."""

    __slots__ = ("end", "pieces", "start", "text")

    def __init__(self, start: int, end: int, text: str, pieces: tuple[tuple[int, int], ...]) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.pieces = pieces  # (offset in text, offset in the source), ascending

    def source(self, offset: int) -> int:
        """The source offset of the character at an offset of the text."""
        pieces = self.pieces
        if len(pieces) == 1:
            return pieces[0][1] + offset
        low, high = 0, len(pieces)
        while high - low > 1:
            middle = (low + high) // 2
            if pieces[middle][0] <= offset:
                low = middle
            else:
                high = middle
        return pieces[low][1] + offset - pieces[low][0]


class HeredocLines:
    """A heredoc's opener and the source spans of its body and end line."""

    __slots__ = ("body", "end", "opener")

    def __init__(self, opener: Opener, body: tuple[int, int], end: tuple[int, int]) -> None:
        self.opener = opener
        self.body = body
        self.end = end


class Lines:
    """The classified lines of a text: a letter a line (see grammar/lines.lark) and what stands behind them."""

    __slots__ = ("bounds", "directives", "escape", "heredocs", "kinds", "logical", "problems")

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.bounds: list[int] = []  # the start of each line, then the end of the text
        self.logical: list[Logical] = []  # one for each "h", in order
        self.heredocs: list[tuple[HeredocLines, ...]] = []  # one for each "h", in order
        self.directives: dict[str, str] = {}
        self.escape = "\\"
        self.problems: list[tuple[int, str, str]] = []  # offset, message, hint


def classify(text: str) -> Lines:
    """The lines of a whole file; what BuildKit would reject at this level is in ``problems``."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = len(BOM) if text.startswith(BOM) else 0
        self.lines = Lines()
        self.in_directives = True
        self.overlong = -1  # where the last line starts that BuildKit cannot read

    def read(self) -> Lines:
        while self.at < len(self.text):
            start, end, line = self._next()
            content = line.lstrip(GO_SPACE)
            if not content:
                self.in_directives = False
                self._add("b", start)
            elif content[0] == "#":
                self._add("d" if self._directive(content, start) else "c", start)
            else:
                self.in_directives = False
                self._instruction(start, end, line, content)
        self.lines.bounds.append(len(self.text))
        return self.lines

    def _next(self) -> tuple[int, int, str]:
        start = self.at
        newline = self.text.find("\n", start)
        self.at = len(self.text) if newline < 0 else newline + 1
        line = self.text[start : self.at]
        if len(line) > MAX_LINE // 4 and len(line.encode("utf-8", "surrogateescape").rstrip(b"\n")) > MAX_LINE:
            message = f"dockerfile line greater than max allowed size of {MAX_LINE}"
            self.overlong = start
            self._problem(start, message, "split it: BuildKit cannot read such a line")
        return start, self.at, line.rstrip("\r\n")

    def _add(self, kind: str, start: int) -> None:
        self.lines.kinds.append(kind)
        self.lines.bounds.append(start)

    def _problem(self, offset: int, message: str, hint: str) -> None:
        self.lines.problems.append((offset, message, hint))

    def _directive(self, content: str, start: int) -> bool:
        if not self.in_directives:
            return False
        content = content[1:].lstrip(GO_SPACE)
        match = _DIRECTIVE.match(content)
        key = match[1].lower() if match else ""
        rest = content[match.end() :] if match else ""
        value = rest.strip("\t\n\f\r ") or rest[-1:]  # a blank is a value where there is nothing else
        if not value or key not in ("syntax", "escape", "check"):
            self.in_directives = False
            return False
        if key in self.lines.directives:
            self._problem(start, f"only one {key} parser directive can be used", "remove one of them")
        elif key == "escape":
            if value in ("\\", "`"):
                self.lines.escape = value
            else:
                self._problem(start, f"invalid escape token '{value}' does not match ` or \\", "use ` or \\ alone")
        self.lines.directives[key] = value
        return True

    def _instruction(self, start: int, end: int, line: str, content: str) -> None:
        pattern = _continuation(self.lines.escape)
        head = start + len(line) - len(content)
        self._add("h", start)
        match = pattern.search(content)
        pieces = [(0, head)]
        parts = [content[: match.start()] if match else content]
        length = len(parts[0])
        while match and self.at < len(self.text):
            piece, end, line = self._next()
            self._add("m", piece)
            stripped = line.lstrip(GO_SPACE)
            if not stripped or stripped[0] == "#":
                continue
            match = pattern.search(line)
            part = line[: match.start()] if match else line
            if part:
                pieces.append((length, piece))
                parts.append(part)
                length += len(part)
        text = "" if self.overlong >= start else "".join(parts)
        logical = Logical(start, end, text, tuple(pieces))
        self.lines.logical.append(logical)
        self.lines.heredocs.append(self._bodies(logical) if "<<" in logical.text else ())

    def _bodies(self, logical: Logical) -> tuple[HeredocLines, ...]:
        found: list[HeredocLines] = []
        for opener in openers(logical.text, self.lines.escape):
            first = self.at
            while True:
                if self.at >= len(self.text):
                    self._problem(
                        logical.source(0),
                        "unterminated heredoc",
                        f"no line is exactly {opener.name!r}: end the heredoc so, or quote << if none is meant",
                    )
                    return tuple(found)
                start, end, line = self._next()
                if (line.lstrip("\t") if opener.chomp else line) == opener.name:
                    self._add("y", start)
                    found.append(HeredocLines(opener, (first, start), (start, end)))
                    break
                self._add("x", start)
        return tuple(found)
