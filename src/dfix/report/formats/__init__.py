"""A run as a document for other programs: one module a format, found by looking at this folder.

A module has ``document(reports)``: it takes the files of a run as they come and yields the pieces of the document. One
that shows what each change does by itself says ``PROPOSALS = True``; one that tells what was written, and not what
stands in the files, ``WRITES = True``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

    from dfix.results import Proposal, Result

#: the format that is none of these: sentences and a diff
TEXT = "text"


class Report(Record):
    """One file of a run.

    path       as the user named it, or as it was found
    result     what became of it; None when it could not even be read
    failure    why it could not be read or written
    proposals  each change by itself, where the format asks for them
    written    whether the file on disk was replaced
    line       the line that a failure is about: of a configuration file
    """

    path: str
    result: Result | None = None
    failure: str | None = None
    proposals: tuple[Proposal, ...] = ()
    written: bool = False
    line: int | None = None


def names() -> tuple[str, ...]:
    """The names of all formats, of text first."""
    stems = (entry.removesuffix(".py") for entry in os.listdir(os.path.dirname(__file__)) if entry.endswith(".py"))
    return (TEXT, *sorted(stem for stem in stems if not stem.startswith("_")))


def document(name: str) -> Callable[[Iterable[Report]], Iterator[str]]:
    """What makes the document of a format."""
    found: Callable[[Iterable[Report]], Iterator[str]] = _module(name).document
    return found


def wants_proposals(name: str) -> bool:
    """Whether a format shows what each change does by itself."""
    return getattr(_module(name), "PROPOSALS", False)


def tells_writes(name: str) -> bool:
    """Whether a format can tell of files that were rewritten meanwhile."""
    return getattr(_module(name), "WRITES", False)


def _module(name: str) -> ModuleType:
    from importlib import import_module

    return import_module(f"{__name__}.{name}")
