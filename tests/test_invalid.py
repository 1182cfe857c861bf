"""What BuildKit rejects: the first problem of each file of corpus/invalid, in BuildKit's words, and odd sizes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from dfix.source import decode
from dfix.syntax import parse, render
from dfix.syntax.heredocs import openers
from dfix.syntax.validate import MAX_PROBLEMS, problems
from tests.dockerfiles import CORPUS, corpus_id

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted((CORPUS / "invalid").glob("*.Dockerfile"))


@pytest.mark.parametrize("path", FILES, ids=corpus_id)
def test_first_problem(path: Path) -> None:
    text = decode(path.read_bytes())
    expected = decode(path.with_suffix(".expected").read_bytes())
    found = problems(parse(text), text)
    assert f"{found[0]!r}\n" == expected
    assert all(p.hint for p in found)
    assert found[0].source_line == text.split("\n")[found[0].line - 1].rstrip("\r")


def test_every_expectation_has_its_file() -> None:
    assert {p.stem for p in (CORPUS / "invalid").glob("*.expected")} == {p.stem for p in FILES}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("HEALTHCHECK --interval=1h1m1.5s --timeout=0 CMD a", None),
        ("HEALTHCHECK --interval=-1s CMD a", 'Interval "interval" cannot be less than 1ms'),
        ("HEALTHCHECK --timeout=1us CMD a", 'Interval "timeout" cannot be less than 1ms'),
        ("HEALTHCHECK --timeout=1d CMD a", 'time: unknown unit "d" in duration "1d"'),
        ("HEALTHCHECK --timeout=.s CMD a", 'time: invalid duration ".s"'),
        ("HEALTHCHECK --retries=3x CMD a", 'strconv.ParseInt: parsing "3x": invalid syntax'),
        ("HEALTHCHECK --retries=9999999999 CMD a", 'strconv.ParseInt: parsing "9999999999": value out of range'),
        ("HEALTHCHECK --interval=bad NONE", None),
        ("RUN --security=none a", 'security "none" is not valid'),
        ("RUN --mount= a", "failed to parse csv mounts: EOF"),
        (
            "RUN --mount='\"type=cache' a",
            'failed to parse csv mounts: parse error on line 1, column 2: extraneous or missing " in quoted-field',
        ),
        ("RUN --mount='\"a,b\",\"c\"\"d\"' a", None),
        ("RUN --mount=from=x$ a", None),
        ("RUN --device=vendor.com/gpu=all,required a", None),
        ("RUN --device=a,b a", "invalid field 'b' must be a key=value pair"),
        ("RUN --device=a,required=maybe a", "invalid value for required: maybe"),
        ("RUN --device=name=a,name=b a", "device name already set to a"),
        ("RUN --device=a,b=c a", "unexpected key 'b' in 'b=c'"),
        ("RUN [1e999]", None),
        ("EXPOSE 80 81/TCP 82-90/udp 83/ +84 080 127.0.0.1:80:80 \"80\" $X ${X:-80}/tcp 0 65535", None),
        ("EXPOSE 65536", "invalid containerPort: 65536"),
        ("EXPOSE 90-80", "invalid containerPort: 90-80"),
        ("EXPOSE 80 web", "invalid containerPort: web"),
        ("EXPOSE 80,90", "invalid containerPort: 80,90"),
        ("EXPOSE -1", "invalid containerPort: -1"),
        ("EXPOSE 80/http", 'invalid port: "80/http": invalid proto: http'),
        ("EXPOSE 80 /tcp", 'invalid port: "/tcp": no port specified'),
        ("EXPOSE 80 # the web", "invalid containerPort: #"),
        ("RUN [1e9]", "when using JSON array syntax, arrays must be comprised of strings only"),
        ("RUN [NaN]", None),
        ("HEALTHCHECK CMD [true]", "when using JSON array syntax, arrays must be comprised of strings only"),
        ("ONBUILD COPY [null] /x", None),
        ("ONBUILD COPY [null]", "when using JSON array syntax, arrays must be comprised of strings only"),
        ("ONBUILD LABEL a=b c", "Syntax error - can't find = in \"c\". Must be of the form: name=value"),
        ("ARG --x", "ARG requires at least one argument"),
        ("STOPSIGNAL --x 9", None),
        ("USER --x me", "unknown flag: --x"),
        ("ENV --x a=b", "unknown flag: --x"),
        ('LABEL a="\u0007\t\\é\u3000" b', "Syntax error - can't find = in \"b\". Must be of the form: name=value"),
        (
            'LABEL a=b "\u0007\t\\\\é\u3000"',
            r"""Syntax error - can't find = in "\"\a\t\\\\é\u3000\"". Must be of the form: name=value""",
        ),
        ("FROM b aſ c", None),
        ("FROM b AS K", None),
        ("WOR\u212aDIR /x", None),
        ("U\u017fER x", "unknown instruction: U\u017fER"),
        ("workd\u0131r /x", "unknown instruction: workd\u0131r"),
        ("EXPOSE \u00a0", "EXPOSE requires at least one argument"),
    ],
)  # fmt: skip
def test_message(line: str, message: str | None) -> None:
    text = f"FROM a\n{line}\n"
    assert [p.message for p in problems(parse(text), text)] == ([message] if message else [])


