"""How a RUN is written as two: what the second must say again, and whether that is the same."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from dfix.effects.paths import is_inside
from dfix.fixes import Decline
from dfix.model import runs
from dfix.shell.leaks import command_leaks
from dfix.source import short
from dfix.syntax.trivia import comment_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.effects import Done, Effect
    from dfix.model.stages import Stage
    from dfix.shell import Script, Statement
    from dfix.syntax import Instruction

#: commands whose effect on their shell can be had again by saying them again
_REPEATABLE = frozenset(("cd", "export", "set", "umask", ""))


def by_statement(script: Script, done: list[Done]) -> list[list[Done]]:
    """What the commands of each statement do."""
    return [[d for d in done if any(d.command is c for c in s.commands)] for s in script.statements]


def matters(statement: Statement, done: list[Done]) -> bool:
    """Whether a download may need what a statement does, beside what is said again."""
    if is_repeatable(statement):
        return False
    folder = next((d.where.folder for d in done if d.where.folder), "/")
    for each in done:
        effect = each.effect
        if not effect.known or effect.writes.unknown or effect.packages or effect.removes.unknown:
            return True
        changed = [p.path for p in chain(effect.writes.places, effect.removes.places)]
        if any(
            not is_inside(p, folder) or p == folder or p.rpartition("/")[2] in ("go.mod", "go.sum") for p in changed
        ):
            return True
    return bool(statement.command is None or command_leaks(statement.command))


def check_cut(stage: Stage, run: Instruction, script: Script, inside: list[list[Done]], count: int) -> None:
    """Decline where a RUN cannot be written as two."""
    if run.text_token is None or run.heredocs or not script.is_and_chain:
        raise Decline("the install stands in a larger script, which is left whole")
    if comment_lines(run.text_token):
        raise Decline("the install shares a RUN with other commands and has comments inside, so it is left whole")

    if stage not in runs.shipped(stage.model):
        return
    made = [d.effect for each in inside[:count] for d in each]
    for each in chain.from_iterable(inside[count:]):
        takes = any(each.effect.removes.meets(e.writes) for e in made) or (
            any(p.removed != () for p in each.effect.packages) and any(e.packages for e in made)
        )
        if takes:
            text = short(" ".join(w.text for w in each.command.words))
            raise Decline(
                f"the same RUN takes out again what it installs (`{text}`): in two it would stay in the image"
            )


def refuse_taken(stage: Stage, early: Effect, later: Iterable[Done]) -> None:
    """Decline where commands take out again, in a layer of an image that is shipped, what would be made early."""
    if stage not in runs.shipped(stage.model):
        return
    for each in later:
        for gone in each.effect.removes.places:
            if any(is_inside(made.path, gone.path) for made in early.writes.places):
                text = short(" ".join(w.text for w in each.command.words))
                raise Decline(f"the same RUN takes out again what it makes (`{text}`): made early it would stay")


def is_repeatable(statement: Statement) -> bool:
    command = statement.command
    if command is None or (command.name or "") not in _REPEATABLE or command.redirects:
        return False
    words = (*command.words, *(value for _, value in command.assignments if value))
    return not any(word.substitutions or word.glob for word in words)


def carried(statements: tuple[Statement, ...], script: Script) -> tuple[str, ...]:
    """The statements that must be said again behind a cut; Decline where that would not do."""
    found = []
    for statement in statements:
        leaks = sorted({leak for command in statement.commands for leak in command_leaks(command)})
        if leaks and not is_repeatable(statement):
            raise Decline(f"the RUN changes its shell ({', '.join(leaks)}) around the install")
        if leaks:
            found.append(script.text[statement.start : statement.end])
    return tuple(found)
