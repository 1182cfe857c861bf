"""Passes: one file each, found by looking at this folder. See ARCHITECTURE.md for how to add one."""

from __future__ import annotations

import os
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Protocol

from dfix.fixes import Decline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import ParamSpec

    from dfix.fixes import Declined, Fix
    from dfix.subject import Subject
    from dfix.syntax import Node

    P = ParamSpec("P")


class Phase(IntEnum):
    """When a pass runs. Within a phase passes run by name, and do not rely on it."""

    CONTEXT = 1  # what is sent to the build: a file beside the Dockerfile
    MODERNIZE = 2  # better instructions in the same stages
    RESTRUCTURE = 3  # other stages
    HARDEN = 4  # what the final image lets run
    TIDY = 5  # layers
    CLEAN = 6  # what the layers should not hold
    FORMAT = 7


class Pass(Protocol):
    """A class whose docstring is its documentation. What its constructor takes, by name and each with a default, are
    the options that a team may set.

    codes  the findings that it mends: rules of hadolint, checks of BuildKit
    """

    name: ClassVar[str]
    phase: ClassVar[Phase]
    codes: ClassVar[tuple[str, ...]]

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """Fixes, and what was left alone with the reason. A ``Decline`` that it lets out ends it, and is told."""
        ...


def attempt(
    node: Node | None, question: Callable[P, Fix | Declined | None], *args: P.args, **kwargs: P.kwargs
) -> Iterator[Fix | Declined]:
    """What a question yields: its fix, nothing, or the reason why there is none, told of ``node``.

    For a pass that asks about several instructions: ``yield from attempt(run, _fix, subject, run)``."""
    try:
        found = question(*args, **kwargs)
    except Decline as no:
        yield no.at(node)
        return
    if found is not None:
        yield found


@cache
def _modules(folder: str = "") -> dict[str, str]:
    """Pass name to module name, read off this folder, or one in it."""
    found = {}
    for entry in sorted(os.listdir(os.path.join(os.path.dirname(__file__), folder))):
        stem, _, ending = entry.partition(".")
        if ending == "py" and not stem.startswith("_"):
            found[stem.replace("_", "-")] = f"{folder}.{stem}" if folder else stem
    return found


def names() -> tuple[str, ...]:
    """The names of all passes."""
    return (*_modules(), *_modules("on_request"))


def usual() -> tuple[str, ...]:
    """The names of the passes that run when nothing is said."""
    return tuple(_modules())


def kind(name: str) -> Callable[..., Pass]:
    """The class of a pass; KeyError when there is none of that name."""
    from importlib import import_module

    modules = {**_modules(), **_modules("on_request")}
    found: Callable[..., Pass] = import_module(f"{__name__}.{modules[name]}").PASS
    return found


def codes(name: str) -> tuple[str, ...]:
    """The findings of linters that a pass mends."""
    found: tuple[str, ...] = kind(name).codes  # type: ignore[attr-defined]
    return found


def load(
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    settings: tuple[tuple[str, str, object], ...] = (),
) -> list[Pass]:
    """The chosen passes in the order in which they run; when none is selected, all but those of on_request, which
    ``also`` names. ``settings`` are their own options: (pass, option, value)."""
    wanted = (*(select or _modules()), *also)
    chosen = [name for name in names() if name in wanted and name not in ignore]
    own = {name: {option: value for of, option, value in settings if of == name} for name in chosen}
    return sorted((kind(name)(**own[name]) for name in chosen), key=lambda p: (p.phase, p.name))
