"""Text to the lossless tree. Never fails: what cannot be understood becomes Opaque, and is a problem."""

from __future__ import annotations

import re
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from dfix.source import LineIndex, Problem

from . import arguments
from .driver import parser
from .heredocs import openers
from .instructions import CLASSES, Instruction, Onbuild, Unknown
from .lexer import ESCAPES, LineLexer
from .logical import Logical
from .tree import Blank, Comments, Directive, Heredoc, Node, Opaque, Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .driver import Piece, Tree

MAX_LINE = 65_535
_LONG = re.compile(rf"[^\n]{{{MAX_LINE // 4},}}")
#: the rules of grammar/lines.lark for a logical line: one that ends, and one that is still open where the file ends
_LOGICAL = frozenset(("logical", "open"))
_Problem = tuple[int, str, str]  # offset, message, hint


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


@lru_cache(1)
def parse(text: str) -> File:
    """The tree of a Dockerfile's text; ``render`` of it is that text, whatever it holds. The last one is kept: it is
    read to look for the build context, and then to be rewritten."""
    return _Builder(text, "\\", _items(text)).file()


def parse_piece(text: str, escape: str) -> File:
    """The tree of a piece of a file that has that escape character; what looks like a directive in it is a comment."""
    return _Builder(text, escape, _items(text, escape, directives=False)).file()


def logical_of(text: str, escape: str) -> Logical:
    """The logical line of the first instruction of such a piece."""
    trees = (item for item in _items(text, escape, directives=False) if not isinstance(item, tuple))
    leaves = (child for tree in trees for child in tree.children if not isinstance(child, tuple))
    return next(Logical.of(text, leaf) for leaf in leaves if leaf.rule in _LOGICAL)


@cache
def _line_lexer() -> LineLexer:
    return LineLexer(parser("lines").terminals)


def _items(text: str, escape: str = "\\", *, directives: bool = True) -> list[Piece | Tree]:
    """What stands in a text, by grammar/lines.lark."""
    tree = parser("lines").run(lambda run: _line_lexer().lex(text, run.state, escape, directives=directives))
    assert tree is not None, "grammar/lines.lark accepts whatever its lexer makes"
    return tree.children


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
    def __init__(self, text: str, escape: str, items: list[Piece | Tree]) -> None:
        self.text = text
        self.escape = escape
        self.items = items
        self.directives: set[str] = set()
        self.overlong = _overlong(text)
        message = f"dockerfile line greater than max allowed size of {MAX_LINE}"
        self.problems: list[_Problem] = [
            (start, message, "split it: BuildKit cannot read such a line") for start in self.overlong
        ]

    def file(self) -> File:
        children: list[Token | Node] = []
        for item in self.items:
            children += (self._token(item),) if isinstance(item, tuple) else self._item(item)
        return File(tuple(children), self.escape, tuple(self.problems))

    def _token(self, piece: Piece) -> Token:
        return Token(piece[0], self.text[piece[1] : piece[2]])

    def _leaves(self, tree: Tree) -> tuple[Token, ...]:
        return tuple(map(self._token, tree.leaves()))

    def _item(self, item: Tree) -> Iterator[Node]:
        if item.rule == "comments":
            yield Comments(self._leaves(item))
        elif item.rule == "blank":
            yield Blank(self._leaves(item))
        elif item.rule == "directive":
            yield self._directive(item)
        else:
            yield from self._instruction(item)

    def _directive(self, item: Tree) -> Directive:
        node = Directive(self._leaves(item))
        _, start, _ = next(item.leaves())
        if node.name in self.directives:
            self._problem(start, f"only one {node.name} parser directive can be used", "remove one of them")
        elif node.name == "escape":
            if node.value in ESCAPES:
                self.escape = node.value
            else:
                message = f"invalid escape token '{node.value}' does not match ` or \\"
                self._problem(start, message, "use ` or \\ alone")
        self.directives.add(node.name)
        return node

    def _problem(self, offset: int, message: str, hint: str) -> None:
        self.problems.append((offset, message, hint))

    def _instruction(self, item: Tree) -> Iterator[Node]:
        trees = [c for c in item.children if not isinstance(c, tuple)]
        comments = [Comments(self._leaves(t)) for t in trees if t.rule == "comments"]
        logical = next(Logical.of(self.text, t) for t in trees if t.rule in _LOGICAL)
        if any(logical.start <= at < logical.end for at in self.overlong):
            logical.text = ""
        parsed = arguments.read(logical.text, self.escape)
        if not parsed.keyword:
            yield from comments
            *_, (_, _, end) = item.leaves()
            yield Opaque((Token("OPAQUE", self.text[logical.start : end]),))
            return
        tokens = list(self._tokens(logical, parsed))
        bodies = [t for t in trees if t.rule == "heredoc"]
        heredocs, stray = self._heredocs(logical, bodies) if "<<" in logical.text else ((), ())
        if stray:
            yield from comments
            yield Opaque((*tokens, *heredocs, *stray))
            return
        cls = CLASSES.get(parsed.keyword, Unknown)
        yield cls((*comments, *tokens, *heredocs), parsed.is_json, self.escape)

    def _tokens(self, logical: Logical, parsed: arguments.Arguments) -> Iterator[Token]:
        at = logical.start
        for kind, start, end in parsed.pieces:
            first = logical.source(start)
            last = logical.source(end - 1) + 1
            yield Token(kind, self.text[first:last], self.text[at:first], logical.text[start:end])
            at = last
        rest = self.text[at : logical.end]
        newline = "\r\n" if rest.endswith("\r\n") else "\n" if rest.endswith("\n") else ""
        yield Token("EOL", newline, rest[: len(rest) - len(newline)])

    def _heredocs(self, logical: Logical, bodies: list[Tree]) -> tuple[tuple[Heredoc, ...], tuple[Token, ...]]:
        """The heredocs of an instruction, and the lines of one that does not end."""
        found: list[Heredoc] = []
        opened = openers(logical.text, self.escape)
        for opener, body in zip(opened, bodies, strict=False):
            tokens = self._leaves(body)
            if tokens[-1].kind == "HEREDOC_END":
                found.append(Heredoc(tokens, opener.name, opener.chomp, opener.expand, opener.fd))
        if len(found) == len(opened):
            return tuple(found), ()
        hint = f"no line is exactly {opened[len(found)].name!r}: end the heredoc so, or quote << if none is meant"
        self._problem(logical.source(0), "unterminated heredoc", hint)
        return tuple(found), self._leaves(bodies[-1]) if len(bodies) > len(found) else ()


def _overlong(text: str) -> list[int]:
    """Where lines start that BuildKit cannot read."""
    if len(text) <= MAX_LINE // 4:
        return []
    return [
        match.start() for match in _LONG.finditer(text)
        if len(match[0].encode("utf-8", "surrogateescape")) > MAX_LINE
    ]  # fmt: skip


def line_problems(file: File, index: LineIndex) -> list[Problem]:
    """What level 1 found wrong, with positions."""
    found = []
    for offset, message, hint in file.line_problems:
        line, column = index.position(offset)
        found.append(Problem(line, column, message, hint, index.text_of(line)))
    return found
