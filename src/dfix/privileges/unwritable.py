"""What a mode keeps even its owner from writing: root writes it all the same, and no other user does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.behaviour import behaviour
from dfix.effects.paths import is_inside
from dfix.fixes import Decline
from dfix.image import runs
from dfix.records import Record

from .modes import takes_writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from .needs import Needs


class _Set(Record):
    """A mode that an instruction gives to a path, or with ``recursive`` to all in it."""

    path: str
    mode: str
    recursive: bool
    node: Instruction


def refuse(subject: Subject, stage: Stage, needs: Needs) -> None:
    """Declines where the program writes what the last mode of it lets nobody write."""
    sets = [each for base in stage.lineage for node in base.instructions for each in _modes(subject, base, node)]
    if not sets:
        return
    for path in _written(subject, stage, needs):
        closed: _Set | None = None
        for each in sets:
            if each.path == path or (each.recursive and is_inside(path, each.path)):
                takes = takes_writing(each.mode)
                closed = closed if takes is None else each if takes else None
        if closed is not None:
            raise Decline(
                f"the program writes {path}, and the mode {closed.mode} lets nobody but root write there", closed.node
            )


def _written(subject: Subject, stage: Stage, needs: Needs) -> Iterator[str]:
    """The folders that are to be the user's, and the files that the program was seen to write."""
    yield from needs.places
    yield from needs.own_files
    if needs.beside is not None:
        yield stage.end.workdir or "/"
    for deed in behaviour(subject, stage).writes:
        if deed.path is not None and deed.value.exact:
            yield deed.path


def _modes(subject: Subject, stage: Stage, node: Instruction) -> Iterator[_Set]:
    if node.keyword == "RUN":
        for change in runs.effect(node, stage, subject.context).changes:
            if change.path is not None and change.mode is not None:
                yield _Set(change.path, change.mode, change.recursive, node)
    mode = node.flag("chmod") if node.keyword in ("COPY", "ADD") else None
    target = stage.state(node).path(node.words[-1], node.escape) if mode and node.words else None
    if mode and target:
        yield _Set(target, mode, True, node)
