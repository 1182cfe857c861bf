"""What mix needs of a project to fetch and compile its dependencies, before the source is copied.

Sources: hexdocs.pm/mix (deps.get, deps.compile, umbrella projects), hexdocs.pm/elixir (Config).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix.fixes import Assumption, Decline, Evidence

from ..shared.base import Install, Needs
from ..shared.project import outermost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..shared.project import Project

#: tasks that need the manifests, or nothing of the project; the last is told by the settings how to compile
_EARLY = frozenset(("archive.install", "deps.get", "local.hex", "local.rebar", "deps.compile"))
_COMPILE = "deps.compile"
_TASK = re.compile(r"[a-z_]+(?:\.[a-z_]+)+\Z")
_PLAIN_TASKS = frozenset(("compile", "release", "test", "run", "format", "setup"))
_LOCAL = re.compile(r"\bpath:\s*\"([^\"\n]+)\"|\bpath:")
_GIVEN = re.compile(r"File\.(?:read!?|stream!|exists\?)\(\s*(?:Path\.join\(\s*__DIR__\s*,\s*)?\"([\w./-]+)\"")
_READS = re.compile(r"\b(?:File|Path|Code|EEx|System\.cmd|:os|:file)\.|\bimport_file\b")
_UMBRELLA = re.compile(r"\bapps_path:\s*\"([\w./-]+)\"")


def needs(install: Install) -> Needs | None:
    """mix.exs and mix.lock; the settings, too, where dependencies are compiled."""
    tasks = _tasks(install) if install.call.tool == "mix" else frozenset()
    compiles = _COMPILE in tasks
    if not {"deps.get", _COMPILE} & tasks or not tasks <= _EARLY:
        return None
    if not install.context:
        files = tuple(map(install.project.path, ("mix.exs", "mix.lock")))
        assumed = "mix.exs and mix.lock stand beside the Dockerfile and read no other file"
        return Needs(files, (), (Assumption("manifests-suffice", assumed),)) if not compiles else None
    files = outermost(_files(install, compiles))
    shown = ", ".join(f.removeprefix(install.folder).lstrip("/") for f in files)
    sentence = f"mix {install.call.given} reads {shown}, all seen beside the Dockerfile"
    return Needs(files, (Evidence("context", sentence),))


def _tasks(install: Install) -> frozenset[str]:
    """The tasks that mix is told, behind `do`, too."""
    words = ((word.value or "").strip(",") for word in install.call.words)
    return frozenset(word for word in words if word in _PLAIN_TASKS or _TASK.match(word))


def _files(install: Install, compiles: bool) -> Iterator[str]:
    project = install.project
    if not project.has("mix.exs"):
        raise Decline(f"no mix.exs of the build context comes to lie in {project.folder}, where mix looks")
    yield from _manifest(project)
    if project.has("mix.lock"):
        yield project.path("mix.lock")
    if compiles:
        yield from _settings(install, project)


def _manifest(project: Project) -> Iterator[str]:
    """mix.exs, what it reads, and those of the applications of an umbrella."""
    text = "\n".join(line.partition("# ")[0] for line in (project.text("mix.exs") or "").split("\n"))
    local = _LOCAL.search(text)
    if local:
        raise Decline(f"mix.exs has a dependency in {local[1] or 'a folder'}, which an install needs")
    given = _GIVEN.findall(text)
    rest = _READS.search(re.sub(r"Path\.join\(\s*__DIR__", "", _GIVEN.sub("", text)))
    if rest:
        raise Decline(f"mix.exs calls {rest[0].rstrip('.')}, and may read other files of the project")
    yield project.path("mix.exs")
    yield from (project.path(name) for name in given if project.has(name))
    umbrella = _UMBRELLA.search(text)
    source = project.source(umbrella[1]) if umbrella else None
    for name in project.context.listdir(source) if umbrella and source is not None else ():
        below = project.beside(f"{umbrella[1] if umbrella else ''}/{name}")
        if below.has("mix.exs"):
            yield from _manifest(below)


def _settings(install: Install, project: Project) -> Iterator[str]:
    """config/config.exs and what it imports, for the environment that is told."""
    environment = install.where.state.scope.get("MIX_ENV") or "dev"
    for name in ("config/config.exs", f"config/{environment}.exs"):
        text = project.text(name)
        if text is None:
            continue
        for imported in re.findall(r"import_config[ (]+\"([^\"\n]+)\"", text):
            plain = re.sub(r"#\{[^}]*\}", environment, imported)
            if plain != f"{environment}.exs" and not project.has(f"config/{plain}"):
                raise Decline(f"{name} imports {imported}, and which files that are is not known")
            yield project.path(f"config/{plain}")
        if _READS.search(text):
            raise Decline(f"{name} may read other files of the project, which dependencies are compiled with")
        yield project.path(name)
