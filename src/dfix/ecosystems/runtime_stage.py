"""The instructions of the runtime stage: configuration in its old order, files as soon as they can arrive."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

from dfix.model import copies, programs, runs
from dfix.model.steps import steps
from dfix.syntax import Blank, Comments, Instruction, Node
from dfix.syntax.build import copy

from .replay import prepares_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax.build import Style

    from .base import RuntimePlan, Split
    from .replay import Replay

_BUILDER = "build"


def builder_name(stage: Stage) -> str:
    """What the builder stage is called: not like the stage that it is made of."""
    return "builder" if stage.name == _BUILDER else _BUILDER


def items(
    subject: Subject,
    split: Split,
    plan: RuntimePlan,
    again: Replay,
    install: str | None,
    moved: tuple[Instruction, ...],
) -> list[Node]:
    """The items of the runtime stage: configuration in its old order, files as soon as they can arrive.

    install  the text of a RUN that installs packages, None without any
    moved    the copies of the source that leave the builder"""
    style = subject.style
    writer = _Writer(subject, split, again, moved)
    nodes = _hoisted(again.again)
    early = (*_EARLY, "WORKDIR") if moved else _EARLY
    arrive_at = next((i for i, node in enumerate(nodes) if node.keyword not in early), len(nodes))
    arrive_at = max(arrive_at, _behind_owner(nodes) if _owner(split) else 0)
    system_at = min(
        arrive_at, next((i for i, n in enumerate(nodes) if n.keyword == "RUN" or n.keyword not in _EARLY), arrive_at)
    )
    out = writer.out
    out.append(style.instruction("FROM", _from(split.stage, plan)))
    for index in range(len(nodes) + 1):
        if index == system_at and install:
            writer.add([style.instruction("RUN", install)], apart=bool(writer.airy))
        if index == arrive_at:
            writer.add(_arrivals(split, plan, style, bool(moved)), apart=bool(writer.airy))
            for source in moved:
                writer.add_with_comments(source, source)
        if index < len(nodes) and not _is_needless(split.stage, nodes, index):
            kept = nodes[index] if writer.is_moved(nodes[index]) else copy(nodes[index])
            writer.add_with_comments(nodes[index], kept if plan.shell else _as_exec(kept, style))
    return out


def _from(stage: Stage, plan: RuntimePlan) -> str:
    flags = "".join(f"{t.value} " for t in stage.from_.all("FLAG"))
    named = f" {stage.from_.words[1]} {stage.from_.name}" if stage.from_.name else ""
    return flags + plan.base + named


def _is_needless(stage: Stage, nodes: list[Instruction], index: int) -> bool:
    """A build argument that nothing uses any more, and a WORKDIR that another passes by."""
    node = nodes[index]
    if node.comments:
        return False
    if node.keyword == "ARG":
        return not _arg_matters(node, nodes)
    return node.keyword == "WORKDIR" and _is_passed(stage, node, nodes[index + 1 :])


class _Writer:
    """Collects the items, with blank lines where the file has them and the free comments of what moves."""

    def __init__(self, subject: Subject, split: Split, again: Replay, moved: tuple[Instruction, ...]) -> None:
        stage = split.stage
        self.out: list[Node] = []
        self.style = subject.style
        self.airy = _airy(subject, stage)
        self.free = free_comments(subject, stage)
        self.leaves = {*map(id, again.only), *map(id, moved)}
        self.position = {id(c): i for i, c in enumerate(subject.file.children)}
        stays = (i for i in (stage.from_, *stage.instructions) if id(i) not in self.leaves)
        self.last = max(self.position[id(i)] for i in stays)

    def is_moved(self, instruction: Instruction) -> bool:
        """Whether an instruction leaves the builder."""
        return id(instruction) in self.leaves

    def add(self, new: Sequence[Node], *, apart: bool) -> None:
        """Adds items, behind a blank line if they stand apart."""
        if apart and new and len(self.out) > 1 and not isinstance(self.out[-1], Blank):
            self.out.append(self.style.blank())
        self.out += new

    def add_with_comments(self, old: Instruction, new: Instruction) -> None:
        """Adds what became of an instruction, and the comments before it that the builder does not keep."""
        for comment in self.free.get(id(old), ()):
            if self.position[id(comment)] > self.last:
                self.add([comment, self.style.blank()], apart=True)
        self.add([new], apart=id(old) in self.airy)


def _is_passed(stage: Stage, workdir: Instruction, behind: list[Instruction]) -> bool:
    """Whether the next thing that depends on the folder is a WORKDIR of its own, further down."""
    here = stage.state(workdir).path(workdir.words[0]) if workdir.words else None
    after = next((n for n in behind if n.keyword not in ("ENV", "ARG", "EXPOSE", "LABEL", "SHELL", "STOPSIGNAL")), None)
    if after is None or after.keyword != "WORKDIR" or not after.words or here is None:
        return False
    return after.words[0].startswith(here.rstrip("/") + "/")


def free_comments(subject: Subject, stage: Stage) -> dict[int, list[Node]]:
    """The comments that stand alone, by the instruction of the stage that comes next."""
    found: dict[int, list[Node]] = {}
    waiting: list[Node] = []
    mine = set(map(id, stage.instructions))
    for child in subject.file.children:
        if isinstance(child, Comments):
            waiting.append(child)
        elif id(child) in mine:
            found[id(child)], waiting = waiting, []
    return found


def _airy(subject: Subject, stage: Stage) -> frozenset[int]:
    """The instructions that a blank line stands before, where that is the way of the file."""
    items = [c for c in subject.file.children if isinstance(c, Node)]
    found = {id(b) for a, b in pairwise(items) if isinstance(a, Blank)}
    found &= set(map(id, stage.instructions))
    return frozenset(found) if 2 * len(found) >= len(stage.instructions) else frozenset()


#: steps that are the same wherever they run, so that they may come before the project
_PLACELESS = frozenset(
    ("useradd", "groupadd", "adduser", "addgroup", "usermod", "npm", "yarn", "pnpm", "corepack", "apt-get", "apk")
)


def _hoisted(again: list[Instruction]) -> list[Instruction]:
    """The instructions with the RUNs of the finished image in front, where no edit of the project repeats them."""
    ends = [i for i, node in enumerate(again) if node.keyword == "RUN"]
    if not ends or any(node.keyword not in (*_EARLY, "WORKDIR", "EXPOSE") for node in again[: ends[-1]]):
        return list(again)
    for index in ends:
        script = runs.script(again[index])
        if (
            script is None
            or any(s.tool not in _PLACELESS for s in steps(script))
            or len(steps(script)) != len(script.commands)
        ):
            return list(again)
    head = again[: ends[-1] + 1]
    early = [n for n in head if n.keyword not in ("WORKDIR", "EXPOSE")]
    return [*early, *(n for n in head if n.keyword in ("WORKDIR", "EXPOSE")), *again[ends[-1] + 1 :]]


#: what may stand before the files arrive; WORKDIR comes behind, so that COPY makes the folder and can own it
_EARLY = ("ENV", "ARG", "SHELL", "LABEL", "MAINTAINER", "RUN", "COPY", "ADD")


def _arrivals(split: Split, plan: RuntimePlan, style: Style, moved: bool) -> list[Instruction]:
    """What comes from the builder, and the variables that go with it."""
    out: list[Instruction] = []
    owner = _owner(split)
    paths = [p for p in plan.copies if not (moved and p == split.folder)]
    name = builder_name(split.stage)
    for path in paths:
        theirs = owner if copies.is_inside(path, split.folder) or copies.is_inside(split.folder, path) else ""
        out.append(style.instruction("COPY", f"{theirs}--from={name} {path} {path}"))
    out += [style.instruction("ENV", f"{name}={value}") for name, value in plan.env]
    return out


def _owner(split: Split) -> str:
    """The flag that gives the files to the user that the image runs as, if some of them were that user's before."""
    stage, user = split.stage, split.state.user
    if user is None or split.state.is_root is not False or "$" in user:
        return ""
    last = stage.last("USER")
    inside = [i for i in stage.instructions if i.keyword in ("RUN", "COPY", "ADD") and _is_theirs(stage, i, user)]
    return f"--chown={last.words[0]} " if inside and last else ""


