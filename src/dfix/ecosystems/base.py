"""What an ecosystem answers: what an install needs, and how the finished program is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from dfix.runtime.plan import RuntimePlan as RuntimePlan
from dfix.runtime.plan import Split as Split
from dfix.runtime.plan import Verdict as Verdict

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.model.state import State
    from dfix.model.steps import Step
    from dfix.subject import Subject


class No(NamedTuple):
    """A reason, in words for the file's owner, why there is no answer."""

    reason: str


class Install(NamedTuple):
    """An install step, the folder of the build context it runs in, and the state it sees.

    before  the steps of the stage that run before it
    """

    step: Step
    directory: str
    context: Context
    state: State
    before: tuple[Step, ...] = ()


class Needs(NamedTuple):
    """The files, relative to the install's folder, that an install reads; folders end in ``/``.

    extra  a command to run early in place of the step, when the step itself must stay where it is
           (``go mod download`` for ``go build``)
    """

    files: tuple[str, ...]
    evidence: tuple[str, ...]
    assumption: str | None = None
    extra: str | None = None


class Ecosystem(Protocol):
    """One language.

    reads_compose  it looks at the commands of compose files itself; otherwise they rule out a split
    """

    reads_compose: bool

    def needs(self, install: Install) -> Needs | No | None:
        """What an install reads from the build context; None when the step installs nothing from there."""
        ...

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | No | None:
        """How what a single stage builds is run; None when it is on the smallest base already, as it should be."""
        ...

    def stays(self, step: Step, split: Split) -> Verdict:
        """Where one of its own steps belongs."""
        ...
