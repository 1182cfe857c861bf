"""Where ``cargo build`` and ``cargo install`` put programs.

Sources: doc.rust-lang.org/cargo: cargo build, cargo install, the build cache, profiles, configuration.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.context import cargo
from dfix.effects.paths import is_inside
from dfix.fixes import Decline
from dfix.image import runs
from dfix.image.files import Files
from dfix.records import Record
from dfix.source import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context.cargo import Crate, Project, Settings
    from dfix.effects import Done
    from dfix.runtime.plan import Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction

#: what each profile of Cargo calls its folder, where it is another name
_FOLDERS = {"dev": "debug", "test": "debug", "bench": "release"}
_ACTIONS = ("build", "b", "install", "rustc", "zigbuild")


class Build(Record):
    """A command that builds programs of the project.

    project   what it builds from; None for `rustc`, which is given a source alone
    locked    it takes the crates that a Cargo.lock of the build context names
    programs  the absolute paths of what it makes
    target    the triple that it builds for, "" for the builder's own
    flags     what is told to the compiler: by variables, by the command, by .cargo/config.toml
    mounted   its output lies in a folder that is mounted for the build alone: nothing of it stays
    """

    run: Instruction
    done: Done
    project: Project | None
    locked: bool
    programs: tuple[str, ...]
    target: str
    flags: str
    mounted: bool


def builds(subject: Subject, split: Split) -> tuple[Build, ...]:
    """The commands that build programs of the project; Decline where one is not certain, or none is there."""
    return subject.context.memo(("cargo builds", split.stage), lambda: tuple(_builds(subject, split)))


def _builds(subject: Subject, split: Split) -> Iterator[Build]:
    files = Files.of(split.stage, subject.context)
    for run in split.stage.of("RUN"):
        for done in runs.done(run, split.stage, subject.context) or ():
            if done.call is None:
                continue
            if done.call.tool == "cargo" and done.call.given in _ACTIONS:
                found = _Command(subject, split, run, done, files.before(run)).build()
                if found is not None:
                    yield found
            elif done.call.program.value == "rustc":
                yield from _plain(run, done)


def _plain(run: Instruction, done: Done) -> Iterator[Build]:
    """`rustc main.rs`, which makes main."""
    assert done.call is not None
    source = next((w.value for w in done.call.operands if w.value and w.value.endswith(".rs")), None)
    told = next((f.glued or (f.word.value if f.word else None) for f in done.call.values(["-o"])), None)
    path = done.where.path(told or (posixpath.basename(source)[:-3] if source else ""))
    if source and path:
        yield Build(run, done, None, True, (path,), "", run.text, False)


class _Command:
    def __init__(self, subject: Subject, split: Split, run: Instruction, done: Done, files: Files) -> None:
        assert done.call is not None
        self.context = subject.context
        self.split = split
        self.run = run
        self.done = done
        self.call = done.call
        self.where = done.where
        self.files = files

    def build(self) -> Build | None:
        """What it builds; None where that is a program from a registry."""
        installs = self.call.action == "install"
        if installs and not self.call.has("--path"):
            return None
        folder, directory = self._folder(installs)
        project = cargo.project(self.context, directory)
        if project is None:
            return None
        if project.here.broken:
            raise Decline(f"Cargo.toml is {project.here.broken}", self.run)
        told = cargo.settings(self.context, directory)
        target = self._flag("--target") or self._variable("CARGO_BUILD_TARGET") or told.target
        above = directory[len(project.root.directory) :].strip("/")
        root = folder if not above else posixpath.normpath(posixpath.join(folder, *([".."] * (above.count("/") + 1))))
        names = self._names(project, installs)
        place = self._bin() if installs else self._output(root, folder, told, target)
        has_lock = self.files.context_path(f"{root.rstrip('/')}/Cargo.lock") is not None
        return Build(
            self.run,
            self.done,
            project,
            has_lock and (not installs or self.call.has("--locked", "--frozen")),
            tuple(f"{place}/{name}" for name in names),
            target,
            " ".join((self._variable("RUSTFLAGS"), self.run.text, told.flags)),
            not installs and self._is_mounted(place),
        )

    # ------------------------------------------------------------------ where it works

    def _folder(self, installs: bool) -> tuple[str, str]:
        """The folder of the image with the manifest, and the one of the build context that lies there."""
        folder = self.where.folder
        given = self._flag("--path") if installs else posixpath.dirname(self._flag("--manifest-path"))
        if given:
            folder = self.where.path(given)
        if folder is None:
            raise Decline(
                f"the folder that `{shortened(self.call.text)}` works in is not known (a WORKDIR would say it)",
                self.run,
            )
        directory = self.files.context_path(folder)
        if directory is None:
            manifest = self.files.context_path(f"{folder}/Cargo.toml")
            directory = posixpath.dirname(manifest) if manifest else None
        if directory is None and folder == "/":
            what = "it builds in /, among the system's own files"
            raise Decline(f"{what}: a WORKDIR would tell the project from them", self.run)
        if directory is None:
            raise Decline(f"no Cargo.toml of the build context comes to lie in {folder}", self.run)
        return folder, directory

    def _output(self, root: str, folder: str, told: Settings, target: str) -> str:
        given = (
            self._flag("--target-dir") or self._variable("CARGO_TARGET_DIR") or self._variable("CARGO_BUILD_TARGET_DIR")
        )
        base = (
            posixpath.normpath(posixpath.join(folder, given))
            if given
            else f"{root.rstrip('/')}/{told.folder or 'target'}"
        )
        profile = self._flag("--profile") or ("release" if self.call.has("--release", "-r") else "dev")
        return posixpath.join(base, target, _FOLDERS.get(profile, profile))

    def _is_mounted(self, place: str) -> bool:
        """Whether a mount covers a folder: then only what a later command of the RUN takes out is in the image."""
        for mount in self.run.flags.get("mount", ()):
            parts = dict(part.partition("=")[::2] for part in mount.split(","))
            target = parts.get("target") or parts.get("dst") or parts.get("destination")
            path = self.where.path(target) if target else None
            if path is not None and is_inside(place, path):
                return True
        return False

    def _bin(self) -> str:
        root = self._flag("--root") or self._variable("CARGO_INSTALL_ROOT") or self._variable("CARGO_HOME")
        return f"{root or '/usr/local/cargo'}/bin"

    def _flag(self, name: str) -> str:
        """The value of a flag, "" without it; Decline where it is not known."""
        for flag in self.call.values([name]):
            value = flag.glued if flag.glued is not None else self.where.value(flag.word) if flag.word else None
            if value is None or "$" in value:
                raise Decline(f"the value of {name} in `{shortened(self.call.text)}` is not known", self.run)
            return value
        return ""

    def _told(self, *names: str) -> list[str | None]:
        """The values of all flags of some names, None for those that are not known."""
        return [f.glued or (self.where.value(f.word) if f.word else None) for f in self.call.values([*names])]

    def _variable(self, name: str) -> str:
        for key, word in self.done.command.assignments:
            if key == name:
                return (word.value or word.text) if word is not None else ""
        return self.where.state.scope.get(name, "")

    # ------------------------------------------------------------------ what it builds

    def _names(self, project: Project, installs: bool) -> tuple[str, ...]:
        bins, packages = self._told("--bin"), self._told("-p", "--package")
        if bins:
            return tuple(name for name in bins if name)
        crates: tuple[Crate, ...] = (project.here,)
        if packages and not installs:
            crates = tuple(c for c in project.crates if c.name in packages)
        elif self.call.has("--workspace", "--all") or project.here.name is None:
            crates = project.crates
        return tuple(dict.fromkeys(name for c in crates for name in c.programs))


def is_static(split: Split, build: Build) -> bool:
    """Whether a program holds its C library: on musl, where nothing says otherwise."""
    info = split.stage.info
    if re.search(r"crt-static|-C\s*linker|link-arg", build.flags):
        return False
    own = info is not None and info.language == "rust" and info.distribution == "alpine"
    return "musl" in build.target or (own and not build.target)
