"""Every case of the corpus: its expected output, and what holds for every output."""

from __future__ import annotations

from collections import Counter

import dockerfile
import pytest

from dfix import knowledge
from dfix.guards import comments
from dfix.model.stages import Model
from dfix.source import decode
from dfix.syntax import parse, render
from tests.corpus import Case, cases

CASES = cases()


@pytest.fixture(params=CASES, ids=[c.name for c in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


def test_case(case: Case, update_corpus: bool) -> None:
    result = case.run()
    assert not result.problems and not result.bugs, (result.problems, result.bugs)
    if update_corpus:
        if result.changed:
            case.expected_path.write_bytes(result.after)
        else:
            case.expected_path.unlink(missing_ok=True)
    assert decode(result.after) == decode(case.expected)
    if case.select:
        assert [other.after for other in result.beside] == [x for x in [case.expected_ignored] if x is not None]
    reasons = [d.reason for d in result.declined]
    if case.declined:
        assert any(case.declined in r for r in reasons), reasons
    table = knowledge.load("assumptions")
    for change in (*result.applied, *result.offered):
        for each in change.assumptions:
            told = table[each.name]["passes"]
            assert not told or change.pass_name in told, f"knowledge/assumptions.toml: {each.name}"
    assumptions = [f.assumption or "" for f in result.offered]
    if case.told:
        told = [each.sentence for change in (*result.applied, *result.offered) for each in change.evidence]
        assert any(case.told in sentence for sentence in told), told
    if case.needs_unsafe:
        assert any(case.needs_unsafe in a for a in assumptions), assumptions


def test_output_is_a_fixed_point(case: Case) -> None:
    after = case.run().after
    assert decode(case.run(after).after) == decode(after)


def test_output_is_a_dockerfile_that_keeps_its_comments(case: Case) -> None:
    result = case.run()
    before, after = parse(decode(case.before)), parse(decode(result.after))
    dockerfile.parse_string(render(after))
    lost = Counter(comments.comments(before.children)) - Counter(comments.comments(after.children))
    assert case.unsafe or not lost
    assert Model(after).target is not None


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 120
    assert len({c.why for c in CASES}) == len(CASES), "two cases give the same reason: one of them says nothing new"