def test_at_most_so_many_problems() -> None:
    text = "WHAT\n" * 5000
    assert len(problems(parse(text), text)) == MAX_PROBLEMS


HOSTILE = {
    "one megabyte in a line": "RUN " + "x" * 1_000_000,
    "one megabyte of words": "COPY " + "x " * 500_000,
    "a blank line of words": "COPY " + " " * 60_000 + "x",
    "continuations": "RUN a" + " \\\n b" * 100_000,
    "continuations with comments": "RUN a" + " \\\n# c\n b" * 50_000,
    "continued words": "COPY a" + " \\\n b" * 50_000,
    "continued pairs": "ENV a=b" + " \\\n b=c" * 50_000,
    "continued flags": "RUN " + "--mount=a \\\n" * 30_000,
    "quotes": "ENV " + "\"'" * 30_000,
    "open quotes": "RUN " + "' <<E" * 13_001,
    "quotes in a flag": "RUN --" + "'\"" * 30_000,
    "empty quotes in a flag": "RUN --" + '""' * 30_000 + "x",
    "escapes in a flag": 'RUN --x="' + "\\\\" * 30_000,
    "backslashes": "RUN " + "\\" * 60_000,
    "backslashes and blanks": "RUN " + "\\ " * 30_000 + "x",
    "signs of heredocs": "RUN " + "<<" * 30_000,
    "blanks after signs": "RUN " + "<< " * 20_000,
    "heredocs": "RUN " + "<<a " * 16_000 + "\n" + "a\n" * 16_000,
    "heredocs without an end": "RUN " + "<<a \\\n" * 30_000,
    "nested expansions": "RUN " + "${a:-" * 10_000 + "}" * 10_000 + " <<E\nE",
    "open expansions": "RUN " + "${a:-" * 10_000 + " <<E",
    "quoted expansions": "RUN " + '"${a:-' * 10_000 + " <<E",
    "patterns": "RUN " + "${a/" * 15_000 + " <<E",
    "brackets": "RUN " + "[" * 30_000 + "]" * 30_000,
    "a long array": "RUN [" + '"a",' * 15_000 + '"a"]',
    "escapes in an array": 'RUN ["' + "\\\\" * 30_000 + '"]',
    "a long number": "RUN [" + "1" * 60_000 + "]",
    "a long duration": "HEALTHCHECK --interval=" + "1s" * 30_000 + " CMD x",
    "a mount of quotes": "RUN --mount='\"" + '""' * 30_000 + "' x",
    "triggers": "ONBUILD " * 8_000 + "RUN x",
    "a directive of blanks": "# syntax=a" + " " * 60_000 + "b",
    "comments": "# a\n" * 100_000,
    "a body": "RUN <<E\n" + "x\n" * 100_000 + "E",
    "NUL": "RUN " + "\0" * 60_000,
    "bytes": "RUN " + "\udcff" * 60_000 + " <<E\nE",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input(name: str) -> None:
    """Nothing here may be slower than linear: seconds would be minutes then."""
    text = HOSTILE[name] + "\n"
    for whole in (text, f"FROM a\n{text}"):
        began = time.process_time()
        file = parse(whole)
        problems(file, whole)
        for node in file.instructions:
            assert node.flags is not None and node.words is not None and node.original is not None
        assert render(file) == whole
        assert time.process_time() - began < 10


def test_deep_expansions_are_read_to_their_end() -> None:
    deep = "${a:-" * 10_000 + "}" * 10_000
    assert [o.name for o in openers(f"RUN echo {deep} <<E", "\\")] == ["E"]
    assert openers(f"RUN echo {deep[:-1]} <<E", "\\") == []


@pytest.mark.parametrize("line", ["RUN a", "RUN <<E", "COPY <<E /b", "# c", ""])
@pytest.mark.parametrize("behind", ["", " \\\n  b", "\nbody\nE", "\n" + "b" * 70_000 + "\nE"])
def test_an_overlong_line_comes_back_as_it_was(line: str, behind: str) -> None:
    text = f"FROM a\n{line}{'x' * 70_000}{behind}\nCMD c\n"
    for each in (text, text.replace("x" * 70_000, " " + "x" * 70_000), text.replace("\n", "\r\n")):
        assert render(parse(each)) == each
        assert any("greater than max" in p.message for p in problems(parse(each), each))
    swapped = f"FROM a\nRUN {'x' * 70_000} <<E{behind}\n"
    assert render(parse(swapped)) == swapped
