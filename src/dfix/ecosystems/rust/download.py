"""The crates of a project, built before its source is copied: with a program that does nothing in the place of its own.

Cargo takes a source that is older than what was built of it for built already, and COPY keeps the age of files: so what
was built of the empty program is taken out again, and the crates stay.

Sources: doc.rust-lang.org/cargo: cargo targets, cargo clean, the build cache; tried with Cargo 1.95.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from dfix.context import cargo
from dfix.fixes import Decline, Evidence
from dfix.image.files import MADE

from ..shared.base import Install, Needs

if TYPE_CHECKING:
    from dfix.context.cargo import Crate

    from ..shared.project import Project

#: files that decide how crates are built, beside the manifests
_BESIDE = ("rust-toolchain.toml", "rust-toolchain", ".cargo/config.toml", ".cargo/config")
#: in .cargo/config.toml: crates, or programs, that lie in the project
_ELSEWHERE = ("directory", "local-registry", "[patch", "paths", "wrapper", "./", "include")
#: flags of `cargo build` that `cargo clean` has, too
_SHARED = ("--target", "--target-dir", "--profile")
#: tables of targets that Cargo looks for when it reads a manifest
_TARGETS = ("bench", "example", "test")


def needs(install: Install) -> Needs | None:
    """Cargo.toml and Cargo.lock, for a build of the crates alone, which is put before the source. None where there is
    nothing to gain; Decline where the project is more than one crate whose sources can be stood in for."""
    call = install.call
    if call.tool != "cargo" or call.given not in ("build", "b") or not install.context:
        return None
    before = (each.call for each in install.before if each.call is not None and each.call.tool == "cargo")
    if any(found.given != "install" or found.has("--path") for found in before) or _is_mounted(install):
        return None
    project = install.project
    if _stands_in(install, project):
        return None
    source = project.source("Cargo.toml")
    crate = cargo.crate(install.context, posixpath.dirname(source)) if source is not None else None
    if crate is None:
        return None
    locked = cargo.lock(install.context, crate.directory)
    if locked is None or not project.has("Cargo.lock") or not any(each.remote for each in locked):
        return None
    _refuse(install, crate)
    count = sum(each.remote for each in locked)
    sentence = (
        f"Cargo.lock names {count} crate{'' if count == 1 else 's'}, which are built without the project's own source"
    )
    told = "".join(project.text(name) or "" for name in _BESIDE[2:])
    if any(mark in told for mark in _ELSEWHERE):
        raise Decline(".cargo/config.toml names files of the project that crates are built with")
    names = ("Cargo.toml", "Cargo.lock", *(name for name in _BESIDE if project.has(name)))
    return Needs(
        tuple(map(project.path, names)), (Evidence("context", sentence),), extra=_command(install, project, crate)
    )


def _stands_in(install: Install, project: Project) -> bool:
    """Whether a RUN has made sources: this is the build of the crates alone, by hand."""
    return any(entry.origin.kind == MADE for entry in install.files.inside(project.path("src")))


def _is_mounted(install: Install) -> bool:
    """Whether the build has a cache of its own, which keeps the crates already."""
    runs = install.files.stage.of("RUN")
    return any("cargo" in run.text and any("cache" in m for m in run.flags.get("mount", ())) for run in runs)


def _refuse(install: Install, crate: Crate) -> None:
    """Decline where Cargo reads more of the project than its manifest, or finds it broken without its sources."""
    package: dict[str, Any] = crate.table.get("package") or {}
    library: dict[str, Any] = crate.table.get("lib") or {}
    if crate.broken:
        raise Decline(f"Cargo.toml is {crate.broken}")
    if crate.members is not None or crate.local or any(crate.table.get(key) for key in ("patch", "replace")):
        raise Decline("it builds more than one crate of the project, so its crates cannot be built before the source")
    above = posixpath.dirname(crate.directory)
    if crate.directory and (found := cargo.project(install.context, above)) and found.root.members is not None:
        raise Decline("its crate belongs to a workspace, so its crates cannot be built before the source")
    if isinstance(package.get("build"), str) or package.get("links"):
        raise Decline("its build script is a part of how crates are built, so they cannot be built before the source")
    if library.get("proc-macro") or library.get("crate-type") or package.get("default-run"):
        raise Decline("Cargo.toml says how its own library is built, so an empty program cannot stand for it")
    lints = str(crate.table.get("lints") or "")
    if "'deny'" in lints or "'forbid'" in lints:
        raise Decline("Cargo.toml denies what an empty program may do (lints), so one cannot stand for it")
    lost = [t for key in _TARGETS for t in crate.table.get(key) or () if isinstance(t, dict) and not t.get("path")]
    if lost:
        raise Decline(f"Cargo.toml names {lost[0].get('name')} without its path, which Cargo looks for at once")


def _command(install: Install, project: Project, crate: Crate) -> str:
    """Stands an empty program in, builds, and takes what was built of it out again."""
    command, call = install.done.command, install.call
    if not command.words or command.words[0] is not call.program or command.redirects or command.conditional:
        raise Decline(f"`{command.words[0].text} …` runs the build, so how its crates are built is not known")
    if call.has("-p", "--package", "--workspace", "--manifest-path", "--bin", "--example", "-C"):
        raise Decline("the build names what it builds, which an empty program cannot stand for")
    main = _main(crate)
    if project.has("src/lib.rs") or crate.table.get("lib"):
        library = str((crate.table.get("lib") or {}).get("path", "src/lib.rs"))
        if posixpath.dirname(library) != "src":
            raise Decline(f"its library lies at {library}, where an empty one cannot stand for it")
        main = f"{main} && touch {library}"
    given = [f"{name}={value.text if value else ''}" for name, value in command.assignments]
    build = " ".join((*given, *(word.text for word in command.words)))
    flags = [f"{flag.name} {flag.glued or (flag.word.text if flag.word else '')}" for flag in call.values(_SHARED)]
    flags += ["--release"] if call.has("--release", "-r") else []
    clean = " ".join((*given, call.program.text, "clean", *flags, "-p", str(crate.name)))
    return f"mkdir src && {main} &&\n{build} &&\n{clean} &&\nrm -r src"


def _main(crate: Crate) -> str:
    bins = crate.table.get("bin")
    paths = [t.get("path") for t in bins if isinstance(t, dict)] if isinstance(bins, list) else []
    if any(path not in ("src/main.rs",) for path in paths) or len(crate.programs) != 1:
        raise Decline("it builds several programs, which one empty program cannot stand for")
    return "echo 'fn main() {}' > src/main.rs"
