"""PHP: Composer. PHP's images have no smaller variant to run on, and what builds extensions is part of each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.fixes import Decline

from ..shared import interpreted
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
        """None, or why what only builds is not left behind: extensions lie among the files of PHP itself, and what they
        are linked to is told by no manifest."""
        if not interpreted.toolchain(split):
            return None
        names = {name for each in interpreted.installed(split) for name in each.installed or ()}
        headers = tuple(sorted(name for name in names if name.endswith("-dev")))
        what = f" ({interpreted.listed(headers)})" if headers else ""
        raise Decline(
            f"PHP's extensions lie among the files of PHP itself, and a second stage would build them anew; what "
            f"only builds them{what} can be removed in the RUN that does, if the libraries that they link to are kept"
        )

    def stays(self, step: Step, split: Split) -> Verdict:
        """Not asked: nothing is split."""
        return Verdict.UNKNOWN


ECOSYSTEM = Php()
