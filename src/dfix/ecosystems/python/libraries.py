"""What Python distributions need of the system, beside the interpreter: from knowledge/python_packages.toml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.fixes import Assumption, Decline
from dfix.records import Record
from dfix.runtime.packages import libraries_of

from ..shared.interpreted import SERVED, needs_no_more

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context.requirements import Requirement
    from dfix.effects import Packages
    from dfix.model.images import TagInfo

    from .installs import Installed

#: interpreters for which current releases of those in the table have wheels
_WHEELS_FROM, _WHEELS_TO = (3, 9), (3, 13)
#: bring libgomp1 with them
_COMPILERS = frozenset(("gcc", "g++", "gfortran", "build-essential"))


class Builder(Record):
    """What the image that installs has beyond the one that is to run: everything of the full image, or compilers."""

    info: TagInfo
    full: bool
    compilers: bool

    def links(self, name: str) -> bool:
        """Whether what pip compiles there is linked to it, or the image that installs has it.

        A development package stands for a distribution that is compiled: then its headers were there."""
        return self.has(name) or (name.endswith("-dev") and self.info.distribution == "debian")

    def has(self, name: str) -> bool:
        """Whether a package of the distribution, or the libraries of a development package, came with it."""
        carried = knowledge.load("contents")["buildpack-runtime"]
        return (self.full and name in carried) or (
            self.compilers and name == "libgomp1" and self.info.distribution == "debian"
        )


class Libraries(Record):
    """What is needed.

    packages  of Debian, for the runtime stage
    unknown   distributions about which nothing is known
    why       a sentence for each that needs something
    """

    packages: tuple[str, ...]
    unknown: tuple[str, ...]
    why: tuple[str, ...]


def builder(info: TagInfo, full: bool, packages: tuple[Packages, ...]) -> Builder:
    """The builder of an image that starts from ``info``, with the packages of the distribution."""
    names = {name for each in packages for name in each.installed or ()}
    return Builder(info, full, bool(names & _COMPILERS))


def needed(installed: Installed, build: Builder) -> Libraries:
    """What the runtime stage needs for the distributions that are installed."""
    table = knowledge.load("python_packages")
    known = _known(table)
    packages: list[str] = []
    why: list[str] = []
    unknown: list[str] = []
    for entry in installed.requirements:
        name = entry.name
        reason = _has_to_stay(name, table)
        if reason:
            raise Decline(reason)
        if not entry.applies(build.info.version):
            continue
        wanted = [n for n in _wanted(entry, installed, build, table) if build.links(n)]
        libraries = _libraries(wanted, build.info.release_now)
        if libraries is None:
            raise Decline(_unknown_release(name, build.info.release_now))
        if libraries:
            why.append(f"{name} needs {', '.join(libraries)}")
        packages += libraries
        if name not in known or ((entry.vcs or entry.url) and not entry.local):
            unknown += [] if entry.local and not name else [name or entry.raw]
    return Libraries(tuple(dict.fromkeys(packages)), tuple(sorted(set(unknown))), tuple(dict.fromkeys(why)))


def are_wheels(installed: Installed, info: TagInfo) -> bool:
    """Whether pip compiles nothing: all that is asked for is pure Python, or has a wheel for the interpreter."""
    table = knowledge.load("python_packages")
    pure, wheels = knowledge.names("python_packages", "pure"), knowledge.names("python_packages", "wheels")
    if installed.source or installed.unread or installed.project:
        return False
    for entry in (e for e in installed.requirements if e.applies(info.version)):
        if entry.vcs or entry.url or entry.local or entry.name not in pure | wheels:
            return False
        if entry.name in wheels and not _surely_wheel(entry, installed.version(entry), info, table["wheels_since"]):
            return False
    return True


def _surely_wheel(entry: Requirement, version: str | None, info: TagInfo, since: dict[str, list[str]]) -> bool:
    minor = info.version[:2] if info.version and len(info.version) > 1 else None
    if minor is None or not _WHEELS_FROM <= minor <= _WHEELS_TO:
        return False
    open_ = version is None and _upper_bound(entry.spec) is None
    return open_ or (entry.name in since and _has_wheel(entry, version, info, since))


def _known(table: dict[str, list[str]]) -> frozenset[str]:
    names: set[str] = set()
    for kind in ("installers", "pure", "wheels", "compiles", "browsers", "debian"):
        names.update(table[kind])
    return frozenset(names)


def _has_to_stay(name: str, table: dict[str, list[str]]) -> str | None:
    if name in table["compiles"]:
        return f"{name} compiles code when it runs, so the compiler has to stay"
    if name in table["browsers"]:
        return f"{name} drives a browser, whose libraries only the full image may have"
    return None


def _wanted(
    entry: Requirement, installed: Installed, build: Builder, table: dict[str, dict[str, list[str]]]
) -> list[str]:
    """Packages, or development packages that stand for their libraries."""
    if "binary" in entry.extras:
        return []
    found = list(table["debian"].get(entry.name, ()))
    if entry.name in table["compiled"]:
        wheel = _has_wheel(entry, installed.version(entry), build.info, table["wheels_since"])
        found += [] if wheel and not installed.source else table["compiled"][entry.name]
    return found


def _has_wheel(entry: Requirement, version: str | None, info: TagInfo, since: dict[str, list[str]]) -> bool:
    """Whether the project publishes a wheel of the version for the interpreter: if not, pip compiles it here."""
    limit = version or _upper_bound(entry.spec)
    if limit is None:
        return True
    minor = info.version[:2] if info.version and len(info.version) > 1 else None
    if minor is None:
        return False
    for text in since.get(entry.name, ()):
        python, first = text.split()
        if _numbers(python) == minor:
            return _at_least(limit, first)
    return minor < _numbers("3.8")


def _upper_bound(spec: str) -> str | None:
    """The version that a range ends at, or stays near; None for open ranges."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    poetry = re.fullmatch(r"\s*[\^~]?\s*v?([0-9][0-9.]*)(?:\.\*)?\s*", spec)
    if poetry:
        return poetry[1].rstrip(".")
    try:
        found = [s.version for s in SpecifierSet(spec) if s.operator in ("<", "<=", "==", "===", "~=")]
    except InvalidSpecifier:
        found = re.findall(r"(?:~=|<=?|==|\^|~)\s*v?([0-9][0-9.]*)", spec)
    return min((v.removesuffix(".*").rstrip(".") for v in found), key=_numbers, default=None)


