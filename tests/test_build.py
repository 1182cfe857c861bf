"""New instructions in a file's style, and edits inside a RUN's text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfix.syntax import parse, render
from dfix.syntax.build import Style, resource, retext, single


def test_style_follows_the_file() -> None:
    style = Style.of(parse("# escape=`\r\nfrom a\r\nrun b\r\n"))
    assert render(style.instruction("RUN", "x &&\ny")) == "run x && `\r\n    y\r\n"


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        ("RUN a b\n", [(1, 1, " -y")], "RUN a -y b\n"),
        ("RUN a \\\n  # why\n  b\n", [(1, 1, " -y")], "RUN a -y \\\n  # why\n  b\n"),
        ("RUN ab\\\ncd e\n", [(4, 4, "!")], "RUN ab\\\ncd! e\n"),
        ("RUN a \\\n\n  b c\n", [(4, 5, "B")], "RUN a \\\n\n  B c\n"),
        ("RUN a && \\\n  # why\n  b c\n", [(0, 5, "")], "RUN \\\n  # why\n  b c\n"),
        ("RUN --mount=type=cache,target=/x a\n", [(0, 0, "A=1 ")], "RUN --mount=type=cache,target=/x A=1 a\n"),
    ],
)
def test_retext(before: str, edits: list[tuple[int, int, str]], after: str) -> None:
    assert render(retext(single(before, "\\"), edits)) == after


def test_retext_with_backticks() -> None:
    run = parse("# escape=`\nRUN a `\n # why\n b\n").instructions[0]
    assert render(retext(run, [(1, 1, " -y")])) == "RUN a -y `\n # why\n b\n"


@given(
    st.lists(st.sampled_from(["ab", " ", "\\\n", "\\\n # c\n", " c d ", "é", "&& "]), min_size=1, max_size=12),
    st.data(),
)
def test_an_insertion_lands_where_the_logical_text_says(parts: list[str], data: st.DataObject) -> None:
    source = "RUN x" + "".join(parts) + "\n"
    file = parse(source)
    run = file.instructions[0]
    at = data.draw(st.integers(0, len(run.text)))
    changed = retext(run, [(at, at, "@")])
    text = run.text
    assert changed.text == (text[:at] + "@" + text[at:])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("FROM a \\\n# why\n  AS b\n", "# why\nFROM z\n"),
        ("# top\nFROM a \\\n  # one\n# two\n  AS \\\n# three\n b\n", "# top\n# one\n# two\n# three\nFROM z\n"),
        ("FROM a\\\n# inside\nbc AS b\n", "# inside\nFROM z\n"),
        ("FROM \\\n# stays\n  a AS b\n", "FROM \\\n# stays\n  z\n"),
    ],
)
def test_comments_in_what_goes_move_above(before: str, after: str) -> None:
    node = single(before, "\\")
    image, *rest = node.arguments
    assert render(resource(node, [(image, "z"), *((word, "") for word in rest)])) == after
