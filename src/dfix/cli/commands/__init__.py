"""The commands beside rewriting (`dfix explain`): one module each with ``COMMAND``, found by looking at this folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

FOLDER = os.path.dirname(__file__)


def exists(name: str) -> bool:
    """Whether there is a command of a name; else it is a path. ``./explain`` always is one."""
    return name.isidentifier() and not name.startswith("_") and os.path.exists(os.path.join(FOLDER, f"{name}.py"))


def find(name: str) -> click.Command | None:
    """The command of a name, None when there is none."""
    if not exists(name):
        return None
    from importlib import import_module

    found: click.Command = import_module(f"{__name__}.{name}").COMMAND
    return found


def names() -> tuple[str, ...]:
    """The names of all commands."""
    stems = (entry.removesuffix(".py") for entry in os.listdir(FOLDER) if entry.endswith(".py"))
    return tuple(sorted(stem for stem in stems if not stem.startswith("_")))
