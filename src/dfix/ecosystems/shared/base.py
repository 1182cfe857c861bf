"""What an ecosystem answers: what an install needs, and how the finished program is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dfix.effects import NONE, surroundings
from dfix.fixes import Decline
from dfix.records import Record
from dfix.runtime.plan import RuntimePlan as RuntimePlan
from dfix.runtime.plan import Split as Split
from dfix.runtime.plan import Verdict as Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dfix.context import Context
    from dfix.edits import Edit
    from dfix.effects import Call, Done, Effect
    from dfix.fixes import Assumption, Evidence
    from dfix.image.files import Files
    from dfix.model.steps import Step
    from dfix.subject import Subject
    from dfix.syntax import Instruction
    from dfix.syntax.build import TextEdit

    from .project import Project


class Install:
    """A command that may install, and the image that it finds.

    done     the command, as a tool with an action, and where it runs
    where    the same with the folder that the tool itself is told (npm --prefix web)
    context  the build context
    mounted  what its RUN has mounted of that, by its path in the image
    run      its RUN, and ``within``: the commands of that before it
    """

    mounted: Mapping[str, str] = {}
    run: Instruction | None = None
    within: tuple[Done, ...] = ()

    def __init__(self, done: Done, files: Files, context: Context, before: Callable[[], tuple[Done, ...]]) -> None:
        assert done.call is not None
        self.done = done
        self.call: Call = done.call
        self.where = surroundings(done.call, done.where)
        self.files = files
        self.context = context
        self._before = before

    @property
    def before(self) -> tuple[Done, ...]:
        """What the commands before it do, those of stages that this one is built on included."""
        return self._before()

    @property
    def folder(self) -> str:
        """The folder that it works in; Decline when that is not known."""
        if self.where.folder is None:
            raise Decline(f"the folder that `{self.call.tool}` installs in is not known (a WORKDIR would say it)")
        return self.where.folder

    @property
    def project(self) -> Project:
        """What lies in that folder."""
        from .project import Project

        return Project(self.files, self.context, self.folder, self.mounted)

    def configured(self) -> Iterator[str]:
        """The values that earlier commands set in the tool's configuration (pip config set global.cert x)."""
        for each in self.before:
            if each.call is not None and each.call.tool == self.call.tool and each.call.action == "config":
                for word in each.call.operands:
                    yield (each.where.value(word) or "").rpartition("=")[2]

    def repeats(self, *actions: str, reading: tuple[str, ...] = ()) -> bool:
        """Whether the same tool has installed in the same folder before; ``reading``: what one of these files names,
        and no tool of its own (`pip install --upgrade pip`)."""
        return any(
            each.call is not None
            and each.call.tool == self.call.tool
            and each.call.action in actions
            and each.where.folder == self.done.where.folder
            and (not reading or any(each.effect.reads.touches(file.rstrip("/")) is not False for file in reading))
            for each in self.before
        )


class Needs(Record):
    """What an install reads of the project.

    files        absolute paths of the image; folders end in ``/``
    evidence     why that is all
    assumptions  what had to be assumed
    extra        a command to run early in place of the install, when that must stay where it is
                 (``go mod download`` for ``go build``)
    also         what it does beyond what its words say, through scripts
    writes       all that it writes of the project, where that is less than its tool may write; None where it is not
    absent       absolute paths where nothing may lie when `extra` runs
    """

    files: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    assumptions: tuple[Assumption, ...] = ()
    extra: str | None = None
    also: Effect = NONE
    writes: tuple[str, ...] | None = None
    absent: tuple[str, ...] = ()


class First(Record):
    """A file or folder (it ends in "/") of the build context that is copied before the install, and where it lands;
    ``copy`` is the one that brings it today."""

    source: str
    target: str
    copy: Instruction


class Early(Record):
    """An install that may stand before the copies of the source.

    run         its RUN; sources: the copies that it may stand before, in order
    along       RUNs between that go with these; prepared: what of them the install needs as well, as commands
    first       what is copied before it, where that is not there yet
    statements  how many statements of the RUN may move
    carried     the statements that what stays behind needs again (cd web), as written
    extra       a command to run early in place of the install, which stays where it is
    is_whole    nothing of the RUN stays behind
    """

    run: Instruction
    sources: tuple[Instruction, ...]
    along: tuple[Instruction, ...]
    prepared: tuple[str, ...]
    first: tuple[First, ...]
    statements: int
    carried: tuple[str, ...]
    extra: str | None
    is_whole: bool
    evidence: tuple[Evidence, ...]
    assumptions: tuple[Assumption, ...]


class Reworded(Record):
    """The same install in better words: what is gained, the edits of its RUN's text, and what they rest on.

    beside  edits of other instructions, and brings: what these bring into the image
    """

    summary: str
    edits: tuple[TextEdit, ...]
    evidence: tuple[Evidence, ...]
    assumptions: tuple[Assumption, ...] = ()
    beside: tuple[Edit, ...] = ()
    brings: tuple[str, ...] = ()


class Ecosystem(Protocol):
    """One language."""

    def needs(self, install: Install) -> Needs | None:
        """What an install reads from the build context; None when the command installs nothing from there, or nothing
        that is worth an own layer. Decline when it needs more than can be copied first."""
        ...

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """How what a single stage builds is run; None when it is on the smallest base already, as it should be; Decline
        where there is no way."""
        ...

    def stays(self, step: Step, split: Split) -> Verdict:
        """Where one of its own steps belongs."""
        ...
