"""Whether a program that a container starts was made of the sources of the build context, which say what it does.

What makes it is looked for where it lies: a step that builds there, and reads the project for it. A tool
that was installed from elsewhere (`go install …@latest`, `cargo install …`), cloned or downloaded does what nobody here
has read.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from typing import TYPE_CHECKING

from dfix import effects, knowledge
from dfix.effects.paths import is_inside
from dfix.records import Record

from . import later, runs
from .events import Gone, Laid, Made, Moved, Unseen
from .files import Files
from .origin import CONTEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.context import Context
    from dfix.effects import Done
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction

    from .origin import Origin

_MAX_DEPTH = 20
_GLOB = frozenset("*?[$")


class _Step(Record):
    """A RUN that made something: ``at`` is the path that it is known to write, ``exact`` whether it is the one that was
    asked about, and not a folder above it."""

    stage: Stage
    run: Instruction
    at: str
    exact: bool


def is_own(files: Files, context: Context, places: Iterable[str]) -> bool | None:
    """Whether a program that lies at the first of some places at which something was made was built of the build
    context; None where that is not known."""
    for path in places:
        found = [(step.exact, built) for step in _makers(files, path) if (built := _builds(step, context)) is not None]
        if found:
            exact = [built for is_exact, built in found if is_exact]
            return all(exact[:1] or [built for _, built in found])
    return None


def _makers(files: Files, path: str, depth: int = 0) -> Iterator[_Step]:
    """The RUNs that may have made what lies at a path, the newest first, through copies."""
    for log, event in files.history(path):
        exact = event.at == path
        if isinstance(event, Unseen) or (isinstance(event, Made) and not event.keeps and (event.tree or exact)):
            yield _Step(log.stage, event.instruction, event.at, exact)
        elif isinstance(event, Laid | Moved):
            found = files.behind(log, event, path) if depth < _MAX_DEPTH else None
            yield from _makers(*found, depth + 1) if found else ()
        is_other = isinstance(event, Unseen) or (isinstance(event, Made) and event.keeps)
        if (exact and not is_other) or (isinstance(event, Gone) and event.sure):
            return


def _builds(step: _Step, context: Context) -> bool | None:
    """Whether a step makes it of the build context; None when it makes nothing there of which that is known."""
    if step.run.keyword != "RUN":
        return None
    then = Files.of(step.stage, context).before(step.run)
    done = runs.leaves(step.run, step.stage, context)
    brought = _brought(done)
    writing = [leaf for leaf in done if any(place.path == step.at for place in leaf.effect.writes.places)]
    answers = [_is_build(leaf, then, brought, context) for leaf in writing if not leaf.effect.packages]
    return True if True in answers else False if False in answers else None


def _is_build(done: Done, then: Files, brought: list[str], context: Context) -> bool | None:
    """Whether a command works on sources of the build context, and on nothing else that it names; None where that
    cannot be told. ``brought``: what its own RUN fetches."""
    if _brings(done) or (_unpacks(done) and brought):
        return False
    lays_out = done.call is None or _unpacks(done) or done.call.tool in knowledge.names("commands", "housekeeping")
    if not lays_out and any(_is_file_of_context(then, path) for path in _operands(done)):
        return True
    here = done.where.folder
    reads = [read.path for read in done.effect.reads.places if read.role == effects.DATA]
    project = [path for path in reads if here is not None and (is_inside(path, here) or is_inside(here, path))]
    looked_at = (*project, *_operands(done))
    if any(is_inside(path, each) for path in looked_at for each in brought):
        return False
    if any(_is_fetched(then.origin(path), context) for path in looked_at):
        return False
    if lays_out:
        return None
    if not project:
        return False if done.call is not None and done.call.tool in _builders() else None
    if not any(_holds_context(then, path) for path in project) or _holds_fetched(then, project, context):
        return None
    return all(_holds_context(then, path) for path in _named(done, then))


def _is_file_of_context(then: Files, path: str) -> bool:
    origin = then.origin(path)
    return origin is not None and origin.kind == CONTEXT and origin.sure and then.is_folder(path) is False


def _holds_context(then: Files, path: str) -> bool:
    """Whether a file, or something in a folder, is from the build context."""
    origin = then.origin(path)
    if origin is not None and origin.kind == CONTEXT:
        return True
    return any(each.origin.kind == CONTEXT for each in then.inside(path))


def _holds_fetched(then: Files, folders: list[str], context: Context) -> bool:
    """Whether something that was fetched lies in one of some folders."""
    return any(_is_fetched(each.origin, context) for folder in folders for each in then.inside(folder))


def _is_fetched(origin: Origin | None, context: Context) -> bool:
    """Whether the step that made something clones, downloads or unpacks it."""
    if origin is None or origin.instruction is None or origin.instruction.keyword != "RUN":
        return False
    return any(
        is_inside(origin.path, each) for each in _brought(runs.leaves(origin.instruction, origin.stage, context))
    )


def _brought(done: list[Done]) -> list[str]:
    """Where the commands of a RUN put what they fetch; what is unpacked beside a download is taken for that."""
    bringing = [leaf for leaf in done if _brings(leaf)]
    bringing += [leaf for leaf in done if bringing and _unpacks(leaf)]
    return [place.path for leaf in bringing for place in leaf.effect.writes.places]


def _brings(done: Done) -> bool:
    """Whether a command clones or downloads."""
    return done.call is not None and later.brings(done.call) and not _unpacks(done)


def _unpacks(done: Done) -> bool:
    return done.call is not None and (done.call.entry or {}).get("form") == "unpack" and later.brings(done.call)


@cache
def _builders() -> frozenset[str]:
    """The tools that build programs."""
    table = knowledge.load("ecosystems").values()
    return frozenset(tool for entry in table for tool in (*entry.get("builds", ()), *entry.get("drivers", ())))


def _operands(done: Done) -> Iterator[str]:
    folder = done.where.folder
    if done.call is not None and folder is not None:
        yield from (_at(folder, word.text) for word in done.call.operands if not _GLOB & set(word.text))


def _named(done: Done, then: Files) -> Iterator[str]:
    """The files and folders that a command is told to build, and packages of Go by the path that they are imported by:
    of its module, or below GOPATH."""
    folder = done.where.folder
    if done.call is None or folder is None:
        return
    for word in done.call.operands:
        text = word.text.removesuffix("/...")
        if text.startswith((".", "/")) and not _GLOB & set(text):
            yield _at(folder, text)
        elif done.call.tool == "go" and "/" in text and "." in text.partition("/")[0]:
            own = re.search(r"^module\s+\"?([^\s\"]+)", then.text(posixpath.join(folder, "go.mod")) or "", re.M)
            if own is None or not is_inside(text, own[1]):
                yield f"/go/src/{text}"


def _at(folder: str, word: str) -> str:
    return posixpath.normpath(posixpath.join(folder, word))
