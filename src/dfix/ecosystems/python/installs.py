"""What a Python image installs, and where: into the interpreter's own folder or into a virtual environment."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context import python as manifests
from dfix.context.formats import load_json, load_toml, table
from dfix.context.requirements import Requirement, normalize_name, parse_requirement
from dfix.fixes import Decline
from dfix.model import runs
from dfix.model.steps import Step, steps
from dfix.records import Record

from ..base import Split
from .words import behind_pip, is_archive, operands, origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.context import Context
    from dfix.model.state import State
    from dfix.syntax import Instruction

_ELSEWHERE = ("--user", "--target", "-t", "--prefix", "--root", "--src", "--python")
_ELSEWHERE_ENV = ("PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_ROOT", "PYTHONUSERBASE", "PYTHONHOME")
_READS = ("install", "check", "list", "cache", "freeze", "config", "show", "wheel", "download", "debug", "")
_TOOLS = ("pip", "poetry", "pipenv", "uv")
INSTALLERS = frozenset(("pip", "pip-tools", "pipenv", "poetry", "setuptools", "uv", "virtualenv", "wheel"))
_OTHERS = ("pdm", "conda", "mamba", "micromamba", "easy_install", "rye", "hatch", "pipx")
_FALSE = ("0", "false", "False", "no")
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


def read(context: Context, split: Split) -> Installed:
    """Everything that the steps of a stage install; a reason when it is not told, or lies where nobody would look."""
    other = next((s.tool for s in split.steps if s.tool in _OTHERS), None)
    if other:
        raise Decline(f"it installs with {other}, for which dfix knows no second stage yet")
    reader = _Reader(context, split)
    for run in split.stage.of("RUN"):
        script = runs.script(run)
        for step in steps(script) if script and script.clean else ():
            reason = reader.take(run, step)
            if reason:
                raise Decline(reason)
    if not reader.system and not reader.folders:
        raise Decline("nothing is installed with pip, so there is nothing to build in a stage of its own")
    folders = tuple(dict.fromkeys(reader.folders))
    return Installed(
        tuple(reader.requirements),
        tuple(reader.unread),
        reader.system,
        folders,
        reader.project,
        reader.versions,
        reader.source,
        reader.tools,
    )


class _Reader:
    def __init__(self, context: Context, split: Split) -> None:
        self.context = context
        self.split = split
        self.requirements: list[Requirement] = []
        self.unread: list[str] = []
        self.system = False
        self.folders: list[str] = []
        self.made: list[str] = []
        self.project = False
        self.settings: dict[str, str] = {}
        self.versions: dict[str, str] = {}
        self.source = False
        self.tools = True

    def take(self, run: Instruction, step: Step) -> str | None:
        """Reads one step; a reason when it cannot be followed."""
        state = self._state(run, step)
        if step.tool in ("python -m venv", "virtualenv", "python -m virtualenv") or (step.tool, step.action) == (
            "uv",
            "venv",
        ):
            return self._venv(step, state)
        if step.tool.startswith("python") and any(w.value == "setup.py" for w in step.command.arguments[:1]):
            return self._setup_py(run, step, state)
        if step.tool == "poetry" and step.action == "config":
            words = [w.value or "" for w in step.words if not w.looks_like_flag]
            self.settings.update([(words[0], words[1])] if len(words) > 1 else [])
        if step.tool not in _TOOLS or not _installs(step):
            known = step.tool != "pip" or step.action in _READS
            return None if known else f"`pip {step.action}` is more than an install"
        reason = self._unfit(step, state)
        if reason:
            return reason
        if step.tool == "pip" or step.action == "pip":
            return self._place(run, step, state) or self._pip(run, step, state)
        return self._place(run, step, state) or self._manifest(run, step, state)

    def _state(self, run: Instruction, step: Step) -> State:
        """What a command sees, behind the `cd` commands before it."""
        state = self.split.stage.state(run).copy()
        script = runs.script(run)
        for command in script.commands if script else ():
            if command is step.command:
                break
            if command.name == "cd" and not command.isolated:
                target = command.words[1].value if len(command.words) > 1 else None
                state.workdir = state.join(target) if target else None
        return state

    # ------------------------------------------------------------------ where

    def _unfit(self, step: Step, state: State) -> str | None:
        for flag in _ELSEWHERE:
            if step.command.has_flag(flag) and not (flag == "-t" and step.tool != "pip"):
                return f"`{step.tool} {step.action} {flag}` puts packages where a second stage would not look"
        named = next((n for n in _ELSEWHERE_ENV if n in state.env), None)
        if named:
            return f"{named} puts packages where a second stage would not look"
        if step.command.program_index > 0 and step.command.words[0].value == "sudo":
            return "it installs with sudo, which the image of the second stage lacks"
        if state.is_root is False:
            return f"packages are installed as {state.user}, which puts them into that user's home"
        return None

    def _venv(self, step: Step, state: State) -> str | None:
        words = [w for w in (step.action_word, *step.operands) if w is not None and w.value != "venv"]
        place = state.path(words[-1].text) if words else state.join(".venv")
        if place is None:
            return "where its virtual environment lies is not known"
        self.made.append(place)
        return None

    def _place(self, run: Instruction, step: Step, state: State) -> str | None:
        """Notes where an install puts its packages."""
        active = self._active(run, step, state)
        project = state.join(".venv")
        if active:
            self.folders.append(active)
        elif step.tool == "pip":
            if (
                step.command.name
                and step.command.name.startswith("/")
                and not step.command.name.startswith("/usr/local/bin/")
            ):
                return f"{step.command.name} does not install for the interpreter in /usr/local"
            self.system = True
        elif (
            (step.tool == "pipenv" and step.command.has_flag("--system"))
            or (
                step.tool == "uv"
                and step.action == "pip"
                and (step.command.has_flag("--system") or "UV_SYSTEM_PYTHON" in state.env)
            )
            or (step.tool == "poetry" and self._poetry("create", state) in _FALSE)
        ):
            self.system = True
        elif step.tool == "uv" and step.action == "sync":
            other = self._other_python(state)
            if other:
                return f"uv fetches Python {other} for it, which lies in the home of root"
            place = state.env.get("UV_PROJECT_ENVIRONMENT", ".venv")
            self.system = self.system or place.rstrip("/") == "/usr/local"
            self.folders += [f for f in [state.join(place)] if f and place.rstrip("/") != "/usr/local"]
        elif project and (
            (step.tool == "poetry" and self._poetry("in-project", state) in ("1", "true", "True"))
            or (step.tool == "pipenv" and state.env.get("PIPENV_VENV_IN_PROJECT", "0") not in _FALSE)
        ):
            self.folders.append(project)
        else:
            return (
                f"{step.tool} puts the packages into a virtual environment in a cache folder, whose name is not known"
            )
        return None

    def _active(self, run: Instruction, step: Step, state: State) -> str | None:
        """The virtual environment that a command works in."""
        script = runs.script(run)
        for place in reversed(self.made):
            name = step.command.name or ""
            if name.startswith(f"{place}/bin/") or _path_starts(self.split, run, f"{place}/bin"):
                return place
            if script and any(
                c.name in (".", "source") and any("activate" in w.text for w in c.words) for c in script.commands
            ):
                return place
            if step.tool != "pip" and state.env.get("VIRTUAL_ENV") == place:
                return place
        return None

    def _other_python(self, state: State) -> str | None:
        """The version of Python that the project asks for, when the base has another one."""
        version = self.split.stage.info.version if self.split.stage.info else None
        place = origin(self.split, state.join("pyproject.toml") or "")
        if not self.context or place is None or version is None or len(version) < 2:
            return None
        directory = posixpath.dirname(place)
        named = (self.context.read(posixpath.join(directory, ".python-version")) or "").strip()
        project = manifests.read(self.context, directory)
        asked = (project.requires_python or "") if project else ""
        lowest = asked.partition(">=")[2].partition(",")[0].strip()
        exact = next((each.strip(" =") for each in asked.split(",") if each.strip().startswith("==")), "")
        for one in filter(None, (named, exact)):
            if not _is_surely(one, version):
                return one
        parts = tuple(int(n) for n in lowest.split(".")[:2] if n.isdigit())
        return lowest if len(parts) == 2 and parts > version[:2] else None

    def _poetry(self, name: str, state: State) -> str:
        variable = f"POETRY_VIRTUALENVS_{name.upper().replace('-', '_')}"
        place = origin(self.split, state.join("poetry.toml") or "")
        text = self.context.read(place) if self.context and place else None
        written = table(table(load_toml(text or "")[0]).get("virtualenvs")).get(name, "")
        return state.env.get(variable, self.settings.get(f"virtualenvs.{name}", str(written)))

    # ------------------------------------------------------------------ what

    def _pip(self, run: Instruction, step: Step, state: State) -> str | None:
        found = operands(step) if step.tool == "pip" else operands(behind_pip(step))
        self.requirements += [parse_requirement(n) for n in found.names]
        self.source = self.source or "PIP_NO_BINARY" in state.scope or step.command.has_flag("--no-binary")
        plain = not found.requirements and not found.local
        in_environment = self._active(run, step, state) is not None
        self.tools = self.tools and (
            in_environment or (plain and {parse_requirement(n).name for n in found.names} <= INSTALLERS)
        )
        for local in found.local:
            reason = self._local(run, local, state)
            if reason:
                return reason
        self._constraints(found.constraints, step, state)
        for file in found.requirements:
            path = state.path(file) if file else None
            if path is None:
                return f"the requirements file is named by a variable, so {_UNREAD}"
            place = origin(self.split, path)
            if not self.context or place is None:
                return f"without {posixpath.basename(path)} {_UNREAD}"
            reason = self._file(place)
            if reason:
                return reason
        return None

    def _constraints(self, files: tuple[str | None, ...], step: Step, state: State) -> None:
        """Notes the versions that constraint files pin; pip reads those of PIP_CONSTRAINT, too."""
        given = dict(step.command.assignments).get("PIP_CONSTRAINT")
        named = given.value if given is not None else state.scope.get("PIP_CONSTRAINT", "")
        for file in (*files, *((None,) if named is None else named.split())):
            path = state.path(file) if file else None
            place = origin(self.split, path) if path else None
            found = manifests.read_requirements(self.context, place) if self.context and place else None
            if found is None or found.broken:
                self.unread.append(f"what {file or 'a file of constraints'} pins")
                continue
            self._pins(found)

    def _pins(self, constraints: manifests.Requirements) -> None:
        for each in constraints.closure(self.context):
            for entry in () if isinstance(each, str) else each.entries:
                if entry.pinned:
                    self.versions.setdefault(entry.name, entry.pinned)

    def _file(self, place: str) -> str | None:
        first = manifests.read_requirements(self.context, place)
        if first is None or first.broken:
            return f"without {posixpath.basename(place)} {_UNREAD}"
        left_out = {p for each in first.closure(self.context) if not isinstance(each, str) for p in _constraints(each)}
        for each in first.closure(self.context):
            if isinstance(each, str):
                return f"{each} cannot be read, so {_UNREAD}"
            if each.path in left_out:
                self._pins(each)
            else:
                self.requirements += [e for e in each.entries if not e.local]
                self.unread += [f"what `{e.raw}` asks for" for e in each.local]
                self.project = self.project or bool(each.local)
                self.source = self.source or any(option == "--no-binary" for option, _ in each.options)
        return None

    def _local(self, run: Instruction, text: str, state: State) -> str | None:
        """A package that is built from files of the image."""
        self.project = True
        if is_archive(text):
            self.unread.append(f"what {posixpath.basename(text)} asks for")
            return None
        path = state.path(text.removeprefix("-e ").partition("[")[0].strip("\"'")) if "://" not in text else None
        place = origin(self.split, path) if path else None
        extras = tuple(e.strip() for e in text.partition("[")[2].partition("]")[0].split(",") if e.strip())
        if not self.context or place is None or path is None:
            return f"without the files of {text} {_UNREAD}"
        return self._project(place if place != "." else "", extras)

    def _setup_py(self, run: Instruction, step: Step, state: State) -> str | None:
        if any(w.value in ("install", "develop") for w in step.command.arguments):
            self.system = True
            self.tools = False
            self.project = True
            self.unread.append("what setup.py asks for")
        return None

    def _project(self, directory: str, extras: tuple[str, ...]) -> str | None:
        project = manifests.read(self.context, directory)
        if (
            project is None
            or project.broken
            or not (project.has_project or project.poetry)
            or "dependencies" in project.dynamic
        ):
            self.unread.append("what setup.py asks for")
            return None
        self.requirements += project.dependencies
        for extra in extras:
            self.requirements += project.optional_dependencies.get(extra, ())
        if project.has_setup_py:
            self.unread.append("what setup.py builds")
        return None

    def _manifest(self, run: Instruction, step: Step, state: State) -> str | None:
        """poetry, pipenv and uv read the project file, and its lock for the versions."""
        name = "Pipfile" if step.tool == "pipenv" else "pyproject.toml"
        path = state.join(name)
        place = origin(self.split, path) if path else None
        if not self.context or place is None or not self.context.is_file(place):
            return f"without {name} {_UNREAD}"
        directory = posixpath.dirname(place)
        if step.tool == "pipenv":
            data = table(load_toml(self.context.read(place) or "")[0])
            found = [Requirement(normalize_name(n)) for n in table(data.get("packages"))]
            found += [
                Requirement(normalize_name(n))
                for n in (table(data.get("dev-packages")) if step.command.has_flag("--dev", "-d") else ())
            ]
        else:
            project = manifests.read(self.context, directory)
            if project is None or project.broken:
                return f"without {name} {_UNREAD}"
            groups = () if step.command.has_flag("--no-dev", "--only") else project.dependency_groups.values()
            found = [*project.dependencies, *(r for group in groups for r in group)]
            self.project = self.project or not step.command.has_flag("--no-root", "--no-install-project")
        self.tools = self.tools and bool(self.folders)
        self.versions.update(_locked(self.context, directory))
        self.requirements += found
        return None


def _installs(step: Step) -> bool:
    if step.tool == "uv":
        words = [w.value for w in step.operands]
        return step.action == "sync" or (step.action == "pip" and words[:1] in (["install"], ["sync"]))
    return step.action in ("install", "sync") or (step.tool == "poetry" and step.action == "update")


def _constraints(requirements: manifests.Requirements) -> Iterable[str]:
    base = posixpath.dirname(requirements.path)
    return (posixpath.normpath(posixpath.join(base, p)) for option, p in requirements.includes if option == "-c")


def _path_starts(split: Split, before: Instruction, folder: str) -> bool:
    """Whether PATH begins with a folder when an instruction runs."""
    first = False
    for instruction in split.stage.instructions:
        if instruction is before:
            return first
        if instruction.keyword == "ENV":
            for name, raw in getattr(instruction, "pairs", ()):
                if name == "PATH":
                    first = split.stage.state(instruction).expand(raw or "").value.partition(":")[0] == folder
    return first


def _locked(context: Context, directory: str) -> dict[str, str]:
    """The versions that a lock file of poetry, uv or pipenv pins, by name."""
    found: dict[str, str] = {}
    for name in ("poetry.lock", "uv.lock"):
        data = table(load_toml(context.read(posixpath.join(directory, name)) or "")[0])
        packages = data.get("package")
        for each in packages if isinstance(packages, list) else ():
            found[normalize_name(str(table(each).get("name")))] = str(table(each).get("version"))
    locked = table(load_json(context.read(posixpath.join(directory, "Pipfile.lock")) or "")[0])
    for name, each in table(locked.get("default")).items():
        found[normalize_name(name)] = str(table(each).get("version", "")).removeprefix("==")
    return found


def _is_surely(asked: str, version: tuple[int, ...]) -> bool:
    """Whether a base with a version of Python, as far as its tag says, has the one that is asked for (3.12, 3.12.*)."""
    parts = [part for part in asked.split(".") if part != "*"]
    return len(parts) <= len(version) and parts == [str(number) for number in version[: len(parts)]]
