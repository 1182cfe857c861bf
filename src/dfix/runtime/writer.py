"""The instructions of the runtime stage: configuration in its old order, files as soon as they can arrive."""

from __future__ import annotations

import posixpath
from itertools import chain, count, pairwise
from typing import TYPE_CHECKING

from dfix import effects
from dfix.fixes import Decline
from dfix.image import runs
from dfix.image.files import Files
from dfix.model import copies, programs
from dfix.syntax import Blank, Comments, Instruction, Node, render
from dfix.syntax.build import (
    Written,
    copy,
    copy_instruction,
    exec_instruction,
    instead_of,
    value_instruction,
)
from dfix.syntax.quoting import json_array

from . import folders, order, pieces, selection
from .pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax.build import Style

    from .plan import RuntimePlan, Selection, Split
    from .replay import Replay

#: names for the builder stage, the first that nothing else goes by
_NAMES = ("build", "builder", "build-stage", "compile-stage")
#: those for what it shares with a stage beside it, and for that stage
BASES, BESIDE = ("base", "build-base"), ("dependencies", "production-dependencies")


def builder_name(stage: Stage, others: frozenset[str] = frozenset(), names: tuple[str, ...] = _NAMES) -> str:
    """What the builder stage is called: not like the stage that it is made of, nor like an image or a build context
    that the file takes files from (``others``: those that are named elsewhere)."""
    taken = {stage.name, *others}
    for instruction in stage.instructions:
        taken.update(name.lower() for name in instruction.flags.get("from", ()))
        for mount in instruction.flags.get("mount", ()):
            taken.update(part[5:].lower() for part in mount.split(",") if part.startswith("from="))
    return next(name for name in chain(names, (f"{names[0]}-{n}" for n in count(2))) if name not in taken)


def taken_names(stage: Stage) -> frozenset[str]:
    """What the stages of a file are called, and where they take files from."""
    return frozenset(name for each in stage.model.stages for name in (each.name, *each.names_used) if name)


def items(
    subject: Subject,
    split: Split,
    plan: RuntimePlan,
    again: Replay,
    install: str | None,
    moved: tuple[Instruction, ...],
    name: str,
) -> list[Node]:
    """The items of the runtime stage, each behind what it depends on, the stable ones before the files.

    install  the text of a RUN that installs packages, None without any
    moved    the copies of the source that leave the builder
    name     what the builder stage is called"""
    writer = _Writer(subject, split, again, moved)
    found = _pieces(split, plan, again, install, moved, name, writer)
    sorted_ = order.ordered(found, _makes_folder(split, again, plan.base) or _enters_link(split), bool(moved))
    if sorted_ is None:
        raise Decline("what its steps depend on goes in a circle, so that no order of the second stage is the same")
    writer.out.append(subject.style.instruction("FROM", _from(split.stage, plan)))
    kept = order.without_passed(sorted_, _served(split.stage), bool(moved))
    nodes = [piece.node for piece in kept]
    for piece in kept:
        if piece.old is None:
            writer.add([piece.node], apart=writer.airy and not writer.is_new and not piece.follows)
            writer.is_new = True
        elif piece.node.comments or piece.node.keyword != "ARG" or _arg_matters(piece.node, nodes):
            writer.add_with_comments(piece.old, piece.node)
            writer.is_new = False
    return writer.out


def stage_of(subject: Subject, split: Split, plan: RuntimePlan, again: Replay, brought: Sequence[Node]) -> list[Node]:
    """The items of a stage that runs a program of its base: what that is given, and what the image says of itself."""
    writer = _Writer(subject, split, again, ())
    writer.out.append(subject.style.instruction("FROM", _from(split.stage, plan)))
    writer.add(brought, apart=False)
    for old in again.again:
        writer.add_with_comments(old, old)
    return writer.out


