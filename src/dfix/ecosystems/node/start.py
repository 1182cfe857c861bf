"""What a container with a Node program starts, as the split needs it: unfit programs, and what brings the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context.node import RUNNERS
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.context.node import Package
    from dfix.launch import Launch

    from ..shared.base import Split

#: of every node image, beside what every image of a distribution has
_OF_NODE = frozenset(("bash", "corepack", "dash", "docker-entrypoint.sh", "node", "nodejs", "npx", "yarnpkg"))


def unfit(start: Launch) -> str | None:
    """Why what is started is no program to run but one to develop or to test with."""
    if start.empty:
        return "the image has no CMD or ENTRYPOINT: others may build on it"
    found = start.development()
    if found and found.word in knowledge.names("launch", "watch_flags"):
        return f"{found.command.who} watches its sources ({found.command.text}): it looks like an image for development"
    if found:
        what = " ".join(found.command.words[:2])
        return f"{found.command.who} starts a development server ({what}), which needs what a split would leave behind"
    found = start.tests()
    if found:
        return f"{found.command.who} runs tests ({found.command.name}), for which development dependencies are wanted"
    found = start.installs()
    if found:
        what = f"{found.command.who} installs packages when it starts"
        return f"{what} (`{' '.join(found.command.words[:3])}`), which may need what a split would leave behind"
    return None


def package_of(program: str) -> str:
    """The npm package that brings a program."""
    found: list[str] = knowledge.load("node_packages")["bins"].get(program, [program])
    return found[0]


class Called(Record):
    """packages: of the distribution, for what the small base lacks. unknown: programs of which nothing is known."""

    packages: tuple[str, ...]
    unknown: tuple[str, ...]


def called(split: Split, package: Package, programs: Iterable[str]) -> Called:
    """What is started beside node and the programs of npm packages, for a base smaller than the builder's."""
    brought = knowledge.load("debian_packages")["programs"]
    common = _OF_NODE | knowledge.names("launch", "everywhere") | knowledge.names("commands", "housekeeping")
    installed = {n for s in split.steps if s.is_system_install for n in (s.names or ())}
    packages: list[str] = []
    unknown: list[str] = []
    for name in sorted(set(programs)):
        if name in common or name in RUNNERS or name in installed or name.startswith("$"):
            continue
        if name in brought:
            packages += brought[name]
        elif not _is_of_npm(name, split, package) and not name.endswith((".js", ".mjs", ".cjs", ".sh")):
            unknown.append(name)
    return Called(tuple(dict.fromkeys(packages)), tuple(unknown))


def _is_of_npm(name: str, split: Split, package: Package) -> bool:
    """Whether a program comes with node_modules, or with a package that is installed globally."""
    if package.uses(package_of(name)) or any(name.startswith(d) for d in package.dependencies):
        return True
    return any(package_of(name) == n.rpartition("@")[0] or package_of(name) == n for n in global_packages(split))


def global_packages(split: Split) -> tuple[str, ...]:
    """What is installed globally, as it is written."""
    found: list[str] = []
    for step in split.steps:
        if step.tool in RUNNERS and (step.command.has_flag("-g", "--global") or step.action == "global"):
            found += [w.text for w in step.operands if w.text != "add"]
    return tuple(found)
