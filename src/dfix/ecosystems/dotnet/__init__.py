""".NET: what `dotnet publish` makes runs on the image with the runtime of the SDK's own version."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour import behaviour
from dfix.context import dotnet
from dfix.context.sources import find_mentions
from dfix.fixes import Assumption, Decline
from dfix.image.files import CONTEXT, Files
from dfix.launch import launch
from dfix.model.copies import is_inside

from ..shared.beside import Sources
from ..shared.compiled import Base, Compiled, Finished
from . import address, program, restore

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dfix.launch import Started
    from dfix.runtime.plan import RuntimePlan, Split
    from dfix.subject import Subject

    from ..shared.base import Install, Needs
    from ..shared.compiled import Shipped
    from ..shared.portable import Built, Crossing
    from ..shared.starting import Start
    from .program import Program

#: options of `dotnet` and `dotnet exec` that stand before the program, and have a value
_VALUED = (
    "--additionalprobingpath", "--depsfile", "--runtimeconfig", "--fx-version", "--roll-forward",
    "--roll-forward-on-no-candidate-fx", "--roll-forward-to-prerelease",
)  # fmt: skip
#: what Alpine's SDK has for cultures and time zones, and its runtime images lack
_GLOBAL = ("icu-data-full", "icu-libs", "tzdata")
_CODE = (".cs", ".fs", ".vb")
_INVARIANT = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"


class Dotnet(Compiled):
    """Projects of C#, F# and Visual Basic, published with the SDK."""

    name = "dotnet"
    needs_own_base = True

    def needs(self, install: Install) -> Needs | None:
        """The project files, for ``dotnet restore``, which is put before a build where it is not there."""
        return restore.needs(install)

    def crossed(self, subject: Subject, built: tuple[Built, ...]) -> Crossing:
        """``dotnet publish`` for the architecture that the image is for."""
        from . import cross

        return cross.crossed(subject, built)

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """The runtime image with the published folder; None on one, Decline where the SDK is needed at the start."""
        info = split.stage.info
        if info is not None and info.variant != "sdk":
            return None
        _refuse_sdk(subject, split)
        return super().plan(subject, split)

    def named(self, started: Started) -> tuple[str, ...]:
        """The assembly that `dotnet App.dll` runs."""
        found = _assembly(started)
        return (found,) if found else ()

    def finished(self, subject: Subject, split: Split, start: Start) -> Finished:
        """The published folder, which holds all of the program but what is read from the working folder."""
        programs = [program.program(subject, split, path) for path in start.made]
        _refuse_building(subject, split, programs)
        kinds = dict(program.image(each) for each in programs)
        kind = next(k for k in ("aspnet", "runtime", "runtime-deps") if k in kinds)
        folders = tuple(dict.fromkeys(each.folder for each in programs))
        invariant = all(_is_invariant(each) for each in programs)
        serves = any(map(program.may_serve, programs))
        alpine = split.stage.info is not None and split.stage.info.distribution == "alpine"
        return Finished(
            (*folders, *_scripts(subject, split, start)),
            (kinds[kind],),
            needs={kind: ""} if invariant else {kind: "", "cultures": ""},
            packages=(_GLOBAL[2:] if invariant else _GLOBAL) if alpine else _kerberos(subject, split, programs),
            env=((_INVARIANT, "false"),) if alpine and not invariant and _INVARIANT not in split.state.env else (),
            assumptions=address.assumed(subject, split, start) if serves else (),
            alone="" if start.scripted else _alone(subject, split, start, folders),
            idle=_idle(subject, split, programs),
        )

    def elsewhere(self, subject: Subject, split: Split, start: Start) -> tuple[Assumption, ...]:
        """A program that was published elsewhere."""
        if split.stage.info is not None and split.stage.info.distribution == "alpine":
            raise Decline(
                "the runtime images on Alpine have no cultures and time zones, which the SDK has: `apk add icu-libs "
                "icu-data-full tzdata` and DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false would bring them"
            )
        _refuse_building(subject, split, [])
        if _kerberos(subject, split, []):
            raise Decline(
                "the program may sign in by Kerberos, whose library only the SDK's image has: a RUN that installs "
                "libgssapi-krb5-2 would bring it"
            )
        return address.assumed(subject, split, start)

    def sources(self, subject: Subject, split: Split) -> Sources:
        """The sources of all projects."""
        context = subject.context
        walked = context.walk(self.traits.code, under=split.context_directory, skip=tuple(self.traits.large))
        here = Files.of(split.stage, context).context_path(split.state.workdir or "/")
        projects = context.walk(dotnet.PROJECTS, under=split.context_directory, skip=tuple(self.traits.large)).files
        apart = tuple(f for f in map(posixpath.dirname, projects) if f and not is_inside(here or "", f))
        return Sources(walked.files, walked.complete, apart=apart)

    def family_base(self, subject: Subject, split: Split, shipped: Shipped, family: str) -> Base:
        """The runtime without a shell on Ubuntu, which runs as the user app."""
        from .chiseled import base

        return base(subject, split, shipped.needs, family)

    def base(self, split: Split, needs: Mapping[str, str], static: bool) -> Base:
        """The image with the runtime of the SDK's version."""
        info = split.stage.info
        kind = next((k for k in ("aspnet", "runtime", "runtime-deps") if k in needs), "aspnet")
        image = info.runtime(kind) if info is not None else None
        if image is None:
            raise Decline(f"which runtime {split.stage.image} has is not known (a tag such as 8.0 says it)")
        return Base(image, None, (), (), f"{image}, the runtime of the SDK's own version")


