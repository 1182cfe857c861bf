"""Node.js: npm, yarn, pnpm; servers on the slim image of the builder's release with production dependencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dfix.context import Context
    from dfix.effects import Call, Done
    from dfix.model.stages import Stage
    from dfix.model.steps import Step
    from dfix.runtime.plan import RuntimePlan, Split, Verdict
    from dfix.runtime.site import Site
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from ..shared.base import Install, Needs, Reworded


class Node:
    """npm, yarn and pnpm projects."""

    def needs(self, install: Install) -> Needs | None:
        """The manifest, the lock file, and what the package manager's own configuration names."""
        from . import install as installs

        return installs.needs(install)

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """What the program needs of its folder, on the small image of the builder's release."""
        from .plan import plan

        return plan(subject, split)

    def leaner(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """The server that Next.js traces by itself."""
        from .next import standalone

        return standalone(subject, split)

    def spared(self, subject: Subject, stage: Stage) -> RuntimePlan | None:
        """The install of a finished stage without development dependencies."""
        from .finished import spared

        return spared(subject, stage)

    def reworded(self, install: Install, run: Instruction, behind: tuple[Done, ...]) -> Iterator[Reworded]:
        """By today's flags, and held to the lock file."""
        from .locked import berry, locked, npm

        yield from (found for found in (npm.renewed(install), berry.renewed(install)) if found is not None)
        yield from (found for found in (locked(install, run, behind),) if found is not None)

    def in_family(self, subject: Subject, split: Split, family: str) -> RuntimePlan | None:
        """The program on an image of a family that its owner asks for."""
        from .family import in_family

        return in_family(subject, split, family)

    def moved(self, subject: Subject, stage: Stage, family: str) -> RuntimePlan | None:
        """The last of several stages on an image of a family."""
        from .family import moved

        return moved(subject, stage, family)

    def site(self, subject: Subject, stage: Stage) -> Site | None:
        """The finished files of a single-page application, and how they are served."""
        from . import spa

        return spa.site(subject, stage)

    def made(self, context: Context, directory: str, calls: Sequence[Call]) -> tuple[str, ...] | None:
        """The folders that the builders of web pages make, by their words and their configuration."""
        from .output import made

        return made(context, directory, calls)

    def stays(self, step: Step, split: Split) -> Verdict:
        """Installs, builds and prunes work inside the project folder; what is global is there for the system."""
        from .stays import stays

        return stays(step, split)


ECOSYSTEM = Node()
