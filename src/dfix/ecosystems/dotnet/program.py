"""The program that a launch names: which project makes it, and which image of .NET runs it."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context import dotnet
from dfix.context.dotnet import UNKNOWN, Project
from dfix.fixes import Decline
from dfix.image.files import MADE, Files
from dfix.records import Record
from dfix.runtime.rewrite import SYSTEM_PATH

from . import publish

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.runtime.plan import Split
    from dfix.subject import Subject

    from .publish import Built

_WEB = ("Microsoft.NET.Sdk.Web", "Microsoft.NET.Sdk.Razor", "Microsoft.NET.Sdk.BlazorWebAssembly")
#: what brings all of ASP.NET Core; the last one up to 2.x
_SHARED = frozenset(("Microsoft.AspNetCore.App", "Microsoft.AspNetCore.All"))
_MODERN = re.compile(r"net(?:coreapp)?(\d+)\.(\d+)(?:-[\w.]+)?\Z")


class Program(Record):
    """A program that was built.

    path      what the command names
    folder    the folder that holds all of it
    project   the project that makes it
    parts     that project and all that it refers to; complete: these are all
    built     the command that makes it
    """

    path: str
    folder: str
    project: Project
    parts: tuple[Project, ...]
    complete: bool
    built: Built


def program(subject: Subject, split: Split, path: str) -> Program:
    """The program that a path names; Decline where it is not known who makes it."""
    name = posixpath.basename(path)
    folder = posixpath.dirname(_made_at(subject, split, path))
    stem = name.removesuffix(".dll")
    commands = publish.built(subject, split)
    if not commands:
        _refuse_absent(subject, split, folder, path)
        raise Decline(f"no `dotnet publish` makes {name}: `RUN dotnet publish -c Release -o out` would")
    for built in reversed(commands):
        for project in _projects(subject.context, built):
            if project.assembly == stem and built.writes(folder, project):
                _refuse_unfit(split, built, project, folder)
                parts, complete = dotnet.with_references(subject.context, project.path)
                return Program(path, posixpath.dirname(path), project, parts, complete, built)
    raise Decline(_why_not(subject.context, commands, folder, stem))


def _made_at(subject: Subject, split: Split, path: str) -> str:
    """Where a program lay when it was made: a step may have moved its folder; Decline where it moved the file alone."""
    origin = Files.of(split.stage, subject.context).origin(path)
    if origin is None or origin.kind != MADE or origin.path == path:
        return path
    if posixpath.dirname(path) in (*SYSTEM_PATH, "/", "/opt", "/srv", "/usr", "/var"):
        raise Decline(f"{path} is moved away from the folder that it was made in")
    return origin.path


def _refuse_absent(subject: Subject, split: Split, folder: str, path: str) -> None:
    """Decline where a copy brings the program: from another stage, or it is published beforehand and the build context
    lacks it."""
    name = posixpath.basename(path)
    for node in (*split.stage.of("COPY"), *split.stage.of("ADD")):
        target = split.stage.state(node).path(node.words[-1], node.escape) if len(node.words) == 2 else None
        if target == posixpath.dirname(path) and node.flag("from") is not None:
            how = "an image runtime-deps of the same version runs what is published for one platform"
            raise Decline(f"{name} comes from another stage, which is not asked how it was made: {how}", node)
        if target == folder and not subject.context.exists(node.words[0]):
            raise Decline(f"{node.words[0]}, which {name} comes from, does not stand in the build context", node)


def _projects(context: Context, built: Built) -> list[Project]:
    return [found for path in built.projects if (found := dotnet.read(context, path)) is not None]


def _why_not(context: Context, commands: tuple[Built, ...], folder: str, stem: str) -> str:
    """Why it is not known which command makes a program."""
    for built in commands:
        projects = _projects(context, built)
        broken = next((p for p in projects if p.broken), None)
        if broken:
            return f"{broken.path} is {broken.broken}"
        unknown = next((p for p in projects if p.assembly is None), None)
        if unknown:
            return f"what {unknown.path} calls its program is not known: its AssemblyName is put together"
        named = next((p for p in projects if built.writes(folder, p)), None)
        if named and len(projects) == 1:
            return f"it starts {stem}.dll, but {named.path} makes {named.assembly}.dll"
        if any(p.assembly == stem for p in projects):
            return f"`{built.text}` does not write to {folder}, where {stem}.dll is started"
    text = commands[-1].text
    return f"which project makes {stem}.dll is not known: none of those that `{text}` builds is called so"


def _refuse_unfit(split: Split, built: Built, project: Project, folder: str) -> None:
    """Decline where what is built cannot run elsewhere, or not on Linux, or did not run before."""
    if project.broken:
        raise Decline(f"{project.path} is {project.broken}")
    if not project.sdks:
        raise Decline(f"{project.path} is a project of the old kind, without an SDK")
    frameworks = _frameworks(built, project)
    if not built.is_whole(folder):
        _refuse_partial(split, built, project, frameworks)
    if UNKNOWN in frameworks:
        return
    info = split.stage.info
    version = info.version[:2] if info is not None and info.version else None
    for framework in frameworks:
        found = _MODERN.match(framework)
        if found is None:
            raise Decline(f"{project.path} is built for {framework}, which is not .NET on Linux")
        number = (int(found[1]), int(found[2]))
        rolls = project.values("RollForward") != {""} or "DOTNET_ROLL_FORWARD" in split.state.env
        if version and number != version and not rolls and not _is_self_contained(built, project):
            has = f"{split.stage.image} has the runtime of {version[0]}.{version[1]} alone"
            raise Decline(f"{project.path} is built for {framework}, and {has}: the versions have to agree")


def _refuse_partial(split: Split, built: Built, project: Project, frameworks: frozenset[str]) -> None:
    """Decline where a build, other than a publish, makes no folder that holds all of the program: without the packages
    before .NET Core 3.0, and without the static files of packages that are for development."""
    publish = "`dotnet publish -c Release -o out` does"
    old = [f for f in frameworks if f.startswith("netcoreapp") and f < "netcoreapp3"]
    if old or UNKNOWN in frameworks or project.may_be("CopyLocalLockFileAssemblies", "false"):
        raise Decline(f"`{built.text}` makes no folder that surely holds all of the program: {publish}")
    variables = (split.state.env.get(name) for name in ("ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"))
    if any(value is not None and value.lower() == "development" for value in variables):
        raise Decline(f"in Development what `{built.text}` makes takes static files from the sources: {publish} not")


def _frameworks(built: Built, project: Project) -> frozenset[str]:
    told = built.told("TargetFramework")
    return frozenset((told,)) if told else project.frameworks


def _is_self_contained(built: Built, project: Project) -> bool:
    """Whether the runtime surely lies in the published folder, too."""
    for name in ("SelfContained", "PublishSelfContained", "PublishAot"):
        told = built.told(name)
        if told is not None:
            if told.lower() == "true":
                return True
            if name != "PublishAot":
                return False
        elif project.value(name) is not None and (project.value(name) or "").lower() == "true":
            return True
    return False


# ---------------------------------------------------------------------- what runs it


def image(found: Program) -> tuple[str, str]:
    """Which of .NET's images a program runs on (see `model/image_runtimes.py`), and why."""
    path = found.project.path
    if _is_self_contained(found.built, found.project):
        return "runtime-deps", f"{found.project.stem} is published with its runtime"
    web = _web(found)
    if web:
        return "aspnet", web
    strange = _strange_package(found)
    if strange:
        return "aspnet", f"whether {strange} needs ASP.NET Core is not known, so that it is there"
    return "runtime", f"{path} needs no ASP.NET Core"


def may_serve(found: Program) -> bool:
    """Whether a program may be a server of ASP.NET Core."""
    return bool(_web(found) or _strange_package(found))


def _web(found: Program) -> str:
    """What says that a program is made with ASP.NET Core, "" when nothing does."""
    for part in found.parts:
        web = next((sdk for sdk in part.sdks if sdk in _WEB), None)
        if web:
            return f"{part.path} is built with {web}"
        if _SHARED & {*part.items("FrameworkReference"), *part.items("PackageReference")}:
            return f"{part.path} refers to Microsoft.AspNetCore.App"
    return ""


def _strange_package(found: Program) -> str:
    """A package that may need ASP.NET Core, "" when none does."""
    if not found.complete or any(part.imports for part in found.parts):
        return f"all that {found.project.path} is built with"
    plain = tuple(knowledge.load("dotnet_packages")["plain"])
    names = (
        name
        for part in found.parts
        for name in (*part.items("PackageReference"), *part.items("GlobalPackageReference"))
    )
    return next((n for n in names if not any(n == p or (p.endswith("*") and n.startswith(p[:-1])) for p in plain)), "")
