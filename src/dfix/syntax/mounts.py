"""The values of ``--mount`` and ``--device``: records of CSV, as Go's encoding/csv reads them; and what a mount says.

Follows commands_runmount.go of BuildKit's frontend/dockerfile/instructions (2026-08).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.records import Record

from .driver import parser

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .driver import Piece
    from .instructions import Instruction

_QUOTED = 'extraneous or missing " in quoted-field'
_BARE = 'bare " in non-quoted-field'
_ALIASES = {"src": "source", "dst": "target", "destination": "target", "ro": "readonly", "rw": "readwrite"}


class Mount(Record):
    """A mount of a RUN. ``options`` are its other keys in lower case, in their long names; a key alone has ''."""

    type: str
    target: str | None
    source: str | None
    from_: str | None
    options: Mapping[str, str]


def of(run: Instruction) -> tuple[Mount, ...]:
    """The mounts of a RUN, in order; values as written, variables included."""
    return tuple(found for value in run.flags.get("mount", ()) if (found := read(value)))


def read(value: str) -> Mount | None:
    """The mount that the value of a flag describes; None for one that BuildKit rejects as CSV."""
    fields = csv_fields(value)
    if isinstance(fields, str):
        return None
    options: dict[str, str] = {}
    for field in fields:
        key, _, text = field.partition("=")
        options[_ALIASES.get(key.lower(), key.lower())] = text
    kind = options.pop("type", "bind").lower()
    return Mount(kind, options.pop("target", None), options.pop("source", None), options.pop("from", None), options)


def csv_fields(value: str) -> list[str] | str:
    """The fields of a record, or the message about what is wrong with it."""
    if not value:
        return "EOF"
    tree = parser("mount").parse(value)
    assert tree is not None, "grammar/mount.lark names what Go rejects, and accepts the rest"
    fields: list[str] = []
    for field in (child for child in tree.children if not isinstance(child, tuple)):
        piece = next(field.leaves(), None)
        if piece is None:
            fields.append("")
            continue
        text = value[piece[1] : piece[2]]
        if piece[0] in ("BARE", "QUOTED"):
            fields.append(text if piece[0] == "BARE" else text[1:-1].replace('""', '"'))
        else:
            return _error(value, piece)
    return fields


def _error(value: str, piece: Piece) -> str:
    """What Go says of a field, and at which byte of the record it says so."""
    kind, _, end = piece
    at = value.rfind('"') + 1 if kind == "OPEN_QUOTE" else end - 1
    message = _BARE if kind == "QUOTE_INSIDE" else _QUOTED
    return f"parse error on line 1, column {len(value[:at].encode('utf-8', 'surrogateescape')) + 1}: {message}"
