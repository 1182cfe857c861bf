"""Builds in one stage and runs in another; or runs on a smaller base, where nothing is built."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from dfix import ecosystems, knowledge
from dfix.fixes import Decline, Declined, Fix
from dfix.model import runs
from dfix.model.steps import steps
from dfix.passes import Phase, attempt
from dfix.runtime import ladder, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.ecosystems.shared.base import Ecosystem
    from dfix.model.stages import Stage
    from dfix.runtime.plan import RuntimePlan, Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction

_MODULE = re.compile(r"[a-z]\w*(\.\w+)*")


class SplitStages:
    """Build in one stage, run in another.

    Why: compilers, headers, development dependencies and sources are needed to build and not to run. In the
    image that runs they are hundreds of megabytes to pull and most of what a scanner finds.

    Example:
        before: FROM node:20
                WORKDIR /app
                COPY . .
                RUN npm ci
                RUN npm run build
                CMD ["node", "dist/index.js"]
        after:  FROM node:20 AS build
                WORKDIR /app
                COPY . .
                RUN npm ci
                RUN npm run build
                RUN npm prune --omit=dev

                FROM node:20-slim
                WORKDIR /app
                COPY --from=build /app /app
                CMD ["node", "dist/index.js"]

    Safety: SAFE when the project beside the Dockerfile shows all that the program needs; what had to be assumed
    makes it UNSAFE. Images for development, images without a command, and steps whose effect on the system is
    not known are left whole. Tests, documents and the like stay behind where nothing in the image imports, reads or
    names them (Python, Node). A second toolchain (Node that builds the pages of a program in Python) stays in the
    builder, or gets a builder of its own beside it, on its own image, with only the files that it reads: that is
    UNSAFE, since another image builds then.

    A file that has stages keeps them. Where the last one installs packages of Node that only the build needs, it does
    without them.

    Options: `prefer` names families of small images (scratch, distroless, hardened, chiseled, alpine, slim), the first
    one first. One is taken where it has all that the program needs, in place of the last stage's own, too, in a file
    that has stages; where it has not, the change says what it lacks. `jre = "jlink"` makes a runtime of Java of the
    modules that a program uses (`modules` names them, else jdeps finds them), which is always UNSAFE.
    """

    name: ClassVar[str] = "split-stages"
    phase: ClassVar[Phase] = Phase.RESTRUCTURE
    codes: ClassVar[tuple[str, ...]] = ()

    def __init__(self, prefer: tuple[str, ...] = (), jre: str = "", modules: tuple[str, ...] = ()) -> None:
        """The families of images that are asked for, the dearest first; how the runtime of Java is made. ValueError for
        what is none."""
        if jre not in ("", "jlink"):
            raise ValueError('must be "jlink", or nothing')
        if not all(map(_MODULE.fullmatch, modules)):
            raise ValueError("must be names of modules, such as java.sql")
        families = ladder.families() if prefer else ()
        stranger = next((name for name in prefer if name not in families), None)
        if stranger is not None:
            raise ValueError(f"has {stranger!r}, which is no family of images; known are {', '.join(families)}")
        self._prefer = prefer
        self._modules = modules if jre else None

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix, or the reason why not; before it that on the first family that is asked for and will do."""
        stage = subject.model.target
        if stage is None:
            return
        if len(subject.model.stages) > 1:
            yield from attempt(stage.from_, _spared, subject, stage)
            yield from _moved(subject, stage, self._prefer)
            if self._modules is not None and stage.info is not None and stage.info.language == "java":
                yield Declined(
                    "jlink was asked for, but the file has stages already: a JRE in the last one stays", stage.from_
                )
            if not (whole.stands_alone(stage) or _only_runs(stage)):
                return
        asked, told = _asked(subject, stage, self._prefer, self._modules)
        if asked is not None:
            yield asked
        yield from _leaner(subject, stage)
        yield from _side_by_side(subject, stage)
        yield from attempt(stage.from_, _fix, subject, stage, told)