def _behind_owner(nodes: list[Instruction]) -> int:
    """The place behind the last RUN that makes users and their folders, which has to stand before files are theirs."""
    scripts = [(i, runs.script(n)) for i, n in enumerate(nodes) if n.keyword == "RUN"]
    found = [i for i, script in scripts if script and steps(script) and all(map(prepares_folder, steps(script)))]
    return max(found, default=-1) + 1


def _is_theirs(stage: Stage, instruction: Instruction, user: str) -> bool:
    """Whether a step makes files that belong to a user."""
    if instruction.keyword != "RUN":
        return any(o.partition(":")[0] == user.partition(":")[0] for o in instruction.flags.get("chown", ()))
    if stage.state(instruction).user == user:
        return True
    script = runs.script(instruction)
    return script is not None and any(s.tool == "chown" for s in steps(script))


def _arg_matters(instruction: Instruction, nodes: list[Instruction]) -> bool:
    """Whether a build argument is used by what the runtime stage declares."""
    names = [name for name, _ in getattr(instruction, "pairs", ())]
    texts = " ".join(i.original for i in nodes if i is not instruction)
    return any(f"${n}" in texts or f"${{{n}" in texts for n in names)


def _as_exec(instruction: Instruction, style: Style) -> Instruction:
    """A plain shell form in exec form, for a base without a shell."""
    if instruction.keyword not in ("CMD", "ENTRYPOINT") or instruction.is_json:
        return instruction
    program = programs.of(instruction)
    assert program is not None and program.argv is not None
    new = style.instruction(instruction.keyword, json.dumps(list(program.argv)))
    comments = instruction.comments
    return type(new)((comments, *new.children), new.is_json, new.escape) if comments else new
