"""No comment is lost but those that the fix said it drops."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dfix.syntax.trivia import comment_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.guards import Change
    from dfix.syntax import Node, Token


def check(change: Change) -> str | None:
    """The comments of the input, as a multiset, are in the output."""
    before, after = change.before.file.children, change.after.file.children
    gone, come = _without(before, after), _without(after, before)
    lost = Counter(comments(gone)) - Counter(comments(come)) - Counter(change.fix.dropped)
    return f"a comment would be lost: {next(iter(lost))}" if lost else None


def comments(items: Iterable[Node | Token]) -> list[str]:
    """Every comment line of some items, stripped."""
    return [line for item in items for line in comment_lines(item)]


def _without(items: Iterable[Node | Token], others: Iterable[Node | Token]) -> list[Node | Token]:
    """The items that are not among others: what stays has its comments still."""
    kept = set(map(id, others))
    return [item for item in items if id(item) not in kept]
