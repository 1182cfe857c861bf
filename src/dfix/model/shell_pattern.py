"""The patterns of `${x#p}`, `${x%p}` and `${x/p/r}`: `*`, `?`, backslash escapes, no brackets.

Matches as BuildKit's translation to Go regular expressions does (neither wildcard crosses a newline), but
without a regular expression, so that no pattern is catastrophic. Everything raises ValueError, with a
sentence, for a pattern that BuildKit rejects or that would cost too much.
"""

from __future__ import annotations

_MAX_WORK = 1_000_000
_STAR = "**"
_ANY = "??"


def _tokens(pattern: str) -> list[str]:
    """Literal characters, `_STAR` and `_ANY`; ValueError where BuildKit rejects the pattern."""
    tokens: list[str] = []
    chars = iter(range(len(pattern)))
    for index in chars:
        char = pattern[index]
        if char == "\\":
            char = pattern[index + 1 : index + 2]
            if char in ("}", "/"):
                continue
            if char not in ("*", "?", "\\"):
                raise ValueError(f"invalid escape '\\{char}'")
            next(chars)
            tokens.append(char)
        else:
            tokens.append({"*": _STAR, "?": _ANY}.get(char, char))
    return tokens


def _reversed(pattern: str) -> str:
    parts: list[str] = []
    index = 0
    while index < len(pattern):
        width = 2 if pattern[index] == "\\" and index + 1 < len(pattern) else 1
        parts.append(pattern[index : index + width])
        index += width
    return "".join(reversed(parts))


class _Matcher:
    """A pattern against one text, all positions at once: a set of positions is the bits of an integer."""

    __slots__ = ("masks", "text", "tokens", "work")

    def __init__(self, tokens: list[str], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.masks: dict[str, int] = {}
        self.work = 0

    def mask(self, token: str) -> int:
        if token not in self.masks:
            wild = token in (_STAR, _ANY)
            bits = (("1" if (c != "\n" if wild else c == token) else "0") for c in reversed(self.text))
            self.work += len(self.text) // 8
            self.masks[token] = int("".join(bits) or "0", 2)
        return self.masks[token]

    def ends(self, starts: int) -> int:
        """Where matches that begin at one of `starts` end."""
        marks = starts
        for token in self.tokens:
            self.work += 16 + len(self.text) // 64
            if self.work > _MAX_WORK:
                raise ValueError("it is too long")
            mask = self.mask(token)
            if token == _STAR:
                marks |= ((marks & mask) + mask) ^ mask  # the carry runs to the end of the line
            else:
                marks = (marks & mask) << 1
        return marks


def trim(pattern: str, value: str, longest: bool, suffix: bool) -> str:
    """`value` without the shortest or longest prefix (or suffix) that matches."""
    if suffix:
        return trim(_reversed(pattern), value[::-1], longest, False)[::-1]
    ends = _Matcher(_tokens(pattern), value).ends(1)
    if not ends:
        return value
    return value[(ends if longest else ends & -ends).bit_length() - 1 :]


def replace(pattern: str, replacement: str, value: str, everywhere: bool) -> str:
    """`value` with the first match (leftmost, longest) replaced, or all as Go's ReplaceAllString does."""
    tokens, size = _tokens(pattern), len(value)
    forward = _Matcher(tokens, value)
    # A match begins where the reversed pattern, read backwards from anywhere, can end.
    begins = _Matcher(tokens[::-1], value[::-1]).ends((1 << size + 1) - 1)
    parts: list[str] = []
    search = done = 0
    while search <= size and (left := begins & ((1 << size - search + 1) - 1)):
        start = size - left.bit_length() + 1
        end = forward.ends(1 << start).bit_length() - 1
        parts.append(value[done:start])
        if not everywhere:
            parts.append(replacement)
        elif end > done or start == 0:
            parts.append(_template(replacement, value[start:end]))
        done = end
        search = max(end, search + 1)
        if not everywhere:
            break
    return "".join(parts) + value[done:]


def _template(replacement: str, matched: str) -> str:
    """Go reads `$0`, `$name` and `$$` in what replaces every match; no other group exists."""
    if "$" not in replacement:
        return replacement
    import re

    def group(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        return matched if name == "0" else "" if name else "$"

    return re.sub(r"\$(?:\$|(\w+)|\{(\w+)\})", group, replacement)
