"""`Subject`: what passes and ecosystems look at, each part made when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.model.stages import Model
    from dfix.syntax import File
    from dfix.syntax.build import Style


class Subject:
    """One state of a Dockerfile, with what stands beside it. The engine makes a new one after every change.

    A new part is one more ``cached_property`` here, with its import inside: what nobody asks for is neither imported
    nor computed.
    """

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
