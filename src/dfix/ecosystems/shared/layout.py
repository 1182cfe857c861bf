"""Where the files of the build context lie in a program's folder."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.image.events import Laid
from dfix.image.files import Files
from dfix.model.copies import is_inside
from dfix.runtime.straight import is_foreign

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.context import Context
    from dfix.runtime.plan import Split

    from .traits import Traits

#: folders whose code is in no program
_TESTS = (".git", "benches", "examples", "target", "test", "tests")
#: what ends the name of an archive
PACKED = (".tar", ".gz", ".tgz", ".bz2", ".xz", ".zip")


def layout(context: Context, split: Split, skip: Iterable[str]) -> tuple[dict[str, str], bool]:
    """Where the files of the build context lie in the program's folder (image path → path in the context), and whether
    that is all that is copied there; but for what lies in folders of some names, which the build fills, and what other
    stages give (`given`)."""
    others = brought(context, split)
    files, complete = Files.of(split.stage, context), True
    found: dict[str, str] = {}
    for at, laid in files.arrivals():
        if any(is_inside(at, other) for other in others):
            continue
        if not is_inside(at, split.folder):
            complete = complete and not is_inside(split.folder, at)
        elif laid.excludes or laid.within or laid.folder is None:
            complete = False
        elif laid.folder:
            walked = context.walk((), under=laid.path, skip=(".git", *skip))
            complete = complete and walked.complete
            inside = len(laid.path) + 1 if laid.path else 0
            found.update({f"{at.rstrip('/')}/{path[inside:]}": path for path in walked.files})
        else:
            found[at] = laid.path
    return found, complete and not _brings_others(split)


def code_beside(context: Context, split: Split, traits: Traits) -> tuple[str, ...]:
    """The places outside of the project to which files of the build context are copied that are all code, and no
    program reads when it runs; folders end in "/"."""
    found: dict[str, bool] = {}
    for at, laid in Files.of(split.stage, context).arrivals() if context else ():
        if not split.has(at) and not is_inside(split.folder, at):
            place = f"{at}/" if laid.folder else at
            found[place] = found.get(place, True) and _is_code(context, laid, traits)
    return tuple(place for place, is_code in found.items() if is_code)


def sources_beside(context: Context, split: Split, traits: Traits) -> tuple[tuple[str, ...], bool]:
    """The code that is copied from elsewhere than the project's folder of the build context, and that it may be built
    with; and whether that is all of it."""
    own = split.context_directory
    found: list[str] = []
    complete = True
    for _, laid in Files.of(split.stage, context).arrivals() if own else ():
        walked = context.walk(traits.code, under=laid.path, skip=_TESTS) if laid.folder else None
        complete = complete and (walked is None or walked.complete)
        files = (laid.path,) if walked is None else walked.files
        found += [path for path in files if path.endswith(traits.code) and not is_inside(f"/{path}", f"/{own}")]
    return tuple(found), complete


def _is_code(context: Context, laid: Laid, traits: Traits) -> bool:
    if laid.excludes or laid.within is not None or laid.folder is None:
        return False
    walked = context.walk((), under=laid.path, skip=(".git",)) if laid.folder else None
    files = walked.files if walked is not None else (laid.path,)
    is_whole = walked is None or (walked.complete and bool(files))
    return is_whole and all(path.endswith(traits.code) or posixpath.basename(path) in traits.names for path in files)


def brought(context: Context, split: Split) -> tuple[str, ...]:
    """The places of the project to which other stages of the file bring what they made."""
    events = (event for event, _ in Files.of(split.stage, context).events() if isinstance(event, Laid))
    return tuple(e.at for e in events if not (e.source is None or isinstance(e.source, str)) and split.has(e.at))


def shared(context: Context, split: Split) -> tuple[str, ...]:
    """The folders of the project that other stages have part in: below its own, those in which they put things."""
    found: list[str] = []
    for path in brought(context, split):
        parent = posixpath.dirname(path)
        found.append(parent if parent != split.folder and is_inside(parent, split.folder) else path)
    return tuple(dict.fromkeys(found))


def _brings_others(split: Split) -> bool:
    """Whether something comes to lie in the folder that is no file of the build context: a download, an archive."""
    for node in (*split.stage.of("COPY"), *split.stage.of("ADD")):
        target = split.stage.state(node).path(node.words[-1], node.escape) if node.words else None
        if node.heredocs or target is None:
            return True
        strange = any("$" in w or "://" in w or w.startswith("git@") for w in node.words) or is_foreign(split, node)
        packed = node.keyword == "ADD" and any(w.endswith(PACKED) for w in node.words[:-1])
        if (strange or packed) and is_inside(target, split.folder):
            return True
    return False
