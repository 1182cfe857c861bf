"""Builds on the platform of the builder for the platform that the image is for."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, ClassVar

from dfix import ecosystems, knowledge
from dfix.context import compose
from dfix.ecosystems.shared.portable import Crossing, Portable, says_platform
from dfix.edits import Edit, SetFlag, insert_before
from dfix.fixes import Assumption, Decline, Evidence, Fix
from dfix.model import frontend
from dfix.model.copies import is_inside
from dfix.model.stages import names_from
from dfix.passes import Phase, attempt
from dfix.source import shortened
from dfix.syntax import mounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeVar

    from dfix.fixes import Declined
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    Told = TypeVar("Told", Evidence, Assumption)

_PLATFORM = "$BUILDPLATFORM"
#: what BuildKit says of the platforms of a build
_SAID = ("BUILDPLATFORM", "TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT")
_TARGET = re.compile(r"\$\{?TARGET(?:PLATFORM|OS|ARCH|VARIANT)\b")
_FOR_COMPILERS = re.compile(r"(?:GOOS|GOARCH|GOARM|-a|--arch)[= ]?[\"']?\$\{?TARGET(?:OS|ARCH|VARIANT)(?:#v)?\}?")


class CrossCompile:
    """Build on the platform of the builder, for the platform that the image is for.

    Why: `docker build --platform linux/arm64` on another machine emulates each step of each stage, which takes many
    times as long where it works at all. What a builder leaves behind is often the same everywhere (archives of Java,
    the files of a web site), and Go and .NET build for other platforms themselves. Then only the stage that is shipped
    is of the platform that is asked for.

    Example:
        before: FROM golang:1.22 AS build
                ...
                RUN CGO_ENABLED=0 go build -o /bin/app .
        after:  FROM --platform=$BUILDPLATFORM golang:1.22 AS build
                ...
                ARG TARGETOS TARGETARCH
                RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /bin/app .

    Safety: off unless it is asked for, since only BuildKit knows these variables: the builder before it fails on them.
    Without --platform all of them name the one platform, and the same comes out as before. SAFE where all that is taken
    from a builder was followed to what makes it, and that is the same on every platform, or is told which one to build
    for. A GOARCH of amd64 goes, UNSAFE, since somebody may mean it. Stages with compilers of C and Rust, with packages
    of Python, Ruby or Node that are shipped, and those that run what they have built, are left as they are.
    """

    name: ClassVar[str] = "cross-compile"
    phase: ClassVar[Phase] = Phase.TIDY
    codes: ClassVar[tuple[str, ...]] = ()

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix for each builder with an image of its own, or the reason why not."""
        target = subject.model.target
        needed = {id(stage) for stage in target.made_of} if target is not None else ()
        for stage in subject.model.stages:
            if target is not None and id(stage) in needed and stage.base is None and not stage.is_scratch:
                yield from attempt(stage.from_, _fix, subject, stage, target)


class _Take:
    """What an instruction takes from a builder for its own stage: the builder, the path there, and where it goes."""

    def __init__(self, node: Instruction, by: Stage, stage: Stage, path: str, to: str) -> None:
        self.node = node
        self.by = by
        self.stage = stage
        self.path = path
        self.to = to


def _fix(subject: Subject, stage: Stage, target: Stage) -> Fix | None:
    """The fix for a builder with all stages that go on from it; None for one that builds nothing, or for no other."""
    family = (stage, *subject.model.descendants(stage))
    flag = stage.from_.flag("platform")
    users = {user.index: user for each in family for user in subject.model.users_of(each) if user not in family}
    takes = [take for _, user in sorted(users.items()) for take in _takes(user, family)]
    is_told = flag is not None and flag.strip("{}$") != "BUILDPLATFORM"
    if stage.is_windows or is_told or not any(each.of("RUN") for each in family):
        return None
    if target in family:
        _refuse_shipped(stage, family, target)
        return None
    return _elsewhere(subject, stage, target, family, takes) if takes else None


def _refuse_shipped(stage: Stage, family: tuple[Stage, ...], target: Stage) -> None:
    """Decline where the image goes on from the same stage as what builds it."""
    if len(family) > 1 and any(s in target.made_of for s in family if s not in target.lineage):
        raise Decline(f"the image goes on from {stage.image}, which has to be of its platform, and so has the build")


