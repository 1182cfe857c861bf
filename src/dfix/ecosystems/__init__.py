"""Languages and their package managers: one module or package each, with an ``ECOSYSTEM`` (see base.Ecosystem).

Which of them knows a language or a tool stands in knowledge/ecosystems.toml; no code names one of them.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dfix.context import Context
    from dfix.effects import Call, Done
    from dfix.model.stages import Stage
    from dfix.model.steps import Step
    from dfix.runtime.plan import RuntimePlan, Split, Verdict
    from dfix.runtime.site import Site
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from .shared.base import Ecosystem, Install, Reworded
    from .shared.portable import Built, Crossing


@cache
def _index() -> dict[str, str]:
    """Language and tool names to the module that knows them, from knowledge/ecosystems.toml."""
    from dfix import knowledge

    table = knowledge.load("ecosystems")
    return {word: name for name, entry in table.items() for word in (*entry["languages"], *entry["tools"])}


@cache
def tools() -> frozenset[str]:
    """The familiar names of the tools that some ecosystem knows."""
    from dfix import knowledge

    return frozenset(tool for entry in knowledge.load("ecosystems").values() for tool in entry["tools"])


@cache
def held_tools() -> tuple[str, ...]:
    """The tools whose installs an ecosystem knows in better words."""
    from dfix import knowledge

    return tuple(tool for entry in knowledge.load("ecosystems").values() for tool in entry.get("held", ()))


@cache
def load(name: str) -> Ecosystem:
    """The ecosystem in a module of this folder."""
    ecosystem: Ecosystem = import_module(f"{__name__}.{name}").ECOSYSTEM
    return ecosystem


def of_tool(tool: str) -> Ecosystem | None:
    """The ecosystem of a tool by its familiar name."""
    name = _index().get(tool)
    return load(name) if name else None


def of_step(step: Step) -> Ecosystem | None:
    """The ecosystem of a step's tool."""
    return of_tool(step.tool)


def of_stage(stage: Stage, context: Context | None = None) -> Ecosystem | None:
    """The ecosystem of the image that a stage starts from; on an image of a distribution that of the one language whose
    tools its steps run."""
    language = stage.info.language if stage.info else None
    if language is None and stage.info is not None and stage.info.kind == "distribution":
        found = builders(stage, context)
        return load(found[0]) if len(found) == 1 else None
    name = _index().get(language) if language else None
    return load(name) if name else None


def builders(stage: Stage, context: Context | None = None) -> tuple[str, ...]:
    """The modules of the languages whose tools the steps of a stage run; with the build context by way of its scripts,
    too."""
    from dfix import effects, knowledge
    from dfix.image import runs

    table = knowledge.load("ecosystems")
    steps = stage.of("RUN")
    read = [runs.done(run, stage, context) if context else effects.of_run(run, stage.state(run)) for run in steps]
    done = [each for found in read for each in found or ()]
    tools = {leaf.call.tool for each in done for leaf in effects.leaves(each) if leaf.call is not None}
    own = {name for name, entry in table.items() if not tools.isdisjoint((*entry["tools"], *entry.get("builds", ())))}
    drivers = {name for name, entry in table.items() if not tools.isdisjoint(entry.get("drivers", ()))}
    found = own or drivers
    return tuple(name for name in sorted(found) if "builds" in table[name] or len(found) > 1)


def leaner(subject: Subject, split: Split) -> RuntimePlan | None:
    """A plan that ships less than the usual one and rests on more, where the language of a stage knows of such."""
    ecosystem = of_stage(split.stage, subject.context)
    asked: Callable[[Subject, Split], RuntimePlan | None] | None = getattr(ecosystem, "leaner", None)
    return asked(subject, split) if asked else None


def linked(subject: Subject, split: Split, modules: tuple[str, ...]) -> RuntimePlan | None:
    """The plan with a runtime that is made of the modules that a program uses; None in languages without such."""
    ecosystem = of_stage(split.stage, subject.context)
    asked: Callable[[Subject, Split, tuple[str, ...]], RuntimePlan | None] | None = getattr(ecosystem, "linked", None)
    return asked(subject, split, modules) if asked else None


