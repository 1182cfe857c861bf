"""Level 2: the tokens of one instruction, as ``(kind, start, end)`` in its logical line."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dfix.source import GO_SPACE

from . import grammar

if TYPE_CHECKING:
    from lark import Token

Piece = tuple[str, int, int]

#: which grammar reads an instruction's arguments; all others are unknown to BuildKit
FAMILIES = {
    **dict.fromkeys(("FROM", "COPY", "ADD", "EXPOSE", "VOLUME"), "words"),
    **dict.fromkeys(("ENV", "LABEL", "ARG"), "pairs"),
    **dict.fromkeys(
        ("RUN", "CMD", "ENTRYPOINT", "SHELL", "HEALTHCHECK", "USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER", "ONBUILD"),
        "text",
    ),
}
JSON_KEYWORDS = frozenset(("RUN", "CMD", "ENTRYPOINT", "SHELL", "COPY", "ADD", "VOLUME", "HEALTHCHECK"))
_SEPARATOR = re.compile(r"[\t\v\f\r ]+")
_TYPE_END = re.compile(r"[\t\n\v\f\r ]+")


class Arguments:
    """One instruction's keyword (upper case) and pieces."""

    __slots__ = ("is_json", "keyword", "logical", "pieces")

    def __init__(self, keyword: str, logical: str, pieces: tuple[Piece, ...], is_json: bool) -> None:
        self.keyword = keyword
        self.logical = logical
        self.pieces = pieces
        self.is_json = is_json

    @property
    def text(self) -> str | None:
        """The one text after the flags, for instructions of that family."""
        for kind, start, end in self.pieces:
            if kind == "TEXT":
                return self.logical[start:end]
        return None


def fold_keyword(text: str) -> str:
    """A keyword in upper case. Folds what Go's ToLower folds to ASCII, which is less than what ``upper`` does."""
    if not text.isascii():
        text = text.replace("\u0130", "I").replace("\u212a", "K")
    return text.upper() if text.isascii() else text


@lru_cache(maxsize=4096)
def read(logical: str, escape: str) -> Arguments:
    """The pieces of a logical line. Unknown keywords have the rest of the line as one OPAQUE piece."""
    start = len(logical) - len(logical.lstrip(GO_SPACE))
    stop = len(logical.rstrip(GO_SPACE))
    separator = _SEPARATOR.search(logical, start, stop)
    keyword_end = separator.start() if separator else max(stop, start)
    keyword = fold_keyword(logical[start:keyword_end])
    pieces: list[Piece] = [("KEYWORD", start, keyword_end)]
    at = separator.end() if separator else stop
    is_json = False
    if at < stop:
        family = FAMILIES.get(keyword)
        rest = _parse(family, logical, at, stop, escape) if family else None
        if rest is None:
            rest = [("OPAQUE", at, stop)]
        elif keyword in JSON_KEYWORDS:
            is_json, rest = _exec_form(keyword, logical, rest, stop)
        elif keyword in ("ENV", "LABEL"):
            rest = _legacy(logical, rest, stop)
        pieces += rest
    return Arguments(keyword, logical, tuple(pieces), is_json)


def _parse(name: str, logical: str, at: int, stop: int, escape: str) -> list[Piece] | None:
    tree = grammar.parse(name, logical[at:stop], escape)
    if tree is None:
        return None
    tokens: list[Token] = tree.children  # type: ignore[assignment]
    return [(t.type, at + (t.start_pos or 0), at + (t.end_pos or 0)) for t in tokens if t.type != "TRIM"]


def _exec_form(keyword: str, logical: str, pieces: list[Piece], stop: int) -> tuple[bool, list[Piece]]:
    """Replaces the argument pieces by those of a JSON array where the arguments are one."""
    index = next((i for i, p in enumerate(pieces) if p[0] in ("TEXT", "WORD")), None)
    if index is None:
        return False, pieces
    _, start, end = pieces[index]
    head: list[Piece] = pieces[:index]
    if keyword == "HEALTHCHECK":
        blank = _TYPE_END.search(logical, start, end)
        head.append(("TYPE", start, blank.start() if blank else end))
        if not blank:
            return False, head
        start = blank.end()
        pieces = [*head, ("TEXT", start, end)]
        start = end - len(logical[start:end].lstrip(GO_SPACE))
    if logical[start] != "[":
        return False, pieces
    array = _parse("json", logical, start, stop, "\\")
    return (False, pieces) if array is None else (True, head + array)


def _legacy(logical: str, pieces: list[Piece], stop: int) -> list[Piece]:
    """ENV and LABEL whose first word has no ``=``: a name and the rest of the line."""
    index = next((i for i, p in enumerate(pieces) if p[0] == "PAIR"), None)
    if index is None:
        return pieces
    _, start, end = pieces[index]
    if "=" in logical[start:end]:
        return pieces
    legacy = _parse("legacy", logical, start, stop, "\\")
    return [*pieces[:index], *(legacy or [("NAME", start, stop)])]
