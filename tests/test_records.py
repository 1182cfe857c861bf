"""`Record` is used as `typing.NamedTuple` is."""

from __future__ import annotations

import copy
import pickle
from typing import NamedTuple

import pytest

from dfix.records import Record


class Named(NamedTuple):
    first: int
    second: str = "two"
    third: tuple[str, ...] = ()

    @property
    def both(self) -> str:
        return f"{self.first} {self.second}"


class Recorded(Record):
    first: int
    second: str = "two"
    third: tuple[str, ...] = ()

    @property
    def both(self) -> str:
        return f"{self.first} {self.second}"


@pytest.mark.parametrize(
    ("values", "named"),
    [((1,), {}), ((1, "x"), {}), ((1, "x", ("y",)), {}), ((), {"first": 1}), ((1,), {"third": ("z",)})],
)
def test_is_what_a_named_tuple_is(values: tuple[object, ...], named: dict[str, object]) -> None:
    theirs, ours = Named(*values, **named), Recorded(*values, **named)  # type: ignore[arg-type]
    assert tuple(ours) == tuple(theirs) and hash(ours) == hash(theirs)
    assert (ours.first, ours.second, ours.third, ours.both) == (theirs.first, theirs.second, theirs.third, theirs.both)
    assert repr(ours) == repr(theirs).replace("Named", "Recorded")
    assert ours._asdict() == theirs._asdict()
    assert tuple(ours._replace(second="new")) == tuple(theirs._replace(second="new"))
    assert isinstance(ours._replace(first=3), Recorded)
    assert pickle.loads(pickle.dumps(ours)) == copy.deepcopy(ours) == ours
    assert type(pickle.loads(pickle.dumps(ours))) is Recorded
    assert not hasattr(ours, "__dict__")
    with pytest.raises(AttributeError):
        ours.first = 2  # type: ignore[misc]


@pytest.mark.parametrize("kind", [Named, Recorded])
@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, "x", (), 4), {}), ((1,), {"first": 2}), ((1,), {"other": 2}), ((1, "x", ()), {"third": ()})],
)
def test_refuses_what_does_not_fit(kind: type, values: tuple[object, ...], named: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        kind(*values, **named)


@pytest.mark.parametrize("made", [Named(1), Recorded(1)])
def test_has_no_other_fields(made: Named) -> None:
    with pytest.raises(ValueError, match="other"):
        made._replace(other=2)  # type: ignore[call-arg]


def test_matches_by_position() -> None:
    match Recorded(1, "x"):
        case Recorded(first, second):
            assert (first, second) == (1, "x")
