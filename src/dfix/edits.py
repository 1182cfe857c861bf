"""Edits of the tree: what becomes of single items of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dfix.syntax import Comments, File, Instruction, Node, Token, render
from dfix.syntax.trivia import comment_lines, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Edit:
    """One item of a file becomes other items. ``dropped`` are the comment lines that go with it."""

    __slots__ = ("dropped", "new", "node")

    def __init__(self, node: Node, new: tuple[Node, ...], dropped: tuple[str, ...] = ()) -> None:
        self.node = node
        self.new = new
        self.dropped = dropped


def replace(node: Node, *new: Node) -> Edit:
    """Puts other items in the place of one; they must carry its comments on."""
    return Edit(node, new)


def insert_before(anchor: Node, *new: Node) -> Edit:
    """Puts items before one (before the comments that belong to it)."""
    return Edit(anchor, (*new, anchor))


def insert_after(anchor: Node, *new: Node) -> Edit:
    """Puts items behind one."""
    return Edit(anchor, (anchor, *new))


def remove_keeping_comments(node: Instruction) -> Edit:
    """Takes an instruction out; its comments stay where they are."""
    return Edit(node, (node.comments,) if node.comments else ())


def remove_with_comments(node: Node) -> Edit:
    """Takes an item out together with its comments: the fix becomes UNSAFE if there are any."""
    return Edit(node, (), comment_lines(node))


class Applied(NamedTuple):
    """A file with edits made, and for each of its items the item of the old file that it comes from."""

    file: File
    sources: tuple[Token | Node, ...]


def apply(file: File, edits: Iterable[Edit]) -> Applied | None:
    """The file with the edits made; None when one of them does not fit (its node is not an item of the
    file, or two edits meet).

    An item that an edit moves, whole or in another dress (it keeps a token or its comments), comes from where it stood;
    any other new item from the item that the edit replaces."""
    by_node: dict[int, Edit] = {}
    for each in edits:
        if id(each.node) in by_node:
            return None
        by_node[id(each.node)] = each
    stood = _places(file)
    items: list[tuple[Token | Node, Token | Node]] = []
    for child in file.children:
        edit_here = by_node.pop(id(child), None)
        items += (
            [(child, child)] if edit_here is None else [(new, _source(new, stood) or child) for new in edit_here.new]
        )
    if by_node:
        return None
    separated = list(_separated(file, items))
    return Applied(file.with_children(tuple(i for i, _ in separated)), tuple(source for _, source in separated))


def _places(file: File) -> dict[int, Token | Node]:
    """The items of a file by themselves and by their direct parts."""
    found: dict[int, Token | Node] = {}
    for item in file.children:
        found[id(item)] = item
        if isinstance(item, Instruction):
            found.update((id(part), item) for part in item.children)
    return found


def _source(new: Node, stood: dict[int, Token | Node]) -> Token | Node | None:
    """The old item that a new one is, or has a part of; its own words say more than the comments that it carries."""
    parts = sorted(new.children, key=lambda part: isinstance(part, Comments))
    return next((stood[id(part)] for part in (new, *parts) if id(part) in stood), None)


def _separated(
    file: File, items: list[tuple[Token | Node, Token | Node]]
) -> Iterator[tuple[Token | Node, Token | Node]]:
    """Ends the last line of the old file, and a continuation that dangles there, when something stands behind it."""
    for item, source in items[:-1]:
        if isinstance(item, Instruction) and _dangles(item):
            yield from ((part, source) for part in _ended(item, _newline(file)))
        elif isinstance(item, Node) and not render(item).endswith("\n"):
            yield _with_end(item, _newline(file)), source
        else:
            yield item, source
    yield from items[-1:]


def _newline(file: File) -> str:
    return "\r\n" if "\r\n" in render(file) else "\n"


def _dangles(node: Instruction) -> bool:
    """Whether an instruction ends in a continuation that nothing continues, as only the last of a file can."""
    end = node.token("EOL")
    return end is not None and end.leading.lstrip(" \t").startswith(node.escape)


def _ended(node: Instruction, newline: str) -> list[Node]:
    """The instruction without its dangling continuation, and the comments that stood in that."""
    from dfix.syntax.build import single

    end = node.token("EOL")
    assert end is not None
    text = render(node)[: -len(end.leading + end.text)]
    comments = tuple(Token("COMMENT", line + newline) for line in lines_of(end.leading))
    return [single(text + newline, node.escape), *([Comments(comments)] if comments else [])]


def _with_end(node: Node, newline: str) -> Node:
    from dfix.syntax.build import single

    if isinstance(node, Instruction):
        return single(render(node) + newline, node.escape)
    *head, last = node.children
    assert isinstance(last, Token)
    return type(node)((*head, Token(last.kind, last.text + newline, last.leading)))
