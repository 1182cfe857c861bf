"""What the container starts is what it started, judged as Docker puts ENTRYPOINT and CMD together."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.shell import is_posix_shell, parse_shell, simple_exec

if TYPE_CHECKING:
    from dfix.guards import Change
    from dfix.model.stages import Stage


def check(change: Change) -> str | None:
    """The words that the kernel gets are the same, or come to the same: a shell that only starts a program is as good
    as the program. Another program is declared, and never SAFE."""
    if change.restarts:
        return None if change.fix.assumptions else "another program would be started, and nothing says that it may"
    for old, new in change.shipped:
        if _started(old, change) != _started(new, change):
            return f"the container would start {_shown(arguments(new))} instead of {_shown(arguments(old))}"
        if arguments(old) and old.end.workdir != new.end.workdir:
            return f"the container would start in {new.end.workdir} instead of {old.end.workdir}"
        if _health(old) != _health(new):
            return "the health check would run something else"
        broken = _needs_shell(old, new, change)
        if broken:
            return broken
    return None


def arguments(stage: Stage) -> tuple[str, ...]:
    """The words that a container of an image starts with: those of CMD stand behind an entry point, whatever the form
    of either, so that an exec form with a shell form behind it gets ``/bin/sh -c …`` as its arguments. The base's own
    command is not in it, and of its entry points those that are programs."""
    return (*_entry(stage), *(stage.config.cmd or ()))


def _entry(stage: Stage) -> tuple[str, ...]:
    from dfix.launch.effective import of_base

    return stage.config.entrypoint or of_base(stage)


def _named(words: tuple[str, ...], stage: Stage) -> tuple[str, ...]:
    """Words that begin with the program of the base, by the name that it has on other images of the language."""
    info = stage.info
    if info is None or info.language is None or not words:
        return words
    own = info.shell is False and words[0] in (info.entrypoint or ())[:1]
    name = posixpath.basename(words[0]).rstrip("0123456789.") if own or info.language in words[0] else ""
    return (name, *words[1:]) if name == info.language and (own or "/" not in words[0]) else words


def plain(argv: tuple[str, ...]) -> tuple[str, ...]:
    """The words of the program itself where a shell, or one behind another, only starts it; a shell ignores what stands
    behind its text. Where it decides on words of the program: its text, without an `exec`."""
    shell = next((argv[: i + 1] for i, word in enumerate(argv) if word[:1] == "-" and word[-1:] == "c"), ())
    flags = [word for word in shell[1:] if word[:1] == "-"]
    is_first = is_posix_shell(shell) and posixpath.basename(shell[0]) != "env"
    if len(argv) <= len(shell) or not is_first or any(set(flag) & set("lix") for flag in flags):
        return argv
    text = argv[len(shell)]
    found = simple_exec(text)
    return (*shell, _without_exec(text)) if found is None else plain(found)


def _without_exec(text: str) -> str:
    """The text of a single command without the word that lets it take the place of its shell: it is the last anyway."""
    script = parse_shell(text)
    alone = script.statements[0].command if len(script.statements) == 1 and script.is_and_chain else None
    if alone is None or alone.name != "exec" or len(alone.words) == 1 or alone.assignments:
        return text
    program = alone.words[1]
    return text[: alone.words[0].start] + text[program.start :] if simple_exec(program.text) else text


def _started(stage: Stage, change: Change) -> tuple[str, ...]:
    """What comes to the same: a command in both forms, where whatever is the entry point starts the words that it is
    given, and looks at none of them before."""
    from dfix.launch.handed import entry_point

    entry, cmd = _entry(stage), stage.config.cmd or ()
    given = (*entry, *cmd)
    whole, words = plain(given), plain(cmd)
    if words == cmd or (entry and whole != given):
        return _named(whole, stage)
    point = entry_point(stage, change.context)
    if point.starts is False or (not point.alike(cmd[0], words[0]) and point.starts is not None):
        return given
    return (*entry, *words) if entry else _named(words, stage)


def _needs_shell(old: Stage, new: Stage, change: Change) -> str | None:
    """A script without ``#!`` is started by a shell, and by nothing else."""
    from dfix.launch.startable import startable

    before, after = arguments(old), arguments(new)
    if before == after or not after or plain(after) != after:
        return None
    found = startable(after[0], new, change.context)
    return found.why if found.sure is False else None


def _health(stage: Stage) -> object:
    if not isinstance(stage.config.healthcheck, tuple):
        return stage.config.healthcheck
    flags, words = stage.config.healthcheck
    return flags, _named(plain(words), stage)


def _shown(argv: tuple[str, ...]) -> str:
    return " ".join(argv) if argv else "nothing"
