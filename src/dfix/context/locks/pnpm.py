"""pnpm-lock.yaml. Source: pnpm.io and its lockfile format (an importer's specifiers are compared as text)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix.context.formats import load_yaml, string_table, table
from dfix.context.locks import Agreement, shown

if TYPE_CHECKING:
    from dfix.context.node import Package

#: formats of pnpm's lock files, and the versions of pnpm that read and write just that
_OF_PNPM = {"5": ("6", "7"), "6": ("8",), "9": ("9", "10", "11")}


def read(text: str, package: Package) -> Agreement:
    """What pnpm-lock.yaml says of a manifest: pnpm compares the ranges, as text."""
    head = re.split(r"^(?:packages|snapshots):", text, maxsplit=1, flags=re.MULTILINE)[0]
    data = table(load_yaml(head)[0])
    version = str(data.get("lockfileVersion", "")).strip("'\"")
    importer = table(table(data.get("importers")).get(".")) or data
    asked = dict(string_table(importer.get("specifiers")))
    for group in ("dependencies", "devDependencies", "optionalDependencies"):
        for name, value in table(importer.get(group)).items():
            specifier = table(value).get("specifier") if isinstance(value, dict) else None
            asked.update({name: specifier} if isinstance(specifier, str) else {})
    differs = next((n for n, w in package.all_dependencies.items() if asked.get(n) != w), None)
    gone = next((n for n in asked if n not in package.all_dependencies), None)
    missing = f"no {differs} {shown(package.all_dependencies[differs])}, for which package.json asks" if differs else ""
    if gone and not missing:
        missing = f"{gone}, for which package.json does not ask"
    named, _, of_manager = (package.package_manager or "").partition("@")
    fitting = _OF_PNPM.get(version.partition(".")[0], ())
    unsure = "" if named == "pnpm" and of_manager.partition(".")[0] in fitting else _WHICH_PNPM
    if package.overrides or data.get("overrides") or data.get("patchedDependencies"):
        unsure = "overrides replace what packages ask for"
    return Agreement(missing if fitting else "nothing that pnpm is known to read", unsure)


_WHICH_PNPM = "package.json's packageManager does not say that pnpm's version is one that reads it"
