"""Which words of a logical line open heredocs.

Follows ``heredocsFromLine`` of BuildKit's parser and the part of its shell lexer (frontend/dockerfile/shell/lex.go)
that this uses: words split at blanks outside quotes, raw quotes and escapes kept, no variable set. An error of
that lexer (an unbalanced quote, ``${x^^}``) means that the line opens no heredoc.
"""

from __future__ import annotations

import re

from dfix.source import GO_SPACE

from . import arguments

_WORD = re.compile(r"([0-9]*)<<(-?)[\t\n\f\r ]*([^<]*)\Z")
_SPACE = frozenset(GO_SPACE)
_NAME = re.compile(r"[@*#?\-$!0]|[0-9]+|\w+")
HEREDOC_KEYWORDS = frozenset(("RUN", "COPY", "ADD"))


class Opener:
    """``<<NAME``: the delimiter, whether ``<<-`` chomps leading tabs, whether the body expands variables."""

    __slots__ = ("chomp", "expand", "fd", "name")

    def __init__(self, name: str, chomp: bool, expand: bool, fd: int) -> None:
        self.name = name
        self.chomp = chomp
        self.expand = expand
        self.fd = fd


def openers(logical: str, escape: str) -> list[Opener]:
    """The heredocs that a logical line opens, in order."""
    if not _may_open(logical, escape):
        return []
    words = _words(logical)
    return [o for o in map(opener, words or ()) if o]


def _may_open(logical: str, escape: str) -> bool:
    parsed = arguments.read(logical, escape)
    if parsed.keyword == "ONBUILD":
        inner = parsed.text
        if inner is None:
            return False
        parsed = arguments.read(inner, escape)
    return parsed.keyword in HEREDOC_KEYWORDS and not parsed.is_json


def opener(word: str) -> Opener | None:
    """The heredoc that a word opens, None for any other word."""
    match = _WORD.match(word)
    if not match or not match[3]:
        return None
    plain = _unquote(match[3])
    if plain is None:
        return None
    name, raw_quotes = plain
    kept = name.count("'") + name.count('"')
    return Opener(name, match[2] == "-", kept == raw_quotes, int(match[1] or 0))


def _unquote(text: str) -> tuple[str, int] | None:
    """The delimiter without quotes and escapes, and the quotes it had; None when it is not one word."""
    words = _words(text)
    if words is None or len(words) != 1:
        return None
    word = words[0]
    out: list[str] = []
    quotes = 0
    at = 0
    quote = ""
    while at < len(word):
        char = word[at]
        if char == quote:
            quotes += 1
            quote = ""
        elif not quote and char in "'\"":
            quotes += 1
            quote = char
        elif char == "\\" and quote != "'" and at + 1 < len(word):
            at += 1
            if quote and word[at] not in '"$\\':
                out.append(char)
            out.append(word[at])
            quotes += word[at] in "'\""
        else:
            quotes += char in "'\""
            out.append(char)
        at += 1
    return "".join(out), quotes


def _words(text: str) -> list[str] | None:
    """Words as BuildKit's ProcessWords makes them with raw quotes and escapes; None on its errors."""
    words: list[str] = []
    word: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char in _SPACE:
            if word:
                words.append("".join(word))
                word = []
            at += 1
            continue
        end = _piece_end(text, at)
        if end is None:
            return None
        piece = text[at:end]
        if char == "$" and any(c in _SPACE for c in piece):
            first, *rest = re.split(f"[{GO_SPACE}]+", piece)
            word.append(first)
            for part in rest:
                words.append("".join(word))
                word = [part]
        else:
            word.append(piece)
        at = end
    if word:
        words.append("".join(word))
    return words


def _piece_end(text: str, at: int) -> int | None:
    char = text[at]
    if char == "\\":
        return min(at + 2, len(text))
    if char == "'":
        end = text.find("'", at + 1)
        return None if end < 0 else end + 1
    if char == '"':
        return _double_quote_end(text, at)
    if char == "$":
        return _dollar_end(text, at)
    if text.startswith("<<", at):
        at += 2
        while at < len(text) and text[at] in _SPACE:
            at += 1
        return at
    return at + 1


def _double_quote_end(text: str, at: int) -> int | None:
    at += 1
    while at < len(text):
        char = text[at]
        if char == '"':
            return at + 1
        if char == "\\":
            at += 2 if text[at + 1 : at + 2] in ('"', "$", "\\") else 1
        elif char == "$":
            end = _dollar_end(text, at)
            if end is None:
                return None
            at = end
        else:
            at += 1
    return None


def _dollar_end(text: str, at: int, depth: int = 0) -> int | None:
    if text[at + 1 : at + 2] != "{":
        match = _NAME.match(text, at + 1)
        return match.end() if match else at + 1
    match = _NAME.match(text, at + 2)
    at = match.end() if match else at + 2
    mark = text[at : at + 1]
    if mark == "}" and match:
        return at + 1
    if mark == ":" and match:
        at += 1
        mark = text[at : at + 1]
        if mark not in ("-", "+", "?"):
            return None
    if mark in ("-", "+", "?", "#", "%") and mark:
        return _stop(text, at + 1, "}", depth)
    if mark == "/":
        at += 2 if text[at + 1 : at + 2] == "/" else 1
        middle = _stop(text, at, "/", depth)
        return None if middle is None else _stop(text, middle, "}", depth)
    return None


def _stop(text: str, at: int, stop: str, depth: int) -> int | None:
    if depth > 50:
        return None
    while at < len(text):
        if text[at] == stop:
            return at + 1
        end = _dollar_end(text, at, depth + 1) if text[at] == "$" else _piece_end(text, at)
        if end is None:
            return None
        at = end
    return None
