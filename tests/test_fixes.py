"""Fixes and their records: what they are made of, and the names that they use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from dfix import passes
from dfix.fixes import KINDS, Assumption, Decline, Declined, Evidence, Fix, Safety
from dfix.knowledge import load
from dfix.syntax import parse
from tests.corpus import cases

SOURCE = Path(__file__).parent.parent / "src" / "dfix"


def first_words(record: str) -> Iterator[tuple[str, str]]:
    """The first argument of each call of a record's class in the sources, with its place."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == record:
                word = node.args[0] if node.args else None
                where = f"{path.relative_to(SOURCE)}:{node.lineno}"
                assert isinstance(word, ast.Constant), f"{where}: the first argument of {record} is not a plain word"
                yield where, str(word.value)


def test_every_assumption_has_a_name_of_the_table() -> None:
    unknown = [(where, name) for where, name in first_words("Assumption") if name not in load("assumptions")]
    assert not unknown
    for entry in load("assumptions").values():
        assert entry.keys() == {"means", "passes"} and "\n" not in entry["means"]
        assert set(entry["passes"]) <= set(passes.names())


def test_every_evidence_has_a_kind() -> None:
    assert {kind for _, kind in first_words("Evidence")} <= set(KINDS)


def test_what_is_said_of_the_corpus_is_made_of_records() -> None:
    for case in cases():
        result = case.run()
        for fix in (*result.applied, *result.offered):
            assert all(e.kind in KINDS and e.sentence for e in fix.evidence), case.name
            assert all(a.name in load("assumptions") and a.sentence for a in fix.assumptions), case.name


def test_sentences_become_records() -> None:
    fix = Fix("x", [], evidence=["a", Evidence("context", "b", "go.mod", 3)], assumption="c", assumptions=["d"])
    assert fix.evidence == (Evidence("seen", "a"), Evidence("context", "b", "go.mod", 3))
    assert fix.assumptions == (Assumption("unnamed", "d"), Assumption("unnamed", "c"))
    assert fix.safety is Safety.UNSAFE and Fix("x", []).safety is Safety.SAFE


def test_what_declines_below_a_pass_is_told_of_the_instruction_that_it_asked_about() -> None:
    base, run = parse("FROM a\nRUN b\n").instructions

    def question(other: bool) -> Fix:
        raise Decline("no", run if other else None)

    for other, node in ((False, base), (True, run)):
        (found,) = passes.attempt(base, question, other)
        assert isinstance(found, Declined) and found.reason == "no" and found.node is node
    assert not list(passes.attempt(base, lambda: None))
