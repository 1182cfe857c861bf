"""Makes the tables of runtime libraries from a distribution's own index, with apt.

    python scripts/debian_packages.py [--keyring FILE] [--add PACKAGE-dev]... RELEASE=MIRROR...

For each release ("bookworm=<base address of a Debian archive>", "noble=<that of an Ubuntu archive>") it writes
knowledge/debian_RELEASE.toml or ubuntu_RELEASE.toml: the libraries of every development package that one of these
tables has already, or that is added; and the release's line of knowledge/base_packages.toml. Run by hand, when a
release is new or has moved; needs apt, and the keyring of the archive. Nothing is installed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import tomllib
from pathlib import Path
from typing import NamedTuple

KNOWLEDGE = Path(__file__).parent.parent / "src" / "dfix" / "knowledge"
RELEASES = tomllib.loads((KNOWLEDGE / "releases.toml").read_text("utf-8"))
#: how far a development package without libraries is followed through those that it depends on
DEPTH = 3
#: what every development package may depend on, and what says nothing about its own libraries
COMPILER = ("gcc", "libc-dev", "libc6-dev", "libgcc", "libobjc", "libstdc++", "linux-libc-dev")
#: there in every image; what comes with Kerberos for its administration; protocol files
NOT_LINKED = ("libc6", "libgssrpc", "libkadm5", "rpcsvc-proto")
#: ends of names that are no libraries, whatever section they stand in
TOOLS = ("-bin", "-common", "-data", "-doc", "-java", "-perl", "-stdlib", "-tools", "-utils")


class Package(NamedTuple):
    """A stanza of the index, as far as it is asked here."""

    name: str
    source: str
    section: str
    depends: tuple[str, ...]
    provides: tuple[str, ...]
    minimal: bool

    @property
    def is_library(self) -> bool:
        libs = self.section in ("libs", "oldlibs") or (self.section == "metapackages" and self.name.startswith("lib"))
        return (
            libs and not self.is_development and not self.name.startswith(NOT_LINKED) and not self.name.endswith(TOOLS)
        )

    @property
    def may_be_library(self) -> bool:
        """Of the same source as a development package: some libraries stand in the section of their language."""
        return self.is_library or (
            self.name.startswith("lib")
            and self.section not in ("doc", "java", "javascript", "metapackages", "perl")
            and not self.is_development
            and not self.name.endswith(TOOLS)
        )

    @property
    def is_development(self) -> bool:
        return self.section == "libdevel" or self.name.endswith("-dev")


def packages(stanzas: str) -> dict[str, Package]:
    """The packages of an index, by name; of several versions the first, which is the one that apt would take."""
    found: dict[str, Package] = {}
    for stanza in stanzas.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in stanza.splitlines() if ": " in line and line[0] != " ")
        if "Package" in fields:
            found.setdefault(fields["Package"], _package(fields))
    return found


def libraries(name: str, index: dict[str, Package], depth: int = DEPTH) -> list[str] | None:
    """The packages with the shared libraries of a development package; None when the index does not tell."""
    package = index.get(name) or _provider(name, index)
    if package is None:
        return None
    needed = [index[it] for it in package.depends if it in index and not it.startswith(NOT_LINKED)]
    own = {it.name for it in needed if it.source == package.source and it.may_be_library}
    if depth and package.section == "oldlibs":  # a name of old: the package that it stands for has libraries, too
        same = (it.name for it in needed if it.source == package.source and it.is_development and it.name != name)
        own |= {library for other in same for library in libraries(other, index, depth - 1) or ()}
    found = own or {it.name for it in needed if it.is_library}  # these may be those of tools that it brings
    if found or depth == 0:
        return sorted(found)
    others = (index.get(it) or _provider(it, index) for it in package.depends if not it.startswith(COMPILER))
    names = [other.name for other in others if other is not None and other.is_development]
    linked = {library for other in names for library in libraries(other, index, depth - 1) or ()}
    beside = any(it.source == package.source and not it.is_development for it in needed)
    return None if beside and not linked else sorted(linked)


def base(index: dict[str, Package]) -> list[str]:
    """What an image of the smallest variant has: what is essential or required, apt, and what these depend on.

    It is made with /usr merged, so that what would merge it (usrmerge) is not there.
    """
    waiting = [name for name, package in index.items() if package.minimal] + ["apt", "usr-is-merged"]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        package = index.get(name) or _provider(name, index)
        if package is not None and package.name not in (*found, "usrmerge"):
            found.add(package.name)
            waiting += package.depends
    return sorted(found)


def _package(fields: dict[str, str]) -> Package:
    depends = f"{fields.get('Pre-Depends', '')},{fields.get('Depends', '')}"
    return Package(
        fields["Package"],
        fields.get("Source", fields["Package"]).split()[0],
        fields.get("Section", "").rpartition("/")[2],
        tuple(_names(depends)),
        tuple(_names(fields.get("Provides", ""))),
        fields.get("Essential") == "yes" or fields.get("Priority") == "required",
    )


def _names(field: str) -> list[str]:
    """The names of a field of relations: of alternatives the first, without versions and architectures."""
    first = (relation.split("|")[0].split("(")[0].strip().partition(":")[0] for relation in field.split(","))
    return [name for name in first if name]


def _provider(name: str, index: dict[str, Package]) -> Package | None:
    found = [package for package in index.values() if name in package.provides]
    return found[0] if len(found) == 1 else None


def read_index(release: str, mirror: str, keyring: str | None) -> dict[str, Package]:
    """The index of a release as apt fetches it, in a folder of its own."""
    ubuntu = release in RELEASES["ubuntu"]
    with tempfile.TemporaryDirectory() as folder:
        signed = f" signed-by={Path(keyring).absolute()}" if keyring else ""
        suites = [release, f"{release}-updates"] if ubuntu else [release]
        sources = Path(folder, "sources.list")
        lines = (f"deb [arch=amd64{signed}] {mirror} {suite} main{' universe' if ubuntu else ''}\n" for suite in suites)
        sources.write_text("".join(lines), "utf-8")
        Path(folder, "lists", "partial").mkdir(parents=True)
        options = {"Dir::State": folder, "Dir::State::lists": f"{folder}/lists", "Dir::State::status": "/dev/null"}
        options |= {"Dir::Cache": folder, "Dir::Etc::sourcelist": str(sources), "Dir::Etc::sourceparts": "/dev/null"}
        options |= {"APT::Architecture": "amd64", "APT::Architectures": "amd64", "APT::Sandbox::User": "root"}
        flags = [word for key, value in options.items() for word in ("-o", f"{key}={value}")]
        subprocess.run(["apt-get", *flags, "update"], check=True, stdout=subprocess.DEVNULL)
        return packages(
            subprocess.run(["apt-cache", *flags, "dumpavail"], check=True, capture_output=True, text=True).stdout
        )


def table(release: str) -> Path:
    """The file of a release."""
    return KNOWLEDGE / f"{'ubuntu' if release in RELEASES['ubuntu'] else 'debian'}_{release}.toml"


def development_packages() -> set[str]:
    """The development packages that the tables have."""
    names = [table(release) for distribution in ("debian", "ubuntu") for release in RELEASES[distribution]]
    return {key for file in names if file.exists() for key in tomllib.loads(file.read_text("utf-8"))}


def write(release: str, index: dict[str, Package], wanted: set[str]) -> None:
    """Writes the table of a release, and its line of base_packages.toml."""
    distribution = "ubuntu" if release in RELEASES["ubuntu"] else "debian"
    head = HEAD.format(distribution=distribution.capitalize(), number=RELEASES[distribution][release], release=release)
    found = {name: libraries(name, index) for name in sorted(wanted) if not name.startswith(COMPILER)}
    rows = [f"{_key(name)} = {json.dumps(value)}" for name, value in found.items() if value is not None]
    table(release).write_text(head + "\n".join(rows) + "\n", "utf-8")
    bases = KNOWLEDGE / "base_packages.toml"
    known = tomllib.loads(bases.read_text("utf-8")) if bases.exists() else {}
    lists = (f"{name} = {json.dumps(value)}" for name, value in sorted((known | {release: base(index)}).items()))
    bases.write_text(BASES + "\n".join(lists) + "\n", "utf-8")


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() else json.dumps(name)


HEAD = """\
# {distribution} {number} ({release}): development package -> packages that hold its shared libraries.
#
# Made by scripts/debian_packages.py from the Depends of the distribution's own package index (amd64), November 2026;
# a development package without libraries of its own is followed through the development packages that it depends on.
#
# PACKAGE-dev = ["runtime package", ...], sorted; [] = headers, or static libraries, only. Not listed = not known.

"""
BASES = """\
# What the smallest image of a release has: debian:RELEASE-slim, ubuntu:RELEASE.
#
# Made by scripts/debian_packages.py from the distribution's own package index (amd64), read in November 2026: what is
# essential or required, apt, and what these depend on.
#
# RELEASE = ["package", ...], sorted. Packages not listed may be there all the same.

"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release", nargs="+", metavar="RELEASE=MIRROR")
    parser.add_argument("--keyring")
    parser.add_argument("--add", action="append", default=[], metavar="PACKAGE-dev")
    options = parser.parse_args()
    wanted = development_packages() | set(options.add)
    for release, _, mirror in (text.partition("=") for text in options.release):
        write(release, read_index(release, mirror, options.keyring), wanted)


if __name__ == "__main__":
    main()
