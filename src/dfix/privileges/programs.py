"""Whether the programs that a container starts are ones of which the sources say what they do."""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.image import built, runs
from dfix.image.files import Files

from . import commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.behaviour import Behaviour
    from dfix.launch import Launch, Started
    from dfix.launch.commands import Where
    from dfix.model.stages import Stage
    from dfix.subject import Subject

_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
#: where the images of languages put what is installed with their own tools
_TOOLS = ("/go/bin", "/usr/local/cargo/bin", "/root/.cargo/bin", "/root/go/bin")
#: languages whose compilers leave a program that does what the sources of the build context say
_COMPILED = ("c", "dotnet", "go", "rust")
#: variants of their images that have no compiler
_RUNS = ("aspnet", "runtime", "runtime-deps")


def unread(subject: Subject, stage: Stage, launch: Launch, behaviour: Behaviour) -> Iterator[tuple[Started, str]]:
    """The commands whose program was not read, each with what it is."""
    files = Files.of(stage, subject.context)
    for command in launch.commands:
        if command.passing or command.by == "HEALTHCHECK" or commands.effect(subject, stage, command).known:
            continue
        why = _why(subject, stage, command, behaviour, files)
        if why:
            yield command, why


def _why(subject: Subject, stage: Stage, command: Started, behaviour: Behaviour, files: Files) -> str:
    is_known = _is_known(command)
    own = files.context_path(posixpath.join(command.folder or "/", command.program))
    if own in behaviour.files:
        return ""
    path = _path(command, stage, files)
    origin = files.origin(path) if path else None
    kind = origin.kind if origin else ""
    if origin and kind in ("image", "remote"):
        return f"{command.program}, which comes from {origin.source}"
    if origin and kind == "context":
        read = origin.path in behaviour.files or is_known
        return "" if read else f"{origin.path}, which is no source"
    strange = _told_from_elsewhere(subject, command, files) or _module_of_others(command, behaviour)
    if strange:
        return strange
    if is_known or command.name.isdigit() or _is_own_script(subject, command, behaviour):
        return ""
    is_built = _is_built(subject, stage) and command.name not in _installed(subject, stage)
    return "" if is_built and built.is_own(files, subject.context, _places(command, stage)) else command.program


def _is_known(command: Started) -> bool:
    """Whether a program runs the project's own sources, or is one of every image."""
    known = knowledge.names("launch", "loaders") | knowledge.names("launch", "everywhere")
    return command.name in known or command.name.rstrip("0123456789.") in known


def of_others(subject: Subject, stage: Stage, launch: Launch) -> str:
    """A program, or a file that one is told to run, that the Dockerfile starts and that a step makes of other sources
    than those of the build context; "" when none is known to be."""
    files = Files.of(stage, subject.context)
    for command in launch.commands:
        if command.is_own and command.by != "HEALTHCHECK" and not command.passing:
            for word, places in _files(subject, command, stage):
                if built.is_own(files, subject.context, places) is False:
                    return word
    return ""


def run_by(launch: Launch) -> Iterator[tuple[Where, str]]:
    """The files that commands run, or that a program is told to run, each with the place that names it."""
    for command in launch.commands:
        for word in (command.program, *_told(command), *_agents(command)):
            yield command.where, _at(command, word)


def _agents(command: Started) -> Iterator[str]:
    """What Java loads beside a program, with the options behind its name (-javaagent:file=options)."""
    yield from (w.partition(":")[2] for w in command.words[1:] if w.startswith("-javaagent:"))


def _files(subject: Subject, command: Started, stage: Stage) -> Iterator[tuple[str, list[str]]]:
    """The compiled program that a command starts, and the files that it is told to run, each with where it may lie."""
    if not _is_known(command) and _is_built(subject, stage):
        yield command.program, _places(command, stage)
    for word in _told(command):
        yield word, [_at(command, word)]


def _told_from_elsewhere(subject: Subject, command: Started, files: Files) -> str:
    """A file of a package, from another image, or that was fetched, that a program is told to run; "" without one."""
    for word in _told(command):
        package = re.search(r"(?:^|/)node_modules/(?:\.bin/)?((?:@[^/]+/)?[^/]+)", word)
        if package and package[1] not in knowledge.names("launch", "loaders"):
            return f"{word}, which is a package's,"
        origin = files.origin(_at(command, word))
        if origin is not None and origin.kind in ("image", "remote"):
            return f"{word}, which comes from {origin.source}"
        if built.is_own(files, subject.context, [_at(command, word)]) is False:
            return f"{word}, which was fetched,"
    return ""


