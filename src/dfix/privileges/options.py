"""Options of a command that name a place for data: --db /data/x, --log-file=/logs/y, --errorlog logs/error.log."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.image.files import Files
    from dfix.launch import Started


def written(command: Started, files: Files) -> Iterator[tuple[str, str]]:
    """What the options of a command name to be written: its folder, and the path."""
    before = ""
    for word in command.words[1:]:
        name, equals, value = word.partition("=") if word.startswith("-") else (before, "=", word)
        if equals and name.startswith("-") and _names_writing().search(name):
            path = _path(value, command)
            if path:
                folder = path if files.is_folder(path) or not posixpath.splitext(path)[1] else ""
                yield posixpath.normpath(folder or posixpath.dirname(path)), path
        before = word


def _path(value: str, command: Started) -> str | None:
    """The path that the value of an option names: an absolute one, or one with a folder and a suffix of its own."""
    if value.startswith("/"):
        return value
    is_path = "/" in value and posixpath.splitext(value)[1] and {"$", ":", "%", "{", " "}.isdisjoint(value)
    return posixpath.normpath(posixpath.join(command.folder, value)) if is_path and command.folder else None


@cache
def _names_writing() -> re.Pattern[str]:
    return re.compile(r"data|\bdb|database|log|cache|stor|upload|output|state|pid|media|persist", re.IGNORECASE)
