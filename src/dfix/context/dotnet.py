"""Project files of .NET: what a project makes, and what it is made with.

Source: learn.microsoft.com, the references of MSBuild and of the .NET SDK's properties and items. Nothing is evaluated:
a property has the values that stand in the file and in the Directory.Build files above it, with their conditions left
open; what a function or an imported file would make of them is not known.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.context import xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context import Context
    from dfix.context.xml import Element

PROJECTS = (".csproj", ".fsproj", ".vbproj")
SOLUTIONS = (".sln", ".slnx")
#: stands for a value that is not known
UNKNOWN = "?"
_MOST_REFERENCES = 200
_VARIABLE = re.compile(r"\$\(([^()]{1,100})\)")
_IN_SOLUTION = re.compile(r'^Project\("[^"]*"\)\s*=\s*"[^"]*",\s*"([^"]+\.\w+proj)"', re.MULTILINE)


class Project:
    """One project file.

    path    in the build context
    folder  where it stands
    broken  why it cannot be read, "" when it can
    shared  the Directory.Build files that hold for it, by path
    """

    def __init__(self, path: str, root: Element, broken: str, shared: dict[str, Element]) -> None:
        self.path = path
        self.folder = posixpath.dirname(path)
        self.root = root
        self.broken = broken
        self.shared = shared

    @property
    def stem(self) -> str:
        """The name of the file without its suffix."""
        return posixpath.basename(self.path).rpartition(".")[0]

    @property
    def files(self) -> Iterator[Element]:
        """The roots of all files that hold for it."""
        yield from self.shared.values()
        yield self.root

    @property
    def sdks(self) -> tuple[str, ...]:
        """The SDKs that it is built with, without their versions; () for a project of the old kind."""
        named = (self.root.attributes.get("Sdk") or "").split(";")
        named += [each.attributes.get("Name", "") for each in self.root.all("Sdk")]
        named += [each.attributes.get("Sdk", "") for each in self.root.all("Import")]
        return tuple(dict.fromkeys(name.partition("/")[0].strip() for name in named if name.strip()))

    def values(self, name: str) -> frozenset[str]:
        """The values that a property may have, "" for none; UNKNOWN among them where not all are known."""
        found = {""}
        for root in self.files:
            for group in root.all("PropertyGroup"):
                for each in (child for child in group.children if child.name.lower() == name.lower()):
                    given = self._expanded(each.text)
                    open_ = "Condition" in each.attributes or "Condition" in group.attributes
                    found = {*found, given} if open_ else {given}
            if any(each.name == name for choice in root.all("Choose") for each in choice.walk()):
                found.add(UNKNOWN)
        return frozenset(found)

    def _expanded(self, text: str) -> str:
        known = {"MSBuildProjectName": self.stem, "MSBuildProjectFileName": posixpath.basename(self.path)}
        value = _VARIABLE.sub(lambda found: known.get(found[1], UNKNOWN), text)
        return UNKNOWN if UNKNOWN in value or "$(" in value else value

    def value(self, name: str) -> str | None:
        """The one value of a property, "" for none; None where it is not certain."""
        found = self.values(name)
        return next(iter(found)) if len(found) == 1 and UNKNOWN not in found else None

    def may_be(self, name: str, *values: str) -> bool:
        """Whether a property may have one of some values, in any case of letters."""
        found = {value.lower() for value in self.values(name)}
        return UNKNOWN in found or any(value in found for value in values)

    @property
    def assembly(self) -> str | None:
        """The name of what it makes, without a suffix; None where that is not known."""
        named = self.value("AssemblyName")
        return named if named else self.stem if named == "" else None

    @property
    def frameworks(self) -> frozenset[str]:
        """The frameworks that it may be built for; UNKNOWN among them where not all are known."""
        found = self.values("TargetFramework") | {
            one.strip() for each in self.values("TargetFrameworks") for one in each.split(";")
        }
        return frozenset(found - {""}) or frozenset((UNKNOWN,))

    def items(self, kind: str) -> tuple[str, ...]:
        """What the items of a kind include; UNKNOWN for what a variable or a pattern names."""
        found = [
            part.strip()
            for root in self.files
            for group in root.walk()
            if group.name == "ItemGroup"
            for each in group.children
            if each.name == kind
            for part in (each.attributes.get("Include") or "").split(";")
        ]
        return tuple(dict.fromkeys(UNKNOWN if re.search(r"[$@]\(|\*", each) else each for each in found if each))

    @property
    def references(self) -> tuple[str, ...]:
        """The project files that it refers to, by their paths in the build context; UNKNOWN among them for others."""
        return tuple(self.inside(each) for each in self.items("ProjectReference"))

    @property
    def imports(self) -> tuple[str, ...]:
        """The files that it, or what holds for it, imports beside the SDK's; UNKNOWN for one that is not known."""
        found = (
            (folder, each.attributes.get("Project") or "")
            for folder, root in ((self.folder, self.root), *((posixpath.dirname(p), r) for p, r in self.shared.items()))
            for each in root.walk()
            if each.name == "Import" and "Sdk" not in each.attributes
        )
        return tuple(dict.fromkeys(_imported(folder, path) for folder, path in found))

    def inside(self, path: str) -> str:
        """The path in the build context of one that the file names."""
        return path if path == UNKNOWN else posixpath.normpath(posixpath.join(self.folder, path.replace("\\", "/")))


