"""A company's names for images: what stands under them is taken to be the official image of the same tag.

A pair is the name of an official image and that of the company, both without a tag: ("node", "example.com/base/node").
A "*" at the end of both stands for the rest of the name; alone it stands for the names of Docker's official images.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping


class Images(Record):
    """The pairs, those without a pattern first."""

    pairs: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def of(table: Mapping[str, str]) -> Images:
        """The pairs of a table of names; of two that fit, the one that says more counts."""
        return Images(tuple(sorted(table.items(), key=lambda pair: (pair[0].endswith("*"), -len(pair[0]), pair))))

    def official(self, name: str) -> str | None:
        """The official name of one of the company's; None where the table says nothing of it."""
        return self._other(name, 1, 0)

    def own(self, name: str) -> str | None:
        """The company's name of an official image; None where the table says nothing of it."""
        return self._other(name, 0, 1)

    def _other(self, name: str, given: int, sought: int) -> str | None:
        """The one name of the first pair that fits the other."""
        for pair in self.pairs:
            rest = _rest(pair[given], name)
            if rest is not None and (pair[0] != "*" or "/" not in rest):
                return _filled(pair[sought], rest)
        return None


def wrong(table: Mapping[str, str]) -> str | None:
    """What is wrong with a table of names; None when nothing is."""
    from re import compile as pattern

    part = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
    valid = pattern(rf"(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?/)?{part}(?:/{part})*")
    for official, own in table.items():
        for name in (official, own):
            bare = name.removesuffix("*")
            if not name or "*" in bare or "@" in name or ":" in name.rpartition("/")[2]:
                return f"has {name[:80]!r}: a name without a tag, or the beginning of names and a * at its end"
            if valid.fullmatch(name.replace("*", "x")) is None:
                return f"has {name[:80]!r}, which is no name of an image"
        if official.startswith(("docker.io/", "index.docker.io/", "library/")):
            said = official.removeprefix("index.").removeprefix("docker.io/").removeprefix("library/")
            return f"has {official[:80]!r}: the official name is written without it, as {said[:80]!r}"
        if official.endswith("*") != own.endswith("*"):
            return f"maps {official[:80]!r} to {own[:80]!r}: a * has to stand at the end of both, or of none"
        if own == "*" or official == "scratch":
            return f"maps {official[:80]!r} to {own[:80]!r}, which would name all images, or the empty one"
    return None


def _rest(pattern: str, name: str) -> str | None:
    """What stands for the "*" of a pattern ("" without one); None where it does not fit."""
    if not pattern.endswith("*"):
        return "" if name == pattern else None
    rest = name[len(pattern) - 1 :]
    return rest if rest and name.startswith(pattern[:-1]) else None


def _filled(pattern: str, rest: str) -> str:
    return pattern[:-1] + rest if pattern.endswith("*") else pattern
