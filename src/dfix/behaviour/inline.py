"""Code that stands in the words of a command: `python -c CODE`, `node -e CODE`; and code that is handed to a program,
which nobody sees."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.records import Record

from .facts import LISTS, READS, WRITES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dfix.launch import Launch, Started
    from dfix.launch.commands import Arg

    from .facts import Deed


class Code(Record):
    """What a command runs: the suffix of its language, "" where none is known here; the text, None where only a running
    container knows it."""

    command: Started
    suffix: str
    text: str | None


def of(launch: Launch) -> Iterator[Code]:
    """The code in the words of the commands that a container starts, in their order."""
    table: dict[str, dict[str, Any]] = knowledge.load("launch")["inline"]
    for command in launch.commands:
        entry = table.get(command.name.rstrip("0123456789.")) if not command.passing else None
        if entry is None:
            continue
        if len(command.args) == 1:
            if command.where.file:  # a script hands it something to read
                yield Code(command, str(entry["suffix"]), None)
            continue
        found = _code(command.args[1:], entry)
        if found is not None:
            yield Code(command, str(entry["suffix"]), found[0])


def _code(args: Sequence[Arg], entry: Mapping[str, Any]) -> tuple[str | None] | None:
    """The code among some words: behind an option, behind letters that end in it (-uc), or glued to it; None where
    there is none."""
    options, letters = entry["options"], entry.get("letters", "")
    words = iter(args)
    for value, shown in words:
        if shown in options:
            return next(((each[0],) for each in words), (None,))
        if shown == "-":
            return (None,)
        if value is None or not value.startswith("-"):
            return None
        name, equals, text = value.partition("=")
        if name.startswith("--"):
            if equals and name in options:
                return (text,)
        elif letters and f"-{value[1:].lstrip(letters)[:1]}" in options:
            glued = value[1:].lstrip(letters)[1:]
            return (glued,) if glued else next(((each[0],) for each in words), (None,))
        if value in entry.get("valued", ()):
            next(words, None)
    return None


def placed(deed: Deed, command: Started) -> Deed:
    """What the code of a command does, with the line of the command, and relative paths as it finds them."""
    value = deed.value
    in_folder = deed.kind in (READS, LISTS, WRITES) and value.known and not value.here and command.folder is not None
    if in_folder and not value.text.startswith(("/", "~")) and ":" not in value.text:
        value = value._replace(text=posixpath.join(command.folder or "/", value.text))
    return deed._replace(where=command.where, value=value)
