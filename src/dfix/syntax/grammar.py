"""The Lark parsers: one a grammar file, built when first needed, their tables kept between runs.

Building a grammar costs some 15 ms, loading its tables a half: on a run per saved file that is what people feel.
"""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

from lark import Lark
from lark import __version__ as lark_version

from dfix import cache

if TYPE_CHECKING:
    from lark.tree import ParseTree

_HERE = os.path.dirname(os.path.abspath(__file__))
#: in a wheel the grammars lie inside the package, in a checkout beside src/
_PLACES = (
    os.path.join(os.path.dirname(_HERE), "grammar"),
    os.path.join(_HERE, "..", "..", "..", "grammar"),
)


def _read(name: str) -> str:
    for place in _PLACES:
        path = os.path.join(place, name + ".lark")
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                return file.read()
    raise FileNotFoundError(f"the grammar {name}.lark is missing: this installation of dfix is incomplete")


@functools.cache
def parser(name: str, escape: str = "\\") -> Lark:
    """The parser of grammar/<name>.lark with the given escape character."""
    text = _read(name).replace("%ESC%", "\\\\" if escape == "\\" else "`")
    place = cache.path(name, text, lark_version)
    return _restore(cache.load(place)) or _build(text, place)


def parse(name: str, text: str, escape: str = "\\") -> ParseTree | None:
    """The parse tree of a text, None when the grammar rejects it."""
    from lark.exceptions import UnexpectedInput

    try:
        return parser(name, escape).parse(text)
    except UnexpectedInput:
        return None


def _build(text: str, place: str | None) -> Lark:
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    built = Lark(text, parser="lalr", lexer="contextual", keep_all_tokens=True)
    data, memo = built.memo_serialize([TerminalDef, Rule])
    cache.store(place, {"data": data, "memo": memo})
    return built


def _restore(stored: Any) -> Lark | None:
    """The parser that was stored; JSON has made strings of the numbers that are keys."""
    try:
        data, memo = stored["data"], stored["memo"]
        table = data["parser"]["parser"]
        table["states"] = {int(k): v for k, v in table["states"].items()}
        loaded: Lark = Lark.__new__(Lark)._load(
            {"data": data, "memo": {int(k): v for k, v in memo.items()}}, propagate_positions=False
        )
        return loaded
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError, RecursionError):
        return None