def _refuse_sdk(subject: Subject, split: Split) -> None:
    """Decline where what is started needs the SDK: it is built when the container starts."""
    for started in launch(subject, split.stage).commands:
        if started.name != "dotnet" or _assembly(started):
            continue
        verb = started.first or "dotnet"
        by = "its command" if started.who == "it" else started.who
        if verb == "watch":
            raise Decline(
                f"{by} is `dotnet watch`, which builds anew at every change: it looks like an image for development"
            )
        if verb == "run":
            raise Decline(
                f"{by} is `dotnet run`, which builds when the container starts, and needs the SDK and the sources "
                f"then: `RUN dotnet publish -c Release -o out` and {_instead(subject, split)} would do without"
            )
        raise Decline(f"{by} calls `dotnet {verb}`, which only the SDK has")


def _instead(subject: Subject, split: Split) -> str:
    found = dotnet.in_folder(subject.context, split.context_directory) if subject.context else ()
    project = dotnet.read(subject.context, found[0]) if len(found) == 1 else None
    return f'CMD ["dotnet", "out/{project.assembly if project and project.assembly else "App"}.dll"]'


def _assembly(started: Started) -> str | None:
    """The assembly that a command of `dotnet` runs, None where it is a command of the SDK."""
    words = iter(started.words[1:])
    for word in words:
        if word in _VALUED:
            next(words, None)
        elif word != "exec" and not word.startswith("-"):
            return word if word.endswith((".dll", ".exe")) else None
    return None


def _is_invariant(found: Program) -> bool:
    """Whether a program does without cultures."""
    return (found.project.value("InvariantGlobalization") or "").lower() == "true"


def _alone(subject: Subject, split: Split, start: Start, folders: tuple[str, ...]) -> str:
    """Why nothing is read from beside the published folder: the program is started in it, or where nothing lies.
    "" when that is not so; Decline where it names another place of the project."""
    places = {started.folder for started in start.found.commands if started.by in ("CMD", "ENTRYPOINT")}
    if None in places or not all(p in folders or not is_inside(p or "", split.folder) for p in places):
        return ""
    name = posixpath.basename(start.made[0])
    for where, path in _named(subject, split):
        if not any(is_inside(path, folder) for folder in folders):
            raise Decline(f"{where} names {path}, which lies beside the folder that {name} is published to")
    return f"{name} is started in the folder that it is published to, which is copied whole"


