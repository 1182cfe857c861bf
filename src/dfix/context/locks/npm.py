"""package-lock.json and npm-shrinkwrap.json.

Sources: docs.npmjs.com (package-lock.json, npm ci), npm's arborist (`npm ci` builds the tree anew and compares: an edge
that the lock file leaves open, or does not satisfy, is an error)."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from dfix.context.formats import load_json, string_table, table, text_or_none
from dfix.context.locks import Agreement
from dfix.context.semver import satisfies
from dfix.source import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context.node import Package

_MOST_PACKAGES = 20_000
_MOST_EDGES = 60_000
#: folders of packages in one another: npm itself makes a handful
_DEEPEST = 40
_TAG = re.compile(r"[A-Za-z][\w.-]*")
_MODULES = "node_modules/"


def read(text: str, package: Package, *, peers: bool) -> Agreement:
    """What package-lock.json, or npm-shrinkwrap.json, says of a manifest. ``peers``: whether peer dependencies are
    installed, as npm 7 and later do."""
    data = table(load_json(text)[0])
    version = data.get("lockfileVersion")
    if not isinstance(version, int) or version not in (1, 2, 3):
        return Agreement("nothing that npm can read")
    lock = _Npm(table(data.get("packages")) or dict(_nested(data.get("dependencies"), "")))
    edges = list(islice(chain(_of_manifest(package, peers), lock.edges(peers)), _MOST_EDGES))
    deepest = max((place.count(_MODULES) for place in lock.packages), default=0)
    if len(lock.packages) > _MOST_PACKAGES or len(edges) == _MOST_EDGES or deepest > _DEEPEST:
        return Agreement(unsure="it is too large to be read through", version=version)
    missing = next((why for edge in edges if (why := lock.lacks(*edge))), "")
    unsure = lock.unsure or lock.odd()
    if package.names_twice:
        unsure = "package.json names a package in two groups"
    if package.overrides:
        unsure = "package.json has overrides, which replace what packages ask for"
    elif version == 1 and peers:
        unsure = "its format, version 1, says nothing of peer dependencies"
    return Agreement(missing, unsure, version)


class _Npm:
    """The packages of a lock file by their places (node_modules/a/node_modules/b)."""

    def __init__(self, packages: dict[str, Any]) -> None:
        self.packages = packages
        self.unsure = ""

    def edges(self, peers: bool) -> Iterator[tuple[str, str, str, bool]]:
        """What each package asks for: its place, a name, a range, and whether it may be absent."""
        for place, value in self.packages.items():
            entry = table(value)
            if not place or entry.get("inBundle") or entry.get("extraneous"):
                continue
            groups = ("dependencies", "optionalDependencies", *(("peerDependencies",) if peers else ()))
            bundled = entry.get("bundleDependencies")
            meta = table(entry.get("peerDependenciesMeta"))
            for group in groups:
                for name, wanted in string_table(entry.get(group)).items():
                    if not isinstance(bundled, list) or name not in bundled:
                        optional = group == "peerDependencies" and table(meta.get(name)).get("optional") is True
                        yield place, name, wanted, optional

    def odd(self) -> str:
        """Why what some packages ask for does not tell; ""."""
        for place, value in self.packages.items():
            entry = table(value)
            if entry.get("extraneous") or (entry.get("inBundle") and place.count(_MODULES) == 1):
                return f"{place.rpartition(_MODULES)[2]} is there without need, or bundled by the project"
        return ""

    def lacks(self, place: str, name: str, wanted: str, optional: bool) -> str:
        """What the lock file lacks of what a package asks for; "" for nothing."""
        who = place.rpartition(_MODULES)[2] or "package.json"
        entry = self._found(place, name)
        if entry is None:
            return "" if optional else f"no {name}, for which {who} asks"
        if entry.get("link"):
            return ""
        asked = wanted.partition(":")[2] if wanted.startswith("npm:") else ""
        if asked:
            alias, _, wanted = asked.rpartition("@") if "@" in asked[1:] else (asked, "", "*")
            if (text_or_none(entry.get("name")) or name) != alias:
                return f"another package as {name} than {who} asks for"
        version = text_or_none(entry.get("version")) or ""
        fits = satisfies(version, wanted)
        if fits is None and _TAG.fullmatch(wanted) and str(entry.get("resolved", "")).startswith("http"):
            return ""
        if fits is None or (optional and not fits):
            self.unsure = self.unsure or f"whether {name} {version} is the {shortened(wanted)} that {who} asks for"
            return ""
        return "" if fits else f"{name} {version}, and {who} asks for {shortened(wanted)}"

    def _found(self, place: str, name: str) -> dict[str, Any] | None:
        """The package that one at a place finds by a name: in its own node_modules, or in one above."""
        while True:
            path = f"{place}/{_MODULES}{name}" if place else f"{_MODULES}{name}"
            if path in self.packages:
                return table(self.packages[path])
            if not place:
                return None
            place = place.rpartition(_MODULES)[0].rstrip("/")


def _nested(dependencies: Any, place: str, depth: int = 0) -> Iterator[tuple[str, dict[str, Any]]]:
    """The packages of version 1, which nests them, as those of the later ones."""
    for name, value in table(dependencies).items():
        entry = table(value)
        path = f"{place}/{_MODULES}{name}" if place else f"{_MODULES}{name}"
        alias, _, version = (text_or_none(entry.get("version")) or "").rpartition("@")
        mine = {"version": version, "dependencies": entry.get("requires"), "resolved": entry.get("resolved")}
        own = {"name": alias.removeprefix("npm:")} if alias.startswith("npm:") else {}
        yield path, {**mine, "inBundle": entry.get("bundled"), **own}
        if depth < 20:
            yield from _nested(entry.get("dependencies"), path, depth + 1)


def _of_manifest(package: Package, peers: bool) -> Iterator[tuple[str, str, str, bool]]:
    """What the manifest asks for: the last of its groups wins (arborist, Node)."""
    asked = {**package.dependencies, **package.optional_dependencies, **package.dev_dependencies}
    for name, wanted in asked.items():
        yield "", name, wanted, False
    for name, wanted in package.peer_dependencies.items() if peers else ():
        if name not in package.all_dependencies:
            yield "", name, wanted, False
