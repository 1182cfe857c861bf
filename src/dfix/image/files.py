"""What lies where in an image, and where it comes from: a fold over the instructions of a stage.

Nothing is enumerated. A copied folder stays one record, ``this folder of the context lies there``; a question about a
path looks at the records of the path and of the folders above it, from the last to the first.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING

from dfix import effects
from dfix.model.copies import is_inside

from . import commands, texts, transfers
from .events import Event, Given, Gone, Laid, Made, Mounted, Moved, Owner, Trimmed, Unseen
from .origin import BASE, CONTEXT, IMAGE, MADE, REMOTE, SYSTEM, UNKNOWN, Entry, Origin, may_be_of_base

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dfix.context import Context
    from dfix.effects import Done
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction

__all__ = ["BASE", "CONTEXT", "IMAGE", "MADE", "REMOTE", "UNKNOWN", "Entry", "Files", "Log", "Origin", "log_of"]

_MAX_DEPTH = 60
_MAX_INSIDE = 2000


class Log:
    """The events of one stage in order, found by path (``lasting``: that put something there or take it away); those
    of its base are in ``parent``. ``done``: what each RUN does. Where the stage is one of the model before with some
    instructions edited, what the others did there is taken over."""

    def __init__(self, stage: Stage, context: Context) -> None:
        self.stage = stage
        self.context = context
        self.events: list[Event] = []
        self.at: dict[str, list[int]] = {}
        self.lasting: dict[str, list[int]] = {}
        self.implied: dict[str, int] = {}
        self.starts: dict[int, int] = {}
        self.done: dict[int, list[Done] | None] = {}
        self.parent = log_of(stage.base, context) if stage.base else None
        #: the instructions that do what they do because of what is in the image, and those that read files of it
        self.looks: set[int] = set()
        self.reads: set[int] = set()
        #: so many of the first instructions do what they did in the model before
        self.kept = 0
        theirs = log_of(stage.twin, context) if stage.twin is not None and stage.kept >= 0 else None
        for place, instruction in enumerate(stage.instructions):
            self.starts[id(instruction)] = len(self.events)
            if theirs is not None and self._stands(instruction, place, theirs):
                self._repeat(instruction, theirs)
                self.kept += self.kept == place
            else:
                self._take(instruction)

    def _stands(self, node: Instruction, place: int, theirs: Log) -> bool:
        """Whether an instruction does what it did in the model before, of which ``theirs`` is the log of this stage."""
        stage = self.stage
        if not (self.kept == place < stage.kept or (id(node) not in theirs.looks and stage.sees_the_same(node))):
            return False
        was, source = transfers.source_of(node, theirs.stage), transfers.source_of(node, stage)
        if source is None or isinstance(source, str):
            return was == source
        return source.stays and source.twin is was

    def _repeat(self, node: Instruction, theirs: Log) -> None:
        """Takes over what an instruction did there."""
        was, source = transfers.source_of(node, theirs.stage), transfers.source_of(node, self.stage)
        for event in Files(theirs, 0).done_by(node):
            if was is not source and isinstance(event, Laid) and event.source is was:
                event = event._replace(source=source)
            self._add(event)
        self.looks |= {id(node)} & theirs.looks
        self.reads |= {id(node)} & theirs.reads
        if node.keyword == "RUN":
            done = theirs.done[id(node)]
            if done is not None and id(node) in theirs.reads:
                done = [each.reading(self._reader(node)) for each in done]
            self.done[id(node)] = done

    def _take(self, node: Instruction) -> None:
        if node.keyword in ("COPY", "ADD"):
            for event in transfers.events(node, self.stage, self.context, partial(self._is_folder, node)):
                self._add(event)
        elif node.keyword == "WORKDIR":
            state = self.stage.state(node)
            path = state.path(node.text, node.escape)
            if path is None:
                self._add(Unseen("/", node))
            else:
                owner = None if state.user is None else Owner.parse(state.user)
                self._add(Made(path, node, True, owner=owner, keeps=True))
        elif node.keyword == "VOLUME":
            for word in node.words:
                path = self.stage.state(node).path(word, node.escape)
                if path is not None:
                    self._add(Mounted(path, node))
        elif node.keyword == "RUN":
            done = self.done[id(node)] = effects.of_run(node, self.stage.state(node), self._reader(node))
            for event in commands.events(node, done, partial(self._seen_by, node)):
                self._add(event)

    def _seen_by(self, node: Instruction) -> Files:
        self.looks.add(id(node))
        return Files(self, len(self.events))

    def _reader(self, node: Instruction) -> Callable[[str], str | None]:
        def read(path: str) -> str | None:
            self.reads.add(id(node))
            return self._seen_by(node).text(path)

        return read

    def _add(self, event: Event) -> None:
        index = len(self.events)
        self.events.append(event)
        self.at.setdefault(event.at, []).append(index)
        if not isinstance(event, Unseen | Given | Trimmed):
            self.lasting.setdefault(event.at, []).append(index)
        if isinstance(event, Laid | Made | Moved):
            for above in _way(posixpath.dirname(event.at)):
                if above in self.implied:
                    break
                self.implied[above] = index

    def _is_folder(self, node: Instruction, stage: Stage | None, path: str) -> bool | None:
        return (self._seen_by(node) if stage is None else Files.of(stage, self.context)).is_folder(path)

    def last_first(self, path: str, stop: int, lasting: bool) -> Iterator[Event]:
        """The events at a path or a folder above it, of this stage alone."""
        found: list[int] = []
        for each in _way(path):
            if indexes := (self.lasting if lasting else self.at).get(each):
                found += indexes if indexes[-1] < stop else indexes[: bisect_left(indexes, stop)]
        found.sort(reverse=True)
        return (self.events[i] for i in found)


@lru_cache(4096)
def _way(path: str) -> tuple[str, ...]:
    """A path and all folders above it."""
    found = [path]
    while (above := posixpath.dirname(path)) != path:
        found.append(above)
        path = above
    return tuple(found)


def log_of(stage: Stage, context: Context) -> Log:
    """The events of a stage, made once a model and context."""
    chain: list[Stage] = []
    here: Stage | None = stage
    notes = stage.model.notes
    while here is not None and ("files", here.index, id(context)) not in notes:
        chain.append(here)
        here = here.base
    for each in reversed(chain):
        notes["files", each.index, id(context)] = Log(each, context)
    found = notes["files", stage.index, id(context)]
    assert isinstance(found, Log)
    return found


class Files:
    """The files of a stage at one moment. Read-only."""

    __slots__ = ("_depth", "_log", "_stop")

    def __init__(self, log: Log, stop: int, depth: int = 0) -> None:
        self._log = log
        self._stop = stop
        self._depth = depth

    @classmethod
    def of(cls, stage: Stage, context: Context) -> Files:
        """Behind the last instruction of a stage."""
        log = log_of(stage, context)
        return cls(log, len(log.events))

    def before(self, instruction: Instruction) -> Files:
        """What an instruction of this stage finds; KeyError for a stranger."""
        return Files(self._log, self._log.starts[id(instruction)], self._depth)

    def done_by(self, instruction: Instruction) -> tuple[Event, ...]:
        """What one instruction of this stage does; KeyError for a stranger."""
        events, index = self._log.events, self._log.starts[id(instruction)]
        found: list[Event] = []
        while index < len(events) and events[index].instruction is instruction:
            found.append(events[index])
            index += 1
        return tuple(found)

    @property
    def kept(self) -> int:
        """So many of the stage's first instructions do what they did in the model before."""
        return self._log.kept

    @property
    def stage(self) -> Stage:
        """The stage whose files these are."""
        return self._log.stage

    @property
    def moment(self) -> int:
        """The number of events of this stage so far."""
        return self._stop

    def _logs(self) -> Iterator[tuple[Log, int]]:
        log, stop = self._log, self._stop
        yield log, stop
        while log.parent is not None:
            log = log.parent
            yield log, len(log.events)

    def history(self, path: str, *, lasting: bool = False) -> Iterator[tuple[Log, Event]]:
        """What happened at a path or above it, the newest first, each with the log of its stage."""
        for log, stop in self._logs():
            for event in log.last_first(path, stop, lasting):
                yield log, event

    def behind(self, log: Log, event: Laid | Moved, path: str) -> tuple[Files, str] | None:
        """What a copy from a stage or within this one took its files from, and a path's place there; else None."""
        source = posixpath.join(event.path, path[len(event.at) :].strip("/")).rstrip("/") or "/"
        if self._depth > _MAX_DEPTH:
            return None
        if isinstance(event, Moved):
            return Files(log, event.moment, self._depth + 1), source
        if event.source is None or isinstance(event.source, str):
            return None
        theirs = log_of(event.source, log.context)
        return Files(theirs, len(theirs.events), self._depth + 1), source

    def earlier(self, log: Log, instruction: Instruction) -> Files:
        """What an instruction of this stage or one of its bases found."""
        return Files(log, log.starts[id(instruction)], self._depth)

    def maker(self, path: str) -> Laid | Made | Moved | None:
        """What made a folder on the way to something that lies in it."""
        for log, stop in self._logs():
            index = log.implied.get(path, stop)
            event = log.events[index] if index < stop else None
            if isinstance(event, Laid | Made | Moved):
                return event
        return None

    def events(self) -> Iterator[tuple[Event, Files]]:
        """What happened in this stage alone, in order, each with the files that it found."""
        for index, event in enumerate(self._log.events[: self._stop]):
            yield event, Files(self._log, index, self._depth)

    def source(self, event: Laid | Moved) -> tuple[Files, str] | None:
        """What a copy from a stage or within this one copied, and from which files; None for others."""
        return self.behind(self._log, event, event.at)

    # Where it comes from

    def origin(self, path: str) -> Origin | None:
        """Where the content of an absolute path comes from; None when nothing lies there for all that is known."""
        return next(self.candidates(path), None)

    def text(self, path: str) -> str | None:
        """The text of a file that surely comes from the build context as it is."""
        origin = self.origin(path)
        if origin is None or origin.kind != CONTEXT or not origin.sure:
            return None
        return texts.of(self, path, self._log.context.read(origin.path))

    def context_path(self, path: str) -> str | None:
        """The path in the build context of what lies at an absolute path; None when it is from elsewhere."""
        found = self.origin(path)
        return found.path if found and found.kind == CONTEXT else None

    def candidates(self, path: str) -> Iterator[Origin]:
        """What may lie at a path, the likeliest first, up to the first that is sure."""
        sure = True
        kept: Origin | None = None
        unseen: tuple[Log, Event] | None = None
        for log, event in self.history(path):
            if isinstance(event, Made) and event.keeps:
                if kept is None and event.at == path:
                    kept = Origin(MADE, path, log.stage, event.instruction)
            elif isinstance(event, Gone):
                if event.sure:
                    yield from (kept,) if kept else ()
                    return
                sure = False
            elif isinstance(event, Unseen):
                unseen = unseen or (log, event)
            else:
                for origin in self._from(log, event, path):
                    yield origin if sure else origin._replace(sure=False)
                    if sure and origin.sure:
                        return
        yield from (kept,) if kept else self._otherwise(path, unseen)

    def _from(self, log: Log, event: Event, path: str) -> Iterator[Origin]:
        if isinstance(event, Made):
            if path == event.at or event.tree:
                yield Origin(MADE, path, log.stage, event.instruction)
        elif isinstance(event, Laid):
            yield from self._laid(log, event, path)
        elif isinstance(event, Moved):
            found = self.behind(log, event, path)
            if found and (event.folder is not False or path == event.at):
                yield from found[0].candidates(found[1])

    def brings(self, log: Log, laid: Laid, path: str) -> bool:
        """Whether a copy may have put something at a path."""
        return next(self._laid(log, laid, path), None) is not None

    def _laid(self, log: Log, laid: Laid, path: str) -> Iterator[Origin]:
        rest = path[len(laid.at) :].strip("/")
        if rest and laid.folder is False:
            return
        doubtful = bool(laid.excludes) or (laid.within is not None) or laid.folder is None
        if laid.within is not None and not _matches(laid.within, rest):
            return
        source = posixpath.join(laid.path, rest) if rest else laid.path
        found = self.behind(log, laid, path)
        origins = found[0].candidates(found[1]) if found else self._outside(log, laid, source, inside=bool(rest))
        for origin in origins:
            yield origin._replace(sure=False) if doubtful and rest else origin

    def _outside(self, log: Log, laid: Laid, path: str, inside: bool) -> Iterator[Origin]:
        """What a copy brings from the build context or another image."""
        if laid.source is None:
            known = bool(log.context)
            if not known or log.context.exists(path):
                yield Origin(CONTEXT, path, log.stage, laid.instruction, sure=known or not inside)
        elif isinstance(laid.source, str):
            kind = REMOTE if "://" in laid.source or laid.source.startswith("git@") else IMAGE
            yield Origin(kind, path, log.stage, laid.instruction, laid.source, sure=not inside)
        else:
            yield Origin(UNKNOWN, path, log.stage, laid.instruction, sure=False)

    def _otherwise(self, path: str, unseen: tuple[Log, Event] | None) -> Iterator[Origin]:
        """What no copy tells of: a folder on a copy's way, a command's work, the base's."""
        maker = self.maker(path)
        if maker:
            yield Origin(MADE, path, self.stage, maker.instruction, sure=path not in SYSTEM)
        if unseen:
            yield Origin(UNKNOWN, path, unseen[0].stage, unseen[1].instruction, sure=False)
        first = self.stage.root
        if not first.is_scratch and may_be_of_base(first, path):
            yield Origin(BASE, path, first, None, first.image or "", sure=path in SYSTEM)

    # What it is

    def is_folder(self, path: str) -> bool | None:
        """Whether a folder lies at a path; None when that is not known, False also when nothing does."""
        if path in SYSTEM:
            return True
        for log, event in self.history(path, lasting=True):
            found = self._shape(log, event, path)
            if found is not None:
                return found
            if isinstance(event, Gone) and event.sure:
                return False
        return True if self.maker(path) else None

    def _shape(self, log: Log, event: Event, path: str) -> bool | None:
        if isinstance(event, Made | Mounted) and event.at == path:
            return event.folder if isinstance(event, Made) else True
        if isinstance(event, Made) and event.tree:
            return None
        if not isinstance(event, Laid | Moved):
            return None
        if event.at == path:
            return event.folder
        if isinstance(event, Laid) and event.source is None:
            source = posixpath.join(event.path, path[len(event.at) :].strip("/"))
            return log.context.is_dir(source) if log.context.exists(source) else None
        found = self.behind(log, event, path)
        return found[0].is_folder(found[1]) if found else None

    def inside(self, folder: str) -> tuple[Entry, ...]:
        """What was put into a folder or over it, each record once and only if it still shows; the newest first.

        A copied folder is one entry: the context tells what lies in it."""
        found: dict[str, Entry] = {}
        for log, stop in self._logs():
            for index in range(stop - 1, -1, -1):
                event = log.events[index]
                if not isinstance(event, Laid | Made | Moved) or len(found) >= _MAX_INSIDE:
                    continue
                path = event.at if is_inside(event.at, folder) else folder if is_inside(folder, event.at) else None
                if path is None or path in found:
                    continue
                origin = self.origin(path)
                if origin:
                    found[path] = Entry(path, origin, self.is_folder(path))
        return tuple(found.values())

    def arrivals(self) -> tuple[tuple[str, Laid], ...]:
        """Where something of the build context comes to lie, through copies from other stages too: the path here, and
        the record of what was copied there, which names its folder or file in the context."""
        found: list[tuple[str, Laid]] = []
        for log, stop in self._logs():
            for event in log.events[:stop]:
                if isinstance(event, Laid) and len(found) < _MAX_INSIDE:
                    found += self._arriving(log, event)
        return tuple(found)

    def made(self) -> tuple[str, ...]:
        """The paths that commands make, change or remove, as far as they are known."""
        found = (e.at for log, stop in self._logs() for e in log.events[:stop] if isinstance(e, Made | Moved | Gone))
        return tuple(islice(found, _MAX_INSIDE))

    def _arriving(self, log: Log, laid: Laid) -> list[tuple[str, Laid]]:
        if laid.source is None:
            return [(laid.at, laid)]
        source = self.behind(log, laid, laid.at)
        found: list[tuple[str, Laid]] = []
        for at, first in source[0].arrivals() if source else ():
            if is_inside(at, laid.path):
                found.append((posixpath.join(laid.at, at[len(laid.path) :].strip("/")).rstrip("/") or "/", first))
            elif is_inside(laid.path, at):
                inner = posixpath.join(first.path, laid.path[len(at) :].strip("/"))
                found.append((laid.at, first._replace(path=inner, folder=laid.folder)))
        return found

    # Whose it is

    def owner(self, path: str) -> Owner | None:
        """Who a path belongs to; None when that is not known."""
        from . import owners

        return owners.of(self, path)

    def mode(self, path: str) -> str | None:
        """The mode that an instruction gave to a path, as written; None when none did."""
        from . import owners

        return owners.mode_of(self, path)

    def volatile(self, path: str) -> bool:
        """Whether the last write to a path stands behind a VOLUME that holds it: some builders throw that away."""
        written = False
        for _, event in self.history(path):
            if written and isinstance(event, Mounted):
                return True
            written = written or (
                isinstance(event, Laid | Made | Trimmed) and not (isinstance(event, Made) and event.keeps)
            )
        return False


def _matches(pattern: str, rest: str) -> bool:
    from dfix.context.globs import Wildcard, match_tokens

    tokens = match_tokens(pattern)
    return not rest or tokens is None or "/" in rest or Wildcard(tokens).match(rest)
