"""The value of a call of Ruby: a path put together, a variable with its default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import UNKNOWN, Value
from .names import given
from .values import join, parent_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from .values import Values

#: the folder of the project, where programs are started
_OF_PROJECT = ("Rails.root", "Hanami.root", "Dir.pwd", "Dir.getwd", "Padrino.root", "Bundler.root")
#: gives back what it is called on
_KEPT = frozenset("to_s to_str to_path to_i freeze dup strip expand_path realpath cleanpath presence".split())


def of_call(values: Values, node: Node, depth: int) -> Value:
    """The value of a call, as far as its text tells."""
    name = values.names.resolve(node)
    found = [values.of(each, depth + 1) for each in given(node)[:8]]
    member = name.rpartition(".")[2]
    if name in _OF_PROJECT:
        return Value(".", True)
    if name == "ENV.fetch":
        default = found[1] if len(found) > 1 else _in_block(values, node, depth)
        return values.variable(found[0].text, default) if found and found[0].exact else UNKNOWN
    if name in ("File.join", "Pathname", "Pathname.new", "String", "Integer"):
        return join(found)
    if name == "File.expand_path":
        return join([found[1] if len(found) > 1 else Value("", True), *found[:1]])
    if name in ("File.dirname", "File.realpath"):
        return (parent_of(found[0]) if member == "dirname" else found[0]) if found else UNKNOWN
    owner = values.of(node.child_by_field_name("receiver"), depth + 1)
    if member in ("join", "+", "/"):
        return join([owner, *found]) if owner.known else UNKNOWN
    return owner if member in _KEPT else parent_of(owner) if member in ("dirname", "parent") else UNKNOWN


def _in_block(values: Values, node: Node, depth: int) -> Value:
    """The value of `{ "x" }` behind a call."""
    block = node.child_by_field_name("block")
    body = block.child_by_field_name("body") if block is not None else None
    return values.of(body.named_children[0], depth + 1) if body is not None and body.named_children else UNKNOWN
