"""Runs the passes over one file: phases, rounds to a fixed point, guards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import guards, notices, passes, pragmas
from dfix.edits import apply
from dfix.fixes import Assumption, Decline, Fix
from dfix.fixes import Declined as PassDeclined
from dfix.guards import parses
from dfix.model.stages import Model
from dfix.origins import Origins
from dfix.records import Record
from dfix.results import Bug, Change, Declined, Notice, Options, Proposal, Result
from dfix.source import decode, encode
from dfix.subject import Subject
from dfix.syntax import File, parse, render
from dfix.syntax.again import read_again
from dfix.syntax.validate import problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    from dfix.context import Context
    from dfix.fixes import Beside, Evidence
    from dfix.model.mapping import Images
    from dfix.passes import Pass

    Told = TypeVar("Told", Evidence, Assumption)
    Choice = Callable[[Proposal], bool]

MAX_CYCLES = 12
#: of all passes together; a file that needs more is a hostile one, or shows a bug of ours
MAX_ROUNDS = 64
#: the phases whose passes have the image as a whole in view, and not single instructions
WHOLE_IMAGE = (passes.Phase.RESTRUCTURE, passes.Phase.HARDEN)


def pass_names() -> tuple[str, ...]:
    """The names of all passes."""
    return passes.names()


def rewrite(data: bytes, *, path: str, context: Context, options: Options, choose: Choice | None = None) -> Result:
    """What dfix makes of a Dockerfile's bytes. Never raises for bad input: it is in ``problems``.

    With ``choose`` each change, SAFE or not, is shown to it once, on the text that the changes before it have left, and
    made where it says so. Whatever it raises comes through.
    """
    text = decode(data)
    file = parse(text)
    found = problems(file, text)
    if found:
        return Result(path, data, data, found)
    run = _Run(file, text, context, options, choose)
    told = () if options.brief else run.notices()
    run.to_fixed_point()
    return Result(
        path,
        data,
        encode(run.text),
        (),
        tuple(run.applied),
        tuple(run.declined),
        tuple(run.offered),
        tuple(run.bugs),
        told,
        () if run.beside is None else (run.beside,),
    )


def _images(options: Options) -> Images | None:
    """A company's names for images, where it has some."""
    if not options.images:
        return None
    from dfix.model.mapping import Images

    return Images.of(dict(options.images))


