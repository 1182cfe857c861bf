"""Where a key of a TOML file stands."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

HEADERS = ("table", "table_array_element")
NAMES = ("bare_key", "quoted_key")

Key = tuple[str | int, ...]
Places = dict[Key, int]


def of(data: bytes) -> Places:
    """The line of every key and table, from 1."""
    return dict(_places(_parser().parse(data).root_node))


def nearest(places: Places, keys: Key) -> int | None:
    """The line of the key that a path of keys and indexes leads to, or of the nearest table above it."""
    return next((places[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in places), None)


def _places(root: Node) -> list[tuple[Key, int]]:
    """Every key with its line; tables of an array are numbered."""
    found: list[tuple[Key, int]] = []
    counts: dict[Key, int] = {}
    for node in root.children:
        if node.type not in HEADERS:
            found += _pair(node, ())
            continue
        above: Key = _keys(node)
        if node.type == "table_array_element":
            counts[above] = counts.get(above, -1) + 1
            above = (*above, counts[above])
        found.append((above, node.start_point[0] + 1))
        for child in node.children:
            found += _pair(child, above)
    return found


def _pair(node: Node, above: Key) -> list[tuple[Key, int]]:
    if node.type != "pair":
        return []
    path = (*above, *_keys(node))
    inside = [
        place
        for value in node.children
        if value.type == "inline_table"
        for p in value.children
        for place in _pair(p, path)
    ]
    return [(path, node.start_point[0] + 1), *inside]


def _keys(node: Node) -> tuple[str, ...]:
    """The names of a key, dotted or not, of a pair or a header."""
    found: list[str] = []
    for child in node.children:
        if child.type == "dotted_key":
            found += _keys(child)
        elif child.type in NAMES:
            found.append((child.text or b"").decode().strip("\"'"))
    return tuple(found)


@cache
def _parser() -> Parser:
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_toml.language()))
