"""make and its like: the recipe of a target; Procfile; `bundle exec`."""

from __future__ import annotations

import re

from ..commands import Where
from . import Call, Step

_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_PROCFILE = ("honcho", "foreman", "overmind", "hivemind", "goreman")
_DEPTH = 20


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
    words = call.words[1:]
    if any(w.startswith(("-C", "-f", "--file", "--directory")) for w in words):
        return [Step(call.args, why="it runs another Makefile", folder=call.folder)]
    place = next((p for name in _MAKEFILES if (p := call.source(name))), None)
    text = call.context.read(place) if place else None
    if place is None or text is None:
        return [Step(call.args, why="its Makefile was not seen", folder=call.folder)]
    rules = _rules(text)
    targets = [w for w in words if not w.startswith("-") and "=" not in w] or list(rules)[:1]
    found: list[Step] = []
    for target in _with_needed(targets, rules):
        for number, line in rules[target][1]:
            args: tuple[tuple[str | None, str], ...] = ((None, line),)
            if "$" in line.replace("$$", ""):
                found.append(
                    Step(args, why="make puts its commands together", folder=call.folder, where=Where(place, number))
                )
            else:
                found.append(Step((), line.replace("$$", "$"), call.folder, Where(place, number)))
    missing = [t for t in targets if t not in rules]
    return found or [
        Step(call.args, why=f"its Makefile has no {missing[0] if missing else 'recipe'}", folder=call.folder)
    ]


def _rules(text: str) -> dict[str, tuple[list[str], list[tuple[int, str]]]]:
    """target → (what it needs, the lines of its recipe with their numbers)."""
    rules: dict[str, tuple[list[str], list[tuple[int, str]]]] = {}
    current: list[str] = []
    head = re.compile(r"([\w./ -]{1,200}?)\s*:(?![=:])([^;#]*)")
    for number, line in enumerate(text.split("\n")[:5000], 1):
        if line.startswith("\t"):
            for target in current:
                rules[target][1].append((number, line.strip().lstrip("@-+ ")))
        elif match := head.match(line):
            current = [t for t in match[1].split() if not t.startswith(".")]
            for target in current:
                rules.setdefault(target, ([], []))[0].extend(match[2].split())
        elif line.strip() and not line.startswith("#"):
            current = []
    return rules


def _with_needed(targets: list[str], rules: dict[str, tuple[list[str], list[tuple[int, str]]]]) -> list[str]:
    found: list[str] = []
    queue = list(targets)
    for target in queue:
        if target in rules and target not in found and len(found) < _DEPTH:
            found.append(target)
            queue += rules[target][0]
    return found


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
