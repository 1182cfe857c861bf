"""Code that stands in the words of a command: `python -c CODE`, `node -e CODE`; and code that is handed to a program,
which nobody sees."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.records import Record

from .facts import LISTS, READS, WRITES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.launch import Launch, Started

    from .facts import Deed


class Code(Record):
    """What a command runs: the suffix of its language, "" where none is known here; the text, None where only a running
    container knows it."""

    command: Started
    suffix: str
    text: str | None


def of(launch: Launch) -> Iterator[Code]:
    """The code in the words of the commands that a container starts, in their order."""
    table: dict[str, dict[str, object]] = knowledge.load("launch")["inline"]
    for command in launch.commands:
        entry = table.get(command.name.rstrip("0123456789.")) if not command.passing else None
        if entry is None:
            continue
        options = entry["options"]
        assert isinstance(options, list)
        for index, (value, shown) in enumerate(command.args[1:], 1):
            if shown in options:
                text = command.args[index + 1][0] if index + 1 < len(command.args) else None
                yield Code(command, str(entry["suffix"]), text)
                break
            if shown == "-" or value is None or not shown.startswith("-"):
                if shown == "-":
                    yield Code(command, str(entry["suffix"]), None)
                break
        else:
            if len(command.args) == 1 and command.where.file:  # a script hands it something to read
                yield Code(command, str(entry["suffix"]), None)


def placed(deed: Deed, command: Started) -> Deed:
    """What the code of a command does, with the line of the command, and relative paths as it finds them."""
    value = deed.value
    in_folder = deed.kind in (READS, LISTS, WRITES) and value.known and not value.here and command.folder is not None
    if in_folder and not value.text.startswith(("/", "~")) and ":" not in value.text:
        value = value._replace(text=posixpath.join(command.folder or "/", value.text))
    return deed._replace(where=command.where, value=value)
