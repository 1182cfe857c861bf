"""Edits of the tree: what becomes of single items of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.syntax import Comments, File, Instruction, Node, Token, render
from dfix.syntax.trivia import comment_lines, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable


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


def apply(file: File, edits: Iterable[Edit]) -> File | None:
    """The file with the edits made; None when one of them does not fit (its node is not an item of the
    file, or two edits meet)."""
    by_node: dict[int, Edit] = {}
    for edit in edits:
        if id(edit.node) in by_node:
            return None
        by_node[id(edit.node)] = edit
    children: list[Token | Node] = []
    for child in file.children:
        edit_here = by_node.pop(id(child), None)
        children += [child] if edit_here is None else edit_here.new
    if by_node:
        return None
    return file.with_children(_separated(file, children))


def _separated(file: File, children: list[Token | Node]) -> tuple[Token | Node, ...]:
    """Ends the last line of the old file, and a continuation that dangles there, when something stands behind it."""
    out: list[Token | Node] = []
    for child in children:
        last = out[-1] if out else None
        if isinstance(last, Instruction) and _dangles(last):
            out[-1:] = _ended(last, "\r\n" if "\r\n" in render(file) else "\n")
        elif isinstance(last, Node) and not render(last).endswith("\n"):
            out[-1] = _with_end(last, "\r\n" if "\r\n" in render(file) else "\n")
        out.append(child)
    return tuple(out)


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
