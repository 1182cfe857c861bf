"""What must hold of a fix before anyone sees it: one guard a file, found by looking at this folder.

A guard is a function ``check(change) -> str | None``: a sentence when the fix breaks it. It asks the Dockerfile before
and behind the fix, never the pass; a fix that breaks one is dropped and reported as our bug.
"""

from __future__ import annotations

import os
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.context import Context
    from dfix.fixes import Fix
    from dfix.image.files import Files
    from dfix.model.stages import Model, Stage

    Guard = Callable[["Change"], str | None]


class Change:
    """One fix, as a guard sees it: the models before and behind it, the output as text, the build context."""

    def __init__(self, before: Model, after: Model, fix: Fix, text: str, context: Context) -> None:
        self.before = before
        self.after = after
        self.fix = fix
        self.text = text
        self.context = context

    @cached_property
    def shipped(self) -> tuple[tuple[Stage, Stage], ...]:
        """The stages that end in an image, before and behind the fix: the target, and named ones that nobody uses."""
        target, last = self.before.target, self.after.target
        if target is None or last is None:
            return ()
        find = self.before.find
        named = [s for s in self.before.stages if s.name and find(s.name, by_number=False) is s]  # the last of a name
        others = [s for s in named if s is not target and not self.before.users_of(s)]
        found = ((s, self.after.find(s.name or "", by_number=False)) for s in others)
        return ((target, last), *((old, new) for old, new in found if new is not None))

    def files(self, stage: Stage) -> Files:
        """The files of a stage behind its last instruction."""
        from dfix.image.files import Files

        return Files.of(stage, self.context)

    def keeps_files(self, old: Stage, new: Stage) -> bool:
        """Whether nothing happens to the files of a stage behind the fix that did not happen before it."""
        return self.files(old).same_as(self.files(new))

    def leaves(self, path: str) -> bool:
        """Whether the fix said that a path may stay behind in another stage."""
        from dfix.model.copies import is_inside

        return any(is_inside(path, folder) for folder in self.fix.leaves)

    def brings(self, path: str) -> bool:
        """Whether the fix said that a path may be new, or another file."""
        from dfix.model.copies import is_inside

        return any(is_inside(path, folder) for folder in self.fix.brings)

    @property
    def restarts(self) -> bool:
        """Whether the fix said that another program does what the image is for."""
        return "start" in self.fix.changes


def check(before: Model, after: Model, fix: Fix, text: str, context: Context) -> str | None:
    """The first guard that a fix breaks, as a sentence; None when all hold. ``text`` is the output."""
    change = Change(before, after, fix, text, context)
    return next((broken for guard in _guards() if (broken := guard(change))), None)


@cache
def _guards() -> tuple[Guard, ...]:
    """The guards by name, but first whether the output parses: the others look at what it means."""
    here = os.listdir(os.path.dirname(__file__))
    names = {n.partition(".")[0] for n in here if n.endswith(".py") and not n.startswith("_")}
    return tuple(import_module(f"{__name__}.{n}").check for n in sorted(names, key=lambda n: (n != "parses", n)))
