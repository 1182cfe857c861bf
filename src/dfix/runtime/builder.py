"""What becomes of the old stage when it only builds: what stays, what leaves it, and what is prepared there."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dfix import effects
from dfix.edits import Edit
from dfix.model import copies
from dfix.syntax import Blank, Instruction, Node
from dfix.syntax.build import from_instruction, named_stage, retext, without_comments
from dfix.syntax.trivia import comment_lines

from . import packages
from .writer import free_comments

if TYPE_CHECKING:
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax.build import Style

    from .plan import Apart, RuntimePlan, Split
    from .replay import Replay


def kept(
    subject: Subject, split: Split, plan: RuntimePlan, again: Replay, moved: tuple[Instruction, ...], name: str
) -> tuple[dict[int, list[Node]], set[int]]:
    """What becomes of each instruction in the builder stage, and which leave it."""
    style, stage = subject.style, split.stage
    shared = plan.apart.shared if plan.apart is not None else name
    begins = named_stage(stage.from_, shared, style=style, image=plan.builder)
    changed: dict[int, list[Node]] = {id(stage.from_): [begins]}
    for run, edits in plan.edits:
        changed[id(run)] = [retext(run, edits)]
    if plan.apart is not None:
        changed[id(plan.apart.run)] = _beside(subject, plan.apart, style, name)
    if plan.install is not None:
        added: list[Node] = [style.instruction("RUN", text) for text in plan.before_install]
        added += [style.instruction("ENV", f"{name}={value}") for name, value in plan.env]
        anchor = _before_files(stage, plan.install)
        added += above_comment(subject, anchor)
        changed[id(anchor)] = [*added, *changed.get(id(anchor), [anchor])]
    return changed, {*map(id, again.only), *map(id, again.idle), *map(id, moved)}


def above_comment(subject: Subject, instruction: Instruction) -> list[Node]:
    """The blank line that stands above the comment of an instruction, for what comes between."""
    items = [c for c in subject.file.children if isinstance(c, Node)]
    had = any(isinstance(a, Blank) and b is instruction for a, b in pairwise(items))
    return [subject.style.blank()] if had and instruction.comments else []


def _beside(subject: Subject, apart: Apart, style: Style, name: str) -> list[Node]:
    """The end of what two stages share: the stage that only installs, and the one that builds."""
    items = subject.file.children
    index = next(i for i, item in enumerate(items) if item is apart.run)
    gap = [] if isinstance(items[index - 1], Blank) else [style.blank()]
    installs = retext(without_comments(apart.run), apart.edits)
    one, two = (from_instruction(apart.shared, style=style, name=n) for n in (apart.name, name))
    return [*gap, one, installs, style.blank(), two, apart.run]


def _before_files(stage: Stage, install: Instruction) -> Instruction:
    """Where to prepare an install: before the first files arrive, so that no edit of them repeats it."""
    for instruction in stage.instructions:
        if instruction is install or instruction.keyword in ("USER", "SHELL"):
            break
        if instruction.keyword in ("COPY", "ADD"):
            return instruction
    return install


def leave(split: Split, again: Replay, moved: set[int], names: tuple[str, ...]) -> None:
    """What is declared, installed for the program or done again behind the builder's last step only matters to the
    image."""
    tail: list[Instruction] = []
    for instruction in reversed(split.stage.instructions):
        idle = _is_done_again(split, again, instruction) or (
            packages.only_packages(instruction)
            and not comment_lines(instruction)
            and all(word.value in names for word in packages.named(instruction))
        )
        if instruction.keyword in ("RUN", "COPY", "ADD") and id(instruction) not in moved and not idle:
            break
        tail.append(instruction)
    again.only += [i for i in again.again if i in tail and i not in again.only]
    again.idle += [i for i in tail if i.keyword == "RUN"]


def _is_done_again(split: Split, again: Replay, instruction: Instruction) -> bool:
    """Whether the runtime stage does all that an instruction does: one that gives the project away works here, too."""
    if instruction not in again.again:
        return False
    done = effects.of_run(instruction, split.stage.state(instruction)) if instruction.keyword == "RUN" else ()
    written = [place.path for each in done or () for place in each.effect.writes.places]
    paths = [*written, *(change.path for each in done or () for change in each.effect.changes)]
    return not any(path is None or copies.is_inside(path, split.folder) for path in paths)


def edits(
    subject: Subject, split: Split, builder: dict[int, list[Node]], removed: set[int], tail: list[Node]
) -> list[Edit]:
    """The builder's changes, the runtime stage behind its last step, and no more blank lines than before."""
    mine = {id(split.stage.from_), *map(id, split.stage.instructions)}
    items = [c for c in subject.file.children if isinstance(c, Node)]
    last = max(i for i, c in enumerate(items) if id(c) in mine and id(c) not in removed)
    end = max(i for i, c in enumerate(items) if isinstance(c, Instruction))
    edits = []
    tied = {id(c) for found in free_comments(subject, split.stage).values() for c in found}
    for index, node in enumerate(items):
        new = [] if id(node) in removed or (index > last and id(node) in tied) else builder.get(id(node), [node])
        if isinstance(node, Blank) and index < end and (index > last or id(items[index - 1]) in removed):
            new = []
        if index == last:
            new = [*new, *tail]
        if new != [node]:
            edits.append(Edit(node, tuple(new)))
    return edits
