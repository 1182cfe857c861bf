"""yarn.lock as Yarn 1 writes it. Source: classic.yarnpkg.com (yarn.lock)."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from dfix.context.locks import MAX_LOCK, Agreement
from dfix.context.semver import satisfies
from dfix.source import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.context.node import Package


def read(text: str, package: Package) -> Agreement:
    """What a yarn.lock of Yarn 1 says of a manifest."""
    if "\n__metadata:" in text or len(text) > MAX_LOCK:
        return Agreement("nothing that Yarn 1 can read")
    if "\n<<<<<<<" in text:
        return Agreement("marks of a merge")
    patterns, asked = _of_yarn(text)
    edges: Iterable[tuple[str, str, str]] = chain(
        (("package.json", name, wanted) for name, wanted in package.all_dependencies.items()), asked
    )
    missing = next((why for who, name, wanted in edges if (why := _lacks(patterns, who, name, wanted))), "")
    unsure = "package.json names a package in two groups" if package.names_twice else ""
    return Agreement(missing, "package.json has resolutions, which replace ranges" if package.overrides else unsure, 1)


def _lacks(patterns: dict[str, str], who: str, name: str, wanted: str) -> str:
    version = patterns.get(f"{name}@{wanted}")
    if version is None:
        return f"no {name}@{shortened(wanted)}, for which {who} asks"
    outside = satisfies(version, wanted) is False
    return f"{name} {version}, and {who} asks for {shortened(wanted)}" if outside else ""


def _of_yarn(text: str) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """Pattern (name@range) → version, and what each package asks for: itself, a name, a range."""
    patterns: dict[str, str] = {}
    asked: list[tuple[str, str, str]] = []
    own: list[str] = []
    within = False
    for line in text.splitlines():
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        if not line.startswith(" "):
            own = [each.strip().strip('"') for each in words.rstrip(":").split(", ")]
        elif line.startswith("    ") and within and own:
            name, _, wanted = words.partition('" ' if words.startswith('"') else " ")
            asked.append((own[0].rpartition("@")[0], name.strip('"'), wanted.strip('"')))
        elif line.startswith("  "):
            within = words in ("dependencies:", "optionalDependencies:")
            if words.startswith("version "):
                patterns.update(dict.fromkeys(own, words[8:].strip('"')))
    return patterns, asked
