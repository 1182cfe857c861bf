"""What the gems of a project need of the system: from knowledge/ruby_gems.toml, for those that Gemfile.lock names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.fixes import Decline
from dfix.records import Record
from dfix.runtime.packages import libraries_of

if TYPE_CHECKING:
    from dfix.context.ruby import Lock
    from dfix.model.images import TagInfo

    from ..shared.base import Split

_SYSTEM_NOKOGIRI = ("use-system-libraries", "NOKOGIRI_USE_SYSTEM_LIBRARIES")


class Gems(Record):
    """What is needed.

    packages  of Debian, that only the full image has
    unknown   gems about which nothing is known
    compiled  gems that are compiled, or linked, when they are installed
    why       a sentence for each that needs something
    """

    packages: tuple[str, ...]
    unknown: tuple[str, ...]
    compiled: tuple[str, ...]
    why: tuple[str, ...]


def needed(split: Split, lock: Lock, info: TagInfo, full: bool) -> Gems:
    """What the gems of a lock file need that the smaller image lacks; ``full``: the builder is the full image.
    Decline where one of them needs the builder itself."""
    table = knowledge.load("ruby_gems")
    names = [*lock.gems, *_named(split)]
    _refuse(names, table)
    packages: list[str] = []
    why: list[str] = []
    for name in names if full else ():
        wanted = _carried(_links(split, lock, name, table), info)
        wanted += [p for p in table["runs"].get(name, ()) if p in _full()]
        if wanted:
            why.append(f"{name} needs {', '.join(wanted)}")
        packages += wanted
    known = {*table["pure"], *table["contained"], *table["links"], *table["runs"], *lock.built, *lock.own}
    compiled = [n for n in names if n not in lock.built and (n in table["contained"] or n in table["links"])]
    unknown = tuple(sorted({n for n in names if n not in known}))
    return Gems(tuple(dict.fromkeys(packages)), unknown, tuple(compiled), tuple(dict.fromkeys(why)))


def _refuse(names: list[str], table: dict[str, list[str]]) -> None:
    for name in names:
        if name in table["compiles"]:
            raise Decline(f"{name} compiles code when it runs, so the compiler has to stay")
        if name in table["browsers"]:
            raise Decline(f"{name} needs a browser, whose libraries only the full image may have")


def _named(split: Split) -> list[str]:
    """The gems that steps install by their names."""
    steps = (s for s in split.steps if s.tool == "gem" and s.action in ("install", "i"))
    return [n.partition(":")[0] for s in steps for w in s.operands if (n := w.value or "") and n[:1].isalpha()]


def _links(split: Split, lock: Lock, name: str, table: dict[str, dict[str, list[str]]]) -> list[str]:
    """The development packages that a gem is compiled with."""
    if name in lock.built:
        return []
    if name == "nokogiri" and _says(split, _SYSTEM_NOKOGIRI):
        return ["libxml2-dev", "libxslt1-dev"]
    return table["links"].get(name, [])


def _says(split: Split, words: tuple[str, ...]) -> bool:
    texts = " ".join(i.original for k in ("ENV", "ARG", "RUN") for i in split.stage.of(k))
    return any(word in texts for word in words)


def _full() -> frozenset[str]:
    """The packages of the full image that the slim one lacks, as far as gems use them."""
    return knowledge.names("contents", "buildpack-runtime") | knowledge.names("ruby_gems", "carried")


def _carried(wanted: list[str], info: TagInfo) -> list[str]:
    """The libraries of development packages that the full image has; what the file installs is looked at elsewhere."""
    libraries = libraries_of(info.release_now)
    found = [dev for dev in wanted if dev in _full()]
    unknown = next((dev for dev in found if dev not in libraries), None)
    if unknown and info.distribution == "debian":
        release = f"Debian {info.release_now or 'of a release that is not named'}"
        raise Decline(
            f"which library of {release} belongs to {unknown} is not known (a Ruby on bookworm or newer would do)"
        )
    return [library for dev in found for library in libraries.get(dev, ())]
