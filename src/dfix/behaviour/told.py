"""The command that a call of a source starts, as a shell would read it; a HOLE stands for what is not known."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from .names import bare, text
from .values import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from .values import Values

#: how sources write several words: as items of a list
LISTS = ("list", "tuple", "array", "array_initializer", "composite_literal", "literal_value")


def command(values: Values, node: Node, form: str, words: Node | None) -> str:
    """What is started, given what a pattern captured: a program with the arguments beside it, a list of words, or the
    text of a shell; "" where no more than its program is known."""
    items = _items(node, words)
    if items is None:
        return values.template(node) if form == "text" else ""
    first = values.of(items[0]) if items else None
    if first is None or not first.exact or not first.text:
        return ""
    if len(items) == 1 or " " in first.text.strip():  # a text, and options behind it
        return values.template(items[0])
    known = map(values.of, items)
    return " ".join(quote(each.text) if each.exact else HOLE for each in known)


def _items(node: Node, words: Node | None) -> list[Node] | None:
    """The words of a command; None where they do not stand one by one."""
    if node.type in LISTS:
        return _children(node)
    given = [bare(each) for each in _children(words)] if words is not None else []
    if node in given:
        behind = given[given.index(node) + 1 :]
        return [node, *(item for each in behind for item in (_children(each) if each.type in LISTS else (each,)))]
    after = node.next_named_sibling
    if after is not None and after.type in LISTS:
        return [node, *_children(after)]
    chained = list(_chained(node))
    return [node, *chained] if chained else None


def _chained(node: Node) -> Iterator[Node]:
    """The words that calls behind the first one add: `Command::new("tar").arg("xf").args(["a.tar", "-C"])`."""
    call = node.parent.parent if node.parent is not None else None
    while call is not None and call.parent is not None and call.parent.type == "field_expression":
        field, call = call.parent.child_by_field_name("field"), call.parent.parent
        given = call.child_by_field_name("arguments") if call is not None else None
        if given is not None and field is not None and text(field) in ("arg", "args"):
            for each in _children(given):
                inner = each.named_children[0] if each.type == "reference_expression" and each.named_children else each
                yield from _children(inner) if inner.type == "array_expression" else (inner,)


def _children(node: Node) -> list[Node]:
    return [each for each in node.named_children if each.type != "comment"]
