"""One configuration file as settings: read, checked, with the line of each."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from dfix import passes
from dfix.config import keys
from dfix.config.given import Setting
from dfix.config.patterns import Patterns
from dfix.config.wrong import WrongConfig
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.config.places import Places

MAX_FILE = 1 << 20
MAX_EXTENDED = 8
#: the parser looks at every pair of parts of a dotted key
MAX_DOTTED = 5_000_000
PYPROJECT = "pyproject.toml"


class Override(Record):
    """Settings for some Dockerfiles."""

    about: Patterns
    settings: tuple[Setting, ...]


class Layer(Record):
    """A file's settings, its tables for paths, and the files that it extends, the farthest first."""

    file: str
    settings: tuple[Setting, ...]
    overrides: tuple[Override, ...]
    extended: tuple[Layer, ...]


def read(file: str) -> Layer:
    """A file that must be there. Raises WrongConfig."""
    found = parse(file, data_of(file))
    if found is None:
        raise WrongConfig(file, None, "it has no table [tool.dfix]")
    return found


def parse(file: str, data: bytes, depth: int = 0) -> Layer | None:
    """A file's bytes; None for a pyproject.toml that does not speak of dfix."""
    if os.path.basename(file) == PYPROJECT and b"dfix" not in data:
        return None
    if sum(line.count(b".") ** 2 for line in data.splitlines()) > MAX_DOTTED:
        raise WrongConfig(file, None, "it has lines with too many dots")
    try:
        table: Any = _loaded(data)
    except (ValueError, RecursionError) as error:  # of numbers that are too large, too
        raise WrongConfig(file, _line_in(str(error)), f"not TOML: {error}") from None
    prefix: tuple[str, ...] = ()
    if os.path.basename(file) == PYPROJECT:
        prefix = ("tool", "dfix")
        table = table.get("tool", {}).get("dfix") if isinstance(table.get("tool", {}), dict) else None
        if table is None:
            return None
    return _Reader(file, data, prefix).layer(table, depth)


@lru_cache(8)
def _loaded(data: bytes) -> Any:
    """The tables of a file; an editor asks for the same ones at every key. ValueError, RecursionError."""
    import tomllib

    return tomllib.loads(data.decode("utf-8-sig"))


class _Reader:
    """One file at work. ``prefix``: the table that is dfix's own."""

    def __init__(self, file: str, data: bytes, prefix: tuple[str, ...]) -> None:
        self.file = file
        self.folder = os.path.dirname(os.path.abspath(file))
        self.data = data
        self.prefix = prefix
        self.places: Places | None = None

    def layer(self, table: Any, depth: int) -> Layer:
        """All of it."""
        if not isinstance(table, dict):
            self.wrong((), "must be a table")
        extended = self._extended(table.get(keys.EXTEND), depth)
        overrides = self._overrides(table.get(keys.OVERRIDES, []))
        own = {name: value for name, value in table.items() if name not in (keys.EXTEND, keys.OVERRIDES)}
        return Layer(self.file, self.settings(own, ()), overrides, extended)

    def settings(self, table: dict[str, Any], at: tuple[str | int, ...], *extra: str) -> tuple[Setting, ...]:
        """The settings of a table; ``extra`` are keys that may stand there besides."""
        found: list[Setting] = []
        known = (*keys.KEYS, *passes.names(), *extra, *(() if at else (keys.EXTEND, keys.OVERRIDES)))
        for name, value in table.items():
            if name in keys.KEYS:
                found.append(self._setting(keys.KEYS[name], name, value, (*at, name)))
            elif name in passes.names():
                found += self._of_pass(name, value, (*at, name))
            else:
                self.wrong((*at, name), f"there is no key {name[: keys.MAX_SHOWN]!r}{keys.nearest(name, known)}")
        return tuple(found)

    def _of_pass(self, name: str, value: Any, at: tuple[str | int, ...]) -> list[Setting]:
        if not isinstance(value, dict):
            self.wrong(at, f"{name!r} must be a table of the options of that pass")
        options = keys.of_pass(name)
        found = []
        for option in value:
            if option not in options:
                hint = keys.nearest(option, tuple(options)) if options else "; it has none"
                self.wrong((*at, option), f"{name} has no option {option[: keys.MAX_SHOWN]!r}{hint}")
            each = self._setting(options[option], f"{name}.{option}", value[option], (*at, option))
            refused = keys.refused(name, option, each.value)
            if refused:
                self.wrong((*at, option), f"{each.key} {refused}")
            found.append(each)
        return found

    def _setting(self, key: keys.Key, name: str, value: Any, at: tuple[str | int, ...]) -> Setting:
        wrong = key.wrong(value)
        if wrong:
            self.wrong(at, f"{name} {wrong}")
        if name == "context":
            value = os.path.normpath(os.path.join(self.folder, value))
            if not os.path.isdir(value):
                self.wrong(at, "context names no folder")
        if name == "exclude":
            value = [Patterns(self.folder, tuple(value))]
        value = tuple(value) if isinstance(value, list) else tuple(value.items()) if isinstance(value, dict) else value
        line = self.line(at)
        return Setting(name, value, f"{self.file}:{line}" if line else self.file)

    def _overrides(self, tables: Any) -> tuple[Override, ...]:
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.wrong((keys.OVERRIDES,), "overrides must be tables: [[overrides]]")
        return tuple(self._override(table, (keys.OVERRIDES, index)) for index, table in enumerate(tables))

    def _override(self, table: dict[str, Any], at: tuple[str | int, ...]) -> Override:
        patterns = table.get(keys.PATHS)
        own = {name: value for name, value in table.items() if name != keys.PATHS}
        if not isinstance(patterns, list) or not patterns or not all(isinstance(p, str) for p in patterns):
            self.wrong(at, "it must say with paths, a list of patterns, which Dockerfiles it is about")
        return Override(Patterns(self.folder, tuple(patterns)), self.settings(own, at, keys.PATHS))

    def _extended(self, name: Any, depth: int) -> tuple[Layer, ...]:
        if name is None:
            return ()
        if not isinstance(name, str):
            self.wrong((keys.EXTEND,), "extend must be the path of another file")
        if depth >= MAX_EXTENDED:
            self.wrong((keys.EXTEND,), "it extends too many files, or itself")
        path = os.path.normpath(os.path.join(os.path.dirname(self.file), name))
        if not os.path.isfile(path):
            self.wrong((keys.EXTEND,), f"there is no file {name[: keys.MAX_SHOWN]}")
        other = parse(path, data_of(path), depth + 1)
        if other is None:
            self.wrong((keys.EXTEND,), f"{name} has no table [tool.dfix]")
        return (*other.extended, other)

    def line(self, at: tuple[str | int, ...]) -> int | None:
        """The line of a key."""
        from dfix.config import places

        if self.places is None:
            self.places = places.of(self.data)
        return places.nearest(self.places, (*self.prefix, *at))

    def wrong(self, at: tuple[str | int, ...], message: str) -> NoReturn:
        """Raises WrongConfig at a key."""
        raise WrongConfig(self.file, self.line(at), message)


def data_of(file: str) -> bytes:
    """The bytes of a file of a bearable size. Raises OSError, WrongConfig."""
    with open(file, "rb") as stream:
        data = stream.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise WrongConfig(file, None, "it is larger than 1 MiB")
    return data


def _line_in(message: str) -> int | None:
    """The line that tomllib names: `… (at line 3, column 5)`."""
    _, found, rest = message.rpartition("(at line ")
    number = rest.partition(",")[0]
    return int(number) if found and number.isdigit() else None
