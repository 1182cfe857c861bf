"""The image configuration of the default target changes only as the fix declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfix.guards import Change


def check(change: Change) -> str | None:
    """The settings that differ are all in ``fix.changes``."""
    before, after = change.before.target, change.after.target
    if not before or not after:
        return "the output has no stage"
    changed = set(before.config.differences(after.config)) - change.fix.changes
    return f"the image's {sorted(changed)[0]} would change" if changed else None
