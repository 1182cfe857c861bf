"""What the mounts of a RUN keep out of its layer."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.effects.paths import is_inside
from dfix.syntax import mounts

if TYPE_CHECKING:
    from collections.abc import Container

    from dfix.syntax import Instruction


#: what lies over the image's own files, and is gone behind the RUN
LAID_OVER = ("bind", "cache", "tmpfs")


def is_mounted(place: str, run: Instruction, types: Container[str] = LAID_OVER) -> bool:
    """Whether a mount of one of some types lies at a place, in it or above it; one with a variable may lie anywhere,
    one that is relative to the working directory wherever its name ends a path."""
    targets = (mount.target or "" for mount in mounts.of(run) if mount.type in types)
    return any("$" in target or _is_at(target, place) for target in targets if target)


def _is_at(target: str, place: str) -> bool:
    if target.startswith("/"):
        return _meets(target, place)
    return f"/{posixpath.normpath(target)}/" in f"{place}/"


def targets(run: Instruction) -> tuple[str, ...]:
    """Where mounts lie that keep out of the layer what is written there."""
    found = (mount.target or "" for mount in mounts.of(run) if mount.type in LAID_OVER)
    return tuple(target.rstrip("/") for target in found if target.startswith("/") and "$" not in target)


def _meets(target: str, place: str) -> bool:
    return is_inside(place, target.rstrip("/")) or is_inside(target, place) or _ends_in(target, place)


def _ends_in(target: str, place: str) -> bool:
    """Whether a mount lies where a place in a home that is not known would lie, or above it: /root/.cache/pip."""
    _, home, rest = place.partition("~/")
    above = [rest[:end] for end in range(1, len(rest) + 1) if rest[end : end + 1] in ("/", "")]
    return bool(home) and target.rstrip("/").endswith(tuple(f"/{folder}" for folder in above))
