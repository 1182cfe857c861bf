"""What an image runs: the argv of its ENTRYPOINT and CMD, as far as a reader can know it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix.fixes import Decline
from dfix.records import Record
from dfix.shell import simple_exec

if TYPE_CHECKING:
    from dfix.syntax import Instruction

    from .stages import Stage


class Program(Record):
    """One instruction's command.

    argv    its words; None when a shell decides them
    texts   the shell text, or the words joined: for a look at what it names
    shell   it needs a shell to start
    """

    argv: tuple[str, ...] | None
    text: str
    shell: bool


def of(instruction: Instruction | None) -> Program | None:
    """The command of a CMD, ENTRYPOINT or HEALTHCHECK."""
    if instruction is None:
        return None
    if instruction.is_json:
        words = instruction.words
        return Program(words, " ".join(words), False) if words else None
    text = instruction.text
    return Program(simple_exec(text), text, True) if text else None


def started(stage: Stage) -> Program | None:
    """What a container of a stage starts: ENTRYPOINT with CMD behind it; None when the file sets neither."""
    entry, cmd = _last(stage, "ENTRYPOINT"), _last(stage, "CMD")
    entry_program, cmd_program = of(entry), of(cmd)
    if entry_program is None:
        return cmd_program
    if entry_program.shell or cmd_program is None:
        return entry_program
    argv = None
    if entry_program.argv is not None and cmd_program.argv is not None:
        argv = (*entry_program.argv, *cmd_program.argv)
    return Program(argv, f"{entry_program.text} {cmd_program.text}", cmd_program.shell)


_JSON_START = re.compile(r"""\[\s*("[^"]*"|'[^']*')\s*[,\]]""")


def refuse_misread(stage: Stage) -> None:
    """Decline for a command that was meant as a JSON array and is none: BuildKit takes it for shell text, and the shell
    looks for a program that is named ``[``, so that the container does not start."""
    for keyword in ("ENTRYPOINT", "CMD"):
        instruction = _last(stage, keyword)
        start = _JSON_START.match(instruction.text) if instruction and not instruction.is_json else None
        if instruction is None or start is None:
            continue
        why = ""
        if "#" in instruction.text.rpartition("]")[2]:
            why = " (# starts a comment only at the start of a line)"
        elif start[1].startswith("'"):
            why = " (JSON has double quotes)"
        lacks = ", which the image lacks" if stage.info and stage.info.shell is False else ""
        raise Decline(
            f"{keyword} is not valid JSON{why}, so that it is taken for the text of a shell{lacks}", instruction
        )


def _last(stage: Stage, keyword: str) -> Instruction | None:
    here: Stage | None = stage
    while here is not None:
        found = here.last(keyword)
        if found is not None:
            return found
        here = here.base
    return None
