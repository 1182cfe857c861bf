"""Rust: the program on the small image of the builder's release, with the libraries that its crates link; a static one
(musl) on an image without anything."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.fixes import Assumption, Decline
from dfix.launch import launch
from dfix.source import shortened

from ..shared.beside import Sources
from ..shared.compiled import Compiled, Finished, project_folder
from . import build, crates, download

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context.base import SourceScan
    from dfix.runtime.plan import RuntimePlan, Split
    from dfix.subject import Subject

    from ..shared.base import Install, Needs
    from ..shared.starting import Start
    from .build import Build

#: folders of a project whose sources are no part of the program
_APART = ("target", "tests", "benches", "examples", "vendor")
_EMBEDS = re.compile(
    r"(?:include_(?:str|bytes|dir)!\s*\(\s*|#\[folder\s*=\s*|(?:sqlx::)?migrate!\s*\(\s*|embed_migrations!\s*\(\s*)"
    r"\"([^\"\n]{1,200})\""
)
#: calls of a build script that may make files
_MAKES = re.compile(r"Command::new|fs::(?:copy|write|rename|create_dir)|File::create")
#: the folder of a build script as the program knows it, and as the compiler alone reads it
_OUT_DIR = re.compile(r"\benv!\s{0,9}\(\s{0,99}\"OUT_DIR\"")
_INCLUDED = re.compile(
    r"\binclude\w*!\s{0,9}[({\[]\s{0,99}concat!\s{0,9}[({\[]\s{0,99}env!\s{0,9}\(\s{0,99}\"OUT_DIR\""
)
#: macros that take a folder without naming it
_CUSTOM = (("#[template(", "templates"), ("migrate!()", "migrations"), ("embed_migrations!()", "migrations"))


class Rust(Compiled):
    """Crates built by Cargo."""

    name = "rust"

    def needs(self, install: Install) -> Needs | None:
        """The manifests, for a build of the crates before the source."""
        return download.needs(install)

    def built(self, subject: Subject, split: Split) -> tuple[str, ...]:
        """The programs of every `cargo build` and `cargo install --path`."""
        return tuple(dict.fromkeys(path for each in build.builds(subject, split) for path in each.programs))

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """See `Compiled.plan`; a program that Cargo starts is named, so that its owner knows what to write."""
        found = launch(subject, split.stage).by("CMD", "ENTRYPOINT")
        runs = next((c for c in found if c.name == "cargo" and c.words[1:2] in (("run",), ("r",))), None)
        if runs is not None:
            built = self.built(subject, split)
            hint = f' (CMD ["{built[0]}"] would start what is built)' if len(built) == 1 else ""
            raise Decline(
                f"it starts `{shortened(' '.join(runs.words))}`, which compiles when the container starts{hint}"
            )
        return super().plan(subject, split)

    def finished(self, subject: Subject, split: Split, start: Start) -> Finished:
        """What is started, and the libraries that its crates link."""
        done = build.builds(subject, split)
        if not done:
            raise Decline("no `cargo build` or `cargo install --path` was found that builds the program")
        lost = next((p for e in done if e.mounted for p in e.programs if p in start.made), None)
        if lost:
            raise Decline(f"{lost} is built in a mount, which no image keeps (a `cp` in the same RUN would)")
        dynamic = _prefers_dynamic(subject, split)
        if dynamic:
            raise Decline(f"{dynamic} has it linked with the libraries of the compiler (prefer-dynamic)")
        scripted = tuple(_scripted(subject, split, done))
        if all(build.is_static(split, each) for each in done):
            which = done[0].target or "musl, whose programs hold their C library"
            why = f"it is built for {which}, so it is static"
            return Finished((), (why,), static=True, assumptions=scripted)
        found = crates.linked(subject.context, split, done, _scan(subject, split).files)
        info = split.stage.info
        unwinds = ("libgcc",) if info is not None and info.distribution == "alpine" else ()
        packages = (*unwinds, *found.packages)
        return Finished((), (found.evidence,), packages=packages, assumptions=(*found.assumptions, *scripted))

    def sources(self, subject: Subject, split: Split) -> Sources:
        """The sources of the program: no tests, no examples, no build scripts."""
        found = _scan(subject, split)
        files = tuple(f for f in found.files if posixpath.basename(f) != "build.rs")
        return Sources(
            files,
            found.complete,
            embeds=tuple(_embedded(subject, split, files)),
            expected=(("dotenv", (".env",)), ("dotenvy", (".env",))),
        )


def _scripted(subject: Subject, split: Split, builds: tuple[Build, ...]) -> Iterator[Assumption]:
    """What is assumed of build scripts that make files, and not in the folder that Cargo gives them."""
    named = [crate.script for each in builds if each.project is not None for crate in each.project.crates]
    usual = (file for file in _scan(subject, split).files if posixpath.basename(file) == "build.rs")
    for path in dict.fromkeys((*filter(None, named), *usual)):
        text = subject.context.read(path) or ""
        if (_MAKES.search(text) and "OUT_DIR" not in text) or ("rustc-env=" in text and "OUT_DIR" in text):
            yield Assumption("tool-unknown", f"{path} leaves nothing in {split.folder} that the program reads", path)
    for file in _scan(subject, split).files:
        text = subject.context.read(file) or ""
        if len(_OUT_DIR.findall(text)) > len(_INCLUDED.findall(text)):
            yield Assumption(
                "tool-unknown", f"{file} reads nothing in the folder of the build script when it runs", file
            )


def _prefers_dynamic(subject: Subject, split: Split) -> str | None:
    """What says that programs are linked with libstd as a library of its own."""
    places = (".cargo/config.toml", ".cargo/config")
    files = [posixpath.join(folder, p) for folder in ("", project_folder(subject, split)) for p in places]
    file = next((f for f in files if "prefer-dynamic" in (subject.context.read(f) or "")), None)
    said = (i for k in ("ENV", "ARG", "RUN") for i in split.stage.of(k) if "prefer-dynamic" in i.original)
    return file or next((i.keyword for i in said), None)


def _scan(subject: Subject, split: Split) -> SourceScan:
    """The sources of the project, build scripts included."""
    return subject.context.walk((".rs",), under=project_folder(subject, split), skip=_APART)


def _embedded(subject: Subject, split: Split, files: tuple[str, ...]) -> list[str]:
    """Files and folders that are built into the program: those that macros name, from the source's own folder or that
    of its crate, and those that macros of crates take by custom."""
    found = []
    for path in files:
        text = subject.context.read(path) or ""
        crate = ("/" + path).rpartition("/src/")[0].lstrip("/")
        for name in _EMBEDS.findall(text):
            plain = name.replace("$CARGO_MANIFEST_DIR", ".").lstrip("/")
            found += [posixpath.normpath(posixpath.join(base, plain)) for base in (posixpath.dirname(path), crate)]
        found += [posixpath.join(crate, folder) for mark, folder in _CUSTOM if mark in text]
    return list(dict.fromkeys(f.removeprefix(f"{split.context_directory}/") for f in found))


ECOSYSTEM = Rust()
