"""The ladder of small bases, from knowledge/rungs.toml: what each provides, and the first that has all that is needed.

Needs are added up by those who looked: a word of rungs.toml, and a sentence that says who needs it. An owner may ask
for a family of bases: that only changes which rungs are climbed; the needs decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.fixes import Decline
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dfix.model.stages import Stage

#: what the words of rungs.toml mean, for a sentence
_MEANS = {
    "accounts": "no program that makes users",
    "certificates": "no certificates",
    "libc": "no C library",
    "names": "no users and groups of a distribution",
    "packages": "no package manager",
    "passwd": "no accounts",
    "shell": "no shell",
    "timezones": "no time zones",
    "tmp": "no /tmp",
}


class Rung(Record):
    """An image to run on.

    provides  what is there
    brings    what its package manager can bring, and the package that does
    of        its distribution, "any" where only static binaries run
    files     what a file of the builder can bring
    assumes   what a program may be assumed to do without
    """

    name: str
    image: str
    provides: frozenset[str]
    brings: Mapping[str, str]
    of: str
    files: Mapping[str, str] = {}
    assumes: tuple[str, ...] = ()

    def lacks(self, needs: Mapping[str, str]) -> str | None:
        """The first need that it can neither meet nor bring."""
        there = (self.provides, self.brings, self.files, self.assumes)
        return next((need for need in needs if not any(need in each for each in there)), None)

    def packages(self, needs: Mapping[str, str]) -> tuple[str, ...]:
        """What has to be installed there to meet some needs."""
        return tuple(package for need, package in self.brings.items() if need in needs)


def rungs(distribution: str, release: str, family: str = "") -> Iterator[Rung]:
    """The rungs that a program of a distribution's builder can stand on, the smallest first; those of one family, or
    all that are climbed where nobody asks for one."""
    number = knowledge.load("releases")["debian"].get(release, "")
    for name, entry in knowledge.load("rungs").items():
        wanted = entry["family"] == family if family else "asked" not in entry
        if wanted and entry["of"] in ("any", distribution) and release in entry.get("releases", (release,)):
            image = entry["image"].format(release=release, number=number)
            provides, brings = frozenset(entry["provides"]), entry.get("brings", {})
            rung = Rung(name, image, provides, brings, entry["of"])
            yield (
                rung
                if not family
                else rung._replace(files=entry.get("files", {}), assumes=tuple(entry.get("assumes", ())))
            )


def first(needs: Mapping[str, str], distribution: str, release: str) -> Rung | None:
    """The smallest base that provides all that is needed, or can install it; None when there is none."""
    return next((rung for rung in rungs(distribution, release) if rung.lacks(needs) is None), None)


def families() -> tuple[str, ...]:
    """The families that an owner can ask for: those of the rungs, and those that languages have of their own."""
    return tuple(dict.fromkeys((*(entry["family"] for entry in knowledge.load("rungs").values()), "chiseled")))


def of_family(family: str, needs: Mapping[str, str], distribution: str, release: str) -> Rung:
    """The smallest base of a family that provides all that is needed; Decline with what none has, and who needs it."""
    found = tuple(rungs(distribution, release, family))
    for rung in found:
        if rung.lacks(needs) is None:
            return rung
    if not found:
        raise Decline(f"no image of that family is known for a program of {distribution} {release}".rstrip())
    lacking = found[-1].lacks(needs) or ""
    linked = "the program is linked to it" if lacking == "libc" else ""
    who = linked or needs[lacking] or "which the program may need"
    raise Decline(f"{found[-1].image} has {_MEANS[lacking]} ({who})")


def takes_user(image: str, user: str) -> bool | None:
    """Whether a bare image of the ladder can run as a user: numbers need no passwd. None for other images."""
    name = user.partition(":")[0]
    if name.isdigit():
        return True
    for entry in knowledge.load("rungs").values():
        if entry["image"] == image.partition("@")[0]:
            return "passwd" in entry["provides"] and name in ("root", "nobody", "nonroot")
    return None


def had_no_zones(stage: Stage) -> bool:
    """Whether the image of a builder has no time zones, so that its program had none before. Go finds those of its
    toolchain."""
    info = stage.info
    if info is None or info.distribution != "alpine" or "tzdata" not in info.lacks:
        return False
    return info.language != "go" and not any("go build" in run.original for run in stage.of("RUN"))
