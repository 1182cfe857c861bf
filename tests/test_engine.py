"""The engine and its guards, tried with passes that misbehave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfix import engine, passes
from dfix.context import Context
from dfix.edits import insert_after, remove_keeping_comments, remove_with_comments, replace
from dfix.engine import Options, rewrite
from dfix.fixes import Assumption, Decline, Declined, Evidence, Fix
from dfix.passes import Phase
from dfix.results import Proposal
from dfix.source import decode, encode
from dfix.subject import Subject
from dfix.syntax import Instruction, parse, render
from dfix.syntax.build import single
from tests.corpus import Case, cases

FILE = b'# the base\nFROM debian:bookworm AS base\n# why\nRUN a\nUSER me\nCMD ["a"]\n'


@dataclass(frozen=True)
class Fake:
    """A pass that yields what a test wants of each RUN."""

    make: object
    name: ClassVar[str] = "fake"
    phase: ClassVar[Phase] = Phase.TIDY
    codes: ClassVar[tuple[str, ...]] = ()

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        found = self.make(subject)  # type: ignore[operator]
        if found is not None:
            yield found


def run_fake(monkeypatch: pytest.MonkeyPatch, make: object, unsafe: bool = False, data: bytes = FILE) -> engine.Result:
    monkeypatch.setattr(passes, "load", lambda *chosen: [Fake(make)])
    return rewrite(data, path="Dockerfile", context=Context.none(), options=Options(unsafe=unsafe))


def instruction(subject: Subject, keyword: str) -> object:
    return next((i for i in subject.file.instructions if i.keyword == keyword), None)


def test_a_pass_that_raises_costs_itself_only(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run_fake(monkeypatch, lambda subject: 1 / 0)
    assert not result.changed
    assert result.bugs[0].pass_name == "fake" and "ZeroDivisionError" in result.bugs[0].message


def test_a_fix_with_an_assumption_waits_for_unsafe(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(subject: Subject) -> Fix | None:
        run = instruction(subject, "RUN")
        return Fix("drop it", [remove_keeping_comments(run)], assumption="nobody needs it") if run else None  # type: ignore[arg-type]

    waiting = run_fake(monkeypatch, make)
    assert not waiting.changed and waiting.offered[0].assumption == "nobody needs it"
    assert waiting.offered[0].line == 4
    done = run_fake(monkeypatch, make, unsafe=True)
    assert done.after == FILE.replace(b"RUN a\n", b"") and not done.applied[0].safe


def test_a_change_that_became_safe_is_shown_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other(Fake):
        name = "other"

    def runs(subject: Subject) -> list[Instruction]:
        return [i for i in subject.file.instructions if i.keyword == "RUN"]

    def first(subject: Subject) -> Fix | None:
        seen = runs(subject)
        if not seen or render(seen[0]) != "RUN a\n":
            return None
        return Fix("drop a", [remove_keeping_comments(seen[0])], assumption="b is alone" if seen[1:] else None)

    def second(subject: Subject) -> Fix | None:
        seen = runs(subject)
        return Fix("drop b", [remove_keeping_comments(seen[1])]) if seen[1:] else None

    monkeypatch.setattr(passes, "load", lambda *chosen: [Fake(first), Other(second)])
    asked: list[tuple[str, bool]] = []

    def choose(proposal: Proposal) -> bool:
        asked.append((proposal.change.summary, proposal.change.safe))
        return proposal.change.safe

    data = b"FROM debian:bookworm\nRUN a\nRUN b\n"
    result = rewrite(data, path="Dockerfile", context=Context.none(), options=Options(), choose=choose)
    assert asked == [("drop a", False), ("drop b", True), ("drop a", True)]
    assert result.after == b"FROM debian:bookworm\n"
    asked.clear()
    rewrite(data, path="Dockerfile", context=Context.none(), options=Options(), choose=lambda p: choose(p) and False)
    assert asked == [("drop a", False), ("drop b", True)]


def test_dropping_a_comment_makes_a_fix_unsafe(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(subject: Subject) -> Fix | None:
        run = instruction(subject, "RUN")
        return Fix("drop both", [remove_with_comments(run)]) if run else None  # type: ignore[arg-type]

    assert not run_fake(monkeypatch, make).changed
    assert run_fake(monkeypatch, make, unsafe=True).after == FILE.replace(b"# why\nRUN a\n", b"")


@pytest.mark.parametrize(
    ("keyword", "text", "complaint"),
    [
        ("RUN", "RUN b\n", "a comment would be lost: # why"),
        ("USER", "USER root\n", "the image's user would change"),
        ("CMD", 'CMD ["b"]\n', "the image's cmd would change"),
        ("FROM", "# the base\nFROM debian:bookworm\n", "the stage base would be gone"),
        ("FROM", "# the base\nFROM debian:bookworm AS base extra\n", "would not parse"),
    ],
)
def test_guards(monkeypatch: pytest.MonkeyPatch, keyword: str, text: str, complaint: str) -> None:
    def make(subject: Subject) -> Fix:
        return Fix("change it", [replace(instruction(subject, keyword), single(text, "\\"))])  # type: ignore[arg-type]

    result = run_fake(monkeypatch, make)
    assert not result.changed
    assert complaint in result.bugs[0].message


def test_a_declared_change_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(subject: Subject) -> Fix | None:
        user = instruction(subject, "USER")
        if user is None or user.text == "you":  # type: ignore[attr-defined]
            return None
        return Fix("another user", [replace(user, single("USER you\n", "\\"))], changes={"user"})  # type: ignore[arg-type]

    assert run_fake(monkeypatch, make).after == FILE.replace(b"USER me", b"USER you")


def test_passes_that_never_rest_leave_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(subject: Subject) -> Fix:
        run = instruction(subject, "RUN")
        return Fix("more", [replace(run, single(f"# why\nRUN {run.text}a\n", "\\"))])  # type: ignore[arg-type,attr-defined]

    result = run_fake(monkeypatch, make)
    assert result.after == FILE and "do not come to rest" in result.bugs[0].message


def test_a_dangling_continuation_does_not_swallow_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(subject: Subject) -> Fix | None:
        run = instruction(subject, "RUN")
        if instruction(subject, "EXPOSE"):
            return None
        return Fix("a port", [insert_after(run, single("EXPOSE 80\n", "\\"))], changes={"expose"})  # type: ignore[arg-type]

    result = run_fake(monkeypatch, make, data=b"FROM a\nRUN b \\\n  # why\n\n")
    assert result.after == b"FROM a\nRUN b\n# why\nEXPOSE 80\n" and not result.bugs


def test_what_was_declined_is_told_though_the_pass_changed_something_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(self: Fake, subject: Subject) -> Iterator[Fix | Declined]:
        first, *others = (i for i in subject.file.instructions if i.keyword == "RUN")
        for other in others:
            yield Declined(f"{other.text} stays", other)
        if first.text == "a":
            yield Fix(
                "b for a", [replace(first, single("ENV x=1\n", "\\"), single("RUN b\n", "\\"))], changes={"env:x"}
            )
        if others:
            raise Decline("the rest was not looked at", others[0])

    monkeypatch.setattr(Fake, "run", run)
    result = run_fake(monkeypatch, None, data=b"FROM a\nRUN a\n\n# why\nRUN c\nRUN c\n")
    assert result.after == b"FROM a\nENV x=1\nRUN b\n\n# why\nRUN c\nRUN c\n" and not result.bugs
    said = [(d.reason, d.line) for d in result.declined]
    assert said == [("c stays", 5), ("c stays", 6), ("the rest was not looked at", 5)]


def test_a_fix_that_breaks_a_guard_is_told_once_and_blocks_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(self: Fake, subject: Subject) -> Iterator[Fix | Declined]:
        for each in subject.file.instructions:
            if each.keyword == "RUN" and each.text != "b":
                yield Fix("b it is", [replace(each, single("RUN b\n", "\\"))])

    monkeypatch.setattr(Fake, "run", run)
    result = run_fake(monkeypatch, None, data=b"FROM a\n# lost\nRUN c\nRUN d\nENV x=1\nRUN c\n")
    assert result.after == b"FROM a\n# lost\nRUN c\nRUN b\nENV x=1\nRUN b\n"
    assert [b.message for b in result.bugs] == [
        "b it is (line 3): a comment would be lost: # lost; the change was dropped"
    ]
    assert [a.line for a in result.applied] == [4, 6]


def test_places_in_the_dockerfile_are_the_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(subject: Subject) -> Fix:
        _, *runs, user, _ = subject.file.instructions
        if runs:
            return Fix("drop it", [remove_keeping_comments(runs[0])])
        seen = [Evidence("dockerfile", "it is me", node=user), Evidence("dockerfile", "again", line=4)]
        edits = [replace(user, single("# why\nUSER you\n", "\\"))]
        return Fix("you", edits, evidence=seen, assumptions=[Assumption("unnamed", "x", "a.py", 7)], changes={"user"})

    (offered,) = run_fake(monkeypatch, make).offered
    assert [(e.line, e.node) for e in offered.evidence] == [(5, None), (5, None)]
    assert offered.assumptions[0][2:4] == ("a.py", 7) and offered.line == 5


def test_input_that_buildkit_rejects_is_untouched() -> None:
    result = rewrite(b"FROM a\nRUM x\n", path="Dockerfile", context=Context.none(), options=Options())
    assert not result.changed
    problem = result.problems[0]
    assert (problem.line, problem.column, problem.source_line) == (2, 1, "RUM x")
    assert problem.hint == "did you mean RUN?"


PIECES = [line for case in cases() for line in case.before.splitlines(keepends=True)]


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_any_mixture_of_lines_gives_a_fixed_point_and_no_bug(lines: list[bytes]) -> None:
    data = b"FROM python:3.12\n" + b"".join(lines)
    for unsafe in (False, True):
        result = rewrite(data, path="Dockerfile", context=Context.none(), options=Options(unsafe=unsafe))
        assert not result.bugs, result.bugs
        if result.problems:
            assert not result.changed
            continue
        again = rewrite(result.after, path="Dockerfile", context=Context.none(), options=Options(unsafe=unsafe))
        assert again.after == result.after


NAMED = [case for case in cases() if b"\r" not in case.before and b"escape=`" not in case.before]
TAILS = ("", "\nFROM {} AS last\n", "\nFROM {} \\\n# c\n AS last", "\nFROM {}\n# end\n", "\nFROM scratch\n")


@given(st.sampled_from(NAMED), st.sampled_from(TAILS), st.randoms(use_true_random=False), st.booleans())
def test_comments_in_continuations_and_empty_stages_show_no_bug(
    case: Case, tail: str, random: Random, unsafe: bool
) -> None:
    """With the case's own build context, so that every pass has something to do."""
    text = commented(decode(case.before), random)
    tail = tail.replace("\\", parse(text).escape)
    last = [i for i in parse(text).instructions if i.keyword == "FROM"][-1].words
    data = encode((text.rstrip("\n") if tail else text) + tail.format(last[2] if len(last) > 2 else last[0]))
    path = str(case.folder / "Dockerfile")
    result = rewrite(data, path=path, context=Context.open(str(case.folder), path), options=Options(unsafe=unsafe))
    assert not result.bugs and not result.problems, (result.bugs, result.problems, text)