def _at_least(version: str, first: str) -> bool:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(version) >= Version(first)
    except InvalidVersion:
        return _numbers(version) >= _numbers(first)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d{1,6}", version)[:3])


def _unknown_release(name: str, release: str | None) -> str:
    if release is None or release in SERVED:
        return f"which libraries {name} needs on Debian {release or 'of a release that is not named'} is not known"
    return f"the second stage would have to install libraries for {name}, and {retired(release)}"


def retired(release: str | None) -> str:
    """That a release is past its time."""
    return f"Debian {release} is no longer on Debian's servers"


def _libraries(wanted: list[str], release: str | None) -> tuple[str, ...] | None:
    """The packages of a release; None when some of them are not known there."""
    if not wanted:
        return ()
    if release not in SERVED:
        return None
    table = libraries_of(release)
    found: list[str] = []
    for name in wanted:
        libraries = table.get(name) if name.endswith("-dev") else [name]
        if libraries is None:
            return None
        found += libraries
    flavours = knowledge.names("python_packages", "unlinked")
    return tuple(n for n in dict.fromkeys(found) if n not in flavours)


def unseen(installed: Installed, unknown: tuple[str, ...], there: str) -> Iterator[Assumption]:
    """What has to be assumed of packages that were not read, or of which nothing is known: `there` is the image that
    has more than the one that is to run."""
    for what in installed.unread:
        yield Assumption("library-unlinked", f"{what} needs nothing that only {there} has")
    if unknown:
        yield Assumption("library-unlinked", needs_no_more(unknown, there))
