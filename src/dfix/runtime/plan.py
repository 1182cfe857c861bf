"""What is known of a single stage that is to be split, and what an ecosystem answers: how its program is run."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from dfix.model.copies import is_inside
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.context import Context
    from dfix.fixes import Assumption
    from dfix.model.stages import Stage
    from dfix.model.state import State
    from dfix.model.steps import Step
    from dfix.syntax import Instruction
    from dfix.syntax.build import TextEdit


class Verdict(Enum):
    """Where a step of the old single stage belongs."""

    BUILDER = "its results lie in what is copied, or nobody needs them at run time"
    BOTH = "the runtime stage needs it as well"
    RUNTIME = "only the runtime stage needs it"
    BROUGHT = "the builder makes it outside of the project: it is copied from there"
    HOME = "it lies in the home of the user that builds"
    UNKNOWN = "what it leaves behind is not known"


class Split(Record):
    """A single stage that is to be built in one stage and run in another.

    folder             where the project lies in the image: what is copied when everything is
    context_directory  the folder of the build context that lies there
    steps              every step of every RUN, in order
    state              behind the last instruction
    context            the build context, for what a step's place depends on
    settled            places outside of it of which the plan says what becomes: sources that are fetched, installs; one
                       that ends in "/" with all that lies below
    idle               programs of toolchains that only the build needs, and the modules of ecosystems/ that know them
    """

    stage: Stage
    folder: str
    context_directory: str
    steps: tuple[Step, ...]
    state: State
    context: Context
    settled: tuple[str, ...] = ()
    idle: Mapping[str, str] = {}

    @property
    def work(self) -> list[Instruction]:
        """The instructions that may make files, in order."""
        return [node for node in self.stage.instructions if node.keyword in ("RUN", "COPY", "ADD")]

    def has(self, path: str) -> bool:
        """Whether a place lies in the folder, or is settled."""
        return is_inside(path, self.folder) or self.settles(path)

    def settles(self, path: str) -> bool:
        """Whether the plan says what becomes of a place outside of the folder."""
        folders = (p.rstrip("/") for p in self.settled if p.endswith("/") and p != "/")
        return path in self.settled or any(is_inside(path, folder) for folder in folders)


class Apart(Record):
    """An install that stands beside the build, on the same first instructions, and is repeated only when these change.

    run    the RUN of the builder that installs
    edits  what makes it the other install
    path   what that makes: copied to the same place, before what the build makes
    shared, name   what the stage with the first instructions is called, and that of the install
    """

    run: Instruction
    edits: tuple[TextEdit, ...]
    path: str
    shared: str = ""
    name: str = ""


class Selection(Record):
    """What of the project's folder is copied, where the rest stays behind.

    folders, files  names in the folder; of the files one may be a pattern
    left            names of what stays behind
    why             what was seen, a sentence
    straight        the copy is one of the build context, and not of the builder
    """

    folders: tuple[str, ...]
    files: tuple[str, ...]
    left: tuple[str, ...]
    why: str
    straight: bool = False


class RuntimePlan(Record):
    """How the finished program is run, and why that is right.

    base           the image of the runtime stage
    copies         absolute paths that are copied from the builder to the same place
    selection      what of the project's folder is copied, None for all of it
    moves          files that come to lie elsewhere: (path in the builder, path in the runtime stage)
    evidence       what was seen, a sentence each
    assumptions    what had to be assumed
    shell          the runtime base has /bin/sh
    packages       packages of the distribution that the runtime stage installs beside those that the file names
    left           copies of what nothing uses at run time, installers and their lists: they stay in the builder
    env            variables for the runtime stage, and for the builder before its first ``install``
    before_install RUN texts for the builder before its first ``install``
    install        the first RUN that installs
    edits          edits of the texts of the builder's RUNs
    after_build    commands for the builder behind its last step
    behind_files   commands for the runtime stage behind the files that it is given
    apart          what is installed in a stage of its own
    owner          to whom the files are given where the file says nothing: a user that the base has
    start          what is started in place of the old command, in the file's own CMD or ENTRYPOINT; () keeps that
    words          instructions that start the same program by other words, for a base with an entry point of its own:
                   (the keyword of the file's own instruction, the keyword of the new one, its words)
    needs_packages the packages that the builder installs are of use at run time, but for `tools`
    tools          packages that are of no use at run time, since nothing was seen to start them
    builder        the image of the builder stage, where its tag is to name the release that the runtime has
    in_place       nothing is built that would have to be left behind: `base` takes the place of the stage's own
    source         the name of the stage that `copies` come from, in a file that has stages
    follows        every program that is started was followed to where it lies: no other folder of PATH is asked
    builds_source  something in the builder works on the source; when nothing does, its copies behind the last install
                   go straight into the runtime stage
    """

    base: str
    copies: tuple[str, ...]
    evidence: tuple[str, ...]
    shell: bool = True
    packages: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    before_install: tuple[str, ...] = ()
    install: Instruction | None = None
    edits: tuple[tuple[Instruction, tuple[TextEdit, ...]], ...] = ()
    after_build: tuple[str, ...] = ()
    behind_files: tuple[str, ...] = ()
    apart: Apart | None = None
    owner: str | None = None
    start: tuple[str, ...] = ()
    words: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    builds_source: bool = True
    follows: bool = False
    in_place: bool = False
    source: str = ""
    needs_packages: bool = True
    tools: frozenset[str] = frozenset()
    builder: str | None = None
    moves: tuple[tuple[str, str], ...] = ()
    selection: Selection | None = None
    left: tuple[Instruction, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
