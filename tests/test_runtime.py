"""The ladder, and the order of the runtime stage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfix.model.stages import Model
from dfix.runtime import ladder, order, pieces
from dfix.runtime.pieces import Piece
from dfix.syntax import parse


@pytest.mark.parametrize(
    ("needs", "distribution", "expected"),
    [
        ((), "debian", "scratch"),
        (("certificates", "tmp"), "debian", "gcr.io/distroless/static-debian13"),
        (("libc", "certificates"), "debian", "debian:bookworm-slim"),
        (("shell",), "alpine", "alpine:bookworm"),
        (("libc",), "none", None),
    ],
)
def test_the_first_rung_that_has_what_is_needed(needs: tuple[str, ...], distribution: str, expected: str) -> None:
    found = ladder.first(dict.fromkeys(needs, ""), distribution, "bookworm")
    assert (found and found.image) == expected


def test_a_rung_says_what_has_to_be_installed() -> None:
    found = ladder.first({"libc": "", "certificates": "", "timezones": ""}, "debian", "bookworm")
    assert found is not None
    assert found.packages({"certificates": ""}) == ("ca-certificates",)


@pytest.mark.parametrize(
    ("image", "user", "expected"),
    [
        ("scratch", "65532:65532", True),
        ("scratch", "nobody", False),
        ("gcr.io/distroless/static-debian13", "nonroot", True),
        ("gcr.io/distroless/static-debian13", "app", False),
        ("node:22", "app", None),
    ],
)
def test_a_number_needs_no_passwd(image: str, user: str, expected: bool | None) -> None:
    assert ladder.takes_user(image, user) is expected


_LINES = (
    "EXPOSE 80", "WORKDIR /app", "WORKDIR sub", "USER node", "USER root", "ENV A=1", "ENV B=$A/x", "COPY a b",
    "COPY c /etc/c", 'SHELL ["/bin/bash", "-c"]', "VOLUME /app/data", "CMD run", 'ENTRYPOINT ["x"]', "LABEL a=$A",
    "ARG V",
)  # fmt: skip


def _pieces(lines: list[str]) -> tuple[Model, list[Piece]]:
    model = Model(parse("\n".join(["FROM node:22", *lines, ""])))
    stage = model.stages[0]
    found = []
    for place, node in enumerate(stage.instructions):
        make = pieces.copied if node.keyword == "COPY" else None
        state = stage.state(node)
        found.append(make(node, node, place, state) if make else pieces.declared(node, place, state))
    return model, found


@given(st.lists(st.sampled_from(_LINES), max_size=12))
def test_every_instruction_sees_what_it_saw(lines: list[str]) -> None:
    """A model of the new order says the same of each COPY's target and of the whole configuration."""
    model, old = _pieces(lines)
    new = order.ordered(old, above_workdir=False)
    assert new is not None
    written = [" ".join(("" if i is None else i.original).split()) for i in (p.old for p in new)]
    again, _ = _pieces(written)
    assert again.stages[0].config.differences(model.stages[0].config) == ()
    assert sorted(_targets(again)) == sorted(_targets(model))


def _targets(model: Model) -> list[tuple[str, str | None]]:
    stage = model.stages[0]
    return [(i.words[0], stage.state(i).path(i.words[-1])) for i in stage.of("COPY")]


def test_a_circle_has_no_order() -> None:
    _, (one, two) = _pieces(["WORKDIR /a", "COPY a b"])
    both = frozenset(("x",))
    circle = [one._replace(reads=both, arrives=True), two._replace(writes=frozenset(("accounts",)))]
    circle[0] = circle[0]._replace(reads=frozenset(("accounts",)), writes=frozenset(("workdir",)))
    assert order.ordered(circle, above_workdir=False) is None
