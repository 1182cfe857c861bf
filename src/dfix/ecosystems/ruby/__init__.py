"""Ruby: Bundler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.fixes import Decline

from ..base import Install, Needs, RuntimePlan, Split, Verdict
from . import install as ruby_install

if TYPE_CHECKING:
    from dfix.model.steps import Step
    from dfix.subject import Subject


class Ruby:
    """Projects with a Gemfile."""

    def needs(self, install: Install) -> Needs | None:
        """The Gemfile, what it evaluates and reads, and its lock file."""
        return ruby_install.needs(install)

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """The gems and the project on the slim image of the same release."""
        raise Decline(f"{split.stage.image} is an image for programs in ruby, which dfix cannot split yet")

    def stays(self, step: Step, split: Split) -> Verdict:
        """Where a step of Bundler belongs."""
        return Verdict.UNKNOWN


ECOSYSTEM = Ruby()