def _module_of_others(command: Started, behaviour: Behaviour) -> str:
    """A module of Python, with what it is, that a program is told to run and that is none of the project; ""."""
    known = knowledge.names("launch", "loaders") | knowledge.names("launch", "modules")
    for module in _modules(command):
        path = module.replace(".", "/")
        own = (f"/{path}.py", f"/{path}/__init__.py", f"/{path}/__main__.py")
        if module not in known and not any(f"/{file}".endswith(own) for file in behaviour.files):
            return f"the module {module}, which is none of the project's,"
    return ""


def _modules(command: Started) -> Iterator[str]:
    """The modules that a program is told to load, behind an option or as `module:name`."""
    options = knowledge.load("launch")["applications"].get(command.name.rstrip("0123456789."), ())
    for before, word in pairwise(command.words):
        module, colon, _ = word.partition(":")
        if re.fullmatch(r"[A-Za-z_][\w.]*", module) and (before in options or (colon and "" in options)):
            yield module


def _at(command: Started, word: str) -> str:
    return posixpath.normpath(posixpath.join(command.folder or "/", word))


def _told(command: Started) -> Iterator[str]:
    """The files that hold the program that an interpreter or Java is told to run."""
    yield from (w for w in command.words[1:2] if "." in w and "://" not in w)
    if "-jar" in command.words:  # more options may stand between
        behind = command.words[command.words.index("-jar") + 1 :]
        yield from [word for word in behind if not word.startswith("-")][:1]
    for option, word in pairwise(command.words):
        if option in ("-cp", "-classpath", "--class-path"):
            yield from (part.removesuffix("*") or "." for part in word.split(":"))


def _is_own_script(subject: Subject, command: Started, behaviour: Behaviour) -> bool:
    """Whether it is a script of the project's own package, whose module was read."""
    if not subject.context or not subject.context.is_file("pyproject.toml"):
        return False
    from dfix.context import python

    project = python.read_pyproject(subject.context)
    module = (project.scripts.get(command.name) or "").partition(":")[0].replace(".", "/") if project else ""
    return bool(module) and any(f.removesuffix(".py").endswith(module) for f in behaviour.files)


def _path(command: Started, stage: Stage, files: Files) -> str | None:
    """Where a program lies; for a name only where a copy put it on the way of PATH."""
    places = _places(command, stage)
    return places[0] if "/" in command.program else next((path for path in places if _is_put(files, path)), None)


def _places(command: Started, stage: Stage) -> list[str]:
    """Where a program may lie: for a name, the folders of PATH."""
    if "/" in command.program:
        folder = command.folder or stage.end.workdir or "/"
        return [posixpath.normpath(posixpath.join(folder, command.program))]
    found = (stage.end.env.get("PATH") or "").split(":")
    return [posixpath.join(f, command.program) for f in (*(f for f in found if f.startswith("/")), *_PATH, *_TOOLS)]


def _is_put(files: Files, path: str) -> bool:
    """Whether a copy puts something at a path, a file or all that a folder of another image holds."""
    origin = files.origin(path)
    copied = origin is not None and origin.instruction is not None and origin.instruction.keyword in ("COPY", "ADD")
    return any(e.path == path for e in files.inside(path)) or (copied and origin is not None and origin.sure)


def _installed(subject: Subject, stage: Stage) -> frozenset[str]:
    """The packages of the distribution that the file installs."""
    return frozenset(name for p in runs.packages(stage, subject.context) for name in p.installed or ())


def _is_built(subject: Subject, stage: Stage) -> bool:
    """Whether a stage that this one is made of compiles the sources of the build context."""
    found = (s.info for s in stage.made_of if s.info is not None)
    by_image = any(info.language in _COMPILED and info.variant not in _RUNS for info in found)
    return by_image or any(_compiles(subject, each) for each in stage.made_of)


def _compiles(subject: Subject, stage: Stage) -> bool:
    """Whether a stage on an image of a distribution compiles with tools that it installs."""
    if stage.info is None or stage.info.kind != "distribution":
        return False
    table = knowledge.load("ecosystems").values()
    tools = {tool for entry in table for tool in (*entry.get("builds", ()), *entry.get("drivers", ()))}
    done = (leaf for run in stage.of("RUN") for leaf in runs.leaves(run, stage, subject.context))
    return any(leaf.call is not None and leaf.call.tool in tools for leaf in done)
