"""bun.lock, Bun's lock file as text.

Sources: bun.sh/docs (lockfile), and Bun itself: what `bun install --frozen-lockfile` of 1.1, 1.2, 1.3 and 1.4 says to
lock files that were changed by hand. It compares the manifest with the lock file's own copy of it, looks for what each
package asks for, and drops what nothing asks for: where that changes anything, it refuses. Which version satisfies what
a package asks for is not looked at again, and of the manifest itself since 1.4."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from dfix.context.formats import load_json, string_table, strings, table
from dfix.context.locks import Agreement
from dfix.context.semver import satisfies
from dfix.source import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context.node import Package

_MOST_EDGES = 60_000
#: folders of packages in one another: Bun itself makes a handful
_DEEPEST = 40
_VERSIONS = (0, 1, 2)
#: Bun ends the last line of a list or mapping with a comma; no string goes on over a line end
_LAST_COMMA = re.compile(r",(?=[ \t\r]*\n\s*[}\]])")


def read(text: str, package: Package) -> Agreement:
    """What a bun.lock says of a manifest."""
    data = table(load_json(_LAST_COMMA.sub("", text))[0])
    version = data.get("lockfileVersion")
    if not isinstance(version, int) or version not in _VERSIONS:
        return Agreement("nothing that Bun is known to have written")
    workspaces = table(data.get("workspaces"))
    missing = _differs(table(workspaces.get("")), package)
    lock = _Lock(table(data.get("packages")))
    missing = missing or lock.missing(package)
    unsure = lock.unsure
    if set(workspaces) != {""}:
        unsure = "it has workspaces"
    elif any(key in data for key in ("overrides", "patchedDependencies", "catalog", "catalogs")):
        unsure = "overrides, patches or catalogs replace what packages ask for"
    elif strings(data.get("trustedDependencies")) != package.trusted:
        unsure = "it trusts the scripts of other packages than package.json does"
    return Agreement(missing, unsure or _extras(package), version)


def _differs(root: dict[str, Any], package: Package) -> str:
    """What its copy of the manifest says otherwise."""
    for group, asked in _groups(package).items():
        held = string_table(root.get(group))
        for name, wanted in asked.items():
            if held.get(name) != wanted:
                return f"no {name} {shortened(wanted)}, for which package.json asks"
        gone = next((name for name in held if name not in asked), None)
        if gone is not None:
            return f"{gone}, for which package.json does not ask"
    return ""


def _groups(package: Package) -> dict[str, dict[str, str]]:
    return {
        "dependencies": package.dependencies,
        "devDependencies": package.dev_dependencies,
        "optionalDependencies": package.optional_dependencies,
        "peerDependencies": package.peer_dependencies,
    }


def _extras(package: Package) -> str:
    """What else of a manifest changes what is installed."""
    names = [name for group in _groups(package).values() for name in group]
    if len(names) != len(set(names)):
        return "package.json names a package in two groups"
    return (
        "package.json has overrides or patches, which replace packages" if package.overrides or package.patched else ""
    )


class _Lock:
    """The packages of a lock file by their places (`a/b`: the b that a finds)."""

    def __init__(self, packages: dict[str, Any]) -> None:
        self.packages = packages
        self.unsure = ""
        self.reached: set[str] = set()

    def missing(self, package: Package) -> str:
        """What it lacks of what the manifest and its own packages ask for, or has without need."""
        deepest = max((place.count("/") for place in self.packages), default=0)
        edges = list(islice(self._followed(package), _MOST_EDGES)) if deepest < _DEEPEST else []
        if len(edges) == _MOST_EDGES or deepest >= _DEEPEST:
            self.unsure = "it is too large to be read through"
            return ""
        why = next((why for edge in edges if (why := self._lacks(*edge))), "") or self._outside(package)
        left = next((place for place in self.packages if place not in self.reached), None)
        return why or (f"{left}, for which nothing asks" if left is not None else "")

    def _followed(self, package: Package) -> Iterator[tuple[str, str, bool]]:
        """Who asks for which package, and whether it may be absent, from the manifest on."""
        for group in _groups(package).values():
            for name in group:
                yield "", name, group is package.peer_dependencies and name in package.optional_peers
        todo = [name for group in _groups(package).values() for name in group if name in self.packages]
        for place in todo:
            if place in self.reached:
                continue
            self.reached.add(place)
            for name, optional in _asked(self.packages[place]):
                yield place, name, optional
                found = self._place(place, name)
                todo += [found] if found is not None else []

    def _outside(self, package: Package) -> str:
        """A package that the manifest asks for in another version, which Bun 1.4 and later look for again."""
        for name, wanted in package.all_dependencies.items():
            entry = self.packages.get(name)
            first = entry[0] if isinstance(entry, list) and entry else None
            version = first.rpartition("@")[2] if isinstance(first, str) else ""
            if satisfies(version, wanted.rpartition("@")[2] if wanted.startswith("npm:") else wanted) is False:
                return f"{name} {version}, and package.json asks for {shortened(wanted)}"
        return ""

    def _lacks(self, place: str, name: str, optional: bool) -> str:
        """What the lock file lacks of what a package asks for; "" for nothing."""
        who = _parts(place)[-1] if place else "package.json"
        return "" if optional or self._place(place, name) else f"no {name}, for which {who} asks"

    def _place(self, place: str, name: str) -> str | None:
        """Where the package lies that one at a place finds by a name: below itself, or below one above."""
        parts = _parts(place)
        for depth in range(len(parts), -1, -1):
            path = "/".join((*parts[:depth], name))
            if path in self.packages:
                return path
        return None


def _parts(place: str) -> list[str]:
    """The names in a place: those of a scope have a slash themselves."""
    found: list[str] = []
    for word in place.split("/") if place else ():
        if found and found[-1].startswith("@") and "/" not in found[-1]:
            found[-1] = f"{found[-1]}/{word}"
        else:
            found.append(word)
    return found


def _asked(entry: Any) -> Iterator[tuple[str, bool]]:
    """What a package asks for: a name, and whether it may be absent."""
    about = next((each for each in entry if isinstance(each, dict)), {}) if isinstance(entry, list) else {}
    optional = strings(about.get("optionalPeers"))
    for group in ("dependencies", "optionalDependencies", "peerDependencies"):
        for name in string_table(about.get(group)):
            yield name, group == "peerDependencies" and name in optional
