"""What a language whose programs a build finishes calls its own: its table in knowledge/compiled.toml."""

from __future__ import annotations

import posixpath
from functools import cache

from dfix import knowledge


class Traits:
    """What a language calls its own: its table in knowledge/compiled.toml."""

    def __init__(self, language: str) -> None:
        table = knowledge.load("compiled")[language]
        self.tools = frozenset(table["tools"])
        self.code: tuple[str, ...] = tuple(table["code"])
        self.sources: tuple[str, ...] = tuple(table["sources"])
        self.names = frozenset(table["names"])
        self.folders = frozenset(table["folders"])
        self.nested: tuple[str, ...] = tuple(f"/{each}/" for each in table.get("nested", ()))
        self.reads: tuple[str, ...] = tuple(table["reads"])
        self.disk: tuple[str, ...] = tuple(table["disk"])
        self.runs = frozenset(table["runs"])
        self.large = frozenset(table.get("large", ()))
        self.unlinked = frozenset(table.get("unlinked", ()))
        self.toolchain: tuple[str, ...] = tuple(table.get("toolchain", ()))

    @staticmethod
    @cache
    def of(language: str) -> Traits:
        """The traits of a language by its name in the table."""
        return Traits(language)

    def is_source(self, path: str) -> bool:
        """Whether a file is source: no finished program reads it."""
        return path.endswith((*self.code, *self.sources)) or posixpath.basename(path) in self.names

    def is_built_in(self, inside: str) -> bool:
        """Whether a path of the project lies in a folder that the build takes in as a whole."""
        return inside.partition("/")[0] in self.folders or any(each in f"/{inside}" for each in self.nested)
