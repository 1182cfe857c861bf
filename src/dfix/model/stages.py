"""The stage graph of a file, and the state at each instruction."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from dfix.syntax import mounts
from dfix.syntax.instructions import Arg, From, Instruction

from .expand import expand
from .images import TagInfo, describe
from .reference import ImageReference
from .state import SETTINGS, ImageConfig, State, Timeline, configure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.syntax import File

    from .mapping import Images


class Stage:
    """One stage: its FROM, the instructions behind it, and what they amount to."""

    def __init__(self, model: Model, index: int, from_: From) -> None:
        self.model = model
        self.index = index
        self.from_ = from_
        self.instructions: list[Instruction] = []
        self._begin = 0

    @property
    def twin(self) -> Stage | None:
        """The stage of the model before with the same FROM."""
        before = self.model.before
        return None if before is None else before.begun.get(id(self.from_))

    @property
    def kept(self) -> int:
        """So many of its first instructions are those of its twin; -1 where it starts from another image, or has no
        twin."""
        return self.model.kept[self.index][0]

    @property
    def stays(self) -> bool:
        """Whether it is what its twin is, with all that it is built on and copies from."""
        return self.model.kept[self.index][1]

    @property
    def name(self) -> str | None:
        """The stage's name in lower case."""
        return self.from_.name.lower() if self.from_.name else None

    @cached_property
    def image(self) -> str | None:
        """The image or stage of FROM, expanded; None when a build argument without default decides."""
        expansion = expand(self.from_.image, self.model.global_scope, self.from_.escape)
        return None if expansion.error or expansion.unknown or not expansion.value else expansion.value

    @cached_property
    def base(self) -> Stage | None:
        """The earlier stage that this one is built on."""
        if self.image is None:
            return None
        return self.model.find(self.image, before=self.index, by_number=False)

    @property
    def root(self) -> Stage:
        """The first of the stages that this one is built on: its FROM names an external image."""
        return self.model.roots[self.index]

    @cached_property
    def _own_reference(self) -> ImageReference | None:
        return self.model.reference(self.image) if self.image else None

    @property
    def reference(self) -> ImageReference | None:
        """The external image that this stage or the first of its bases starts from."""
        return self.root._own_reference

    @cached_property
    def info(self) -> TagInfo | None:
        """What the name of that external image says; None when there is no such name."""
        if self.base:
            return self.root.info
        return describe(self._own_reference) if self._own_reference else None

    @property
    def is_scratch(self) -> bool:
        """Built from nothing."""
        return self.root.image == "scratch"

    @cached_property
    def is_windows(self) -> bool:
        """Whether it is an image of Windows, as far as names, the escape character and paths of the file tell."""
        if self.root.from_.escape == "`" or (self.info is not None and self.info.distribution == "windows"):
            return True
        named = f"{self.root.image or ''} {self.root.from_.flag('platform') or ''}".lower()
        if any(mark in named for mark in ("windows", "nanoserver", "servercore", "ltsc20")):
            return True
        return any(_is_drive(w) for i in self.instructions for w in i.words if i.keyword in ("WORKDIR", "COPY", "ADD"))

    @cached_property
    def _timeline(self) -> Timeline:
        """The states of this stage and of all that is built on it; that of a root only is ever asked."""
        info = self.info
        known = info if info and info.known else None
        if self.is_scratch:
            timeline = Timeline("/", "root", self.model.global_args, {})
        else:
            workdir = None if known is None or known.workdir is None else known.workdir or "/"
            base = {name: known.env.get(name) for name in sorted(known.env_names)} if known else {}
            timeline = Timeline(workdir, known.user if known else None, self.model.global_args, base)
        # A stack, not recursion: a file may have thousands of stages, each built on the one before.
        waiting: list[Stage | tuple[int, int, int]] = [self]
        while waiting:
            place = waiting.pop()
            if isinstance(place, Stage):
                waiting.append(timeline.mark())
                waiting += reversed(self.model.built_on(place))
                place._live(timeline)
            elif waiting:
                timeline.rewind(place)
        return timeline

    def _live(self, timeline: Timeline) -> None:
        self._begin = timeline.moment
        for instruction in self.instructions:
            timeline.add(instruction)

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {id(instruction): index for index, instruction in enumerate(self.instructions)}

    @cached_property
    def _states(self) -> dict[int, State]:
        return {}

    def _state_at(self, position: int) -> State:
        found = self._states.get(position)
        if found is None:
            twin, place = self.twin, self._places.get(position)
            if twin is not None and place is not None:
                found = twin._state_at(place)
            else:
                timeline = self.root._timeline
                found = timeline.state(self._begin + position)
            self._states[position] = found
        return found

    @cached_property
    def _places(self) -> dict[int, int]:
        """Where the instructions (and the end) that see the same states as in the twin stand there, by their places."""
        twin = self.twin
        return {} if twin is None or self.kept < 0 else dict(_same_states(self.instructions, twin.instructions))

    def sees_the_same(self, instruction: Instruction) -> bool:
        """Whether an instruction stands in the twin as well, and sees the same state there."""
        return self._positions[id(instruction)] in self._places

    def state(self, instruction: Instruction) -> State:
        """The state that an instruction of this stage sees; KeyError for a stranger."""
        return self._state_at(self._positions[id(instruction)])

    def position(self, instruction: Instruction) -> int:
        """The place of an instruction among those of this stage; KeyError for a stranger."""
        return self._positions[id(instruction)]

    @cached_property
    def end(self) -> State:
        """The state behind the last instruction."""
        return self._state_at(len(self.instructions))

    @cached_property
    def lineage(self) -> tuple[Stage, ...]:
        """This stage behind those of the file that it is built on, the first one first."""
        found: list[Stage] = []
        here: Stage | None = self
        while here:
            found.append(here)
            here = here.base
        return tuple(reversed(found))

    @cached_property
    def config(self) -> ImageConfig:
        """The image configuration as far as the file sets it, bases in the same file included."""
        config = ImageConfig()
        for stage in self.lineage:
            config.onbuild.clear()
            for position, instruction in enumerate(stage.instructions):
                configure(config, instruction, stage._state_at(position))
        config.env = self.root._timeline.configured(self._begin + len(self.instructions))
        return config

    @cached_property
    def _by_keyword(self) -> dict[str, list[Instruction]]:
        found: dict[str, list[Instruction]] = {}
        for instruction in self.instructions:
            found.setdefault(instruction.keyword, []).append(instruction)
        return found

    def of(self, keyword: str) -> tuple[Instruction, ...]:
        """The instructions with a keyword."""
        return tuple(self._by_keyword.get(keyword, ()))

    def last(self, keyword: str) -> Instruction | None:
        """The last instruction with a keyword, the one that counts for CMD and its like."""
        found = self.of(keyword)
        return found[-1] if found else None

    @cached_property
    def sources(self) -> tuple[Stage, ...]:
        """The stages that this one copies or mounts from, or is built on."""
        used = (self.model.find(name, before=self.index) for name in self.names_used)
        found = {stage.index: stage for stage in (self.base, *used) if stage}
        return tuple(found.values())

    @cached_property
    def made_of(self) -> tuple[Stage, ...]:
        """This stage and all that it is made from, the nearest first."""
        found = [self]
        for each in found:
            found += [source for source in each.sources if source not in found]
        return tuple(found)

    @cached_property
    def names_used(self) -> tuple[str, ...]:
        """Stages, images and contexts named by COPY --from and RUN --mount=from."""
        return tuple(name for i in self.instructions for name in names_from(i))


