"""A builder beside another: the steps of a second toolchain in a stage of its own, and the copies of what they make."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dfix.edits import Edit
from dfix.fixes import Assumption, Evidence, Fix
from dfix.records import Record
from dfix.syntax import Blank, Comments, Instruction, Node
from dfix.syntax.build import copy_instruction, from_instruction
from dfix.syntax.trivia import comment_lines

from . import naming
from .writer import behind_blanks, free_comments

if TYPE_CHECKING:
    from dfix.model.stages import Stage
    from dfix.subject import Subject


class Sibling(Record):
    """What leaves a stage for one of its own, which stands before it.

    image        the image of the new stage
    name         what it is called
    steps        its instructions in order, each with the one of the old stage that it comes from
    stays        instructions of the old stage that go or change, and what is left of them
    behind       the instruction behind which the old stage is given what the new one made; place: 0 for the end of what
                 is left of it, -1 for before the last of that
    outputs      absolute paths: that is copied, to the same place
    after_build  commands behind the last step of the new stage
    leaves       folders of which something stays in the new stage
    """

    image: str
    name: str
    steps: tuple[tuple[Instruction, Instruction], ...]
    stays: tuple[tuple[Instruction, tuple[Instruction, ...]], ...]
    behind: Instruction
    place: int
    outputs: tuple[str, ...]
    after_build: tuple[str, ...]
    leaves: tuple[str, ...]
    evidence: tuple[Evidence | str, ...]
    assumptions: tuple[Assumption, ...]


def fix(subject: Subject, stage: Stage, sibling: Sibling) -> Fix:
    """The fix that writes the stage, and takes out of the old one what it did."""
    named = naming.named(stage, sibling.image)
    own = stage.reference.tag if stage.reference else None
    same = named.rpartition(":")[2] == own  # a build argument for the version of the one is none for that of the other
    image = named if same else naming.as_written(stage, sibling.image)
    mapped = naming.assumed(stage, named)
    return Fix(
        f"build {', '.join(sibling.outputs)} in a stage of its own, on {image}",
        _edits(subject, stage, sibling, image),
        evidence=sibling.evidence,
        assumptions=(*sibling.assumptions, *mapped),
        leaves=sibling.leaves,
    )


def _edits(subject: Subject, stage: Stage, sibling: Sibling, image: str) -> list[Edit]:
    style = subject.style
    left = {id(old): list[Node](new) for old, new in sibling.stays}
    gone = {key for key, new in left.items() if not new}
    free = {key: blocks for key, blocks in free_comments(subject, stage).items() if key in gone}
    changed: dict[int, list[Node]] = {**left, **{id(c): [] for blocks in free.values() for c in blocks}}
    given = [copy_instruction((p,), p, style=style, from_=sibling.name) for p in sibling.outputs]
    rest = changed.get(id(sibling.behind), [sibling.behind])
    place = len(rest) + sibling.place
    changed[id(sibling.behind)] = [*rest[:place], *given, *rest[place:]]
    changed[id(stage.from_)] = [*_stage(subject, stage, sibling, image, free), style.blank(), stage.from_]
    items = [c for c in subject.file.children if isinstance(c, Node)]
    kept: Node = stage.from_
    for before, after in pairwise(items):
        if isinstance(after, Blank) and changed.get(id(before)) == [] and isinstance(kept, Blank):
            changed[id(after)] = []
        kept = after if changed.get(id(after)) != [] else kept
    return [Edit(node, tuple(changed[id(node)])) for node in items if id(node) in changed]


def _stage(subject: Subject, stage: Stage, sibling: Sibling, image: str, free: dict[int, list[Node]]) -> list[Node]:
    """The items of the new stage. The comments of what it has no use for stand above it."""
    style = subject.style
    moved = {id(old) for old, _ in sibling.steps}
    told = [
        line
        for old, new in sibling.stays
        if not new and id(old) not in moved
        for line in (*_lines(free.get(id(old), ())), *comment_lines(old))
    ]
    out: list[Node] = [
        from_instruction(image, style=style, name=sibling.name, platform=stage.from_.flag("platform"), comments=told)
    ]
    apart = behind_blanks(subject, stage)
    for old, new in sibling.steps:
        blocks = free.get(id(old), [])
        airy = bool(blocks) or (id(old) in apart and len(out) > 1)
        out += [*([style.blank()] if airy else []), *blocks, *([style.blank()] if blocks else []), new]
    return [*out, *(style.instruction("RUN", command) for command in sibling.after_build)]


def _lines(blocks: list[Node] | tuple[()]) -> list[str]:
    return [line for block in blocks if isinstance(block, Comments) for line in block.lines]
