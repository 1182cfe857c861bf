"""Makefiles: the commands that a target runs, with the variables that they name put in.

Source: the GNU make manual (rules, variables, recipes, automatic variables). Nothing is executed: what functions and
shells would say stands as ``${UNKNOWN}``, which a shell word shows as not literal.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

NAMES = ("GNUmakefile", "makefile", "Makefile")
MAX_TEXT = 1 << 18
UNKNOWN = "${UNKNOWN}"
#: stands before the value of a `?=`, which gives way to the environment
_WEAK = "\0"
_MAX_TARGETS = 20
_MAX_DEPTH = 8
_MAX_VALUE = 2000
_SETTING = re.compile(r"(?:(export|override)\s+)?([\w.-]+)\s*(\?=|\+=|::?=|:::=|!=|=)\s*(.*)\Z", re.DOTALL)
_RULE = re.compile(r"([^\t:=#][^:=#]{0,300}?)\s*::?(?!=)([^;#|]*)(?:\|[^;#]*)?(?:;(.*))?\Z", re.DOTALL)
_CONDITIONS = ("ifeq", "ifneq", "ifdef", "ifndef", "else", "endif")


#: what changes how all rules are read
_CHANGES_ALL = (
    "define", "load", "vpath", ".ONESHELL", ".RECIPEPREFIX", ".DEFAULT_GOAL", ".DEFAULT", ".EXPORT_ALL_VARIABLES",
)  # fmt: skip
#: what make makes by rules that no Makefile states
_BY_RULE = (".o", ".a", ".so", ".lo", ".la")


class Line(Record):
    """A line of a recipe: a shell of its own runs it. ``number`` is its line in the Makefile."""

    number: int
    text: str

    @property
    def is_whole(self) -> bool:
        """Whether all of it is known."""
        return UNKNOWN not in self.text


class _Rule:
    def __init__(self, target: str) -> None:
        self.target = target
        self.needs: list[str] = []
        self.lines: list[tuple[int, str]] = []
        self.open = False


class Makefile:
    """The rules and settings of one file.

    unread  why its commands may be others than those that are seen ("" when nothing says so)
    """

    def __init__(self, text: str) -> None:
        self.rules: dict[str, _Rule] = {}
        self.values: dict[str, str] = {}
        self.exported: list[str] = []
        self.unread = "" if len(text) <= MAX_TEXT else "it is too long"
        self._depth = 0
        self._environment: Mapping[str, str] = {}
        self._current: list[_Rule] = []
        for number, line in _logical(text[:MAX_TEXT]):
            self._take(number, line)

    def recipe(
        self, targets: Iterable[str], settings: Mapping[str, str], environment: Mapping[str, str]
    ) -> list[Line] | None:
        """The lines that some targets run (the first one where there are none), what they need first. None where that
        is not known. ``settings`` are those of the command line."""
        self._environment = environment
        wanted = list(targets) or [t for t in self.rules if not t.startswith(".")][:1]
        if self.unread or not wanted:
            return None
        found: list[Line] = []
        done: set[str] = set()
        for target in wanted:
            if target not in self.rules or not self._follow(target, settings, found, done):
                return None
        exports = [Line(0, f"export {n}={self._put_in(f'$({n})', settings)}") for n in self.exported]
        return [*exports, *found]

    def _follow(self, target: str, settings: Mapping[str, str], found: list[Line], done: set[str]) -> bool:
        rule = self.rules.get(target)
        if rule is None or target in done:
            return rule is not None or not self._is_implicit(target)
        done.add(target)
        if rule.open or len(done) > _MAX_TARGETS:
            return False
        needs = self._put_in(" ".join(rule.needs), settings).split()
        if UNKNOWN in " ".join(needs) or not all(self._follow(n, settings, found, done) for n in needs):
            return False
        own = {**settings, "@": target, "<": needs[0] if needs else "", "^": " ".join(needs)}
        found += [Line(number, self._put_in(text, own).lstrip("@-+ \t")) for number, text in rule.lines]
        return True

    def _is_implicit(self, target: str) -> bool:
        """Whether a rule by pattern, or one that make has of its own, may make a target."""
        patterns = (rule.partition("%") for rule in self.rules if "%" in rule)
        return target.endswith(_BY_RULE) or any(target.startswith(p[0]) and target.endswith(p[2]) for p in patterns)

    # ------------------------------------------------------------------ reading

    def _take(self, number: int, line: str) -> None:
        word = line.split(None, 1)[0] if line.strip() else ""
        if line.startswith("\t") and self._current:
            for rule in self._current:
                rule.lines.append((number, line.strip()))
                rule.open = rule.open or self._depth > 0
        elif word in _CONDITIONS:
            self._depth += {"endif": -1, "else": 0}.get(word, 1)
        elif word in ("include", "-include", "sinclude"):
            self.unread = "it includes other files"
        elif word.rstrip(":=") in _CHANGES_ALL or "$(eval" in line:
            self.unread = f"it has a `{word}`"
        elif word and not word.startswith("#"):
            self._statement(number, line.partition(" #")[0].strip())

    def _statement(self, number: int, line: str) -> None:
        if line.startswith("export ") and "=" not in line:
            self.exported += line.split()[1:]
            return
        setting = _SETTING.match(line)
        if setting:
            self._set(*setting.groups())
            return
        rule = _RULE.match(line)
        self._current = []
        if rule:
            for target in rule[1].split():
                known = self.rules.setdefault(target, _Rule(target))
                known.needs += rule[2].split()
                known.open = known.open or self._depth > 0 or "=" in rule[2]
                if rule[3]:
                    known.lines.append((number, rule[3].strip()))
                self._current.append(known)

    def _set(self, how: str | None, name: str, operator: str, value: str) -> None:
        self._current = []
        if self._depth or operator == "!=":
            self.values[name] = UNKNOWN
        elif operator == "+=":
            self.values[name] = f"{self.values.get(name, '')} {value}".strip()
        elif operator in (":=", "::="):
            self.values[name] = self._put_in(value, {})
        else:
            self.values[name] = value
        if operator == "?=":
            self.values[name] = f"{_WEAK}{value}"
        if how == "export":
            self.exported.append(name)

    # ------------------------------------------------------------------ variables

    def _put_in(self, text: str, settings: Mapping[str, str], depth: int = 0) -> str:
        """A text with its references put in; what is not known is ``UNKNOWN``."""
        out: list[str] = []
        position = 0
        while (start := text.find("$", position)) >= 0:
            out.append(text[position:start])
            name, position = _reference(text, start)
            out.append("$" if name == "$" else self._value(name, settings, depth))
        out.append(text[position:])
        joined = "".join(out)
        return joined if len(joined) <= _MAX_VALUE else UNKNOWN

    def _value(self, name: str, settings: Mapping[str, str], depth: int) -> str:
        if name in settings:
            return settings[name]
        value = self.values.get(name)
        if (value is None or value.startswith(_WEAK)) and name in self._environment:
            return self._environment[name]
        if value is None:
            return _BUILT_IN.get(name, UNKNOWN)
        return UNKNOWN if depth >= _MAX_DEPTH else self._put_in(value.removeprefix(_WEAK), settings, depth + 1)


_BUILT_IN = {"CC": "cc", "CXX": "g++", "MAKE": "make", "RM": "rm -f", "AR": "ar", "CFLAGS": "", "CXXFLAGS": "",
             "CPPFLAGS": "", "LDFLAGS": "", "LDLIBS": "", "ARFLAGS": "rv", "SHELL": "/bin/sh"}  # fmt: skip


def _reference(text: str, start: int) -> tuple[str, int]:
    """The name that stands behind a ``$``, and where the text goes on; a function's call is a name that nothing has."""
    opening = text[start + 1 : start + 2]
    if opening not in "({" or not opening:
        return opening, start + 2
    closing = ")" if opening == "(" else "}"
    depth, end = 1, start + 2
    while end < len(text) and depth:
        depth += (text[end] == opening) - (text[end] == closing)
        end += 1
    return text[start + 2 : end - 1], end


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their continuations, each with the number of its first one."""
    held, first = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        first = first or number
        if line.endswith("\\"):
            held += line[:-1] + " "
            continue
        yield first, held + line
        held, first = "", 0