def _named(subject: Subject, split: Split) -> Iterator[tuple[str, str]]:
    """The places of the project that sources, settings, commands and variables name: what the build context brings, and
    the folder of the project itself (a content root)."""
    files = Files.of(split.stage, subject.context)
    seen = behaviour(subject, split.stage)
    deeds = ((str(deed.where), deed.path) for deed in (*seen.reads, *seen.names(split.folder)) if deed.path)
    variables = ((f"the variable {name}", value) for name, value in split.state.env.items() if value.startswith("/"))
    for where, path in (*variables, *deeds):
        origin = files.origin(path)
        if path.rstrip("/") == split.folder or (origin is not None and origin.kind == CONTEXT):
            yield where, path


def _refuse_building(subject: Subject, split: Split, programs: list[Program]) -> None:
    """Decline where the program itself builds when it runs: with the SDK's libraries, or by calling `dotnet`."""
    table = knowledge.load("dotnet_packages")
    for each in programs:
        for name in (n for part in each.parts for n in part.items("PackageReference")):
            if name in table["sdk"]:
                raise Decline(f"{name} needs the SDK when the program runs")
    deed = next((d for d in behaviour(subject, split.stage).executes if d.value.text == "dotnet"), None)
    if deed is not None:
        raise Decline(f"{deed.where} starts dotnet, which may need the SDK when the program runs")
    files = subject.context.walk(_CODE, under=split.context_directory, skip=("bin", "obj")).files
    views = find_mentions(subject.context, files, ("AddRazorRuntimeCompilation*",), limit=1)
    if views:
        raise Decline(
            f"{views[0].file}:{views[0].line} compiles views when the program runs, for which it may need the SDK"
        )


def _scripts(subject: Subject, split: Split, start: Start) -> list[str]:
    """Where the scripts of the project that start the program lie in its folder, and those beside them, which they may
    take in."""
    files = Files.of(split.stage, subject.context)
    folders = dict.fromkeys(map(posixpath.dirname, start.found.scripts))
    beside = (posixpath.join(f, n) for f in folders for n in subject.context.listdir(f) if n.endswith(".sh"))
    near = dict.fromkeys((*start.found.scripts, *beside))
    inside = (p for p in near if not split.context_directory or is_inside(p, split.context_directory))
    found = {p: posixpath.join(split.folder, posixpath.relpath(p, split.context_directory or ".")) for p in inside}
    return [at for path, at in found.items() if files.context_path(at) == path]


def _kerberos(subject: Subject, split: Split, programs: list[Program]) -> tuple[str, ...]:
    """The library of Kerberos, which curl brings into the image of the SDK, and the others lack since .NET 8."""
    version = split.stage.info.version if split.stage.info is not None else None
    if version is None or version[0] < 8:
        return ()
    names = {name for each in programs for part in each.parts for name in part.items("PackageReference")}
    files = subject.context.walk((".cs", ".fs", ".json"), under=split.context_directory, skip=("bin", "obj")).files
    words = knowledge.load("dotnet_packages")["kerberos"]
    named = any(word in (subject.context.read(f) or "") for f in files for word in words)
    return ("libgssapi-krb5-2",) if named or names & set(words) else ()


def _idle(subject: Subject, split: Split, programs: list[Program]) -> frozenset[str]:
    """Node, where only the build of a frontend runs it, and no package of the program does."""
    table = knowledge.load("dotnet_packages")
    names = (name for each in programs for part in each.parts for name in part.items("PackageReference"))
    if not all(each.complete for each in programs) or any(name in table["node"] for name in names):
        return frozenset()
    executed, unknown = behaviour(subject, split.stage).programs()
    return frozenset() if unknown or executed & set(table["frontend"]) else frozenset(table["frontend"])


ECOSYSTEM = Dotnet()
