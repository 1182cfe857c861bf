"""Edits inside one instruction: they merge, keep comments, and put flags where people put them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfix.edits import DropFlag, Edit, EditText, SetFlag, SetToken, apply, insert_before
from dfix.syntax import Instruction, parse, render
from dfix.syntax.build import Style
from dfix.syntax.trivia import comment_lines


def applied(text: str, *makers: object) -> str | None:
    """The text with edits made of its last instruction, each from a function of it."""
    file = parse(text)
    made = apply(file, [maker(file.instructions[-1]) for maker in makers])  # type: ignore[operator]
    return None if made is None else render(made.file)


@pytest.mark.parametrize(
    ("before", "flag", "value", "after"),
    [
        ("COPY a b\n", "chown", "app", "COPY --chown=app a b\n"),
        ("COPY --from=x a b\n", "chown", "app", "COPY --from=x --chown=app a b\n"),
        ("COPY --chown=app a b\n", "from", "x", "COPY --from=x --chown=app a b\n"),
        ("COPY --chown=app --link a b\n", "chmod", "0644", "COPY --chown=app --chmod=0644 --link a b\n"),
        ("COPY --chown=a a b\n", "chown", "b", "COPY --chown=b a b\n"),
        ("COPY --from=x \\\n  # why\n  a b\n", "chown", "b", "COPY --from=x --chown=b \\\n  # why\n  a b\n"),
        ("COPY a b\n", "link", None, "COPY --link a b\n"),
        ("COPY a b\n", "from", "x y", 'COPY --from="x y" a b\n'),
        ("RUN --mount=type=ssh a\n", "network", "none", "RUN --mount=type=ssh --network=none a\n"),
    ],
)
def test_set_flag(before: str, flag: str, value: str | None, after: str) -> None:
    assert applied(f"FROM a\n{before}", lambda node: SetFlag(node, flag, value)) == f"FROM a\n{after}"


def test_drop_flag_keeps_comments() -> None:
    before = "FROM a\nCOPY --link \\\n  # whose\n  --chown=x \\\n  a b\n"
    assert applied(before, lambda node: DropFlag(node, "chown")) == "FROM a\n# whose\nCOPY --link \\\n  a b\n"


def test_edits_of_one_instruction_merge() -> None:
    text = "FROM a\nRUN --network=none --mount=type=ssh apt-get install a \\\n  # b\n  b\n"
    made = applied(
        text,
        lambda node: EditText(node, 0, 7, "apt"),
        lambda node: EditText(node, 15, 15, " -y"),
        lambda node: DropFlag(node, "network"),
        lambda node: SetFlag(node, "security", "sandbox"),
        lambda node: insert_before(node, Style().instruction("USER", "root")),
        lambda node: SetToken(node, node.token("KEYWORD"), "run"),
    )
    assert made == ("FROM a\nUSER root\nrun --mount=type=ssh --security=sandbox apt install -y a \\\n  # b\n  b\n")


@pytest.mark.parametrize(
    "makers",
    [
        [lambda n: SetFlag(n, "from", "a"), lambda n: SetFlag(n, "from", "b")],
        [lambda n: SetFlag(n, "from", "a"), lambda n: DropFlag(n, "from")],
        [lambda n: SetFlag(n, "from", "a"), lambda n: Edit(n, ())],
        [lambda n: Edit(n, (n,)), lambda n: Edit(n, ())],
        [lambda n: SetToken(n, n.token("SOURCE"), "x"), lambda n: SetToken(n, n.token("SOURCE"), "y")],
    ],
)
def test_edits_that_contradict_each_other_are_refused(makers: list[object]) -> None:
    assert applied("FROM a\nCOPY a b\n", *makers) is None


def test_edits_of_text_that_overlap_are_refused() -> None:
    assert applied("FROM a\nRUN abc\n", lambda n: EditText(n, 0, 2, "x"), lambda n: EditText(n, 1, 3, "y")) is None


PARTS = st.lists(
    st.sampled_from(["--from=a ", "--chown=b ", "--link ", "\\\n", "\\\n# c\n", "\\\n  # d\n  "]),
    min_size=1,
    max_size=6,
)


@given(PARTS, st.sampled_from(["from", "chown", "chmod", "link"]), st.booleans())
def test_comments_survive_every_change_of_flags(parts: list[str], name: str, drop: bool) -> None:
    before = "FROM x\nCOPY " + "".join(dict.fromkeys(parts)) + "s t\n"
    node = parse(before).instructions[-1]
    edit = DropFlag(node, name) if drop else SetFlag(node, name, "new")
    (changed,) = edit.new
    assert isinstance(changed, Instruction)
    assert sorted(comment_lines(changed)) == sorted(comment_lines(node))
    assert changed.words == node.words
    assert changed.flag(name) == (None if drop else "new")
    others = {k: v for k, v in node.flags.items() if k != name}
    assert {k: v for k, v in changed.flags.items() if k != name} == others
