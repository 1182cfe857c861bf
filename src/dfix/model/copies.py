"""Where the build context lands in an image."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.syntax import Instruction

from .state import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from .stages import Stage
    from .state import State

_WHOLE = frozenset((".", "./", "/", "*", "./*"))


class ContextCopy:
    """A COPY or ADD of one folder of the build context: ``source`` ('' is its root) lands in ``destination``."""

    __slots__ = ("destination", "instruction", "source")

    def __init__(self, instruction: Instruction, source: str, destination: str) -> None:
        self.instruction = instruction
        self.source = source
        self.destination = destination

    def context_path(self, path: str) -> str | None:
        """The path in the build context of an absolute image path; None when it is not under the destination."""
        if path == self.destination:
            return self.source
        prefix = self.destination.rstrip("/") + "/"
        return posixpath.join(self.source, path[len(prefix) :]) if path.startswith(prefix) else None

    @property
    def is_whole(self) -> bool:
        """Copies the whole build context."""
        return not self.source


def folder_copy(
    instruction: Instruction, state: State, is_folder: Callable[[str], bool] | None = None
) -> ContextCopy | None:
    """The copy of a folder of the build context that an instruction makes; None for anything else.

    ``is_folder`` tells it for a source that does not end in a slash.
    """
    if instruction.keyword not in ("COPY", "ADD") or instruction.heredocs or len(instruction.words) != 2:
        return None
    if instruction.flag("from") is not None or "parents" in instruction.flags:
        return None
    source, destination = instruction.words
    target = state.path(destination, instruction.escape)
    if target is None or "$" in source or "://" in source:
        return None
    if source in _WHOLE:
        return ContextCopy(instruction, "", target)
    cleaned = clean(source).lstrip("/")
    if any(c in source for c in "*?[") or cleaned.startswith(".."):
        return None
    if cleaned == ".":
        return ContextCopy(instruction, "", target)
    if source.endswith("/") or (is_folder and is_folder(cleaned)):
        return ContextCopy(instruction, cleaned, target)
    return None


def whole_copies(stage: Stage) -> tuple[ContextCopy, ...]:
    """The copies of the whole build context in a stage."""
    found = (folder_copy(i, stage.state(i)) for i in stage.instructions)
    return tuple(c for c in found if c and c.is_whole)


def is_inside(path: str, folder: str) -> bool:
    """Whether an absolute path is a folder or lies in it."""
    return path == folder or folder == "/" or path.startswith(folder.rstrip("/") + "/")
