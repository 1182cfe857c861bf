"""Passes: one file each, found by looking at this folder. See ARCHITECTURE.md for how to add one."""

from __future__ import annotations

import os
from enum import IntEnum
from functools import cache, cached_property
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context import Context
    from dfix.edits import Declined, Fix
    from dfix.model.stages import Model
    from dfix.syntax import File
    from dfix.syntax.build import Style


class Phase(IntEnum):
    """When a pass runs. Within a phase passes run by name, and do not rely on it."""

    NORMALIZE = 1  # spelling that others would have to know
    MODERNIZE = 2  # better instructions in the same stages
    RESTRUCTURE = 3  # other stages
    HARDEN = 4  # what the final image lets run
    TIDY = 5  # layers and clean-up of what is left
    FORMAT = 6


class Subject:
    """What a pass looks at."""

    def __init__(self, model: Model, context: Context) -> None:
        self.model = model
        self.context = context

    @property
    def file(self) -> File:
        """The tree."""
        return self.model.file

    @cached_property
    def style(self) -> Style:
        """For new instructions."""
        from dfix.syntax.build import Style

        return Style.of(self.model.file)


class Pass(Protocol):
    """A frozen dataclass whose docstring is its documentation and whose fields are its options."""

    name: ClassVar[str]
    phase: ClassVar[Phase]

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """Fixes, and what was left alone with the reason."""
        ...


@cache
def _modules() -> dict[str, str]:
    """Pass name to module name, read off this folder."""
    found = {}
    for entry in sorted(os.listdir(os.path.dirname(__file__))):
        stem, _, ending = entry.partition(".")
        if ending == "py" and not stem.startswith("_"):
            found[stem.replace("_", "-")] = stem
    return found


def names() -> tuple[str, ...]:
    """The names of all passes."""
    return tuple(_modules())


def load(select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> list[Pass]:
    """The chosen passes in the order in which they run; all when none is selected."""
    from importlib import import_module

    chosen = [n for n in _modules() if (not select or n in select) and n not in ignore]
    loaded: list[Pass] = [import_module(f"{__name__}.{_modules()[n]}").PASS() for n in chosen]
    return sorted(loaded, key=lambda p: (p.phase, p.name))