def _same_states(one: list[Instruction], other: list[Instruction]) -> Iterator[tuple[int, int]]:
    """The places in two stages that start alike which have the same states: of instructions that both have, with the
    same settings before them; and of their ends."""
    settings = [id(node) for node in other if node.keyword in SETTINGS]
    counts = accumulate((node.keyword in SETTINGS for node in other), initial=0)
    places = {id(node): (place, count) for place, (node, count) in enumerate(zip((*other, None), counts, strict=True))}
    count = 0
    for place, node in enumerate((*one, None)):
        there = places.get(id(node))
        if there is not None and there[1] == count:
            yield place, there[0]
        if node is not None and node.keyword in SETTINGS:
            if settings[count : count + 1] != [id(node)]:
                return
            count += 1


def _pairs(known: list[tuple[int, bool]], stages: tuple[Stage | None, ...], twins: tuple[Stage | None, ...]) -> bool:
    """Whether stages stay what their twins are; None is the twin of None."""
    if len(stages) != len(twins):
        return False
    return all(
        stage is twin if stage is None else stage.twin is twin and known[stage.index][1]
        for stage, twin in zip(stages, twins, strict=True)
    )


def _is_drive(word: str) -> bool:
    """Whether a word names a path of Windows (C:/app, C:\\app)."""
    return len(word) > 2 and word[0].isalpha() and word[1] == ":" and word[2] in "/\\"


def names_from(instruction: Instruction) -> tuple[str, ...]:
    """The stages, images or contexts that COPY --from or RUN --mount=…,from= of an instruction name."""
    if instruction.keyword == "COPY":
        source = instruction.flag("from")
        return (source,) if source else ()
    if instruction.keyword == "RUN":
        return tuple(mount.from_ for mount in mounts.of(instruction) if mount.from_)
    return ()


