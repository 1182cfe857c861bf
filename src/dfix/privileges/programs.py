"""Whether the programs that a container starts are ones of which the sources say what they do."""

from __future__ import annotations

import posixpath
from itertools import pairwise
from typing import TYPE_CHECKING

from dfix import effects, knowledge
from dfix.image import later, runs
from dfix.image.files import Files

from . import commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.behaviour import Behaviour
    from dfix.image.origin import Origin
    from dfix.launch import Launch, Started
    from dfix.model.stages import Stage
    from dfix.subject import Subject

_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
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
    loaders = knowledge.names("launch", "loaders") | knowledge.names("launch", "everywhere")
    is_known = command.name in loaders or command.name.rstrip("0123456789.") in loaders
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
    strange = _told_from_elsewhere(subject, command, files)
    if strange:
        return strange
    if is_known or command.name.isdigit() or _is_own_script(subject, command, behaviour):
        return ""
    is_built = _is_built(subject, stage) and command.name not in _installed(subject, stage)
    return "" if is_built else command.program


def _told_from_elsewhere(subject: Subject, command: Started, files: Files) -> str:
    """A file from another image, or one that was fetched, that a program is told to run; "" when there is none."""
    for word in _told(command):
        origin = files.origin(posixpath.normpath(posixpath.join(command.folder or "/", word)))
        if origin is not None and origin.kind in ("image", "remote"):
            return f"{word}, which comes from {origin.source}"
        if origin is not None and origin.kind != "context" and _fetches(subject, origin):
            return f"{word}, which was fetched,"
    return ""


def _told(command: Started) -> Iterator[str]:
    """The files that hold the program that an interpreter or Java is told to run."""
    yield from (w for w in command.words[1:2] if "." in w and "://" not in w)
    for option, word in pairwise(command.words):
        if option == "-jar":
            yield word
        elif option in ("-cp", "-classpath", "--class-path"):
            yield from (part.removesuffix("*") or "." for part in word.split(":"))


def _fetches(subject: Subject, origin: Origin) -> bool:
    """Whether a step that may have made a file downloads or unpacks something."""
    step = origin.instruction
    if step is None or step.keyword != "RUN":
        return False
    done = runs.done(step, origin.stage, subject.context) or ()
    return any(later.brings(leaf.call) for each in done for leaf in effects.leaves(each) if leaf.call is not None)


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
    if "/" in command.program:
        folder = command.folder or stage.end.workdir or "/"
        return posixpath.normpath(posixpath.join(folder, command.program))
    found = stage.end.env.get("PATH", "").split(":")
    for folder in (*(f for f in found if f.startswith("/")), *_PATH):
        path = posixpath.join(folder, command.program)
        if _is_put(files, path):
            return path
    return None


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
    done = (each for run in stage.of("RUN") for each in runs.done(run, stage, subject.context) or ())
    return any(leaf.call is not None and leaf.call.tool in tools for each in done for leaf in effects.leaves(each))
