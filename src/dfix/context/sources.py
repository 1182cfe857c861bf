"""Finding mentions in sources: plain, bounded, linear. A comment counts, since it can only make us more careful."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.context.base import Context

MAX_MENTIONS = 500
MAX_TEXT = 200


class Mention(Record):
    """One line that mentions a pattern."""

    file: str
    line: int
    text: str
    pattern: str


def find_mentions(
    context: Context, files: Iterable[str], patterns: tuple[str, ...], limit: int = MAX_MENTIONS
) -> tuple[Mention, ...]:
    """The lines of some files that mention one of the patterns, by file, line and pattern; at most `limit`.

    A pattern is plain text. An end that is a letter, digit or `_` must be the end of a word there: `os.Create` does
    not find `os.CreateTemp`; `os.Create*` and `*Create` do. A file that vanished meanwhile is passed over.
    """
    needles = [_needle(pattern) for pattern in patterns if pattern.strip("*")]
    found: list[Mention] = []
    for path in files:
        text = context.read(path)
        if text is None:
            continue
        hits = sorted({(line, needle[0]) for needle in needles for line in _lines(text, needle, limit)})
        lines = text.split("\n") if hits else []
        for line, pattern in hits:
            found.append(Mention(path, line, lines[line - 1].strip()[:MAX_TEXT], pattern))
            if len(found) >= limit:
                return tuple(found)
    return tuple(found)


def _needle(pattern: str) -> tuple[str, str, bool, bool]:
    """(pattern, text, whether a word must begin there, whether it must end there)."""
    text = pattern.removeprefix("*").removesuffix("*")
    begins = not pattern.startswith("*") and _is_word(text[0])
    ends = not pattern.endswith("*") and _is_word(text[-1])
    return pattern, text, begins, ends


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _lines(text: str, needle: tuple[str, str, bool, bool], limit: int) -> list[int]:
    _, wanted, begins, ends = needle
    lines: list[int] = []
    counted = 0
    number = 1
    start = text.find(wanted)
    while start >= 0 and len(lines) < limit:
        end = start + len(wanted)
        before = not begins or start == 0 or not _is_word(text[start - 1])
        after = not ends or end == len(text) or not _is_word(text[end])
        if before and after:
            number += text.count("\n", counted, start)
            counted = start
            lines.append(number)
        start = text.find(wanted, end)
    return lines