def _leaner(subject: Subject, stage: Stage) -> Iterator[Fix]:
    """The fix that ships less than the usual one and rests on more: with --unsafe it comes first."""
    if not whole.stands_alone(stage) or whole.not_a_program(stage):
        return
    from dfix.launch import launch
    from dfix.runtime import rewrite

    try:
        split = whole.split_of(subject, stage)
        plan = None if whole.relied_on(launch(subject, stage)) else ecosystems.leaner(subject, split)
        if plan is not None:
            yield rewrite.in_two(subject, split, plan, ecosystems.verdict)
    except Decline:
        return  # the usual one says why there is none, or is made


def _spared(subject: Subject, stage: Stage) -> Fix | None:
    """The last of several stages that installs what only an earlier one needs, without that."""
    plan = ecosystems.spared(subject, stage) if subject.context and stage.of("RUN") else None
    if plan is None:
        return None
    from dfix.runtime import rewrite

    return rewrite.in_place(subject, whole.split_of(subject, stage), plan)


def _moved(subject: Subject, stage: Stage, prefer: tuple[str, ...]) -> Iterator[Fix | Declined]:
    """The last of several stages on the first family of images that is asked for and will do; or why none will."""
    if not prefer or stage.is_scratch or not subject.context:
        return
    from dfix.runtime import moved

    told: list[str] = []
    for family in prefer:
        try:
            moved.refuse(subject, stage)
            plan = ecosystems.moved(subject, stage, family)
            if plan is not None:
                yield moved.fix(subject, stage, plan._replace(evidence=(*plan.evidence, *told)))
            return
        except Decline as no:
            told.append(f"{family} was asked for, but {no.reason}")
    yield Declined("; ".join(told), stage.from_)


def _side_by_side(subject: Subject, stage: Stage) -> Iterator[Fix]:
    """The fix that gives a second toolchain a stage of its own; what is left is split when that is made."""
    from dfix.ecosystems.shared import guests

    if not whole.stands_alone(stage) or whole.not_a_program(stage) or not guests.are_likely(stage):
        return
    from dfix.ecosystems.shared import siblings
    from dfix.launch import launch
    from dfix.runtime import sibling

    try:
        if not whole.relied_on(launch(subject, stage)):
            found = siblings.sibling(subject, whole.split_of(subject, stage))
            if found is not None:
                yield sibling.fix(subject, stage, found)
    except Decline:
        return  # both stay in one builder


def _only_runs(stage: Stage) -> bool:
    """Whether the last of several stages runs what another has built, in a language whose programs need a program of
    the base to run them."""
    if stage.base is not None or not any("from" in copy.flags for copy in stage.of("COPY")):
        return False
    language = stage.info.language if stage.info else None
    return bool(knowledge.load("compiled").get(language or "", {}).get("runs"))


def _asked(
    subject: Subject, stage: Stage, prefer: tuple[str, ...], modules: tuple[str, ...] | None
) -> tuple[Fix | None, tuple[str, ...]]:
    """The fix with the runtime, or on the first family of images, that will do, and why those before it will not.

    modules  those of a runtime of Java, () for what is found, None where no such runtime is asked for"""
    if (not prefer and modules is None) or not whole.stands_alone(stage):
        return None, ()
    try:
        _, split = _alone(subject, stage)
    except Decline:
        return None, ()  # the usual fix says why there is none
    told: list[str] = []
    for family in (*(() if modules is None else ("jlink",)), *prefer):
        try:
            plan = (
                ecosystems.linked(subject, split, modules or ())
                if family == "jlink"
                else ecosystems.in_family(subject, split, family)
            )
            if plan is None:
                continue
            plan = _without_guests(subject, split, plan._replace(evidence=(*plan.evidence, *told)))
            return _written(subject, split, plan), ()
        except Decline as no:
            told.append(f"{family} was asked for, but {no.reason}")
    return None, tuple(told)


