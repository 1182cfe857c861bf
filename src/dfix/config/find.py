"""The configuration file that counts for a folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.config.layer import Layer

#: in one folder the first counts
NAMES = ("dfix.toml", ".dfix.toml", "pyproject.toml")
MAX_FOLDERS = 64


def nearest(folder: str) -> Layer | None:
    """The nearest file in a folder or above it. Raises WrongConfig for one with a mistake."""
    for path in beside(folder, NAMES):
        from dfix.config import layer

        found = layer.parse(shown(path), layer.data_of(path))
        if found is not None:
            return found
    return None


def beside(folder: str, names: tuple[str, ...]) -> Iterator[str]:
    """The files of some names in a folder and in those above it, up to the root of the repository, nearest first."""
    for _ in range(MAX_FOLDERS):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                yield path
        above = os.path.dirname(folder)
        if above == folder or os.path.lexists(os.path.join(folder, ".git")):
            return
        folder = above


def shown(path: str) -> str:
    """As a person would write it: from the current folder, where it lies below that."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative
