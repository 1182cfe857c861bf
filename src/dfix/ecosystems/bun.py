"""Bun: its installs read what those of npm do; the slim image has all that the full one has but for documents; what it
compiles has Bun in it.

Sources: bun.sh/docs (bun install, lifecycle scripts, bunfig.toml), the Dockerfiles of oven-sh/bun (debian and
debian-slim with the same program).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.fixes import Decline
from dfix.launch import launch
from dfix.runtime import in_place
from dfix.source import shortened

from .node import install as node_install
from .shared import bundled
from .shared.base import Install, Needs, Reworded, RuntimePlan, Split, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.effects import Done
    from dfix.model.steps import Step
    from dfix.subject import Subject
    from dfix.syntax import Instruction


class Bun:
    """Projects with a package.json that Bun installs and runs."""

    def needs(self, install: Install) -> Needs | None:
        """The manifest, the lock file, and what configuration names."""
        return node_install.needs(install)

    def reworded(self, install: Install, run: Instruction, behind: tuple[Done, ...]) -> Iterator[Reworded]:
        """Held to the lock file."""
        from .node.locked import locked

        yield from (found for found in (locked(install, run, behind),) if found is not None)

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """What is compiled, on a small image; else the slim image in the place of the full one, where every step can
        run on it."""
        if bundled.is_started(subject, split, _PROGRAMS):
            return _PROGRAMS.plan(subject, split)
        info = split.stage.info
        assert info is not None
        if info.slim is None or info.variant == "slim":
            return None
        work = launch(subject, split.stage).development()
        if work:
            raise Decline(f"{work.command.who} starts a server for development (`{shortened(work.command.text)}`)")
        lacking = in_place.needs_more(split.stage, frozenset(("bun", "npx")))
        if lacking:
            raise Decline(f"`{lacking}` may need what {info.reference.with_tag(info.slim)} lacks")
        base = str(info.reference.with_tag(info.slim))
        return RuntimePlan(base, (), (f"{base} is {info.reference} without documents and translations",), in_place=True)

    def stays(self, step: Step, split: Split) -> Verdict:
        """What Bun does to build belongs to the builder."""
        return _PROGRAMS.stays(step, split)


_PROGRAMS = bundled.Bundled("bun")
ECOSYSTEM = Bun()
