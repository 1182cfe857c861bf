"""Where the installs of a Python image put packages: the interpreter's own folder, or a virtual environment.

Sources: pip.pypa.io, python-poetry.org (managing environments), pipenv.pypa.io (configuration), docs.astral.sh/uv
(projects, pip interface), pdm-project.org (virtual environments, PEP 582).
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context import python as manifests
from dfix.context.formats import load_toml, table
from dfix.fixes import Decline

if TYPE_CHECKING:
    from dfix.effects import Done
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction

    from ..shared.base import Install
    from ..shared.project import Project

_ENV = ("PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_ROOT", "PYTHONUSERBASE", "PYTHONHOME")
_CONFIGURATIONS = ("/etc/pip.conf", "/etc/xdg/pip/pip.conf", "~/.config/pip/pip.conf", "~/.pip/pip.conf")
_FALSE = ("0", "false", "False", "no")
#: commands by which pdm is told of an interpreter
_CHOOSES = (("pdm", "use"), ("pdm", "venv"), ("pdm", "python"))
#: folders of a project in which pdm looks for an environment
_FOUND = ("venv", "env", ".venv")
_HIDDEN = "puts the packages into a virtual environment in a cache folder, whose name is not known"


class Places:
    """Follows the commands of a stage, in order.

    made       virtual environments, in the order in which they were made
    settings   what `poetry config` and its like have set
    activated  the script of this RUN has activated one
    first      the folder that PATH begins with in this RUN
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.made: list[str] = []
        self.settings: dict[str, str] = {}
        self.activated = False
        self.first = ""

    def begin(self, run: Instruction) -> None:
        """A RUN that is now read."""
        self.activated = False
        for node in self.stage.instructions[: self.stage.position(run)]:
            raw = dict(getattr(node, "pairs", ())).get("PATH") if node.keyword == "ENV" else None
            if raw is not None:
                self.first = self.stage.state(node).expand(raw).value.partition(":")[0]

    def take(self, done: Done) -> bool:
        """Notes a command that makes or activates an environment, or sets where one lies; False for others."""
        call, where = done.call, done.where
        if call is None:
            return False
        words = [where.value(word) for word in call.operands]
        if done.command.name in (".", "source") and "activate" in call.text:
            self.activated = True
        elif call.given == "config" and len(words) > 1:
            self.settings[words[-2] or ""] = words[-1] or ""
        elif call.tool == "python -m venv" or (call.tool, call.given) == ("uv", "venv"):
            place = where.path(words[-1] or "") if words and words[-1] else None if words else where.path(".venv")
            if place is None:
                raise Decline("where its virtual environment lies is not known")
            self.made.append(place)
        else:
            return False
        return True

    def of(self, install: Install) -> str | None:
        """The virtual environment that an install fills, None for the interpreter's own folder; Decline where it puts
        packages that a second stage would not find."""
        call = install.call
        _refuse_elsewhere(install, self.settings)
        active = self._active(install)
        if call.tool == "pip":
            name = call.program.value or ""
            if not active and name.startswith("/") and not name.startswith("/usr/local/bin/"):
                raise Decline(f"{name} does not install for the interpreter in /usr/local")
            return active
        if call.action == "pip":
            return self._of_uv_pip(install, active)
        tools = {"uv": self._of_uv, "poetry": self._of_poetry, "pipenv": self._of_pipenv, "pdm": self._of_pdm}
        return tools[call.tool](install)

    def _active(self, install: Install) -> str | None:
        """The virtual environment whose programs a command runs."""
        name = install.call.program.value or ""
        for place in reversed(self.made):
            if self.activated or self.first == f"{place}/bin" or name.startswith(f"{place}/bin/"):
                return place
        return self._told(install) if install.call.tool != "pip" else None

    def _told(self, install: Install) -> str | None:
        """The virtual environment that poetry and its like are told of: PATH alone does not."""
        if self.activated and self.made:
            return self.made[-1]
        place = install.where.state.env.get("VIRTUAL_ENV")
        return place if place in self.made else None

    def _of_uv_pip(self, install: Install, active: str | None) -> str | None:
        if active or install.call.has("--system") or _is_on(install, "UV_SYSTEM_PYTHON"):
            return active
        if install.where.path(".venv") in self.made:
            return install.where.path(".venv")
        raise Decline("`uv pip` installs into a virtual environment, and which one is not known")

    def _of_uv(self, install: Install) -> str | None:
        other = self._other_python(install)
        if other:
            raise Decline(f"uv fetches Python {other} for it, which lies in the home of root")
        if self._told(install) and install.call.has("--active"):
            return self._told(install)
        place = install.where.state.env.get("UV_PROJECT_ENVIRONMENT", ".venv").rstrip("/")
        return None if place == "/usr/local" else install.project.path(place)

    def _of_poetry(self, install: Install) -> str | None:
        if self._told(install) or self._poetry("create", install) in _FALSE:
            return self._told(install) or self._active(install)
        beside = install.project.path(".venv")
        if beside in self.made or self._poetry("in-project", install) in ("1", "true", "True"):
            return beside
        raise Decline(f"poetry {_HIDDEN} (POETRY_VIRTUALENVS_IN_PROJECT=1 would put it into the project)")

    def _of_pipenv(self, install: Install) -> str | None:
        if self._told(install) or install.call.has("--system"):
            return self._told(install) or self._active(install)
        beside = install.project.path(".venv")
        if beside in self.made or _is_on(install, "PIPENV_VENV_IN_PROJECT"):
            return beside
        raise Decline(f"pipenv {_HIDDEN} (PIPENV_VENV_IN_PROJECT=1 would put it into the project)")

    def _of_pdm(self, install: Install) -> str:
        """Its own order: a folder venv, env or .venv, what is active, `__pypackages__` if it is there, a new .venv."""
        project = install.project
        chosen = any(d.call is not None and (d.call.tool, d.call.given) in _CHOOSES for d in install.before)
        if chosen or install.call.has("-g", "--global", "--venv"):
            raise Decline("pdm is told which interpreter to use, so where it puts the packages is not known")
        refuse_brought(project)
        own = [p for name in _FOUND if (p := project.path(name)) in self.made]
        told = own[0] if own else self._told(install)
        if told and self._pdm("python", "use_venv", install) not in _FALSE:
            return told
        packages = project.path("__pypackages__")
        made = any(d.effect.writes.touches(packages) for d in install.before if d.call and d.call.tool != "pdm")
        if made or project.has(packages) or self._pdm("python", "use_venv", install) in _FALSE:
            return packages
        if self._pdm("venv", "in_project", install) in _FALSE:
            raise Decline(f"pdm {_HIDDEN} (`venv.in_project` would put it into the project)")
        return project.path(".venv")

    def _pdm(self, table_: str, name: str, install: Install) -> str:
        """A setting of pdm: a variable, `pdm config`, pdm.toml."""
        data, _ = load_toml(install.project.text("pdm.toml") or "")
        written = str(table(table(data).get(table_)).get(name, ""))
        variable = f"PDM_{name.upper()}" if table_ == "python" else f"PDM_{table_}_{name}".upper()
        return install.where.state.env.get(variable, self.settings.get(f"{table_}.{name}", written))

    def _poetry(self, name: str, install: Install) -> str:
        """A setting of poetry's environments: a variable, `poetry config`, poetry.toml."""
        data, _ = load_toml(install.project.text("poetry.toml") or "")
        written = str(table(table(data).get("virtualenvs")).get(name, ""))
        variable = f"POETRY_VIRTUALENVS_{name.upper().replace('-', '_')}"
        return install.where.state.env.get(variable, self.settings.get(f"virtualenvs.{name}", written))

    def _other_python(self, install: Install) -> str | None:
        """The version of Python that the project asks for, when the base has another one."""
        version = self.stage.info.version if self.stage.info else None
        place = install.project.source("pyproject.toml")
        if place is None or version is None or len(version) < 2:
            return None
        directory = posixpath.dirname(place)
        named = (install.context.read(posixpath.join(directory, ".python-version")) or "").strip()
        project = manifests.read(install.context, directory)
        asked = (project.requires_python or "") if project else ""
        lowest = asked.partition(">=")[2].partition(",")[0].strip()
        exact = next((each.strip(" =") for each in asked.split(",") if each.strip().startswith("==")), "")
        for one in filter(None, (named, exact)):
            if not _is_surely(one, version):
                return one
        parts = tuple(int(n) for n in lowest.split(".")[:2] if n.isdigit())
        return lowest if len(parts) == 2 and parts > version[:2] else None