def _elsewhere(
    subject: Subject, stage: Stage, target: Stage, family: tuple[Stage, ...], takes: list[_Take]
) -> Fix | None:
    """The fix that puts a builder on the platform that builds; None where it is there, and nothing has to be told."""
    if says_platform(stage.image or ""):
        raise Decline(f"{stage.image} is an image of one platform by its name")
    _refuse_names(subject)
    found = Portable(subject, family)
    for take in takes:
        found.take(take.stage, take.path, served=_is_served(subject, take, target))
    crossing = _crossed(subject, found)
    flag, edits = stage.from_.flag("platform"), [*_arguments(subject, crossing), *crossing.edits]
    if edits and frontend.is_older(subject.file, frontend.SEVERAL_ARGUMENTS):
        raise Decline("its syntax directive names a version of the Dockerfile language with one name in each ARG")
    if (flag is not None and not edits) or (edits and any(_has_platform(take.by) for take in takes)):
        return None
    _refuse_use(subject, family, found)
    alone = [_alone(each) for each in family if _is_started(each)]
    platform: list[Edit] = [] if flag is not None else [SetFlag(stage.from_, "platform", _PLATFORM)]
    how = ", for the one that the image is for" if crossing.edits else ""
    return Fix(
        f"build on the platform of the builder{how}",
        [*platform, *edits],
        evidence=_once([*found.evidence, *crossing.evidence, _followed(takes)]),
        assumptions=_once([*found.assumptions, *crossing.assumptions, *alone]),
        about=stage.from_,
    )


def _has_platform(stage: Stage) -> bool:
    """Whether a stage is told a platform, and not that of the image."""
    return (stage.root.from_.flag("platform") or "$TARGETPLATFORM").strip("{}$") != "TARGETPLATFORM"


def _takes(stage: Stage, family: tuple[Stage, ...]) -> Iterator[_Take]:
    """What a stage takes from those of a family: by COPY --from, and by mounts."""
    find = stage.model.find
    for node in stage.of("COPY"):
        name = node.flag("from")
        source = find(name, before=stage.index) if name else None
        if source in family and source is not None and node.words:
            state = stage.state(node)
            to = state.path(node.words[-1], node.escape) or "/"
            for word in node.words[:-1]:
                value = state.value(word, node.escape)
                if value is None:
                    raise Decline(f"what {word} names is not known", node)
                yield _Take(node, stage, source, _folder(value), to)
    for node in stage.of("RUN"):
        for mount in mounts.of(node):
            source = find(mount.from_, before=stage.index) if mount.from_ else None
            if source in family and source is not None:
                yield _Take(node, stage, source, _folder(mount.source or "/"), mount.target or "/")


def _folder(value: str) -> str:
    """The path that a source names, of a pattern the folder that it looks into."""
    plain = posixpath.normpath("/" + value.strip("/"))
    at = min((plain.find(mark) for mark in "*?[" if mark in plain), default=-1)
    return (plain if at < 0 else plain[:at].rpartition("/")[0]).rstrip("/") or "/"


def _is_served(subject: Subject, take: _Take, target: Stage) -> bool:
    """Whether a server of files hands out what is taken, and nothing that is started does anything else with it."""
    from dfix.launch import launch

    info, known = take.by.info, knowledge.load("portable")
    if take.by is not target or info is None or info.kind != "server" or take.node.keyword != "COPY":
        return False
    if any(is_inside(take.to, each) or is_inside(each, take.to) for each in known["served"]):
        return False
    started = launch(subject, target)
    return not started.unread and started.runs(*known["interpreters"]) is None


def _crossed(subject: Subject, found: Portable) -> Crossing:
    """How the compilers that were found are told which platform to build for."""
    whole = Crossing()
    for tool in dict.fromkeys(built.done.call.tool for built in found.built if built.done.call is not None):
        built = [each for each in found.built if each.done.call is not None and each.done.call.tool == tool]
        each = ecosystems.crossed(subject, tool, tuple(dict.fromkeys(built)))
        whole = whole.plus(each)
    return whole


def _arguments(subject: Subject, crossing: Crossing) -> list[Edit]:
    """Declares the build arguments, in each stage above the first RUN that names them."""
    edits: list[Edit] = []
    given: dict[int, set[str]] = {}
    stages = {built.stage.index: built.stage for built, _ in crossing.arguments}
    for index, stage in sorted(stages.items()):
        mine = [(built.run, names) for built, names in crossing.arguments if built.stage is stage]
        run = min((run for run, _ in mine), key=stage.position)
        known = {name for above in stage.lineage for name in given.get(above.index, ())}
        known |= {name for above in stage.lineage[:-1] for node in above.of("ARG") for name, _ in _pairs(node)}
        before = (node for node in stage.of("ARG") if stage.position(node) < stage.position(run))
        known |= {name for node in before for name, _ in _pairs(node)}
        missing = [name for name in dict.fromkeys(n for _, names in mine for n in names) if name not in known]
        given[index] = set(missing)
        if missing:
            edits.append(insert_before(run, subject.style.instruction("ARG", " ".join(missing))))
    return edits


