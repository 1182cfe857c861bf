"""Programs that run another one: sudo, env, xargs and their like (knowledge/tools/wrappers.toml)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.shell import Word


@cache
def _wrappers() -> dict[str, dict[str, Any]]:
    table = knowledge.load("tools/wrappers")
    return {name: entry for tool, entry in table.items() for name in (tool, *entry.get("names", ()))}


class Inner(Record):
    """What a wrapped command runs in the end.

    words   the words of the inner command; () when it cannot be told
    adds    it gets more words than are seen, or runs elsewhere: its operands are not all known
    user    the user that a wrapper changes to; None when none does, "?" when it is not literal
    text    the text of a shell script that it runs in place of words; None for words
    """

    words: tuple[Word, ...]
    adds: bool = False
    user: str | None = None
    text: str | None = None


def unwrap(words: tuple[Word, ...]) -> Inner:
    """Steps over every wrapper at the head of a command's words."""
    adds, user = False, None
    for _ in range(20):
        name = (words[0].value or "").rpartition("/")[2] if words else ""
        entry = _wrappers().get(name)
        if entry is None:
            break
        found = _behind(entry, words)
        if found is None:
            return Inner(words, adds, user)
        rest, changed, text = found
        adds = adds or bool(entry.get("adds"))
        user = changed or user
        if text is not None:
            return Inner((), adds, user, text.value)
        words = rest
    return Inner(words, adds, user)


def outer(words: tuple[Word, ...]) -> tuple[tuple[Word, ...], str | None, Word | None] | None:
    """One wrapper taken off the head of a command: the words behind it, the user that it changes to, the word that
    holds a shell's text; None when there is no wrapper, or it runs nothing."""
    name = (words[0].value or "").rpartition("/")[2] if words else ""
    entry = _wrappers().get(name)
    return _behind(entry, words) if entry is not None else None


def _behind(entry: dict[str, Any], words: tuple[Word, ...]) -> tuple[tuple[Word, ...], str | None, Word | None] | None:
    """The words behind a wrapper, the user that it changes to, the word that holds a script; None: it runs nothing."""
    valued, shell = entry.get("valued", ()), entry.get("shell", ())
    users = entry.get("user", ())
    skip: int = entry.get("skip", 0)
    user = "root" if "root" in users else None
    index = 1
    while index < len(words):
        word = words[index]
        text = word.value if word.value is not None else word.text
        if text in entry.get("give_up", ()):
            return None
        if text == "--":
            index += 1
            break
        if word.looks_like_flag:
            value = words[index + 1] if index + 1 < len(words) else None
            if text in shell and value is not None:
                return (), user, value
            if text in users and value is not None:
                user = value.value or "?"
            index += 2 if text in valued else 1
        elif entry.get("assignments") and "=" in text:
            index += 1
        elif skip or "operand" in users:
            if "operand" in users:
                user = word.value or "?"
                users = ()
            skip = max(0, skip - 1)
            index += 1
        else:
            break
    rest = words[index + skip :]
    return (rest, user, None) if rest else None
