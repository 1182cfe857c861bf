"""The releases that `mix release` and `rebar3 release` make: where they lie, and what starts them.

Sources: hexdocs.pm/mix (release: names, --path, include_erts, overlays; MIX_ENV, MIX_BUILD_PATH, MIX_BUILD_ROOT),
rebar3.org/docs (releases: mode, include_erts, dev_mode; profiles).
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.fixes import Decline
from dfix.image import runs
from dfix.image.files import Files
from dfix.model.copies import is_inside
from dfix.records import Record

from ..shared.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.effects import Done
    from dfix.runtime.plan import Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction

_APP = re.compile(r"\bapp:\s*:(\w+)")
_NAMES = re.compile(r"\breleases:\s*\[\s*(\w+):|\bdefp?\s+releases\b.*?\[\s*(\w+):", re.DOTALL)
_ERLANG_RELEASE = re.compile(r"\{\s*release\s*,\s*\{\s*(\w+)\s*,")
_HAS_ERTS = re.compile(r"\{\s*mode\s*,\s*(?:prod|minimal)\s*\}|\{\s*include_erts\s*,\s*true\s*\}")
_COMMENT = re.compile(r"^\s*[#%].*$", re.MULTILINE)


class Release(Record):
    """A release: its folder, and the programs in it that start it."""

    root: str
    programs: tuple[str, ...]


def made(subject: Subject, split: Split) -> tuple[Release, ...]:
    """Every release that a step makes; Decline where its place or its content is not known."""
    return subject.context.memo(("releases", split.stage), lambda: tuple(_made(subject, split)))


def _made(subject: Subject, split: Split) -> Iterator[Release]:
    for run in split.stage.of("RUN"):
        for leaf in runs.leaves(run, split.stage, subject.context):
            call = leaf.call
            if call is not None and call.tool in ("mix", "rebar3") and "release" in _tasks(leaf):
                make = _of_mix if call.tool == "mix" else _of_rebar
                yield make(subject, split, run, leaf)


def _tasks(done: Done) -> list[str]:
    """The tasks that are told, behind `do`, too."""
    words = done.call.words if done.call else ()
    return [(word.value or "").strip(",") for word in words if not word.looks_like_flag]


def _project(subject: Subject, split: Split, run: Instruction, done: Done) -> Project:
    if done.where.folder is None:
        raise Decline("the folder that the release is made in is not known (a WORKDIR would say it)", run)
    return Project(Files.of(split.stage, subject.context).before(run), subject.context, done.where.folder)


def _setting(done: Done, name: str) -> str | None:
    """A variable of a command: what is written before it, or what ENV says; None where it is not known."""
    for key, word in done.command.assignments:
        if key == name:
            return word.value if word is not None else ""
    return None if name in done.where.own else done.where.state.scope.get(name, "")


def _of_mix(subject: Subject, split: Split, run: Instruction, done: Done) -> Release:
    project = _project(subject, split, run, done)
    text = _COMMENT.sub("", project.text("mix.exs") or "")
    if not text:
        raise Decline(f"no mix.exs of the build context comes to lie in {project.folder}, where a release is made")
    if re.search(r"\binclude_erts:(?!\s*true)", text):
        raise Decline("mix.exs says include_erts, so that the release may need the Erlang of the builder")
    root = _told_path(done) or _usual_place(done, project, text)
    path = done.where.path(root)
    if path is None or re.search(r"\breleases:.*\bpath:", text, re.DOTALL):
        raise Decline("where mix puts the release is not known (`mix release --path` would say it)", run)
    name = _name(done, text)
    names = dict.fromkeys((name, *_overlays(project)))
    return Release(path, tuple(f"{path}/bin/{each}" for each in names))


def _told_path(done: Done) -> str | None:
    words = [word.value or "" for word in done.call.words] if done.call else []
    for index, word in enumerate(words):
        if word == "--path" and index + 1 < len(words):
            return words[index + 1]
        if word.startswith("--path="):
            return word.partition("=")[2]
    return None


def _usual_place(done: Done, project: Project, text: str) -> str:
    environment = _setting(done, "MIX_ENV")
    whole, above = _setting(done, "MIX_BUILD_PATH"), _setting(done, "MIX_BUILD_ROOT")
    if environment is None or whole is None or above is None:
        raise Decline("MIX_ENV, which says where the release comes to lie, is not known")
    place = whole or f"{above or '_build'}/{environment or 'dev'}"
    return posixpath.join(project.folder, place, "rel", _name(done, text))


def _name(done: Done, text: str) -> str:
    """The name of a release: what the command says, what mix.exs lists first, or the application."""
    tasks = _tasks(done)
    behind = tasks[tasks.index("release") + 1 :]
    told = next((word for word in behind if re.fullmatch(r"\w+", word)), None)
    listed, app = _NAMES.search(text), _APP.search(text)
    name = told or (listed and (listed[1] or listed[2])) or ("" if "releases:" in text else app and app[1])
    if not name:
        raise Decline("what mix calls the release is not known (`mix release NAME` would say it)")
    return str(name)


def _overlays(project: Project) -> tuple[str, ...]:
    """The scripts of rel/overlays/bin, which come to lie beside the release's own."""
    source = project.source("rel/overlays/bin")
    return tuple(project.context.listdir(source)) if source is not None else ()


def _of_rebar(subject: Subject, split: Split, run: Instruction, done: Done) -> Release:
    project = _project(subject, split, run, done)
    text = _COMMENT.sub("", project.text("rebar.config") or "")
    name = _ERLANG_RELEASE.search(text)
    if name is None:
        raise Decline("what rebar.config calls the release is not known")
    tasks = _tasks(done)
    profile = tasks[tasks.index("as") + 1] if "as" in tasks[:-1] else "default"
    if not _HAS_ERTS.search(text) or re.search(r"\{\s*include_erts\s*,\s*false", text):
        raise Decline("whether the release has Erlang in it is not known ({mode, prod} in rebar.config would say so)")
    above = _setting(done, "REBAR_BASE_DIR")
    if above is None or "," in profile:
        raise Decline("where rebar3 puts the release is not known", run)
    root = posixpath.normpath(posixpath.join(project.folder, above or "_build", profile, "rel", name[1]))
    return Release(root, (f"{root}/bin/{name[1]}",))


def root_of(subject: Subject, split: Split, path: str) -> str:
    """The folder of the release that a program belongs to, where a step may have moved it; Decline for another."""
    roots = [each.root for each in made(subject, split)]
    if not roots:
        raise Decline("no `mix release` was found that makes what is started")
    inside = next((root for root in roots if is_inside(path, root)), None)
    if inside is not None:
        return inside
    origin = Files.of(split.stage, subject.context).origin(path)
    for root in roots:
        if origin is not None and is_inside(origin.path, root):
            behind = origin.path[len(root) :]
            if path.endswith(behind):
                return path[: -len(behind)]
    raise Decline(f"which release {path} belongs to is not known")
