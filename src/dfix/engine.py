"""Runs the passes over one file: phases, rounds to a fixed point, guards."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dfix import guards, passes
from dfix.edits import apply
from dfix.fixes import Assumption, Decline, Fix
from dfix.fixes import Declined as PassDeclined
from dfix.model.stages import Model
from dfix.source import LineIndex, Problem, decode, encode
from dfix.subject import Subject
from dfix.syntax import File, Positions, parse, render
from dfix.syntax.validate import problems

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.fixes import Evidence
    from dfix.passes import Pass

MAX_CYCLES = 12
#: of all passes together; a file that needs more is a hostile one, or shows a bug of ours
MAX_ROUNDS = 64


class Options(NamedTuple):
    """What one file is rewritten with."""

    unsafe: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


class AppliedFix(NamedTuple):
    """A change that was made, or that ``--unsafe`` would make. ``line`` is where it starts in the input it saw."""

    pass_name: str
    summary: str
    evidence: tuple[Evidence, ...]
    assumptions: tuple[Assumption, ...]
    line: int

    @property
    def safe(self) -> bool:
        """Whether nothing had to be assumed."""
        return not self.assumptions

    @property
    def assumption(self) -> str | None:
        """All that is assumed, as one clause."""
        return "; ".join(a.sentence for a in self.assumptions) or None


class Declined(NamedTuple):
    """What a pass left as it is, and why."""

    pass_name: str
    reason: str
    line: int | None


class Bug(NamedTuple):
    """A fault of ours that cost a pass, or a fix that broke a guard."""

    pass_name: str
    message: str


class Result(NamedTuple):
    """What became of one file."""

    path: str
    before: bytes
    after: bytes
    problems: tuple[Problem, ...] = ()
    applied: tuple[AppliedFix, ...] = ()
    declined: tuple[Declined, ...] = ()
    unsafe_skipped: tuple[AppliedFix, ...] = ()
    bugs: tuple[Bug, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after


def pass_names() -> tuple[str, ...]:
    """The names of all passes."""
    return passes.names()


def rewrite(data: bytes, *, path: str, context: Context, options: Options) -> Result:
    """What dfix makes of a Dockerfile's bytes. Never raises for bad input: it is in ``problems``."""
    text = decode(data)
    file = parse(text)
    found = problems(file, text)
    if found:
        return Result(path, data, data, found)
    run = _Run(file, text, context, options)
    run.to_fixed_point()
    return Result(
        path,
        data,
        encode(run.text),
        (),
        tuple(run.applied),
        tuple(run.declined),
        tuple(run.skipped),
        tuple(run.bugs),
    )


