"""The typed builders: whatever is put in comes out again when BuildKit's rules are applied to what was written."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfix.model.expand import expand
from dfix.syntax import Instruction, build, parse, render
from dfix.syntax.build import Style, Written
from dfix.syntax.instructions import Transfer
from dfix.syntax.validate import problems

STYLE = Style()
STYLES = (STYLE, Style("\r\n", "`", lower=True))

#: what a path may hold: blanks of every kind, quotes, what expands, what looks like another form
_CHARS = st.sampled_from([*"ab/.-_ \t$'\"\\`[]{}<>=#,*é日\u00a0\u2003&|;()~!?", "--", "<<E", "${x}", "$x", '["'])
TEXTS = st.lists(_CHARS, min_size=1, max_size=8).map("".join)
STYLED = st.sampled_from(STYLES)


def read_again(node: Instruction, style: Style) -> Instruction:
    """The instruction as a file of its own is read, which BuildKit accepts."""
    head = f"# escape={style.escape}\nFROM a\n"
    file = parse(head + render(node))
    assert not problems(file, head + render(node))
    _, again = file.instructions
    assert (again.words, again.flags) == (node.words, node.flags)
    return again


def value(word: str, style: Style) -> str:
    """What BuildKit expands a word to."""
    expansion = expand(word, {}, style.escape)
    assert not expansion.error
    return expansion.value


@given(st.lists(TEXTS, min_size=1, max_size=3), TEXTS, TEXTS, STYLED)
def test_copy_holds_any_path_and_owner(sources: list[str], target: str, owner: str, style: Style) -> None:
    made = build.copy_instruction(sources, target, style=style, from_="build", chown=owner, chmod="0644")
    again = read_again(made, style)
    assert isinstance(again, Transfer)
    assert [value(w, style) for w in again.words] == [*sources, target]
    assert list(again.flags) == ["from", "chown", "chmod"]
    assert value(again.flags["chown"][0], style) == owner
    assert not again.heredocs


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3), STYLED)
def test_run_holds_any_words(commands: list[tuple[str, ...]], style: Style) -> None:
    commands = [("run", *words) for words in commands]
    joined = [word for i, words in enumerate(commands) for word in (("&&",) if i else ()) + words]
    assert shlex.split(read_again(build.run_instruction(commands, style=style), style).text) == joined


@given(st.lists(TEXTS, min_size=1, max_size=3), STYLED)
def test_exec_form_holds_any_words(argv: list[str], style: Style) -> None:
    again = read_again(build.exec_instruction("CMD", argv, style=style), style)
    assert again.is_json
    assert again.words == tuple(argv)


@given(st.lists(TEXTS, min_size=1, max_size=3), STYLED)
def test_env_holds_any_values(values: list[str], style: Style) -> None:
    pairs = [(f"N{i}", text) for i, text in enumerate(values)]
    again = read_again(build.env_instruction(pairs, style=style), style)
    assert [(name, value(raw or "", style)) for name, raw in getattr(again, "pairs", ())] == pairs


@given(TEXTS, STYLED)
def test_workdir_holds_any_path(path: str, style: Style) -> None:
    again = read_again(build.value_instruction("WORKDIR", "/" + path, style=style), style)
    assert value(again.text, style) == "/" + path


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (
            build.copy_instruction(["/my app/node_modules"], "/my app/node_modules", style=STYLE, from_="build"),
            'COPY --from=build ["/my app/node_modules", "/my app/node_modules"]\n',
        ),
        (
            build.copy_instruction(
                [Written("$SRC/a")], "./", style=STYLE, chown=Written("$USER"), from_="b", link=True
            ),
            "COPY --from=b --chown=$USER --link $SRC/a ./\n",
        ),
        (build.copy_instruction(["a$b"], "/c", style=STYLE), "COPY a\\$b /c\n"),
        (build.run_instruction([("chown", "node:node", "/my app")], style=STYLE), "RUN chown node:node '/my app'\n"),
        (
            build.run_instruction(
                ["apt-get update", ("rm", "-rf", "it's")], style=STYLE, mounts=["type=cache,target=/x y"]
            ),
            "RUN --mount=\"type=cache,target=/x y\" apt-get update && \\\n    rm -rf 'it'\"'\"'s'\n",
        ),
        (build.exec_instruction("CMD", ["./srv", "été"], style=STYLE), 'CMD ["./srv", "été"]\n'),
        (build.env_instruction([("A", "b c"), ("D", "e")], style=STYLE), 'ENV A="b c" \\\n    D=e\n'),
        (build.value_instruction("WORKDIR", "/my app", style=STYLE), 'WORKDIR "/my app"\n'),
        (build.value_instruction("USER", "node", style=STYLES[1]), "user node\r\n"),
        (
            build.from_instruction("node:20", style=STYLE, name="runtime", platform=Written("$BUILDPLATFORM")),
            "FROM --platform=$BUILDPLATFORM node:20 AS runtime\n",
        ),
    ],
)
def test_what_is_written(made: Instruction, text: str) -> None:
    assert render(made) == text


@pytest.mark.parametrize("text", ["a\nb", "\n"])
def test_a_newline_is_refused_where_nothing_can_hold_it(text: str) -> None:
    for call in (
        lambda: build.quoted_word(text),
        lambda: build.value_instruction("WORKDIR", text, style=STYLE),
        lambda: build.env_instruction([("A", text)], style=STYLE),
        lambda: build.copy_instruction(["a"], "b", style=STYLE, chown=text),
    ):
        with pytest.raises(ValueError, match="more than one line"):
            call()
