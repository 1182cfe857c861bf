"""What the installs of Python read from the build context: requirements, project and lock files, and what these name.

Sources: pip.pypa.io (install, configuration, requirements file format), python-poetry.org (install, configuration),
pipenv.pypa.io, pdm-project.org (install, hooks), docs.astral.sh/uv (configuration files, projects, pip interface).
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from dfix.context import python as manifests
from dfix.context import requirements as files
from dfix.context.formats import load_toml, strings, table
from dfix.effects import named
from dfix.fixes import Assumption, Decline, Evidence

from ..shared.base import Install, Needs
from ..shared.project import outermost
from . import words
from .installs import installers
from .places import configuration, refuse_brought

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..shared.project import Project

_BUILD_PINS = ("--build-constraint", "--build-constraints", "-b")
#: variables of pip and uv that name requirements files
_LISTS = (
    "PIP_REQUIREMENT",
    "PIP_CONSTRAINT",
    "PIP_BUILD_CONSTRAINT",
    "UV_CONSTRAINT",
    "UV_BUILD_CONSTRAINT",
    "UV_OVERRIDE",
    "UV_REQUIREMENTS",
)


def needs(install: Install) -> Needs | None:
    """By the tool and its action; None for what installs nothing."""
    call = install.call
    if words.is_pip(call) or (call.tool == "pip" and call.action == "wheel"):
        return _pip(install)
    if call.tool == "poetry" and call.given in ("install", "sync"):
        return _poetry(install)
    if call.tool == "pipenv" and call.given in ("install", "sync") and not call.operands:
        return _pipenv(install)
    if call.tool == "pdm" and call.given in ("install", "sync"):
        return _pdm(install)
    if call.tool == "uv" and call.given == "sync":
        from . import uv

        return uv.needs(install)
    return None


# ---------------------------------------------------------------------- pip


def _pip(install: Install) -> Needs | None:
    call, where = install.call, install.where
    found = words.asked(call, where)
    if found.variable:
        raise Decline("the packages that pip installs are named by a variable, which may name files of the project")
    local = [entry.url.removeprefix("file://") for entry in found.requirements if entry.local]
    folders = [name for name in local if not words.is_archive(name)]
    if folders or found.editable:
        shown = f"-e {found.editable[0]}" if found.editable else folders[0]
        advice = "what a list of requirements names could be installed before the source is copied"
        raise Decline(f"`pip install {shown}` builds the project itself, which needs its source ({advice})")
    if call.has("--group"):
        raise Decline("`pip install --group` reads a group of pyproject.toml, which is not followed")
    lists = _lists(install, found)
    if not lists and not local and {entry.name for entry in found.requirements} <= installers():
        return None
    if not lists and not local and (not install.context or (where.folder is None and not named(call, where).places)):
        return Needs((), (_by_name(),))
    if not install.context:
        return _unseen(install, lists, local)
    read = [*_closure(install.project, lists), *_archives(install.project, local), *_settings(install)]
    return _answer(install, outermost(read))


def _lists(install: Install, asked: words.Asked) -> list[str]:
    """The requirements and constraints files that flags, operands and variables name."""
    build = (install.where.flag_value(flag) for flag in install.call.values(_BUILD_PINS))
    found = [*asked.lists, *asked.pins, *build]
    for variable in _LISTS:
        if variable.startswith("PIP_") == (install.call.tool == "pip"):
            found += (install.where.state.scope.get(variable) or "").split()
    if None in found:
        raise Decline("the requirements file is named by a variable")
    return [name for name in found if name is not None and "://" not in name and name != "-"]


def _unseen(install: Install, lists: list[str], archives: list[str]) -> Needs:
    project = install.project
    assumed = f"{', '.join((*lists, *archives))} stand beside the Dockerfile and name no local package"
    return Needs(tuple(map(project.path, (*lists, *archives))), (), (Assumption("manifests-suffice", assumed),))


def _by_name() -> Evidence:
    return Evidence("dockerfile", "pip is told the packages by name, and reads nothing of the project")


def _answer(install: Install, found: tuple[str, ...]) -> Needs:
    if not found:
        return Needs((), (_by_name(),))
    shown = [posixpath.relpath(f, install.folder) for f in found]
    they = f"{'they name' if len(shown) > 1 else 'it names'} no local package"
    return Needs(found, (Evidence("context", f"pip reads {', '.join(shown)}, seen beside the Dockerfile; {they}"),))


def _closure(project: Project, lists: list[str]) -> Iterator[str]:
    """Requirements files with all that they include, and the archives and folders of archives that they name."""
    queue = [project.path(name) for name in lists]
    seen: set[str] = set()
    while queue and len(seen) < files.MAX_FILES:
        path = queue.pop(0)
        if path in seen:
            continue
        seen.add(path)
        text = project.text(path)
        if text is None:
            if _is_made(project, path):
                continue
            raise Decline(f"{path} is not known to come from the build context, so what the install reads is not known")
        listed = files.parse(text, path)
        yield path
        queue += [_beside(path, target) for _, target in listed.includes if "://" not in target]
        yield from _named_by(project, listed)


def _is_made(project: Project, path: str) -> bool:
    """Whether a command or another stage brings it, which stays in front of the install."""
    found = project.files.origin(path)
    return found is not None and found.sure and found.kind not in ("context", "unknown")


def _beside(path: str, target: str) -> str:
    return target if target.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _named_by(project: Project, listed: files.Requirements) -> Iterator[str]:
    shown = posixpath.relpath(listed.path, project.folder)
    if listed.broken:
        raise Decline(f"{shown} {listed.broken}")
    for entry in listed.local:
        archive = entry.url.removeprefix("file://")
        if not words.is_archive(archive) or not project.has(archive) or project.is_folder(archive):
            raise Decline(f"{shown} names a local package, whose files the install needs")
        yield project.path(archive)
    for option, value in listed.options:
        folder = value.removeprefix("file://")
        if option == "--find-links" and "://" not in folder:
            near = _beside(listed.path, folder)
            place = near if project.has(near) else project.path(folder)
            if not project.has(place):
                raise Decline(f"{shown} finds packages in {folder}, which was not found")
            yield _entry(project, place)


def _archives(project: Project, archives: list[str]) -> Iterator[str]:
    for archive in archives:
        path = project.path(archive.removeprefix("file://"))
        if not project.has(path):
            raise Decline(f"{archive} is not known to come from the build context")
        yield path


def _entry(project: Project, name: str) -> str:
    return project.path(name) + ("/" if project.is_folder(name) else "")


def _settings(install: Install) -> Iterator[str]:
    """Configuration of pip and uv, and files that it, flags and variables name."""
    project = install.project
    told = named(install.call, install.where)
    if told.unknown:
        raise Decline(f"what `{install.call.tool}` reads is named by a variable")
    for place in told.places:
        if project.has(place.path):
            yield _entry(project, place.path)
    for line in configuration(install):
        for value in line.partition("=")[2].split():
            if project.path(value) != project.folder and project.has(value.removeprefix("file://")):
                yield _entry(project, value.removeprefix("file://"))
    yield from (_entry(project, value) for value in install.configured() if project.has(value))
    if install.call.tool == "uv":
        yield from _uv_settings(project)


# ---------------------------------------------------------------------- poetry, pipenv, pdm, uv


def project_of(install: Install) -> manifests.PyProject | None:
    """The pyproject.toml in the install's folder; None where no build context is known."""
    project = install.project
    source = project.source("pyproject.toml")
    if not install.context:
        return None
    if source is None:
        raise Decline(f"no pyproject.toml of the build context comes to lie in {install.folder}")
    data, broken = load_toml(project.text("pyproject.toml") or "")
    found = manifests.PyProject(posixpath.dirname(source), table(data), (), broken)
    if found.broken:
        raise Decline(f"pyproject.toml {found.broken}")
    return found


