"""What an edited file keeps of the one before it is what would be found anew."""

from __future__ import annotations

from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from dfix.context import Context
from dfix.edits import Edit, apply
from dfix.image.files import log_of
from dfix.model.stages import Model, Stage
from dfix.syntax import File, Instruction, Node, Token, parse, render
from dfix.syntax.again import read_again
from dfix.syntax.parse import parse_piece
from dfix.syntax.validate import problems
from tests.corpus import cases

CASES = [
    case for case in cases()
    if case.before.isascii() and case.before.count(b"FROM") + case.before.count(b"\n\n") > 1
]  # fmt: skip
#: what an edit may put in
PIECES = (
    "RUN apt-get update\n", "COPY a b /c/\n", "# a word\n", "\n", "\n\n", "# another\n\n", "RUN cat <<EOF\n# no\nEOF\n",
    "ENV A=b\n", "WORKDIR d\n", "USER app\n", "FROM scratch\n", "RUN a \\\n  # within\n  b\n", "RUN chown -R app .\n",
    "COPY --from=0 /a /b\n", "RUN cp -r /a /e\n", "# escape=`\n", "RUN sh ./a/b.sh\n",
)  # fmt: skip


def edited(file: File, random: Random) -> File | None:
    """The file with some items taken out, moved, doubled by new ones, or with others beside them."""
    edits = []
    for child in file.children:
        if isinstance(child, Token) or random.random() > 0.15:
            continue
        new = parse_piece("".join(random.choices(PIECES, k=random.randint(1, 3))), file.escape).children
        nodes = tuple(item for item in new if isinstance(item, Node))
        bare = (child.comments,) if isinstance(child, Instruction) and child.comments else ()
        edits.append(Edit(child, random.choice([(), bare, nodes, (*nodes, child), (child, *nodes)])))
    made = apply(file, edits) if edits else None
    return None if made is None else made.file


def shape(item: Token | Node) -> object:
    """An item by all that it is."""
    if isinstance(item, Token):
        return item.kind, item.text, item.leading, item.value
    return type(item).__name__, getattr(item, "is_json", None), [shape(child) for child in item.children]


def found_out(stage: Stage, context: Context) -> list[object]:
    """What is known of a stage, without who knows it."""
    log = log_of(stage, context)
    events = []
    for event in log.events:
        fields = dict(event._asdict(), instruction=render(event.instruction))
        if isinstance(fields.get("source"), Stage):
            fields["source"] = fields["source"].index
        events.append((type(event).__name__, fields))
    states = [stage.state(node).key for node in stage.instructions]
    does = [[(each.command_text, each.effect) for each in done or ()] for done in log.done.values()]
    return [
        events,
        log.at,
        log.lasting,
        log.shapes,
        log.implied,
        list(log.starts.values()),
        states,
        stage.end.key,
        does,
    ]


@given(st.sampled_from(CASES), st.randoms(use_true_random=False))
def test_what_is_kept_is_what_would_be_found(case, random):  # type: ignore[no-untyped-def]
    text = case.before.decode()
    file = parse(text)
    if problems(file, text):
        return
    path = Path(case.folder) / "Dockerfile"
    context = Context.open(str(case.folder), str(path), case.before)
    model = Model(file)
    for _ in range(3):
        for stage in model.stages:
            if random.random() < 0.8:
                log_of(stage, context)
        made = edited(model.file, random)
        if made is None:
            return
        text = render(made)
        again, anew = read_again(made, model.file, text), parse(text)
        assert [shape(item) for item in again.children] == [shape(item) for item in anew.children]
        assert again.escape == anew.escape and again.line_problems == anew.line_problems
        if problems(anew, text):
            return
        after, fresh = Model(again, model), Model(anew)
        for one, other in zip(after.stages, fresh.stages, strict=True):
            assert found_out(one, context) == found_out(other, context)
        model = after
