"""What lies where in an image, and where it comes from: a fold over the instructions of a stage.

Nothing is enumerated. A copied folder stays one record, ``this folder of the context lies there``; a question about a
path looks at the records of the path and of the folders above it, from the last to the first.
"""

from __future__ import annotations

import posixpath
from itertools import islice
from typing import TYPE_CHECKING

from dfix.model.copies import is_inside

from . import texts
from .events import Event, Gone, Laid, Made, Mounted, Moved, Owner, Trimmed
from .log import BROUGHT, CARRIED, Log, log_of
from .origin import BASE, CONTEXT, IMAGE, MADE, REMOTE, SYSTEM, UNKNOWN, Entry, Origin, may_be_of_base

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dfix.context import Context
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction

__all__ = ["BASE", "CONTEXT", "IMAGE", "MADE", "REMOTE", "UNKNOWN", "Entry", "Files", "Log", "Origin", "log_of"]

_MAX_DEPTH = 60
_MAX_INSIDE = 2000


class Files:
    """The files of a stage at one moment. Read-only."""

    __slots__ = ("_depth", "_log", "_stop", "_without")

    def __init__(self, log: Log, stop: int, depth: int = 0, without: tuple[Instruction, ...] = ()) -> None:
        self._log = log
        self._stop = stop
        self._depth = depth
        self._without = without

    @classmethod
    def of(cls, stage: Stage, context: Context) -> Files:
        """Behind the last instruction of a stage."""
        log = log_of(stage, context)
        return cls(log, len(log.events))

    def before(self, instruction: Instruction) -> Files:
        """What an instruction of this stage finds; KeyError for a stranger."""
        return Files(self._log, self._log.starts[id(instruction)], self._depth)

    def without(self, instructions: Iterable[Instruction]) -> Files:
        """The same, had some instructions not been there."""
        return Files(self._log, self._stop, self._depth, tuple(instructions))

    def done_by(self, instruction: Instruction) -> tuple[Event, ...]:
        """What one instruction of this stage does; KeyError for a stranger."""
        return self._log.done_by(instruction)

    @property
    def kept(self) -> int:
        """So many of the stage's first instructions do what they did in the model before."""
        return self._log.kept

    def same_as(self, other: Files) -> bool:
        """Whether the same happens to the files of another stage, from the first to the last instruction; where both
        are from two models, ``other`` is of the later one."""
        return self._log.same_as(other._log)

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
        return self._told(Log.last_lasting if lasting else Log.last_first, path)

    def makers(self, path: str) -> Iterator[tuple[Log, Event]]:
        """Of these what tells what lies there, and what makes the path itself."""
        return self._told(Log.last_made, path)

    def _told(self, of: Callable[[Log, str, int], Iterator[Event]], path: str) -> Iterator[tuple[Log, Event]]:
        for log, stop in self._logs():
            for event in of(log, path, stop):
                if not (self._without and event.instruction in self._without):
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
        found = self._maker(path)
        return found[1] if found else None

    def _maker(self, path: str) -> tuple[Log, Laid | Made | Moved] | None:
        for log, stop in self._logs():
            index = log.implied.get(path, stop)
            event = log.events[index] if index < stop else None
            if isinstance(event, BROUGHT):
                return log, event
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
        for log, event in self._told(Log.last_sources, path):
            if isinstance(event, Made) and event.keeps:
                if kept is None and event.at == path:
                    kept = Origin(MADE, path, log.stage, event.instruction)
            elif isinstance(event, Gone):
                if event.sure:
                    yield from (kept,) if kept else ()
                    return
                sure = False
            else:
                for origin in self._from(log, event, path):
                    yield origin if sure else origin._replace(sure=False)
                    if sure and origin.sure:
                        return
        yield from (kept,) if kept else self._otherwise(path)

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
        if rest and _is_excluded(laid.excludes, rest):
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

    def _otherwise(self, path: str) -> Iterator[Origin]:
        """What no copy tells of: a folder on a copy's way, a command's work, the base's."""
        maker = self._maker(path)
        if maker:
            yield Origin(MADE, path, maker[0].stage, maker[1].instruction, sure=path not in SYSTEM)
        unseen = next(self._told(Log.last_unseen, path), None)
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
        if not isinstance(event, CARRIED):
            return None
        if event.at == path:
            return event.folder
        if isinstance(event, Laid) and event.source is None:
            source = posixpath.join(event.path, path[len(event.at) :].strip("/"))
            return log.context.is_dir(source) if log.context.exists(source) else None
        found = self.behind(log, event, path)
        return found[0].is_folder(found[1]) if found else None

    def real(self, path: str) -> str:
        """An absolute path without the symbolic links on its way that commands make or copies bring."""
        from . import links

        return links.real(self, path)

    def inside(self, folder: str) -> tuple[Entry, ...]:
        """What was put into a folder or over it, each record once and only if it still shows; the newest first.

        A copied folder is one entry: the context tells what lies in it."""
        found: dict[str, Entry] = {}
        for log, stop in self._logs():
            for index in range(stop - 1, -1, -1):
                event = log.events[index]
                if not isinstance(event, BROUGHT) or len(found) >= _MAX_INSIDE:
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

    def removed(self, path: str) -> bool:
        """Whether a step took a path away for sure, and nothing came there since."""
        last = next((e for _, e in self.history(path) if isinstance(e, Laid | Made | Moved | Gone)), None)
        return isinstance(last, Gone) and last.sure and self.origin(path) is None

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


def _is_excluded(patterns: tuple[str, ...], rest: str) -> bool:
    """Whether --exclude surely leaves out what lies at a path in the copied folder: its patterns are those of
    .dockerignore (docs.docker.com, COPY --exclude)."""
    if not patterns or any("$" in each for each in patterns):
        return False
    from dfix.context.ignore import IgnoreRules

    return IgnoreRules.parse("\n".join(patterns)).ignored(rest)


def _matches(pattern: str, rest: str) -> bool:
    from dfix.context.globs import Wildcard, match_tokens

    tokens = match_tokens(pattern)
    return not rest or tokens is None or "/" in rest or Wildcard(tokens).match(rest)
