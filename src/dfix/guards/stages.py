"""Every stage that could be named still exists, and the last is still the default target."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfix.guards import Change
    from dfix.model.stages import Model, Stage


def check(change: Change) -> str | None:
    """Names exist, numbers mean what they meant."""
    before, after = change.before, change.after
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
