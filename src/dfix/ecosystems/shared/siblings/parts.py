"""The statements of a RUN by whom they serve: a second toolchain, what brings it to the image, or the program."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dfix import effects
from dfix.effects.paths import is_inside
from dfix.fixes import Decline
from dfix.model.steps import step
from dfix.records import Record
from dfix.source import short
from dfix.syntax.trivia import comment_lines

from ..halves import carried, is_repeatable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.effects import Done
    from dfix.model.steps import Step
    from dfix.shell import Script, Statement
    from dfix.syntax import Instruction
    from dfix.syntax.build import TextEdit

    from ..looking import Look

#: where sources of packages and their keys lie
_SOURCES = ("/etc/apt", "/usr/share/keyrings")
_REMOVALS = ("autoremove", "del", "purge", "remove")
#: whom a statement serves: the toolchain builds, it is brought, packages of the distribution, the shell alone, the rest
BUILDS, BRINGS, SYSTEM, SHELL, OWN = "builds", "brings", "system", "shell", "own"


class Toolchain(Record):
    """What is asked for in a stage.

    entry   its table in knowledge/toolchains.toml
    idle    packages of the distribution that the program does not need: those of the toolchain, and what fetches it
    works   the folders that it works in
    """

    entry: dict[str, Any]
    idle: frozenset[str]
    works: tuple[str, ...]


class Parts:
    """One RUN: its statements, and whom each serves. ``kinds`` is empty where the text cannot be read."""

    def __init__(self, run: Instruction, look: Look, toolchain: Toolchain) -> None:
        self.run = run
        self.toolchain = toolchain
        found = look.read(run)
        readable = found is not None and found[0].clean and run.text_token is not None and not run.heredocs
        self.script: Script | None = found[0] if found and readable else None
        statements = self.script.statements if self.script else ()
        done = found[1] if found else []
        self.inside = [[d for d in done if any(d.command is c for c in s.commands)] for s in statements]
        self.steps = [[step(d.command) for d in each] for each in self.inside]
        self.kinds = [self._kind(index, statement) for index, statement in enumerate(statements)]
        self._refuse_mixed()
        self._refuse_scripts()
        if BRINGS in self.kinds:
            self.kinds = [BRINGS if self._prepares(i) else kind for i, kind in enumerate(self.kinds)]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements of its text."""
        return self.script.statements if self.script else ()

    def done(self, *kinds: str) -> list[Done]:
        """What the commands of some kinds do, in the end."""
        found = [d for kind, each in zip(self.kinds, self.inside, strict=True) if kind in kinds for d in each]
        return [leaf for each in found for leaf in effects.leaves(each)]

    def _kind(self, index: int, statement: Statement) -> str:
        entry, done = self.toolchain.entry, self.inside[index]
        text = self.run.text[statement.start : statement.end]
        if any(mark in text for mark in (*entry.get("sources", ()), *entry.get("marks", ()))):
            return BRINGS
        if done and all(s is not None and (s.is_system or s.is_cleanup) for s in self.steps[index]):
            return SYSTEM
        if is_repeatable(statement):
            return SHELL
        leaves = [leaf for each in done for leaf in effects.leaves(each)]
        return BUILDS if leaves and all(map(self._is_its, leaves)) else OWN

    def _prepares(self, index: int) -> bool:
        """Whether a statement makes folders for the keys of sources, or reads the lists of packages again."""
        effects_ = [d.effect for d in self.inside[index]]
        places = [p.path for e in effects_ for p in e.writes.places]
        if self.kinds[index] == OWN and places and all(e.known and not e.reads.places for e in effects_):
            return all(any(is_inside(path, folder) for folder in _SOURCES) for path in places)
        found = self.steps[index]
        again = bool(found) and all(s is not None and s.is_system and s.action == "update" for s in found)
        return again and BRINGS in self.kinds[:index] and self.kinds[0] in (SYSTEM, BRINGS)

    def _is_its(self, done: Done) -> bool:
        """Whether the toolchain does it, or it takes away what the toolchain leaves."""
        entry = self.toolchain.entry
        if done.call is not None and done.call.tool in (*entry["programs"], *entry.get("brings", ())):
            return True
        gone = [place.path for place in done.effect.removes.places]
        kept = [f"{folder}/{entry['kept_in']}" for folder in self.toolchain.works]
        known = done.effect.known and not done.effect.removes.unknown and not done.effect.writes.places
        return known and bool(gone) and all(any(is_inside(p, k) for k in kept) for p in gone)

    def _refuse_mixed(self) -> None:
        """Declines where a command of another kind calls the toolchain too."""
        entry = self.toolchain.entry
        names = "|".join(map(re.escape, entry["programs"]))
        word = re.compile(rf"(?<![\w./@-])(?:{names})(?![\w./:@-])")
        texts = [(s, k) for s, k in zip(self.statements, self.kinds, strict=True)]
        own = [self.run.text[s.start : s.end] for s, kind in texts if kind == OWN]
        for text in own if self.script else [self.run.text or " ".join(self.run.words)]:
            called = next((w for w in entry.get("called_by", ()) if w in text), "")
            if called or word.search(text) or any(h.body and word.search(h.body) for h in self.run.heredocs):
                raise Decline(f"`{short(text)}` {'may call' if called else 'calls'} it among other things")

    def _refuse_scripts(self) -> None:
        """Declines where a script or a Makefile calls it: these lie elsewhere, and may do more."""
        own = [(s, d) for s, kind, d in zip(self.statements, self.kinds, self.inside, strict=True) if kind == OWN]
        for statement, done in own:
            leaves = [leaf.call.tool for each in done for leaf in effects.leaves(each) if leaf.call is not None]
            if not set(leaves).isdisjoint(self.toolchain.entry["programs"]):
                text = self.run.text[statement.start : statement.end]
                raise Decline(f"`{short(text)}` calls it among other things")

    # What becomes of it

    def build(self) -> tuple[TextEdit, ...] | None:
        """The edits that leave what the toolchain builds; None where it builds nothing."""
        mine = self._mine
        if not mine:
            return None
        others = {BRINGS, SYSTEM, OWN}.intersection(self.kinds[mine[0] : mine[-1]])
        if others:
            raise Decline(f"`{short(self.run.text)}` builds, and does something else in between")
        around = {BRINGS, SYSTEM, OWN}.intersection(self.kinds)
        if not around and len(mine) == self.kinds.count(BUILDS):
            return ()
        return self._keeping(range(mine[0], mine[-1] + 1), self.kinds[: mine[0]])

    @cached_property
    def _mine(self) -> list[int]:
        """The statements that build, but for those that install what the toolchain's own image has, and those that tidy
        up behind a command of the program."""
        builds = [i for i, kind in enumerate(self.kinds) if kind == BUILDS and not self._is_there(self.inside[i])]
        while builds and self._only_removes(builds[-1]) and OWN in self.kinds[builds[0] : builds[-1]]:
            builds.pop()
        return builds

    def _only_removes(self, index: int) -> bool:
        return all(d.effect.removes.places and not d.effect.writes.places for d in self.inside[index])

    @property
    def leaves_packages(self) -> bool:
        """Whether a statement that takes the packages away has no part in what is built."""
        last = self._mine[-1] if self._mine else len(self.kinds)
        return any(kind == BUILDS and self._only_removes(i) for i, kind in enumerate(self.kinds) if i > last)

    def _is_there(self, done: list[Done]) -> bool:
        """Whether a command installs for all what the toolchain's own image has."""
        there = self.toolchain.entry.get("has", ())
        calls = [d.call for d in done if d.call is not None]
        names = [(w.value or "").partition("@")[0] for c in calls for w in c.operands]
        mine = [c for c in calls if c.action == "install" and c.has("-g", "--global")]
        if not mine or not any(n in there for n in names):
            return False
        if not all(n in there for n in names):
            raise Decline(f"`{mine[0].text}` installs what its own image has, and more")
        return True

    def before(self) -> tuple[TextEdit, ...] | None:
        """The edits that leave what stands before the build; None where nothing does. () leaves all of it."""
        return self._rest(range(self._mine[0] if self._mine else len(self.kinds)))

    def behind(self) -> tuple[TextEdit, ...] | None:
        """The same behind the build, where there is one."""
        return self._rest(range(self._mine[-1] + 1, len(self.kinds))) if self._mine else None

    def takes_out(self) -> str | None:
        """A package of the toolchain that a command removes from the system."""
        removals = [s for index in range(len(self.steps)) for s in self._removals(index)]
        names = (w.value for s in removals for w in s.operands)
        return next((n for n in names if n in self.toolchain.idle), None)

    def is_touched(self) -> bool:
        """Whether it has to do with the toolchain."""
        return bool({BUILDS, BRINGS}.intersection(self.kinds)) or any(map(self._without, range(len(self.kinds))))

    def _rest(self, span: range) -> tuple[TextEdit, ...] | None:
        if any(map(self._removals, span)):
            raise Decline(f"`{short(self.run.text)}` removes packages as well")
        gone: dict[int, list[TextEdit]] = {i: self._without(i) for i in span if self.kinds[i] == SYSTEM}
        empty = {i for i in gone if self._installs(i) and self._keeps(i) == 0}
        stay = [i for i in span if self.kinds[i] in (OWN, SYSTEM) and i not in empty]
        if not any(self.kinds[i] == OWN or self._keeps(i) for i in stay):
            return None
        keep = [i for i in span if i in stay or self.kinds[i] == SHELL]
        edits = [edit for i in keep for edit in gone.get(i, ())]
        if len(keep) == len(self.kinds):
            return tuple(edits)
        return (*self._keeping(keep, self.kinds[: span.start]), *edits)

    def _keeping(self, indexes: Iterable[int], before: list[str]) -> tuple[TextEdit, ...]:
        """The edits that leave some statements, behind what changed their shell before."""
        assert self.script is not None and self.run.text_token is not None
        if not self.script.is_and_chain or comment_lines(self.run.text_token):
            raise Decline(f"`{short(self.run.text)}` does both, and is more than commands joined by &&")
        kept, statements = list(indexes), self.statements
        again = carried(statements[: len(before)], self.script) if before else ()
        head = "".join(f"{text} && " for text in again)
        edits: list[TextEdit] = [(0, statements[kept[0]].start, head)]
        for one, two in pairwise(kept):
            if two != one + 1:
                edits.append((statements[one].end, statements[two - 1].end, ""))
        return (*edits, (statements[kept[-1]].end, len(self.run.text), ""))

    def _installs(self, index: int) -> bool:
        return any(s is not None and s.is_system_install for s in self.steps[index])

    def _removals(self, index: int) -> list[Step]:
        return [s for s in self.steps[index] if s is not None and s.is_system and s.action in _REMOVALS]

    def _keeps(self, index: int) -> int:
        """How many packages a command installs that the program's side of the build may need."""
        found = self.steps[index]
        if any(s is not None and "upgrade" in s.action for s in found):
            return 1
        names = [w.value for s in found if s is not None and s.is_system_install for w in s.operands]
        return sum(name not in self.toolchain.idle for name in names)

    def _without(self, index: int) -> list[TextEdit]:
        """The edits that take the packages of the toolchain out of an install."""
        edits: list[TextEdit] = []
        for done, found in zip(self.inside[index], self.steps[index], strict=True):
            words = done.command.words
            names = found.operands if found is not None and found.is_system_install else ()
            idle = [w for w in names if w.value in self.toolchain.idle]
            edits += [(words[n - 1].end, w.end, "") for w in idle for n, one in enumerate(words) if one is w]
        return edits
