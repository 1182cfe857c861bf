"""Which files of the build context a program can be made of, or read: those that its image, or a stage that it comes
from, takes in. A repository holds other programs beside, with sources and settings of their own."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context.base import normalize
from dfix.context.secrets import is_named_secret
from dfix.effects.paths import is_inside
from dfix.image.events import Laid, Unseen
from dfix.image.files import Files
from dfix.records import Record

from . import modules, projects
from .grammar import SUFFIXES
from .lexical import places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context import Context
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction

#: what stands in the folder of a project
_MANIFESTS = (
    "pom.xml", "build.gradle", "build.gradle.kts", "package.json", "go.mod", "Cargo.toml", "pyproject.toml", "setup.py",
    "requirements.txt", "Gemfile", "composer.json", "mix.exs", "build.sbt", "project.clj", "deps.edn", "CMakeLists.txt",
    "Makefile", "Package.swift",
)  # fmt: skip
#: a path that no file has
_NOTHING = ("\0",)
#: folders that builds put what they make into, beside those that hold no sources
_MADE = ("target", "publish", "out", "bin", "lib", "release", "deploy")


class _All(Exception):
    """Everything may be taken in."""


class Taken(Record):
    """folders and files of the build context, () for all of it; apart: folders of other programs among them."""

    within: tuple[str, ...]
    apart: tuple[str, ...] = ()

    def has(self, path: str) -> bool:
        """Whether a file of the build context is taken in, or may be."""
        there = not self.within or any(is_inside(f"/{path}", f"/{each}") for each in self.within)
        return there and not any(path.startswith(f"{each}/") for each in self.apart)


def taken(context: Context, stage: Stage) -> Taken:
    """What a stage, and those that it is made from, take in."""
    apart = (*modules.of_others(context, stage), *projects.of_others(context, stage))
    try:
        if any(map(_is_built_elsewhere, stage.made_of)):
            return Taken((), apart)
        found = [path for each in stage.made_of for path in _of_stage(context, each)]
        found += _mounted(context)
    except _All:
        return Taken((), apart)
    return Taken(() if "" in found else tuple(dict.fromkeys(found)) or _NOTHING, apart)


def _is_built_elsewhere(stage: Stage) -> bool:
    """Whether something comes from an image, or a context, that may be made of the same files, elsewhere."""
    names = (name for name in stage.names_used if stage.model.find(name, before=stage.index) is None)
    unknown = stage.base is None and not stage.is_scratch and (stage.info is None or not stage.info.known)
    return unknown or any(not {"/", ":", "."} & set(name) for name in names)


def _of_stage(context: Context, stage: Stage) -> Iterator[str]:
    files = Files.of(stage, context)
    for node in stage.instructions:
        if node.keyword in ("COPY", "ADD") and node.flag("from") is None:
            yield from _copied(context, stage, node)
            for event in files.done_by(node):
                if isinstance(event, Unseen):
                    raise _All
                if isinstance(event, Laid) and event.source is None:
                    yield _project(context, event.path) if _is_made(context, event.path) else event.path
        elif node.keyword == "RUN":
            yield from _of_mounts(node)


def _copied(context: Context, stage: Stage, node: Instruction) -> Iterator[str]:
    """The projects of sources that are not there yet: something else makes them."""
    for word in node.words[:-1]:
        value = stage.state(node).value(word, node.escape)
        if value is None:
            raise _All
        path = normalize(value.partition("*")[0].partition("?")[0]) or ""
        if word.startswith("<<") or "://" in value or value.startswith("git@"):
            continue
        if not (context.glob(normalize(value) or "") if path != (normalize(value) or "") else context.exists(path)):
            yield path if is_named_secret(path) else _project(context, path)


def _of_mounts(node: Instruction) -> Iterator[str]:
    for mount in node.flags.get("mount", ()):
        keys = dict(part.partition("=")[::2] for part in mount.split(","))
        if keys.get("type", "bind") == "bind" and "from" not in keys:
            path = keys.get("source", keys.get("src", "."))
            if "$" in path:
                raise _All
            yield normalize(path) or ""


def _mounted(context: Context) -> Iterator[str]:
    """What compose files mount into the container from the build context."""
    from dfix.context import compose

    found = compose.read(context)
    for service in found.services if found else ():
        for source, _ in service.volumes:
            if not source.startswith("."):
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(service.file), source))
            if path in (".", "..") or path.startswith("../"):
                raise _All
            yield path


def _is_made(context: Context, path: str) -> bool:
    """Whether what is copied is no source but what something made of the sources: an archive, a program, a folder."""
    name = posixpath.basename(path)
    if context.is_dir(path):
        return name in _MADE or name in places()["skipped_folders"]
    suffix = posixpath.splitext(name)[1]
    if suffix in SUFFIXES or suffix in places()["suffixes"]:
        return False
    text = context.read(path)
    return text is None or "\0" in text


def _project(context: Context, path: str) -> str:
    """The folder of the project that a file lies in: where its manifest is, else all of the build context."""
    folder = posixpath.dirname(path) if not context.is_dir(path) else path
    while folder and not any(context.is_file(posixpath.join(folder, name)) for name in _MANIFESTS):
        folder = posixpath.dirname(folder)
    return folder
