"""What must hold of a fix before anyone sees it. Each guard returns a sentence when it does not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dfix.fixes import Fix
from dfix.model.stages import Model
from dfix.syntax import File, Instruction
from dfix.syntax.trivia import comment_lines
from dfix.syntax.validate import problems

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.model.stages import Stage


def check(before: Model, after: Model, fix: Fix, text: str, context: Context) -> str | None:
    """The first guard that a fix breaks, as a sentence; None when all hold. ``text`` is the output, ``context`` what
    stands beside the Dockerfile (falsy when that is not known)."""
    return (
        parses(after.file, text)
        or conserves_comments(before.file, after.file, fix)
        or keeps_configuration(before, after, fix)
        or keeps_stages(before, after)
    )


def parses(file: File, text: str) -> str | None:
    """Guard 1: BuildKit reads the output, and reads in it what we built."""
    found = problems(file, text)
    if found:
        return f"the output would not parse: {found[0]!r}"
    if len(file.opaque):
        return "the output holds text that cannot be understood"
    return None


def same_shape(built: File, parsed: File) -> bool:
    """Whether the built tree and its re-read text hold the same instructions."""
    return [_shape(i) for i in built.instructions] == [_shape(i) for i in parsed.instructions]


def _shape(node: Instruction) -> tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]:
    return node.keyword, node.words, tuple((h.name, h.body) for h in node.heredocs)


def conserves_comments(before: File, after: File, fix: Fix) -> str | None:
    """Guard 2: no comment is lost but those that the fix said it drops."""
    had = Counter(comments(before))
    lost = had - Counter(comments(after)) - Counter(fix.dropped)
    return f"a comment would be lost: {next(iter(lost))}" if lost else None


def comments(file: File) -> list[str]:
    """Every comment line of a file, stripped."""
    return [line for child in file.children for line in comment_lines(child)]


def keeps_configuration(before: Model, after: Model, fix: Fix) -> str | None:
    """Guard 3: the image configuration of the default target changes only as the fix declared."""
    if not before.target or not after.target:
        return "the output has no stage"
    changed = set(before.target.config.differences(after.target.config)) - fix.changes
    return f"the image's {sorted(changed)[0]} would change" if changed else None


def keeps_stages(before: Model, after: Model) -> str | None:
    """Guard 4: every stage that could be named still exists, and the last is still the default target."""
    names = {s.name for s in after.stages}
    for stage in before.stages:
        if stage.name and stage.name not in names:
            return f"the stage {stage.name} would be gone"
    if before.target and after.target and before.target.name != after.target.name and before.target.name:
        return f"{before.target.name} would no longer be the default target"
    return _numbers_hold(before, after)


def _numbers_hold(before: Model, after: Model) -> str | None:
    """A stage named by number must still be the same stage."""
    for stage in after.stages:
        for name in stage.names_used:
            if name.isdigit() and after.find(name, before=stage.index) and not _same_number(before, after, name):
                return f"the stage number {name} would mean another stage"
    return None


def _same_number(before: Model, after: Model, name: str) -> bool:
    one, two = before.find(name), after.find(name)
    return one is not None and two is not None and _signature(one) == _signature(two)


def _signature(stage: Stage) -> tuple[str, str | None]:
    return stage.from_.image, stage.name
