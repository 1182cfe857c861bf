"""Archives that a server runs (wars on Tomcat): its image with the JRE takes the place of that with the JDK.

Tomcat compiles its pages with a compiler of its own. What a stage builds itself is copied from there to the folder that
the server looks into.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.behaviour import behaviour
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.launch import launch
from dfix.model.copies import is_inside
from dfix.runtime import in_place
from dfix.runtime.plan import RuntimePlan, Verdict

from ..shared import beside
from ..shared.traits import Traits
from . import project

if TYPE_CHECKING:
    from dfix.effects import Done
    from dfix.model.stages import Stage
    from dfix.model.steps import Step
    from dfix.runtime.plan import Split
    from dfix.subject import Subject


def server(stage: Stage) -> dict[str, Any] | None:
    """What is known of the server that a stage starts from."""
    info = stage.info
    found: dict[str, Any] | None = (
        knowledge.load("java_servers").get(info.reference.familiar) if info is not None else None
    )
    return found


def plan(subject: Subject, split: Split, known: dict[str, Any]) -> RuntimePlan | None:
    """The image with the JRE; in a second stage where this one builds the archive. None where nothing would be won."""
    _refuse_start(subject, split, known)
    base = project.runtime(split)
    built = _builds(split)
    if base.image == split.stage.image and not built:
        return None
    _refuse_unmade(split, base.image, known)
    assumptions = [*base.assumptions, *_needs_no_jdk(subject, split, known)]
    evidence = f"it runs on {base.image}, the same server with the Java runtime of the same version"
    if not built:
        _refuse_steps(split, known)
        return RuntimePlan(base.image, (), (evidence,), assumptions=tuple(assumptions), in_place=True)
    home = _home(split, known)
    if not home or is_inside(home, split.folder):
        raise Decline("its project lies among the files of the server: a WORKDIR of its own would tell them apart")
    _refuse_mixed(split, home, known)
    files = beside.needed(subject, split, "java", project.sources(subject.context, split), ())
    taken = (split.folder,) if files.whole else files.paths
    return RuntimePlan(
        base.image, taken, (evidence, files.evidence), assumptions=tuple(assumptions), tools=Traits.of("java").unlinked
    )


def stays(step: Step, split: Split, known: dict[str, Any]) -> Verdict:
    """What is taken out of the server's own folders has to be taken out again."""
    home = _home(split, known)
    inside = any((w.value or w.text).startswith(f"{home}/") for w in step.command.operands)
    return Verdict.BOTH if step.tool == "rm" and home and inside else Verdict.UNKNOWN


def _refuse_mixed(split: Split, home: str, known: dict[str, Any]) -> None:
    """Decline where a step takes out files of the server and does more: the two stages need one of these each.
    Archives that come with the server are none of its images with a JRE."""
    deployed = [f"{home}/{folder}" for folder in known["deployed"]]
    for run in split.stage.of("RUN"):
        done = runs.done(run, split.stage, split.context) or []
        gone = [p.path for each in done for p in each.effect.removes.places if is_inside(p.path, home)]
        own = [path for path in gone if not any(is_inside(path, folder) for folder in deployed)]
        if own and not all(each.call is not None and each.call.tool == "rm" for each in done):
            raise Decline(f"a RUN takes {own[0]} out of the server and does more than that (two RUNs would do)", run)


def _home(split: Split, known: dict[str, Any]) -> str | None:
    """The folder of the server."""
    return {**split.state.base, **split.state.env}.get(known["home"])


def _refuse_start(subject: Subject, split: Split, known: dict[str, Any]) -> None:
    found = launch(subject, split.stage)
    usual = tuple(known["starts"])
    agent = next((name for name, value in split.state.env.items() if "-agentlib:" in value), None)
    if agent:
        raise Decline(f"{agent} names an agent of the JDK, which an image with a JRE may lack")
    words = [each.words for each in found.by("CMD", "ENTRYPOINT")]
    words += [tuple(each.text.split()) for each in found.unread]
    for each in words:
        if (posixpath.basename(each[0]), *each[1:]) != usual:
            raise Decline(f"it starts `{' '.join(each)}`, and whether a JRE does for that is not known")


def _builds(split: Split) -> bool:
    """Whether a step of the stage compiles."""
    traits = Traits.of("java")
    return any(each.call is not None and each.call.tool in traits.tools - {"jar"} for each in _done(split))


def _done(split: Split) -> list[Done]:
    return [e for run in split.stage.of("RUN") for e in runs.done(run, split.stage, split.context) or ()]


def _refuse_steps(split: Split, known: dict[str, Any]) -> None:
    """Decline where a step of the image needs the JDK, or is not known."""
    tool = next((e.call.tool for e in _done(split) if e.call is not None and e.call.tool in known["tools"]), None)
    lacking = tool or in_place.needs_more(split.stage, frozenset())
    if lacking:
        raise Decline(f"`{lacking}` may need what an image with a JRE lacks")


def _refuse_unmade(split: Split, image: str, known: dict[str, Any]) -> None:
    """Decline where the tag names a version of the server of which there was no image with a JRE."""
    tag = image.partition(":")[2].partition("-")[0]
    numbers = _numbers(tag)
    lines = [_numbers(version) for version in known["jre_since"]]
    since = next((line for line in lines if line[:2] == numbers[:2]), None)
    if len(numbers) > 2 and (numbers < lines[0] or (since is not None and numbers < since)):
        raise Decline(f"there is no image with a JRE of version {tag} of {split.stage.image}")


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else ()


def _needs_no_jdk(subject: Subject, split: Split, known: dict[str, Any]) -> list[Assumption]:
    """What has to be assumed of what is deployed; Decline where it needs the JDK."""
    project.refuse_jdk(subject, split)
    seen = behaviour(subject, split.stage)
    started = seen.programs()[0] & set(known["tools"])
    if started:
        raise Decline(f"it starts {min(started)}, which only a JDK has")
    if not project.sources(subject.context, split).files:
        return [Assumption("sources-unseen", "what is deployed, whose sources are not seen, needs no JDK")]
    doubt = seen.doubt()
    return [Assumption("programs-there", f"no program that only a JDK has is started ({doubt})")] if doubt else []
