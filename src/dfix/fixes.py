"""What a pass answers: a fix with what it rests on, or why it left something alone.

Evidence and assumptions are records, made by the question that looked, never constant text of a pass. Whatever stands
below a pass and cannot answer raises :class:`Decline`; it is caught in one place (``passes.attempt``, and by the engine
for what passes that by), so nothing in between hands reasons on.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.edits import Edit
    from dfix.syntax import Node

#: Where evidence was found, one of these:
#:   dockerfile  in the Dockerfile itself
#:   context     in a file of the build context
#:   knowledge   in the tables, about an image, a package or a tool
#:   search      all that could say otherwise was read, and nothing does
#:   seen        it is not said where
KINDS = ("dockerfile", "context", "knowledge", "search", "seen")


class Safety(Enum):
    """SAFE: all that the change relies on was seen. UNSAFE: something was assumed, and is said."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Evidence(Record):
    """Something that was seen.

    kind      where it was found: one of KINDS
    sentence  what it says, without the place
    file      the file that says it, relative to the context's root; None for the Dockerfile itself, or no file
    line      the line in that file
    node      instead of a line in the Dockerfile: what stands there; the engine finds its line in the input
    """

    kind: str
    sentence: str
    file: str | None = None
    line: int | None = None
    node: Node | None = None

    @staticmethod
    def of(what: str | Evidence) -> Evidence:
        """A plain sentence as a record of the kind ``seen``."""
        return Evidence("seen", what) if isinstance(what, str) else what


class Assumption(Record):
    """Something that is not known and that a change relies on: the change is UNSAFE.

    name      its kind, one of knowledge/assumptions.toml, so that a team can accept it by name
    sentence  what is assumed, about this program; it reads on from "if" and from "it assumes:"
    file      the file that leaves it open, with ``line``, or a ``node`` of the Dockerfile; as in Evidence

    What is known to be false is never assumed: raise Decline.
    """

    name: str
    sentence: str
    file: str | None = None
    line: int | None = None
    node: Node | None = None

    @staticmethod
    def of(what: str | Assumption) -> Assumption:
        """A plain sentence as a record without a name."""
        return Assumption("unnamed", what) if isinstance(what, str) else what


class Beside(Record):
    """The ignore file that a fix writes: where it lies, and its bytes before (None: there is none) and after."""

    path: str
    before: bytes | None
    after: bytes


class Fix:
    """An all-or-nothing set of edits.

    summary      one sentence: what changes
    evidence     what was seen that makes it right
    assumptions  what had to be assumed; none makes the fix SAFE
    changes      the settings of the image configuration that it means to change (ImageConfig.differences); "start":
                 another program does what the image is for, which is always UNSAFE
    leaves       folders of the image of which it means to leave something behind, in another stage
    brings       places to which it means to bring files of the build context
    later        commands that it means to run later, with the copies of the files that they work on
    beside       the ignore file that it writes, instead of edits
    about        the instruction that it is told of, where that is not the first that it edits
    """

    __slots__ = (
        "about",
        "assumptions",
        "beside",
        "brings",
        "changes",
        "edits",
        "evidence",
        "later",
        "leaves",
        "summary",
    )

    def __init__(
        self,
        summary: str,
        edits: Iterable[Edit],
        *,
        evidence: Iterable[str | Evidence] = (),
        assumptions: Iterable[str | Assumption] = (),
        assumption: str | None = None,
        changes: Iterable[str] = (),
        leaves: Iterable[str] = (),
        brings: Iterable[str] = (),
        later: Iterable[str] = (),
        beside: Beside | None = None,
        about: Node | None = None,
    ) -> None:
        self.summary = summary
        self.edits = tuple(edits)
        self.evidence = tuple(map(Evidence.of, evidence))
        self.assumptions = tuple(map(Assumption.of, (*assumptions, *([assumption] if assumption else []))))
        self.changes = frozenset(changes)
        self.leaves = frozenset(leaves)
        self.brings = frozenset(brings)
        self.later = frozenset(later)
        self.beside = beside
        self.about = about

    @property
    def safety(self) -> Safety:
        """SAFE unless something is assumed."""
        return Safety.UNSAFE if self.assumptions else Safety.SAFE

    @property
    def dropped(self) -> tuple[str, ...]:
        """The comment lines that the fix takes out on purpose."""
        return tuple(line for edit in self.edits for line in edit.dropped)


class Declined:
    """Why a pass left something as it is, for the person who owns the file; ``node`` is what it is about."""

    __slots__ = ("node", "reason")

    def __init__(self, reason: str, node: Node | None = None) -> None:
        self.reason = reason
        self.node = node


class Decline(Exception):
    """Raised anywhere below a pass that cannot answer: what is missing, and what the owner could do about it.

    reason  one sentence for the person who owns the file
    node    the instruction that stands in the way, where it is another than the one that the pass asks about

    Who knows another way out catches it; nobody else has to. A question whose answer *is* a reason ("why must this stay
    root's?") may still return one.
    """

    def __init__(self, reason: str, node: Node | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.node = node

    def at(self, node: Node | None) -> Declined:
        """The record of it; ``node`` is the place where it names none itself."""
        return Declined(self.reason, self.node or node)
