"""Comments, wherever they stand: in blocks, between the tokens of an instruction, between the lines of one token."""

from __future__ import annotations

from dfix.source import GO_SPACE

from .tree import Comments, Node, Token


def comment_lines(node: Node | Token) -> tuple[str, ...]:
    """Every comment line in a node, stripped: blocks, and those inside continuations."""
    if isinstance(node, Token):
        return lines_of(node.leading) + _in_text(node)
    if isinstance(node, Comments):
        return node.lines
    return tuple(line for child in node.children for line in comment_lines(child))


def lines_of(trivia: str) -> tuple[str, ...]:
    """The comment lines in continued text, stripped: in a continuation every line that starts with ``#`` is one."""
    if "#" not in trivia:
        return ()
    return tuple(line.strip() for line in trivia.split("\n") if line.lstrip(GO_SPACE).startswith("#"))


def _in_text(token: Token) -> tuple[str, ...]:
    """Comments between the continued lines of one token: the lines that its value does not hold."""
    if token.text == token.value or token.kind.startswith("HEREDOC"):
        return ()
    return lines_of(token.text.partition("\n")[2])
