"""What the instructions of a stage do to its files, in order: the events of image/events.py, found by path."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from dfix import effects
from dfix.effects.mounted import targets
from dfix.effects.paths import is_inside
from dfix.model.stages import Stage

from . import commands, transfers
from .events import Event, Gone, Laid, Made, Mounted, Moved, Owner, Unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dfix.context import Context
    from dfix.effects import Done
    from dfix.syntax import Instruction

    from .files import Files


#: events that bring files from elsewhere, and those that bring any (tuples: isinstance takes them faster than unions)
CARRIED = (Laid, Moved)
BROUGHT = (*CARRIED, Made)
#: those that tell where what lies at a path comes from, as far as that was seen
SOURCES = (*BROUGHT, Gone)
#: more events than this are not put in order before the first of them is asked for
_MANY = 40


class Log:
    """The events of one stage in order, found by path (``at``); those of its base are in ``parent``. What lies at a
    path is told by those that bring something there or to a folder above it, or surely take it away (``lasting``),
    and those that say of the path itself what it is (``shapes``), or make it without that (``vague``); where it comes
    from, by those that bring or take it (``sources``), and else by the last that nobody has seen (``unseen``).
    ``done``: what each RUN does. Where the stage is one of the model before with some instructions edited, what the
    others did there is taken over."""

    def __init__(self, stage: Stage, context: Context) -> None:
        from .files import Files

        self._files = Files
        self.stage = stage
        self.context = context
        self.events: list[Event] = []
        self.at: dict[str, list[int]] = {}
        self.lasting: dict[str, list[int]] = {}
        self.shapes: dict[str, list[int]] = {}
        self.vague: dict[str, list[int]] = {}
        self.sources: dict[str, list[int]] = {}
        self.unseen: dict[str, list[int]] = {}
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
        return _is_twin(was, source) if isinstance(source, Stage) else was == source

    def _repeat(self, node: Instruction, theirs: Log) -> None:
        """Takes over what an instruction did there."""
        was, source = transfers.source_of(node, theirs.stage), transfers.source_of(node, self.stage)
        for event in theirs.done_by(node):
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
            self._unmount(node)

    def _unmount(self, node: Instruction) -> None:
        """What a RUN writes to a mount is gone behind it, where the image has no folder of its own at that place."""
        for target in targets(node):
            written = any(is_inside(event.at, target) for event in self.done_by(node) if isinstance(event, BROUGHT))
            if written and self._files(self, self.starts[id(node)]).is_folder(target) is not True:
                self._add(Gone(target, node))

    def _seen_by(self, node: Instruction) -> Files:
        self.looks.add(id(node))
        return self._files(self, len(self.events))

    def _reader(self, node: Instruction) -> Callable[[str], str | None]:
        def read(path: str) -> str | None:
            self.reads.add(id(node))
            return self._seen_by(node).text(path)

        return read

    def _add(self, event: Event) -> None:
        index = len(self.events)
        self.events.append(event)
        self.at.setdefault(event.at, []).append(index)
        if isinstance(event, CARRIED) or (isinstance(event, Gone) and event.sure):
            self.lasting.setdefault(event.at, []).append(index)
        elif isinstance(event, Mounted) or (isinstance(event, Made) and event.folder is not None):
            self.shapes.setdefault(event.at, []).append(index)
        elif isinstance(event, Made):
            self.vague.setdefault(event.at, []).append(index)
        if isinstance(event, Unseen):
            self.unseen.setdefault(event.at, []).append(index)
        elif isinstance(event, SOURCES):
            self.sources.setdefault(event.at, []).append(index)
        if isinstance(event, BROUGHT):
            for above in _way(posixpath.dirname(event.at)):
                if above in self.implied:
                    break
                self.implied[above] = index

    def _is_folder(self, node: Instruction, stage: Stage | None, path: str) -> bool | None:
        return (self._seen_by(node) if stage is None else self._files.of(stage, self.context)).is_folder(path)

    def done_by(self, instruction: Instruction) -> tuple[Event, ...]:
        """What one instruction of this stage does; KeyError for a stranger."""
        index = start = self.starts[id(instruction)]
        while index < len(self.events) and self.events[index].instruction is instruction:
            index += 1
        return tuple(self.events[start:index])

    def same_as(self, other: Log) -> bool:
        """Whether the same happens to the files of two stages, whichever instructions do it."""
        one: Log | None = self
        two: Log | None = other
        while one is not None and two is not None:
            if len(one.events) != len(two.events) or not all(map(_same, one.events, two.events)):
                return False
            first, second = one.stage.from_, two.stage.from_
            one, two = one.parent, two.parent
        return one is two is None and first is second

    def last_first(self, path: str, stop: int) -> Iterator[Event]:
        """The events at a path or a folder above it, of this stage alone."""
        return self._in_order(self._above(path, self.at), stop)

    def last_lasting(self, path: str, stop: int) -> Iterator[Event]:
        """Those of them that tell what lies there."""
        return self._in_order([*self._above(path, self.lasting), *_at(path, self.shapes)], stop)

    def last_made(self, path: str, stop: int) -> Iterator[Event]:
        """The same with those that make the path itself."""
        lists = [*self._above(path, self.lasting), *_at(path, self.shapes), *_at(path, self.vague)]
        return self._in_order(lists, stop)

    def last_sources(self, path: str, stop: int) -> Iterator[Event]:
        """Those that tell where it comes from, as far as that was seen."""
        return self._in_order(self._above(path, self.sources), stop)

    def last_unseen(self, path: str, stop: int) -> Iterator[Event]:
        """Those of which nobody has seen what they put there."""
        return self._in_order(self._above(path, self.unseen), stop)

    @staticmethod
    def _above(path: str, known: dict[str, list[int]]) -> list[list[int]]:
        return [indexes for each in _way(path) if (indexes := known.get(each))] if known else []

    def _in_order(self, lists: list[list[int]], stop: int) -> Iterator[Event]:
        """Events by their places, the newest first."""
        if not lists:
            return iter(())
        if sum(map(len, lists)) > _MANY:
            from heapq import merge

            ends = (range(bisect_left(indexes, stop) - 1, -1, -1) for indexes in lists)
            each = (map(indexes.__getitem__, places) for indexes, places in zip(lists, ends, strict=True))
            return (self.events[i] for i in merge(*each, reverse=True))
        found: list[int] = []
        for indexes in lists:
            found += indexes if indexes[-1] < stop else indexes[: bisect_left(indexes, stop)]
        found.sort(reverse=True)
        return (self.events[i] for i in found)


def _at(path: str, known: dict[str, list[int]]) -> tuple[list[int], ...]:
    return (known[path],) if path in known else ()


def _same(one: Event, other: Event) -> bool:
    """Whether two events are the same but for their instructions."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, Laid) and isinstance(other, Laid) and _is_twin(one.source, other.source):
        one = one._replace(source=other.source)
    place = one._fields.index("instruction")
    return one[:place] == other[:place] and one[place + 1 :] == other[place + 1 :]


def _is_twin(one: object, other: object) -> bool:
    """Whether a stage is another one, which no edit touched, of the model before."""
    return isinstance(other, Stage) and other.stays and other.twin is one


@lru_cache(4096)
def _way(path: str) -> tuple[str, ...]:
    """A path and all folders above it."""
    found = [path]
    while (above := posixpath.dirname(path)) != path:
        found.append(above)
        path = above
    return tuple(found)


def log_of(stage: Stage, context: Context) -> Log:
    """The events of a stage, made once a model and context: those of the stages that it takes from first, one behind
    the other, since there may be a thousand in a row."""
    notes = stage.model.notes
    needed: dict[int, Stage] = {}
    waiting = [stage]
    for each in waiting:
        if each.index not in needed and ("files", each.index, id(context)) not in notes:
            needed[each.index] = each
            waiting += each.sources
    for index in sorted(needed):
        notes["files", index, id(context)] = Log(needed[index], context)
    found = notes["files", stage.index, id(context)]
    assert isinstance(found, Log)
    return found
