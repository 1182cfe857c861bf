"""What becomes of the words that an entry point is given: most entry points go on as the command that they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix.effects import wrappers
from dfix.records import Record
from dfix.shell import Word

from .places import Places

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.model.stages import Stage


class EntryPoint(Record):
    """The entry point of an image, with regard to the words of CMD behind it.

    words    its own words, () without one; None when the base image is not known
    starts   it goes on as the command that they are; None when that is not known
    acts_on  first words for which it does something before that
    """

    words: tuple[str, ...] | None
    starts: bool | None
    acts_on: frozenset[str] = frozenset()

    def alike(self, one: str, other: str) -> bool:
        """Whether commands with these first words are started in the same way."""
        return bool(self.starts) and not self.acts_on & {one.rpartition("/")[2], other.rpartition("/")[2]}


def entry_point(stage: Stage, context: Context) -> EntryPoint:
    """That of a stage, or of the image that it stands on."""
    own = stage.config.entrypoint
    base = stage.info
    of_base = base.entrypoint if base is not None and base.known else None
    if own is None or (own and own == of_base):
        acts_on = None if base is None else base.acts_on
        starts = of_base == () or acts_on is not None
        return EntryPoint(of_base, starts or (None if of_base is None else False), frozenset(acts_on or ()))
    return EntryPoint(own, not own or _goes_on(own, Places(context, stage), stage.end.workdir))


def wrappers_of(stage: Stage) -> tuple[str, ...]:
    """The words of an entry point that runs what stands behind it without a script of its own: tini, env."""
    own = stage.config.entrypoint or ()
    words = tuple(Word(0, 0, text, text) for text in (*own, "behind"))
    return own if own and wrappers.outer(words) is not None else ()


def _goes_on(argv: tuple[str, ...], places: Places, folder: str | None) -> bool:
    """Whether an entry point is nothing but wrappers (tini, env), or a script that says `exec "$@"` of its words."""
    behind = Word(0, 0, "behind", "behind")
    words = (*(Word(0, 0, text, text) for text in argv), behind)
    while (found := wrappers.outer(words)) is not None and found[2] is None:
        words = found[0]
        if words == (behind,):
            return True
    path = places.named(words[0].value or "", folder)
    script = places.read(path) if path else None
    return len(words) == 2 and script is not None and _only_starts(script.text)


def is_shell_script(text: str) -> bool:
    """Whether a text says in its first line that a shell runs it."""
    return bool(_SHELL.match(text.partition("\n")[0]))


def _only_starts(text: str) -> bool:
    """Whether a shell script does nothing with its arguments but to start them."""
    lines = [line for line in text.splitlines()[1:] if not line.lstrip().startswith("#")]
    uses = [line.strip() for line in lines if _ARGUMENTS.search(line)]
    return is_shell_script(text) and bool(uses) and all(_START.fullmatch(line) for line in uses)


_SHELL = re.compile(r"#![ \t]*(/usr/bin/env[ \t]+)?\S*\b(ba|da|a)?sh\b")
_ARGUMENTS = re.compile(r"\$[@*#1-9]|\$\{[@*#1-9!]|\b(shift|getopts|eval|source)\b|^\s*(\.|set)\s+[^-\s]|\bset\s+--")
_START = re.compile(r"""(exec[ \t]+)?("\$@"|"\$\{@\}")""")
