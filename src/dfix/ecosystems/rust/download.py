"""The crates of a project, built before its source is copied: with programs that do nothing in the place of its own.

Cargo takes a source that is older than what was built of it for built already, and COPY keeps the age of files: so what
was built of the empty program is taken out again, and the crates stay.

Sources: doc.rust-lang.org/cargo: cargo targets, cargo clean, the build cache; tried with Cargo 1.95.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from dfix.context import cargo
from dfix.fixes import Decline, Evidence
from dfix.image.events import Owner
from dfix.image.files import MADE
from dfix.model.copies import is_inside
from dfix.source import counted

from ..shared.base import Install, Needs
from ..shared.project import straying
from . import told
from .standins import of

if TYPE_CHECKING:
    from dfix.context.cargo import Crate

    from ..shared.project import Project
    from .standins import StandIns

#: flags of `cargo build` that `cargo clean` has, too
_SHARED = ("--target", "--target-dir", "--profile")
#: folders in which the system has its own, that an empty source could come to lie in, and go with
_SYSTEM = ("/", "/etc", "/usr", "/usr/lib", "/usr/local", "/usr/share", "/var", "/var/lib")
#: crates of the project, each with a manifest to copy and a source to stand in for
_MOST = 6
#: tables of targets that Cargo looks for when it reads a manifest
_TARGETS = ("bench", "example", "test")


def needs(install: Install) -> Needs | None:
    """The manifests and Cargo.lock, for a build of the crates alone, which is put before the source. None where there
    is nothing to gain; Decline where the project's own crates cannot be stood in for."""
    project = install.project
    if not _builds_first(install) or _is_mounted(install) or _stands_in(install, project):
        return None
    source = project.source("Cargo.toml")
    found = cargo.project(install.context, posixpath.dirname(source)) if source is not None else None
    if found is None or not found.crates:
        return None
    locked = cargo.lock(install.context, found.root.directory)
    if locked is None or not any(each.remote for each in locked):
        return None
    _refuse(project, found)
    if not project.has("Cargo.lock"):
        return None
    _refuse_other_lock(found, locked)
    count = counted(sum(each.remote for each in locked), "crate")
    return _stood_in(install, project, found, f"Cargo.lock names {count}, built without the project's own source")


def _stood_in(install: Install, project: Project, found: cargo.Project, sentence: str) -> Needs:
    """What is copied, and run, for the crates that a project fetches."""
    if project.folder in _SYSTEM:
        raise Decline(
            f"it builds in {project.folder}, among the system's own folders (a WORKDIR would tell them apart)"
        )
    told.refuse(install, project, dict.fromkeys((found.root, *found.crates)))
    standins = of(install.context, found.crates, found.root.directory)
    inner = sorted(_inside(c, found.root) for c in found.crates if c is not found.root)
    _refuse_user(install, project, inner)
    manifests = [project.path(name) for name in ("Cargo.toml", "Cargo.lock")]
    return Needs(
        (*manifests, *told.files(project), *(project.path(f"{name}/Cargo.toml") for name in inner)),
        (Evidence("context", sentence),),
        extra=_command(install, found, standins),
        absent=tuple(map(project.path, (*standins.folders, "build.rs", *(f"{name}/build.rs" for name in inner)))),
    )


def _builds_first(install: Install) -> bool:
    """Whether a command is a `cargo build`, before which Cargo has not worked in the project."""
    call = install.call
    if call.tool != "cargo" or call.given not in ("build", "b") or not install.context:
        return False
    before = (each.call for each in install.before if each.call is not None and each.call.tool == "cargo")
    return all(found.given == "install" and not found.has("--path") for found in before)


def _inside(crate: Crate, root: Crate) -> str:
    """The folder of a crate, from that of the project."""
    return posixpath.relpath(crate.directory or ".", root.directory or ".")


def _refuse_user(install: Install, project: Project, inner: list[str]) -> None:
    """Decline where a user without privileges may not write beside the manifests: a build writes into the folder of the
    project, or another that it is told."""
    state = install.where.state
    if state.is_root:
        return
    me = Owner.parse(state.user).user if state.user else None
    elsewhere = install.call.has("--target-dir") or {"CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"} & {*state.scope}
    for folder in (*inner, *(["."] if elsewhere else [])):
        owner = install.files.owner(project.path(folder))
        if owner is None or (owner.user != me and (me is not None or owner.user == "root")):
            raise Decline(f"{me or 'the user'} may not write into {project.path(folder)} before the source is copied")


def _refuse_other_lock(found: cargo.Project, locked: tuple[cargo.Locked, ...]) -> None:
    """Decline where Cargo.lock does not name the crates of a workspace, each once, and no others of the project: a
    dependency that the workspace itself places is one of its crates, too. That of a single crate is brought up to date
    by its build."""
    names = [each.name for each in locked]
    counts = {crate.name: names.count(crate.name or "") for crate in found.crates}
    is_one = len(counts) == 1 and found.root.members is None
    strange = next((name for name, count in counts.items() if count > 1 or (not count and not is_one)), None)
    if strange is not None:
        raise Decline(f"Cargo.lock does not name {strange}, or more than one crate of that name")
    lost = next((each.name for each in locked if not each.remote and each.name not in counts), None)
    if lost is not None and (not is_one or sum(not each.remote for each in locked) > 1):
        raise Decline(f"Cargo.lock names {lost}, a crate of the project whose manifest was not found")


