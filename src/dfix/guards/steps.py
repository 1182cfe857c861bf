"""A step that is kept runs as it did: in the same folder, as the same user, in the same shell, with the same variables,
and in the same order."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from dfix import effects
from dfix.shell import parse_shell
from dfix.syntax.instructions import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.fixes import Fix
    from dfix.guards import Change
    from dfix.model.stages import Model, Stage
    from dfix.model.state import State
    from dfix.syntax import Instruction


class _Step(NamedTuple):
    """One command of a RUN with what it sees."""

    text: str
    folder: tuple[str, ...]
    user: str | None
    shell: tuple[str, ...]
    variables: frozenset[tuple[str, str]]
    flags: frozenset[str]
    placed: bool


def check(change: Change) -> str | None:
    """Each command of the output that the input has, too, is one of those of the input."""
    had: dict[str, list[_Step]] = {}
    for each in _steps(change.before):
        had.setdefault(each.text, []).append(each)
    fresh = _fresh(change.fix)
    for each in _steps(change.after):
        old = had.get(each.text) if each.text not in fresh else None
        if old and not any(_same(each, one) for one in old):
            return f"`{_short(each.text)}` would run {_difference(each, old[0])}"
    return _out_of_order(change)


def _fresh(fix: Fix) -> set[str]:
    """The commands that came about by an edit of a RUN in its place: they may read like a command elsewhere."""
    found: set[str] = set()
    for edit in fix.edits:
        old, new = edit.node, edit.new[0] if len(edit.new) == 1 else None
        if isinstance(old, Run) and isinstance(new, Run):
            found |= _commands(new) - _commands(old)
    return found


def _commands(run: Run) -> set[str]:
    return {" ".join(run.text[s.start : s.end].split()) for s in parse_shell(run.text).statements}


def _same(step: _Step, old: _Step) -> bool:
    if not step.placed:
        step = step._replace(folder=old.folder)
    return step._replace(flags=old.flags) == old and old.flags <= step.flags


def _difference(step: _Step, old: _Step) -> str:
    if step.placed and step.folder != old.folder:
        return f"in {' '.join(step.folder)} instead of {' '.join(old.folder)}"
    if step.user != old.user:
        return f"as {step.user} instead of {old.user}"
    if step.shell != old.shell:
        return "in another shell"
    return "with other variables" if step.variables != old.variables else "without its mounts"


def _steps(model: Model) -> list[_Step]:
    return [each for stage in model.stages for run in stage.of("RUN") for each in _of_run(run, stage)]


def _of_run(run: Instruction, stage: Stage) -> list[_Step]:
    state = stage.state(run)
    flags = frozenset(token.value for token in run.all("FLAG"))
    script = None if run.is_json or run.heredocs else parse_shell(run.text)
    if script is None or not script.clean:
        texts = [" ".join(run.words) + "".join(h.body for h in run.heredocs)]
        placed = [True]
    else:
        texts = [" ".join(run.text[s.start : s.end].split()) for s in script.statements]
        placed = [_is_placed(text, state) for text in texts]
    folder: tuple[str, ...] = (state.workdir or "?",)
    found = []
    for text, depends in zip(texts, placed, strict=True):
        found.append(_Step(text, folder, state.user, state.shell, _variables(text, state.scope), flags, depends))
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


def _out_of_order(change: Change) -> str | None:
    """Steps that were in one stage before, and are in one stage still, keep their order."""
    orders = [_texts(stage) for stage in change.before.stages]
    known = {text for order in orders for text in order}
    for stage in change.after.stages:
        kept = [text for text in _texts(stage) if text in known]
        late = [_late(kept, order) for order in orders if set(kept) <= set(order)]
        if late and all(late):
            return f"`{_short(late[0] or '')}` would run later than it did"
    return None


def _late(kept: list[str], order: list[str]) -> str | None:
    """The first step that stands behind one that it stood before; None when all is in order. What is there more than
    once is not looked at."""
    here, there = Counter(kept), Counter(order)
    place = {text: index for index, text in enumerate(order)}
    once = [text for text in kept if here[text] == there[text] == 1]
    places = [place[text] for text in once]
    return next((text for text, one, two in zip(once[1:], places, places[1:], strict=False) if one > two), None)


def _texts(stage: Stage) -> list[str]:
    found = [each.text for run in stage.of("RUN") for each in _of_run(run, stage)]
    return [text for text in found if not text.startswith("cd ")]


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
