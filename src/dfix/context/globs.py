"""Wildcards without backtracking: one small matcher for ignore rules and for COPY sources."""

from __future__ import annotations

from itertools import groupby

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from dfix.context.base import Context

# Token kinds. A character that is none of these is a literal.
ONE = "?"
STAR = "*"
ANY = "**"
DIRECTORIES = "**/"
CLASS = "["

Token = tuple[str, str]
"""(kind, text): kind "" is a literal character, CLASS has the inside of the brackets."""

MAX_MATCHES = 10_000


class Wildcard:
    """A compiled list of tokens; `match(text)` is linear in the text, whatever the pattern."""

    __slots__ = ("_classes", "_literals", "_regex", "_tokens", "_wild")

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._wild = sum(kind in (STAR, ANY, DIRECTORIES) for kind, _ in tokens)
        self._regex: re.Pattern[str] | None = None
        self._classes = {text: parse_class(text) for kind, text in tokens if kind == CLASS}
        runs = groupby(tokens, lambda token: not token[0])
        self._literals = tuple("".join(text for _, text in run) for is_literal, run in runs if is_literal)

    def match(self, text: str) -> bool:
        """Whether the whole text matches."""
        # Python's engine backtracks: few wildcards on a short text are harmless, the rest is simulated.
        if self._wild <= 2 and len(text) <= 200:
            if self._regex is None:
                self._regex = self._compile()
            return self._regex.match(text) is not None
        return all(literal in text for literal in self._literals) and self._simulate(text)

    def cost(self, text: str) -> int:
        """What `match` costs at worst, in units of a string comparison."""
        if self._wild <= 2 and len(text) <= 200:
            return 2 if self._wild < 2 else 2 + len(text) // 4
        return 2 * len(text) * (1 + self._wild)

    def _compile(self) -> re.Pattern[str]:
        import re

        parts: list[str] = []
        for kind, text in self._tokens:
            if kind == ONE:
                parts.append("[^/]")
            elif kind == STAR:
                parts.append("[^/]*")
            elif kind == ANY:
                parts.append(".*")
            elif kind == DIRECTORIES:
                parts.append("(?:.*/)?")
            elif kind == CLASS:
                negated, ranges = self._classes[text]
                inside = "".join(f"{re.escape(low)}-{re.escape(high)}" for low, high in ranges)
                parts.append(f"[{'^' if negated else ''}{inside}]" if inside else ("." if negated else "(?!)"))
            else:
                parts.append(re.escape(text))
        return re.compile("".join(parts) + r"\Z")

    def _simulate(self, text: str) -> bool:
        # States are token indices; -1 - i is "inside the repetition of DIRECTORIES token i".
        states = self._close({0})
        for char in text:
            following: set[int] = set()
            for state in states:
                if state < 0:
                    following.add(state)
                    if char == "/":
                        following.add(-state)
                elif state < len(self._tokens):
                    following.update(self._step(state, char))
            if not following:
                return False
            states = self._close(following)
        return len(self._tokens) in states

    def _step(self, state: int, char: str) -> tuple[int, ...]:
        kind, text = self._tokens[state]
        if kind == ANY:
            return (state,)
        if kind == STAR:
            return (state,) if char != "/" else ()
        if kind == DIRECTORIES:
            return ()
        if kind == ONE:
            return (state + 1,) if char != "/" else ()
        if kind == CLASS:
            negated, ranges = self._classes[text]
            return (state + 1,) if negated != any(low <= char <= high for low, high in ranges) else ()
        return (state + 1,) if char == text else ()

    def _close(self, states: set[int]) -> set[int]:
        closed: set[int] = set()
        todo = list(states)
        while todo:
            state = todo.pop()
            if state in closed:
                continue
            closed.add(state)
            if 0 <= state < len(self._tokens):
                kind = self._tokens[state][0]
                if kind in (STAR, ANY, DIRECTORIES):
                    todo.append(state + 1)
                if kind == DIRECTORIES:
                    todo.append(-1 - state)
        return closed


def parse_class(inside: str) -> tuple[bool, list[tuple[str, str]]]:
    """The inside of a bracket expression as (negated, ranges): Go's form, where only ^ negates."""
    negated = inside.startswith("^")
    chars: list[tuple[str, bool]] = []
    index = int(negated)
    while index < len(inside):
        escaped = inside[index] == "\\" and index + 1 < len(inside)
        index += int(escaped)
        chars.append((inside[index], escaped))
        index += 1
    ranges: list[tuple[str, str]] = []
    index = 0
    while index < len(chars):
        low = chars[index][0]
        if index + 2 < len(chars) and chars[index + 1] == ("-", False):
            ranges.append((low, chars[index + 2][0]))
            index += 3
        else:
            ranges.append((low, low))
            index += 1
    return negated, [(low, high) for low, high in ranges if low <= high]


def class_end(pattern: str, start: int) -> int:
    """The index of the bracket that closes the one at `start`, -1 when there is none."""
    index = start + 1
    if pattern.startswith("^", index):
        index += 1
    first = index
    while index < len(pattern):
        if pattern[index] == "\\":
            index += 1
        elif pattern[index] == "]" and index > first:
            return index
        index += 1
    return -1


def match_tokens(pattern: str) -> list[Token] | None:
    """The tokens of a Go filepath.Match pattern, None when it is malformed."""
    tokens: list[Token] = []
    index = 0
    while index < len(pattern):
        char = pattern[index]
        if char == "*":
            if not tokens or tokens[-1][0] != STAR:
                tokens.append((STAR, ""))
        elif char == "?":
            tokens.append((ONE, ""))
        elif char == "[":
            end = class_end(pattern, index)
            if end < 0:
                return None
            tokens.append((CLASS, pattern[index + 1 : end]))
            index = end
        elif char == "\\":
            index += 1
            if index >= len(pattern):
                return None
            tokens.append(("", pattern[index]))
        else:
            tokens.append(("", char))
        index += 1
    return tokens


def has_wildcard(pattern: str) -> bool:
    """Whether COPY would read this source as a pattern."""
    return any(char in pattern for char in "*?[\\")


def expand_glob(context: Context, pattern: str) -> tuple[str, ...]:
    """See `Context.glob`; `pattern` is normalized."""
    found = [""]
    for part in pattern.split("/") if pattern else ():
        if has_wildcard(part):
            tokens = match_tokens(part)
            if tokens is None:
                return ()
            wildcard = Wildcard(tokens)
            found = [
                f"{parent}/{name}" if parent else name
                for parent in found
                for name in context.listdir(parent)
                if wildcard.match(name)
            ][:MAX_MATCHES]
        else:
            joined = [f"{parent}/{part}" if parent else part for parent in found]
            found = [path for path in joined if context.exists(path)]
    return tuple(sorted(path for path in found if path or context.exists("")))
