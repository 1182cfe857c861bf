"""What plain commands do, of a start or of a program: `mkdir -p /data` or `chmod +x run.sh`."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from dfix import effects
from dfix.effects import Effect
from dfix.image.files import MADE, Files
from dfix.shell import parse_shell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.behaviour import Deed
    from dfix.launch import Started
    from dfix.model.stages import Stage
    from dfix.subject import Subject


def effect(subject: Subject, stage: Stage, command: Started) -> Effect:
    """The effect of a command of the start, as far as it is a tool that is known; ``known`` is False for a program, of
    whatever name, that the build makes."""
    if command.passing:
        return effects.NONE
    if is_made(subject, stage, command):
        return effects.unknown(f"{command.program} is a program of its own")
    text = " ".join(shown if value is None else quote(value) for value, shown in command.args)
    where = effects.where_of(stage.end)._replace(folder=command.folder, user=None)
    return effects.of_text(text, where)


def is_made(subject: Subject, stage: Stage, command: Started) -> bool:
    """Whether a command names its program by a path at which something lies that a step makes."""
    path = stage.end.join(command.program) if "/" in command.program else None
    origin = Files.of(stage, subject.context).origin(path) if path else None
    return origin is not None and origin.kind == MADE and origin.sure


def called(stage: Stage, deed: Deed) -> Iterator[tuple[str, str, Effect]]:
    """The tools that a program starts, where their words are known: the name, the text, and the effect of each."""
    from dfix.behaviour.values import HOLE

    script = parse_shell(deed.command.replace(HOLE, "$_"))
    where = effects.where_of(stage.end)._replace(user=None)
    for done in effects.of_script(script, where) if script.clean else ():
        if done.effect.known and done.call is not None:
            yield done.call.tool, done.command_text, done.effect
