"""Comments for dfix that do nothing: a name that no pass has, a place above nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import passes, pragmas
from dfix.notices import Noticed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.subject import Subject


def of(subject: Subject) -> Iterator[Noticed]:
    """One notice for each name, and for each comment that is about nothing."""
    for pragma in pragmas.pragmas(subject.file):
        for name in pragma.unknown:
            yield Noticed("ignore-unknown", f"there is no pass {name!r}{_nearest(name)}", pragma.about)
    for line, block in pragmas.stray(subject.file):
        yield Noticed("ignore-stray", f"{line!r} is about nothing: it has to touch the instruction below it", block)


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, passes.names(), 1)
    return f"; did you mean {near[0]}?" if near else f"; the passes are {', '.join(passes.names())}"
