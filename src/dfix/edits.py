"""Edits of the tree: what becomes of single items of a file."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dfix.records import Record
from dfix.syntax import Comments, File, Instruction, Node, Token, render
from dfix.syntax.trivia import comment_lines, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.syntax.build import TextEdit


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


class Inside(Edit):
    """A change inside one instruction. Several of one instruction are made together, and with an edit that keeps the
    instruction among its new items; comments in what goes move above the instruction."""

    __slots__ = ("part",)
    node: Instruction

    def __init__(self, node: Instruction, part: Part) -> None:
        super().__init__(node, (rewritten(node, (part,)),))
        self.part = part


class SetToken(Inside):
    """Another text for a token, '' to take it out."""

    __slots__ = ()

    def __init__(self, node: Instruction, token: Token, text: str) -> None:
        super().__init__(node, Part(tokens=((token, text),)))


class SetFlag(Inside):
    """A flag with a value (None for a flag without one): changed where it is, else put at its usual place."""

    __slots__ = ()

    def __init__(self, node: Instruction, name: str, value: str | None) -> None:
        super().__init__(node, Part(set_flags=((name, value),)))


class AddFlag(Inside):
    """A flag beside those of its name that are there (``--mount``)."""

    __slots__ = ()

    def __init__(self, node: Instruction, name: str, value: str | None) -> None:
        super().__init__(node, Part(add_flags=((name, value),)))


class DropFlag(Inside):
    """Takes all flags of a name out."""

    __slots__ = ()

    def __init__(self, node: Instruction, name: str) -> None:
        super().__init__(node, Part(drop_flags=(name,)))


class EditText(Inside):
    """Another text for a span of an instruction's logical text (RUN in shell form and the like)."""

    __slots__ = ()

    def __init__(self, node: Instruction, start: int, end: int, new: str) -> None:
        super().__init__(node, Part(text=((start, end, new),)))


class Part(Record):
    """What a change inside an instruction asks of :func:`dfix.syntax.build.rewrite`."""

    tokens: tuple[tuple[Token, str], ...] = ()
    text: tuple[TextEdit, ...] = ()
    set_flags: tuple[tuple[str, str | None], ...] = ()
    drop_flags: tuple[str, ...] = ()
    add_flags: tuple[tuple[str, str | None], ...] = ()


def rewritten(node: Instruction, parts: Iterable[Part]) -> Instruction:
    """The instruction with several such changes made at once."""
    from dfix.syntax.build import rewrite

    columns = tuple(zip(*parts, strict=True))
    tokens, text, set_flags, drop_flags, add_flags = ([one for part in column for one in part] for column in columns)
    return rewrite(node, tokens=tokens, text=text, set_flags=set_flags, drop_flags=drop_flags, add_flags=add_flags)


def _joined(edits: list[Edit]) -> Edit | None:
    """One edit for several of one item; None when they do not go together."""
    if len(edits) == 1:
        return edits[0]
    inside = [each for each in edits if isinstance(each, Inside)]
    whole = [each for each in edits if not isinstance(each, Inside)]
    if not inside or len(whole) > 1 or _meet([each.part for each in inside]):
        return None
    node = inside[0].node
    changed = rewritten(node, (each.part for each in inside))
    if not whole:
        return Edit(node, (changed,))
    if not any(new is node for new in whole[0].new):
        return None
    return Edit(node, tuple(changed if new is node else new for new in whole[0].new), whole[0].dropped)


def _meet(parts: list[Part]) -> bool:
    """Whether two changes are about the same token, flag or span of text."""
    names: list[object] = [id(token) for part in parts for token, _ in part.tokens]
    names += [name for part in parts for name, _ in part.set_flags]
    names += [name for part in parts for name in part.drop_flags]
    spans = sorted(span for part in parts for span in part.text)
    return len(names) != len(set(names)) or any(one[1] > two[0] for one, two in pairwise(spans))


class Applied(Record):
    """A file with edits made, and for each of its items the item of the old file that it comes from."""

    file: File
    sources: tuple[Token | Node, ...]


def apply(file: File, edits: Iterable[Edit]) -> Applied | None:
    """The file with the edits made; None when one of them does not fit (its node is not an item of the
    file, or two edits meet that do not go together).

    An item that an edit moves, whole or in another dress (it keeps a token or its comments), comes from where it stood;
    any other new item from the item that the edit replaces."""
    meeting: dict[int, list[Edit]] = {}
    for each in edits:
        meeting.setdefault(id(each.node), []).append(each)
    by_node: dict[int, Edit] = {}
    for place, found in meeting.items():
        joined = _joined(found)
        if joined is None:
            return None
        by_node[place] = joined
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
        if isinstance(item, Instruction) and item.dangles:
            yield from ((part, source) for part in _ended(item, _newline(file)))
        elif isinstance(item, Node) and not _last_text(item).endswith("\n"):
            yield _with_end(item, _newline(file)), source
        else:
            yield item, source
    yield from items[-1:]


def _last_text(item: Token | Node) -> str:
    """The last text of an item that is not empty; "" where all are."""
    while isinstance(item, Node):
        item = next((c for c in reversed(item.children) if isinstance(c, Node) or c.text or c.leading), Token("", ""))
    return item.text or item.leading


def _newline(file: File) -> str:
    return "\r\n" if "\r\n" in render(file) else "\n"


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