class _Run:
    def __init__(self, file: File, text: str, context: Context, options: Options, choose: Choice | None) -> None:
        self.model = Model(file, images=_images(options))
        self.origins = Origins(file)
        self.original = text
        self.text = text
        self.context = context
        self.options = options
        self.choose = choose
        self.applied: list[Change] = []
        self.said: dict[str, list[Declined]] = {}
        self.answered: dict[str, Model] = {}  # which state each pass had nothing to make of
        self.skipped: dict[str, list[Change]] = {}
        self.instead: list[Change] = []  # what --unsafe would have done in place of a SAFE fix that was made
        self.bugs: list[Bug] = []
        self.beside: Beside | None = None
        self.failed: set[str] = set()
        self.rounds = 0
        self.rejected: set[_Rejected] = set()
        self.refused: dict[tuple[object, ...], bool] = {}  # what `choose` did not want, and whether it was SAFE

    @property
    def declined(self) -> list[Declined]:
        """What each pass said when it was last asked: of the text that came out."""
        return [declined for found in self.said.values() for declined in found]

    @property
    def offered(self) -> list[Change]:
        """What --unsafe would do."""
        skipped = (change for found in self.skipped.values() for change in found)
        return [*self.instead, *(change for change in skipped if change not in self.instead)]

    def notices(self) -> tuple[Notice, ...]:
        """What is to be said of the input in any case."""
        try:
            found = list(notices.of(Subject(self.model, self.context)))
        except Exception as error:  # a bug of ours costs the notices only
            self.bugs.append(Bug("notices", f"{type(error).__name__}: {error}"))
            return ()
        return tuple(Notice(each.name, each.sentence, self.origins.line_of(each.node)) for each in found)

    def to_fixed_point(self) -> None:
        """Runs every pass until a whole cycle changes nothing, which proves that a second run would not either."""
        options = self.options
        chosen = passes.load(options.select, options.ignore, options.also, options.settings)
        for _ in range(MAX_CYCLES):
            before = (self.text, self.beside)
            for one in chosen:
                self._run_pass(one)
            if (self.text, self.beside) == before and self.rounds < MAX_ROUNDS:
                return
        self.bugs.append(Bug("engine", "the passes do not come to rest on this file; it was left as it is"))
        self.text = self.original
        self.applied, self.skipped, self.instead, self.said, self.beside = [], {}, [], {}, None

    def _run_pass(self, one: Pass) -> None:
        """Lets one pass work until it has nothing more to do."""
        while self._has_work(one) and self._round(one):
            self.rounds += 1
        self.answered[one.name] = self.model

    def _has_work(self, one: Pass) -> bool:
        """Whether to ask a pass: not where it failed, and once about a state that it has nothing to make of."""
        asked = self.answered.get(one.name) is self.model
        return not asked and one.name not in self.failed and self.rounds < MAX_ROUNDS

    def _round(self, one: Pass) -> bool:
        """Asks a pass once and makes what it found; False when nothing changed."""
        try:
            found = _answers(one, Subject(self.model, self.context))
        except Exception as error:  # a bug of ours costs this pass only
            self.failed.add(one.name)
            self.bugs.append(Bug(one.name, f"{type(error).__name__}: {error}"))
            return False
        self.said[one.name] = self._told(one, found)
        fixes = [(fix, self._record(one, fix)) for fix in self._open(one, found)]
        if self.choose is not None:
            return self._ask(one, fixes, self.choose)
        wanted = [(fix, record) for fix, record in fixes if record.safe or self.options.unsafe]
        unsafe = [(fix, record) for fix, record in fixes if not (record.safe or self.options.unsafe)]
        offered = [] if self.options.brief else self._offer(one, unsafe)
        made = self._make(one, _disjoint(wanted)) or any(self._make(one, [each]) for each in wanted)
        if made:
            self.instead += [record for fix, record in offered if _meets(fix, wanted) and fix.beside is None]
        return made

    def _open(self, one: Pass, found: list[Fix | PassDeclined]) -> Iterator[Fix]:
        """The fixes that may be made: those that no guard dropped before, and that no comment asks not to make."""
        whole = one.phase in WHOLE_IMAGE
        for fix in found:
            if not isinstance(fix, Fix) or not self._is_new(one, fix) or (fix.beside and self.options.alone):
                continue
            pragma = pragmas.against(self.model.file, one.name, fix, whole=whole)
            if pragma is None:
                yield fix
                continue
            asked = Declined(
                one.name, f"{fix.summary}: left alone, as the comment asks: {pragma.text}", self._line(fix)
            )
            self.said[one.name].append(asked)

    def _ask(self, one: Pass, fixes: list[tuple[Fix, Change]], choose: Choice) -> bool:
        """Shows one change after the other until one is wanted, and makes that. One that was not wanted is shown again
        when it has become SAFE meanwhile."""
        for fix, change in fixes:
            identity = self._rejection(one, fix)[:3]
            again = change.safe and not self.refused.get(identity, True)
            outcome = self._outcome(one, [fix]) if again or identity not in self.refused else None
            if outcome is None:
                continue
            if choose(Proposal(change, encode(self.text), encode(outcome[1]), fix.beside)):
                self._take(outcome, [(fix, change)])
                return True
            self.refused[identity] = change.safe
        return False

    def _told(self, one: Pass, found: list[Fix | PassDeclined]) -> list[Declined]:
        """What a pass declined, each reason once for a line."""
        declined = (d for d in found if isinstance(d, PassDeclined))
        return list(dict.fromkeys(Declined(one.name, d.reason, self.origins.line_of(d.node)) for d in declined))

    def _record(self, one: Pass, fix: Fix) -> Change:
        """What is said of a fix, with the input's lines."""
        assumptions = fix.assumptions
        if fix.dropped and not assumptions:
            lost = "a comment that goes with the removed lines is not needed"
            assumptions = (Assumption("comment-unneeded", lost),)
        seen, assumed = map(self._placed, fix.evidence), [self._placed(each) for each in assumptions]
        accepted = tuple(each for each in assumed if each.name in self.options.accept)
        left = tuple(each for each in assumed if each not in accepted)
        return Change(one.name, fix.summary, tuple(seen), left, self._line(fix), accepted)

    def _placed(self, record: Told) -> Told:
        """A record whose place in the Dockerfile is told in the input's lines."""
        if record.node is not None:
            return record._replace(node=None, line=self.origins.line_of(record.node))
        if record.file is None and record.line is not None:
            return record._replace(line=self.origins.line(record.line))
        return record

    def _line(self, fix: Fix) -> int:
        return self.origins.line_of(fix.about or (fix.edits[0].node if fix.edits else None)) or 1

    def _offer(self, one: Pass, unsafe: list[tuple[Fix, Change]]) -> list[tuple[Fix, Change]]:
        """Keeps for --unsafe the fixes that would hold. What was offered before stands while the pass offers nothing
        else and has made nothing: --unsafe would do it first, though later passes have come before it here."""
        holding = self._holding(one, unsafe)
        offered = [record for _, record in holding]
        if not offered and not any(a.pass_name == one.name for a in self.applied):
            offered = self.skipped.get(one.name, [])
        self.skipped[one.name] = offered
        return holding

    def _holding(self, one: Pass, unsafe: list[tuple[Fix, Change]]) -> list[tuple[Fix, Change]]:
        """Those that break no guard: asked of all at once, as --unsafe would make them, and else of each."""
        together = [fix for fix, _ in _disjoint(unsafe)]
        if 1 < len(together) == len(unsafe) and self._outcome(one, together) is not None:
            return unsafe
        return [(fix, record) for fix, record in unsafe if self._outcome(one, [fix]) is not None]

    def _make(self, one: Pass, chosen: list[tuple[Fix, Change]]) -> bool:
        """Makes some fixes at once if every guard holds of them together."""
        outcome = self._outcome(one, [fix for fix, _ in chosen]) if chosen else None
        if outcome is None:
            return False
        self._take(outcome, chosen)
        return True

    def _take(self, outcome: tuple[Model, str, Origins], chosen: list[tuple[Fix, Change]]) -> None:
        self.model, self.text, self.origins = outcome
        self.applied += [change for _, change in chosen]
        for fix, _ in chosen:
            if fix.beside is not None:
                self._write(fix.beside)

    def _write(self, ignored: Beside) -> None:
        """From here on the context is what a new ignore file lets through."""
        before = self.beside.before if self.beside else ignored.before
        self.beside = ignored._replace(before=before)
        self.context = self.context.with_ignore_file(ignored.after)
        # what was found out about the old one rests on the old context
        self.model = Model(self.model.file, images=self.model.images)

    def _outcome(self, one: Pass, fixes: list[Fix]) -> tuple[Model, str, Origins] | None:
        """The state with some fixes made; None when they change nothing or break a guard. A single fix that breaks
        one is a bug of ours, and reported."""
        together = fixes[0] if len(fixes) == 1 else _joined(fixes)
        if not together.edits and any(fix.beside for fix in fixes):
            return self.model, self.text, self.origins
        made = apply(self.model.file, together.edits)
        if made is None:
            self._reject(one, fixes, "its edits do not fit the file")
            return None
        text = render(made.file)
        if text == self.text:
            return None
        after = Model(read_again(made.file, self.model.file, text), self.model)
        broken = None if parses.same_shape(made.file, after.file) else "its output reads as something else"
        broken = broken or guards.check(self.model, after, together, text, self.context)
        if broken:
            self._reject(one, fixes, broken)
            return None
        return after, text, self.origins.after(made, after.file)

    def _is_new(self, one: Pass, fix: Fix) -> bool:
        """Whether a fix is not one that broke a guard before, at the same place with the same edits."""
        return not self.rejected or self._rejection(one, fix) not in self.rejected

    def _rejection(self, one: Pass, fix: Fix) -> _Rejected:
        edits = tuple((render(edit.node), *map(render, edit.new)) for edit in fix.edits)
        return _Rejected(one.name, fix.summary, self._line(fix), edits)

    def _reject(self, one: Pass, fixes: list[Fix], why: str) -> None:
        """Reports a fix that breaks a guard, once for its place whatever becomes of the text around it."""
        if len(fixes) != 1:
            return
        rejected = self._rejection(one, fixes[0])
        known = any(rejected[:3] == other[:3] for other in self.rejected)
        self.rejected.add(rejected)
        if not known:
            message = f"{rejected.summary} (line {rejected.line}): {why}; the change was dropped"
            self.bugs.append(Bug(one.name, message))


