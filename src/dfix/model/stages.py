"""The stage graph of a file, and the state at each instruction."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dfix.syntax.instructions import Arg, From, Instruction

from .expand import expand
from .images import TagInfo, describe
from .reference import ImageReference
from .state import DEFAULT_SHELL, ImageConfig, State, apply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.syntax import File


class Stage:
    """One stage: its FROM, the instructions behind it, and what they amount to."""

    def __init__(self, model: Model, index: int, from_: From) -> None:
        self.model = model
        self.index = index
        self.from_ = from_
        self.instructions: list[Instruction] = []

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

    @cached_property
    def reference(self) -> ImageReference | None:
        """The external image that this stage or the first of its bases starts from."""
        if self.base:
            return self.base.reference
        return ImageReference.parse(self.image) if self.image else None

    @cached_property
    def info(self) -> TagInfo | None:
        """What the name of that external image says; None when there is no such name."""
        return describe(self.reference) if self.reference else None

    @property
    def is_scratch(self) -> bool:
        """Built from nothing."""
        return self.base.is_scratch if self.base else self.image == "scratch"

    @cached_property
    def _walk(self) -> tuple[dict[int, State], State, ImageConfig]:
        state, config = self._start()
        states: dict[int, State] = {}
        for instruction in self.instructions:
            states[id(instruction)] = state.copy()
            apply(instruction, state, config, self.model.global_args)
        return states, state, config

    def _start(self) -> tuple[State, ImageConfig]:
        if self.base:
            _, state, config = self.base._walk
            config = config.copy()
            config.onbuild = ()
            return state.copy(), config
        info = self.info
        known = info is not None and info.known
        workdir = (
            "/" if self.is_scratch else (info.workdir or "/") if known and info and info.workdir is not None else None
        )
        user = "root" if self.is_scratch else info.user if info and known else None
        return State({}, {}, {}, workdir, user, DEFAULT_SHELL), ImageConfig()

    def state(self, instruction: Instruction) -> State:
        """The state that an instruction of this stage sees; KeyError for a stranger."""
        return self._walk[0][id(instruction)]

    @property
    def end(self) -> State:
        """The state behind the last instruction."""
        return self._walk[1]

    @property
    def config(self) -> ImageConfig:
        """The image configuration as far as the file sets it, bases in the same file included."""
        return self._walk[2]

    def of(self, keyword: str) -> tuple[Instruction, ...]:
        """The instructions with a keyword."""
        return tuple(i for i in self.instructions if i.keyword == keyword)

    def last(self, keyword: str) -> Instruction | None:
        """The last instruction with a keyword, the one that counts for CMD and its like."""
        found = self.of(keyword)
        return found[-1] if found else None

    @cached_property
    def sources(self) -> tuple[Stage, ...]:
        """The stages that this one copies or mounts from, or is built on."""
        found = [self.base] if self.base else []
        for name in self.names_used:
            stage = self.model.find(name, before=self.index)
            if stage and stage not in found:
                found.append(stage)
        return tuple(found)

    @cached_property
    def names_used(self) -> tuple[str, ...]:
        """Stages, images and contexts named by COPY --from and RUN --mount=from."""
        return tuple(name for i in self.instructions for name in names_from(i))


def names_from(instruction: Instruction) -> tuple[str, ...]:
    """The stages, images or contexts that COPY --from or RUN --mount=…,from= of an instruction name."""
    if instruction.keyword == "COPY":
        source = instruction.flag("from")
        return (source,) if source else ()
    if instruction.keyword == "RUN":
        return tuple(
            value
            for mount in instruction.flags.get("mount", ())
            for key, _, value in (part.partition("=") for part in mount.split(","))
            if key.strip().lower() == "from" and value
        )
    return ()


class Model:
    """What a file means. Read-only; made anew for each tree."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.global_args: dict[str, str | None] = {}
        self.stages: list[Stage] = []
        #: what other layers worked out about this model, by a key of their own
        self.notes: dict[object, object] = {}
        self._stage_of: dict[int, Stage] = {}
        for instruction in file.instructions:
            self._take(instruction)

    def _take(self, instruction: Instruction) -> None:
        if isinstance(instruction, From):
            self.stages.append(Stage(self, len(self.stages), instruction))
        elif self.stages:
            self.stages[-1].instructions.append(instruction)
        elif isinstance(instruction, Arg):
            for name, raw in instruction.pairs:
                value = None if raw is None else expand(raw, self.global_scope, instruction.escape)
                self.global_args[name] = None if value is None or value.error or value.unknown else value.value
        if self.stages:
            self._stage_of[id(instruction)] = self.stages[-1]

    @property
    def global_scope(self) -> Mapping[str, str]:
        """The variables that FROM sees: the ARGs before it that have a default."""
        return {k: v for k, v in self.global_args.items() if v is not None}

    @property
    def target(self) -> Stage | None:
        """The default target: the last stage."""
        return self.stages[-1] if self.stages else None

    def state(self, instruction: Instruction) -> State:
        """The state that an instruction sees."""
        stage = self._stage_of[id(instruction)]
        return stage.state(instruction)

    def find(self, name: str, before: int | None = None, by_number: bool = True) -> Stage | None:
        """The stage that a name or number means to the stage with index ``before``."""
        stages = self.stages if before is None else self.stages[:before]
        lowered = name.lower()
        for stage in reversed(stages):
            if stage.name == lowered:
                return stage
        if by_number and name.isascii() and name.isdigit() and int(name[:9]) < len(stages):
            return stages[int(name[:9])]
        return None

    def users_of(self, stage: Stage) -> tuple[Stage, ...]:
        """The stages that copy from a stage, mount it or are built on it."""
        return tuple(s for s in self.stages if stage in s.sources)
