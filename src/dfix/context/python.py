"""Python manifests: pyproject.toml, setup.py beside it, lock files. Requirements files: see `requirements`."""

from __future__ import annotations

from typing import Any

from dfix.context.base import Context, SourceScan
from dfix.context.formats import join, load_toml, string_table, strings, table, text_or_none
from dfix.context.requirements import (
    Requirement,
    Requirements,
    normalize_name,
    parse_requirement,
    read_requirements,
)

__all__ = [
    "PyProject",
    "PythonImports",
    "Requirement",
    "Requirements",
    "locks",
    "python_imports",
    "read",
    "read_pyproject",
    "read_requirements",
]

LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml")
# PEP 517: without a build-system table, setuptools' legacy backend.
LEGACY_BACKEND = "setuptools.build_meta:__legacy__"


class PyProject:
    """A pyproject.toml. `broken` is "" or says why it cannot be read.

    `dependencies` are the project's and Poetry's own main ones; `tools` are the names of the `[tool.*]` tables.
    `files_read` are files that a build of the project reads besides its packages (readme, license, version files).
    """

    __slots__ = (
        "broken",
        "build_backend",
        "data",
        "dependencies",
        "dependency_groups",
        "directory",
        "dynamic",
        "files_read",
        "has_build_system",
        "has_project",
        "has_setup_py",
        "has_src",
        "locks",
        "name",
        "optional_dependencies",
        "readme",
        "requires_python",
        "scripts",
        "version",
    )

    def __init__(self, directory: str, data: dict[str, Any], names: tuple[str, ...], broken: str = "") -> None:
        self.directory = directory
        self.broken = broken
        self.data = data
        project, build = table(data.get("project")), table(data.get("build-system"))
        self.has_project = "project" in data
        self.has_build_system = "build-system" in data
        self.build_backend = text_or_none(build.get("build-backend")) or LEGACY_BACKEND
        self.name = text_or_none(project.get("name")) or text_or_none(self.poetry.get("name"))
        self.version = text_or_none(project.get("version")) or text_or_none(self.poetry.get("version"))
        self.requires_python = text_or_none(project.get("requires-python"))
        self.dynamic = strings(project.get("dynamic"))
        self.dependencies = _requirements(project.get("dependencies")) + _poetry(self.poetry.get("dependencies"))
        self.optional_dependencies = {
            name: _requirements(items) for name, items in table(project.get("optional-dependencies")).items()
        }
        self.dependency_groups = {
            name: _requirements(items) for name, items in table(data.get("dependency-groups")).items()
        }
        for name, group in table(self.poetry.get("group")).items():
            self.dependency_groups[name] = _poetry(table(group).get("dependencies"))
        for name, items in table(self.pdm.get("dev-dependencies")).items():
            self.dependency_groups[name] = _requirements(items)
        if "dev-dependencies" in self.poetry:
            self.dependency_groups["dev"] = _poetry(self.poetry.get("dev-dependencies"))
        self.scripts = {**string_table(self.poetry.get("scripts")), **string_table(project.get("scripts"))}
        self.readme = _readme(project.get("readme", self.poetry.get("readme")))
        self.files_read = tuple(dict.fromkeys(_files_read(data, self.readme)))
        self.locks = tuple(lock for lock in LOCKS if lock in names)
        self.has_setup_py = "setup.py" in names
        self.has_src = "src" in names

    def tool(self, name: str) -> dict[str, Any]:
        """A `[tool.<name>]` table, empty without it."""
        return table(table(self.data.get("tool")).get(name))

    @property
    def tools(self) -> tuple[str, ...]:
        """The names of the tool tables."""
        return tuple(table(self.data.get("tool")))

    @property
    def poetry(self) -> dict[str, Any]:
        """`[tool.poetry]`."""
        return self.tool("poetry")

    @property
    def uv(self) -> dict[str, Any]:
        """`[tool.uv]`."""
        return self.tool("uv")

    @property
    def pdm(self) -> dict[str, Any]:
        """`[tool.pdm]`."""
        return self.tool("pdm")

    @property
    def hatch(self) -> dict[str, Any]:
        """`[tool.hatch]`."""
        return self.tool("hatch")

    @property
    def local_dependencies(self) -> tuple[Requirement, ...]:
        """Dependencies that are other directories: paths, uv and Poetry path sources, workspace members."""
        found = [item for item in self.dependencies if item.local]
        for name, source in table(self.uv.get("sources")).items():
            for each in source if isinstance(source, list) else [source]:
                if table(each).get("path") is not None or table(each).get("workspace") is True:
                    path = text_or_none(table(each).get("path")) or ""
                    found.append(Requirement(normalize_name(name), local=True, url=path, raw=name))
        return tuple(found)

    def uses(self, name: str) -> bool:
        """Whether a distribution is among the main or optional dependencies."""
        wanted = normalize_name(name)
        groups = (self.dependencies, *self.optional_dependencies.values())
        return any(item.name == wanted for group in groups for item in group)


