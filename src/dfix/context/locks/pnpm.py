"""pnpm-lock.yaml.

`pnpm install --frozen-lockfile` compares what an importer was asked for with the manifest, as text, and the settings
that the lock file was made by with those of the project; where both are alike, `pnpm install` does the same by itself.
Sources: pnpm.io (install, settings), its lockfile format, and pnpm itself: 9 to 12 on lock files changed by hand."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from dfix.context.formats import load_yaml, string_table, table
from dfix.context.locks import Agreement
from dfix.source import shortened

if TYPE_CHECKING:
    from dfix.context.node import Package

#: formats of pnpm's lock files, and the major versions of pnpm that read them
OF_PNPM = {5: (6, 7), 6: (8, 9), 9: (9, 10, 11, 12)}
#: what a package asks for: a name, and the version that it gets
_ASKS = re.compile(r"^      (\S+): (\S+)$", re.MULTILINE)
_GROUPS = ("dependencies", "devDependencies", "optionalDependencies")
#: what stands at the top of a lock file of which nothing is replaced
_PLAIN = {"lockfileVersion", "settings", "importers", "specifiers", *_GROUPS}


def read(text: str, package: Package) -> Agreement:
    """What pnpm-lock.yaml says of a manifest."""
    text = text.replace("\r\n", "\n")
    if "\n<<<<<<<" in text:
        return Agreement("marks of a merge")
    head = re.split(r"^(?:packages|snapshots):", text, maxsplit=1, flags=re.MULTILINE)[0]
    data = table(load_yaml(head)[0])
    major = str(data.get("lockfileVersion", "")).strip("'\"").partition(".")[0]
    if not major.isdigit() or int(major) not in OF_PNPM:
        return Agreement("nothing that pnpm is known to read")
    version, settings = int(major), table(data.get("settings"))
    peers = settings.get("autoInstallPeers") is True
    importer = table(table(data.get("importers")).get(".")) or data
    other = next((key for key in data if key not in _PLAIN), None)
    unsure = f"it has {other}, which are not followed" if other else ""
    if package.overrides or package.dependencies_meta:
        unsure = "overrides or dependenciesMeta change what packages ask for"
    if settings and (not peers or settings.get("excludeLinksFromLockfile") is True):
        unsure = unsure or "it was made by settings that are not pnpm's own"
    missing = _differs(importer, package, peers) or (_open(text, importer) if version == 9 else "")
    return Agreement(missing, unsure, version)


def _open(text: str, importer: dict[str, Any]) -> str:
    """What is asked for in a lock file of format 9, and is not among its packages."""
    found = text.partition("\nsnapshots:\n")[2]
    keys = {line.strip().removesuffix(" {}").rstrip(":").strip("'") for line in found.splitlines() if line[2:3] != " "}
    own = (item for group in _GROUPS for item in table(importer.get(group)).items())
    first = ((name, str(table(value).get("version"))) for name, value in own)
    edges = chain(first, ((name.strip("'"), version.strip("'")) for name, version in _ASKS.findall(found)))
    for name, version in edges:
        plain = version.partition("(")[0]
        key = version if "@" in plain[1:] else f"{name}@{version}"
        if key not in keys and not version.startswith(("link:", "file:")):
            return f"no {shortened(key)} among its packages"
    return ""


def _differs(importer: dict[str, Any], package: Package, peers: bool) -> str:
    """What the lock file's own copy of the manifest says otherwise. ``peers``: whether what the project only expects
    is installed, too."""
    asked = {**(package.peer_dependencies if peers else {}), **package.all_dependencies}
    held = dict(string_table(importer.get("specifiers")))
    for group in _GROUPS:
        for name, value in table(importer.get(group)).items():
            specifier = table(value).get("specifier") if isinstance(value, dict) else None
            held.update({name: specifier} if isinstance(specifier, str) else {})
    differs = next((name for name, wanted in asked.items() if held.get(name) != wanted), None)
    if differs is not None:
        return f"no {differs} {shortened(asked[differs])}, for which package.json asks"
    gone = next((name for name in held if name not in asked), None)
    if gone is not None:
        return f"{gone}, for which package.json does not ask"
    moved = next((n for n in package.all_dependencies if n not in table(importer.get(_group(n, package)))), None)
    return f"{moved} in another group than package.json" if moved is not None else ""


def _group(name: str, package: Package) -> str:
    """The group of a manifest that a package counts to, where several have it."""
    if name in package.optional_dependencies:
        return "optionalDependencies"
    return "dependencies" if name in package.dependencies else "devDependencies"
