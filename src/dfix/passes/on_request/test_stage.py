"""Runs the tests of a build in a stage of their own, which `--target test` reaches."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, ClassVar

from dfix.edits import insert_after, replace
from dfix.fixes import Assumption, Decline, Evidence, Fix
from dfix.image import caches, runs
from dfix.image.events import Laid, Moved
from dfix.image.files import CONTEXT, Files
from dfix.launch import of_run
from dfix.model.runs import is_plain
from dfix.passes import Phase, attempt
from dfix.runtime.rewrite import contexts
from dfix.runtime.writer import builder_name, taken_names
from dfix.source import short
from dfix.syntax import Blank, Node
from dfix.syntax.build import from_instruction, named_stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.fixes import Declined
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction

#: names for what the tests and the rest of the build have in common, the first that nothing else goes by
_BASES = ("base", "build-base")
_NAME = "test"
#: how paths say that they are what tests leave behind
_REPORTS = re.compile(r"test|report|cover|junit|lcov|htmlcov", re.IGNORECASE)


class TestStage:
    """Run the tests of a build in a stage of their own.

    Why: tests in the middle of a build run whenever an image is built, and what they leave behind goes along. In a
    stage of their own they run when they are asked for (`docker build --target test`), beside the build and not in it.

    Example:
        before: FROM node:20 AS build
                ...
                RUN npm test
                RUN npm run build
        after:  FROM node:20 AS base
                ...

                FROM base AS test
                RUN npm test

                FROM base AS build
                RUN npm run build

    Safety: off unless it is asked for, since a build no longer ends where a test fails: whoever builds has to ask for
    the tests. UNSAFE, since nobody knows what a test run leaves behind that a later step or the image reads. Where a
    later step names it, or has nothing but what the tests have fetched, they stay where they are.
    """

    name: ClassVar[str] = "test-stage"
    phase: ClassVar[Phase] = Phase.TIDY
    codes: ClassVar[tuple[str, ...]] = ()

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix for the first stage with tests that the image needs, or the reason why not."""
        target = subject.model.target
        for stage in sorted(target.made_of, key=lambda each: each.index) if target else ():
            tests = [run for run in stage.of("RUN") if _only_tests(subject, run, stage)]
            if tests:
                yield from attempt(tests[0], _fix, subject, stage, tests)
                return


def _only_tests(subject: Subject, run: Instruction, stage: Stage) -> bool:
    return is_plain(run, stage) and of_run(subject, run, stage).only_tests()


def _fix(subject: Subject, stage: Stage, tests: list[Instruction]) -> Fix:
    style = subject.style
    names = taken_names(stage) | contexts(subject)
    if _NAME in names:
        raise Decline(f"there is a stage {_NAME} already")
    if any(name.isdigit() for name in names):
        raise Decline("a stage is named by its number, which would be another one's: give it a name with AS")
    first = stage.instructions.index(tests[0])
    behind = stage.instructions[first : first + len(tests)]
    if [id(node) for node in behind] != [id(node) for node in tests]:
        raise Decline("tests run at two places of one stage: one behind the other they could move together")
    if stage.of("ONBUILD"):
        raise Decline("its ONBUILD would run in each stage that goes on from what the tests have in common with it")
    _refuse_takers(subject, stage, tests)
    _refuse_offline(subject, stage, tests)
    base = builder_name(stage, names, _BASES)
    begin = from_instruction(base, style=style, name=_NAME)
    goes_on = from_instruction(base, style=style, name=stage.name)
    above, below = _blanks(subject, tests)
    gap = [] if above else [style.blank()]
    moved: list[Node] = [*gap, begin, *tests]
    edits = [replace(stage.from_, named_stage(stage.from_, base, style=style))]
    edits += [replace(tests[0], *moved, *([] if below else [style.blank(), goes_on]))]
    edits += [replace(node) for node in tests[1:]]
    edits += [insert_after(below, goes_on)] if below else []
    command = short(tests[0].text)
    return Fix(
        f"run the tests in a stage of their own (docker build --target {_NAME})",
        edits,
        evidence=[Evidence("dockerfile", f"`{command}` runs tests and nothing else", node=tests[0])],
        assumptions=[
            Assumption(
                "tests-leave-nothing",
                f"no later step, nor the image, needs what `{command}` leaves behind",
                node=tests[0],
            )
        ],
    )


def _refuse_takers(subject: Subject, stage: Stage, tests: list[Instruction]) -> None:
    """Decline where a later step names what the tests write: a report, the lines that were covered."""
    mine = {id(test) for test in tests}
    for other in subject.model.stages:
        for event, then in Files.of(other, subject.context).events():
            taken = then.source(event) if isinstance(event, Laid | Moved) else None
            origin = taken[0].origin(taken[1]) if taken is not None else None
            if taken is None or origin is None or taken[0].stage not in (stage, *subject.model.descendants(stage)):
                continue
            reports = origin.kind != CONTEXT and _REPORTS.search(taken[1]) is not None
            if id(origin.instruction) in mine or reports:
                raise Decline(f"{taken[1]} is taken on, which the tests may have left there", event.instruction)
    made = {name for test in tests for name in _files(test) if not subject.context.exists(name)}
    for run in (run for each in (stage, *subject.model.descendants(stage)) for run in each.of("RUN")):
        both = made.intersection(_files(run)) if id(run) not in mine else ()
        if both:
            raise Decline(f"`{short(run.text)}` names {min(both)}, as the tests do, which may have left it there", run)


def _files(run: Instruction) -> set[str]:
    """The names of files in the text of a RUN, of reports among them (--junitxml=report.xml)."""
    words = (word.strip("\"'./") for word in re.split(r"[\s=:;|&<>(){}]+", run.text))
    return {posixpath.basename(word) for word in words if "." in word and word.strip(".")}


def _refuse_offline(subject: Subject, stage: Stage, tests: list[Instruction]) -> None:
    """Decline where a later step fetches nothing itself, and nobody but the tests has fetched for it."""
    first, last = stage.position(tests[0]), stage.position(tests[-1])
    family = (*stage.lineage, *subject.model.descendants(stage))
    leaves = (leaf for test in tests for leaf in runs.leaves(test, stage, subject.context))
    tools = {leaf.call.tool for leaf in leaves if leaf.call is not None}
    for cache in (each for each in caches.of(family, subject.context) if each.tool in tools):
        before = [use for use in cache.uses if use.stage is not stage or stage.position(use.run) < first]
        if any(use.stage in stage.lineage for use in before):
            continue
        for use in cache.uses:
            if use.stage is not stage or stage.position(use.run) > last:
                said = caches.offline(use, subject.context)
                if said is not None:
                    raise Decline(f"{said}, and nothing but the tests has fetched for it", use.run)


def _blanks(subject: Subject, tests: list[Instruction]) -> tuple[Blank | None, Blank | None]:
    """The blank lines above some steps and behind them."""
    items = [item for item in subject.file.children if isinstance(item, Node)]
    first, last = (next(at for at, item in enumerate(items) if item is node) for node in (tests[0], tests[-1]))
    around = (items[first - 1], items[last + 1] if last + 1 < len(items) else None)
    above, below = (each if isinstance(each, Blank) else None for each in around)
    return above, below


PASS = TestStage
