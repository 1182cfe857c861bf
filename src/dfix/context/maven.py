"""pom.xml: what a module is called, what it is made with, and what stands in the poms above it.

Source: maven.apache.org, the POM reference and the reference of each plugin. Nothing is executed or fetched: what a
parent or a plugin from a repository would add is not known, but for Spring Boot's own parent.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.context import xml
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.context.xml import Element

_MOST_PARENTS = 8
_MOST_MODULES = 200
_VARIABLE = re.compile(r"\$\{([^${}]{1,100})\}")


class Dependency(Record):
    """One dependency of a module; ``path``: a jar of the project itself (scope system)."""

    group: str
    artifact: str
    scope: str
    path: str | None


class Pom:
    """One pom.xml.

    path      in the build context
    folder    where it stands
    broken    why it cannot be read, "" when it can
    above     the poms of the build context that it inherits from, the nearest first
    outside   the parent that does not stand in the build context: "group:artifact", None without one
    """

    def __init__(self, path: str, root: Element | None, broken: str) -> None:
        self.path = path
        self.folder = posixpath.dirname(path)
        self.root = root if root is not None else xml.Element("project", {})
        self.broken = broken
        self.above: tuple[Pom, ...] = ()
        self.outside: str | None = None

    @property
    def line(self) -> tuple[Pom, ...]:
        """Itself and the poms above it."""
        return (self, *self.above)

    def inherited(self, path: str) -> str | None:
        """The text of an element, here or in the nearest pom above that has it, with its variables put in."""
        found = next((text for pom in self.line if (text := pom.root.first(path))), None)
        return self.value(found) if found is not None else None

    @property
    def artifact(self) -> str:
        """The artifactId."""
        return self.root.first("artifactId") or ""

    @property
    def final_name(self) -> str | None:
        """What the file is called without its suffix; None where that is not known."""
        named = self.inherited("build/finalName")
        return named if any(pom.root.first("build/finalName") for pom in self.line) else self._usual_name()

    def _usual_name(self) -> str | None:
        version = self._own("version")
        return f"{self.artifact}-{version}" if self.artifact and version else None

    def _own(self, name: str) -> str | None:
        """The version or group: its own or that of its parent."""
        text = self.root.first(name) or self.root.first(f"parent/{name}")
        return self.value(text) if text else None

    def value(self, text: str, depth: int = 0) -> str | None:
        """A text with its variables put in; None where one of them is not known."""
        for name in _VARIABLE.findall(text):
            found = self._variable(name)
            found = self.value(found, depth + 1) if found is not None and depth < 5 else None
            if found is None:
                return None
            text = text.replace("${" + name + "}", found)
        return text

    def _variable(self, name: str) -> str | None:
        plain = name.removeprefix("project.").removeprefix("pom.")
        if plain in ("artifactId", "name"):
            return self.root.first(plain) or self.artifact
        if plain in ("version", "groupId"):
            return self.root.first(plain) or self.root.first(f"parent/{plain}")
        if plain.startswith("parent."):
            return self.root.first(plain.replace(".", "/"))
        return next((e.text for pom in self.line for e in pom.root.all("properties") for e in e.all(name)), None)

    @property
    def modules(self) -> tuple[str, ...]:
        """The folders or files of its modules, those of profiles included."""
        found = (*self.root.all("modules/module"), *self.root.all("profiles/profile/modules/module"))
        return tuple(dict.fromkeys(e.text for e in found if e.text))

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        """What the module and the poms above it depend on; profiles included."""
        places = ("dependencies/dependency", "profiles/profile/dependencies/dependency")
        found = [e for pom in self.line for place in places for e in pom.root.all(place)]
        return tuple(
            Dependency(
                e.first("groupId") or "", e.first("artifactId") or "", e.first("scope") or "", e.first("systemPath")
            )
            for e in found
        )

    def plugins(self, artifact: str | None = None) -> list[Element]:
        """The plugins that the module is built with, and what is managed of them; those of profiles included."""
        starts = ("build", "profiles/profile/build")
        places = [f"{start}/{managed}plugins/plugin" for start in starts for managed in ("", "pluginManagement/")]
        found = [e for pom in self.line for place in places for e in pom.root.all(place)]
        return [e for e in found if artifact is None or e.first("artifactId") == artifact]

    def uses(self, artifact: str) -> bool:
        """Whether the module is built with a plugin, profiles left out."""
        found = (e for pom in self.line for e in pom.root.all("build/plugins/plugin"))
        return any(e.first("artifactId") == artifact for e in found)

    def goals(self, artifact: str) -> frozenset[str]:
        """The goals of a plugin that are bound to the build."""
        found = (goal for e in self.plugins(artifact) for goal in e.all("executions/execution/goals/goal"))
        return frozenset(goal.text for goal in found)


def read(context: Context, folder: str = "") -> Pom | None:
    """The pom of a folder of the build context, with those above it; None without one."""
    pom = _read(context, posixpath.join(folder, "pom.xml"))
    if pom is None:
        return None
    above: list[Pom] = []
    while len(above) < _MOST_PARENTS:
        last = above[-1] if above else pom
        found = _parent(context, last)
        if found is None or found.path in {p.path for p in (pom, *above)}:
            break
        above.append(found)
    pom.above = tuple(above)
    last = above[-1] if above else pom
    group, artifact = last.root.first("parent/groupId"), last.root.first("parent/artifactId")
    pom.outside = f"{group}:{artifact}" if artifact else None
    return pom


def reactor(context: Context, folder: str = "") -> tuple[Pom, ...] | None:
    """A pom with all its modules, and theirs; None where one of them does not stand in the build context."""
    found: dict[str, Pom] = {}
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        pom = read(context, here)
        if pom is None or len(found) > _MOST_MODULES:
            return None
        if pom.path in found:
            continue
        found[pom.path] = pom
        for module in pom.modules:
            place = posixpath.normpath(posixpath.join(here, module))
            place = posixpath.dirname(place) if place.endswith(".xml") else place
            if place.startswith(("..", "/")) or "$" in place:
                return None
            waiting.append("" if place == "." else place)
    return tuple(found.values())


def _read(context: Context, path: str) -> Pom | None:
    if not context.is_file(path):
        return None
    text = context.read(path)
    root, broken = xml.tree(text) if text is not None else (None, "cannot be read")
    return Pom(path, root, broken)


def _parent(context: Context, pom: Pom) -> Pom | None:
    """The parent, where it stands in the build context: at relativePath, else in the folder above."""
    found = pom.root.all("parent")
    if not found:
        return None
    relative = next((e.text for e in found[0].all("relativePath")), "../pom.xml")
    if not relative:
        return None
    path = posixpath.normpath(posixpath.join(pom.folder, relative))
    if not path.endswith(".xml"):
        path = posixpath.normpath(posixpath.join(path, "pom.xml"))
    if path.startswith(("..", "/")):
        return None
    parent = _read(context, path)
    wanted = found[0].first("artifactId")
    return parent if parent is not None and parent.artifact == wanted else None
