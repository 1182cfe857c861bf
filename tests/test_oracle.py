"""dfix's tree against BuildKit's own parser on the whole corpus, and golden answers where that one falls short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dfix.source import decode
from dfix.syntax import parse
from dfix.syntax.validate import problems
from tests.dockerfiles import CORPUS, corpus_files, corpus_id
from tests.oracle import Entry, judge, ours

if TYPE_CHECKING:
    from pathlib import Path

#: the files of corpus/roundtrip of which the oracle cannot judge all
GAPS: dict[str, set[str]] = {
    "directives-all": {"a directive after check"},
    "heredoc-blank-after": {"a blank after <<"},
    "heredoc-expansions": {"an expansion beside <<"},
    "heredoc-not": {"an expansion beside <<"},
    "json-then-text": {"text after a JSON array"},
    "latin-1": {"not UTF-8"},
    "nul": {"NUL"},
}


@pytest.mark.parametrize("path", corpus_files(), ids=corpus_id)
def test_agreement(path: Path) -> None:
    verdict = judge(path.read_bytes())
    assert not verdict.differences
    if path.parent == CORPUS / "roundtrip":
        assert set(verdict.gaps) == GAPS.get(path.stem, set())


@pytest.mark.parametrize("path", sorted((CORPUS / "roundtrip").glob("*.Dockerfile")), ids=corpus_id)
def test_no_problem(path: Path) -> None:
    text = decode(path.read_bytes())
    file = parse(text)
    assert not problems(file, text)
    assert not file.opaque


FROM = Entry("FROM", None, (), ("a",), False, 1, 1, ())


def entry(
    keyword: str,
    *values: str,
    start: int = 2,
    end: int = 0,
    flags: tuple[str, ...] = (),
    is_json: bool = False,
    heredocs: tuple[tuple[str, str, int], ...] = (),
) -> Entry:
    """A golden answer on one line, without flags, heredocs or JSON where nothing else is said."""
    return Entry(keyword, None, flags, values, is_json, start, end or start, heredocs)


#: gap, input, and what BuildKit of 2026-08 reads in it after the first FROM
GOLDEN: list[tuple[str, bytes, list[Entry]]] = [
    (
        "a blank after <<",
        b"FROM a\nRUN cat << EOF >/x\nbody\nEOF\nCMD b\n",
        [
            entry("RUN", "cat << EOF >/x", end=4, heredocs=(("EOF", "body\n", 0),)),
            entry("CMD", "b", start=5),
        ],
    ),
    (
        "a blank after <<",
        b"FROM a\nRUN 3<<  \t'E F' cat\n$x\nE F\n",
        [entry("RUN", "3<<  \t'E F' cat", end=4, heredocs=(("E F", "$x\n", 3),))],
    ),
    (
        "a blank after <<",
        b"FROM a\nRUN cat <<- EOF\nCMD b\n",
        [entry("RUN", "cat <<- EOF"), entry("CMD", "b", start=3)],
    ),
    (
        "an expansion beside <<",
        b"FROM a\nRUN echo ${v#x} ${v/a/b} <<E\nbody\nE\n",
        [entry("RUN", "echo ${v#x} ${v/a/b} <<E", end=4, heredocs=(("E", "body\n", 0),))],
    ),
    ("an expansion beside <<", b"FROM a\nRUN cat <<E${x:-y}\n", [entry("RUN", "cat <<E${x:-y}")]),
    ("an expansion beside <<", b"FROM a\nRUN echo ${v:#x} <<E\n", [entry("RUN", "echo ${v:#x} <<E")]),
    ("text after a JSON array", b'FROM a\nCMD ["a"] junk\n', [entry("CMD", '["a"] junk')]),
    ("text after a JSON array", b'FROM a\nCOPY ["a", "b"] /c\n', [entry("COPY", '["a",', '"b"]', "/c")]),
    ("text after a JSON array", b"FROM a\nRUN [1] = 1\n", [entry("RUN", "[1] = 1")]),
    (
        "text after a JSON array",
        b'FROM a\nRUN ["a"] <<E\nbody\nE\n',
        [entry("RUN", '["a"] <<E', end=4, heredocs=(("E", "body\n", 0),))],
    ),
    (
        "an escape character other than \\ in a flag",
        b'# escape=`\nFROM a\nCOPY --from="a`"b" C:\\x C:\\y\nRUN --mount=type=bind,target=C:\\x dir\n',
        [
            entry("COPY", "C:\\x", "C:\\y", start=3, flags=('--from=a"b',)),
            entry("RUN", "dir", start=4, flags=("--mount=type=bind,target=C:\\x",)),
        ],
    ),
    (
        "a directive after check",
        b"# check=skip=all\n# escape=`\nFROM a\nRUN b `\n  c\\\nCMD d\n",
        [entry("RUN", "b   c\\", start=4, end=5), entry("CMD", "d", start=6)],
    ),
    (
        "a directive after a blank that is not ASCII",
        "#\u00a0escape=`\nFROM a\nRUN b `\n  c\n".encode(),
        [entry("RUN", "b   c", start=3, end=4)],
    ),
    ("NUL", b"FROM a\nRUN b\0c\nENV d=\0\n", [entry("RUN", "b\0c"), entry("ENV", "d", "\0", start=3)]),
    ("not UTF-8", b"FROM a\nUSER \xe9\n", [entry("USER", "\udce9")]),
    ("not UTF-8", b'FROM a\nCMD ["\xe9"]\n', [entry("CMD", "\ufffd", is_json=True)]),
    (
        "not UTF-8",
        b"FROM a\nCOPY <<E /x\n\xff\nE\n",
        [entry("COPY", "<<E", "/x", end=4, heredocs=(("E", "\udcff\n", 0),))],
    ),
]


@pytest.mark.parametrize(("gap", "data", "expected"), GOLDEN)
def test_golden(gap: str, data: bytes, expected: list[Entry]) -> None:
    assert gap in judge(data).gaps
    read = [entry for entry, _ in ours(parse(decode(data)))]
    assert read[1:] == expected
    assert read[0]._replace(start=1, end=1) == FROM
    assert not problems(parse(decode(data)), decode(data))


def test_heredocs_of_a_trigger() -> None:
    """The oracle has none there; BuildKit keeps them at the ONBUILD."""
    read = [entry for entry, _ in ours(parse("FROM a\nONBUILD COPY <<A <<-B /x\na\nA\n\tb\n\tB\n"))]
    heredocs = (("A", "a\n", 0), ("B", "\tb\n", 0))
    assert read[1] == Entry("ONBUILD", "COPY", (), ("<<A", "<<-B", "/x"), False, 2, 6, heredocs)


def test_heredoc_expansion() -> None:
    """The oracle does not tell whether a body is expanded, and whether its tabs go."""
    text = decode((CORPUS / "roundtrip" / "heredoc-run.Dockerfile").read_bytes())
    read = [(h.name, h.expand, h.chomp) for i in parse(text).instructions for h in i.heredocs]
    assert read == [
        ("EOF", True, False),
        ("SCRIPT", False, False),
        ("E F", False, False),
        ("TABS", True, True),
        ("EOF", True, False),
        ("A", True, False),
        ("PY", True, False),
        ("EOF", True, False),
        ("EOF", False, False),
    ]


def test_comments_belong_to_what_they_touch() -> None:
    text = "# syntax=x\n# free\n\n# above\n#\nFROM a\n# last\n"
    file = parse(text)
    (instruction,) = file.instructions
    assert instruction.comments is not None
    assert instruction.comments.lines == ("# above", "#")
    assert file.directives == {"syntax": "x"}
