"""A step that is kept runs as it did: in the same folder, as the same user, in the same shell, with the same variables,
and in the same order."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from dfix import effects
from dfix.image.origin import CONTEXT
from dfix.records import Record
from dfix.shell import parse_shell
from dfix.source import shortened
from dfix.syntax.instructions import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.fixes import Fix
    from dfix.guards import Change
    from dfix.image.files import Files
    from dfix.model.stages import Model, Stage
    from dfix.model.state import State
    from dfix.syntax import Instruction

    #: the folders that a step ran in, and with which flags
    _Ways = dict[tuple[str, ...], set[frozenset[str]]]


class _Step(Record):
    """One command of a RUN with what it sees."""

    text: str
    folder: tuple[str, ...]
    user: str | None
    shell: tuple[str, ...]
    variables: frozenset[tuple[str, str]]
    flags: frozenset[str]
    state: State

    @property
    def surroundings(self) -> tuple[object, ...]:
        """What must be the same of two steps, but for the folder and the flags."""
        return self.text, self.user, self.shell, self.variables


def check(change: Change) -> str | None:
    """Each command of the output that the input has, too, is one of those of the input."""
    before, after = _Steps.of(change.before), _Steps.of(change.after)
    fresh = _fresh(change.fix)
    for each in chain.from_iterable(after.new):
        old = before.first.get(each.text) if each.text not in fresh else None
        if old and not _runs_as_before(each, before.ways.get(each.surroundings, {})):
            return f"`{_short(each.text)}` would run {_difference(each, old)}"
    strange = _late(change, after) if change.fix.later else None
    if strange:
        return f"`{_short(strange)}` would run later, and works on more than what is copied"
    but = fresh | change.fix.later
    kept = [[text for text in texts if text not in but] for texts in after.texts]
    return None if before.texts == after.texts and not but else _out_of_order(before.texts, kept)


def _late(change: Change, after: _Steps) -> str | None:
    """A command that the fix means to run later, and of which not all that it works on is a file of the context."""
    for stage in change.after.stages:
        for run in stage.of("RUN"):
            late = [each for each in after.of_runs[id(run)] if each.text in change.fix.later]
            files = change.files(stage).before(run) if late else None
            for each in late:
                if files is None or not _works_on_copies(each, files, change.fix):
                    return each.text
    return None


def _works_on_copies(step: _Step, files: Files, fix: Fix) -> bool:
    """Whether all that a command works on is of the build context, or made by another command that comes later."""
    effect = effects.of_text(step.text, effects.where_of(step.state))
    places = (*effect.reads.places, *effect.writes.places, *effect.removes.places)
    paths = (*(place.path for place in places), *(item.path or "" for item in effect.changes))
    for origin in map(files.origin, paths):
        node = origin.instruction if origin is not None else None
        moves = isinstance(node, Run) and _commands(node) <= fix.later
        if origin is None or not (origin.kind == CONTEXT or moves):
            return False
    return effect.known


def _fresh(fix: Fix) -> set[str]:
    """The commands that came about by an edit of a RUN in its place: they may read like a command elsewhere."""
    found: set[str] = set()
    for edit in fix.edits:
        old, new = edit.node, edit.new[0] if len(edit.new) == 1 else None
        if isinstance(old, Run) and isinstance(new, Run):
            found |= _commands(new) - _commands(old)
    return found


def _commands(run: Run) -> set[str]:
    return set(parse_shell(run.text).texts)


def _runs_as_before(step: _Step, ways: _Ways) -> bool:
    """Whether it ran in this folder with these flags or some of them; in any folder if none matters to it."""
    if any(flags <= step.flags for flags in ways.get(step.folder, ())):
        return True
    anywhere = any(flags <= step.flags for found in ways.values() for flags in found)
    return anywhere and not _is_placed(step.text, step.state)


def _difference(step: _Step, old: _Step) -> str:
    if step.folder != old.folder and _is_placed(step.text, step.state):
        return f"in {' '.join(step.folder)} instead of {' '.join(old.folder)}"
    if step.user != old.user:
        return f"as {step.user} instead of {old.user}"
    if step.shell != old.shell:
        return "in another shell"
    return "with other variables" if step.variables != old.variables else "without its mounts"


class _Steps:
    """The steps of a model. ``new``: those of each RUN that does not stand, and see the same, in the model before."""

    def __init__(self, model: Model) -> None:
        self.of_runs: dict[int, list[_Step]] = {}
        self.new: list[list[_Step]] = []
        known = model.before.notes.get("steps") if model.before is not None else None
        self._stages = [[self._take(run, stage, known) for run in stage.of("RUN")] for stage in model.stages]

    @classmethod
    def of(cls, model: Model) -> _Steps:
        """Found out once a model."""
        found = model.notes.get("steps")
        if not isinstance(found, _Steps):
            found = model.notes["steps"] = cls(model)
        return found

    def _take(self, run: Instruction, stage: Stage, known: object) -> list[_Step]:
        if isinstance(known, _Steps) and stage.sees_the_same(run):
            steps = known.of_runs[id(run)]
        else:
            steps = _of_run(run, stage)
            self.new.append(steps)
        self.of_runs[id(run)] = steps
        return steps

    @cached_property
    def first(self) -> dict[str, _Step]:
        """The first step with each text."""
        found: dict[str, _Step] = {}
        for each in chain.from_iterable(self.of_runs.values()):
            found.setdefault(each.text, each)
        return found

    @cached_property
    def ways(self) -> dict[tuple[object, ...], _Ways]:
        """How steps run, by their surroundings."""
        found: dict[tuple[object, ...], _Ways] = {}
        for each in chain.from_iterable(self.of_runs.values()):
            found.setdefault(each.surroundings, {}).setdefault(each.folder, set()).add(each.flags)
        return found

    @cached_property
    def texts(self) -> list[list[str]]:
        """The steps of each stage whose order matters."""
        return [_texts(list(chain.from_iterable(runs))) for runs in self._stages]


def _of_run(run: Instruction, stage: Stage) -> list[_Step]:
    state = stage.state(run)
    flags = frozenset(token.value for token in run.all("FLAG"))
    script = None if run.is_json or run.heredocs else parse_shell(run.text)
    if script is None or not script.clean:
        lines = effects.script_of(run, state) if run.heredocs and not run.text.startswith("<<") else None
        texts = [lines.text if lines else " ".join(run.words) + "".join(h.body for h in run.heredocs)]
    else:
        texts = script.texts
    folder: tuple[str, ...] = (state.workdir or "?",)
    found = []
    for text in texts:
        found.append(_Step(text, folder, state.user, state.shell, _variables(text, state.scope), flags, state))
        if text.startswith("cd "):
            folder = (*folder, text)
    return found


def _variables(text: str, scope: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """The variables of the Dockerfile that a text names, with their values."""
    names = set(re.findall(r"\$\{?(\w+)", text))
    return frozenset((name, scope[name]) for name in names if name in scope)


def _is_placed(text: str, state: State) -> bool:
    """Whether the folder that a command runs in matters: it touches other places in another one."""
    here, there = (effects.of_text(text, effects.where_of(state)._replace(folder=f)) for f in ("/a", "/b"))
    return not here.known or here != there


def _out_of_order(before: list[list[str]], after: list[list[str]]) -> str | None:
    """Steps that were in one stage before, and are in one stage still, keep their order."""
    holders: dict[str, list[_Order]] = {}
    for order in map(_Order, before):
        for text in order.counts:
            holders.setdefault(text, []).append(order)
    for texts in after:
        kept = [text for text in texts if text in holders]
        # The rarest step leaves the fewest stages to look at.
        possible = min((holders[text] for text in kept), key=len, default=[])
        late = [order.late(kept) for order in possible if order.counts.keys() >= set(kept)]
        if late and all(late):
            return f"`{_short(late[0] or '')}` would run later than it did"
    return None


class _Order:
    """The steps of one stage of the input."""

    def __init__(self, texts: list[str]) -> None:
        self.counts = Counter(texts)
        self.places = {text: place for place, text in enumerate(texts)}

    def late(self, kept: list[str]) -> str | None:
        """The first step that stands behind one that it stood before; None when all is in order. What is there more
        than once is not looked at."""
        counts = Counter(kept)
        once = [text for text in kept if counts[text] == self.counts[text] == 1]
        places = [self.places[text] for text in once]
        return next((text for text, one, two in zip(once[1:], places, places[1:], strict=False) if one > two), None)


def _texts(steps: list[_Step]) -> list[str]:
    """The steps whose order matters."""
    return [step.text for step in steps if not step.text.startswith("cd ") and not _only_looks_up(step)]


def _only_looks_up(step: _Step) -> bool:
    """Whether a step fetches lists of packages and does nothing else: it is as good at any later time."""
    if "update" not in step.text:
        return False
    effect = effects.of_text(step.text, effects.where_of(step.state))
    roles = {place.role for place in effect.writes.places}
    return effect.known and not effect.packages and effects.INDEX in roles <= {effects.INDEX, effects.CACHE}


def _short(text: str) -> str:
    return shortened(text)
