"""Level 2: the tokens of one instruction, as ``(kind, start, end)`` in its logical line.

grammar/instruction.lark finds keyword, flags and arguments; what the arguments are, the grammars of the instruction
tell, the first that accepts them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dfix.source import GO_SPACE

from .driver import parser

if TYPE_CHECKING:
    from .driver import Piece

#: the grammars that may read an instruction's arguments, in the order in which BuildKit tries these forms; where none
#: accepts, they are one text. Other instructions are unknown to BuildKit.
FORMS: dict[str, tuple[str, ...]] = {
    "FROM": ("from", "words"),
    **dict.fromkeys(("COPY", "ADD"), ("exec", "paths", "words")),
    "VOLUME": ("exec", "words"),
    "EXPOSE": ("expose", "words"),
    **dict.fromkeys(("ENV", "LABEL"), ("env",)),
    "ARG": ("arg",),
    "HEALTHCHECK": ("healthcheck-exec", "healthcheck"),
    **dict.fromkeys(("RUN", "CMD", "ENTRYPOINT", "SHELL"), ("exec",)),
    **dict.fromkeys(("USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER", "ONBUILD"), ()),
}
_JSON = frozenset(("exec", "healthcheck-exec"))
JSON_KEYWORDS = frozenset(keyword for keyword, forms in FORMS.items() if not _JSON.isdisjoint(forms))
#: blanks that have to be in a grammar, but are nothing by themselves
_BLANKS = frozenset(("TRIM", "GAP", "SPACE"))


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
    tree = parser("instruction", escape).parse(logical, start, stop) if start < stop else None
    if tree is None:
        return Arguments("", logical, (), False)
    pieces = list(tree.leaves())
    keyword = fold_keyword(logical[start : pieces[0][2]])
    forms = FORMS.get(keyword)
    if forms is None:
        pieces[1:] = [("OPAQUE", pieces[1][1], stop)] if len(pieces) > 1 else []
    is_json = False
    if pieces[-1][0] == "ARGUMENTS":
        at = pieces.pop()[1]
        is_json, found = _arguments(forms or (), logical, at, stop, escape)
        pieces += found
    return Arguments(keyword, logical, tuple(p for p in pieces if p[0] not in _BLANKS), is_json)


def _arguments(forms: tuple[str, ...], logical: str, at: int, stop: int, escape: str) -> tuple[bool, list[Piece]]:
    for form in forms:
        tree = parser(form, escape).parse(logical, at, stop)
        if tree is not None:
            return form in _JSON, list(tree.leaves())
    return False, [("TEXT", at, stop)]