def from_lock(install: Install, *names: str) -> Needs:
    """The manifest, the first of the names, and those of the others that are there."""
    tool, project = install.call.tool, install.project
    if not install.context:
        assumed = f"{names[0]} and {names[1]} stand beside the Dockerfile and name no local package"
        return Needs(tuple(map(project.path, names[:2])), (), (Assumption("manifests-suffice", assumed),))
    found = outermost((*(project.path(name) for name in names if project.has(name)), *_settings(install)))
    shown = ", ".join(posixpath.relpath(f, install.folder) for f in found)
    return Needs(found, (Evidence("context", f"{tool} reads {shown}, seen beside the Dockerfile"),))


LOCAL = "pyproject.toml names a local package, whose files the install needs"


def _poetry(install: Install) -> Needs | None:
    """The project file and its lock; where the project itself is installed, too, its dependencies come first."""
    project = project_of(install)
    if project is not None and (project.local_dependencies or any(_names_file(t) for t in _dependency_tables(project))):
        raise Decline(LOCAL)
    found = from_lock(install, "pyproject.toml", "poetry.lock", "poetry.toml")
    if install.call.has("--no-root") or (project is not None and project.poetry.get("package-mode") is False):
        return found
    if project is None or not install.project.has("poetry.lock"):
        raise Decline("`poetry install` also installs the project itself, which needs its source (--no-root would not)")
    return dependencies_first(install, found, "--no-root")


