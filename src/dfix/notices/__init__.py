"""What the owner of a Dockerfile should know, whichever passes run: one module each, found by looking at this folder.

A module has ``of(subject)``, which yields notices with a ``node`` for their place.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.subject import Subject
    from dfix.syntax import Node


class Noticed(Record):
    """A sentence about a place in the Dockerfile; ``name`` says what kind of thing it is."""

    name: str
    sentence: str
    node: Node | None = None


@cache
def _names() -> tuple[str, ...]:
    stems = (name.removesuffix(".py") for name in os.listdir(os.path.dirname(__file__)) if name.endswith(".py"))
    return tuple(sorted(stem for stem in stems if not stem.startswith("_")))


def of(subject: Subject) -> Iterator[Noticed]:
    """All that there is to say."""
    from importlib import import_module

    for name in _names():
        yield from import_module(f"{__name__}.{name}").of(subject)
