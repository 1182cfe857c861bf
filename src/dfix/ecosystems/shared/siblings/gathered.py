"""The instructions of a second toolchain's own stage, and those of the old stage that serve nothing else."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dfix.fixes import Decline
from dfix.image import runs
from dfix.image.events import Laid
from dfix.image.files import Files
from dfix.model.copies import is_inside
from dfix.runtime.straight import is_brought
from dfix.source import short
from dfix.syntax.build import copy, copy_instruction, retext, rewrite, value_instruction

if TYPE_CHECKING:
    from dfix.runtime.plan import Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction
    from dfix.syntax.build import Style, TextEdit

    from .reach import Reach

    #: the RUNs that build, with the edits that leave that
    Builds = list[tuple[Instruction, tuple[TextEdit, ...]]]
    Left = tuple[tuple[Instruction, tuple[Instruction, ...]], ...]

_WHERE = ("COPY", "ADD")


class Gathered:
    """What goes where.

    left     what becomes of the RUNs, and of what brings the toolchain
    outputs  the folders that it makes
    """

    def __init__(
        self, subject: Subject, split: Split, reach: Reach, builds: Builds, left: Left, outputs: tuple[str, ...]
    ) -> None:
        self.split, self.stage, self.reach = split, split.stage, reach
        self.style: Style = subject.style
        self.builds = {id(run): edits for run, edits in builds}
        self.last = split.stage.position(builds[-1][0])
        self.outputs = outputs
        self.entry: dict[str, Any] = reach.entry
        self.files = Files.of(split.stage, split.context)
        self.left = {id(node): new for node, new in left}
        self.absent = {id(node) for node, new in left if not new}
        self.texts = " ".join(run.text for run, _ in builds)

    # What goes

    @cached_property
    def gone(self) -> Left:
        """The copies, folders and build arguments that nothing else in the old stage needs."""
        found = [node for node in self.stage.instructions if self._is_idle_copy(node)]
        found += [node for node in self.stage.of("ARG") if self._is_its_argument(node)]
        self.absent |= set(map(id, found))
        found += self._passed_folders()
        self.absent |= set(map(id, found))
        return tuple((node, ()) for node in found)

    @property
    def leaves(self) -> tuple[str, ...]:
        """The folders of which something is copied to the new stage alone."""
        alone = [n for n, _ in self.gone if n.keyword in _WHERE and not self._is_brought_later(n)]
        return (self.reach.folder,) if alone and self.outputs != (self.reach.folder,) else ()

    def _is_idle_copy(self, node: Instruction) -> bool:
        laid = self._laid(node)
        if not laid or self.reach.folder == self.split.folder or self.stage.position(node) > self.last:
            return False
        if not all(is_inside(each.at, self.reach.folder) for each in laid):
            return False
        if self._is_brought_later(node):
            return True
        whole = self.outputs == (self.reach.folder,)
        return not self._is_read(self._behind(node)) and (whole or not self.reach.is_named)

    def _behind(self, node: Instruction) -> list[Instruction]:
        return self.stage.instructions[self.stage.position(node) + 1 :]

    def _is_brought_later(self, node: Instruction) -> bool:
        """Whether another copy brings the same again before anything that stays in the old stage looks at it."""
        behind = self._behind(node)
        for index, other in enumerate(behind):
            wide = [e for e in self._laid(other) if not is_inside(e.at, self.reach.folder)]
            if wide and all(is_brought(each, wide) for each in self._laid(node)):
                return not self._is_read(behind[:index])
        return False

    def _is_read(self, nodes: list[Instruction]) -> bool:
        """Whether a command that stays reads in the folder."""
        for run in nodes:
            if run.keyword == "RUN" and id(run) not in self.absent and id(run) not in self.builds:
                effect = runs.effect(run, self.stage, self.split.context)
                if any(is_inside(place.path, self.reach.folder) for place in effect.reads.places):
                    return True
        return False

    def _is_its_argument(self, node: Instruction) -> bool:
        names = [name for name, _ in getattr(node, "pairs", ())]
        if self.stage.position(node) > self.last or any(re.search(rf"\b{n}\b", self._rest(node)) for n in names):
            return False
        own = tuple(self.entry.get("own", ()))
        mine = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
        return all(n.startswith(own) or self._only_brings(n) for n in names) or mine.search(self.texts) is not None

    def _rest(self, node: Instruction) -> str:
        """The texts of what stays in the old stage beside an instruction."""
        others = [n for n in self.stage.instructions if n is not node]
        return " ".join(new.original for n in others for new in self.left.get(id(n), (n,)))

    def _only_brings(self, name: str) -> bool:
        """Whether a build argument is named by what brings the toolchain, and by nothing else."""
        gone = " ".join(run.original for run in self.stage.of("RUN") if id(run) in self.left)
        read = re.search(rf"\b{name}\b", self.texts) is not None or self.reach.mentions(name)
        return not read and re.search(rf"\b{name}\b", gone) is not None

    def _passed_folders(self) -> list[Instruction]:
        """The WORKDIRs of its folder that nothing works in any more, and those that then lead back to where it is."""
        found: list[Instruction] = []
        waiting: Instruction | None = None
        current: str | None = None
        for node in self.stage.instructions:
            if node.keyword == "WORKDIR":
                path = self._whole(node)
                its = path is not None and is_inside(path, self.reach.folder) and path != self.split.folder
                if waiting is not None and path is not None:
                    found += [waiting, node] if path == current else [waiting]
                current = current if its else path
                waiting = node if its else None
            elif id(node) not in self.absent and node.keyword not in ("ARG", "ENV"):
                waiting = None
        return found

    def _whole(self, node: Instruction) -> str | None:
        """The folder of a WORKDIR that names it from the root on."""
        state = self.stage.state(node)
        whole = (state.value(node.text, node.escape) or "").startswith("/")
        return state.path(node.text, node.escape) if whole else None

    # What the new stage has

    def steps(self) -> tuple[tuple[Instruction, Instruction], ...]:
        """Its instructions in order, each with the old one that it comes from."""
        found: list[tuple[Instruction, Instruction]] = []
        folder: str | None = None
        needed = self._needed()
        for node in self.stage.instructions[: self.last + 1]:
            if node.keyword in ("ENV", "ARG", "SHELL") and self._matters(node):
                found.append((node, self._moved(node)))
            if id(node) not in needed:
                continue
            here = self._works_in(node)
            if here is None:
                raise Decline(f"the folder of `{short(node.original)}` is not known (a WORKDIR would say it)", node)
            if here != folder and not (folder is None and self._is_anywhere(node)):
                found.append(self._enter(node, here))
                folder = here
            found.append((node, self._made(node)))
        return tuple(found)

    def _is_anywhere(self, node: Instruction) -> bool:
        """Whether it does the same in any folder: it installs programs for all."""
        calls = [d.call for d in runs.done(node, self.stage, self.split.context) or ()] if node.keyword == "RUN" else []
        return bool(calls) and all(call is not None and call.has("-g", "--global") for call in calls)

    def _works_in(self, node: Instruction) -> str | None:
        """The working folder of an instruction; of a copy that is made anew that of the build behind it."""
        if node.keyword in _WHERE and any(map(self._narrow, self._laid(node))):
            position = self.stage.position(node)
            node = next(n for n in self.stage.instructions[position:] if id(n) in self.builds)
        return self.stage.state(node).workdir

    def _needed(self) -> set[int]:
        """The builds, and the copies that they find: none that another brings again before anything is built."""
        nodes = [n for n in self.stage.instructions[: self.last + 1] if id(n) in self.builds or self._copies(n)]
        found: set[int] = set()
        later: list[Laid] = []
        for node in reversed(nodes):
            if id(node) in self.builds:
                later = []
            else:
                laid = [self._as_laid(event) for event in self._laid(node)]
                if laid and all(is_brought(each, later) for each in laid):
                    continue
                later += laid
            found.add(id(node))
        return found

    def _as_laid(self, event: Laid) -> Laid:
        """What the new stage copies of it."""
        return event._replace(at=self.reach.folder, path=self.reach.directory) if self._narrow(event) else event

    def _copies(self, node: Instruction) -> bool:
        """Whether an instruction copies what the builds find."""
        if node.keyword not in _WHERE:
            return False
        target = self.stage.state(node).path(node.words[-1], node.escape) if len(node.words) > 1 else None
        events = [e for e in self.files.done_by(node) if isinstance(e, Laid)]
        mine = [e for e in events if is_inside(e.at, self.reach.folder) or (self.reach.is_wide and e.source is None)]
        above = [e for e in events if is_inside(self.reach.folder, e.at)]
        foreign = [e for e in (*mine, *above) if e.source is not None]
        inside = target is None or is_inside(target, self.reach.folder)
        if (foreign or (inside and (node.heredocs or not events))) and id(node) not in self.absent:
            raise Decline(f"`{short(node.original)}` brings it files from elsewhere", node)
        return bool((mine or above) and not foreign)

    def _laid(self, node: Instruction) -> tuple[Laid, ...]:
        if node.keyword not in _WHERE:
            return ()
        found = tuple(e for e in self.files.done_by(node) if isinstance(e, Laid))
        return found if all(e.source is None for e in found) else ()

    def _narrow(self, event: Laid) -> bool:
        """Whether the builds need no more of a copied folder than their own."""
        own, plain = self.reach.folder, event.within is None and not event.excludes
        return is_inside(own, event.at) and own != event.at and plain and not self.reach.is_wide

    def _made(self, node: Instruction) -> Instruction:
        """What an instruction becomes in the new stage."""
        if node.keyword == "RUN":
            edits = self.builds[id(node)]
            return retext(self._moved(node), edits) if edits else self._moved(node)
        laid = self._laid(node)
        if len(laid) == 1 and self._narrow(laid[0]):
            here = self._works_in(node) or "/"
            inner = posixpath.relpath(self.reach.folder, here)
            target = self.reach.folder if inner.startswith("..") else "./" if inner == "." else f"{inner}/"
            return copy_instruction((f"{self.reach.directory}/",), target, style=self.style)
        return rewrite(self._moved(node), drop_flags=("chown",)) if "chown" in node.flags else self._moved(node)

    def _moved(self, node: Instruction) -> Instruction:
        """The instruction itself with its comments where it leaves the old stage; else a second one without."""
        return node if id(node) in self.absent else copy(node)

    def _enter(self, node: Instruction, folder: str) -> tuple[Instruction, Instruction]:
        """The WORKDIR that an instruction works in: its own where that leaves the old stage."""
        before = self.stage.instructions[: self.stage.position(node)]
        own = next((n for n in reversed(before) if n.keyword == "WORKDIR"), None)
        if own is not None and id(own) in self.absent and self._whole(own) is not None:
            return own, own
        return own or node, value_instruction("WORKDIR", folder, style=self.style)

    def _matters(self, node: Instruction) -> bool:
        """Whether the builds may read what an instruction sets."""
        if node.keyword == "SHELL":
            return True
        pairs = [(name, value or "") for name, value in getattr(node, "pairs", ())]
        if node.keyword == "ARG" and all(self._only_brings(name) for name, _ in pairs):
            return False
        return any(self._is_read_by_builds(name, value) for name, value in pairs)

    def _is_read_by_builds(self, name: str, value: str) -> bool:
        if name == "PATH":
            return self.reach.folder in value
        idle = name.startswith(tuple(self.entry.get("unread", ())))
        return not idle or re.search(rf"\b{name}\b", self.texts) is not None or self.reach.mentions(name)
