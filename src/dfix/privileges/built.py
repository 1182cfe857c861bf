"""Whether a program that a container starts was made of the sources of the build context, which say what it does.

What makes it is looked for where it lies: a step that builds there, and reads the project for it. A tool
that was installed from elsewhere (`go install …@latest`, `cargo install …`), cloned or downloaded does what nobody here
has read.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import effects
from dfix.effects.paths import is_inside
from dfix.image import later, runs
from dfix.image.events import Gone, Laid, Made, Moved, Unseen
from dfix.image.files import Files
from dfix.image.origin import CONTEXT
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.context import Context
    from dfix.effects import Done
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction

_MAX_DEPTH = 20
_GLOB = frozenset("*?[$")


class _Step(Record):
    """A RUN that made something: ``at`` is the path that it is known to write, ``exact`` whether it is the one that was
    asked about, and not a folder above it."""

    stage: Stage
    run: Instruction
    at: str
    exact: bool


def is_own(files: Files, context: Context, places: Iterable[str]) -> bool:
    """Whether a program that lies at the first of some places at which something was made was built of the build
    context. False where that is not known."""
    for path in places:
        found = [(step.exact, built) for step in _makers(files, path) if (built := _builds(step, context)) is not None]
        if found:
            exact = [built for is_exact, built in found if is_exact]
            return all(exact[:1] or [built for _, built in found])
    return False


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
    """Whether a step makes it of the build context, and fetches nothing that could be it; None when it makes no program
    there, or installs packages of the distribution."""
    if step.run.keyword != "RUN":
        return None
    then = Files.of(step.stage, context).before(step.run)
    done = [leaf for each in runs.done(step.run, step.stage, context) or () for leaf in effects.leaves(each)]
    writing = [leaf for leaf in done if any(place.path == step.at for place in leaf.effect.writes.places)]
    answers = [_is_build(leaf, then, context) for leaf in writing if not leaf.effect.packages]
    if answers and _fetches(step.run, step.stage, context):
        return False
    return True if True in answers else False if False in answers else None


def _is_build(done: Done, then: Files, context: Context) -> bool | None:
    """Whether a command works on sources of the build context, and on nothing else that it names; None where it works
    in a folder in which nothing lies that says what it makes."""
    if any(_is_of_context(then, path) for path in _operands(done)):
        return True
    reads = [read.path for read in done.effect.reads.places if read.role == effects.DATA]
    if not reads or any(_holds_fetched(then, path, context) for path in reads):
        return False
    if not any(_holds_context(then, path) for path in reads):
        return None if done.where.folder in reads else False
    return all(_holds_context(then, path) for path in _named(done, then))


def _is_of_context(then: Files, path: str) -> bool:
    origin = then.origin(path)
    return origin is not None and origin.kind == CONTEXT and origin.sure and then.is_folder(path) is False


def _holds_context(then: Files, path: str) -> bool:
    """Whether a file, or something in a folder, is from the build context."""
    origin = then.origin(path)
    if origin is not None and origin.kind == CONTEXT:
        return True
    return any(each.origin.kind == CONTEXT for each in then.inside(path))


def _holds_fetched(then: Files, path: str, context: Context) -> bool:
    """Whether a folder was fetched, or something in it."""
    found = [each.origin for each in then.inside(path)]
    origins = [origin for origin in (then.origin(path), *found) if origin is not None]
    return any(o.instruction is not None and _fetches(o.instruction, o.stage, context) for o in origins)


def _fetches(step: Instruction, stage: Stage, context: Context) -> bool:
    """Whether a step clones, downloads or unpacks something."""
    if step.keyword != "RUN":
        return False
    done = runs.done(step, stage, context) or ()
    return any(leaf.call is not None and later.brings(leaf.call) for each in done for leaf in effects.leaves(each))


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
