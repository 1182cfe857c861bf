"""What `prisma generate` reads and writes: the schema says where the client goes.

Source: prisma.io/docs (Prisma CLI reference: generate; Prisma schema: location, generators).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from .effect import Effect
from .paths import ARTIFACT, CACHE, Access, Paths

if TYPE_CHECKING:
    from .tools import Call
    from .where import Where

_OUTPUT = re.compile(r"^[ \t]*output[ \t]*=[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_CONFIGS = ("prisma.config.ts", "prisma.config.js", "prisma.config.mts", "prisma.config.mjs", "prisma.config.cjs")
_PLACES = ("prisma/schema.prisma", "schema.prisma")


def effect(call: Call, where: Where) -> Effect | None:
    """The effect of `prisma generate`; None for its other commands, which speak to a database."""
    if not call.operands or call.operands[0].value != "generate" or where.folder is None:
        return None
    if any(where.read(f"{where.folder}/{name}") is not None for name in _CONFIGS):
        return None  # a program, which may read anything
    schema = _schema(call, where)
    folders = () if call.values(("--schema",)) else (f"{where.folder}/prisma",)
    named = tuple(Access(path, True) for path in (*folders, *([schema] if schema else [])))
    reads = Paths((*named, Access(f"{where.folder}/package.json")), schema is None)
    cache = Access(f"{where.home}/.cache/prisma", True, CACHE)
    text = where.read(schema) if schema else None
    if text is None or schema is None:
        return Effect(reads, Paths((Access(where.folder, False, ARTIFACT), cache)))
    return Effect(reads, Paths((*_outputs(text, schema, where), cache)))


def _schema(call: Call, where: Where) -> str | None:
    """The file that it reads; None when it is not known."""
    for flag in call.values(("--schema",)):
        value = where.flag_value(flag)
        return where.path(value) if value else None
    text = where.read(f"{where.folder}/package.json")
    if text is not None and '"prisma"' in text:
        try:
            named = json.loads(text).get("prisma", {}).get("schema")
        except (ValueError, AttributeError, RecursionError):
            return None
        if isinstance(named, str):
            return where.path(named)
    there = (where.path(place) for place in _PLACES)
    return next((path for path in there if path and where.read(path) is not None), where.path(_PLACES[0]))


def _outputs(text: str, schema: str, where: Where) -> list[Access]:
    """Where its generators write; the client goes to node_modules where nothing is said."""
    from dfix.model.state import clean

    found = [Access(f"{where.folder}/node_modules", False, ARTIFACT)]
    for value in _OUTPUT.findall(text):
        literal = value[1:-1] if value[0] == value[-1] == '"' else None
        folder = clean(f"{schema.rpartition('/')[0]}/{literal}") if literal else where.folder or "/"
        found.append(Access(clean(literal) if literal and literal.startswith("/") else folder, True, ARTIFACT))
    return found