class _Rejected(Record):
    """A fix that broke a guard: what it was to do, and where."""

    pass_name: str
    summary: str
    line: int
    edits: tuple[tuple[str, ...], ...]


def _answers(one: Pass, subject: Subject) -> list[Fix | PassDeclined]:
    """All that a pass has to say about a file, with the reason that it ended with."""
    found: list[Fix | PassDeclined] = []
    try:
        found.extend(one.run(subject))
    except Decline as no:
        found.append(no.at(None))
    return found


def _meets(fix: Fix, wanted: list[tuple[Fix, Change]]) -> bool:
    """Whether a fix touches what one of some others touches."""
    own = _touched(fix)
    return any(own & _touched(other) for other, _ in wanted)


def _touched(fix: Fix) -> set[object]:
    """The items and files that a fix is about."""
    return {*(id(edit.node) for edit in fix.edits), *([fix.beside.path] if fix.beside else [])}


def _disjoint(wanted: list[tuple[Fix, Change]]) -> list[tuple[Fix, Change]]:
    """The first fixes that touch different items, so that they can be made in one round."""
    taken: set[object] = set()
    chosen = []
    for fix, record in wanted:
        nodes = _touched(fix)
        if not nodes & taken:
            taken |= nodes
            chosen.append((fix, record))
    return chosen


def _joined(fixes: list[Fix]) -> Fix:
    return Fix(
        "several changes",
        (edit for fix in fixes for edit in fix.edits),
        assumptions=(assumption for fix in fixes for assumption in fix.assumptions),
        changes=(change for fix in fixes for change in fix.changes),
        leaves=(path for fix in fixes for path in fix.leaves),
        brings=(path for fix in fixes for path in fix.brings),
        later=(text for fix in fixes for text in fix.later),
    )


__all__ = ["Options", "Result", "pass_names", "rewrite"]