def in_family(subject: Subject, split: Split, family: str) -> RuntimePlan:
    """The plan on an image of a family that the owner asks for; Decline where there is none, or it lacks something."""
    ecosystem = of_stage(split.stage, subject.context)
    asked: Callable[[Subject, Split, str], RuntimePlan | None] | None = getattr(ecosystem, "in_family", None)
    usual = ecosystem if family == "slim" and asked is None else None  # that is what their usual plan has
    plan = asked(subject, split, family) if asked else usual.plan(subject, split) if usual else None
    if plan is None:
        from dfix.fixes import Decline

        raise Decline("no image of that family is known for its language")
    return plan


def spared(subject: Subject, stage: Stage) -> RuntimePlan | None:
    """How the last of several stages installs no more than what it starts needs, where its language knows of such."""
    ecosystem = of_stage(stage)
    asked: Callable[[Subject, Stage], RuntimePlan | None] | None = getattr(ecosystem, "spared", None)
    return asked(subject, stage) if asked else None


def moved(subject: Subject, stage: Stage, family: str) -> RuntimePlan | None:
    """The plan for the last of several stages on an image of a family that the owner asks for; None where it is on one.
    Decline where there is none, or it lacks something."""
    if stage.info is not None and stage.info.is_of(family):
        return None
    if stage.info is not None and stage.info.kind == "distribution":
        from .shared.moved import plan

        return plan(subject, stage, family)
    ecosystem = of_stage(stage)
    asked: Callable[[Subject, Stage, str], RuntimePlan | None] | None = getattr(ecosystem, "moved", None)
    if asked is None:
        from dfix.fixes import Decline

        raise Decline(
            f"what a program needs of {stage.image} is not known, so neither is whether another image will do"
        )
    return asked(subject, stage, family)


def around(subject: Subject, split: Split) -> Split:
    """A stage as its language sees it: with the sources that it fetches, and where these are installed."""
    ecosystem = of_stage(split.stage, subject.context)
    asked: Callable[[Subject, Split], Split] | None = getattr(ecosystem, "around", None)
    return asked(subject, split) if asked else split


def crossed(subject: Subject, tool: str, built: tuple[Built, ...]) -> Crossing:
    """How commands of a tool are told which platform to build for; Decline where they are not."""
    asked: Callable[[Subject, tuple[Built, ...]], Crossing] | None = getattr(of_tool(tool), "crossed", None)
    if asked is None:
        from dfix.fixes import Decline

        raise Decline(f"how {tool} builds for another platform is not known")
    return asked(subject, built)


def site(subject: Subject, stage: Stage) -> Site | None:
    """The web site of finished files that a stage serves, where its language knows of such."""
    ecosystem = of_stage(stage)
    asked: Callable[[Subject, Stage], Site | None] | None = getattr(ecosystem, "site", None)
    return asked(subject, stage) if asked else None


def made(module: str, context: Context, directory: str, calls: Sequence[Call]) -> tuple[str, ...] | None:
    """The folders that the builds of a language make in a folder of the build context, relative to it; None where they
    are not all known. Decline where they start what another language brings."""
    asked: Callable[[Context, str, Sequence[Call]], tuple[str, ...] | None] | None
    asked = getattr(load(module), "made", None)
    return asked(context, directory, calls) if asked else None


def reworded(install: Install, run: Instruction, behind: tuple[Done, ...]) -> Iterator[Reworded]:
    """An install in better words, where its tool has such; ``behind``: the commands that run after it. Ends with a
    Decline where there are better ones that would not do the same."""
    ecosystem = of_tool(install.call.tool)
    asked: Callable[[Install, Instruction, tuple[Done, ...]], Iterator[Reworded]] | None
    asked = getattr(ecosystem, "reworded", None)
    if asked:
        yield from asked(install, run, behind)


def verdict(step: Step, split: Split) -> Verdict:
    """Where a step of a language belongs, when a stage is split. What another language's tools install or compile is
    not among what is copied for this one: there the effects of the step tell, but for what works in the project."""
    from dfix.runtime.plan import Verdict

    own, here = of_step(step), of_stage(split.stage, split.context)
    if step.tool in split.idle:
        return (own or load(split.idle[step.tool])).stays(step, split)
    ecosystem = own or here
    if ecosystem is None or (own is not None and own is not here and not _works_in_project(step)):
        return Verdict.UNKNOWN
    return ecosystem.stays(step, split)


def _works_in_project(step: Step) -> bool:
    """Whether all that a step of a language makes lies in the project's folder."""
    from dfix import knowledge

    entry = knowledge.load("ecosystems")[_index()[step.tool]]
    return bool(entry.get("in_project")) and step.action != "global" and not step.command.has_flag("-g", "--global")
