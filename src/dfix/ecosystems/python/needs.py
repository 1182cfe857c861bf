"""What the installs of Python read from the build context: requirements, project and lock files."""

from __future__ import annotations

import posixpath

from dfix.context import python as manifests

from ..base import Install, Needs, No
from . import words


def pip(install: Install) -> Needs | No | None:
    """Requirements and constraints files, with what they include."""
    found = words.operands(install.step)
    if found.local and all(words.is_archive(text) for text in found.local):
        return No(f"`pip install {found.local[0]}` installs a file that comes with the source")
    if found.local:
        return No(f"`pip install {found.local[0]}` builds the project itself, which needs its source")
    files = (*found.requirements, *found.constraints)
    if not files:
        return _by_name(install, found.names)
    if any(f is None for f in files):
        return No("the requirements file is named by a variable")
    named = [f for f in files if f is not None]
    if not install.context:
        return Needs(tuple(named), (), f"{', '.join(named)} stand beside the Dockerfile and name no local package")
    return _requirement_files(install, named)


_OWN = frozenset(("pip", "setuptools", "wheel"))
_VARIABLES = ("PIP_CONSTRAINT", "PIP_REQUIREMENT", "PIP_FIND_LINKS", "PIP_CONFIG_FILE", "PIP_EDITABLE")


def _by_name(install: Install, names: tuple[str, ...]) -> Needs | None:
    """An install that names its packages reads nothing of the project; one of pip alone is not worth a move."""
    if {words.bare(n) for n in names} <= _OWN or any(v in install.state.scope for v in _VARIABLES):
        return None
    return Needs((), ("pip is told the packages by name, and reads nothing of the project",))


def _requirement_files(install: Install, named: list[str]) -> Needs | No:
    found: list[str] = []
    for name in named:
        if name.startswith("/"):
            place = posixpath.relpath(name, install.state.workdir or "/")
            if place.startswith(".."):
                return No(f"{name} lies outside the project folder")
            name = place
        path = posixpath.normpath(posixpath.join(install.directory, name))
        requirements = manifests.read_requirements(install.context, path)
        if requirements is None:
            return No(f"{path} is not in the build context")
        for each in requirements.closure(install.context):
            if isinstance(each, str):
                return No(f"{name} includes {each}, which is not in the build context")
            if each.broken or each.local:
                return No(f"{each.path} names a local package, whose files the install needs")
            if any("://" not in value for option, value in each.options if option == "--find-links"):
                return No(f"{each.path} finds packages in a local folder, whose files the install needs")
            found.append(each.path)
    relative = tuple(dict.fromkeys(posixpath.relpath(f, install.directory or ".") for f in found))
    if any(f.startswith("..") for f in relative):
        return No("a requirements file lies outside the project folder")
    they = f"{'they name' if len(relative) > 1 else 'it names'} no local package"
    return Needs(relative, (f"pip reads {', '.join(relative)}, seen beside the Dockerfile; {they}",))


def _pair(install: Install, manifest: str, lock: str, tool: str) -> Needs | No:
    if not install.context:
        return Needs(
            (manifest, lock), (), f"{manifest} and {lock} stand beside the Dockerfile and name no local package"
        )
    files = [f for f in (manifest, lock) if install.context.is_file(posixpath.join(install.directory, f))]
    if manifest not in files:
        return No(f"there is no {manifest} in the build context")
    text = install.context.read(posixpath.join(install.directory, manifest)) or ""
    if "path =" in text or "path=" in text or "file =" in text:
        return No(f"{manifest} names a local package, whose files the install needs")
    return Needs(tuple(files), (f"{tool} reads {', '.join(files)}, seen beside the Dockerfile",), _overlay(install))


def _overlay(install: Install) -> str | None:
    """What the later copy of the source would put over an environment in the project folder."""
    environment = posixpath.join(install.directory, ".venv")
    if install.context.ignored(environment) or not install.context.on_disk(environment):
        return None
    return ".venv of the build context is not copied over the installed one (add it to .dockerignore)"


def pipenv(install: Install) -> Needs | No:
    """The Pipfile and its lock."""
    return _pair(install, "Pipfile", "Pipfile.lock", "pipenv")


def poetry(install: Install) -> Needs | No:
    """The project file and its lock, when the project itself is not installed."""
    step = install.step
    project = manifests.read(install.context, install.directory) if install.context else None
    rootless = step.command.has_flag("--no-root") or (
        project is not None and project.poetry.get("package-mode") is False
    )
    if not rootless:
        return No("`poetry install` also installs the project itself, which needs its source (--no-root would not)")
    if project is not None and project.local_dependencies:
        return No("pyproject.toml names a local package, whose files the install needs")
    found = _pair(install, "pyproject.toml", "poetry.lock", "poetry")
    if isinstance(found, Needs) and install.context.is_file(posixpath.join(install.directory, "poetry.toml")):
        return found._replace(files=(*found.files, "poetry.toml"))
    return found


def uv(install: Install) -> Needs | No:
    """The project file, its lock and the version of Python, when the project itself is not installed."""
    step = install.step
    project = manifests.read(install.context, install.directory) if install.context else None
    if not step.command.has_flag("--no-install-project", "--no-install-workspace") and (
        project is None or project.has_build_system or project.uv.get("package") is True
    ):
        return No("`uv sync` also installs the project itself, which needs its source (--no-install-project would not)")
    if project is not None and (project.local_dependencies or project.uv.get("workspace")):
        return No("pyproject.toml names a local package, whose files the install needs")
    found = _pair(install, "pyproject.toml", "uv.lock", "uv")
    if isinstance(found, Needs) and install.context.is_file(posixpath.join(install.directory, ".python-version")):
        return found._replace(files=(*found.files, ".python-version"))
    return found