def refuse_brought(project: Project) -> None:
    """Declines where the build context has an environment, or the choice of one, that pdm would take for its own."""
    name = next((name for name in (*_FOUND, ".pdm-python") if project.has(name)), None)
    if name:
        raise Decline(
            f"the build context has {name}, which pdm takes for its environment (.dockerignore leaves it out)"
        )


def configuration(install: Install) -> tuple[str, ...]:
    """The lines of pip's configuration files that come from the build context."""
    names = (*_CONFIGURATIONS, install.where.state.scope.get("PIP_CONFIG_FILE") or "")
    paths = (name.replace("~", install.where.home, 1) if name.startswith("~") else name for name in names)
    texts = (install.project.text(path) for path in paths if path and not path.startswith("~"))
    return tuple(line for text in texts for line in (text or "").splitlines())


def _is_on(install: Install, variable: str) -> bool:
    return install.where.state.env.get(variable, "0") not in _FALSE


def _refuse_elsewhere(install: Install, settings: dict[str, str]) -> None:
    call, state = install.call, install.where.state
    if call.tool == "pip":
        lines = (line.partition("=")[0].strip() for line in configuration(install))
        setting = next((n for n in (*lines, *settings) if n.rpartition(".")[2] in call.key("elsewhere", ())), None)
        if setting:
            raise Decline(f"pip's configuration has {setting}, which puts packages where a second stage would not look")
    for flag in (*call.key("value_into", ()), *call.key("shared", ()), "--python"):
        if call.has(flag):
            raise Decline(f"`{call.tool} {call.given} {flag}` puts packages where a second stage would not look")
    named = next((n for n in _ENV if n in state.env), None)
    if named:
        raise Decline(f"{named} puts packages where a second stage would not look")
    if install.done.command.words[0].value == "sudo":
        raise Decline("it installs with sudo, which the image of the second stage lacks")
    if state.is_root is False:
        raise Decline(f"packages are installed as {state.user}, which puts them into that user's home")


def _is_surely(asked: str, version: tuple[int, ...]) -> bool:
    """Whether a base with a version of Python, as far as its tag says, has the one that is asked for (3.12, 3.12.*)."""
    parts = [part for part in asked.split(".") if part != "*"]
    return len(parts) <= len(version) and parts == [str(number) for number in version[: len(parts)]]
