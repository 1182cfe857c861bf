"""Leaves names and debug information out of the programs that compilers make."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any, ClassVar

from dfix import knowledge
from dfix.context import compose
from dfix.context.formats import load_toml, table
from dfix.context.sources import find_mentions
from dfix.edits import Edit, EditText
from dfix.fixes import Assumption, Decline, Declined, Evidence, Fix
from dfix.image import runs
from dfix.launch import launch
from dfix.model.runs import is_plain
from dfix.passes import Phase, attempt
from dfix.source import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dfix.effects import Done
    from dfix.model.stages import Stage
    from dfix.shell import Word
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    Entry = dict[str, Any]

_TRACES = "nobody needs the names of functions in what a crash of the program prints, nor a debugger"
_OFF = (None, "", "0", "false", "none")
_PATHS = "nobody needs the paths of the builder's source files in what the program prints"


class StripBinaries:
    """Leave names and debug information out of the programs that compilers make.

    Why: what only debuggers read is a quarter to a third of a program of Go, and more of one of Rust or C++.

    Example:
        before: RUN go build -o /bin/app .
        after:  RUN go build -trimpath -ldflags="-s -w" -o /bin/app .

    Safety: off unless it is asked for. Go's traces of a crash have their names from a table that stays, so that this is
    SAFE unless a source, a step of the build or a debugger reads the others. With -trimpath traces name files from the
    module on, and not from the builder's folder: UNSAFE. So is what Cargo and C compilers leave out, without which
    traces have no names. What a Makefile or a script of the project compiles is left as it is.
    """

    name: ClassVar[str] = "strip-binaries"
    phase: ClassVar[Phase] = Phase.TIDY
    codes: ClassVar[tuple[str, ...]] = ()

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix for each compiler of a stage, and one for the paths in programs of Go."""
        for stage in subject.model.stages:
            for tool in (each for each in knowledge.load("size_flags") if each != "lookers"):
                yield from attempt(stage.from_, _symbols, subject, stage, tool)
            yield from attempt(stage.from_, _paths, subject, stage)


class _Build:
    """A command of a RUN that makes a program."""

    def __init__(self, run: Instruction, done: Done) -> None:
        assert done.call is not None
        self.run = run
        self.done = done
        self.call = done.call
        #: its words, and those of the variables in them
        self.words = tuple(said for word in done.command.words for said in _said(done, word))

    def insert(self, behind: Word, text: str) -> Edit:
        """A text behind a word."""
        return EditText(self.run, behind.end, behind.end, text)

    def has(self, patterns: Iterable[str]) -> bool:
        """Whether one of its words is one of some, or begins with one that ends in "*"."""
        found = tuple(patterns)
        starts = tuple(pattern[:-1] for pattern in found if pattern.endswith("*"))
        return any(word in found or (bool(starts) and word.startswith(starts)) for word in self.words)

    @property
    def makes(self) -> set[str]:
        """The names of the programs that it is told to make."""
        places = (self.done.where.flag_value(flag) for flag in self.call.values(("-o", "--output")))
        return {posixpath.basename(place) for place in places if place} - {"", "."}


def _said(done: Done, word: Word) -> tuple[str, ...]:
    if word.value is not None:
        return (word.value or word.text,)
    value = done.where.state.value(word.text) if word.variables and not word.substitutions else None
    return (word.text,) if value is None else (value, *value.split())


def _builds(subject: Subject, stage: Stage, tool: str) -> list[_Build]:
    """The commands of a stage that make programs with a tool, as they stand in its RUNs; none where strip is run."""
    entry: Entry = knowledge.load("size_flags")[tool]
    found: list[_Build] = []
    for run in stage.of("RUN"):
        for done in runs.done(run, stage, subject.context) or () if is_plain(run, stage) else ():
            if done.command.name == "strip":
                return []
            if done.call is not None and done.call.tool == tool:
                program = done.call.program
                here = run.text[program.start : program.end] == program.text
                found += [_Build(run, done)] if here else []
    return [build for build in found if _makes_program(build, entry) and not build.has(entry["unless"])]


def _makes_program(build: _Build, entry: Entry) -> bool:
    action, needs = build.call.action, entry.get("needs", ())
    named = (build.call.program.value or "").rpartition("/")[2]
    return (
        action in entry.get("actions", (action,))
        and named in entry.get("programs", (named,))
        and (build.has(needs) or not needs)
    )


def _symbols(subject: Subject, stage: Stage, tool: str) -> Fix | None:
    entry: Entry = knowledge.load("size_flags")[tool]
    found = _builds(subject, stage, tool)
    edits = [edit for build in found if (edit := _edit(stage, build, entry)) is not None]
    if not edits or (tool == "cargo" and _is_told(subject)):
        return None
    _refuse_readers(subject, entry, "reads", "reads what would be left out of the program")
    _refuse_lookers(subject, entry, {name for build in found for name in build.makes})
    _refuse_told(subject, found, entry)
    return Fix(
        f"leave names and debug information out of what {tool} makes",
        edits,
        evidence=[Evidence("knowledge", "a panic's trace has its names from another table")] if tool == "go" else (),
        assumptions=() if tool == "go" else [Assumption("traces-unread", _TRACES)],
    )


