"""Whether version control has a file that an install is to hold to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context.gitignore import IgnoreFile
from dfix.fixes import Decline

if TYPE_CHECKING:
    from .base import Install


def refuse_untracked(install: Install, path: str) -> None:
    """Declines where version control leaves a lock file of the build context out: who builds elsewhere has none."""
    parts = path.split("/")
    ignored = None
    for depth in range(len(parts)):
        text = install.context.read_on_disk("/".join((*parts[:depth], ".gitignore")))
        ignored = ignored if text is None else _last(IgnoreFile(text).verdict(parts[depth:], False), ignored)
    if ignored:
        raise Decline(
            f"{parts[-1]} is in .gitignore: who builds elsewhere has none, and an install that holds to it would fail"
        )


def _last(verdict: bool | None, before: bool | None) -> bool | None:
    return before if verdict is None else verdict
