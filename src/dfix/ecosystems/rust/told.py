"""What decides how crates are built beside the manifests: settings, variables and flags, and the files that they name.

Sources: doc.rust-lang.org/cargo (configuration, environment variables, cargo build), doc.rust-lang.org/rustc (lint
levels, targets); tried with Cargo 1.95.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from dfix.context.formats import leaves, load_toml, table
from dfix.fixes import Decline
from dfix.image.events import Made
from dfix.image.origin import BASE, CONTEXT, MADE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.context.cargo import Crate

    from ..shared.base import Install
    from ..shared.project import Project

_CONFIGS = (".cargo/config.toml", ".cargo/config")
_TOOLCHAINS = ("rust-toolchain.toml", "rust-toolchain")
#: in .cargo/config.toml: crates, or programs, that lie in the project
_ELSEWHERE = ("directory", "local-registry", "[patch", "paths", "wrapper", "./", "include")
#: targets without a standard library, which an empty program is linked with; those of a file of the project
_BARE = re.compile(r"-none\b|-uefi\b|\.json\b")
#: flags that name what is built, or settings
_NAMING = ("--manifest-path", "--example", "--test", "--bench", "--config", "--lockfile-path", "-C")
_TARGET = "CARGO_BUILD_TARGET"
_DENIED = re.compile(r"(?:-D|--deny|-F|--forbid)[\s=\x1f]*([\w:-]+)")
_WARNED = re.compile(r"(?:-W|--warn)[\s=\x1f]*[\w:-]+(?![\w,])")


def files(project: Project) -> tuple[str, ...]:
    """The settings of a project and of the folders above it, and those that choose a toolchain: absolute paths."""
    found: list[str] = []
    folder = project.folder
    while True:
        here = project.beside(folder)
        found += (here.path(name) for name in (*_TOOLCHAINS, *_CONFIGS) if here.has(name))
        if folder == "/":
            return tuple(found)
        folder = posixpath.dirname(folder)


def refuse(install: Install, project: Project, crates: Iterable[Crate]) -> None:
    """Decline where settings, variables or flags have more of the project take part in the build of its crates, or
    stand against empty sources."""
    call = install.call
    if (call.program.value or "").rpartition("/")[2] != "cargo":
        raise Decline(f"`{call.program.text}` runs the build, so how its crates are built is not known")
    if call.has(*_NAMING):
        raise Decline("the build names what it builds, which empty programs cannot stand for")
    tables = list(_tables(install, project))
    if any(call.given in table(each.get("alias")) for each in tables):
        raise Decline(f".cargo/config.toml says what `cargo {call.given}` means")
    told = [text for each in tables for key, value in each.items() if key != "alias" for text in leaves(value)]
    named = next((name for text in told for name in _names(text) if project.has(name)), None)
    if named or any(mark in (project.text(path) or "") for path in files(project) for mark in _ELSEWHERE):
        raise Decline(".cargo/config.toml names files of the project that crates are built with")
    _refuse_variables(install, project)
    flags = [*told, *(value for name, value in _variables(install) if "RUSTFLAGS" in name)]
    _refuse_lints(" ".join(flags), crates)
    targets = (flag.glued or (flag.word.text if flag.word else "") for flag in call.values(["--target"]))
    told += (value for name, value in _variables(install) if name == _TARGET)
    if any(map(_BARE.search, (*targets, *told))):
        raise Decline("it builds for a target without a standard library, which an empty program needs")


def target(install: Install, project: Project) -> str:
    """The target that a build takes from variables or settings, as a word of a shell; "" for none. `cargo clean` takes
    it from its flag alone, and leaves what was built for another: an empty program would stay."""
    if install.call.has("--target"):
        return ""
    assigned = next((word for name, word in install.done.command.assignments if name == _TARGET), None)
    if assigned is not None:
        return assigned.text
    if _TARGET in install.where.state.scope or _TARGET in install.where.own:
        if _TARGET in install.where.own or not install.where.state.scope[_TARGET]:
            raise Decline(f"which target {_TARGET} names is not known")
        return f"${_TARGET}"
    found = (table(each.get("build")).get("target") for each in _tables(install, project))
    told = next((each for each in found if each is not None), "")
    if not isinstance(told, str) or not re.fullmatch(r"[\w.-]*", told):
        raise Decline(".cargo/config.toml names more than one target")
    return told


def _tables(install: Install, project: Project) -> Iterator[dict[str, Any]]:
    """The settings that Cargo finds in the project and above it, the nearest first; Decline where those of its home,
    which may be one of two, say something of the build."""
    for path in files(project):
        if path.endswith(_CONFIGS):
            yield table(load_toml(project.text(path) or "")[0])
    homes = (install.where.state.scope.get("CARGO_HOME") or "/usr/local/cargo", f"{install.where.home}/.cargo")
    for path in (f"{home}/{name}" for home in homes if home.startswith("/") for name in ("config.toml", "config")):
        origin = install.files.origin(path)
        if origin is None or origin.kind in (BASE, UNKNOWN):
            continue
        text = install.files.text(path) if origin.kind == CONTEXT else None
        text = _made(install, path) if origin.kind == MADE else text
        if text is None or re.search(r"target|alias|\[build", text):
            raise Decline(f"what {path} says of the build is not known")


def _made(install: Install, path: str) -> str:
    """The text of the RUNs that write a file."""
    runs = {id(e.instruction): e.instruction for _, e in install.files.history(path) if isinstance(e, Made)}
    return "\n".join(text for run in runs.values() for text in (run.text, *(h.body for h in run.heredocs)))


def _variables(install: Install) -> Iterator[tuple[str, str]]:
    """The variables that the build sees."""
    yield from ((name, value or "") for name, value in install.where.state.scope.items())
    for name, word in install.done.command.assignments:
        yield name, (word.value or word.text) if word is not None else ""


def _names(text: str) -> Iterator[str]:
    """What in a setting may be a path."""
    yield from (word for word in re.split(r"[\s=,:;\x1f\"']+", text) if word.strip("./"))


def _refuse_variables(install: Install, project: Project) -> None:
    """Decline for a variable that names a file of the source, which the build script of a crate may look for."""
    for name, value in _variables(install):
        for path in _names(value):
            is_path = path.startswith("/") or ("/" in path and name.startswith(("CARGO", "RUST")))
            if is_path and project.path(path) != project.folder and project.has(path):
                raise Decline(f"{name} names {path}, a file of the source, which crates may be built with")


def _refuse_lints(flags: str, crates: Iterable[Crate]) -> None:
    """Decline where the compiler is told to refuse what an empty source may do."""
    denied = set(_DENIED.findall(flags))
    more = _WARNED.search(flags) or any(
        each.table.get("lints") or table(each.table.get("workspace")).get("lints") for each in crates
    )
    if denied - {"warnings"} or (denied and more):
        raise Decline("the compiler is told to deny what an empty program may do (RUSTFLAGS)")
