"""`.dockerignore`, as BuildKit reads it (github.com/moby/patternmatcher, walked as tonistiigi/fsutil walks)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context.globs import ANY, CLASS, DIRECTORIES, ONE, STAR, Token, Wildcard, class_end

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PATTERNS = 1000
MAX_PATTERN = 512
MAX_REMEMBERED = 2_000_000
MAX_WORK = 3_000_000

Info = tuple[bool, tuple[bool, ...]]
"""Whether a path is left out, and which patterns matched it or one of its parents."""


class Pattern:
    """One line: the cleaned pattern, and whether it includes again (`!`)."""

    __slots__ = ("_kind", "_wildcard", "exception", "text")

    def __init__(self, text: str, exception: bool) -> None:
        self.text = text
        self.exception = exception
        self._kind = ""
        self._wildcard: Wildcard | None = None

    def match(self, path: str) -> bool:
        if not self._kind:
            self._compile()
        if self._kind == "exact":
            return path == self.text
        if self._kind == "prefix":
            return path.startswith(self.text[:-2])
        if self._kind == "suffix":
            suffix = self.text[2:]
            return path.endswith(suffix) or (suffix.startswith("/") and path == suffix[1:])
        return self._wildcard is not None and self._wildcard.match(path)

    def _compile(self) -> None:
        tokens = ignore_tokens(self.text)
        kinds = {kind for kind, _ in tokens}
        leading = bool(tokens) and tokens[0][0] in (ANY, DIRECTORIES)
        if "\\" in self.text or kinds & {ONE, STAR, CLASS}:
            self._kind = "wildcard"
        elif not kinds & {ANY, DIRECTORIES}:
            self._kind = "exact"
        elif leading and sum(kind in (ANY, DIRECTORIES) for kind, _ in tokens) == 1:
            self._kind = "suffix"
        elif self.text.endswith("**") and sum(kind in (ANY, DIRECTORIES) for kind, _ in tokens) == 1:
            self._kind = "prefix"
        else:
            self._kind = "wildcard"
        if self._kind == "wildcard":
            self._wildcard = Wildcard(tokens)

    def cost(self, path: str) -> int:
        """What matching costs at worst, in units of a string comparison: the bound on hostile rules counts it."""
        return 1 if self._wildcard is None else self._wildcard.cost(path)

    @property
    def prefix(self) -> str | None:
        """The path below which this pattern matches; None when that can be anywhere."""
        text = self.text.removesuffix("/**").removesuffix("/*")
        return None if any(char in text for char in "*[]?^\\") else text


def ignore_tokens(pattern: str) -> list[Token]:
    """The tokens of an ignore pattern: `**` crosses directories, `**/` also matches none."""
    tokens: list[Token] = []
    index = 0
    while index < len(pattern):
        char = pattern[index]
        if pattern.startswith("**", index):
            index += 2
            slash = pattern.startswith("/", index)
            index += int(slash)
            tokens.append((ANY if index >= len(pattern) else DIRECTORIES, ""))
            continue
        if char == "*":
            tokens.append((STAR, ""))
        elif char == "?":
            tokens.append((ONE, ""))
        elif char == "[":
            end = class_end(pattern, index)
            if end < 0:
                tokens.append(("", char))
            else:
                tokens.append((CLASS, pattern[index + 1 : end]))
                index = end
        elif char == "\\" and index + 1 < len(pattern):
            index += 1
            tokens.append(("", pattern[index]))
        else:
            tokens.append(("", char))
        index += 1
    return tokens


def clean_path(path: str) -> str:
    """Go's filepath.Clean on a path with "/"."""
    import posixpath

    cleaned = posixpath.normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def parse_line(line: str) -> tuple[str, bool] | None:
    """(pattern, exception) of one line, None for a blank or a comment; ("", True) is an illegal lone `!`."""
    if line.startswith("#"):
        return None
    pattern = line.strip()
    exception = pattern.startswith("!")
    if exception:
        pattern = pattern[1:].strip()
    elif not pattern:
        return None
    if pattern:
        pattern = clean_path(pattern)
        if len(pattern) > 1 and pattern.startswith("/"):
            pattern = pattern[1:]
    return pattern, exception


def malformed(pattern: str) -> bool:
    """Whether Docker refuses the pattern: an open bracket, a lone backslash at the end, nothing after `!`."""
    index = 0
    while index < len(pattern):
        if pattern[index] == "\\":
            index += 1
            if index >= len(pattern):
                return True
        elif pattern[index] == "[":
            index = class_end(pattern, index)
            if index < 0:
                return True
        index += 1
    return not pattern


class IgnoreRules:
    """The rules of one ignore file. `broken` says why Docker would refuse it, "" if it would not."""

    __slots__ = ("_cache", "_prefixes", "_work", "broken", "patterns", "present")

    def __init__(self, patterns: tuple[Pattern, ...], present: bool, broken: str = "") -> None:
        self.patterns = patterns
        self.present = present
        self.broken = broken
        self._cache: dict[str, Info] = {}
        self._work = 0
        self._prefixes = [pattern.prefix for pattern in patterns if pattern.exception]

    @classmethod
    def parse(cls, text: str | None) -> IgnoreRules:
        """The rules of an ignore file's text; None when there is no such file."""
        if text is None:
            return cls((), present=False)
        patterns: list[Pattern] = []
        broken = ""
        for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
            parsed = parse_line(line.removesuffix("\r"))
            if parsed is None:
                continue
            if malformed(parsed[0]):
                broken = broken or f"line {number}: illegal pattern"
            elif len(patterns) >= MAX_PATTERNS or len(parsed[0]) > MAX_PATTERN:
                broken = broken or f"line {number}: too many patterns, or too long a one"
            else:
                patterns.append(Pattern(*parsed))
        return cls(tuple(patterns), present=True, broken=broken)

    def ignored(self, path: str) -> bool:
        """Whether a clean path relative to the root is left out; what is inside a left out directory is, too."""
        if not self.patterns:
            return False
        info: Info | None = None
        position = path.find("/")
        while position >= 0:
            info = self._info(path[:position], info)
            position = path.find("/", position + 1)
        return self._info(path, info)[0]

    def _info(self, path: str, parent: Info | None) -> Info:
        known = self._cache.get(path)
        if known is None:
            if len(self._cache) * len(self.patterns) >= MAX_REMEMBERED:
                self._cache.clear()
            known = self._cache[path] = self._match(path, parent)
        return known

    def _match(self, path: str, parent: Info | None) -> Info:
        left_out = False
        matches: list[bool] = []
        if self.exhausted:
            return False, (False,) * len(self.patterns)
        for index, pattern in enumerate(self.patterns):
            matched = parent is not None and parent[1][index]
            # Docker does not look at a rule that could not change the verdict, and so does not remember it either.
            if not matched and pattern.exception == left_out:
                self._work += pattern.cost(path)
                matched = pattern.match(path)
            matches.append(matched)
            if matched:
                left_out = not pattern.exception
        return left_out, tuple(matches)

    @property
    def exhausted(self) -> bool:
        """Whether the rules were made to cost too much, and have stopped to say anything about new paths."""
        return self._work > MAX_WORK

    @property
    def taken_back(self) -> Iterator[str]:
        """The patterns that include again (`!`)."""
        return (pattern.text for pattern in self.patterns if pattern.exception)

    def may_include_below(self, directory: str) -> bool:
        """Whether an exception could include again something below a directory that is left out."""
        return any(prefix is None or f"{prefix}/".startswith(f"{directory}/") for prefix in self._prefixes)
