"""When something happens to the files of a stage: the indices of instructions that decide where a gift may stand."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dfix.effects.paths import is_inside
from dfix.image import runs
from dfix.image.transfers import ARCHIVES
from dfix.source import shortened

if TYPE_CHECKING:
    from collections.abc import Collection

    from dfix.effects import Done
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction


class Moments:
    """Asks the instructions of a stage."""

    def __init__(self, subject: Subject, stage: Stage) -> None:
        self.subject = subject
        self.stage = stage
        self.nodes = stage.instructions
        self.length = len(self.nodes)
        self.folder = stage.end.workdir or "/"

    def is_looked_at(self, node: Instruction) -> bool:
        """Whether a step behind a copy asks git about the folder, which git answers to its owner alone."""
        at = self.nodes.index(node)
        git = self._git_at(node)
        if git is None:
            return False
        behind = [n for n in self.nodes[at + 1 :] if n.keyword == "RUN"]
        return any(self._reads_git(run, git) for run in behind)

    def _git_at(self, node: Instruction) -> str | None:
        """Where a copy puts the repository's .git; None when it brings none."""
        target = self.stage.state(node).path(node.words[-1], node.escape)
        if target is None or node.flag("from") is not None:
            return None
        whole = any(w in (".", "./", "/", "*") for w in node.words[:-1])
        context = self.subject.context
        if not whole or (context and not context.exists(".git")):
            return None
        return f"{target.rstrip('/')}/.git"

    def _reads_git(self, run: Instruction, git: str) -> bool:
        for done in runs.done(run, self.stage, self.subject.context) or ():
            if not done.effect.known:
                return True
            entry = (done.call.entry or {}) if done.call else {}
            if entry.get("reads_repository") and done.effect.reads.touches(git) is not False:
                return True
        return runs.done(run, self.stage, self.subject.context) is None

    def opened(self) -> int:
        """The index of the last WORKDIR that makes the program's folder."""
        return max(
            (
                i
                for i, n in enumerate(self.nodes)
                if n.keyword == "WORKDIR" and self.stage.state(n).path(n.text, n.escape) == self.folder
            ),
            default=-1,
        )

    def last_npm(self) -> int:
        """The index of the last RUN that runs npm on a project, -1 without one; what is for all lies elsewhere."""
        found = -1
        for index, node in enumerate(self.nodes):
            if node.keyword == "RUN" and any(
                d.call is not None and d.call.tool == "npm" and not d.call.has("-g", "--global")
                for d in runs.done(node, self.stage, self.subject.context) or ()
            ):
                found = index
        return found

    def made_inside(self, given: Collection[str]) -> str:
        """A command that makes something in the program's folder that is not given away; "" without one."""
        for run in (r for each in self.stage.lineage for r in each.of("RUN")):
            stage = self.stage.model.stage_of(run)
            found = runs.done(run, stage, self.subject.context)
            if found is None:
                return _short(run.text)
            for done in found:
                text = _short(" ".join(w.text for w in done.command.words))
                if not done.effect.known:
                    return text
                entry = (done.call.entry or {}) if done.call is not None else {}
                as_program = bool(entry.get("runs_program"))
                if not (as_program or _brings_sources(done)) and entry.get("form") in ("actions", "account", "mode"):
                    continue
                for access in done.effect.writes.places:
                    lasting = as_program or access.role not in ("cache", "temporary")
                    inside = is_inside(access.path, self.folder) and lasting
                    if inside and access.path != self.folder and not any(is_inside(access.path, g) for g in given):
                        return text
                    if inside and access.path == self.folder and done.call is not None and not done.call.makes_folders:
                        return text
        return ""

    def runs_program(self) -> bool:
        """Whether a step runs the program itself, which goes on to write what root has made (rails: tmp/, log/)."""
        return any(
            (done.call.entry or {}).get("runs_program")
            for run in (r for each in self.stage.lineage for r in each.of("RUN"))
            for done in runs.done(run, self.stage.model.stage_of(run), self.subject.context) or ()
            if done.call is not None
        )

    def holds_packages(self) -> bool:
        """Whether an install puts packages into the program's folder, which are many to change hands once more."""
        for run in (r for each in self.stage.lineage for r in each.of("RUN")):
            for done in runs.done(run, self.stage.model.stage_of(run), self.subject.context) or ():
                entry = (done.call.entry or {}) if done.call else {}
                form = entry.get("form") if not (entry.get("runs_program") or _brings_sources(done)) else None
                places = done.effect.writes.places if form in ("actions", "folder") else ()
                if any(is_inside(p.path, self.folder) and p.role not in ("cache", "temporary") for p in places):
                    return True
        return False

    def made_at(self, path: str) -> int:
        """The index of the last instruction that makes a path or puts something into it; -1 without one."""
        found = -1
        for index, node in enumerate(self.nodes):
            if node.keyword == "WORKDIR":
                target = self.stage.state(node).path(node.text, node.escape)
                if target is not None and is_inside(target, path):
                    found = index
            elif node.keyword in ("COPY", "ADD"):
                target = self.stage.state(node).path(node.words[-1], node.escape) if node.words else "/"
                brings = (
                    target is None
                    or is_inside(target, path)
                    or (is_inside(path, target) and self._brings(node, target, path))
                )
                found = index if brings else found
            elif node.keyword == "RUN":
                effect = runs.effect(node, self.stage, self.subject.context)
                inside = is_inside(path, self.folder) and path != self.folder
                touched = any(
                    is_inside(a.path, path) or (a.whole and is_inside(path, a.path)) for a in effect.writes.places
                )
                touched = touched or any(
                    c.path is None or is_inside(c.path, path) or is_inside(path, c.path) for c in effect.changes
                )
                if touched or (inside and not effect.known):
                    found = index
        return found

    def unpacked(self, path: str) -> bool:
        """Whether an archive that ADD takes apart may bring a path, with owners of its own."""
        targets = (self.stage.state(n).path(n.words[-1], n.escape) for n in self.nodes if _is_archive(n))
        return any(target is None or is_inside(path, target) for target in targets)

    def _brings(self, node: Instruction, target: str, path: str) -> bool:
        if target == path or _is_archive(node):
            return True
        context = self.subject.context
        if node.flag("from") is not None or not context:
            return True
        rest = path[len(target) :].strip("/")
        words = node.words[:-1]
        return any(fnmatchcase(rest, posixpath.basename(w)) or context.exists(posixpath.join(w, rest)) for w in words)

    def volume(self, path: str) -> int:
        """The index of the first VOLUME that holds a path, the stage's length without one."""
        for index, node in enumerate(self.nodes):
            if node.keyword == "VOLUME":
                state = self.stage.state(node)
                if any(
                    (at := state.path(w, node.escape)) and (is_inside(path, at) or is_inside(at, path))
                    for w in node.words
                ):
                    return index
        return self.length

    def behind_files(self) -> int:
        """The index behind the last instruction that changes files."""
        last = max((i for i, n in enumerate(self.nodes) if n.keyword in ("RUN", "COPY", "ADD", "WORKDIR")), default=-1)
        return last + 1


def _is_archive(node: Instruction) -> bool:
    return node.keyword == "ADD" and any(word.endswith(ARCHIVES) for word in node.words[:-1])


def _brings_sources(done: Done) -> bool:
    """Whether it fetches a project, whatever else its tool does."""
    return done.call is not None and bool((done.call.doing or {}).get("brings_sources"))


def _short(text: str) -> str:
    short = " ".join(text.split())
    return shortened(short)