def _pieces(
    split: Split,
    plan: RuntimePlan,
    again: Replay,
    install: str | None,
    moved: tuple[Instruction, ...],
    name: str,
    writer: _Writer,
) -> list[Piece]:
    """All instructions of the runtime stage, with what they depend on."""
    places = {id(i): float(n) for n, i in enumerate(split.stage.instructions)}
    found: list[Piece] = []
    for old in (*again.again, *moved):
        if plan.selection and any(old is each for each in moved):
            found += _selected(old, plan.selection, places[id(old)], split, writer.style)
            continue
        node = old if writer.is_moved(old) else copy(old)
        node = node if plan.shell else as_exec(node, writer.style)
        node = reworded(old, node, plan, writer.style)
        if plan.start and old.keyword in ("CMD", "ENTRYPOINT"):
            node = instead_of(exec_instruction(old.keyword, plan.start, style=writer.style), node)
        node = _absolute(node, old, split.stage, writer.style)
        found.append(_piece(old, places[id(old)], split)._replace(node=node))
    if install:
        first = min((places[id(run)] for run in again.system_runs), default=-1.0)
        found.append(pieces.installs(writer.style.instruction("RUN", install), first))
    leaves = {*map(id, again.only), *map(id, again.idle), *map(id, moved)}
    works = [node for node in split.work if id(node) not in leaves]
    behind = places[id(works[-1])] + 0.1 if works else -0.5
    found += _arrivals(split, plan, writer.style, bool(moved), name, behind)
    return found


def _selected(old: Instruction, selected: Selection, place: float, split: Split, style: Style) -> Iterator[Piece]:
    """The copies of what is needed in the place of one of everything."""
    for number, node in enumerate(selection.of_context(selected, old, style)):
        piece = pieces.copied(node, None if number else old, place + number / 100, split.stage.state(old))
        yield piece._replace(follows=bool(number))


def _piece(old: Instruction, place: float, split: Split) -> Piece:
    state = split.stage.state(old)
    if old.keyword in ("COPY", "ADD"):
        return pieces.copied(old, old, place, state)
    return pieces.ran(old, place, state) if old.keyword == "RUN" else pieces.declared(old, place, state)


def _makes_folder(split: Split, again: Replay, base: str) -> bool:
    """Whether a step that stays in the builder gave the program's folder itself to the image's user: `WORKDIR` would
    make it as root, and `COPY --chown` changes no folder that is there."""
    if not _owner(split, base):
        return False
    left = [run for run in split.stage.of("RUN") if run not in again.again]
    done = (each for run in left for each in effects.of_run(run, split.stage.state(run)) or ())
    return any(copies.is_inside(split.folder, path) for each in done for path in _given(each))


def _enters_link(split: Split) -> bool:
    """Whether a WORKDIR is a link that arrives, or lies behind one: made first, it would be a folder in its place."""
    files = Files.of(split.stage, split.context)
    done = [each for run in split.stage.of("RUN") for each in runs.done(run, split.stage, split.context) or ()]
    links = {p.path for each in done if each.call and each.call.tool == "ln" for p in each.effect.writes.places}
    for node in split.stage.of("WORKDIR"):
        path = split.stage.state(node).path(node.text, node.escape) or "/"
        while path != "/":
            source = files.context_path(path)
            if path in links or (source and split.context.is_link(source)):
                return True
            path = posixpath.dirname(path)
    return False


def _given(done: effects.Done) -> list[str]:
    """The paths whose owner a command decides: those that it gives away, and the folders that it makes."""
    makes = done.call is not None and done.call.makes_folders
    made = [p.path for p in done.effect.writes.places] if makes else []
    return [*made, *(c.path for c in done.effect.changes if c.path and c.owner)]


def _served(stage: Stage) -> set[int]:
    """The WORKDIRs that a step of the old stage worked in."""
    found: set[int] = set()
    current: Instruction | None = None
    for instruction in stage.instructions:
        if instruction.keyword == "WORKDIR":
            current = instruction
        elif instruction.keyword in ("RUN", "COPY", "ADD") and current is not None:
            found.add(id(current))
    return found


