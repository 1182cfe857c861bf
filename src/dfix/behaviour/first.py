"""What becomes of a container when its program takes the place of the shell as the first process."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.effects import familiar, wrappers
from dfix.fixes import Assumption, Evidence
from dfix.shell import Word

from . import behaviour

if TYPE_CHECKING:
    from dfix.launch import Looks
    from dfix.model.stages import Stage

_DEPTH = 8


def instead_of_shell(subject: Looks, stage: Stage, argv: tuple[str, ...]) -> tuple[Evidence | Assumption, ...]:
    """What is seen, and what has to be assumed, where a shell that stays the first process is left out: it leaves
    SIGTERM unheard, is ended by Ctrl-C with its program, and collects the processes that others leave behind."""
    program = _in_the_end(subject, stage, argv)
    if program is None:
        return (Evidence("dockerfile", "an init is the first process and hands SIGTERM on"),)
    stays = Evidence("knowledge", "the shell stays the first process, and keeps SIGTERM to itself")
    return (stays, *_signals(subject, stage, program, argv), *_orphans(subject, stage, program))


def _in_the_end(subject: Looks, stage: Stage, argv: tuple[str, ...]) -> str | None:
    """The program that is the first process, behind wrappers and scripts that end in `exec`; None behind an init, which
    does for it what a first process has to do."""
    from dfix.launch.startable import last_exec

    words = argv
    for _ in range(_DEPTH):
        if posixpath.basename(words[0]) in knowledge.names("launch", "inits"):
            return None
        found = wrappers.outer(tuple(Word(0, 0, text, text) for text in words))
        behind = tuple(word.value or "" for word in found[0]) if found else ()
        behind = behind or last_exec(words[0], stage, subject.context)
        if not behind:
            break
        words = behind
    return words[0]


def _signals(subject: Looks, stage: Stage, program: str, argv: tuple[str, ...]) -> tuple[Evidence | Assumption, ...]:
    name = posixpath.basename(program)
    if len(argv) == 1 and name in knowledge.names("launch", "shells"):
        return (Evidence("knowledge", f"{name} without a text is a shell to work in, which handles signals itself"),)
    known = knowledge.load("launch")["answers"]
    signals = known.get(name) or known.get(familiar(name)) or _of_kind(subject, stage, program)
    if "TERM" in signals:
        return (Evidence("knowledge", f"{name} ends on SIGTERM and on Ctrl-C as the first process, too"),)
    if "INT" in signals:
        return (Evidence("knowledge", f"{name} ends on Ctrl-C as before, and on SIGTERM where it handles that"),)
    sentence = (
        f"nobody ends the container with Ctrl-C in a terminal, which {name} does not hear as the first process unless "
        "it handles SIGINT"
    )
    return (Assumption("interrupt-unused", sentence),)


def _of_kind(subject: Looks, stage: Stage, program: str) -> tuple[str, ...]:
    """What holds of every shell script, and of every program built by Go, whose runtime ends it on both."""
    from dfix.launch.startable import made_by, script

    if script(program, stage, subject.context):
        return ("INT",)
    return ("INT", "TERM") if made_by(program, stage, subject.context) == "go" else ()


def _orphans(subject: Looks, stage: Stage, program: str) -> tuple[Assumption, ...]:
    seen = behaviour(subject, stage)
    if not seen.executes:
        return ()
    deed = seen.executes[0]
    name = posixpath.basename(program)
    sentence = f"the programs that {name} starts leave no processes behind, which the shell would have collected"
    return (Assumption("no-orphans", sentence, deed.where.file, deed.where.line),)
