"""Inputs for tests of the parser: the Dockerfiles of corpus/, and hypothesis strategies made from them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import strategies as st

CORPUS = Path(__file__).parent.parent / "corpus"

KEYWORDS = tuple(
    """
    FROM RUN CMD ENTRYPOINT SHELL COPY ADD ENV LABEL ARG USER WORKDIR STOPSIGNAL MAINTAINER ONBUILD EXPOSE VOLUME
    HEALTHCHECK run Copy onbuild WHAT
    """.split()
)
_WORDS = tuple(
    """
    a b x:1 . $ ` \\ \\\\ ' " = [ ] { } ( ) < << <<< , # - -- && | ; ~ * 0 é 日 a=b a='b $a ${a} ${a:-b} ${a#b} ${a/b/c}
    ${a^^} ${a:0:1} $((1<<2)) <<EOF <<-EOF <<'E' <<\\E 3<<E <<E; <<"" ["a"] ["a","b"] ["a",] [1] [null] [] ['a']
    ["\\u00e9"] ["\\ud800"] [1e999] [[]] --from=x --mount=type=cache,target=/x --x --link --chown=a:b --'' AS NONE
    """.split()
)
_BLANKS = (" ", " ", "  ", "\t", "\v", "\u00a0", "\u3000", "\r", "\x1c", "\ufeff")
_CONTINUATIONS = ("\\\n", "\\ \t\n", "\\\r\n", "`\n", "\\\n# c\n", "\\\n\n")
_LINES = ("\n", "\n", "\r\n", "# c\n", "#!x\n", "# escape=`\n", "#escape=\\\n", "# syntax=a\n", "# check=skip=all\n")
_ENDS = ("EOF\n", "\tEOF\n", "\nEOF\n", "\nE\n", "\nE F\n", "EOF \n", "FROM a\n")
_PHRASES = (
    *("a='b c'", 'a="b c"', "${a:-b c}", "${a:-x <<EOF y}", "((1 << 2))", "(cat <<E)", '<<"E F"', "<< E", "<<- E"),
    *(
        '["a"] x',
        '--mount="a b"',
        "--interval=1s ",
        "as b",
        "CMD ",
        "RUN ",
        "COPY ",
        "ENV ",
        "ONBUILD ",
        "HEALTHCHECK ",
    ),
)
#: what the rules of the language turn on
ATOMS = _WORDS + _BLANKS + _CONTINUATIONS + _LINES + _ENDS + _PHRASES


def corpus_files() -> list[Path]:
    """Every Dockerfile of the corpus."""
    found = {*CORPUS.rglob("Dockerfile"), *CORPUS.rglob("*.Dockerfile")}
    return sorted(path for path in found if path.is_file())


def corpus_id(path: Path) -> str:
    """The name of a corpus file in test ids."""
    return path.relative_to(CORPUS).as_posix()


@cache
def _corpus_lines() -> tuple[bytes, ...]:
    lines = {line for path in corpus_files() for line in path.read_bytes().splitlines(keepends=True) if len(line) < 200}
    return tuple(sorted(lines))


@cache
def _corpus_texts() -> tuple[bytes, ...]:
    return tuple(data for path in corpus_files() if len(data := path.read_bytes()) < 4000)


def splices() -> st.SearchStrategy[bytes]:
    """Lines of the corpus in any order."""
    return st.lists(st.deferred(lambda: st.sampled_from(_corpus_lines())), max_size=12).map(b"".join)


def instructions() -> st.SearchStrategy[bytes]:
    """Files of a few instructions put together from atoms."""
    heads = ["FROM a\n", "", "# escape=`\nFROM a\n", "\ufeffFROM a\n", "# syntax=x\n# escape=`\n", "#!x\n"]
    blank = st.sampled_from([" ", " ", "\t", "  ", "", "\v", "\u00a0", " \\\n"])
    arguments = st.lists(st.sampled_from(ATOMS), max_size=7).map("".join)
    end = st.sampled_from(["\n", "\r\n", ""])
    line = st.tuples(st.sampled_from(KEYWORDS), blank, arguments, end).map("".join)
    body = st.lists(st.one_of(line, line, _heredoc()), max_size=4).map("".join)
    return st.tuples(st.sampled_from(heads), body).map(lambda parts: "".join(parts).encode())


@st.composite
def _heredoc(draw: st.DrawFn) -> str:
    """An instruction with heredocs that mostly end."""
    atoms = st.sampled_from(ATOMS)
    keyword = draw(st.sampled_from(["RUN", "RUN", "COPY", "ADD", "ONBUILD RUN", "ONBUILD COPY", "CMD", "WHAT"]))
    openers = draw(
        st.lists(st.sampled_from(["<<E", "<<-E", "3<<E", "<<'E'", '<<"F"', "<<F", "<<\\F"]), min_size=1, max_size=3)
    )
    parts = [keyword]
    bodies = []
    for opener in openers:
        parts += [draw(st.one_of(st.just(""), atoms)), opener]
        bodies += draw(st.lists(atoms, max_size=3))
        bodies += ["\n"] if bodies and not bodies[-1].endswith("\n") else []
        bodies.append(
            draw(st.sampled_from(["", "", "", "\t", " "]))
            + opener.strip("'\"")[-1]
            + draw(st.sampled_from(["\n", "\r\n"]))
        )
    return " ".join(parts) + draw(st.sampled_from([" /x\n", "\n", " \\\n b\n", "\r\n"])) + "".join(bodies)


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """A corpus file with bytes, atoms or lines put in, taken out or doubled."""
    data = draw(st.sampled_from(_corpus_texts()))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 12)))
        new = draw(
            st.one_of(
                st.just(b""),
                st.sampled_from(ATOMS).map(str.encode),
                st.sampled_from(_corpus_lines()),
                st.binary(max_size=3),
                st.just(data[at:end] * 2),
            )
        )
        data = data[:at] + new + data[end:]
    return data
