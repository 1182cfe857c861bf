"""The tables are what the grammars give, and what the driver makes of them is what Lark makes of the grammars."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, Token
from lark.exceptions import UnexpectedInput

from dfix.source import GO_SPACE, decode
from dfix.syntax import arguments, compile, driver, parse, render
from dfix.syntax.lexer import LineLexer
from dfix.syntax.parse import logical_of
from tests.dockerfiles import ATOMS, corpus_files, corpus_id, instructions, mutations, splices

if TYPE_CHECKING:
    from collections.abc import Iterator

ESCAPES = ("\\", "`")
FORMS = [name for name in compile.PARSERS if name != "lines"]

SOURCES = Path(__file__).parent.parent / "src"


@cache
def lark(name: str, escape: str) -> Lark:
    return compile.lark(name, escape)


def shape_of_lark(node: Any) -> Any:
    """What Lark made, as plain data."""
    if isinstance(node, Token):
        return (node.type, node.start_pos, node.end_pos)
    return (str(node.data), [shape_of_lark(child) for child in node.children])


def shape(node: driver.Tree | driver.Piece) -> Any:
    """What the driver made, as plain data."""
    return tuple(node) if isinstance(node, tuple) else (node.rule, [shape(child) for child in node.children])


def by_lark(name: str, text: str, escape: str) -> Any:
    try:
        return shape_of_lark(lark(name, escape).parse(text))
    except UnexpectedInput:
        return None


def by_driver(name: str, text: str, escape: str) -> Any:
    parser = driver.parser(name, escape)
    if name != "lines":
        tree = parser.parse(text)
    else:
        lexer = LineLexer(parser.terminals)
        tree = parser.run(lambda run: lexer.lex(text, run.state, escape))
    return None if tree is None else shape(tree)


def logical_lines(data: bytes) -> Iterator[str]:
    for node in parse(decode(data)).instructions:
        yield logical_of(render(node), node.escape).text.strip(GO_SPACE)


def check(data: bytes) -> None:
    """Both agree about the lines of a file, and every grammar about every instruction and its arguments."""
    text = decode(data)
    assert by_driver("lines", text, "\\") == by_lark("lines", text, driver.ESCAPE_MARK)
    escape = parse(text).escape
    for line in logical_lines(data):
        agree("instruction", line, escape)
        pieces = arguments.read(line, escape).pieces
        at = next((start for kind, start, _ in pieces if kind not in ("KEYWORD", "FLAG", "DASHES")), len(line))
        for name in FORMS:
            agree(name, line[at:], escape)


def agree(name: str, text: str, escape: str) -> None:
    assert by_driver(name, text, escape) == by_lark(name, text, escape), (name, text)


def test_tables_are_those_of_the_grammars() -> None:
    """``python -m dfix.syntax.compile`` after a change of a grammar."""
    assert Path(driver.TABLES).read_text("utf-8") == compile.text()


def test_tables_do_not_depend_on_the_order_of_hashes() -> None:
    made = {
        subprocess.run(
            [sys.executable, "-c", "from dfix.syntax import compile; print(compile.text())"],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(SOURCES)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_nothing_that_runs_imports_lark() -> None:
    """Its import alone would take a third of a run."""
    script = "import sys, dfix.engine, dfix.syntax.build; assert not any(m.startswith('lark') for m in sys.modules)"
    subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(SOURCES)}, check=True)


@pytest.mark.parametrize("path", corpus_files(), ids=corpus_id)
def test_driver_agrees_with_lark(path: Path) -> None:
    check(path.read_bytes())


@pytest.mark.parametrize(
    ("name", "text"), [("mount", 'b",'), ("mount", '"a"b,"'), ("reference", "a:b@"), ("from", "a AS")]
)
def test_driver_agrees_with_lark_where_it_once_did_not_or_might_not(name: str, text: str) -> None:
    for escape in ESCAPES:
        agree(name, text, escape)


@given(st.one_of(instructions(), splices(), mutations()))
def test_driver_agrees_with_lark_on_anything(data: bytes) -> None:
    check(data)


@given(
    st.sampled_from(FORMS),
    st.lists(st.sampled_from([*ATOMS, *'abAZ09.:/@-_,="', "localhost", "sha256:" + "a" * 32, ",,"]), max_size=8),
    st.sampled_from(ESCAPES),
)
def test_every_grammar_agrees_on_anything(name: str, parts: list[str], escape: str) -> None:
    agree(name, "".join(parts), escape)