def _requirements(value: Any) -> tuple[Requirement, ...]:
    return tuple(parse_requirement(text) for text in strings(value))


def _poetry(value: Any) -> tuple[Requirement, ...]:
    """Poetry's dependency table; the entry "python" is the interpreter and left out."""
    found: list[Requirement] = []
    for name, spec in table(value).items():
        if name.lower() == "python":
            continue
        for each in spec if isinstance(spec, list) else [spec]:
            details = table(each)
            url = next((details[key] for key in ("path", "git", "url") if isinstance(details.get(key), str)), "")
            found.append(
                Requirement(
                    normalize_name(name),
                    spec=each if isinstance(each, str) else text_or_none(details.get("version")) or "",
                    extras=strings(details.get("extras")),
                    marker=text_or_none(details.get("markers")) or "",
                    url=url,
                    vcs="git" in details,
                    editable=details.get("develop") is True,
                    local="path" in details,
                    raw=name,
                )
            )
    return tuple(found)


def _readme(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, dict):
        return strings([value.get("file")])
    return strings(value)


def _files_read(data: dict[str, Any], readme: tuple[str, ...]) -> list[str]:
    """Paths, relative to the project, that a build backend opens because pyproject.toml names them."""
    project, tool = table(data.get("project")), table(data.get("tool"))
    found = [
        *readme,
        *strings([table(project.get("license")).get("file")]),
        *strings(project.get("license-files")),
    ]
    for item in table(table(tool.get("setuptools")).get("dynamic")).values():
        named = table(item).get("file")
        found.extend(strings(named if isinstance(named, list) else [named]))
    hatch = table(tool.get("hatch"))
    found.extend(strings([table(hatch.get("version")).get("path")]))
    hooks = table(table(hatch.get("build")).get("hooks"))
    found.extend(text_or_none(table(hook).get("path")) or "hatch_build.py" for hook in [hooks.get("custom")] if hook)
    found.extend(strings([table(table(tool.get("pdm")).get("version")).get("path")]))
    build = table(tool.get("poetry")).get("build")
    found.extend(strings([build if isinstance(build, str) else table(build).get("script")]))
    return found


def locks(context: Context, directory: str = "") -> tuple[str, ...]:
    """The lock files of a directory, also without a pyproject.toml."""
    return tuple(lock for lock in LOCKS if context.is_file(join(directory, lock)))


def read_pyproject(context: Context, directory: str = "") -> PyProject | None:
    """The pyproject.toml of a directory, None without one."""
    return context.memo(("pyproject", directory), lambda: _read_pyproject(context, directory))


read = read_pyproject


def _read_pyproject(context: Context, directory: str) -> PyProject | None:
    path = join(directory, "pyproject.toml")
    if not context.exists(path):
        return None
    text = context.read(path)
    data, broken = load_toml(text) if text is not None else (None, "cannot be read")
    return PyProject(directory, table(data), context.listdir(directory), broken)


class PythonImports:
    """The top-level modules that sources import (`names`), and whether every source was read (`complete`)."""

    __slots__ = ("complete", "files", "names")

    def __init__(self, names: frozenset[str], files: tuple[str, ...], complete: bool) -> None:
        self.names = names
        self.files = files
        self.complete = complete

    def __contains__(self, name: object) -> bool:
        return name in self.names


def python_imports(context: Context, directory: str = "", scan: SourceScan | None = None) -> PythonImports:
    """The imports of all *.py files. Line by line: an import in a docstring counts, one by importlib does not."""
    if scan is None:
        return context.memo(("python_imports", directory), lambda: _imports(context, _python_files(context, directory)))
    return _imports(context, scan)


def _python_files(context: Context, directory: str) -> SourceScan:
    skip = (".git", "node_modules", "__pycache__", ".venv", "venv", ".tox", ".nox", "site-packages")
    return context.walk((".py",), under=directory, skip=skip)


def _imports(context: Context, scan: SourceScan) -> PythonImports:
    names: set[str] = set()
    complete = scan.complete
    for path in scan.files:
        text = context.read(path)
        complete = complete and text is not None
        names.update(imported_names(text or ""))
    return PythonImports(frozenset(names), scan.files, complete)


def imported_names(text: str) -> set[str]:
    """The top-level module names that the lines of a Python source import."""
    import re

    names: set[str] = set()
    line = re.compile(r"(?:^|[;:])[ \t]*(?:from[ \t]+([A-Za-z_]\w*)|import[ \t]+([A-Za-z_][^;#\n]*))", re.MULTILINE)
    for found in line.finditer(text):
        if found[1]:
            names.add(found[1])
        for part in (found[2] or "").split(","):
            name = re.match(r"[ \t\\]*([A-Za-z_]\w*)", part)
            if name:
                names.add(name[1])
    return names
