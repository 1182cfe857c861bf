"""Which packages a RUN installs and leaves in its layer, and which it takes away again.

Sources: apt-get(8), apt-mark(8) (what is marked as automatic goes with ``--auto-remove``), apk(8) (``--virtual``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.model import runs
from dfix.model.steps import steps
from dfix.records import Record
from dfix.runtime.packages import group_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.model.steps import Step
    from dfix.syntax import Instruction


class Left(Record):
    """What becomes of the packages of one RUN; names that are variables stand as they are written.

    unnamed  it takes away all that it installs, without naming it
    """

    kept: frozenset[str]
    removed: frozenset[str]
    unnamed: bool


def of(run: Instruction) -> Left:
    """What a RUN leaves of the packages that it installs itself."""
    script = runs.script(run)
    found = steps(script) if script and script.clean else ()
    installed: list[str] = []
    removed: list[str] = []
    groups: dict[str, list[str]] = {}
    for step in found:
        if step.is_system_install:
            names = [w.value or w.text for w in step.operands]
            group = group_of(step)
            groups.update({group: names} if group else {})
            installed += names
        elif step.is_system and step.action in ("autoremove", "del", "purge", "remove"):
            named = (w.value or w.text for w in step.operands)
            removed += [n for name in named for n in groups.get(name, [name])]
    unnamed = _removes_all(found)
    kept = () if unnamed else (name for name in installed if name not in removed)
    return Left(frozenset(kept), frozenset(installed).intersection(removed), unnamed)


def _removes_all(found: Iterable[Step]) -> bool:
    """Whether it has all packages marked as automatic before it removes those that nothing needs."""
    marked = False
    for step in found:
        if step.tool == "apt-mark" and "auto" in [w.value for w in step.command.words]:
            marked = True
        words = [w.value or "" for w in step.command.words]
        if marked and step.is_system and not {"--auto-remove", "--autoremove", "autoremove"}.isdisjoint(words):
            return True
    return False
