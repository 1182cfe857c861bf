"""What is secret: files of a build context, and variables by their names. Nothing of a value is ever handed on."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.context import Context

MAX_TEXT = 64 << 10
MAX_ENTRIES = 2_000
ASSIGNMENT = re.compile(r"(?m)^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=[ \t]*(.*)$")


class Secret(Record):
    """A file: its path in the context, and what it is, as a clause ("is a private key")."""

    path: str
    what: str


def files(context: Context, under: str) -> tuple[Secret, ...]:
    """The secret files below a folder of the context, or the file itself, that Docker would send; examples and what is
    not the project's own left out. Of a large folder, what lies deepest may be missing."""
    return context.memo(("secrets", under), lambda: tuple(_files(context, under)))


def _files(context: Context, under: str) -> list[Secret]:
    table = knowledge.load("secrets")
    suffixes = tuple({_ending(name) for kind in table["file"].values() for name in kind["names"]})
    if context.is_file(under):
        paths: tuple[str, ...] = (under,)
    else:
        paths = context.walk(suffixes, under, skip=tuple(table["skipped"]), entries=MAX_ENTRIES).files
    found = ((path, _kind(path, context)) for path in paths)
    return [Secret(path, what) for path, what in found if what]


def _ending(pattern: str) -> str:
    """What a name that matches ends in, as far as a walk can be told: nothing behind a last wildcard."""
    return pattern.rpartition("*")[2]


def _kind(path: str, context: Context) -> str | None:
    """What a file is; None when it is nothing secret."""
    name = path.rpartition("/")[2]
    for kind in knowledge.load("secrets")["file"].values():
        if any(fnmatchcase(name, p) for p in kind["names"]) and not _is_example(kind, name):
            text = context.read(path)
            if text is not None and _holds(kind, text[:MAX_TEXT]):
                return str(kind["what"])
    return None


def is_named_secret(path: str) -> bool:
    """Whether a file's name says that it is kept from others, so that it need not lie where the project does."""
    name = path.rpartition("/")[2]
    return any(fnmatchcase(name, p) for kind in knowledge.load("secrets")["file"].values() for p in kind["names"])


def _is_example(kind: dict[str, Any], name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in kind.get("except", ()))


def _holds(kind: dict[str, Any], text: str) -> bool:
    if "holds" in kind:
        return re.search(kind["holds"], text) is not None
    return any(is_secret(name, value.strip()) for name, value in ASSIGNMENT.findall(text))


def is_secret(name: str, value: str) -> bool:
    """Whether a variable of this name and value is to be kept from others. A value that is taken from another variable,
    a setting, a path or a number is none."""
    table = knowledge.load("secrets")
    bare = value.strip("\"'")
    if not bare or bare.lower() in table["plain"] or bare.isdigit() or bare.startswith(("/", "$", "<", "%")):
        return False
    return has_secret_name(name)


@cache
def has_secret_name(name: str) -> bool:
    """Whether a variable's name says that its value is secret."""
    table = knowledge.load("secrets")
    padded = f"_{name.upper()}_"
    if any(f"_{word}_" in padded for word in table["harmless"]):
        return False
    return any(f"_{word}_" in padded for word in table["words"])