def _stands_in(install: Install, project: Project) -> bool:
    """Whether a RUN has made sources: this is the build of the crates alone, by hand."""
    return any(entry.origin.kind == MADE for entry in install.files.inside(project.path("src")))


def _is_mounted(install: Install) -> bool:
    """Whether the build has a cache of its own, which keeps the crates already."""
    runs = install.files.stage.of("RUN")
    return any("cargo" in run.text and any("cache" in m for m in run.flags.get("mount", ())) for run in runs)


def _refuse(project: Project, found: cargo.Project) -> None:
    """Decline where Cargo reads more of the project than its manifests, or finds them broken without the sources."""
    if found.here is not found.root:
        raise Decline("its crate belongs to a workspace, so its crates cannot be built before the source")
    if len(found.crates) > _MOST:
        raise Decline(
            f"its workspace has {len(found.crates)} crates: cargo-chef would build what they fetch, in two lines"
        )
    if len(found.crates) > 1 and (astray := straying(project, found.root.directory, "Cargo.toml")):
        raise Decline(
            f"{astray} comes from elsewhere in the build context, so the crates of the workspace are not known"
        )
    for crate in dict.fromkeys((found.root, *found.crates)):
        _refuse_crate(crate, "Cargo.toml" if crate is found.root else f"{crate.directory}/Cargo.toml")
    known = {crate.directory for crate in found.crates}
    for crate in found.crates:
        lost = next((path for path in (*crate.local, *crate.local_for_tests) if path not in known), None)
        if lost is not None:
            raise Decline(f"{crate.name} is built with {lost}, which is no crate of its workspace")
    folder = found.root.directory
    if any(not is_inside(f"/{crate.directory}", f"/{folder}") for crate in found.crates):
        raise Decline("a crate of its workspace lies outside of its folder")


def _refuse_crate(crate: Crate, path: str) -> None:
    package: dict[str, Any] = crate.table.get("package") or {}
    if crate.broken:
        raise Decline(f"{path} is {crate.broken}")
    if any(crate.table.get(key) for key in ("patch", "replace")):
        raise Decline(f"{path} has crates replaced, maybe by some of the project")
    if package.get("build") not in (None, False) or package.get("links"):
        raise Decline("its build script is a part of how crates are built, so they cannot be built before the source")
    lints = f"{crate.table.get('lints') or ''}{(crate.table.get('workspace') or {}).get('lints') or ''}"
    if "'deny'" in lints or "'forbid'" in lints:
        raise Decline(f"{path} denies what an empty program may do (lints), so one cannot stand for it")
    lost = [t for key in _TARGETS for t in crate.table.get(key) or () if isinstance(t, dict) and not t.get("path")]
    if lost:
        raise Decline(f"{path} names {lost[0].get('name')} without its path, which Cargo looks for at once")


def _command(install: Install, found: cargo.Project, standins: StandIns) -> str:
    """Stands empty sources in, builds, and takes what was built of them out again."""
    command, call = install.done.command, install.call
    if not command.words or command.words[0] is not call.program or command.redirects or command.conditional:
        raise Decline(f"`{command.words[0].text} …` runs the build, so how its crates are built is not known")
    if not _names_known(install, found):
        raise Decline("the build names what it builds, which empty programs cannot stand for")
    given = [f"{name}={value.text if value else ''}" for name, value in command.assignments]
    build = " ".join((*given, *(word.text for word in command.words)))
    flags = [f"{flag.name} {flag.glued or (flag.word.text if flag.word else '')}" for flag in call.values(_SHARED)]
    target = told.target(install, install.project)
    flags += [f"--target {target}"] if target else []
    flags += ["--release"] if call.has("--release", "-r") else []
    named = [f"-p {crate.name}" for crate in found.crates]
    toolchain = [word.text for word in call.words[:1] if word.text.startswith("+")]
    clean = " ".join((*given, call.program.text, *toolchain, "clean", *flags, *named))
    return f"{standins.made} &&\n{build} &&\n{clean} &&\n{standins.removed}"


def _names_known(install: Install, found: cargo.Project) -> bool:
    """Whether the packages and programs that the build names are those of the project."""
    packages: set[str | None] = {crate.name for crate in found.crates}
    programs: set[str | None] = {name for crate in found.crates for name in crate.programs}
    known: dict[str, set[str | None]] = {"-p": packages, "--package": packages, "--bin": programs}
    for flag in install.call.values([*known]):
        named = flag.glued or (flag.word.value if flag.word else None)
        if named not in known[flag.name]:
            return False
    return True
