"""Which words of a logical line open heredocs.

Follows ``heredocsFromLine`` of BuildKit's parser and the part of its shell lexer (frontend/dockerfile/shell/lex.go)
that this uses: words split at blanks outside quotes, raw quotes and escapes kept, no variable set. An error of
that lexer (an unbalanced quote, ``${x^^}``) means that the line opens no heredoc.
"""

from __future__ import annotations

import re

from dfix.source import BOM, GO_SPACE, replace_surrogates

from . import arguments

_WORD = re.compile(r"([0-9]*)<<(-?)[\t\n\f\r ]*([^<]*)\Z")
_SPACE = frozenset(GO_SPACE)
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
    if not match:
        return None
    words = _words(match[3])
    if words is None or len(words) != 1:
        return None
    name, quotes = _unquote(words[0])
    if not name:
        return None
    kept = name.count("'") + name.count('"')
    fd = int(match[1]) if 0 < len(match[1]) < 19 else 0
    return Opener(replace_surrogates(name), match[2] == "-", kept == quotes, fd)


def _unquote(word: str) -> tuple[str, int]:
    """The delimiter without quotes and escapes, and the quotes that it had."""
    out: list[str] = []
    quotes = 0
    at = 0
    quote = ""
    while at < len(word):
        char = word[at]
        quotes += char in "'\""
        if char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif char == "\\" and quote != "'":
            at += 1
            following = word[at : at + 1]
            if quote and following not in ('"', "$", "\\", ""):
                out.append(char)
            out.append(following)
            quotes += following in ("'", '"')
        else:
            out.append(char)
        at += 1
    return "".join(out), quotes


def _words(text: str) -> list[str] | None:
    """Words as BuildKit's ProcessWords makes them with raw quotes and escapes; None on its errors."""
    text = text.removeprefix(BOM)  # Go's scanner passes over one at the start of what it reads
    words: list[str] = []
    word: list[str] = []
    at = 0
    while at < len(text):
        if text[at] in _SPACE:
            if word:
                words.append("".join(word))
                word = []
            at += 1
            continue
        found = _piece(text, at)
        if found is None:
            return None
        end, nested = found
        if nested:
            word = []  # the lexer has one buffer for all levels: an inner word drops what stands before it
        piece = text[at:end]
        if piece[0] == "$" and not _SPACE.isdisjoint(piece):
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


def _piece(text: str, at: int) -> tuple[int, bool] | None:
    """The end of what must not be split, and whether it holds a ``${x:-word}``."""
    char = text[at]
    if char == "\\":
        return min(at + 2, len(text)), False
    if char in "'\"$":
        return _bound(text, at)
    if text.startswith("<<", at):
        at += 2
        while text[at : at + 1] in ("\t", "\r", " "):
            at += 1
        return at, False
    return at + 1, False


def _bound(text: str, at: int) -> tuple[int, bool] | None:
    """The end of a quoted string or an expansion, None where it has none. A stack, since they nest at will."""
    closers: list[str] = []
    nested = False
    while at < len(text):
        char = text[at]
        closer = closers[-1] if closers else ""
        if char == closer:
            closers.pop()
            at += 1
            if char == "/":
                closers.append("}")
        elif char == "$":
            found = _dollar(text, at)
            if found is None:
                return None
            at, opened = found
            if opened:
                nested = True
                closers.append(opened)
        elif char == "\\":
            literal = closer == '"' and text[at + 1 : at + 2] not in ('"', "$", "\\")
            at += 1 if literal else 2
        elif closer != '"' and char == '"':
            closers.append(char)
            at += 1
        elif closer != '"' and char == "'":
            at = text.find("'", at + 1) + 1
            if not at:
                return None
        else:
            at += 1
        if not closers:
            return min(at, len(text)), nested
    return None


def _dollar(text: str, at: int) -> tuple[int, str] | None:
    """Where the text after ``$x`` or ``${x:-`` starts, and what closes the latter; None on errors."""
    if text[at + 1 : at + 2] != "{":
        return _name_end(text, at + 1), ""
    if text[at + 2 : at + 3] in ("", "{", "}", ":"):
        return None
    at = _name_end(text, at + 2)
    mark, following = text[at : at + 1], text[at + 1 : at + 2]
    if mark == "}":
        return at + 1, ""
    if mark == ":":
        return None if following in ("", "#", "%") else (at + 2, "}")
    if mark == "/":
        return at + (2 if following == "/" else 1), "/"
    return (at + 1, "}") if mark and mark in "+-?#%" else None


def _name_end(text: str, at: int) -> int:
    char = text[at : at + 1]
    if char.isdecimal():
        while text[at : at + 1].isdecimal():
            at += 1
        return at
    if char and char in "@*#?-$!":
        return at + 1
    while char.isalpha() or char.isdecimal() or char == "_":
        at += 1
        char = text[at : at + 1]
    return at
