"""Runs the tables that Lark made of the grammars: a LALR parser with a contextual lexer.

The tables (tables.json, by compile.py) hold for each parser its terminals in the order in which Lark's lexer tries
them, its rules, and for each state what a symbol means: the state to go to, or ``~rule`` to reduce. Tests hold what
comes out against Lark.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Scanner = tuple[tuple[str, Callable[..., re.Match[str] | None]], ...]

TABLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tables.json")
#: stands for the escape character in the patterns of the tables
ESCAPE_MARK = "\ue000"

Piece = tuple[str, int, int]
"""A token: its terminal, where it starts and ends."""


class Tree:
    """What a rule made: its name; pieces and trees."""

    __slots__ = ("children", "rule")

    def __init__(self, rule: str, children: list[Piece | Tree]) -> None:
        self.rule = rule
        self.children = children

    def leaves(self) -> Iterator[Piece]:
        """The pieces in order, those of inner trees too."""
        for child in self.children:
            if isinstance(child, tuple):
                yield child
            else:
                yield from child.leaves()


class Run:
    """One parse under way."""

    __slots__ = ("_end", "_rules", "_states", "_values", "path")

    def __init__(self, parser: Parser) -> None:
        self._states = parser.states
        self._rules = parser.rules
        self._end = parser.end
        self._values: list[Any] = []
        self.path = [0]

    def state(self) -> tuple[int, dict[str, int]]:
        """The state on top, and what it accepts."""
        return self.path[-1], self._states[self.path[-1]]

    def feed(self, kind: str, value: Piece | None) -> bool:
        """Takes the next token, ``$END`` behind the last; False when it does not fit."""
        states, path = self._states, self.path
        while True:
            action = states[path[-1]].get(kind)
            if action is None:
                return False
            if action >= 0:
                path.append(action)
                self._values.append(value)
                return True
            self._reduce(*self._rules[~action])
            if value is None and path[-1] == self._end:
                return True

    def _reduce(self, origin: str, size: int) -> None:
        """Makes a tree of the last values; those of helper rules (``_name``) go up into the rule around them."""
        values = self._values
        made = values[len(values) - size :]
        del values[len(values) - size :]
        if size:
            del self.path[-size:]
        children: list[Any] = []
        for value in made:
            if type(value) is list:
                if children:
                    children += value
                else:
                    children = value  # a list that grows to the right is not copied each time
            else:
                children.append(value)
        values.append(children if origin[0] == "_" else Tree(origin, children))
        self.path.append(self._states[self.path[-1]][origin])

    @property
    def result(self) -> Tree:
        """The tree of the start rule, once ``$END`` was taken."""
        made: Tree = self._values[-1]
        return made


class Parser:
    """One grammar with one escape character."""

    def __init__(self, table: dict[str, Any], escape: str) -> None:
        self.states: list[dict[str, int]] = table["states"]
        self.rules: list[list[Any]] = table["rules"]
        self.end: int = table["end"]
        self.ignored = frozenset(table["ignore"])
        #: names and patterns, with the mark for the escape character
        self.terminals: list[tuple[str, str]] = table["terminals"]
        self.escape = escape
        self._scanners: dict[int, Scanner] = {}

    def scanner(self, state: int) -> Scanner:
        """The terminals that a state accepts, in the order in which they are tried, with the match of each."""
        found = self._scanners.get(state)
        if found is None:
            accepts = self.states[state]
            wanted = ((n, p) for n, p in self.terminals if n in accepts or n in self.ignored)
            found = tuple((name, compiled(in_pattern(pattern, self.escape)).match) for name, pattern in wanted)
            self._scanners[state] = found
        return found

    def parse(self, text: str, start: int = 0, end: int | None = None) -> Tree | None:
        """The tree of a text, or of a part of it; None when the grammar rejects it."""
        end = len(text) if end is None else end
        run = Run(self)
        while start < end:
            piece = scan(self.scanner(run.path[-1]), text, start, end)
            if piece is None or (piece[0] not in self.ignored and not run.feed(piece[0], piece)):
                return None
            start = piece[2]
        return run.result if run.feed("$END", None) else None

    def run(self, tokens: Callable[[Run], Iterable[Piece]]) -> Tree | None:
        """The tree of what another lexer yields; it is given the parse under way, whose state it may follow."""
        run = Run(self)
        for piece in tokens(run):
            if not run.feed(piece[0], piece):
                return None
        return run.result if run.feed("$END", None) else None


def scan(scanner: Scanner, text: str, start: int, end: int) -> Piece | None:
    """The token at a place: that of the first terminal which matches there; None when none does."""
    for name, match in scanner:
        found = match(text, start, end)
        if found:
            return (name, start, found.end())
    return None


def in_pattern(pattern: str, escape: str) -> str:
    """A pattern of the tables for one escape character."""
    return pattern.replace(ESCAPE_MARK, "\\\\" if escape == "\\" else escape)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled once for all parsers that share it."""
    return re.compile(pattern)


@cache
def _tables() -> dict[str, Any]:
    with open(TABLES, encoding="utf-8") as file:
        tables: dict[str, Any] = json.load(file)
    return tables


@cache
def parser(name: str, escape: str = "\\") -> Parser:
    """The parser of that name (compile.PARSERS) for an escape character."""
    return Parser(_tables()[name], escape)
