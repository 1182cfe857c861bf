"""Runs the passes over one file: phases, rounds to a fixed point, guards."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dfix import guards, passes
from dfix.edits import Declined as PassDeclined
from dfix.edits import Edit, Fix, apply, comment_lines
from dfix.model.stages import Model
from dfix.source import LineIndex, Problem, decode, encode
from dfix.syntax import File, Positions, parse, render
from dfix.syntax.validate import problems

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.passes import Pass

MAX_CYCLES = 12


class Options(NamedTuple):
    """What one file is rewritten with."""

    unsafe: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


class AppliedFix(NamedTuple):
    """A change that was made, or that ``--unsafe`` would make. ``line`` is where it starts in the input it saw."""

    pass_name: str
    summary: str
    safe: bool
    evidence: tuple[str, ...]
    assumption: str | None
    line: int


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
        self.rejected: set[tuple[str, str]] = set()

    def to_fixed_point(self) -> None:
        """Runs every pass until a whole cycle changes nothing, which proves that a second run would not either."""
        chosen = passes.load(self.options.select, self.options.ignore)
        for cycle in range(MAX_CYCLES):
            before = self.text
            self.skipped = []
            for one in chosen:
                self._run_pass(one, first=cycle == 0)
            if self.text == before:
                self.declined = [d for d in self.declined if d.pass_name not in {a.pass_name for a in self.applied}]
                return
        self.bugs.append(Bug("engine", "the passes do not come to rest on this file; it was left as it is"))
        self.text = self.original
        self.applied = []

    def _run_pass(self, one: Pass, first: bool) -> None:
        """Lets one pass work until it has nothing more to do."""
        for _ in range(MAX_CYCLES):
            if one.name in self.failed:
                return
            if not self._round(one, first):
                return
            first = False

    def _round(self, one: Pass, first: bool) -> bool:
        try:
            found = list(one.run(passes.Subject(self.model, self.context)))
        except Exception as error:  # a bug of ours costs this pass only
            self.failed.add(one.name)
            self.bugs.append(Bug(one.name, f"{type(error).__name__}: {error}"))
            return False
        lines = _Lines(self.model.file, self.text)
        if first:
            self.declined += [
                Declined(one.name, d.reason, lines.of(d)) for d in found if isinstance(d, PassDeclined)
            ]
        self.skipped = [s for s in self.skipped if s.pass_name != one.name]
        for fix in found:
            if isinstance(fix, Fix) and self._take(one, fix, lines):
                return True
        return False

    def _take(self, one: Pass, fix: Fix, lines: _Lines) -> bool:
        """Makes one fix if it may be made and every guard holds."""
        if (one.name, fix.summary) in self.rejected:
            return False
        assumption = fix.assumption
        if fix.dropped and not assumption:
            assumption = "a comment that goes with the removed lines is not needed"
        record = AppliedFix(one.name, fix.summary, assumption is None, fix.evidence, assumption, lines.of(fix))
        built = apply(self.model.file, fix.edits)
        if built is None:
            return self._reject(one, fix, "its edits do not fit the file")
        text = render(built)
        if text == self.text:
            return False
        file = parse(text)
        after = Model(file)
        broken = None if guards.same_shape(built, file) else "its output reads as something else"
        broken = broken or guards.check(self.model, after, fix, text)
        if broken:
            return self._reject(one, fix, broken)
        if assumption and not self.options.unsafe:
            self.skipped.append(record)
            return False
        self.model, self.text = after, text
        self.applied.append(record)
        return True

    def _reject(self, one: Pass, fix: Fix, why: str) -> bool:
        self.rejected.add((one.name, fix.summary))
        self.bugs.append(Bug(one.name, f"{fix.summary}: {why}; the change was dropped"))
        return False


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


__all__ = ["AppliedFix", "Bug", "Declined", "Edit", "Options", "Result", "comment_lines", "pass_names", "rewrite"]
