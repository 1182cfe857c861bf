"""make and its like: the recipe of a target; Procfile; `bundle exec`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..commands import Where
from . import Call, Step

if TYPE_CHECKING:
    from dfix.context import makefile

_PROCFILE = ("honcho", "foreman", "overmind", "hivemind", "goreman")


def steps(call: Call) -> list[Step] | None:
    """The commands of a target, of a Procfile, or behind `exec`."""
    if call.name in ("make", "gmake"):
        return _make(call)
    if call.name in _PROCFILE:
        return _procfile(call)
    if call.name == "bundle":
        return [Step(call.args[2:], folder=call.folder)] if call.words[1:2] == ["exec"] else None
    return [Step(call.args, why="its file of tasks is not read", folder=call.folder)]


def _make(call: Call) -> list[Step]:
    from dfix.context import makefile

    words = call.words[1:]
    if any(w.startswith(("-C", "-f", "--file", "--directory")) for w in words):
        return [Step(call.args, why="it runs another Makefile", folder=call.folder)]
    place = next((p for name in makefile.NAMES if (p := call.source(name))), None)
    text = call.context.read(place) if place else None
    if place is None or text is None:
        return [Step(call.args, why="its Makefile was not seen", folder=call.folder)]
    targets = [w for w in words if not w.startswith("-") and "=" not in w]
    settings = dict(w.partition("=")[::2] for w in words if "=" in w and not w.startswith("-"))
    lines = makefile.Makefile(text).recipe(targets, settings, call.places.stage.end.env)
    if not lines:
        what = f"no {targets[0]} that can be followed" if targets else "no recipe that can be followed"
        return [Step(call.args, why=f"its Makefile has {what}", folder=call.folder)]
    return [_step(call, place, line) for line in lines]


def _step(call: Call, place: str, line: makefile.Line) -> Step:
    where = Where(place, line.number)
    if line.is_whole:
        return Step((), line.text, call.folder, where)
    return Step(((None, line.text),), why="make puts its commands together", folder=call.folder, where=where)


def _procfile(call: Call) -> list[Step] | None:
    place = call.source("Procfile")
    text = call.context.read(place) if place else None
    if place is None or text is None:
        return [Step(call.args, why="its Procfile was not seen", folder=call.folder)]
    return [Step((), line, call.folder, Where(place, number)) for number, line in procfile(text)]


def procfile(text: str) -> list[tuple[int, str]]:
    """The commands of a Procfile with their line numbers."""
    found = []
    for number, line in enumerate(text.split("\n")[:200], 1):
        name, colon, command = line.partition(":")
        if colon and name.strip().replace("-", "_").isidentifier() and command.strip():
            found.append((number, command.strip()))
    return found
