"""Readers of data formats for untrusted text: bounded, never raising, (value, "") or (None, why it is broken)."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TOML = 256 << 10
MAX_YAML = 256 << 10
MAX_DEPTH = 60
MAX_MERGED = 50_000

Loaded = tuple[Any, str]


def leaves(value: Any) -> Iterator[str]:
    """The strings in a structure; of one that is held twice (YAML's anchors), once."""
    waiting, seen = [value], set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict | list) and id(each) not in seen:
            seen.add(id(each))
            waiting += reversed(list(each.values()) if isinstance(each, dict) else each)


def load_json(text: str) -> Loaded:
    """JSON, as npm reads it (a byte order mark is allowed)."""
    import json

    try:
        return json.loads(text.removeprefix("\ufeff")), ""
    except (ValueError, RecursionError) as error:
        return None, f"not valid JSON: {_short(error)}"


def load_jsonc(text: str) -> Loaded:
    """JSON with comments and trailing commas, as TypeScript and Angular read it."""
    return load_json(strip_jsonc(text))


def load_toml(text: str) -> Loaded:
    """TOML."""
    import re
    import tomllib

    if len(text) > MAX_TOML:
        return None, "too big"
    # The library's time is quadratic in the parts of one dotted key.
    if re.search(r"(?<![\w-])(?:(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){40}", text):
        return None, "a key of too many parts"
    try:
        return tomllib.loads(text.replace("\r\n", "\n")), ""
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        return None, f"not valid TOML: {_short(error)}"


def _short(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]


def strip_jsonc(text: str) -> str:
    """The same text without comments and trailing commas."""
    return _drop_trailing_commas(strip_comments(text, quotes='"'))


def strip_comments(text: str, quotes: str = "\"'`") -> str:
    """The text without `//` and `/* */` comments, which become a space (a line comment keeps its line end).

    Linear. Strings are respected; a JavaScript regular expression literal that holds a quote is not.
    """
    import re

    opener = re.compile(f"[{quotes}]|//|/\\*")
    parts: list[str] = []
    start = 0
    while found := opener.search(text, start):
        at = found.start()
        if text[at] in quotes:
            end = _string_end(text, at)
            parts.append(text[start:end])
        else:
            parts.append(text[start:at])
            parts.append(" ")
            if text[at + 1] == "/":
                end = _find(text, "\n", at, 0)
            else:
                end = _find(text, "*/", at + 2, 2)
        start = end
    parts.append(text[start:])
    return "".join(parts)


def _find(text: str, what: str, start: int, after: int) -> int:
    found = text.find(what, start)
    return len(text) if found < 0 else found + after


def _string_end(text: str, start: int) -> int:
    """The index after the string literal that opens at `start`; only a backquote may span lines."""
    quote = text[start]
    index = start + 1
    while index < len(text):
        char = text[index]
        if char == "\\":
            index += 1
        elif char == quote or (char == "\n" and quote != "`"):
            return index + 1
        index += 1
    return len(text)


def _drop_trailing_commas(text: str) -> str:
    parts: list[str] = []
    start = index = 0
    while index < len(text):
        char = text[index]
        if char == '"':
            index = _string_end(text, index)
        elif char == ",":
            following = index + 1
            while following < len(text) and text[following].isspace():
                following += 1
            if text[following : following + 1] in ("]", "}"):
                parts.append(text[start:index])
                start = index + 1
            index = following
        else:
            index += 1
    parts.append(text[start:])
    return "".join(parts)


@lru_cache(32)  # a compose file at the top of a repository is read for each Dockerfile below it
def load_yaml(text: str) -> Loaded:
    """YAML's first document as plain values: mappings with string keys, lists, strings, booleans, None. Read-only.

    Numbers stay strings (`8080:80` is a port mapping, not a number in base 60). The tree is built here from the
    parser's events, because the library's own constructor can be made to blow up by nesting and by merge keys.
    """
    if len(text) > MAX_YAML:
        return None, "too big"
    if not text.strip():
        return None, ""  # and no library is loaded for a file that is not there
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _YamlBuilder().build(yaml.parse(text, Loader=loader)), ""
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return None, f"not valid YAML: {_short(error)}"


class _YamlBuilder:
    __slots__ = ("anchors", "merged")

    def __init__(self) -> None:
        self.anchors: dict[str, Any] = {}
        self.merged = 0

    def build(self, events: Any) -> Any:
        import yaml

        # (container, its anchor, the key that waits for its value); a list has no key.
        stack: list[list[Any]] = []
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                value = _scalar(event)
                self._anchor(event.anchor, value)
            elif isinstance(event, yaml.AliasEvent):
                if event.anchor not in self.anchors:
                    raise ValueError("an alias that names nothing finished")
                value = self.anchors[event.anchor]
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                if len(stack) >= MAX_DEPTH:
                    raise ValueError("nested too deeply")
                stack.append([{} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor, _NO_KEY])
                continue
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                value, anchor, _ = stack.pop()
                self._anchor(anchor, value)
            elif isinstance(event, yaml.DocumentEndEvent):
                return None
            else:
                continue
            if not stack:
                return value
            self._add(stack[-1], value)
        return None

    def _anchor(self, anchor: str | None, value: Any) -> None:
        if anchor is not None:
            self.anchors[anchor] = value

    def _add(self, frame: list[Any], value: Any) -> None:
        container, _, key = frame
        if isinstance(container, list):
            container.append(value)
        elif key is _NO_KEY:
            # None stays a key like any other; a collection as key is nothing that we would ever ask for.
            frame[2] = value if isinstance(value, (str, bool)) or value is None else ""
        else:
            frame[2] = _NO_KEY
            if key == "<<":
                self._merge(container, value)
            else:
                container[key if isinstance(key, str) else str(key).lower()] = value

    def _merge(self, target: dict[str, Any], value: Any) -> None:
        for source in value if isinstance(value, list) else [value]:
            if not isinstance(source, dict):
                continue
            self.merged += len(source) + 1
            if self.merged > MAX_MERGED:
                raise ValueError("too many merge keys")
            for name, item in source.items():
                target.setdefault(name, item)


class _NoKey:
    __slots__ = ()


_NO_KEY = _NoKey()


def _scalar(event: Any) -> str | bool | None:
    text: str = event.value
    if event.implicit[0] and event.style in (None, ""):
        if text in ("", "~", "null", "Null", "NULL"):
            return None
        if text.lower() in ("true", "false"):
            return text.lower() == "true"
    return text


def table(value: Any) -> dict[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def strings(value: Any) -> tuple[str, ...]:
    """The strings of a list; () for anything else."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def string_table(value: Any) -> dict[str, str]:
    """The entries of a mapping whose key and value are strings."""
    return {key: item for key, item in table(value).items() if isinstance(key, str) and isinstance(item, str)}


def text_or_none(value: Any) -> str | None:
    """The value if it is a string."""
    return value if isinstance(value, str) else None


def join(directory: str, name: str) -> str:
    """A path below a directory of the context ("" is the root)."""
    from dfix.context.base import normalize

    return normalize(f"{directory}/{name}") or ""


def upwards(directory: str) -> Iterator[str]:
    """A directory of the context and all above it, the root ("") last."""
    yield directory
    while directory:
        directory = posixpath.dirname(directory)
        yield directory
