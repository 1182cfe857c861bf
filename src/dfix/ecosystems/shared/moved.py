"""The last of several stages on an image of a family that its owner asks for.

Its files stay what they are. What the program that an earlier stage has built needs of its base decides, as it does
where the stage is made (family.py), and what the stage's own instructions say.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import ecosystems
from dfix.fixes import Assumption, Decline
from dfix.image.events import Laid
from dfix.image.files import MADE, Files
from dfix.launch import launch
from dfix.model import runs
from dfix.model.copies import is_inside
from dfix.model.steps import steps
from dfix.records import Record
from dfix.runtime import in_place, ladder, packages, shellless, whole
from dfix.runtime.plan import RuntimePlan
from dfix.runtime.rewrite import SYSTEM_PATH, manager
from dfix.source import short

from . import starting
from .beside import Beside
from .compiled import Compiled, Finished, Shipped, assumed
from .family import done_without, of_builder, refuse_alpine, system
from .starting import Start
from .wanted import idle, installed, looked_up, needs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dfix.launch import Launch, Started
    from dfix.model.images import TagInfo
    from dfix.model.stages import Stage
    from dfix.runtime.ladder import Rung
    from dfix.runtime.plan import Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction

#: what every image of the ladder has, and a full one is given by a step
_COMMON = ("ca-certificates", "ca-certificates-bundle", "tzdata")
#: commands beside an install that only say how it goes, or make anew what the package has
_BESIDE = ("set", "update-ca-certificates")
_EVERYWHERE = ("root", "nobody", "nonroot")
#: whence certificates are added to those of the system
_ADDED = "/usr/local/share/ca-certificates"
_PLACES = {"certificates": "/etc/ssl/certs/ca-certificates.crt", "timezones": "/usr/share/zoneinfo"}


class Built(Record):
    """A program that an earlier stage has built: that stage, its language, and the paths there, by those of the stage
    that runs them."""

    split: Split
    language: Compiled
    paths: Mapping[str, str]


def plan(subject: Subject, stage: Stage, family: str) -> RuntimePlan | None:
    """The plan for a stage on an image of a distribution; None where that is as small already. Decline where no image
    of the family has all that is needed."""
    info = stage.info
    assert info is not None
    if family == "slim":
        return _slim(stage, info)
    _refuse_user_of_base(stage)
    split, found = whole.split_of(subject, stage), launch(subject, stage)
    built = _built(subject, stage, found)
    language, paths = built.language, tuple(built.paths)
    start = starting.start(subject, split, language.traits.runs, paths, language.named, frozenset(), language.parsed)
    finished = language.finished(subject, built.split, _start_of(found, built))
    names = looked_up(subject, language.all_sources(subject, built.split).files)
    own = {**names, **_own_needs(subject, split, start, finished, info)}
    rung = _rung(family, own, info, finished)
    told = (*finished.evidence[:1], f"{rung.image} has all that it needs, and {family} was asked for")
    _refuse_lost_libraries(split, built, start, finished, rung)
    return RuntimePlan(
        base=rung.image,
        copies=_of_builder(built.split, rung, own),
        evidence=told,
        shell="shell" in rung.provides,
        packages=rung.packages(own),
        edits=finished.edits,
        left=tuple(run for run in stage.of("RUN") if _is_provided(run)),
        in_place=True,
        source=built.split.stage.name or "",
        assumptions=(
            *finished.assumptions,
            *done_without(subject, language.all_sources(subject, built.split), rung, own),
            *shellless.as_user(subject, split, rung.image),
            *_types(subject, split, built, rung),
        ),
    )


def _refuse_user_of_base(stage: Stage) -> None:
    user = stage.info.user if stage.info is not None and not stage.of("USER") else None
    if user not in (None, "", "0", "root"):
        raise Decline(f"{stage.image} runs it as {user}, and another image does not (a USER would say it)")


def _slim(stage: Stage, info: TagInfo) -> RuntimePlan | None:
    """The slim image of the same release."""
    if info.distribution not in ("debian", "ubuntu"):
        raise Decline(f"the programs and packages of {stage.image} are others than those of an image of that family")
    if info.slim is None or info.slim == info.reference.tag:
        return None
    lacking = in_place.needs_more(stage, frozenset())
    if lacking:
        raise Decline(f"`{lacking}` may need what a smaller base lacks")
    image = info.reference.with_tag(info.slim)
    why = f"{image} is the same release without documents and translations, and slim was asked for"
    return RuntimePlan(image, (), (why,), in_place=True)


def of_language(language: Compiled, subject: Subject, stage: Stage, family: str) -> RuntimePlan:
    """The plan for a stage on an image of a language; Decline likewise."""
    info = stage.info
    assert info is not None
    _refuse_user_of_base(stage)
    split = whole.split_of(subject, stage)
    start = starting.start(
        subject, split, language.traits.runs, (), language.named, language.there(split), language.parsed
    )
    base = language.family_base(subject, split, Shipped(start, Finished((), ()), Beside((), False, ""), (), {}), family)
    refuse_steps(stage, base.image)
    if start.shell and family == "alpine":
        raise Decline(f"{start.shell}, and Alpine's shell and programs are others than those of {stage.image}")
    if start.unseen:
        raise Decline(f"which programs it starts is not known ({start.unseen})")
    if start.made:
        raise Decline(f"it starts {start.made[0]}, which the build makes, and what that starts is not known")
    more = () if set(info.parts) & {"headless", "jre"} else language.elsewhere(subject, split, start)
    told = (base.evidence, *_less_exact(stage, base.image))
    found = RuntimePlan(base.image, (), told, in_place=True, assumptions=(*assumed(base), *more))
    other = stage.model.describe(base.image)
    if other is None or other.shell is not False:
        return found
    return shellless.on(subject, split, found, base.image, language.traits.runs)._replace(in_place=True)


def _less_exact(stage: Stage, image: str) -> tuple[str, ...]:
    """That an image moves from release to release, where that of today names one."""
    version = stage.info.tag.version if stage.info is not None and stage.info.tag is not None else ""
    if version.isdigit() or version in image:
        return ()
    return (f"{image} is rebuilt for each release, where {stage.image} names one",)


def refuse_steps(stage: Stage, image: str) -> None:
    """Decline where the finished image has steps of its own, which need the shell and the programs that they run on."""
    run = next(iter(stage.of("RUN")), None)
    if run is not None:
        text = short(run.text or " ".join(run.words))
        raise Decline(f"`{text}` has to be done in the finished image, and not on {image}")


# ---------------------------------------------------------------------- the program


def _built(subject: Subject, stage: Stage, found: Launch) -> Built:
    """What an earlier stage has built of what a container starts; Decline where nothing is known of it."""
    files = Files.of(stage, subject.context)
    paths: dict[str, str] = {}
    makers: dict[int, Stage] = {}
    for path in (path for command in found.commands for path in _places(stage, command)):
        maker, there = _followed(files, path)
        if maker is not stage:
            paths[path] = there
            makers[maker.index] = maker
    if not makers:
        raise Decline("what it starts was not built by an earlier stage, so what that needs of its base is not known")
    if len(makers) > 1:
        raise Decline("it starts what several stages have built, of which each may need something else")
    maker = next(iter(makers.values()))
    language = ecosystems.of_stage(maker, subject.context)
    if not isinstance(language, Compiled) or language.needs_own_base:
        raise Decline(f"what the programs that are built on {maker.image} need of a smaller base is not known")
    if not _has_sources(maker):
        raise Decline(f"the stage that builds on {maker.image} has its sources from another, which is not followed")
    split = ecosystems.around(subject, whole.split_of(subject, maker))
    made = language.built(subject, split)
    origins = Files.of(maker, subject.context)
    strange = next((p for p in paths.values() if p not in made and not _is_made(origins, maker, p)), None)
    if strange is not None:
        raise Decline(f"which step of the build makes {strange} is not known")
    return Built(split, language, paths)


def _has_sources(stage: Stage) -> bool:
    """Whether files of the build context come into a stage itself, by a copy or a mount."""
    copied = (i for i in (*stage.of("COPY"), *stage.of("ADD")) if i.flag("from") is None)
    mounts = (mount for run in stage.of("RUN") for mount in run.flags.get("mount", ()))
    return any(copied) or any("type=bind" in mount and "from=" not in mount for mount in mounts)


def _places(stage: Stage, command: Started) -> Iterator[str]:
    """Where a program that is started may lie."""
    if "/" in command.program:
        yield posixpath.normpath(posixpath.join(command.folder or "/", command.program))
        return
    value = stage.end.env.get("PATH", "")
    for folder in dict.fromkeys((*(f for f in value.split(":") if f.startswith("/")), *SYSTEM_PATH)):
        yield f"{folder.rstrip('/')}/{command.name}"


def _followed(files: Files, path: str) -> tuple[Stage, str]:
    """The stage that made a file which is copied from stage to stage, and its path there."""
    origin = files.origin(path)
    if origin is not None and origin.sure and origin.kind == MADE:
        return origin.stage, origin.path
    for log, event in files.history(path):
        behind = files.behind(log, event, path) if isinstance(event, Laid) else None
        if behind is not None:
            return _followed(*behind)
    return files.stage, path


def _is_made(files: Files, stage: Stage, path: str) -> bool:
    """Whether a step of a stage surely makes a file."""
    origin = files.origin(path)
    step = origin.instruction if origin is not None and origin.stage is stage else None
    return origin is not None and origin.sure and step is not None and step.keyword == "RUN"


def _start_of(found: Launch, built: Built) -> Start:
    """What is started, as the stage sees it that builds it."""
    start = Start(found)
    start.made = list(built.paths.values())
    return start


# ---------------------------------------------------------------------- what it needs


def _own_needs(subject: Subject, split: Split, start: Start, finished: Finished, info: TagInfo) -> dict[str, str]:
    """What a stage needs of its base: what its program needs, as far as it has that today, and what its instructions
    say."""
    stage = split.stage
    run = next((run for run in stage.of("RUN") if not _is_provided(run)), None)
    needs = {**needs_of(subject, split, start, finished, run), **finished.needs}
    names = set(installed(split))
    files = Files.of(stage, subject.context)
    if any(is_inside(target, _ADDED) for target in _targets(stage)):
        needs.setdefault("shell", "certificates of its own are added to those of the system")
    for need, place in _PLACES.items():
        origin = files.origin(place)
        step = origin.instruction if origin is not None else None
        brought = origin is not None and (origin.stage is not stage or (step is not None and step.keyword != "RUN"))
        absent = need == "certificates" and "ca-certificates" in info.lacks and names.isdisjoint(_COMMON[:2])
        if brought or absent:
            needs.pop(need, None)
    if "tzdata" in names:
        needs["timezones"] = ""
    user = stage.end.user or ""
    for name in (user.partition(":")[0] if stage.of("USER") else "", *_owners(stage)):
        if name and not name.isdigit():
            needs.setdefault("passwd" if name in _EVERYWHERE else "accounts", f"the file names the user {name}")
    return needs


def _targets(stage: Stage) -> Iterator[str]:
    """Where files are copied to."""
    for instruction in (*stage.of("COPY"), *stage.of("ADD")):
        target = stage.state(instruction).path(instruction.words[-1], instruction.escape) if instruction.words else None
        if target is not None:
            yield target


def _owners(stage: Stage) -> Iterator[str]:
    """The names of those to whom files are given."""
    for keyword in ("COPY", "ADD"):
        for instruction in stage.of(keyword):
            yield from (instruction.flag("chown") or "").split(":")


def _is_provided(run: Instruction) -> bool:
    """Whether a step does nothing but bring certificates and time zones."""
    script = runs.script(run)
    if script is None or not script.clean or not all(word.value in _COMMON for word in packages.named(run)):
        return False
    found = steps(script)
    beside = [command for command in script.commands if command.name in _BESIDE]
    installs = any(step.is_system_install or step.is_system for step in found)
    known = [step for step in found if step.is_system or step.is_cleanup]
    return installs and len({id(c) for c in (*beside, *(step.command for step in known))}) == len(script.commands)


def _rung(family: str, needs: Mapping[str, str], info: TagInfo, finished: Finished) -> Rung:
    """The image of the family; Decline where there is none that has what is needed."""
    if family == "alpine":
        refuse_alpine(str(info.reference), finished.static, needs)
    if finished.static:
        return ladder.of_family(family, needs, *system(None, family))
    if info.release is None:
        raise Decline(f"the program is linked to its C library, and {info.reference} does not say of which release")
    return ladder.of_family(family, needs, info.distribution or "", info.release)


def _of_builder(builder: Split, rung: Rung, needs: Mapping[str, str]) -> tuple[str, ...]:
    """The files of the builder that bring what the image has not; Decline where the builder has no name, too."""
    found = of_builder(builder, rung, needs)
    if found and builder.stage.name is None:
        raise Decline(f"{rung.image} has no {next(iter(found))}, and the stage that has them has no name")
    return tuple(found.values())


def _refuse_lost_libraries(split: Split, built: Built, start: Start, finished: Finished, rung: Rung) -> None:
    """Decline where a program is linked to, or calls, what the new image has not."""
    info = split.stage.model.describe(rung.image)
    if "shell" in rung.provides or info is None:
        return
    names = {*start.packages}
    if not finished.static:
        names |= {*finished.packages, *_linked(built, start)}
    lacking = sorted(names - info.has)
    if lacking:
        raise Decline(f"the program needs {', '.join(lacking)}, which {rung.image} has no package manager for")


def _linked(built: Built, start: Start) -> Iterable[str]:
    """The libraries of the packages that the build installs."""
    builder = built.split.stage.info
    steps = [step for step in built.split.steps if step.is_system]
    release = builder.release_now if builder is not None else None
    return packages.runtime(steps, manager(built.split.stage), release, idle(built.split, start, static=False)).names


def _types(subject: Subject, split: Split, built: Built, rung: Rung) -> tuple[Assumption, ...]:
    """What has to be assumed of a server of files on an image that names the types of more of them."""
    info = split.stage.model.describe(rung.image)
    more = info is not None and "media-types" in info.has and "media-types" not in installed(split)
    if not more or not built.language.serves_types(subject, built.split):
        return ()
    sentence = f"nobody relies on the type that a served file has without the table /etc/mime.types of {rung.image}"
    return (Assumption("server-changes", sentence),)
