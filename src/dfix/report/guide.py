"""What a pass says of itself, for people: its docstring, what it mends, its options."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from dfix import knowledge, passes
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable


#: what is given for an option, by the type that a pass has for it
KINDS = {"str": "text", "int": "a number", "bool": "true or false", "tuple[str, ...]": "a list"}


class PassOption(Record):
    """One option of a pass: what it is called, what is given for it, and what it is when nothing is; None when that is
    nothing."""

    name: str
    kind: str
    default: object

    def __str__(self) -> str:
        default = "" if self.default is None else f", {self.default} when not set"
        return f"{self.name} ({self.kind}{default})"


class Assumed(Record):
    """An assumption that changes may rest on: the name to accept it by, and what it means."""

    name: str
    means: str


class Page(Record):
    """The page of a pass.

    name     the pass
    summary  its docstring's first line
    body     the rest: Why, Example, Safety, as written
    codes    the findings of linters that it mends
    options  its own options
    on_request  whether it is off unless it is asked for
    assumptions what its changes may rest on
    """

    name: str
    summary: str
    body: str
    codes: tuple[str, ...]
    options: tuple[PassOption, ...]
    on_request: bool
    assumptions: tuple[Assumed, ...]

    @property
    def why(self) -> str:
        """The first paragraph of the body, on one line."""
        return " ".join(self.body.partition("\n\n")[0].split())


def page(name: str) -> Page:
    """The page of one pass; KeyError when there is none of that name."""
    kind = passes.kind(name)
    summary, _, body = (inspect.getdoc(kind) or "").partition("\n")
    off = name not in passes.usual()
    return Page(name, summary, body.strip("\n"), passes.codes(name), _options(kind), off, _assumptions(name))


def _assumptions(name: str) -> tuple[Assumed, ...]:
    table = knowledge.load("assumptions")
    return tuple(Assumed(each, entry["means"]) for each, entry in table.items() if name in entry["passes"])


def _options(kind: Callable[..., passes.Pass]) -> tuple[PassOption, ...]:
    if "__init__" not in vars(kind):
        return ()
    parameters = inspect.signature(kind).parameters.values()
    return tuple(PassOption(p.name, KINDS[p.annotation], p.default or None) for p in parameters)
