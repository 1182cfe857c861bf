"""Cargo.toml, Cargo.lock and .cargo/config.toml: which programs a crate builds, from which crates, and where they land.

Sources: doc.rust-lang.org/cargo: the manifest format, cargo targets, workspaces, configuration.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from dfix.records import Record

from .formats import load_toml, upwards

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .base import Context

_MAX_MEMBERS = 200
_MAX_LOCK = 1 << 20


class Crate:
    """A Cargo.toml.

    directory     its folder in the build context
    broken        "" or what is wrong with it
    name          of its package, None for a workspace alone
    programs      the names of the programs that it builds
    members       patterns of folders; None where it is no workspace
    dependencies  name → what its entry says, of all kinds but those for tests
    optional      it has features or dependencies for some targets, which decide what is built
    table         the manifest
    """

    __slots__ = ("broken", "dependencies", "directory", "members", "name", "optional", "programs", "table")

    def __init__(self, directory: str) -> None:
        self.directory = directory
        self.broken = ""
        self.name: str | None = None
        self.programs: tuple[str, ...] = ()
        self.members: tuple[str, ...] | None = None
        self.dependencies: dict[str, dict[str, Any]] = {}
        self.optional = False
        self.table: dict[str, Any] = {}

    @property
    def script(self) -> str:
        """The build script that it names; "" where that is build.rs, or none."""
        named = _table(self.table, "package").get("build")
        return _joined(self.directory, named) if isinstance(named, str) else ""

    @property
    def local(self) -> tuple[str, ...]:
        """The folders of the crates that it takes from the project itself."""
        return self._folders(self.dependencies.values())

    @property
    def local_for_tests(self) -> tuple[str, ...]:
        """The folders of those that it takes for its tests only."""
        return self._folders(entry for _, entry in _dependencies(self.table, ("dev-dependencies", "dev_dependencies")))

    def _folders(self, entries: Iterable[dict[str, Any]]) -> tuple[str, ...]:
        paths = (entry.get("path") for entry in entries)
        return tuple(_joined(self.directory, path) for path in paths if isinstance(path, str))


class Locked(Record):
    """A crate of Cargo.lock. ``remote``: it is fetched. ``needs``: the crates that it is built with."""

    name: str
    remote: bool
    needs: tuple[str, ...]


class Project(Record):
    """What `cargo build` in a folder takes: the root with the lock file, and the crates of its workspace."""

    root: Crate
    crates: tuple[Crate, ...]
    here: Crate


def crate(context: Context, directory: str) -> Crate | None:
    """The manifest of a folder; None without one."""
    return context.memo(("cargo", directory), lambda: _crate(context, directory))


def _crate(context: Context, directory: str) -> Crate | None:
    text = context.read(_joined(directory, "Cargo.toml"))
    if text is None:
        return None
    found = Crate(directory)
    table, found.broken = load_toml(text)
    if not isinstance(table, dict):
        return found
    found.table = table
    package = _table(table, "package") or _table(table, "project")
    name = package.get("name")
    found.name = name if isinstance(name, str) else None
    if "workspace" in table:
        found.members = _strings(_table(table, "workspace").get("members"))
    found.dependencies = dict(_dependencies(table))
    found.optional = bool(table.get("features")) or bool(table.get("target"))
    found.programs = tuple(dict.fromkeys(_programs(context, found, package))) if found.name else ()
    return found


def _dependencies(
    table: dict[str, Any], kinds: tuple[str, ...] = ("dependencies", "build-dependencies", "build_dependencies")
) -> Iterator[tuple[str, dict[str, Any]]]:
    tables = [table, *(t for t in _table(table, "target").values() if isinstance(t, dict))]
    shared = _table(_table(table, "workspace"), "dependencies")
    for each in tables:
        for key in kinds:
            for name, entry in _table(each, key).items():
                told = entry if isinstance(entry, dict) else {}
                if told.get("workspace") is True and isinstance(shared.get(name), dict):
                    told = {**shared[name], **told}
                yield str(told.get("package", name)), told


def _programs(context: Context, found: Crate, package: dict[str, Any]) -> Iterator[str]:
    """The programs that the manifest names, and those that Cargo finds by their place."""
    tables = found.table.get("bin")
    bins = [t for t in tables if isinstance(t, dict)] if isinstance(tables, list) else []
    taken = {t.get("path") for t in bins}
    yield from (name for t in bins if isinstance(name := t.get("name"), str))
    if package.get("autobins") is False:
        return
    source = _joined(found.directory, "src")
    if "src/main.rs" not in taken and context.is_file(f"{source}/main.rs") and found.name:
        yield found.name
    for name in context.listdir(f"{source}/bin"):
        if name.endswith(".rs") and f"src/bin/{name}" not in taken:
            yield name[:-3]
        elif f"src/bin/{name}/main.rs" not in taken and context.is_file(f"{source}/bin/{name}/main.rs"):
            yield name


def project(context: Context, directory: str) -> Project | None:
    """The crate of a folder or of one above it, with the workspace that it belongs to; None without a manifest."""
    here = next((c for d in upwards(directory) if (c := crate(context, d)) is not None), None)
    if here is None:
        return None
    root = next(
        (c for d in upwards(here.directory) if (c := crate(context, d)) is not None and c.members is not None), here
    )
    folders = [each for pattern in root.members or () for each in _folders(context, root.directory, pattern)]
    found = [root] if root.name else []
    waiting = [here.directory, *folders, *root.local]
    while waiting and len(found) < _MAX_MEMBERS:
        each = crate(context, waiting.pop(0))
        if each is not None and each not in found:
            found.append(each)
            waiting += each.local
    return Project(root, tuple(c for c in found if c.name), here)


def _folders(context: Context, directory: str, pattern: str) -> tuple[str, ...]:
    if any(c in pattern for c in "*?["):
        return tuple(p for p in context.glob(_joined(directory, pattern)) if context.is_dir(p))[:_MAX_MEMBERS]
    return (_joined(directory, pattern),)


def lock(context: Context, directory: str) -> tuple[Locked, ...] | None:
    """The crates of a Cargo.lock; None without one that can be read."""
    return context.memo(("cargo lock", directory), lambda: _lock(context, directory))


def _lock(context: Context, directory: str) -> tuple[Locked, ...] | None:
    text = context.read(_joined(directory, "Cargo.lock"))
    if text is None or len(text) > _MAX_LOCK:
        return None
    found = []
    for block in re.split(r"^\[\[package\]\]\s*$", text.replace("\r\n", "\n"), flags=re.MULTILINE)[1:]:
        block = re.split(r"^\[", block, maxsplit=1, flags=re.MULTILINE)[0]
        name = re.search(r'^name = "([^"\n]+)"', block, re.MULTILINE)
        inner = re.search(r"^dependencies = \[([^\]]*)\]", block, re.MULTILINE)
        needs = re.findall(r'"([^" \n]+)[^"\n]*"', inner[1]) if inner else []
        if name is None:
            return None
        found.append(Locked(name[1], re.search(r"^source = ", block, re.MULTILINE) is not None, tuple(needs)))
    return tuple(found)


class Settings(Record):
    """What .cargo/config.toml says of where programs land and how they are linked; "" where it says nothing."""

    target: str = ""
    folder: str = ""
    flags: str = ""


def settings(context: Context, directory: str) -> Settings:
    """The settings of a folder and of those above it: the nearest one that says something."""
    found = Settings()
    for each in upwards(directory):
        for name in ("config.toml", "config"):
            text = context.read(_joined(each, f".cargo/{name}"))
            table = load_toml(text)[0] if text is not None else None
            build = _table(table, "build") if isinstance(table, dict) else {}
            target, folder = build.get("target"), build.get("target-dir")
            found = Settings(
                found.target or (target if isinstance(target, str) else ""),
                found.folder or (folder if isinstance(folder, str) else ""),
                found.flags + (text or ""),
            )
    return found


# ---------------------------------------------------------------------- small things


def _joined(directory: str, name: str) -> str:
    path = posixpath.normpath(posixpath.join(directory, name))
    return "" if path == "." else path


def _table(table: Any, key: str) -> dict[str, Any]:
    found = table.get(key) if isinstance(table, dict) else None
    return found if isinstance(found, dict) else {}


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()
