"""Programs that an interpreter runs: what a smaller image of the same language lacks of what they use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour import behaviour, sources_read
from dfix.fixes import Assumption
from dfix.image import runs
from dfix.model import copies
from dfix.records import Record
from dfix.runtime import straight

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.effects import Call, Done, Packages
    from dfix.launch import Launch
    from dfix.model.images import TagInfo
    from dfix.subject import Subject

    from .base import Split

#: releases of Debian whose archive is still served
SERVED = ("bookworm", "trixie", "bullseye")
_SYSTEM_PATHS = ("/usr/share/", "/usr/lib/", "/usr/bin/", "/usr/include/", "/usr/sbin/", "/lib/")
#: what the compilers of Alpine link to, and its images of languages lack
_COMPILERS = {
    "gcc": ("libgcc",),
    "g++": ("libgcc", "libstdc++"),
    "build-base": ("libgcc", "libstdc++"),
    "alpine-sdk": ("libgcc", "libstdc++"),
}


class Reach(Record):
    """packages: of the distribution, for what is used. why: a sentence each. assumptions: what was not seen through."""

    packages: tuple[str, ...]
    why: tuple[str, ...]
    assumptions: tuple[Assumption, ...]


class Found:
    """Collects a Reach. there: packages that the file installs; own: programs that the small image has, whatever the
    table of programs says of others."""

    def __init__(self, there: set[str], own: frozenset[str] = frozenset()) -> None:
        self.there = there
        self.own = own
        self.packages: list[str] = []
        self.why: list[str] = []
        self.assumed: list[str] = []

    def program(self, name: str, sentence: str) -> bool:
        """Notes a program; False for one that the small image lacks and no package is known to bring."""
        name = name.rpartition("/")[2]
        table = knowledge.load("debian_packages")["programs"]
        if name in self.own or name in self.there:
            return True
        if name in table:
            self.add(tuple(p for p in table[name] if p != "ca-certificates"), sentence.format(name))
            return True
        return name not in knowledge.load("contents")["buildpack-programs"]

    def add(self, packages: tuple[str, ...], why: str) -> None:
        """Notes packages, and what they are for."""
        self.packages += packages
        self.why.append(f"{why}, for which {', '.join(packages)} {'is' if len(packages) == 1 else 'are'} installed")

    def done(self) -> Reach:
        """All of it."""
        return Reach(
            tuple(dict.fromkeys(self.packages)),
            tuple(dict.fromkeys(self.why)),
            tuple(Assumption("programs-there", sentence) for sentence in self.assumed),
        )


def started(split: Split, start: Launch, own: frozenset[str]) -> Found:
    """The programs that the launch starts."""
    found = Found({name for each in installed(split) for name in each.installed or ()}, own)
    for name in start.programs:
        found.program(name, "it starts {}")
    for unread in start.unread[:1]:
        found.assumed.append(f"`{unread.text}`, which was not read, starts no program that only the full image has")
    return found


def executed(subject: Subject, split: Split, found: Found, look: str = "") -> None:
    """The programs, libraries and files of the system that the sources name; ``look``: a place that leaves it open."""
    seen = behaviour(subject, split.stage)
    doubt = seen.doubt()
    for deed in seen.executes:
        if deed.value.exact and not found.program(deed.value.text, f"{deed.where.file} starts {{}}"):
            doubt = doubt or str(deed.where)
    named = [*seen.loads, *seen.names(*_SYSTEM_PATHS)]
    look = str(named[0].where) if named else look
    if doubt or look:
        found.assumed.append(f"no program, library or file that only the full image has is used ({doubt or look})")
    else:
        found.why.append(f"{sources_read(len(seen.files))}, and nothing else of the full image is used there")


def installed(split: Split) -> tuple[Packages, ...]:
    """The packages of the distribution that the stage installs and removes."""
    return runs.packages(split.stage, split.context)


def toolchain(split: Split) -> bool:
    """Whether compilers or headers are installed and not removed again."""
    table = "alpine_packages" if split.stage.info and split.stage.info.distribution == "alpine" else "debian_packages"
    build_only = knowledge.names(table, "build_only")
    there: set[str] = set()
    groups: dict[str, tuple[str, ...]] = {}
    for each in installed(split):
        there.update(each.installed or ())
        groups.update({each.group: each.installed or ()} if each.group else {})
        for name in each.removed or ():
            there.difference_update(groups.get(name, (name,)))
    return any(name in build_only or name.endswith("-dev") for name in there)


def compiler_libraries(split: Split, info: TagInfo) -> tuple[str, ...]:
    """What the compilers that are installed link to, where the small image lacks it."""
    if info.distribution != "alpine":
        return ()
    names = (name for each in installed(split) for name in each.installed or ())
    return tuple(dict.fromkeys(library for name in names for library in _COMPILERS.get(name, ())))


def only_installs(split: Split, is_installer: Callable[[Call], bool]) -> bool:
    """Whether every step installs packages, or works elsewhere: then the folder holds nothing but what was copied."""
    for run in split.stage.of("RUN"):
        done = runs.done(run, split.stage, split.context)
        if straight.prepares(split, run):
            continue
        if done is None or not all(_leaves_project(each, split, is_installer) for each in done):
            return False
    return True


def _leaves_project(done: Done, split: Split, is_installer: Callable[[Call], bool]) -> bool:
    """Whether a command does nothing to the project's folder, but for what an install may write there."""
    installs = done.call is not None and (bool((done.call.entry or {}).get("system")) or is_installer(done.call))
    if installs and not any(r.operator.startswith(">") for r in done.command.redirects):
        return True
    effect = done.effect
    touched = (effect.writes.touches(split.folder), effect.removes.touches(split.folder))
    given = any(c.path is None or copies.is_inside(c.path, split.folder) for c in effect.changes)
    return effect.known and touched == (False, False) and not given


def needs_no_more(names: tuple[str, ...], there: str) -> str:
    """That some packages can do without what only another image has, as a sentence."""
    need = "needs" if len(names) == 1 else "need"
    return f"{listed(names)} {need} no library or program that only {there} has"


def listed(names: tuple[str, ...]) -> str:
    """Some names, for a sentence."""
    return ", ".join(names) if len(names) < 6 else f"{', '.join(names[:5])} and {len(names) - 5} more packages"
