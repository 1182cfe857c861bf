"""Any bytes come back as they were, and what dfix reads in them is what BuildKit reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from dfix.source import LineIndex, decode, encode
from dfix.syntax import Positions, parse, render
from dfix.syntax.validate import problems
from tests.dockerfiles import corpus_files, corpus_id, instructions, mutations, splices
from tests.oracle import judge

if TYPE_CHECKING:
    from pathlib import Path


def check_round_trip(data: bytes) -> None:
    """Same bytes, every token where the text says, problems inside the text; twice the same reading."""
    text = decode(data)
    file = parse(text)
    assert encode(render(file)) == data
    positions = Positions(file)
    for token in file.tokens():
        start, end = positions.span(token)
        assert text[start:end] == token.text
        assert text[start - len(token.leading) : start] == token.leading
    index = LineIndex(text)
    for problem in problems(file, text):
        assert 1 <= problem.line <= text.count("\n") + 1
        assert 1 <= problem.column <= len(index.text_of(problem.line)) + 2
        assert problem.message.strip()
    assert repr(parse(render(file))) == repr(file)


@pytest.mark.parametrize("path", corpus_files(), ids=corpus_id)
def test_corpus(path: Path) -> None:
    check_round_trip(path.read_bytes())


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    check_round_trip(data)


@given(st.one_of(mutations(), splices(), instructions()))
def test_made_from_the_corpus(data: bytes) -> None:
    check_round_trip(data)


@given(st.one_of(splices(), instructions(), mutations()))
def test_oracle_agrees(data: bytes) -> None:
    verdict = judge(data)
    event(f"known gap: {verdict.gaps[0]}" if verdict.gaps else "compared in full")
    assert not verdict.differences