def _pairs(node: Instruction) -> tuple[tuple[str, str | None], ...]:
    """What an ARG or ENV declares, as written."""
    from dfix.syntax.instructions import Pairs

    return tuple(node.pairs) if isinstance(node, Pairs) else ()


def _refuse_names(subject: Subject) -> None:
    """Decline where the file gives values of its own to what BuildKit says of platforms."""
    notes = subject.model.notes
    if "platforms" not in notes:
        declared = set(subject.model.global_args)
        for stage in subject.model.stages:
            declared |= {name for node in stage.of("ARG") for name, value in _pairs(node) if value is not None}
            declared |= {name for node in stage.of("ENV") for name, _ in _pairs(node)}
        notes["platforms"] = next((name for name in _SAID if name in declared), None)
    mine = notes["platforms"]
    if mine is not None:
        raise Decline(f"{mine} has a value of its own, which takes the place of the one that BuildKit knows")


def _refuse_use(subject: Subject, family: tuple[Stage, ...], found: Portable) -> None:
    """Decline where a stage of the builder runs what is for another platform, or is an image of its own."""
    services = compose.read(subject.context)
    wanted = services.targets if services else frozenset()
    for stage in family:
        if stage.name in wanted:
            raise Decline(f"a compose file asks for {stage.name}, which would be for the platform of the builder")
        if not subject.model.users_of(stage) and (stage.config.cmd or stage.config.entrypoint):
            raise Decline(
                f"{stage.name or 'a stage'} goes on from it, and starts a program: it looks like an image of its own"
            )
        for copy in stage.of("COPY"):
            _refuse_foreign(subject, stage, copy, family)
        for run in stage.of("RUN"):
            other = next((name for name in names_from(run) if stage.model.find(name, stage.index) not in family), None)
            if other is not None:
                raise Decline(f"--mount=from={other} may bring programs, which are for the platform of the image", run)
        for node in stage.instructions:
            text = node.text or " ".join(node.words)
            if node.keyword != "ARG" and _TARGET.search(_FOR_COMPILERS.sub("", text)):
                raise Decline(f"`{shortened(text)}` may bring or run what is for the platform of the image", node)
    found.refuse_running()
    found.refuse_one_platform()


def _is_started(stage: Stage) -> bool:
    """Whether a stage could be an image of its own: it says what a container starts, or its base is a server."""
    command = (stage.info.command if stage.info is not None else None) or ("",)
    serves = posixpath.basename(command[0]) in knowledge.names("launch", "root_servers")
    return serves or stage.last("CMD") is not None or stage.last("ENTRYPOINT") is not None


def _alone(stage: Stage) -> Assumption:
    name = f"the stage {stage.name}" if stage.name else f"the stage of {stage.image}"
    return Assumption(
        "stage-alone", f"nobody makes an image of {name} (--target) for another platform", node=stage.from_
    )


def _refuse_foreign(subject: Subject, stage: Stage, copy: Instruction, family: tuple[Stage, ...]) -> None:
    """Decline for a copy of what may be a program, from an image or a stage of the platform that the image is for."""
    name = copy.flag("from")
    source = stage.model.find(name, before=stage.index) if name else None
    if not name or source in family:
        return
    inner = Portable(subject, (source, *source.lineage) if source is not None else ())
    for word in copy.words[:-1]:
        if inner.is_text(_folder(word)):
            continue
        if source is None:
            raise Decline(f"COPY --from={name} may bring programs, which are for the platform of the image", copy)
        inner.take(source, _folder(word))
        if inner.built:
            raise Decline(f"COPY --from={name} brings programs, which are for the platform of the image", copy)


def _followed(takes: list[_Take]) -> Evidence:
    paths = " and ".join(dict.fromkeys(take.path for take in takes))
    return Evidence("search", f"all that brings {shortened(paths)} was followed", node=takes[0].node)


def _once(records: Iterable[Told]) -> list[Told]:
    """Records, each sentence once."""
    return list({each.sentence: each for each in records}.values())


PASS = CrossCompile
