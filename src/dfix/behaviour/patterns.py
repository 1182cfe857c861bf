"""Patterns of knowledge/behaviour, in tree-sitter's query language, and what they match.

tree-sitter makes a query by looking through its whole grammar: that takes longer than reading a source. So one query
of the plainest kind finds the nodes that a pattern can begin at, and the rest, which is little, is matched here. Known
are types, `_`, fields, `.`, `?`, captures, and the predicates #eq?, #any-of?, #match? and #calls?.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from .names import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tree_sitter import Node

    #: what is captured, and where in the source the last node of the pattern begins
    Match = tuple[dict[str, Node], int]

_TOKEN = r'"(?:[^"\\]|\\.)*"|[().?]|@[\w.]+|#[\w-]+\?|\w+:|\w+'
#: fields with one node, which is asked for first
_FIRST = ("function", "constructor", "type", "key")


class Shape:
    """What a node must be: its type, "_" for any, and its children: by field, or in order."""

    __slots__ = ("captures", "fields", "items", "kind", "to_end")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.captures: list[str] = []
        self.fields: list[tuple[str, Shape]] = []
        self.items: list[Item] = []
        self.to_end = False

    def find(self, node: Node) -> list[Match]:
        """All ways in which it fits a node."""
        if self.kind != node.type and (self.kind != "_" or not node.is_named or node.is_error):
            return []
        own = dict.fromkeys(self.captures, node)
        if self.items:
            return [({**own, **inner}, last) for inner, last in _in_order(self.items, node.named_children, self.to_end)]
        found: list[Match] = [(own, node.start_byte)]
        for name, shape in self.fields:
            inside = [match for child in node.children_by_field_name(name) for match in shape.find(child)]
            found = [({**mine, **inner}, last) for mine, _ in found for inner, last in inside]
        return found


class Item:
    """A child in its order: ``next`` to the one before, or anywhere behind it."""

    __slots__ = ("next", "optional", "shape")

    def __init__(self, shape: Shape, is_next: bool) -> None:
        self.shape = shape
        self.next = is_next
        self.optional = False


def _in_order(items: list[Item], nodes: list[Node], to_end: bool) -> list[Match]:
    if not items:
        return [({}, -1)]
    item, rest = items[0], items[1:]
    found = _in_order(rest, nodes, to_end) if item.optional else []
    last = len(nodes) - 1
    places = range(min(1, len(nodes))) if item.next else range(last if to_end and not rest else 0, len(nodes))
    for place in places:
        if place < 0 or (to_end and not rest and place != last):
            continue
        for mine, at in item.shape.find(nodes[place]):
            behind = _in_order(rest, nodes[place + 1 :], to_end)
            found += [({**mine, **more}, max(at, after)) for more, after in behind]
    return found


class Predicate:
    """What the text of a capture must be, or for "calls" the name that it goes by: "module.*" is a member that no
    other pattern of the language names (``named``)."""

    __slots__ = ("capture", "kind", "named", "values", "wide")

    def __init__(self, kind: str, capture: str, values: tuple[str, ...]) -> None:
        self.kind = kind
        self.capture = capture
        self.values = frozenset(values)
        self.wide = frozenset(value for value in values if value.endswith(".*"))
        self.named: frozenset[str] = frozenset()

    def holds(self, node: Node | None, names: Callable[[Node], frozenset[str]]) -> bool:
        """Whether it holds of the captured node."""
        if node is None:
            return False
        if self.kind == "calls":
            found = names(node) & self.values
            return bool(found) and (not found <= self.wide or self.named.isdisjoint(names(node)))
        if self.kind == "match":
            return any(re.search(value, text(node)) for value in self.values)
        return text(node) in self.values


class Pattern:
    """One pattern, as it is written, and its number among those of its language."""

    def __init__(self, source: str, index: int = 0) -> None:
        self.text = source
        self.index = index
        self.predicates: list[Predicate] = []
        whole = Shape("")
        _read(iter(re.findall(_TOKEN, source)), whole, self.predicates)
        self.shape = whole.items[0].shape.items[0].shape

    @cached_property
    def first(self) -> tuple[str, Predicate] | None:
        """The field that tells most nodes from those that match, and what must hold of it."""
        for name, shape in self.shape.fields:
            for predicate in self.predicates:
                if name in _FIRST and predicate.capture in shape.captures:
                    return name, predicate
        return None

    @cached_property
    def needed(self) -> tuple[bytes, ...]:
        """Texts of which one stands in every node that it matches at; () where that is not known."""
        exact = [each.values for each in self.predicates if each.kind in ("eq", "any-of")]
        return tuple(value.encode() for value in min(exact, key=len)) if exact else ()

    def matched(self) -> list[str]:
        """The words of the regular expressions that it has."""
        values = (value for each in self.predicates if each.kind == "match" for value in each.values)
        return [word for value in values for word in re.findall(r"[A-Za-z_]{3,}", re.sub(r"\\.", " ", value))]

    def find(self, node: Node, names: Callable[[Node], frozenset[str]]) -> list[Match]:
        """All ways in which it matches at a node."""
        if self.first and not self.first[1].holds(node.child_by_field_name(self.first[0]), names):
            return []
        if self.needed and not any(each in (node.text or b"") for each in self.needed):
            return []
        found = self.shape.find(node)
        return [match for match in found if all(p.holds(match[0].get(p.capture), names) for p in self.predicates)]


def tell_apart(patterns: Iterable[Pattern]) -> None:
    """Lets each "module.*" of some patterns stand for what none of them names."""
    asked = [each for pattern in patterns for each in pattern.predicates if each.kind == "calls"]
    named = frozenset(value for each in asked for value in each.values if "*" not in value)
    for each in asked:
        each.named = named


def _read(tokens: Iterator[str], shape: Shape, predicates: list[Predicate]) -> None:
    """Reads what stands in one pair of parentheses."""
    field, is_next = "", False
    newest: Shape | None = None
    for token in tokens:
        if token == ")":
            shape.to_end = is_next
            return
        if token == ".":
            is_next = True
        elif token == "?":
            shape.items[-1].optional = True
        elif token.endswith(":"):
            field = token[:-1]
        elif token[0] == "@" and newest is not None:
            newest.captures.append(token[1:])
        elif token[0] == "#":
            predicates.append(_predicate(token, tokens))
            return
        elif token == "(":
            newest = Shape("")
            _read(tokens, newest, predicates)
            if newest.kind and field:
                shape.fields.append((field, newest))
            elif newest.kind or newest.items:
                shape.items.append(Item(newest, is_next))
            field, is_next = "", False
        else:
            shape.kind = token


def _predicate(name: str, tokens: Iterator[str]) -> Predicate:
    arguments: list[str] = []
    for token in tokens:
        if token == ")":
            break
        arguments.append(token[1:-1].replace('\\"', '"').replace("\\\\", "\\") if token[0] == '"' else token[1:])
    return Predicate(name[1:-1], arguments[0], tuple(arguments[1:]))


class Asked:
    """Patterns that begin at nodes of one type; those that want one of some names of it are found by these."""

    __slots__ = ("by_name", "field", "others")

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.by_name: dict[str, list[Pattern]] = {}
        self.others: list[Pattern] = []
        self.field = ""
        for pattern in patterns:
            field, predicate = pattern.first or ("", None)
            if predicate is None or predicate.kind != "calls":
                self.others.append(pattern)
                continue
            self.field = field
            for name in predicate.values:
                self.by_name.setdefault(name, []).append(pattern)

    def of(self, node: Node, names: Callable[[Node], frozenset[str]]) -> list[Pattern]:
        """Those that may match at a node."""
        child = node.child_by_field_name(self.field) if self.by_name else None
        if child is None:
            return self.others
        named = [pattern for name in names(child) for pattern in self.by_name.get(name, ())]
        return [*dict.fromkeys(named), *self.others] if named else self.others
