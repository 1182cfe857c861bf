"""The lossless tree: leaves are tokens, nodes are tuples of children, one generic :func:`render`.

Nodes are immutable, compare by identity, and know neither their parent nor their offset; positions are a
side table (:class:`Positions`), made anew for each tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Token:
    """A leaf. ``text`` is the source as written, ``leading`` the trivia before it (blanks, continuations,
    comments inside them), ``value`` the text with continuations taken out."""

    __slots__ = ("kind", "leading", "text", "value")

    def __init__(self, kind: str, text: str, leading: str = "", value: str | None = None) -> None:
        self.kind = kind
        self.text = text
        self.leading = leading
        self.value = text if value is None else value

    def __repr__(self) -> str:
        return f"Token({self.kind}, {self.text!r})"


class Node:
    """An inner node; typed classes are views over ``children``."""

    __slots__ = ("children",)
    children: tuple[Token | Node, ...]

    def __init__(self, children: tuple[Token | Node, ...]) -> None:
        self.children = children

    def tokens(self) -> Iterator[Token]:
        """The leaves, in order."""
        for child in self.children:
            if isinstance(child, Token):
                yield child
            else:
                yield from child.tokens()

    def token(self, kind: str) -> Token | None:
        """The first direct child token of a kind."""
        for child in self.children:
            if isinstance(child, Token) and child.kind == kind:
                return child
        return None

    def all(self, kind: str) -> tuple[Token, ...]:
        """The direct child tokens of a kind."""
        return tuple(c for c in self.children if isinstance(c, Token) and c.kind == kind)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({render(self)!r})"


def render(node: Node | Token) -> str:
    """The source text of a node: every token with its leading trivia, nothing else."""
    if isinstance(node, Token):
        return node.leading + node.text
    parts: list[str] = []
    for token in node.tokens():
        parts.append(token.leading)
        parts.append(token.text)
    return "".join(parts)


class Directive(Node):
    """A parser directive line (syntax, escape, check)."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """The key in lower case."""
        token = self.token("NAME")
        return token.text.lower() if token else ""

    @property
    def value(self) -> str:
        """The value without blanks around it; a blank is one where there is nothing else."""
        token = self.token("VALUE")
        return (token.text.strip("\t\n\f\r ") or token.text[-1:]) if token else ""


class Comments(Node):
    """A block of comment lines: one COMMENT token a line."""

    __slots__ = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Each line stripped, with its ``#``."""
        return tuple(t.text.strip() for t in self.tokens())


class Blank(Node):
    """A run of lines that hold nothing but white space."""

    __slots__ = ()


class Opaque(Node):
    """Text that could not be understood; printed back as it was."""

    __slots__ = ()


class Heredoc(Node):
    """A heredoc's body and end line. The opener stands in the instruction's words."""

    __slots__ = ("chomp", "expand", "fd", "name")

    def __init__(self, children: tuple[Token | Node, ...], name: str, chomp: bool, expand: bool, fd: int = 0) -> None:
        super().__init__(children)
        self.name = name
        self.chomp = chomp
        self.expand = expand
        self.fd = fd

    @property
    def body(self) -> str:
        """The body as BuildKit keeps it: verbatim, leading tabs included even for ``<<-``."""
        token = self.token("HEREDOC_BODY")
        return token.text if token else ""


class Positions:
    """Spans of nodes and tokens in the rendered text: ``[start, end)``, without leading trivia for tokens."""

    __slots__ = ("_spans",)

    def __init__(self, root: Node) -> None:
        self._spans: dict[int, tuple[int, int]] = {}
        self._measure(root, 0)

    def _measure(self, node: Node, offset: int) -> int:
        at = offset
        first: int | None = None
        for child in node.children:
            if isinstance(child, Token):
                start = at + len(child.leading)
                at = start + len(child.text)
                self._spans[id(child)] = (start, at)
                first = start if first is None else first
            else:
                start = at
                at = self._measure(child, at)
                first = start if first is None else first
        self._spans[id(node)] = (offset if first is None else first, at)
        return at

    def span(self, item: Node | Token) -> tuple[int, int]:
        """Start and end offset of a node or token of this tree; KeyError for a stranger."""
        return self._spans[id(item)]
