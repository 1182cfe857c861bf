"""Empty sources in the place of a project's own, so that Cargo builds the crates that it fetches.

An empty program and an empty library are built whatever the manifest says of them, as a library of macros or a shared
one, too (tried with Cargo 1.95); each program that a manifest names has to be there, and of each crate something.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.fixes import Decline
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.context import Context
    from dfix.context.cargo import Crate


_PLAIN = re.compile(r"[\w@%+=:,./-]+")


class StandIns(Record):
    """Paths relative to the project's folder, in order: folders to make, programs, libraries."""

    folders: tuple[str, ...]
    programs: tuple[str, ...]
    libraries: tuple[str, ...]

    @property
    def made(self) -> str:
        """The commands that make them."""
        several = len(self.folders) > 1 or any("/" in folder for folder in self.folders)
        inner = [f for f in self.folders if not any(other.startswith(f"{f}/") for other in self.folders)]
        parts = [f"mkdir {'-p ' if several else ''}{' '.join(inner)}"]
        if self.programs:
            parts.append(f"echo 'fn main() {{}}' > {self.programs[0]}")
            parts += (f"cp {self.programs[0]} {other}" for other in self.programs[1:])
        if self.libraries:
            parts.append(f"touch {' '.join(self.libraries)}")
        return (" &&\n" if several else " && ").join(parts)

    @property
    def removed(self) -> str:
        """The command that takes them away."""
        outer = [f for f in self.folders if not any(f.startswith(f"{other}/") for other in self.folders)]
        return f"rm -r {' '.join(outer)}"


def of(context: Context, crates: Iterable[Crate], root: str) -> StandIns:
    """What stands in for the sources of some crates of the project whose folder in the build context is ``root``.
    Decline where one has sources in a place that is not theirs alone."""
    programs: list[str] = []
    libraries: list[str] = []
    for crate in crates:
        folder = posixpath.relpath(crate.directory or ".", root or ".")
        programs += (_placed(folder, path) for path in _programs(context, crate))
        libraries += (_placed(folder, path) for path in _libraries(context, crate))
    folders = sorted({posixpath.dirname(path) for path in (*programs, *libraries)})
    if not all(_PLAIN.fullmatch(path) for path in (*programs, *libraries)):
        raise Decline("a source has a name that a shell would read otherwise")
    return StandIns(tuple(folders), tuple(dict.fromkeys(programs)), tuple(dict.fromkeys(libraries)))


def _placed(folder: str, path: str) -> str:
    """A source of a crate, from the project's folder: below the crate's, so that it can be taken away with its own."""
    clean = posixpath.normpath(path)
    if "/" not in clean or clean.startswith(("..", "/")):
        raise Decline(f"a source lies at {posixpath.join(folder, path)}, where an empty one cannot stand for it")
    return posixpath.normpath(posixpath.join(folder, clean))


def _libraries(context: Context, crate: Crate) -> Iterator[str]:
    told = crate.table.get("lib")
    path = told.get("path") if isinstance(told, dict) else None
    if isinstance(path, str) or told is not None or context.is_file(_in(crate, "src/lib.rs")):
        yield path if isinstance(path, str) else "src/lib.rs"


def _programs(context: Context, crate: Crate) -> Iterator[str]:
    """Where the sources of its programs lie: where the manifest says so, or Cargo looks for them."""
    tables = crate.table.get("bin")
    told = {t.get("name"): t.get("path") for t in tables if isinstance(t, dict)} if isinstance(tables, list) else {}
    for name in crate.programs:
        path = told.get(name)
        usual = (*(("src/main.rs",) if name == crate.name else ()), f"src/bin/{name}.rs", f"src/bin/{name}/main.rs")
        found = path if isinstance(path, str) else next((p for p in usual if context.is_file(_in(crate, p))), None)
        if found is None:
            raise Decline(f"where the source of {name} lies is not known, so an empty program cannot stand for it")
        yield found


def _in(crate: Crate, path: str) -> str:
    return posixpath.join(crate.directory, path)
