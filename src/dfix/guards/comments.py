"""No comment is lost but those that the fix said it drops."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dfix.syntax.trivia import comment_lines

if TYPE_CHECKING:
    from dfix.guards import Change
    from dfix.syntax import File


def check(change: Change) -> str | None:
    """The comments of the input, as a multiset, are in the output."""
    had = Counter(comments(change.before.file))
    lost = had - Counter(comments(change.after.file)) - Counter(change.fix.dropped)
    return f"a comment would be lost: {next(iter(lost))}" if lost else None


def comments(file: File) -> list[str]:
    """Every comment line of a file, stripped."""
    return [line for child in file.children for line in comment_lines(child)]
