"""Leaves names and debug information out of the programs that compilers make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dfix import knowledge
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
    from collections.abc import Iterable, Iterator

    from dfix.effects import Done
    from dfix.model.stages import Stage
    from dfix.shell import Word
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    Entry = dict[str, Any]

_TRACES = "nobody needs the names of functions in what a crash of the program prints, nor a debugger"
_PATHS = "nobody needs the paths of the builder's source files in what the program prints"


class StripBinaries:
    """Leave names and debug information out of the programs that compilers make.

    Why: what only debuggers read is a quarter to a third of a program of Go, and more of one of Rust or C++.

    Example:
        before: RUN go build -o /bin/app .
        after:  RUN go build -trimpath -ldflags="-s -w" -o /bin/app .

    Safety: off unless it is asked for. Go's traces of a crash have their names from a table that stays, so that this is
    SAFE unless a source reads the others. With -trimpath traces name files from the module on, and not from the
    builder's folder: UNSAFE. So is what Cargo and C compilers leave out, without which traces have no names. What a
    Makefile or a script of the project compiles is left as it is.
    """

    name: ClassVar[str] = "strip-binaries"
    phase: ClassVar[Phase] = Phase.TIDY
    codes: ClassVar[tuple[str, ...]] = ()

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix for each compiler of a stage, and one for the paths in programs of Go."""
        for stage in subject.model.stages:
            for tool in knowledge.load("size_flags"):
                yield from attempt(stage.from_, _symbols, subject, stage, tool)
            yield from attempt(stage.from_, _paths, subject, stage)


class _Build:
    """A command of a RUN that makes a program."""

    def __init__(self, run: Instruction, done: Done) -> None:
        assert done.call is not None
        self.run = run
        self.done = done
        self.call = done.call
        self.words = tuple(word.value or word.text for word in done.command.words)

    def insert(self, behind: Word, text: str) -> Edit:
        """A text behind a word."""
        return EditText(self.run, behind.end, behind.end, text)

    def has(self, patterns: Iterable[str]) -> bool:
        """Whether one of its words is one of some, or begins with one that ends in "*"."""
        found = tuple(patterns)
        starts = tuple(pattern[:-1] for pattern in found if pattern.endswith("*"))
        return any(word in found or (bool(starts) and word.startswith(starts)) for word in self.words)


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
    if stage.end.env.get("RUST_BACKTRACE", "0") != "0" and tool == "cargo":
        raise Decline("RUST_BACKTRACE asks for traces, which would have no names then")
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
    """A value in an option that may have others: it counts once, and takes the place of what GOFLAGS says."""
    words = build.done.command.words
    for index, word in enumerate(words):
        name, sign, _ = (word.value or word.text).partition("=")
        if name.lstrip("-") != flag.lstrip("-") or not word.looks_like_flag:
            continue
        holder = word if sign else words[index + 1] if index + 1 < len(words) else word
        text = build.run.text[holder.start : holder.end]
        if "-s" in text.replace('"', " ").replace("'", " ").replace("=", " ").split():
            return None
        quote = next((at for at, char in enumerate(text) if char in "\"'"), None)
        if quote is None:
            raise Decline(f"`{shortened(text)}` has no quotes, in which further flags could stand", build.run)
        at = holder.start + quote + 1
        return EditText(build.run, at, at, f"{value} ")
    if "ldflags" in (stage.state(build.run).scope.get("GOFLAGS") or ""):
        raise Decline("GOFLAGS says what the linker is told, which an option of the command would take the place of")
    return build.insert(build.call.action_word or build.call.program, f' {flag}="{value}"')


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
    assumed = [Assumption("paths-unread", _PATHS)]
    return Fix("leave the builder's folders out of what go makes", edits, assumptions=assumed)


def _refuse_readers(subject: Subject, entry: Entry, key: str, what: str) -> None:
    """Decline where a source, or a program that the container starts, wants what would be gone."""
    files = subject.context.walk(tuple(entry["code"])).files if subject.context else ()
    seen = find_mentions(subject.context, files, tuple(entry[key]), limit=1)
    if seen:
        raise Decline(f"{seen[0].file}:{seen[0].line} {what}")
    target = subject.model.target
    started = launch(subject, target).runs(*entry["debuggers"]) if target is not None else None
    if started is not None:
        raise Decline(f"{started.who} starts {started.name}, which {what}")


def _is_told(subject: Subject) -> bool:
    """Whether a manifest says itself what is left out of a release."""
    for path in subject.context.walk(("Cargo.toml",)).files if subject.context else ():
        data, _ = load_toml(subject.context.read(path) or "")
        if {"strip", "debug"} & set(table(table(table(data).get("profile")).get("release"))):
            return True
    return False


PASS = StripBinaries