def _imported(folder: str, path: str) -> str:
    """A file that is imported: $(MSBuildThisFileDirectory) is the folder of the file that says so."""
    plain = path.replace("$(MSBuildThisFileDirectory)", "").replace("\\", "/")
    return UNKNOWN if "$(" in plain or "*" in plain else posixpath.normpath(posixpath.join(folder, plain))


def read(context: Context, path: str) -> Project | None:
    """The project file at a path; None where there is none."""
    return context.memo(("dotnet", path), lambda: _read(context, path))


def _read(context: Context, path: str) -> Project | None:
    if not context.is_file(path):
        return None
    root, broken = xml.tree(context.read(path) or "")
    shared: dict[str, Element] = {}
    for name in ("Directory.Build.props", "Directory.Packages.props", "Directory.Build.targets"):
        above = nearest(context, posixpath.dirname(path), name)
        found = xml.tree(context.read(above) or "")[0] if above is not None else None
        if above is not None and found is not None:
            shared[above] = found
    return Project(path, root if root is not None else xml.Element("Project", {}), broken, shared)


def nearest(context: Context, folder: str, name: str) -> str | None:
    """The nearest file of a name, in a folder or above it."""
    while True:
        path = posixpath.join(folder, name)
        if context.is_file(path):
            return path
        if not folder:
            return None
        folder = posixpath.dirname(folder)


def in_folder(context: Context, folder: str) -> tuple[str, ...]:
    """The project files that stand in a folder."""
    return tuple(posixpath.join(folder, n) for n in context.listdir(folder) if n.endswith(PROJECTS))


def solutions(context: Context, folder: str) -> tuple[str, ...]:
    """The solutions that stand in a folder."""
    return tuple(posixpath.join(folder, n) for n in context.listdir(folder) if n.endswith(SOLUTIONS))


def of_solution(context: Context, path: str) -> tuple[str, ...]:
    """The project files that a solution names."""
    text = context.read(path) or ""
    if path.endswith(".slnx"):
        root = xml.tree(text)[0]
        named = (
            [each.attributes.get("Path", "") for each in root.walk() if each.name == "Project"]
            if root is not None
            else []
        )
    else:
        named = _IN_SOLUTION.findall(text)
    folder = posixpath.dirname(path)
    return tuple(posixpath.normpath(posixpath.join(folder, name.replace("\\", "/"))) for name in named if name)


def with_references(context: Context, path: str) -> tuple[tuple[Project, ...], bool]:
    """A project with all that it refers to, itself first, and whether these are all."""
    found: dict[str, Project] = {}
    queue, complete = [path], True
    while queue and len(found) < _MOST_REFERENCES:
        at = queue.pop(0)
        project = None if at in found else read(context, at)
        if project is not None:
            found[at] = project
            queue += project.references
        complete = complete and at in found and not found[at].broken
    return tuple(found.values()), complete and not queue
