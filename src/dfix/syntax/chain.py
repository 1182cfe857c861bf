"""Chains of commands in a RUN: joining two, adding one, in the layout that the file has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .build import Style, single
from .layout import indent as indent_of
from .layout import leading_operators

if TYPE_CHECKING:
    from .instructions import Instruction


def join(first: Instruction, second: Instruction, style: Style) -> Instruction:
    """One RUN that runs both, in the layout that they have; the comments above the second, and those before its
    first command, move inside."""
    own = [each for run in (first, second) if (each := leading_operators(run)) is not None]
    leading = any(own) if own else style.leads
    indent = _indent(first, second, style)
    comments = "".join(f"{indent}{line}{style.newline}" for line in _before_text(second))
    assert second.text_token is not None
    text = second.text_token.text
    middle = (
        f" {style.escape}{style.newline}{comments}{indent}&& {text}"
        if leading
        else f" && {style.escape}{style.newline}{comments}{indent}{text}"
    )
    return _extended(first, middle, second)


def _indent(first: Instruction, second: Instruction, style: Style) -> str:
    """The indentation of commands: as the first has it, else the second, else most of the file."""
    told = next((indent_of(run) for run in (first, second) if leading_operators(run) is not None), "")
    return told or min((i for i in (indent_of(first), indent_of(second), style.indent) if i), key=len)


def append(run: Instruction, command: str, style: Style, operator: str = "&&") -> Instruction:
    """The RUN with one more command at the end of its chain: behind `&&`, or behind `;` where `set -e` holds."""
    indent = _indent(run, run, style)
    leading = leading_operators(run)
    if operator == ";":
        return _extended(run, f"; {style.escape}{style.newline}{indent}{command}", run)
    if style.leads if leading is None else leading:
        return _extended(run, f" {style.escape}{style.newline}{indent}&& {command}", run)
    return _extended(run, f" && {style.escape}{style.newline}{indent}{command}", run)


def _extended(run: Instruction, more: str, tail: Instruction) -> Instruction:
    parts = []
    for token in run.tokens():
        if token.kind == "EOL":
            break
        parts += [token.leading, token.text]
    eol = tail.token("EOL")
    end = eol.leading.lstrip(" \t") + eol.text if eol else "\n"
    return single("".join(parts) + more + end, run.escape)


def _before_text(run: Instruction) -> tuple[str, ...]:
    """The comments above a RUN, and those in continuations before its text."""
    from dfix.syntax.trivia import comment_lines, lines_of

    token = run.text_token
    assert token is not None
    head = run.children[: run.children.index(token)]
    return (*(line for child in head for line in comment_lines(child)), *lines_of(token.leading))
