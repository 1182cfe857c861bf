"""Which paths git ignores: the patterns of one .gitignore file (gitignore(5)), matched in linear time.

A pattern comes from whoever wrote the repository, so it is never made into a regular expression that backtracks:
`*a*a*a*a*b` would keep one busy for hours.
"""

from __future__ import annotations

from collections.abc import Sequence

from dfix.context.globs import ANY, CLASS, DIRECTORIES, ONE, STAR, Token, Wildcard

# Bounds on what a hostile file may cost.
MAX_RULES = 5000
MAX_PATTERN = 1000

#: the classes of POSIX, as ranges of ASCII
_POSIX_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " \t",
    "cntrl": "\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-.0-~",
    "lower": "a-z",
    "print": " -.0-~",
    "punct": "!-.:-@\\[-`{-~",
    "space": " \t\n\v\f\r",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}


class Rule:
    """One pattern: a path below the folder of its file, or, without a slash inside, a name anywhere below."""

    __slots__ = ("_anchored", "_directories_only", "_wildcard", "negated")

    def __init__(self, pattern: str) -> None:
        """Raises ValueError for a pattern that can match nothing."""
        self.negated = pattern.startswith("!")
        pattern = pattern[1:] if self.negated else pattern
        self._directories_only = pattern.endswith("/")
        pattern = pattern[:-1] if self._directories_only else pattern
        self._anchored = "/" in pattern
        self._wildcard = Wildcard(_tokens(pattern.removeprefix("/")))

    def matches(self, path: Sequence[str], is_directory: bool) -> bool:
        """Whether it is about a path, given as its names."""
        if self._directories_only and not is_directory:
            return False
        return self._wildcard.match("/".join(path) if self._anchored else path[-1])


class IgnoreFile:
    """The rules of one file; paths are given relative to its folder, as their names."""

    __slots__ = ("rules",)

    def __init__(self, text: str) -> None:
        self.rules: list[Rule] = []
        for line in text.removeprefix("\ufeff").split("\n")[:MAX_RULES]:
            pattern = _stripped(line.removesuffix("\r"))
            if pattern and not pattern.startswith("#") and len(pattern) <= MAX_PATTERN:
                try:
                    self.rules.append(Rule(pattern))
                except ValueError:
                    continue
        self.rules.reverse()

    def verdict(self, path: Sequence[str], is_directory: bool) -> bool | None:
        """True: ignored; False: taken back by a `!` pattern; None: not mentioned. The last match wins."""
        for rule in self.rules:
            if rule.matches(path, is_directory):
                return not rule.negated
        return None


def _stripped(line: str) -> str:
    """Without trailing spaces, but for one that a backslash keeps."""
    bare = line.rstrip(" ")
    backslashes = len(bare) - len(bare.rstrip("\\"))
    return bare + " " if backslashes % 2 and len(bare) < len(line) else bare


def _tokens(pattern: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(pattern):
        starts = at == 0 or pattern[at - 1] == "/"
        if starts and pattern.startswith("**/", at):
            tokens.append((DIRECTORIES, ""))
            at += 3
        elif starts and at > 0 and pattern[at:] == "**":
            tokens += [(ONE, ""), (ANY, "")]  # everything inside, but not itself
            at += 2
        elif pattern[at] == "[":
            text, at = _class(pattern, at + 1)
            tokens.append((CLASS, text))
        else:
            at = _plain(pattern, at, tokens)
    return tokens


def _plain(pattern: str, at: int, tokens: list[Token]) -> int:
    """Takes one character that is no class, and says where the next one stands."""
    char = pattern[at]
    if char == "*":
        if not tokens or tokens[-1][0] != STAR:
            tokens.append((STAR, ""))
    elif char == "?":
        tokens.append((ONE, ""))
    elif char == "\\":
        at += 1
        if at == len(pattern):
            raise ValueError("a lone backslash")
        tokens.append(("", pattern[at]))
    else:
        tokens.append(("", char))
    return at + 1


def _class(pattern: str, at: int) -> tuple[str, int]:
    """The inside of the class whose `[` stands before ``at``, in the form of globs.py, and where it ends."""
    negated = pattern.startswith(("!", "^"), at)
    parts = ["^/"] if negated else []  # no class of git's matches a slash
    at += negated
    first = True
    while first or pattern[at : at + 1] != "]":
        first = False
        if pattern.startswith("[:", at):
            end = pattern.find(":]", at)
            if end < 0 or pattern[at + 2 : end] not in _POSIX_CLASSES:
                raise ValueError("an unknown class")
            parts.append(_POSIX_CLASSES[pattern[at + 2 : end]])
            at = end + 2
            continue
        low, at = _class_char(pattern, at)
        if pattern[at : at + 1] == "-" and pattern[at + 1 : at + 2] not in ("]", ""):
            high, at = _class_char(pattern, at + 1)
            parts.append(_range(low, high))
        else:
            parts.append(_range(low, low))
    return "".join(parts), at + 1


def _range(low: str, high: str) -> str:
    """A range without the slash, which no class of git's matches."""
    if low <= "/" <= high:
        return (_range(low, ".") if low < "/" else "") + (_range("0", high) if high > "/" else "")
    return f"\\{low}-\\{high}" if low <= high else ""


def _class_char(pattern: str, at: int) -> tuple[str, int]:
    if pattern[at : at + 1] == "\\":
        at += 1
    if at >= len(pattern):
        raise ValueError("a class without an end")
    return pattern[at], at + 1
