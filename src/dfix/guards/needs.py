"""What the container starts is there, and may be started by the user that it runs as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.image.files import CONTEXT, UNKNOWN

from .start import arguments

if TYPE_CHECKING:
    from dfix.guards import Change
    from dfix.image.files import Origin
    from dfix.model.stages import Stage


def check(change: Change) -> str | None:
    """Each word of the command that names a file of the image before names the same one behind the fix."""
    for old, new in change.shipped:
        before, after = change.files(old), change.files(new)
        for path in _named(old):
            broken = _compare(path, before.origin(path), after.origin(path))
            if broken:
                return broken
    return None


def _named(stage: Stage) -> list[str]:
    """The absolute paths that the words of the command may mean."""
    words = arguments(stage.config)
    found = (stage.end.join(word) for word in words if word and not word.startswith("-") and " " not in word)
    return [path for path in found if path is not None]


def _compare(path: str, before: Origin | None, after: Origin | None) -> str | None:
    if before is None or before.kind == UNKNOWN or not before.sure:
        return None
    if after is None:
        return f"{path}, which the container starts with, would not be there"
    if before.kind == CONTEXT and after.sure and (after.kind, after.path) != (before.kind, before.path):
        return f"{path}, which the container starts with, would be another file"
    return None
