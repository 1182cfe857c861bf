"""What a project says about dfix: `dfix.toml`, `[tool.dfix]` of a pyproject.toml, `.hadolint.yaml`.

The nearest file of the folders above a Dockerfile counts, up to the root of the repository, and it alone, but for those
that it extends. What is given by hand (the command line, an editor) stands above it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dfix.config.given import Given, Setting, Settings
from dfix.config.wrong import WrongConfig

if TYPE_CHECKING:
    from dfix.config.layer import Layer

__all__ = ["Given", "Setting", "Settings", "WrongConfig", "of"]


def of(path: str, given: Given | None = None) -> Settings:
    """What holds for the Dockerfile at ``path``, which need not exist. Raises WrongConfig for a file with a mistake."""
    given = given or Given()
    return Settings(tuple(_settings(os.path.abspath(path), given)))


def _settings(path: str, given: Given) -> list[Setting]:
    """All that is said, the weakest first."""
    from dfix.config import find, hadolint

    if given.isolated:
        return list(given.settings)
    own = _named(given.file) if given.file else find.nearest(os.path.dirname(path))
    said = [] if own is None else list(_of_layers(own, path))
    chosen = {name for s in (*said, *given.settings) if s.key in ("select", "also") for name in s.value}
    return [*hadolint.settings(os.path.dirname(path), chosen), *said, *given.settings]


def _named(file: str) -> Layer:
    from dfix.config import layer

    return layer.read(file)


def _of_layers(own: Layer, path: str) -> list[Setting]:
    """What a file and those that it extends say of a path: the extended ones first, then tables for paths."""
    layers = [*own.extended, own]
    general = [setting for layer in layers for setting in layer.settings]
    special = [
        s for layer in layers for override in layer.overrides if override.about.mean(path) for s in override.settings
    ]
    return general + special