def _from(stage: Stage, plan: RuntimePlan) -> str:
    flags = "".join(f"{t.value} " for t in stage.from_.all("FLAG"))
    named = f" {stage.from_.words[1]} {stage.from_.name}" if stage.from_.name else ""
    return flags + plan.base + named


class _Writer:
    """Collects the items, with blank lines where the file has them and the free comments of what moves."""

    def __init__(self, subject: Subject, split: Split, again: Replay, moved: tuple[Instruction, ...]) -> None:
        stage = split.stage
        self.out: list[Node] = []
        self.is_new = False
        self.style = subject.style
        self.blanks = behind_blanks(subject, stage)
        self.airy = 2 * len(self.blanks) >= len(stage.instructions)
        self.free = free_comments(subject, stage)
        self.leaves = {*map(id, again.only), *map(id, again.idle), *map(id, moved)}
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
        self.add([new], apart=id(old) in self.blanks and (self.airy or self.is_moved(old)))


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


def behind_blanks(subject: Subject, stage: Stage) -> frozenset[int]:
    """The instructions that a blank line stands before."""
    items = [c for c in subject.file.children if isinstance(c, Node)]
    found = {id(b) for a, b in pairwise(items) if isinstance(a, Blank)}
    return frozenset(found & set(map(id, stage.instructions)))


def _arrivals(split: Split, plan: RuntimePlan, style: Style, moved: bool, name: str, place: float) -> list[Piece]:
    """What comes from the builder, and the variables that go with it."""
    out: list[Piece] = []
    owner = _owner(split, plan.base)
    if owner is not None and split.state.is_root is not False and _is_lost(owner, split.stage, plan.base):
        owner = None  # it was of use to the build
    owner = owner or (Written(plan.owner) if plan.owner and split.state.is_root else None)
    chosen = selection.of_builder(plan.selection, split.folder) if plan.selection else None
    brought: list[tuple[tuple[str, ...], str]] = []
    for path in plan.copies:
        if path != split.folder:
            brought.append(((path,), path))
        elif not moved:
            brought += chosen or [((path,), path)]
    first = [((plan.apart.path,), plan.apart.path, plan.apart.name)] if plan.apart else []
    same = ((*pair, name) for pair in (*brought, *(((p,), t) for p, t in plan.moves)))
    for paths, target, stage in (*first, *same):
        theirs = any(copies.is_inside(p, split.folder) or copies.is_inside(split.folder, p) for p in paths)
        if "*" in target:  # what a pattern names keeps its names
            target = f"{posixpath.dirname(target)}/"
        node = copy_instruction(paths, target, style=style, from_=stage, chown=owner if theirs else None)
        folders.refuse_changed(split, target, plan.base, given=theirs and owner is not None)
        out.append(pieces.arriving(node, place, target))
    for command in plan.behind_files:
        out.append(pieces.behind(style.instruction("RUN", command), place + 0.05, plan.copies))
    for key, value in plan.env:
        node = style.instruction("ENV", f"{key}={value}")
        both = frozenset(("variables",))
        out.append(Piece(node, None, place, both, both))
    return out


def _owner(split: Split, base: str) -> Written | None:
    """To whom the files are given: the image's user, if some of them were that user's before; else the one that a step
    gave the whole folder to. Decline where others own some of them, whose number may be another one's on the base."""
    stage, user = split.stage, split.state.user
    last = stage.last("USER")
    if user is None or "$" in user:
        return None
    if split.state.is_root is False:
        inside = [i for i in stage.instructions if i.keyword in ("RUN", "COPY", "ADD") and _is_theirs(stage, i, user)]
        return Written(last.words[0]) if inside and last else None
    return _given_away(split, base)


def _is_lost(owner: Written, stage: Stage, base: str) -> bool:
    """Whether an account is one that the builder's image has, and the runtime base has not."""
    ours, theirs = _numbers(owner, stage, base)
    return ours is not None and theirs is None


