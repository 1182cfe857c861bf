"""Lines that are told are the input's, whatever the rounds before made of the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dfix.edits import Edit, apply, insert_after, insert_before, remove_keeping_comments, replace
from dfix.origins import Origins
from dfix.syntax import File, Instruction, parse, render
from dfix.syntax.build import copy, single, with_comments
from tests.corpus import cases

ITEMS = ("RUN {}\n", "# c{}\nRUN {}\n", "RUN a{} \\\n  # in\n  {}\n", "\n# free{}\n\nRUN {}\n", "RUN <<E\n{} {}\nE\n")
KINDS = ("remove", "before", "after", "rewrite", "swap")


def names(file: File) -> dict[str, Instruction]:
    """Each instruction by what only it says; a rewritten one keeps its name."""
    return {render(i).split("#")[-1].split("\nRUN ")[-1].replace("new ", ""): i for i in file.instructions}


def edits(file: File, kind: str, at: int) -> list[Edit]:
    here = file.instructions[at % len(file.instructions)]
    there = file.instructions[(at * 7 + 1) % len(file.instructions)]
    if here is there or here.keyword == "FROM" or there.keyword == "FROM":
        return []
    if kind == "remove":
        return [remove_keeping_comments(here)]
    if kind == "before":
        return [insert_before(here, single("# one\nENV x=1\n", "\\"))]
    if kind == "after":
        return [insert_after(here, single("ENV x=1\n", "\\"))]
    if kind == "rewrite":
        return [replace(here, single(render(here).replace("RUN ", "RUN new ", 1), "\\"))]
    moved = with_comments(copy(there), there.comments)
    return [replace(here, moved, here), Edit(there, ())]


@given(
    st.lists(st.sampled_from(ITEMS), min_size=2, max_size=8),
    st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 50)), max_size=8),
    st.booleans(),
)
def test_every_instruction_is_told_of_where_it_stood(items: list[str], moves: list[tuple[str, int]], end: bool) -> None:
    text = "FROM a\n" + "".join(item.format(f"n{i}", f"n{i}") for i, item in enumerate(items))
    file = parse(text if end else text.rstrip("\n"))
    origins = Origins(file)
    stood = {name: origins.line_of(i) for name, i in names(file).items()}
    for kind, at in moves:
        made = apply(file, edits(file, kind, at))
        assert made is not None
        file = parse(render(made.file))
        origins = origins.after(made, file)
    for name, instruction in names(file).items():
        if name.rstrip("\n") + "\n" in stood:
            assert origins.line_of(instruction) == stood[name.rstrip("\n") + "\n"], (name, render(file))


def test_what_is_new_is_told_of_where_it_was_put() -> None:
    file = parse("FROM a\n# why\nRUN b\nCMD c\n")
    run = file.instructions[1]
    made = apply(file, [insert_before(run, single("ENV x=1\n", "\\"))])
    assert made is not None
    after = parse(render(made.file))
    origins = Origins(file).after(made, after)
    assert [origins.line_of(i) for i in after.instructions] == [1, 3, 3, 4]
    assert [origins.line(n) for n in range(1, 6)] == [1, 3, 2, 3, 4]
    assert origins.line_of(run) is None  # of another tree


def test_every_line_that_is_told_of_the_corpus_is_one_of_its_instructions() -> None:
    for case in cases():
        result = case.run()
        origins = Origins(file := parse(case.before.decode()))
        there = {origins.line_of(i) for i in file.instructions}
        told = {fix.line for fix in (*result.applied, *result.offered)} | {d.line for d in result.declined}
        assert told <= {*there, None}, case.name
