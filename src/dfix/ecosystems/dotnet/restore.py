"""What `dotnet restore` reads of the project, and how it is written before a build that would do it.

Sources: learn.microsoft.com/dotnet/core/tools (dotnet restore, global.json), nuget.org and learn.microsoft.com/nuget
(nuget.config: how settings are applied; Central Package Management; packages.lock.json), MSBuild's reference
(Directory.Build.props and .targets, Directory.Build.rsp, Directory.Solution.props, Import).
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.context import dotnet, xml
from dfix.context.dotnet import UNKNOWN, Project
from dfix.fixes import Decline, Evidence
from dfix.source import counted

from ..shared.base import Needs
from ..shared.project import Project as Folder
from . import publish

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.context import Context

    from ..shared.base import Install

#: files that hold for all projects in their folder and below; of these the nearest
_NEAREST = (
    "Directory.Build.props", "Directory.Build.targets", "Directory.Build.rsp", "Directory.Packages.props",
    "Directory.Solution.props", "Directory.Solution.targets", "global.json",
)  # fmt: skip
#: of these all, up to the root
_ALL = ("NuGet.Config", "NuGet.config", "nuget.config")
_BESIDE = ("packages.lock.json",)
_KNOWN = (*dotnet.PROJECTS, ".dcproj")
_FUNCTION = re.compile(r"\[System\.IO\.|\[MSBuild\]::(?:GetPathOfFileAbove|GetDirectoryNameOfFileAbove)|Exists\(")
_MOST_FILES = 60


def needs(install: Install) -> Needs | None:
    """The project files; with the command that restores, where the install is a build. None where nothing is restored,
    or that is done already."""
    call = install.call
    if call.given not in ("restore", "publish", "build") or not install.context:
        return None
    restores = call.given == "restore"
    if not restores and (call.has("--no-restore") or install.repeats("restore") or _has_restored(install)):
        return None
    built = publish.read(install.done, install.files, install.context)
    if not built.projects:
        if restores:
            raise Decline(f"no project file of the build context comes to lie in {built.at}")
        return None
    _refuse_options(install)
    paths = tuple(_read(install.context, built.projects, built.solutions))
    files = _placed(Folder(install.files, install.context, built.at), built.source, paths)
    count = sum(path.endswith(_KNOWN) for path in paths)
    read = f"{counted(count, 'project file')} and what holds for {'them' if count > 1 else 'it'}"
    sentence = f"dotnet restore reads {read}, seen beside the Dockerfile"
    extra = None if restores else _command(install, built)
    return Needs(files, (Evidence("context", sentence),), extra=extra, writes=_written(install, built, files))


def _written(install: Install, built: publish.Built, files: tuple[str, ...]) -> tuple[str, ...] | None:
    """The folders obj, into which a restore writes; None where a project says that they lie elsewhere. Decline where
    a later command relies on them, and the build context may bring others."""
    projects = [found for path in built.projects if (found := dotnet.read(install.context, path)) is not None]
    if any(p.values(name) != {""} for p in projects for name in ("BaseIntermediateOutputPath", "UseArtifactsOutput")):
        return None
    trusted = any("--no-restore" in run.text for run in install.files.stage.of("RUN"))
    for path in (p for p in files if p.endswith(_KNOWN)):
        source = install.files.context_path(path)
        beside = posixpath.join(posixpath.dirname(source), "obj/project.assets.json") if source else ""
        if trusted and beside and not install.context.ignored(beside):
            raise Decline(
                "--no-restore relies on the folder obj, which the copy of the source may bring (.dockerignore can "
                "leave it out)"
            )
    return tuple(posixpath.join(posixpath.dirname(path), "obj") for path in files if path.endswith(_KNOWN))


def _has_restored(install: Install) -> bool:
    found = (each.call for each in install.before if each.call is not None and each.call.tool == "dotnet")
    return any(call.given in ("restore", "publish", "build", "test", "run") for call in found)


def _command(install: Install, built: publish.Built) -> str:
    """`dotnet restore` of the same project, for the same runtime."""
    command = install.done.command
    if not command.words or command.words[0] is not install.call.program or command.assignments:
        raise Decline(f"`{command.words[0].text} …` runs the build, so how its packages are restored is not known")
    runtime = [f"-r {flag.word.text}" for flag in install.call.values(["-r", "--runtime"]) if flag.word is not None]
    return " ".join(("dotnet restore", *built.operands, *runtime, *built.given))


def _refuse_options(install: Install) -> None:
    """Decline where the command names a source of packages that is a folder."""
    for flag in install.call.values(["-s", "--source", "--add-source"]):
        if flag.word is not None and "://" not in flag.word.text:
            raise Decline(f"it takes packages from {flag.word.text}, a folder that would have to be copied first")


# ---------------------------------------------------------------------- which files


def _read(context: Context, projects: Iterable[str], solutions: Iterable[str]) -> Iterator[str]:
    """The paths in the build context of all that a restore of some projects reads; Decline where that is not known."""
    found: dict[str, None] = dict.fromkeys(solutions)
    for path in projects:
        parts, complete = dotnet.with_references(context, path)
        if not complete:
            raise Decline(f"{path} refers to a project that is not known, or does not stand in the build context")
        for part in parts:
            found |= dict.fromkeys(_of_project(context, part))
    for folder in dict.fromkeys(map(posixpath.dirname, tuple(found))):
        found |= dict.fromkeys(_around(context, folder))
    if len(found) > _MOST_FILES:
        raise Decline(f"dotnet restore reads {len(found)} files here, too many to copy one by one")
    yield from found


def _of_project(context: Context, part: Project) -> Iterator[str]:
    """One project file, with what it imports."""
    if not part.path.endswith(_KNOWN):
        raise Decline(f"what a restore of {part.path} reads is not known")
    if part.broken:
        raise Decline(f"{part.path} is {part.broken}")
    for path in (part.path, *part.shared):
        match = _FUNCTION.search(context.read(path) or "")
        if match is not None:
            raise Decline(f"{path} asks for other files ({match[0]}…), so what a restore reads is not known")
    if UNKNOWN in (*part.items("PackageReference"), *part.items("PackageVersion")):
        raise Decline(f"{part.path} names a package by a variable")
    yield part.path
    for path in part.imports:
        if path == UNKNOWN or not context.is_file(path):
            raise Decline(f"{part.path} imports a file that is not known, or does not stand in the build context")
        if any(e.name == "Import" for e in (xml.tree(context.read(path) or "")[0] or part.root).walk()):
            raise Decline(f"{path}, which {part.path} imports, imports others")
        yield path
    for name in _BESIDE:
        if context.is_file(posixpath.join(part.folder, name)):
            yield posixpath.join(part.folder, name)
    for name in ("packages.config", "paket.references", "project.json"):
        if context.is_file(posixpath.join(part.folder, name)):
            raise Decline(f"{part.folder or '.'}/{name} says what is restored, which dfix does not read")


def _around(context: Context, folder: str) -> Iterator[str]:
    """The files that hold for what stands in a folder."""
    for name in _NEAREST:
        found = dotnet.nearest(context, folder, name)
        if found is not None:
            yield found
    at = folder
    while True:
        for name in _ALL:
            path = posixpath.join(at, name)
            if context.is_file(path):
                _refuse_local_sources(context, path)
                yield path
        if not at:
            return
        at = posixpath.dirname(at)


def _refuse_local_sources(context: Context, path: str) -> None:
    root, broken = xml.tree(context.read(path) or "")
    if root is None:
        raise Decline(f"{path} is {broken}")
    for each in (e for part in root.all("packageSources") for e in part.children):
        value = each.attributes.get("value", "")
        if each.name == "add" and "://" not in value:
            raise Decline(
                f"{path} names the folder {value} as a source of packages, which would have to be copied first"
            )


def _placed(base: Folder, source: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Where files of the build context lie in the image; Decline where one does not lie beside the others."""
    found = []
    for path in paths:
        at = base.path(posixpath.relpath(path, source or "."))
        if base.source(at) != path:
            raise Decline(f"{path}, which a restore reads, does not come to lie beside the project")
        found.append(at)
    return tuple(found)