class Model:
    """What a file means. Read-only; made anew for each tree.

    ``before`` is the model that the file was made from by edits: where its stages begin with the same instructions
    (syntax/again.py), what was found out about these holds here as well. Few are kept, so that a file costs no more
    memory the more rounds it takes.
    """

    def __init__(self, file: File, before: Model | None = None, images: Images | None = None) -> None:
        self.file = file
        #: a company's names for images
        self.images: Images | None = before.images if before is not None else images
        self.before = before
        if before is not None and before.before is not None:
            before.before.before = None
        #: the ARGs before the first FROM, and of these what FROM sees: those that have a default
        self.global_args: dict[str, str | None] = {}
        self.global_scope: dict[str, str] = {}
        self.stages: list[Stage] = []
        #: what other layers worked out about this model, by a key of their own
        self.notes: dict[object, object] = {}
        self._stage_of: dict[int, Stage] = {}
        self._named: dict[str, list[int]] = {}
        for instruction in file.instructions:
            self._take(instruction)

    def reference(self, image: str) -> ImageReference | None:
        """The image that a text names, whatever a company calls it; None where it names none."""
        return ImageReference.parse(image, self.images)

    def describe(self, image: str) -> TagInfo | None:
        """What is known about the image that a text names; None where it names none."""
        reference = self.reference(image)
        return describe(reference) if reference else None

    def _take(self, instruction: Instruction) -> None:
        if isinstance(instruction, From):
            stage = Stage(self, len(self.stages), instruction)
            self.stages.append(stage)
            if stage.name:
                self._named.setdefault(stage.name, []).append(stage.index)
        elif self.stages:
            self.stages[-1].instructions.append(instruction)
        elif isinstance(instruction, Arg):
            for name, raw in instruction.pairs:
                self._declare(name, raw, instruction.escape)
        if self.stages:
            self._stage_of[id(instruction)] = self.stages[-1]

    def _declare(self, name: str, raw: str | None, escape: str) -> None:
        expansion = None if raw is None else expand(raw, self.global_scope, escape)
        if expansion is None or expansion.error or expansion.unknown:
            self.global_args[name] = None
            self.global_scope.pop(name, None)
        else:
            self.global_args[name] = self.global_scope[name] = expansion.value

    @cached_property
    def begun(self) -> dict[int, Stage]:
        """The stages by their FROM."""
        return {id(stage.from_): stage for stage in self.stages}

    @cached_property
    def kept(self) -> tuple[tuple[int, bool], ...]:
        """`kept` and `stays` of each stage."""
        before = self.before
        if before is None or (before.global_args, before.global_scope) != (self.global_args, self.global_scope):
            return ((-1, False),) * len(self.stages)
        found: list[tuple[int, bool]] = []
        for stage in self.stages:
            kept, twin = -1, stage.twin
            if twin is not None and _pairs(found, (stage.base,), (twin.base,)):
                pairs = zip(stage.instructions, twin.instructions, strict=False)
                kept = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], pairs))
            whole = twin is not None and kept == len(stage.instructions) == len(twin.instructions)
            found.append((kept, twin is not None and whole and _pairs(found, stage.sources, twin.sources)))
        return tuple(found)

    @cached_property
    def roots(self) -> tuple[Stage, ...]:
        """For each stage the first of those that it is built on, itself if its FROM names an external image."""
        found: list[Stage] = []
        for stage in self.stages:
            found.append(found[stage.base.index] if stage.base else stage)
        return tuple(found)

    @cached_property
    def _children(self) -> dict[int, list[Stage]]:
        found: dict[int, list[Stage]] = {}
        for stage in self.stages:
            if stage.base:
                found.setdefault(stage.base.index, []).append(stage)
        return found

    def built_on(self, stage: Stage) -> tuple[Stage, ...]:
        """The stages whose FROM names a stage."""
        return tuple(self._children.get(stage.index, ()))

    def descendants(self, stage: Stage) -> tuple[Stage, ...]:
        """The stages that are built on a stage, directly or through others, in the order of the file."""
        found: set[int] = set()
        waiting = [stage]
        while waiting:
            children = self.built_on(waiting.pop())
            waiting += children
            found.update(child.index for child in children)
        return tuple(self.stages[index] for index in sorted(found))

    @property
    def target(self) -> Stage | None:
        """The default target: the last stage."""
        return self.stages[-1] if self.stages else None

    def stage_of(self, instruction: Instruction) -> Stage:
        """The stage that an instruction stands in; KeyError for one above the first FROM."""
        return self._stage_of[id(instruction)]

    def state(self, instruction: Instruction) -> State:
        """The state that an instruction sees."""
        return self.stage_of(instruction).state(instruction)

    def find(self, name: str, before: int | None = None, by_number: bool = True) -> Stage | None:
        """The stage that a name or number means to the stage with index ``before``."""
        limit = len(self.stages) if before is None else min(before, len(self.stages))
        named = self._named.get(name.lower(), [])
        position = bisect_left(named, limit)
        if position:
            return self.stages[named[position - 1]]
        if by_number and name.isascii() and name.isdigit() and int(name[:9]) < limit:
            return self.stages[int(name[:9])]
        return None

    @cached_property
    def _users(self) -> dict[int, list[Stage]]:
        found: dict[int, list[Stage]] = {}
        for stage in self.stages:
            for source in stage.sources:
                found.setdefault(source.index, []).append(stage)
        return found

    def users_of(self, stage: Stage) -> tuple[Stage, ...]:
        """The stages that copy from a stage, mount it or are built on it."""
        return tuple(self._users.get(stage.index, ()))
