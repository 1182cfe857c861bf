"""What goes into a rewrite of one file, and what comes out: the records that every face of dfix is built on.

All of them are tuples of plain values: they can be pickled, compared and sent to other processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.records import Record
from dfix.source import decode

if TYPE_CHECKING:
    from dfix.fixes import Assumption, Beside, Evidence
    from dfix.source import Problem


class Options(Record):
    """What one file is rewritten with.

    unsafe    also make changes that rest on an assumption
    select    the names of the passes to run; () means all but those that are off unless asked for
    ignore    the names of passes to leave out
    also      the names of passes to run besides, which are off unless asked for
    accept    the names of assumptions (knowledge/assumptions.toml) that hold for these programs: a change that rests on
              no other is SAFE
    settings  the passes' own options: (pass, option, value), what their constructors take
    alone     the Dockerfile's text is all that will be taken: no change that writes another file, and none that rests
              on one
    brief     nobody looks at what could be done besides, nor at what the owner should know: neither is found out
    images    a company's names for images: (official name, its own), see model/mapping.py
    """

    unsafe: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    settings: tuple[tuple[str, str, object], ...] = ()
    alone: bool = False
    brief: bool = False
    images: tuple[tuple[str, str], ...] = ()


class Change(Record):
    """A change that was made, or that could be.

    pass_name    the pass that made it
    summary      one sentence: what changes
    evidence     what was seen that makes it right
    assumptions  what had to be assumed besides; none makes it SAFE
    line         where it starts in the input, whatever other passes made of that before it
    accepted     what was assumed too, and accepted by name in the options
    """

    pass_name: str
    summary: str
    evidence: tuple[Evidence, ...]
    assumptions: tuple[Assumption, ...]
    line: int
    accepted: tuple[Assumption, ...] = ()

    @property
    def safe(self) -> bool:
        """Whether nothing had to be assumed that was not accepted."""
        return not self.assumptions

    @property
    def assumption(self) -> str | None:
        """All that is assumed, as one clause."""
        return "; ".join(a.sentence for a in self.assumptions) or None


class Proposal(Record):
    """A change with the text as it is without it, and as it would be with it; ``beside``: it writes another file."""

    change: Change
    before: bytes
    after: bytes
    beside: Beside | None = None


class Declined(Record):
    """What a pass left as it is, and why; ``line`` is one of the input's."""

    pass_name: str
    reason: str
    line: int | None


class Bug(Record):
    """A fault of dfix itself that cost a pass, or a change that broke a guard and was dropped."""

    pass_name: str
    message: str


class Notice(Record):
    """Something that the owner should know, whichever passes run: its kind, a sentence, a line of the input."""

    name: str
    sentence: str
    line: int | None = None


class Result(Record):
    """What became of one file.

    path      what the file is called
    before    its bytes; ``after``: what they become, the same when nothing changes
    problems  why it is no Dockerfile: then nothing else is said of it
    applied   the changes that were made, in order
    declined  what passes left alone, and why
    offered   the changes that ``unsafe`` would make
    bugs      faults of dfix
    notices   what the owner should know in any case
    beside    other files to write, such as .dockerignore
    """

    path: str
    before: bytes
    after: bytes
    problems: tuple[Problem, ...] = ()
    applied: tuple[Change, ...] = ()
    declined: tuple[Declined, ...] = ()
    offered: tuple[Change, ...] = ()
    bugs: tuple[Bug, ...] = ()
    notices: tuple[Notice, ...] = ()
    beside: tuple[Beside, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after or bool(self.beside)

    @property
    def text(self) -> str:
        """What the file becomes, as text; bytes that are not UTF-8 are lone surrogates (PEP 383)."""
        return decode(self.after)


__all__ = ["Bug", "Change", "Declined", "Notice", "Options", "Proposal", "Result"]
