"""The ladder of small bases, from knowledge/rungs.toml: what each provides, and the first that has all that is needed.

Needs are added up by those who looked: a word of rungs.toml, and a sentence that says who needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Rung(Record):
    """An image to run on.

    provides  what is there
    brings    what its package manager can bring, and the package that does
    of        its distribution, "any" where only static binaries run
    """

    name: str
    image: str
    provides: frozenset[str]
    brings: Mapping[str, str]
    of: str

    def lacks(self, needs: Mapping[str, str]) -> str | None:
        """The first need that it can neither meet nor bring."""
        return next((need for need in needs if need not in self.provides and need not in self.brings), None)

    def packages(self, needs: Mapping[str, str]) -> tuple[str, ...]:
        """What has to be installed there to meet some needs."""
        return tuple(package for need, package in self.brings.items() if need in needs)


def rungs(distribution: str, release: str) -> Iterator[Rung]:
    """The rungs that a program of a distribution's builder can stand on, the smallest first."""
    for name, entry in knowledge.load("rungs").items():
        if entry["of"] in ("any", distribution):
            image = entry["image"].format(release=release)
            yield Rung(name, image, frozenset(entry["provides"]), entry.get("brings", {}), entry["of"])


def first(needs: Mapping[str, str], distribution: str, release: str) -> Rung | None:
    """The smallest base that provides all that is needed, or can install it; None when there is none."""
    return next((rung for rung in rungs(distribution, release) if rung.lacks(needs) is None), None)


def takes_user(image: str, user: str) -> bool | None:
    """Whether a bare image of the ladder can run as a user: numbers need no passwd. None for other images."""
    name = user.partition(":")[0]
    if name.isdigit():
        return True
    for entry in knowledge.load("rungs").values():
        if entry["image"] == image.partition("@")[0]:
            return "passwd" in entry["provides"] and name in ("root", "nobody", "nonroot")
    return None