def _alone(subject: Subject, stage: Stage) -> tuple[Ecosystem, Split]:
    """A stage that nobody else needs as it is, and the ecosystem of its program; Decline where it is none."""
    reason = whole.not_a_program(stage)
    if reason:
        raise Decline(reason)
    ecosystem = ecosystems.of_stage(stage, subject.context) or _anything(subject, stage)
    if ecosystem is None:
        raise Decline(_unknown_language(stage, subject))
    from dfix.launch import launch

    relied_on = whole.relied_on(launch(subject, stage))
    if relied_on:
        raise Decline(relied_on)
    from dfix.ecosystems.shared import guests

    return ecosystem, ecosystems.around(subject, guests.seen(subject, whole.split_of(subject, stage)))


def _fix(subject: Subject, stage: Stage, told: tuple[str, ...]) -> Fix | None:
    ecosystem, split = _alone(subject, stage)
    plan = ecosystem.plan(subject, split)
    if plan is None:
        if told:
            raise Decline("; ".join(told))
        return None
    plan = _without_guests(subject, split, plan)
    if not plan.in_place and not whole.stands_alone(stage):
        raise Decline("it has stages already, and the last of them makes more than it copies, which is left whole")
    _refuse_others(subject, stage, plan)
    return _written(subject, split, plan._replace(evidence=(*plan.evidence, *_together(subject, split), *told)))


def _refuse_others(subject: Subject, stage: Stage, plan: RuntimePlan) -> None:
    """Decline where it starts a program whose sources nobody here has read, and the plan does not say so."""
    from dfix.launch import launch
    from dfix.privileges import programs

    others = programs.of_others(subject, stage, launch(subject, stage))
    if others and not any(each.name == "sources-unseen" for each in plan.assumptions):
        raise Decline(f"{others} is not built of the sources of the build context, so what it needs is not known")


def _written(subject: Subject, split: Split, plan: RuntimePlan) -> Fix:
    from dfix.runtime import rewrite

    if plan.in_place:
        return rewrite.in_place(subject, split, plan)
    return rewrite.in_two(subject, split, plan, ecosystems.verdict)


def _anything(subject: Subject, stage: Stage) -> Ecosystem | None:
    """What knows of a stage that builds in no language, and does more than to install packages and lay out files."""
    from dfix.ecosystems.shared import anything

    several = len(ecosystems.builders(stage, subject.context)) > 1
    return None if several or all(map(_only_prepares, stage.of("RUN"))) else anything.of(stage)


def _together(subject: Subject, split: Split) -> tuple[str, ...]:
    if not split.idle:
        return ()
    from dfix.ecosystems.shared import siblings

    return siblings.together(subject, split)


def _without_guests(subject: Subject, split: Split, plan: RuntimePlan) -> RuntimePlan:
    from dfix.ecosystems.shared import guests

    return guests.left_behind(subject, split, plan)


def _unknown_language(stage: Stage, subject: Subject) -> str:
    language = stage.info.language if stage.info else None
    if language:
        return f"{stage.image} is an image for programs in {language}, which dfix cannot split yet"
    if stage.info and stage.info.kind == "distribution":
        found = ecosystems.builders(stage, subject.context)
        if len(found) > 1:
            return f"it is built in more than one language ({', '.join(found)}), which dfix cannot split yet"
        if all(map(_only_prepares, stage.of("RUN"))):
            return "its steps install packages and lay out files, so a second stage would have nothing to leave behind"
        return f"no step on {stage.image} is known to build a program in a language that dfix can split"
    if stage.info and stage.info.kind == "server":
        if not all(map(_only_prepares, stage.of("RUN"))):
            return (
                f"{stage.image} is an image to run, and what its steps make there is not known: a stage of their own "
                "could leave what they need behind"
            )
        return f"{stage.image} is an image to run: nothing is built in it that could be left behind"
    return f"what {stage.image} holds is not known, so neither is a smaller image that would do"


def _only_prepares(run: Instruction) -> bool:
    """Whether a RUN does no more than what the image itself is to have: packages, accounts, files."""
    script = runs.script(run)
    cheap = knowledge.names("commands", "housekeeping") | {"cd", "export", "set"}
    found = steps(script) if script is not None and script.clean else None
    return found is not None and all(s.is_system or s.is_cleanup or s.tool in cheap for s in found)


PASS = SplitStages