def commented(text: str, random: Random) -> str:
    """The text with comments put into continuations, between words and between the lines of a RUN."""
    file = parse(text)
    parts: list[str] = []
    for number, token in enumerate(file.tokens()):
        between = f" {file.escape}\n  # c{number} x=y\n"
        blank = token.leading.strip(" ") == "" and token.leading and token.kind != "EOL"
        parts.append(between if blank and random.random() < 0.25 else token.leading)
        words = token.text.split(" ") if token.kind == "TEXT" else []
        if len(words) > 1 and not {"'", '"', "\n"} & set(token.text) and random.random() < 0.5:
            parts += [words[0], between, " ".join(words[1:])]
        else:
            parts.append(token.text)
    return "".join(parts)


def test_every_pass_documents_itself() -> None:
    for one in passes.load():
        text = type(one).__doc__ or ""
        assert text.partition("\n")[0].endswith(".")
        for heading in ("Why:", "Example:", "Safety:"):
            assert heading in text, f"{one.name}: no {heading}"
        assert one.name == type(one).__module__.rpartition(".")[2].replace("_", "-")


def test_a_pass_that_is_off_by_default_runs_when_it_is_asked_for() -> None:
    data = b"FROM golang:1.22 AS build\nRUN go install example.com/x@v1\nFROM scratch\n"
    plain = rewrite(data, path="Dockerfile", context=Context.none(), options=Options())
    asked = rewrite(data, path="Dockerfile", context=Context.none(), options=Options(also=("cache-mounts",)))
    assert b"--mount" not in plain.after
    assert b"RUN --mount=type=cache,target=/go/pkg/mod" in asked.after


def test_a_brief_run_makes_the_same_changes_and_looks_for_nothing_else() -> None:
    data = (
        b"FROM python:3.12\nENV TOKEN=ghp_abcdefghijklmnopqrstuvwxyz0123456789\nRUN pip install flask\nCMD python -V\n"
    )
    long, brief = (
        rewrite(data, path="Dockerfile", context=Context.none(), options=Options(brief=brief))
        for brief in (False, True)
    )
    assert (brief.after, brief.applied, brief.declined) == (long.after, long.applied, long.declined)
    assert long.notices and not brief.notices
    assert long.offered and not brief.offered
