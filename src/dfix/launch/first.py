"""The first process of a container: what a shell does in that place, and what a program does there instead of it."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.records import Record
from dfix.shell import is_posix_shell

if TYPE_CHECKING:
    from dfix.model.stages import Stage

    from .effective import Part


class Shell(Record):
    """The shell of a shell form, by its name, whether it is known what that stands for, and whether it becomes a single
    command that it is given."""

    name: str
    known: bool
    gives_way: bool


def shell(stage: Stage, part: Part) -> Shell:
    """The shell that runs a command of a stage."""
    return named(stage, part.stage.state(part.instruction).shell[0])


def named(stage: Stage, program: str) -> Shell:
    """The shell that a program is in the image of a stage: `sh` is another one on each distribution."""
    name = posixpath.basename(program)
    if name == "sh":
        distribution = stage.info.distribution if stage.info and stage.info.known else None
        name = knowledge.load("launch")["sh"].get(distribution, "sh")
    return Shell(name, name != "sh", name in knowledge.names("launch", "gives_way"))


def only_runs(shell: tuple[str, ...]) -> bool:
    """Whether a SHELL runs a text and neither reads a profile before it nor prints what it runs."""
    traces = any("x" in word for word in shell[1:] if word.startswith("-"))
    return is_posix_shell(shell) and len(shell) > 1 and not traces and not sets_up(shell)


def sets_up(shell: tuple[str, ...]) -> bool:
    """Whether a SHELL reads the profiles of the image each time that it runs a text."""
    return any("l" in word or "i" in word for word in shell[1:] if word.startswith("-"))
