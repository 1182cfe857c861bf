"""Programs whose sources the build fetches: what their installs put somewhere goes along, and where the program lies.

Nobody can read here what such sources do, so every plan of this module is UNSAFE and says what it assumes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.effects.paths import is_inside
from dfix.fixes import Assumption, Decline
from dfix.image.files import Files
from dfix.runtime.plan import Split

from ..shared.compiled import Finished
from . import Native, brings_libraries, installs, linked, own_programs

if TYPE_CHECKING:
    from dfix.runtime.plan import RuntimePlan
    from dfix.subject import Subject

    from ..shared.starting import Start
    from .builds import Builds


class Fetched(Native):
    """A program that is built, at least in part, of sources that are not in the build context."""

    def __init__(self, found: Builds) -> None:
        self.found = found

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """See `Compiled.plan`; only sources of the project itself are read."""
        foreign = next((step for step in split.steps if step.tool in knowledge.names("native", "foreign")), None)
        if foreign:
            what = f"it installs packages with {foreign.tool}"
            raise Decline(f"{what}, and what these start and load when they run is not known")
        self.parsed = bool(self.sources(subject, split).files)
        return super().planned(subject, split)

    def built(self, subject: Subject, split: Split) -> tuple[str, ...]:
        """The programs that a command starts by their bare names, where an install may have put them."""
        return installs.programs(subject, split, self.found)

    def finished(self, subject: Subject, split: Split, start: Start) -> Finished:
        """The places of installs; of sources from which nothing is installed, or which hold the program, all."""
        self._refuse_unseen_libraries(subject, split, start)
        kept = installs.kept(split, self.found, {})
        files = Files.of(split.stage, subject.context)
        trees = [tree for tree in self._needed(start) if files.origin(tree) is not None]
        whole = "which files of its folder it reads is not known, so the whole folder is copied"
        mine = any(is_inside(at, split.folder) for at, _ in files.arrivals())
        alone = " and ".join((*kept.sentences, *(f"{tree} is copied as a whole" for tree in trees)))
        alone = alone or "the program is copied from where a step puts it"
        if own_programs(subject, split).issuperset(start.made):
            whole = alone = ""  # its own sources say what it reads
        return Finished(
            (*kept.paths, *trees),
            (f"it is linked with libraries of {split.stage.image}",),
            packages=tuple(dict.fromkeys((*linked(subject, split, others=True), *_of_compiler(split)))),
            assumptions=(*self._assumed(split), *kept.assumptions),
            whole=whole if mine else "",
            alone="" if mine else alone,
            behind=kept.behind,
            after=kept.after,
            staged=kept.staged,
        )

    def _assumed(self, split: Split) -> tuple[Assumption, ...]:
        what = f"what is built in {', '.join(self.found.trees)}" if self.found.trees else "what is fetched and built"
        sentence = f"{what} was not seen, and needs nothing when it runs but its libraries and what is copied"
        found = [Assumption("sources-unseen", sentence)]
        if brings_libraries(split.stage.info):
            sentence = f"{what} links no library of {split.stage.image} that the smaller image lacks"
            found.append(Assumption("library-unlinked", sentence))
        return tuple(found)

    def _needed(self, start: Start) -> list[str]:
        """The trees from which nothing is installed, and those that hold what is started."""
        held = {self.found.tree_of(path) for path in start.made}
        return [tree for tree in self.found.trees if tree in held or not self.found.is_installed(tree)]

    def _refuse_unseen_libraries(self, subject: Subject, split: Split, start: Start) -> None:
        """Decline where the image brings so many libraries that any may be used by what was not seen."""
        own = own_programs(subject, split)
        theirs = next((path for path in start.made if path not in own), None)
        if theirs and brings_libraries(split.stage.info):
            what = f"which libraries of {split.stage.image} {theirs} is linked with, whose sources are not here"
            raise Decline(f"{what}, is not known (on the image of the distribution, installed packages would say it)")


def _of_compiler(split: Split) -> tuple[str, ...]:
    """The libraries that compilers link without being named: whether these sources ask for them was not seen."""
    info = split.stage.info
    return tuple(knowledge.load("native")["unseen"].get(info.distribution if info else None, ()))
