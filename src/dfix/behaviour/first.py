"""What becomes of a container when its program takes the place of the shell as the first process."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.effects import familiar, wrappers
from dfix.fixes import Assumption, Evidence
from dfix.image import runs
from dfix.image.built import is_own
from dfix.image.files import Files
from dfix.launch.startable import made_by, script
from dfix.shell import Word, simple_exec

from . import behaviour

if TYPE_CHECKING:
    from dfix.launch import Looks
    from dfix.launch.first import Shell
    from dfix.model.stages import Stage

_DEPTH = 8
_PWD = r"""(environ|env|ENV|getenv|Getenv)\b(\.get)?\W{1,4}PWD\b"""


def reads_of_shell(subject: Looks, stage: Stage) -> str:
    """The source that reads PWD, the variable that POSIX shells export on their own (tried: dash, ash) and the engine
    does not set; "" without one."""
    read = subject.context.read
    return next((file for file in behaviour(subject, stage).files if re.search(_PWD, read(file) or "")), "")


def instead_of_shell(
    subject: Looks, stage: Stage, argv: tuple[str, ...], shell: Shell
) -> tuple[Evidence | Assumption, ...]:
    """What is seen, and what has to be assumed, where a shell that stays the first process is left out: it leaves
    SIGTERM unheard, is ended by Ctrl-C with its program, and collects the processes that others leave behind."""
    words = in_the_end(subject, stage, argv)
    if words is None:
        return (Evidence("dockerfile", "an init is the first process and hands SIGTERM on"),)
    stays = f"{shell.name} stays the first process" if shell.known else "the first process is the shell, if that stays"
    return (
        Evidence("knowledge", f"{stays}, and keeps SIGTERM to itself"),
        *_signals(subject, stage, words),
        *_orphans(subject, stage, words[0]),
    )


def in_the_end(subject: Looks, stage: Stage, argv: tuple[str, ...]) -> tuple[str, ...] | None:
    """The words of the first process, behind wrappers and scripts that end in `exec`; None behind an init, which does
    for them what a first process has to do."""
    words = argv
    for _ in range(_DEPTH):
        if posixpath.basename(words[0]) in knowledge.names("launch", "inits"):
            return None
        behind = _next(subject, stage, words)
        if not behind:
            break
        words = behind
    return words


def _next(subject: Looks, stage: Stage, words: tuple[str, ...]) -> tuple[str, ...]:
    """What a command becomes; () for one that stays what it is."""
    name = posixpath.basename(words[0])
    before = knowledge.names("launch", "becomes", name)
    if before and before.issuperset(words[1:2]):
        return words[2:]
    if name in knowledge.names("launch", "gives_way") and words[1:2] == ("-c",) and len(words) > 2:
        return simple_exec(words[2]) or ()
    found = wrappers.outer(tuple(Word(0, 0, text, text) for text in words))
    if found and found[0]:
        return tuple(word.value or "" for word in found[0])
    read = script(words, stage, subject.context)
    return read.becomes if read else ()


def _signals(subject: Looks, stage: Stage, argv: tuple[str, ...]) -> tuple[Evidence | Assumption, ...]:
    name = posixpath.basename(argv[0])
    if len(argv) == 1 and name in knowledge.names("launch", "shells"):
        return (Evidence("knowledge", f"{name} without a text is a shell to work in, which handles signals itself"),)
    known = {} if _is_own(subject, stage, argv[0]) else knowledge.load("launch")["answers"]
    signals = known.get(name) or known.get(familiar(name)) or _of_kind(subject, stage, argv)
    if "TERM" in signals:
        return (Evidence("knowledge", f"{name} ends on SIGTERM and on Ctrl-C as the first process, too"),)
    if "INT" in signals:
        return (Evidence("knowledge", f"{name} ends on Ctrl-C as before, and on SIGTERM where it handles that"),)
    sentence = (
        f"nobody ends the container with Ctrl-C in a terminal, which {name} does not hear as the first process unless "
        "it handles SIGINT"
    )
    return (Assumption("interrupt-unused", sentence),)


def _is_own(subject: Looks, stage: Stage, program: str) -> bool:
    """Whether a program is compiled of the sources of the build context, so that its name says nothing."""
    path = stage.end.join(program) if "/" in program else None
    files, builders = Files.of(stage, subject.context), knowledge.names("launch", "builders")
    origin = files.origin(path) if path else None
    if path and origin and origin.instruction and origin.instruction.keyword == "RUN":
        done = runs.leaves(origin.instruction, origin.stage, subject.context)
        compiled = any(each.call is not None and each.call.tool in builders for each in done)
        if compiled and is_own(files, subject.context, (path,)):
            return True
    return made_by(program, stage, subject.context) is not None


def _of_kind(subject: Looks, stage: Stage, argv: tuple[str, ...]) -> tuple[str, ...]:
    """What holds of every shell script, which ends with the command that Ctrl-C ends, and of every program built by Go,
    whose runtime ends it on both (tried: dash 0.5.12, bash 5.2, go1.22)."""
    has_text = posixpath.basename(argv[0]) in knowledge.names("launch", "shells") and argv[1:2] == ("-c",)
    if has_text or script(argv, stage, subject.context):
        return ("INT",)
    return ("INT", "TERM") if made_by(argv[0], stage, subject.context) == "go" else ()


def _orphans(subject: Looks, stage: Stage, program: str) -> tuple[Assumption, ...]:
    seen = behaviour(subject, stage)
    if not seen.executes:
        return ()
    deed = seen.executes[0]
    name = posixpath.basename(program)
    sentence = f"the programs that {name} starts leave no processes behind, which the shell would have collected"
    return (Assumption("no-orphans", sentence, deed.where.file, deed.where.line),)
