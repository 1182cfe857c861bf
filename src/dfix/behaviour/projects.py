"""The projects of .NET in a repository of which a program is not made: no project that is published refers to them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context import dotnet
from dfix.image import runs
from dfix.image.files import Files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context import Context
    from dfix.effects import Done
    from dfix.model.stages import Stage

#: items of a project that name files, which may lie in other folders
_ITEMS = ("AdditionalFiles", "Compile", "Content", "EmbeddedResource", "None", "Protobuf")


def of_others(context: Context, stage: Stage) -> tuple[str, ...]:
    """Folders of projects that the programs of a stage are not made of; () where that is not known."""
    published = list(_published(context, stage))
    if not published:
        return ()
    own: set[str] = set()
    for path in published:
        parts, complete = dotnet.with_references(context, path or "")
        if not path or not complete or any(map(_takes_from_elsewhere, parts)):
            return ()
        own |= {part.folder for part in parts}
    walked = context.walk(dotnet.PROJECTS)
    folders = {posixpath.dirname(path) for path in walked.files} if walked.complete else set()
    return tuple(sorted(f for f in folders if f and not any(_overlap(f, each) for each in own)))


def _published(context: Context, stage: Stage) -> Iterator[str | None]:
    """The project files that are published, None for one that cannot be told."""
    for each in stage.made_of:
        for run in each.of("RUN"):
            for leaf in runs.leaves(run, each, context):
                if leaf.call is not None and (leaf.call.tool, leaf.call.given) == ("dotnet", "publish"):
                    yield _project(context, Files.of(each, context).before(run), leaf)


def _project(context: Context, files: Files, done: Done) -> str | None:
    words = [word for word in done.call.operands if not word.text.startswith(("/p:", "-p:"))] if done.call else []
    value = words[0].value if words else "."
    if value is None or done.where.folder is None:
        return None
    source = files.context_path(posixpath.normpath(posixpath.join(done.where.folder, value)))
    if source is None or source.endswith(dotnet.PROJECTS):
        return source
    found = dotnet.in_folder(context, source)
    return found[0] if len(found) == 1 else None


def _takes_from_elsewhere(part: dotnet.Project) -> bool:
    """Whether a project takes in files of folders beside its own, or what it takes in is not known."""
    named = (e.attributes.get("Include", "") for root in part.files for e in root.walk() if e.name in _ITEMS)
    return bool(part.imports) or any(".." in path or "$(" in path for path in named)


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/") or not other
