"""Text to the lossless tree. Never fails: what cannot be understood becomes Opaque, and is a problem."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dfix.source import BOM, LineIndex, Problem

from . import arguments, grammar
from .instructions import CLASSES, Instruction, Onbuild, Unknown
from .lines import HeredocLines, Lines, Logical, classify
from .tree import Blank, Comments, Directive, Heredoc, Node, Opaque, Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Tree


class File(Node):
    """A whole Dockerfile. Children: BOM, directives, comments, blanks, instructions, opaque text."""

    __slots__ = ("__dict__", "escape", "line_problems")

    def __init__(
        self,
        children: tuple[Token | Node, ...],
        escape: str,
        line_problems: tuple[tuple[int, str, str], ...] = (),
    ) -> None:
        super().__init__(children)
        self.escape = escape
        self.line_problems = line_problems

    @cached_property
    def instructions(self) -> tuple[Instruction, ...]:
        """The instructions in order."""
        return tuple(c for c in self.children if isinstance(c, Instruction))

    @cached_property
    def directives(self) -> dict[str, str]:
        """Parser directives: lower-case key to value."""
        return {c.name: c.value for c in self.children if isinstance(c, Directive)}

    @cached_property
    def opaque(self) -> tuple[Opaque, ...]:
        """What could not be understood."""
        return tuple(c for c in self.children if isinstance(c, Opaque))

    def with_children(self, children: tuple[Token | Node, ...]) -> File:
        """The same file with other items."""
        return File(children, self.escape)


def parse(text: str) -> File:
    """The tree of a Dockerfile's text; ``render`` of it is that text, whatever it holds."""
    lines = classify(text)
    children: list[Token | Node] = list(_Builder(text, lines).build())
    if text.startswith(BOM):
        children.insert(0, Token("BOM", BOM))
    return File(tuple(children), lines.escape, tuple(lines.problems))


def trigger(onbuild: Onbuild) -> Instruction | None:
    """The instruction that an ONBUILD wraps, None when it has none. Its tokens are those of the logical line: it is
    for reading, not part of the tree; heredocs stay with the ONBUILD."""
    text = onbuild.text
    if not text:
        return None
    parsed = arguments.read(text, onbuild.escape)
    tokens = tuple(Token(kind, text[start:end]) for kind, start, end in parsed.pieces)
    return CLASSES.get(parsed.keyword, Unknown)(tokens, parsed.is_json, onbuild.escape)


class _Builder:
    def __init__(self, text: str, lines: Lines) -> None:
        self.text = text
        self.lines = lines
        self.next_logical = 0

    def build(self) -> Iterator[Node]:
        tree = grammar.parse("lines", "".join(self.lines.kinds))
        assert tree is not None, "grammar/lines.lark accepts whatever the classifier makes"
        for item in tree.children:
            yield from self._item(item)  # type: ignore[arg-type]

    def _item(self, item: Tree) -> Iterator[Node]:  # type: ignore[type-arg]
        rule = str(item.data)
        if rule == "instruction":
            yield from self._instruction(item)
            return
        first, last = item.children[0].start_pos, item.children[-1].end_pos  # type: ignore[union-attr]
        kind: type[Node] = {"directive": Directive, "comments": Comments, "blank": Blank}[rule]
        yield kind(self._line_tokens(rule.upper(), first or 0, last or 0))

    def _line_tokens(self, kind: str, first: int, last: int) -> tuple[Token, ...]:
        bounds = self.lines.bounds
        name = {"COMMENTS": "COMMENT"}.get(kind, kind)
        return tuple(Token(name, self.text[bounds[i] : bounds[i + 1]]) for i in range(first, last))

    def _instruction(self, item: Tree) -> Iterator[Node]:  # type: ignore[type-arg]
        logical = self.lines.logical[self.next_logical]
        heredocs = self.lines.heredocs[self.next_logical]
        self.next_logical += 1
        children: list[Token | Node] = []
        first = item.children[0]
        if first.type == "COMMENTS":  # type: ignore[union-attr]
            children.append(Comments(self._line_tokens("COMMENTS", first.start_pos, first.end_pos)))  # type: ignore[union-attr]
        parsed = arguments.read(logical.text, self.lines.escape)
        if not parsed.keyword:
            yield from children  # type: ignore[misc]
            yield Opaque((Token("OPAQUE", self.text[logical.start : logical.end]),))
            return
        tokens = list(self._tokens(logical, parsed))
        bodies = [self._heredoc(h) for h in heredocs]
        stray = self._stray(item)
        if stray:
            yield from children  # type: ignore[misc]
            yield Opaque((*tokens, *bodies, *stray))
            return
        cls = CLASSES.get(parsed.keyword, Unknown)
        yield cls((*children, *tokens, *bodies), parsed.is_json, self.lines.escape)

    def _tokens(self, logical: Logical, parsed: arguments.Arguments) -> Iterator[Token]:
        at = logical.start
        for kind, start, end in parsed.pieces:
            if end <= start:
                continue
            first = logical.source(start)
            last = logical.source(end - 1) + 1
            yield Token(kind, self.text[first:last], self.text[at:first], logical.text[start:end])
            at = last
        rest = self.text[at : logical.end]
        newline = "\r\n" if rest.endswith("\r\n") else "\n" if rest.endswith("\n") else ""
        yield Token("EOL", newline, rest[: len(rest) - len(newline)])

    def _heredoc(self, lines: HeredocLines) -> Heredoc:
        opener = lines.opener
        children = [Token("HEREDOC_END", self.text[slice(*lines.end)])]
        if lines.body[0] < lines.body[1]:
            children.insert(0, Token("HEREDOC_BODY", self.text[slice(*lines.body)]))
        return Heredoc(tuple(children), opener.name, opener.chomp, opener.expand, opener.fd)

    def _stray(self, item: Tree) -> tuple[Token, ...]:  # type: ignore[type-arg]
        last = item.children[-1]
        if getattr(last, "type", "") != "BODY":
            return ()
        return self._line_tokens("HEREDOC_BODY", last.start_pos, last.end_pos)  # type: ignore[union-attr]


def line_problems(file: File, index: LineIndex) -> list[Problem]:
    """What level 1 found wrong, with positions."""
    found = []
    for offset, message, hint in file.line_problems:
        line, column = index.position(offset)
        found.append(Problem(line, column, message, hint, index.text_of(line)))
    return found
