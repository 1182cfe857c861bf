"""A second toolchain in a stage of its own, beside that of the program: one builder a toolchain, side by side.

What it builds is read from files of the build context alone, and lies in places that are known. Then its steps stand
on its own image, on the files that they read, and the stage of the program is given what they made: an edit of the one
does not build the other again. That the other image builds the same is assumed.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from dfix import effects, knowledge
from dfix.effects.paths import is_inside
from dfix.fixes import Assumption, Decline
from dfix.image.files import Files
from dfix.runtime.sibling import Sibling
from dfix.runtime.writer import builder_name
from dfix.source import short
from dfix.syntax.build import copy, retext

from ..guests import Guests, guests
from ..looking import Look
from .gathered import Gathered
from .parts import BRINGS, BUILDS, OWN, Parts, Toolchain
from .reach import Reach
from .versions import image_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.effects import Done
    from dfix.runtime.plan import Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from .gathered import Builds

#: places of which nothing is needed
_PASSING = ("/tmp", "/var/tmp", "/dev", "/root")
_NAME = re.compile(r"[a-z][a-z0-9_-]*")
#: what a stage of a second toolchain is called where its folder has no name of its own
_NAMES = ("assets", "frontend-build")


def sibling(subject: Subject, split: Split) -> Sibling | None:
    """The stage that a second toolchain may have of its own; None without one, Decline where it cannot stand apart."""
    found = subject.context.memo(("sibling", split.stage), lambda: _answer(subject, split))
    if isinstance(found, Decline):
        raise found
    return found


def together(subject: Subject, split: Split) -> tuple[str, ...]:
    """Why a second toolchain stays in the builder of the program, to be told."""
    try:
        sibling(subject, split)
    except Decline as no:
        named = ", ".join(dict.fromkeys(guests(subject, split).tools.values()))
        return (f"{named} has no stage of its own: {no.reason}",)
    return ()


def _answer(subject: Subject, split: Split) -> Sibling | Decline | None:
    try:
        return _asked(subject, split)
    except Decline as no:
        return no


def _asked(subject: Subject, split: Split) -> Sibling | None:
    found = guests(subject, split)
    named = dict.fromkeys(found.tools.values())
    entries = [entry for name in named if "image" in (entry := knowledge.load("toolchains")[name])]
    if len(entries) != 1 or not found.works:
        return None
    return _Question(subject, split, entries[0], found).answer()


class _Question:
    def __init__(self, subject: Subject, split: Split, entry: dict[str, Any], found: Guests) -> None:
        self.subject, self.split, self.stage, self.context = subject, split, split.stage, subject.context
        self.entry, self.found = entry, found
        self.files = Files.of(split.stage, subject.context)
        self.look = Look(subject, split.stage)
        works = tuple(dict.fromkeys(found.works))
        if len(works) > 1:
            raise Decline(f"it works in more than one folder ({', '.join(works)})")
        self.folder = works[0]
        self.modules = f"{self.folder}/{entry['kept_in']}"
        self.toolchain = Toolchain(entry, found.packages, works)
        self.parts = {id(run): Parts(run, self.look, self.toolchain) for run in split.stage.of("RUN")}

    def answer(self) -> Sibling | None:
        """Its instructions, and what is left of the old ones."""
        self._keep_fetchers()
        builds = [(run, edits) for run in self.stage.of("RUN") if (edits := self.parts[id(run)].build()) is not None]
        if not builds:
            return None
        self._refuse(builds)
        reach = Reach(self.split, self.entry, self.folder, self._manifest(builds[-1][0]), self.found.reaches)
        outputs = self._outputs(reach, builds)
        self._refuse_written(builds, outputs)
        reach.check(self._made_before(builds), outputs)
        image = image_of(self.stage, self.entry, self.found, reach.compiles())
        left = tuple(self._left())
        gathered = Gathered(self.subject, self.split, reach, builds, left, outputs)
        stays = (*left, *gathered.gone)
        whole = outputs == (self.folder,)
        return Sibling(
            image=image,
            name=self._name(),
            steps=gathered.steps(),
            stays=stays,
            behind=self._behind(builds[-1][0], stays, outputs),
            place=0 if self.parts[id(builds[-1][0])].behind() is None else -1,
            outputs=outputs,
            after_build=(f"rm -rf {self.modules}",) if whole and self._modules_stay() else (),
            leaves=gathered.leaves,
            evidence=self.found.why,
            assumptions=(self._assumed(image, outputs),),
        )

    def _modules_stay(self) -> bool:
        """Whether the packages are still there when all is built."""
        return self.modules in self.found.folders or any(parts.leaves_packages for parts in self.parts.values())

    def _keep_fetchers(self) -> None:
        """What fetches the toolchain stays where other commands call it too."""
        programs = knowledge.load("debian_packages")["programs"]
        calls = (d.call for p in self.parts.values() for d in p.done(OWN) if d.call is not None)
        called = {name for call in calls for name in programs.get(call.tool, (call.tool,))}
        idle = self.found.packages - (called - set(self.entry["packages"]))
        for each in self.parts.values():
            beside = set(self.entry.get("brought_with", ())) - called if BRINGS in each.kinds else ()
            each.toolchain = self.toolchain._replace(idle=idle.union(beside))

    def _manifest(self, run: Instruction) -> str:
        """The folder of the build context that it works in."""
        found = self.files.before(run).context_path(f"{self.folder}/{self.entry['manifest']}")
        if found is None:
            raise Decline(f"{self.entry['manifest']} of {self.folder} does not come from the build context")
        return posixpath.dirname(found)

    def _refuse(self, builds: Builds) -> None:
        """Declines where its steps stand on more than files of the build context."""
        for run, _ in builds:
            state = self.stage.state(run)
            if state.is_root is not True:
                raise Decline(f"`{short(run.text)}` runs as {state.user or 'a user that is not known'}", run)
            if any("type=bind" in m or "from=" in m for m in run.flags.get("mount", ())):
                raise Decline(f"`{short(run.text)}` mounts files of the build", run)
            for each in self.parts[id(run)].done(BUILDS):
                self._refuse_elsewhere(each)
        builders = [d for run, _ in builds for d in self.parts[id(run)].done(BUILDS)]
        if self.modules not in self.found.folders and not any(d.effect.removes.covers(self.modules) for d in builders):
            raise Decline(f"a text of the project names {self.entry['kept_in']}, whose files the program may read")
        self._refuse_needed()
        self._refuse_between(builds)

    def _refuse_elsewhere(self, done: Done) -> None:
        call = done.call
        if call is None or call.tool not in self.entry["programs"] or call.has("-g", "--global"):
            return
        folder = effects.surroundings(call, done.where).folder
        if call.action in ("cache", "config", "enable", "prepare") or folder == self.folder:
            return
        if folder is None or not is_inside(folder, self.folder):
            raise Decline(f"`{short(call.text)}` works in {folder or 'a folder that is not known'}")

    def _refuse_needed(self) -> None:
        """Declines where a command of the program reads what the build would no longer leave there."""
        for run in self.stage.of("RUN"):
            for each in self.parts[id(run)].done(OWN):
                if any(is_inside(place.path, self.modules) for place in each.effect.reads.places):
                    raise Decline(f"`{short(each.command_text)}` reads {self.modules}", run)

    def _refuse_written(self, builds: Builds, outputs: tuple[str, ...]) -> None:
        """Declines where its commands are seen to write where nobody would have it."""
        kept = (self.folder, *outputs, *_PASSING)
        for run, _ in builds:
            for each in self.parts[id(run)].done(BUILDS):
                calls = each.call is not None and each.call.has("-g", "--global")
                for place in () if calls else each.effect.writes.places:
                    idle = place.role in (effects.CACHE, effects.TEMPORARY, effects.LOG) or place.path.startswith("~")
                    if not idle and not any(is_inside(place.path, folder) for folder in kept):
                        raise Decline(f"`{short(each.command_text)}` writes to {place.path}", run)

    def _refuse_between(self, builds: Builds) -> None:
        """Declines where a command of the program looks at its folder before all of it is built."""
        first, last = (self.stage.position(run) for run in (builds[0][0], builds[-1][0]))
        for run in self.stage.of("RUN"):
            if first < self.stage.position(run) < last:
                for each in self.parts[id(run)].done(OWN):
                    if each.effect.reads.touches(self.folder) is not False:
                        raise Decline(f"`{short(each.command_text)}` may read what it has built until then", run)

    def _made_before(self, builds: Builds) -> list[tuple[str, str]]:
        """What commands of the program make in its folder before it builds: the place, and who."""
        last = self.stage.position(builds[-1][0])
        found: list[tuple[str, str]] = []
        for run in self.stage.of("RUN"):
            if self.stage.position(run) > last:
                break
            parts = self.parts[id(run)]
            end = max((i for i, k in enumerate(parts.kinds) if k == BUILDS), default=len(parts.kinds))
            done = [d for i, k in enumerate(parts.kinds[:end]) if k == OWN for d in parts.inside[i]]
            found += [each for d in done for each in self._made_by(d)]
        return found

    def _made_by(self, done: Done) -> Iterator[tuple[str, str]]:
        effect, text = done.effect, short(done.command_text)
        if not effect.known or effect.writes.unknown:
            raise Decline(f"it may build from what `{text}` makes, which is not known")
        for place in effect.writes.places:
            above = is_inside(self.folder, place.path) and is_inside(place.path, self.split.folder)
            if above and not _only_makes_folders(done):
                raise Decline(f"it may build from what `{text}` makes in {place.path}")
            if is_inside(place.path, self.folder) and place.path != self.folder:
                yield place.path, text

    def _outputs(self, reach: Reach, builds: Builds) -> tuple[str, ...]:
        """The folders that its builds make; the whole folder that it works in where these are not known."""
        from dfix import ecosystems

        calls = [d.call for run, _ in builds for d in self.parts[id(run)].done(BUILDS) if d.call is not None]
        told, module = self._is_told(reach, builds), self.entry["module"]
        made = None if told else ecosystems.made(module, self.context, reach.directory, calls)
        if made is not None:
            paths = tuple(dict.fromkeys(posixpath.normpath(posixpath.join(self.folder, path)) for path in made))
            wrong = next((p for p in paths if is_inside(self.folder, p)), None)
            if wrong is None:
                return paths
        if self.folder == self.split.folder or self.found.reaches or reach.names_elsewhere():
            raise Decline(f"which folders its build in {self.folder} makes is not known")
        return (self.folder,)

    def _is_told(self, reach: Reach, builds: Builds) -> bool:
        """Whether a variable says where to build."""
        names = self.entry.get("targets", ())
        manifest = self.context.read(posixpath.join(reach.directory, self.entry["manifest"])) or ""
        return any(
            n in manifest or n in run.text or n in self.stage.state(run).scope for run, _ in builds for n in names
        )

    def _left(self) -> Iterator[tuple[Instruction, tuple[Instruction, ...]]]:
        """What is left of the RUNs that it has part in."""
        for run in self.stage.of("RUN"):
            parts = self.parts[id(run)]
            taken = parts.takes_out()
            if taken:
                raise Decline(f"`{short(run.text)}` takes {taken} out again", run)
            if not parts.is_touched():
                continue
            before, behind = parts.before(), parts.behind()
            new = [] if before is None else [retext(run, before)]
            if behind is not None:
                new.append(retext(copy(run) if new else run, behind))
            yield run, tuple(new)
        yield from ((node, ()) for node in self.found.left)

    def _behind(
        self,
        last: Instruction,
        stays: tuple[tuple[Instruction, tuple[Instruction, ...]], ...],
        outputs: tuple[str, ...],
    ) -> Instruction:
        """The last instruction that has nothing to do with what it made."""
        parts = self.parts[id(last)]
        if parts.behind() is not None:
            return last
        gone = {id(node) for node, new in stays if not new}
        behind = last
        for node in self.stage.instructions[self.stage.position(last) + 1 :]:
            if not self._passes(node, outputs, id(node) in gone):
                break
            behind = node
        return behind

    def _passes(self, node: Instruction, outputs: tuple[str, ...], is_gone: bool) -> bool:
        """Whether what was made may arrive behind an instruction as well as before it."""
        if is_gone or node.keyword in ("ENV", "ARG", "WORKDIR"):
            return True
        if node.keyword in ("COPY", "ADD"):
            here = [self.files.before(node), self.files]
            return all(files.context_path(path) is None for files in here for path in outputs)
        if node.keyword != "RUN" or not self.parts[id(node)].kinds:
            return False
        done = self.parts[id(node)].done(*set(self.parts[id(node)].kinds))
        return not any(_meets(each, path) for each in done for path in outputs)

    def _name(self) -> str:
        own = posixpath.basename(self.folder).lower()
        named = self.folder != self.split.folder and _NAME.fullmatch(own)
        taken = frozenset(name for stage in self.stage.model.stages if (name := stage.name))
        return builder_name(self.stage, taken, (own, *_NAMES) if named else _NAMES)

    def _assumed(self, image: str, outputs: tuple[str, ...]) -> Assumption:
        made = f"what it makes in {', '.join(outputs)} is all that is used of it"
        whole = outputs == (self.folder,)
        first = f"{image} builds {self.folder} as {self.stage.image} with its {self.toolchain.entry['image']} does"
        return Assumption("toolchain-apart", first if whole else f"{first}, and {made}")


def _meets(done: Done, path: str) -> bool:
    """Whether a command may have to do with a place."""
    effect = done.effect
    given = any(c.path is None or is_inside(c.path, path) or is_inside(path, c.path) for c in effect.changes)
    touched = [paths.touches(path) for paths in (effect.reads, effect.writes, effect.removes)]
    return given or not effect.known or touched != [False] * 3


def _only_makes_folders(done: Done) -> bool:
    return done.call is not None and (done.call.entry or {}).get("form") in ("folder", "make")
