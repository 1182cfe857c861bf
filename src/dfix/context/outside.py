"""Files of Compose outside of a folder, in the repository that it is part of: those that start what it holds."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from dfix.context.disk import entries
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

# github.com/compose-spec: the names looked for, in order, and their override files.
FILES = (
    "compose.yaml",
    "compose.yml",
    "docker-compose.yaml",
    "docker-compose.yml",
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yaml",
    "docker-compose.override.yml",
)

#: how many folders above the context are looked into: services/api/Dockerfile is built by a compose file of the root
MAX_CLIMB = 3
#: how many folders beside those on the way up are looked into, and how many files are taken from there
MAX_BESIDE = 64
MAX_FOUND = 20
_SKIPPED = frozenset(("node_modules", "vendor", "venv", "site-packages"))


class Place(Record):
    """Where a file of Compose lies or may lie: ``way`` leads from the folder to that file's own ("../infra/")."""

    path: str
    way: str
    name: str


def usual(folder: str) -> Iterator[Place]:
    """The names that Compose looks for in the folders above, whether they are there or not."""
    for place, way, _ in _up(folder):
        yield from (Place(os.path.join(place, name), way, name) for name in FILES)


def found(folder: str) -> tuple[Place, ...]:
    """Those of other names in the folders above (docker-compose.prod.yml), and all in folders beside the way up
    (infra/docker-compose.yml). None where no repository is seen: then what lies beside is somebody else's."""
    places = (Place(os.path.join(at, name), way, name) for at, way, names in _listed(folder) for name in names)
    return tuple(p for p in places if p.name not in FILES or not _is_up(p.way))[:MAX_FOUND]


def folders(folder: str) -> Iterator[str]:
    """The folders that `found` lists."""
    return (place for place, _, _ in _listed(folder))


def _is_up(way: str) -> bool:
    return not way.replace("../", "")


def _up(folder: str) -> Iterator[tuple[str, str, str]]:
    """The folders above, up to the root of the repository, with the way there and the name that was come from."""
    here, way = os.path.realpath(folder), ""
    for _ in range(MAX_CLIMB):
        parent = os.path.dirname(here)
        if parent == here or os.path.lexists(os.path.join(here, ".git")):
            return
        here, way, below = parent, f"../{way}", os.path.basename(here)
        yield here, way, below


def _listed(folder: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The folders on the way up and beside it, each with the way there and its files of Compose."""
    above = list(_up(folder))
    if not above or not os.path.lexists(os.path.join(above[-1][0], ".git")):
        return
    for place, way, below in above:
        files, folders = _entries(place)
        yield place, way, files
        for name in [each for each in folders if each != below][:MAX_BESIDE]:
            path = os.path.join(place, name)
            yield path, f"{way}{name}/", _entries(path)[0]


def _entries(folder: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files of Compose in a folder, and the folders that may have some."""
    try:
        return _entries_at(folder, os.stat(folder).st_mtime_ns)
    except OSError:
        return (), ()


@lru_cache(4096)
def _entries_at(folder: str, changed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """See `_entries`: read once until the folder changes, for all the projects beside each other."""
    found = entries(folder) or ()
    files = (name for name, kind in found if kind in "fl" and "compose" in name and name.endswith((".yml", ".yaml")))
    folders = (name for name, kind in found if kind == "d" and "." not in name and name not in _SKIPPED)
    return tuple(files), tuple(folders)