def _numbers(owner: str, stage: Stage, base: str) -> tuple[int | None, int | None]:
    """The numbers that an account has in the builder's image and on the runtime base; None where it is not there."""
    name = owner.partition(":")[0]
    info = stage.model.describe(base)
    theirs = info.users if info else ()
    ours = stage.info.users if stage.info else ()
    first, second = (next((u.uid for u in users if u.name == name), None) for users in (ours, theirs))
    return first, second


def _keeps_number(owner: str, split: Split, base: str) -> bool:
    """Whether an account is the same on both bases: COPY --from keeps owners, as numbers (moby 38599)."""
    ours, theirs = _numbers(owner, split.stage, base)
    return owner.isdigit() or (ours is not None and ours == theirs)


def _given_away(split: Split, base: str) -> Written | None:
    given = (i.flag("chown") or "" for k in ("COPY", "ADD") for i in split.stage.of(k))
    found = next((Written(o) for o in given if o.partition(":")[0] not in ("", "root", "0")), None)
    for run in split.stage.of("RUN"):
        for each in effects.of_run(run, split.stage.state(run)) or ():
            for change in each.effect.changes:
                owner = (change.owner or "").partition(":")[0]
                if owner in ("", "root", "0") or change.path is None:
                    continue
                if change.recursive and copies.is_inside(split.folder, change.path):
                    found = Written(change.owner or "")
                elif copies.is_inside(change.path, split.folder) and not _keeps_number(owner, split, base):
                    raise Decline(f"{change.path} is given to {owner}, and whose it is on {base} is not known", run)
    return found


def _is_theirs(stage: Stage, instruction: Instruction, user: str) -> bool:
    """Whether a step makes files that belong to a user."""
    if instruction.keyword != "RUN":
        return any(o.partition(":")[0] == user.partition(":")[0] for o in instruction.flags.get("chown", ()))
    state = stage.state(instruction)
    done = effects.of_run(instruction, state)
    return state.user == user or any(c.owner for each in done or () for c in each.effect.changes)


def _arg_matters(instruction: Instruction, nodes: list[Instruction]) -> bool:
    """Whether a build argument is used by what the runtime stage declares."""
    names = [name for name, _ in getattr(instruction, "pairs", ())]
    others = [i for i in nodes if i is not instruction]
    texts = " ".join(text for i in others for text in (i.original, *(h.body for h in i.heredocs)))
    return any(f"${n}" in texts or f"${{{n}" in texts for n in names)


def _absolute(node: Instruction, old: Instruction, stage: Stage, style: Style) -> Instruction:
    """A WORKDIR that starts from the folder of the old base, which the new one need not have, with its whole path."""
    if node.keyword != "WORKDIR" or stage.of("WORKDIR")[0] is not old:
        return node
    state = stage.state(old)
    path = state.path(old.text, old.escape)
    if path is None or (state.value(old.text, old.escape) or "/").startswith("/"):
        return node
    return instead_of(value_instruction("WORKDIR", path, style=style), node)


def reworded(old: Instruction, node: Instruction, plan: RuntimePlan, style: Style) -> Instruction:
    """The instruction that starts the same on the base of the plan."""
    for keyword, new, words in plan.words:
        if keyword == old.keyword:
            flags = " ".join(token.value for token in old.all("FLAG"))
            apart = "\n" if "\n" in render(old).strip() else " "
            before = f"{flags}{apart}CMD " if new == "HEALTHCHECK" else ""
            return instead_of(style.instruction(new, before.lstrip() + json_array(words)), node)
    return node


def as_exec(instruction: Instruction, style: Style) -> Instruction:
    """A plain shell form in exec form, for a base without a shell."""
    if instruction.keyword not in ("CMD", "ENTRYPOINT") or instruction.is_json:
        return instruction
    program = programs.of(instruction)
    assert program is not None and program.argv is not None
    return instead_of(exec_instruction(instruction.keyword, program.argv, style=style), instruction)
