"""Which paths git ignores: the patterns of one .gitignore file (gitignore(5)), matched in linear time.

A pattern comes from whoever wrote the repository, so it is never made into a regular expression: `*a*a*a*a*b` would
keep one busy for hours. Both levels (characters of a name, names of a path) use the same greedy matcher instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

# Bounds on what a hostile file may cost.
MAX_RULES = 5000
MAX_PATTERN = 1000

_POSIX_CLASSES: dict[str, Callable[[str], bool]] = {
    "alnum": str.isalnum,
    "alpha": str.isalpha,
    "blank": lambda char: char in " \t",
    "cntrl": lambda char: ord(char) < 32 or ord(char) == 127,
    "digit": lambda char: char in "0123456789",
    "graph": lambda char: "!" <= char <= "~",
    "lower": str.islower,
    "print": lambda char: " " <= char <= "~",
    "punct": lambda char: "!" <= char <= "~" and not char.isalnum(),
    "space": lambda char: char in " \t\n\v\f\r",
    "upper": str.isupper,
    "xdigit": lambda char: char in "0123456789abcdefABCDEF",
}


class CharacterClass:
    """`[a-z]`, `[!0-9]`, `[[:alpha:]_]`, and `?`, which is the class that leaves nothing out."""

    __slots__ = ("negated", "ranges", "tests")

    def __init__(self, negated: bool) -> None:
        self.negated = negated
        self.ranges: list[tuple[str, str]] = []
        self.tests: list[Callable[[str], bool]] = []

    def fits(self, char: str) -> bool:
        inside = any(low <= char <= high for low, high in self.ranges) or any(test(char) for test in self.tests)
        return inside != self.negated


class Rule:
    """One pattern. `names` holds, for each name of the path, a literal or its elements; None stands for `**`."""

    __slots__ = ("anchored", "directories_only", "names", "negated")

    def __init__(self, pattern: str) -> None:
        """Raises ValueError for a pattern that can match nothing."""
        self.negated = pattern.startswith("!")
        pattern = pattern[1:] if self.negated else pattern
        self.directories_only = pattern.endswith("/")
        pattern = pattern[:-1] if self.directories_only else pattern
        self.anchored = "/" in pattern
        parts = _parts(pattern.removeprefix("/"))
        self.names: list[str | list[object] | None] = []
        for raw, elements in parts:
            if raw == "**" and len(parts) > 1:
                self.names.append(None)
            else:
                literal = "".join(element for element in elements if isinstance(element, str))
                self.names.append(literal if len(literal) == len(elements) else elements)
        if len(parts) > 1 and parts[-1][0] == "**":  # everything inside of it, but not itself
            self.names.insert(-1, [None])

    def matches(self, path: Sequence[str], is_directory: bool) -> bool:
        if self.directories_only and not is_directory:
            return False
        if not self.anchored:
            return _name_fits(self.names[0], path[-1])
        return _matches(self.names, path, _name_fits)


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


def _matches(pattern: Sequence[Any], items: Sequence[str], fits: Callable[[Any, str], bool]) -> bool:
    """Match a sequence against a pattern in which None takes any number of items: greedy, with one way back."""
    at = item = 0
    star, resume = -1, 0
    while item < len(items):
        element = pattern[at] if at < len(pattern) else None
        if at < len(pattern) and element is None:
            star, resume = at, item
            at += 1
        elif element is not None and fits(element, items[item]):
            at += 1
            item += 1
        elif star >= 0:
            resume += 1
            at, item = star + 1, resume
        else:
            return False
    return all(element is None for element in pattern[at:])


def _name_fits(elements: str | list[object] | None, name: str) -> bool:
    if isinstance(elements, str):
        return elements == name
    return elements is None or _matches(elements, name, _char_fits)


def _char_fits(element: object, char: str) -> bool:
    return element.fits(char) if isinstance(element, CharacterClass) else element == char


def _parts(pattern: str) -> list[tuple[str, list[object]]]:
    """The names of a pattern, as they are written and as characters, classes and stars (None)."""
    parts: list[tuple[str, list[object]]] = []
    elements: list[object] = []
    start = at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "\\":
            if at == len(pattern):
                raise ValueError("a lone backslash")
            char = pattern[at]
            at += 1
        elif char == "*":
            if not elements or elements[-1] is not None:
                elements.append(None)
            continue
        elif char == "?":
            elements.append(CharacterClass(negated=True))
            continue
        elif char == "[":
            group, at = _class(pattern, at)
            elements.append(group)
            continue
        if char == "/":
            parts.append((pattern[start : at - 1], elements))
            elements, start = [], at
        else:
            elements.append(char)
    parts.append((pattern[start:], elements))
    return parts


def _class(part: str, at: int) -> tuple[CharacterClass, int]:
    """The class whose `[` stands before `at`, and where it ends."""
    group = CharacterClass(negated=part.startswith(("!", "^"), at))
    at += group.negated
    first = True
    while first or part[at : at + 1] != "]":
        first = False
        if part.startswith("[:", at):
            end = part.find(":]", at)
            if end < 0 or part[at + 2 : end] not in _POSIX_CLASSES:
                raise ValueError("an unknown class")
            group.tests.append(_POSIX_CLASSES[part[at + 2 : end]])
            at = end + 2
            continue
        low, at = _class_char(part, at)
        high = low
        if part[at : at + 1] == "-" and part[at + 1 : at + 2] not in ("]", ""):
            high, at = _class_char(part, at + 1)
        group.ranges.append((low, high))
    return group, at + 1


def _class_char(part: str, at: int) -> tuple[str, int]:
    if part[at : at + 1] == "\\":
        at += 1
    if at >= len(part):
        raise ValueError("a class without an end")
    return part[at], at + 1