def _edit(stage: Stage, build: _Build, entry: Entry) -> Edit | None:
    """What makes a command leave them out; None where it does so already."""
    variable = entry.get("variable")
    if variable:
        name = variable.partition("=")[0]
        told = name in stage.state(build.run).scope or build.has((f"{name}=*",))
        told = told or any(key == name for key, _ in build.done.command.assignments)
        start = build.call.program.start
        return None if told else EditText(build.run, start, start, f"{variable} ")
    if "value" not in entry:
        return build.insert(build.call.program, f" {entry['flag']}")
    return _in_flag(stage, build, entry["flag"], entry["value"])


def _in_flag(stage: Stage, build: _Build, flag: str, value: str) -> Edit | None:
    """A value in an option that may have others: the last counts, and takes the place of what GOFLAGS says."""
    words = build.done.command.words
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        name, sign, _ = (word.value or word.text).strip("\"'").partition("=")
        if name.lstrip("-") != flag.lstrip("-") or not word.looks_like_flag:
            continue
        holder = word if sign else words[index + 1] if index + 1 < len(words) else word
        return _in_value(build, holder, value, sign)
    if "ldflags" in (stage.state(build.run).scope.get("GOFLAGS") or ""):
        raise Decline("GOFLAGS says what the linker is told, which an option of the command would take the place of")
    return build.insert(build.call.action_word or build.call.program, f' {flag}="{value}"')


def _in_value(build: _Build, holder: Word, value: str, sign: str) -> Edit | None:
    """The words of a value that it lacks, in front of those that it has."""
    text = build.run.text[holder.start : holder.end]
    given = _said(build.done, holder)[0].partition("=")[2] if sign else _said(build.done, holder)[0]
    there = f"{text} {given}".replace('"', " ").replace("'", " ").replace("=", " ").split()
    missing = [word for word in value.split() if word not in there]
    if "-s" not in missing:  # it leaves out what -w does, too
        return None
    at = text.index("=") + 1 if sign else 0
    opens = text[at : at + 1] in ('"', "'")
    if not opens and text[:1] not in ('"', "'"):
        raise Decline(f"`{shortened(text)}` has no quotes, in which further flags could stand", build.run)
    if given.strip("\"'")[:1] not in ("-", "$", ""):
        raise Decline(f"`{shortened(text)}` says first which packages it is about", build.run)
    at += holder.start + (1 if opens else 0)
    return EditText(build.run, at, at, f"{' '.join(missing)} ")


def _paths(subject: Subject, stage: Stage) -> Fix | None:
    """The folders of the builder, which a program of Go has in it."""
    found = [build for build in _builds(subject, stage, "go") if not build.has(("-trimpath", "--trimpath"))]
    edits = [
        build.insert(build.call.action_word, " -trimpath")
        for build in found
        if build.call.action_word is not None and "-trimpath" not in (stage.state(build.run).scope.get("GOFLAGS") or "")
    ]
    if not edits:
        return None
    _refuse_readers(subject, knowledge.load("size_flags")["go"], "paths", "asks for the paths of sources")
    _refuse_told(subject, found, knowledge.load("size_flags")["go"])
    assumed = [Assumption("paths-unread", _PATHS)]
    return Fix("leave the builder's folders out of what go makes", edits, assumptions=assumed)


def _refuse_readers(subject: Subject, entry: Entry, key: str, what: str) -> None:
    """Decline where a source, or a program that the container starts, wants what would be gone."""
    files = subject.context.walk(tuple(entry["code"])).files if subject.context else ()
    seen = find_mentions(subject.context, files, tuple(entry[key]), limit=1)
    if seen:
        raise Decline(f"{seen[0].file}:{seen[0].line} {what}")
    for stage in subject.model.stages:
        started = launch(subject, stage).runs(*entry["debuggers"])
        if started is not None:
            raise Decline(f"{started.who} starts {started.name}, which {what}")


def _refuse_lookers(subject: Subject, entry: Entry, made: set[str]) -> None:
    """Decline where a step looks at the names in a program, or may: a stranger that is handed one."""
    for stage in subject.model.stages:
        for run in stage.of("RUN"):
            for each in runs.leaves(run, stage, subject.context):
                names = {each.command.name, f"{each.command.name} {each.call.given}" if each.call is not None else ""}
                text = shortened(each.command_text)
                if names & {*entry["debuggers"], *knowledge.load("size_flags")["lookers"]["programs"]}:
                    raise Decline(f"`{text}` looks at what would be left out of the program", run)
                handed = {posixpath.basename(word.value or "") for word in each.command.words[1:]}
                if handed & made and not each.effect.known:
                    raise Decline(f"`{text}` may look at what would be left out of the program", run)


def _refuse_told(subject: Subject, found: list[_Build], entry: Entry) -> None:
    """Decline where the file says that it wants what would be gone, or builds what has to be built alike."""
    services = compose.read(subject.context)
    given: list[Mapping[str, str | None]] = [stage.end.env for stage in subject.model.stages]
    given += [service.environment for service in services.services] if services is not None else []
    for name in entry.get("wants", ()):
        if any(env.get(name) not in _OFF for env in given):
            raise Decline(f"{name} asks for traces or debug information, which would have no names then")
    if any(build.has(entry.get("alike", ())) for build in found):
        raise Decline("a plugin fits no program but one that is built by the same options")


def _is_told(subject: Subject) -> bool:
    """Whether a manifest, or a setting of Cargo, says itself what is left out of a release."""
    for path in subject.context.walk(("Cargo.toml", "config.toml")).files if subject.context else ():
        data, _ = load_toml(subject.context.read(path) or "")
        if {"strip", "debug"} & set(table(table(table(data).get("profile")).get("release"))):
            return True
    return False


PASS = StripBinaries