def dependencies_first(install: Install, found: Needs, flag: str, without: tuple[str, ...] = ()) -> Needs | None:
    """The dependencies of a project that is installed itself: an install of them alone before the source is copied, so
    that the one behind it has only the project left to do. None where that is done already. ``without``: options of the
    install that do not hold for the early one."""
    call, words = install.call, install.done.command.words
    if install.repeats(call.action):
        return None
    if not words or words[0] is not call.program:
        raise Decline(f"`{words[0].text if words else call.tool} …` runs the install, so an early one is not known")
    if install.project.has(".venv"):
        raise Decline(
            "the build context has a folder .venv, which the copy would lay over what is installed (leave it "
            "out by .dockerignore)"
        )
    given = (f"{name}={value.text if value else ''}" for name, value in install.done.command.assignments)
    command = " ".join((*given, *(word.text for word in words if word.text not in without), flag))
    sentence = f"`{flag}` installs what the lock file names and not the project, whose own install stays where it is"
    return found._replace(extra=command, evidence=(*found.evidence, Evidence("knowledge", sentence)))


def _dependency_tables(project: manifests.PyProject) -> Iterator[dict[str, Any]]:
    poetry = project.poetry
    yield table(poetry.get("dependencies"))
    yield table(poetry.get("dev-dependencies"))
    yield table(poetry.get("requires-plugins"))
    for group in table(poetry.get("group")).values():
        yield table(table(group).get("dependencies"))


def _names_file(dependencies: dict[str, Any]) -> bool:
    each = (one for spec in dependencies.values() for one in (spec if isinstance(spec, list) else [spec]))
    return any({"path", "file"} & set(table(one)) for one in each)


def _pipenv(install: Install) -> Needs:
    """The Pipfile and its lock."""
    if install.call.has("-r", "--requirements", "-e", "--editable"):
        raise Decline("`pipenv install` is told other files, and changes the Pipfile")
    if install.context:
        text = install.project.text("Pipfile")
        if text is None:
            raise Decline(f"no Pipfile of the build context comes to lie in {install.folder}")
        data = table(load_toml(text)[0])
        if not data or any(_names_file(table(v)) for k, v in data.items() if k != "source" and isinstance(v, dict)):
            raise Decline("Pipfile names a local package, whose files the install needs")
    return from_lock(install, "Pipfile", "Pipfile.lock")


def _pdm(install: Install) -> Needs | None:
    """The project file and its lock; where the project itself is installed, too, its dependencies come first."""
    project = project_of(install)
    if project is not None and "file:" in (install.project.text("pyproject.toml") or ""):
        raise Decline(LOCAL)
    hooks = {"pre_install", "post_install"} & set(table(project.pdm.get("scripts"))) if project is not None else ()
    if hooks:
        raise Decline(f"pyproject.toml has a script {min(hooks)}, which may need the source")
    if install.context:
        refuse_brought(install.project)
    found = from_lock(install, "pyproject.toml", "pdm.lock", "pdm.toml")
    if install.call.has("--no-self") or (project is not None and project.pdm.get("distribution") is False):
        return found
    if project is None or not install.project.has("pdm.lock") or "dependencies" in project.dynamic:
        raise Decline("`pdm install` also installs the project itself, which needs its source (--no-self would not)")
    return dependencies_first(install, found, "--no-self")


def _uv_settings(project: Project) -> Iterator[str]:
    """uv.toml and [tool.uv], of this folder or the next above it that has one; and local indexes that they name."""
    here = project
    while True:
        alone = here.text("uv.toml")
        text = here.text("pyproject.toml") or ""
        told = table(load_toml(alone or "")[0]) or table(table(table(load_toml(text)[0]).get("tool")).get("uv"))
        if alone is not None or told:
            yield here.path("uv.toml" if alone is not None else "pyproject.toml")
            for value in (*_places(told), *_places(table(told.get("pip")))):
                if here.has(value.removeprefix("file://")):
                    yield _entry(here, value.removeprefix("file://"))
        for name in (".python-version", ".python-versions") if here is not project else ():
            if here.has(name):
                yield here.path(name)
        if alone is not None or told or here.folder == "/":
            return
        here = here.beside("..")


def _places(told: dict[str, Any]) -> Iterator[str]:
    """What uv's settings name: folders of archives, indexes, lists of versions."""
    for key in ("find-links", "constraint", "override", "build-constraint"):
        value = told.get(key)
        yield from (value,) if isinstance(value, str) else strings(value)
    indexes = told.get("index")
    for each in indexes if isinstance(indexes, list) else ():
        url = table(each).get("url")
        yield from (url,) if isinstance(url, str) else ()
    for key in ("index-url", "extra-index-url"):
        value = told.get(key)
        yield from (value,) if isinstance(value, str) else strings(value)
