"""What the plain commands of a start do: `mkdir -p /data` or `chmod +x run.sh` in an entry script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import effects
from dfix.effects import Effect
from dfix.syntax.build import quoted_word

if TYPE_CHECKING:
    from dfix.launch import Started
    from dfix.model.stages import Stage
    from dfix.subject import Subject


def effect(subject: Subject, stage: Stage, command: Started) -> Effect:
    """The effect of a command of the start, as far as it is a tool that is known; ``known`` is False for a program."""
    if command.passing:
        return effects.NONE
    text = " ".join(shown if value is None else quoted_word(value) for value, shown in command.args)
    where = effects.where_of(stage.end)._replace(folder=command.folder, user=None)
    return effects.of_text(text, where)
