"""Puts together what a program does: its sources, its settings, its packages and the words that start it."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from dfix.launch import launch
from dfix.launch.commands import Where
from dfix.launch.places import Places

from . import grammar, inline, lexical, settings, sources
from .facts import LISTENS, LISTS, READS, WRITES, Behaviour, Deed, Unseen, Value
from .scan import Found, may_match, scan
from .taken import taken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.context import Context
    from dfix.launch import Launch, Looks
    from dfix.model.stages import Stage

_MAX_PARSED = 2 << 20
_MAX_SOURCE = 1 << 18
#: a library of C++ in one header, half of which is comments
_MAX_HEADER = 1 << 20
_MOST_RAW = 100


def read(subject: Looks, stage: Stage) -> Behaviour:
    """See `dfix.behaviour`."""
    found = Behaviour()
    started = launch(subject, stage)
    _words(stage, started, found)
    for unread in started.unread:
        found.unknown.append(Unseen(f"what `{unread.text}` does ({unread.why})", unread.where, "launch"))
    if not subject.context:
        found.unknown.append(Unseen("what the program does (its sources were not seen)"))
        return found
    _Reader(subject.context, stage, started, found).run()
    return found


def _suffix(file: str) -> str:
    """The ending that says the language; a file may be called `.py`."""
    name = posixpath.basename(file)
    return posixpath.splitext(name)[1] or name


@cache
def _of_c() -> re.Pattern[str]:
    """Matches what may hold the beginning of a comment without being one, and comments."""
    raw = r'R"(?P<end>[^()\s\\]{0,16})\(.*?\)(?P=end)"'
    return re.compile(
        rf"(?P<kept>{raw}|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL
    )


def _without_comments(text: str) -> str:
    """A source of C or C++ with its comments left out, each statement on the line where it was."""
    return _of_c().sub(lambda m: m[0] if m["kept"] else "\n" * m[0].count("\n") or " ", text)


class _Reader:
    def __init__(self, context: Context, stage: Stage, started: Launch, found: Behaviour) -> None:
        self.context = context
        self.stage = stage
        self.started = started
        self.found = found
        self.places = Places(context, stage)
        self.extra = _roots(stage)
        self.wanted, unread = sources.suffixes(stage, started, context)
        self.parsed = 0
        self.seen: list[str] = []
        if unread:
            found.unknown.append(Unseen(f"what the sources in {unread} do (they are not read)"))
        self.named_only = sources.UNREAD.get(unread, ())

    def run(self) -> None:
        there = taken(self.context, self.stage)
        own = sources.own(self.context, self.wanted, there)
        if own.missing:
            self.found.unknown.append(Unseen(f"what the sources do ({own.missing})"))
        queue = [(file, _suffix(file)) for file in own.files]
        queue += [e for e in sources.entries(self.started, self.places) if e not in queue]
        self._passed = sources.passed_over(self.context, self.wanted, own.files)
        for file, suffix in queue:
            if file not in self.seen:
                self.seen.append(file)
                queue += self._file(file, suffix)
        for file in sources.own(self.context, self.named_only, there).files:
            for each in lexical.mentions(self.context.read(file) or "", code=True, extra=self.extra):
                self._mentioned(file, each)
        for code in inline.of(self.started):
            self._inline(code)
        self.found.files = tuple(self.seen)
        if not self.seen:
            self.found.unknown.append(Unseen("what the program does (its sources were not seen)"))
        settings.read(self.context, self.extra, self.found, there, self.started, self.stage)
        self._place()

    # ------------------------------------------------------------------ one file

    def _file(self, file: str, suffix: str) -> list[tuple[str, str]]:
        """Reads one source; the files that are passed over and that it imports."""
        text = self.context.read(file)
        if text is None:
            self.found.unknown.append(Unseen(f"what {file} does (it cannot be read)", Where(file, 1)))
            return []
        for each in lexical.mentions(text, code=True, extra=self.extra):
            self._mentioned(file, each)
        names = grammar.SUFFIXES[suffix][1]
        limit = _MAX_SOURCE
        if names == "c" and limit < len(text) <= 2 * _MAX_HEADER and text.count('R"') < _MOST_RAW:
            text, limit = _without_comments(text), _MAX_HEADER
        if not may_match(names, text) and not (self._passed and sources.passed_folders().search(text)):
            return []
        if len(text) > limit or self.parsed > _MAX_PARSED:
            self.found.unknown.append(Unseen(f"what {file} does (there is too much to read)", Where(file, 1)))
            return []
        language = grammar.language(suffix)
        if language is None:
            self.found.unknown.append(Unseen(f"what {file} does (its grammar is not installed)", Where(file, 1)))
            return []
        self.parsed += len(text)
        result = scan(file, text, language, self.stage.end.env)
        self.found.deeds += result.deeds
        return self._reached(file, result, names)

    def _inline(self, code: inline.Code) -> None:
        """Reads the code in the words of a command."""
        command = code.command
        language = grammar.language(code.suffix) if code.suffix else None
        if code.text is None or language is None:
            if command.by == "HEALTHCHECK":
                return
            self.found.unknown.append(Unseen(f"what `{command.text}` runs", command.where))
            return
        result = scan(command.where.file, code.text, language, self.stage.end.env)
        self.found.deeds += [inline.placed(deed, command) for deed in result.deeds]
        if result.dynamic:
            self.found.unknown.append(Unseen(f"which module {command.where} loads", command.where))

    def _mentioned(self, file: str, each: lexical.Mention) -> None:
        where = Where(file, each.line)
        value = Value(each.path or "", True)
        self.found.mentions.append(Deed("names", value, where, each.path))
        if each.writes:
            self.found.deeds.append(Deed(WRITES, value, where))

    def _reached(self, file: str, result: Found, language: str) -> list[tuple[str, str]]:
        if not self._passed:
            return []
        if result.dynamic:
            where = Where(file, result.dynamic)
            self.found.unknown.append(Unseen(f"which module {where} loads", where))
        names = (sources.followed(self._passed, file, module, language) for module, _ in result.imports)
        return [(n, _suffix(n)) for n in names if n]

    # ------------------------------------------------------------------ where paths lie in the image

    def _place(self) -> None:
        folder = self.stage.end.workdir
        here = self.places.origin(folder) if folder else None
        placed = [
            d._replace(path=self._path(d.value, folder, here)) if d.kind in (READS, LISTS, WRITES) else d
            for d in self.found.deeds
        ]
        self.found.deeds = list(dict.fromkeys(placed))
        self.found.mentions = list(dict.fromkeys(self.found.mentions))

    def _path(self, value: Value, folder: str | None, here: str | None) -> str | None:
        if value.here:
            if folder is None or here is None:
                return None
            return posixpath.normpath(posixpath.join(folder, posixpath.relpath(value.text or ".", here or ".")))
        text = _without_scheme(value.text)
        if text.startswith("/"):
            return posixpath.normpath(text) if value.exact else text
        if not value.known or folder is None or text.startswith("~"):
            return None
        found = posixpath.normpath(posixpath.join(folder, text))
        return f"{found}/" if text.endswith("/") and not value.exact else found


def _without_scheme(text: str) -> str:
    """`file:/data/x?mode=rw` and `sqlite:////data/x` without what is no path."""
    head, colon, rest = text.partition(":")
    if not colon or "/" in head or not head.replace("+", "a").isalnum():
        return text
    rest = rest.partition("?")[0]
    return rest[3:] if rest.startswith("///") else rest[2:] if rest.startswith("//") else rest


def _roots(stage: Stage) -> frozenset[str]:
    """The first folders of paths that the Dockerfile itself names: in sources they are no routes, either."""
    found: set[str] = set()
    here: Stage | None = stage
    while here is not None:
        for keyword in ("WORKDIR", "VOLUME", "COPY", "ADD"):
            for instruction in here.of(keyword):
                found |= {w for w in instruction.words if w.startswith("/")}
        found |= {v for v in here.end.env.values() if v.startswith("/") and ":" not in v}
        here = here.base
    tops = (path.split("/")[1] for path in found)
    return frozenset(t for t in tops if t and all(c.isalnum() or c in "._-" for c in t))


# ---------------------------------------------------------------------- the words that start it


def _words(stage: Stage, started: Launch, found: Behaviour) -> None:
    """Paths and ports in the words of commands, in what they set, and in ENV."""
    extra = _roots(stage)
    for command in started.commands:
        for before, word in pairwise(command.words):
            socket = word.startswith("unix:") and before in ("-b", "--bind")
            _named(f"bind {word}" if socket else word, command.where, extra, found)
        for name, value in command.env:
            _set(name, value or "", command.where, extra, found)
        for path in command.writes:
            if path is None or not path.startswith("/dev/"):
                found.deeds.append(Deed(WRITES, Value(path or "", path is not None), command.where))
        text = " ".join(command.words)
        for port in _ports_of(text):
            found.deeds.append(Deed(LISTENS, Value(port, True), command.where))
    for name, value in stage.end.env.items():
        _set(name, value, Where("", 0), extra, found)


def _set(name: str, value: str, where: Where, extra: frozenset[str], found: Behaviour) -> None:
    if name.upper().endswith("PORT") and value.isdigit():
        if int(value) < 1024 and value not in lexical.places()["client_ports"]:
            found.deeds.append(Deed(LISTENS, Value(value, True), where))
    elif name != "PATH" and not name.endswith("_PATH"):
        _named(value, where, extra, found)


def _named(word: str, where: Where, extra: frozenset[str], found: Behaviour) -> None:
    for each in lexical.mentions(word, code=False, extra=extra):
        value = Value(each.path or "", True)
        found.mentions.append(Deed("names", value, where, each.path))
        if each.writes:
            found.deeds.append(Deed(WRITES, value, where))


def _ports_of(text: str) -> Iterable[str]:
    """The ports below 1024 that the options of a command name: --port 80, --bind 0.0.0.0:80, -p 80."""
    import re

    option = re.compile(
        r"(?:--[a-z-]*(?:port|bind|listen|addr|address|socket|http)[= ]|\s-[pl][= ]|[\d\]*=\s]:)"
        r"(?:[\w.*-]*:)?(\d{2,5})(?![\w.:])"
    )
    clients = lexical.places()["client_ports"]
    return [n for n in option.findall(" " + text) if 20 < int(n) < 1024 and n not in clients]