class _Run:
    def __init__(self, file: File, text: str, context: Context, options: Options) -> None:
        self.model = Model(file)
        self.original = text
        self.text = text
        self.context = context
        self.options = options
        self.applied: list[AppliedFix] = []
        self.declined: list[Declined] = []
        self.skipped: list[AppliedFix] = []
        self.bugs: list[Bug] = []
        self.failed: set[str] = set()
        self.rounds = 0
        self.rejected: set[tuple[str, str]] = set()

    def to_fixed_point(self) -> None:
        """Runs every pass until a whole cycle changes nothing, which proves that a second run would not either."""
        chosen = passes.load(self.options.select, self.options.ignore)
        for cycle in range(MAX_CYCLES):
            before = self.text
            for one in chosen:
                self._run_pass(one, first=cycle == 0)
            if self.text == before and self.rounds < MAX_ROUNDS:
                self.declined = [d for d in self.declined if d.pass_name not in {a.pass_name for a in self.applied}]
                return
        self.bugs.append(Bug("engine", "the passes do not come to rest on this file; it was left as it is"))
        self.text = self.original
        self.applied = []

    def _run_pass(self, one: Pass, first: bool) -> None:
        """Lets one pass work until it has nothing more to do."""
        while one.name not in self.failed and self.rounds < MAX_ROUNDS and self._round(one, first):
            self.rounds += 1
            first = False

    def _round(self, one: Pass, first: bool) -> bool:
        """Asks a pass once and makes what it found; False when nothing changed."""
        try:
            found = _answers(one, Subject(self.model, self.context))
        except Exception as error:  # a bug of ours costs this pass only
            self.failed.add(one.name)
            self.bugs.append(Bug(one.name, f"{type(error).__name__}: {error}"))
            return False
        lines = _Lines(self.model.file, self.text)
        if first:
            self.declined += [Declined(one.name, d.reason, lines.of(d)) for d in found if isinstance(d, PassDeclined)]
        offered = [s for s in self.skipped if s.pass_name == one.name]
        self.skipped = [s for s in self.skipped if s.pass_name != one.name]
        wanted: list[tuple[Fix, AppliedFix]] = []
        for fix in found:
            if isinstance(fix, Fix) and (one.name, fix.summary) not in self.rejected:
                record = _record(one, fix, lines.of(fix))
                if record.safe or self.options.unsafe:
                    wanted.append((fix, record))
                else:
                    self._offer(one, fix, record)
        made = any(a.pass_name == one.name for a in self.applied)
        if offered and not made and not any(s.pass_name == one.name for s in self.skipped):
            self.skipped += offered  # what --unsafe would do first stands, though later passes have come before it
        return self._make(one, _disjoint(wanted)) or any(self._make(one, [each]) for each in wanted)

    def _offer(self, one: Pass, fix: Fix, record: AppliedFix) -> None:
        """Keeps a fix for --unsafe, if it would hold."""
        if self._outcome(one, [fix]) is not None:
            self.skipped.append(record)

    def _make(self, one: Pass, chosen: list[tuple[Fix, AppliedFix]]) -> bool:
        """Makes some fixes at once if every guard holds of them together."""
        outcome = self._outcome(one, [fix for fix, _ in chosen]) if chosen else None
        if outcome is None:
            return False
        self.model, self.text = outcome
        self.applied += [record for _, record in chosen]
        return True

    def _outcome(self, one: Pass, fixes: list[Fix]) -> tuple[Model, str] | None:
        """The model and text with some fixes made; None when they change nothing or break a guard. A single fix
        that breaks one is a bug of ours, and reported."""
        together = fixes[0] if len(fixes) == 1 else _joined(fixes)
        built = apply(self.model.file, together.edits)
        if built is None:
            self._reject(one, fixes, "its edits do not fit the file")
            return None
        text = render(built)
        if text == self.text:
            return None
        file = parse(text)
        after = Model(file)
        broken = None if guards.same_shape(built, file) else "its output reads as something else"
        broken = broken or guards.check(self.model, after, together, text, self.context)
        if broken:
            self._reject(one, fixes, broken)
            return None
        return after, text

    def _reject(self, one: Pass, fixes: list[Fix], why: str) -> None:
        if len(fixes) == 1:
            self.rejected.add((one.name, fixes[0].summary))
            bug = Bug(one.name, f"{fixes[0].summary}: {why}; the change was dropped")
            if bug not in self.bugs:
                self.bugs.append(bug)


def _record(one: Pass, fix: Fix, line: int) -> AppliedFix:
    assumptions = fix.assumptions
    if fix.dropped and not assumptions:
        lost = "a comment that goes with the removed lines is not needed"
        assumptions = (Assumption("comment-unneeded", lost),)
    return AppliedFix(one.name, fix.summary, fix.evidence, assumptions, line)


def _answers(one: Pass, subject: Subject) -> list[Fix | PassDeclined]:
    """All that a pass has to say about a file, with the reason that it ended with."""
    found: list[Fix | PassDeclined] = []
    try:
        found.extend(one.run(subject))
    except Decline as no:
        found.append(no.at(None))
    return found


def _disjoint(wanted: list[tuple[Fix, AppliedFix]]) -> list[tuple[Fix, AppliedFix]]:
    """The first fixes that touch different items, so that they can be made in one round."""
    taken: set[int] = set()
    chosen = []
    for fix, record in wanted:
        nodes = {id(edit.node) for edit in fix.edits}
        if not nodes & taken:
            taken |= nodes
            chosen.append((fix, record))
    return chosen


def _joined(fixes: list[Fix]) -> Fix:
    return Fix(
        "several changes",
        (edit for fix in fixes for edit in fix.edits),
        changes=(change for fix in fixes for change in fix.changes),
    )


class _Lines:
    """Line numbers of what passes talk about, measured only when asked."""

    def __init__(self, file: File, text: str) -> None:
        self.file = file
        self.text = text
        self.measured: tuple[Positions, LineIndex] | None = None

    def of(self, what: Fix | PassDeclined) -> int:
        node = what.edits[0].node if isinstance(what, Fix) and what.edits else getattr(what, "node", None)
        if node is None:
            return 1
        self.measured = self.measured or (Positions(self.file), LineIndex(self.text))
        positions, index = self.measured
        try:
            return index.line(positions.span(node)[0])
        except KeyError:
            return 1


__all__ = ["AppliedFix", "Bug", "Declined", "Options", "Result", "pass_names", "rewrite"]
