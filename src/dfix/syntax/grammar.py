"""The Lark parsers: one a grammar file, built when first needed, their tables kept in the user's cache.

Building a grammar costs some 15 ms, loading its tables a half: on a run per saved file that is what people
feel. The cache holds plain JSON, so that a planted file can at worst make a wrong table, never run code; a
missing, broken or unwritable cache only costs time.
"""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

from lark import Lark

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
    path = _cache_path(name, text)
    return (path and _load(path)) or _build(text, path)


def parse(name: str, text: str, escape: str = "\\") -> ParseTree | None:
    """The parse tree of a text, None when the grammar rejects it."""
    from lark.exceptions import UnexpectedInput

    try:
        return parser(name, escape).parse(text)
    except UnexpectedInput:
        return None


def _build(text: str, path: str | None) -> Lark:
    built = Lark(text, parser="lalr", lexer="contextual", keep_all_tokens=True)
    if path:
        _store(path, built)
    return built


def _cache_path(name: str, text: str) -> str | None:
    import sys
    from zlib import crc32

    import lark

    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    if not os.path.isabs(base):
        return None
    key = f"{lark.__version__}-{sys.version_info[0]}.{sys.version_info[1]}-{crc32(text.encode()):08x}"
    return os.path.join(base, "dfix", f"{name}-{key}.json")


def _load(path: str) -> Lark | None:
    import json

    try:
        with open(path, encoding="utf-8") as file:
            stored = json.load(file)
        data, memo = stored["data"], stored["memo"]
        table = data["parser"]["parser"]
        table["states"] = {int(k): v for k, v in table["states"].items()}
        loaded: Lark = Lark.__new__(Lark)._load(
            {"data": data, "memo": {int(k): v for k, v in memo.items()}}, propagate_positions=False
        )
        return loaded
    except (OSError, ValueError, KeyError, TypeError, AttributeError, AssertionError, RecursionError):
        return None


def _store(path: str, built: Lark) -> None:
    import json
    import tempfile

    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    data, memo = built.memo_serialize([TerminalDef, Rule])
    stored: dict[str, Any] = {"data": data, "memo": memo}
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(stored, file, separators=(",", ":"))
        os.replace(temporary, path)
    except (OSError, TypeError, ValueError):
        return
