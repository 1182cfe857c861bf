"""What a Python image installs, and where: into the interpreter's own folder or into a virtual environment."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import ecosystems, knowledge
from dfix.context import python as manifests
from dfix.context.formats import load_json, load_toml, table
from dfix.context.requirements import Requirement, normalize_name
from dfix.fixes import Decline
from dfix.image import runs
from dfix.image.files import Files
from dfix.records import Record
from dfix.syntax import mounts

from ..shared.base import Install
from .places import Places
from .words import Asked, asked, is_archive, is_pip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context import Context
    from dfix.effects import Done
    from dfix.syntax import Instruction

    from ..shared.base import Split

_INSTALLS = ("install", "sync", "add", "update", "pip install", "pip sync")
#: leave development dependencies out, and bring optional ones
_LEAN = ("--no-dev", "--only", "--prod", "--production")
_MORE = ("--extra", "--all-extras", "-E", "--extras", "-G", "--group", "--only-group", "--with", "--all-groups")
_UNREAD = "it is not known which packages are installed"


class Installed(Record):
    """requirements: what is asked for, without its dependencies. unread: sources of further ones that were not read.

    system   packages lie in the interpreter's own folder
    folders  virtual environments that hold packages
    project  the project itself is among what is installed
    versions what lock files pin
    source   pip is told to compile what has wheels
    tools    nothing but installers lies in the interpreter's own folder
    """

    requirements: tuple[Requirement, ...]
    unread: tuple[str, ...]
    system: bool
    folders: tuple[str, ...]
    project: bool
    versions: dict[str, str]
    source: bool
    tools: bool

    def version(self, entry: Requirement) -> str | None:
        """The version that is pinned, here or in a lock file."""
        return entry.pinned or self.versions.get(entry.name)


def installers() -> frozenset[str]:
    """The distributions that install others, and do nothing at run time."""
    return knowledge.names("python_packages", "installers")


def commands(split: Split, context: Context) -> Iterator[tuple[Instruction, list[Done]]]:
    """Each RUN of a stage with its commands, those of scripts that it runs in their place."""
    for run in split.stage.of("RUN"):
        yield run, runs.leaves(run, split.stage, context)


def is_install(done: Done) -> bool:
    """Whether a command installs packages of Python."""
    call = done.call
    own = call is not None and ecosystems.of_tool(call.tool) is ecosystems.load("python")
    return call is not None and own and call.given in _INSTALLS


def read(context: Context, split: Split) -> Installed:
    """Everything that the steps of a stage install; Decline when it is not told, or lies where nobody would look."""
    reader = _Reader(context, split)
    for run, done in commands(split, context):
        reader.places.begin(run)
        for each in done:
            reader.take(run, each)
            reader.before.append(each)
    if not reader.system and not reader.folders:
        raise Decline("nothing is installed with pip, so there is nothing to build in a stage of its own")
    return Installed(
        tuple(reader.requirements),
        tuple(reader.unread),
        reader.system,
        tuple(dict.fromkeys(reader.folders)),
        reader.project,
        reader.versions,
        reader.source,
        reader.tools,
    )


class _Reader:
    """Adds up what the commands of a stage install."""

    def __init__(self, context: Context, split: Split) -> None:
        self.context = context
        self.files = Files.of(split.stage, context)
        self.places = Places(split.stage)
        self.requirements: list[Requirement] = []
        self.unread: list[str] = []
        self.system = False
        self.folders: list[str] = []
        self.project = False
        self.versions: dict[str, str] = {}
        self.source = False
        self.tools = True
        self.before: list[Done] = []

    def take(self, run: Instruction, done: Done) -> None:
        """Reads one command; Decline when it cannot be followed."""
        call = done.call
        if call is None or self.places.take(done):
            return
        apart = (call.entry or {}).get("not_split")
        if apart:
            raise Decline(apart)
        if call.tool == "python" and call.operands and call.operands[0].value == "setup.py":
            self._setup_py(done)
        elif is_install(done):
            install = Install(done, self.files.before(run), self.context, lambda: tuple(self.before))
            install.mounted = _mounted(run, done)
            self._install(install)
        elif call.tool == "pip" and call.given and (call.doing is None or call.action == "uninstall"):
            raise Decline(f"`pip {call.given}` is more than an install")

    def _install(self, install: Install) -> None:
        folder = self.places.of(install)
        if folder is None:
            self.system = True
        else:
            self.folders.append(folder)
        found = asked(install.call, install.where)
        if is_pip(install.call):
            self._pip(install, found, folder)
        else:
            self.requirements += found.requirements  # poetry add x
            self._manifest(install)

    def _setup_py(self, done: Done) -> None:
        if done.call and {"install", "develop"} & {w.value for w in done.call.operands}:
            self.system = self.project = True
            self.tools = False
            self.unread.append("what setup.py asks for")

    # ------------------------------------------------------------------ pip

    def _pip(self, install: Install, found: Asked, folder: str | None) -> None:
        local = [entry for entry in found.requirements if entry.local]
        named = [entry for entry in found.requirements if not entry.local]
        self.requirements += named
        self.source = self.source or "PIP_NO_BINARY" in install.where.state.scope or install.call.has("--no-binary")
        grouped = install.call.values(("--group",))
        plain = not found.lists and not local and not grouped and {entry.name for entry in named} <= installers()
        self.tools = self.tools and (folder is not None or plain)
        for entry in local:
            self._local(install, entry)
        for group in grouped:
            self._group(install, install.where.flag_value(group))
        self._constraints(install, found.pins)
        for name in found.lists:
            if name is None:
                raise Decline(f"the requirements file is named by a variable, so {_UNREAD}")
            place = install.where.path(name)
            source = install.project.source(place) if place and self.context else None
            if source is None:
                raise Decline(f"without {posixpath.basename(name)} {_UNREAD}")
            if posixpath.basename(source) == "pyproject.toml":  # uv takes its dependencies for a list
                self._dependencies(install, posixpath.dirname(source))
            else:
                self._list(source)

    def _dependencies(self, install: Install, directory: str) -> None:
        """What a project file asks for, without the project."""
        project = manifests.read_pyproject(self.context, directory)
        if project is None or project.broken or not project.has_project or "dependencies" in project.dynamic:
            raise Decline(f"what pyproject.toml asks for cannot be read, so {_UNREAD}")
        self.requirements += project.dependencies
        if install.call.has("--extra", "--all-extras"):
            self.requirements += (r for extra in project.optional_dependencies.values() for r in extra)

    def _group(self, install: Install, name: str | None) -> None:
        """A group of dependencies of pyproject.toml, which pip reads since 25.1."""
        place = install.project.source("pyproject.toml") if self.context and name and ":" not in name else None
        project = manifests.read(self.context, posixpath.dirname(place)) if place is not None else None
        if project is None or name is None or name not in project.dependency_groups:
            raise Decline(f"without the group {name or ''} of pyproject.toml {_UNREAD}")
        self.requirements += project.dependency_groups[name]
        if "include-group" in (self.context.read(place or "") or ""):
            self.unread.append(f"what the group {name} includes")

    def _constraints(self, install: Install, pins: tuple[str | None, ...]) -> None:
        """Notes the versions that constraint files pin; pip reads those of PIP_CONSTRAINT, too."""
        given = dict(install.done.command.assignments).get("PIP_CONSTRAINT")
        named = given.value if given is not None else install.where.state.scope.get("PIP_CONSTRAINT", "")
        for name in (*pins, *((None,) if named is None else named.split())):
            source = install.project.source(name) if name and self.context else None
            found = manifests.read_requirements(self.context, source) if source else None
            if found is None or found.broken:
                self.unread.append(f"what {name or 'a file of constraints'} pins")
            else:
                for each in found.closure(self.context):
                    self._pins(each)

    def _pins(self, constraints: manifests.Requirements | str) -> None:
        for entry in () if isinstance(constraints, str) else constraints.entries:
            if entry.pinned:
                self.versions.setdefault(entry.name, entry.pinned)

    def _list(self, place: str) -> None:
        first = manifests.read_requirements(self.context, place)
        if first is None or first.broken:
            raise Decline(f"without {posixpath.basename(place)} {_UNREAD}")
        files = first.closure(self.context)
        pinning = {p for each in files if not isinstance(each, str) for p in _constraints(each)}
        for each in files:
            if isinstance(each, str):
                raise Decline(f"{each} cannot be read, so {_UNREAD}")
            if each.path in pinning:
                self._pins(each)
                continue
            self.requirements += [e for e in each.entries if not e.local]
            self.unread += [f"what `{e.raw}` asks for" for e in each.local]
            self.project = self.project or bool(each.local)
            self.source = self.source or any(option == "--no-binary" for option, _ in each.options)

    def _local(self, install: Install, entry: Requirement) -> None:
        """A package that is built from files of the image."""
        self.project = True
        if is_archive(entry.url):
            self.unread.append(f"what {posixpath.basename(entry.url)} asks for")
            return
        place = install.project.source(entry.url.removeprefix("file://")) if self.context else None
        if place is None:
            raise Decline(f"without the files of {entry.raw} {_UNREAD}")
        self._project(place if place != "." else "", entry.extras)

    def _project(self, directory: str, extras: tuple[str, ...]) -> None:
        project = manifests.read(self.context, directory)
        static = project is not None and not project.broken and (project.has_project or bool(project.poetry))
        if project is None or not static or "dependencies" in project.dynamic:
            self.unread.append("what setup.py asks for")
            return
        self.requirements += project.dependencies
        for extra in extras:
            self.requirements += project.optional_dependencies.get(extra, ())
        if project.has_setup_py:
            self.unread.append("what setup.py builds")

    # ------------------------------------------------------------------ poetry, pipenv, pdm, uv

    def _manifest(self, install: Install) -> None:
        """They read the project file, and its lock for the versions."""
        name = "Pipfile" if install.call.tool == "pipenv" else "pyproject.toml"
        place = install.project.source(name) if self.context else None
        if place is None or not self.context.is_file(place):
            raise Decline(f"without {name} {_UNREAD}")
        directory = posixpath.dirname(place)
        self.tools = self.tools and bool(self.folders)
        self.versions.update(_locked(self.context, directory))
        if name == "Pipfile":
            self._pipfile(install, table(load_toml(self.context.read(place) or "")[0]))
            return
        project = manifests.read(self.context, directory)
        if project is None or project.broken:
            raise Decline(f"without {name} {_UNREAD}")
        groups = () if install.call.has(*_LEAN) else tuple(project.dependency_groups.values())
        if install.call.has(*_MORE):
            groups = (*project.dependency_groups.values(), *project.optional_dependencies.values())
        self.requirements += (*project.dependencies, *(r for group in groups for r in group))
        self.project = self.project or not install.call.has("--no-root", "--no-install-project", "--no-self")

    def _pipfile(self, install: Install, data: dict[str, object]) -> None:
        tables = ("packages", "dev-packages") if install.call.has("--dev", "-d") else ("packages",)
        self.requirements += (Requirement(normalize_name(name)) for key in tables for name in table(data.get(key)))


def _mounted(run: Instruction, done: Done) -> dict[str, str]:
    """What a RUN mounts of the build context, by its path in the image."""
    state = done.where.state
    found = ((state.path(m.target or ""), m) for m in mounts.of(run) if m.type == "bind" and m.from_ is None)
    return {path: mount.source or "" for path, mount in found if path is not None}


def _constraints(requirements: manifests.Requirements) -> Iterator[str]:
    base = posixpath.dirname(requirements.path)
    return (posixpath.normpath(posixpath.join(base, p)) for option, p in requirements.includes if option == "-c")


def _locked(context: Context, directory: str) -> dict[str, str]:
    """The versions that a lock file of poetry, uv, pdm or pipenv pins, by name."""
    found: dict[str, str] = {}
    for name in ("poetry.lock", "uv.lock", "pdm.lock"):
        data = table(load_toml(context.read(posixpath.join(directory, name)) or "")[0])
        packages = data.get("package")
        for each in packages if isinstance(packages, list) else ():
            found[normalize_name(str(table(each).get("name")))] = str(table(each).get("version"))
    locked = table(load_json(context.read(posixpath.join(directory, "Pipfile.lock")) or "")[0])
    for name, each in table(locked.get("default")).items():
        found[normalize_name(name)] = str(table(each).get("version", "")).removeprefix("==")
    return found
