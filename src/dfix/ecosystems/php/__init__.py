"""PHP: Composer, and a stage that has what Composer and the extensions made, without what made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..shared.base import Install, Needs, RuntimePlan, Split, Verdict
from . import install as composer

if TYPE_CHECKING:
    from dfix.model.steps import Step
    from dfix.subject import Subject


class Php:
    """Projects with a composer.json."""

    def needs(self, install: Install) -> Needs | None:
        """composer.json, composer.lock, and what they name."""
        return composer.needs(install)

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """The same base without what builds, where that adds something to it."""
        from . import stages

        return stages.plan(subject, split)

    def starts(self, subject: Subject, split: Split) -> str:
        """The first source of the project that may start another program; "" where none does."""
        from . import stages

        return stages.starts_programs(subject, split)

    def stays(self, step: Step, split: Split) -> Verdict:
        """Extensions lie in folders that are copied, packages in the project; the rest is told by its effects."""
        from . import stages

        return stages.stays(step, split)


ECOSYSTEM = Php()
