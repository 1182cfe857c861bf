"""Expansion: every form, what is unknown, what is rejected, and that hostile input stays cheap."""

from __future__ import annotations

import time

import pytest

from dfix.model.expand import expand, split_words, variables

ENV = {"HOME": "/srv", "EMPTY": "", "FILE": "a.tar.gz", "PATHS": "x/y/z", "STAR": "a*b", "TWO": "one  two"}

VALUES = [
    ("plain", "plain"),
    ("$HOME/app", "/srv/app"),
    ("${HOME}dir", "/srvdir"),
    ("$HOMEdir", ""),
    ("$", "$"),
    ("a$.b", "a$.b"),
    ("$1x", "x"),
    ("$@@", "@"),
    ("'$HOME'", "$HOME"),
    ('"$HOME"', "/srv"),
    ('"it\'s"', "it's"),
    (r"\$HOME", "$HOME"),
    (r'"\$HOME \x"', r"$HOME \x"),
    (r"'a\'", "a\\"),
    ("end\\", "end"),
    ("${EMPTY:-w}", "w"),
    ("${EMPTY-w}", ""),
    ("${NONE-w}", "w"),
    ("${NONE:-${ALSO:-deep}}", "deep"),
    ("${HOME:+yes}", "yes"),
    ("${EMPTY:+yes}", ""),
    ("${EMPTY+yes}", "yes"),
    ("${NONE+yes}", ""),
    ("${HOME:?no}", "/srv"),
    ("${EMPTY?no}", ""),
    ("${NONE:-'$HOME'}", "$HOME"),
    ("${FILE#*.}", "tar.gz"),
    ("${FILE##*.}", "gz"),
    ("${FILE%.*}", "a.tar"),
    ("${FILE%%.*}", "a"),
    ("${FILE#zzz}", "a.tar.gz"),
    ("${FILE%.g?}", "a.tar"),
    ("${PATHS/\\//-}", "x-y/z"),
    ("${PATHS//\\//-}", "x-y-z"),
    ("${PATHS//?/.}", "....."),
    ("${PATHS/nothing/-}", "x/y/z"),
    (r"${STAR#a\*}", "b"),
    (r"${STAR%\*b}", "a"),
    ("${FILE//a/$HOME}", "/srv.t/srvr.gz"),
    ("a <<b", "a <<b"),
    ("안'$HOME'녕$HOME", "안$HOME녕/srv"),
]

ERRORS = [
    ("'open", "single-quote"),
    ('"open', "double-quote"),
    ("${HOME", "unsupported modifier"),
    ("${", "missing '}'"),
    ("${}", "bad substitution"),
    ("${{a}}", "bad substitution"),
    ("${:-a}", "bad substitution"),
    ("${HOME:-a", "missing '}'"),
    ("${HOME^^}", "unsupported modifier (^)"),
    ("${HOME:0:1}", "unsupported modifier (:0)"),
    ("${HOME:=w}", "unsupported modifier (:=)"),
    ("${HOME:#w}", "unsupported modifier (:#)"),
    ("${NONE?}", "NONE: is not allowed to be unset"),
    ("${EMPTY:?}", "EMPTY: is not allowed to be empty"),
    ("${NONE:?say $HOME}", "NONE: say /srv"),
    ("${HOME/a}", "missing '/'"),
    (r"${HOME#\a}", "invalid pattern"),
]


@pytest.mark.parametrize(("word", "value"), VALUES)
def test_value(word: str, value: str) -> None:
    result = expand(word, ENV)
    assert result.error is None
    assert result.value == value


@pytest.mark.parametrize(("word", "part"), ERRORS)
def test_rejected(word: str, part: str) -> None:
    result = expand(word, ENV)
    assert result.value == ""
    assert result.error is not None
    assert part in result.error


@pytest.mark.parametrize(
    ("word", "unknown", "defaulted"),
    [
        ("$A$HOME", {"A"}, set()),
        ("${A:-x}", set(), {"A"}),
        ("${A:-$B}", {"B"}, {"A"}),
        ("${HOME:-$B}", set(), set()),
        ("${A:+$B}", set(), {"A"}),
        ("${HOME:+$B}", {"B"}, set()),
        ("${A#x}", {"A"}, set()),
        ("${A/x/y}", {"A"}, set()),
        ("'$A'\\$B", set(), set()),
    ],
)
def test_unknown(word: str, unknown: set[str], defaulted: set[str]) -> None:
    result = expand(word, ENV)
    assert result.unknown == unknown
    assert result.defaulted == defaulted


def test_the_escape_character_is_the_files_own() -> None:
    assert expand("C:\\$D `$D", {"D": "x"}, "`").value == "C:\\x $D"


def test_heredoc_bodies_keep_their_quotes() -> None:
    assert expand("'$HOME' \"x\"", ENV, quotes=False).value == "'/srv' \"x\""


def test_bytes_that_are_no_text_become_what_go_reads() -> None:
    assert expand("a\udcff$HOME", ENV).value == "a\ufffd/srv"
    assert expand("\ufeffa", ENV).value == "a"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a  b\tc", ("a", "b", "c")),
        ("$TWO", ("one", "two")),
        ('"$TWO"', ("one  two",)),
        ("pre${TWO}post", ("preone", "twopost")),
        (r"a\ b", ("a b",)),
        ("a << b", ("a", "<< b")),
        ("", ()),
        # BuildKit loses what stands before an unquoted substitution with a word.
        ("80${NONE:-80}", ("80",)),
        ('80"${NONE:-80}"', ("80",)),
    ],
)
def test_words(text: str, words: tuple[str, ...]) -> None:
    assert split_words(text, ENV).words == words


def test_variables_are_found_in_every_branch() -> None:
    assert variables("${A:-${B:+$C}} $D '$E' \\$F \"$G\"") == {"A", "B", "C", "D", "G"}
    assert variables("${A?must}$B") == {"A", "B"}
    assert variables("nothing") == frozenset()
    assert {"A", "B"} <= variables("${A^^} $B")


@pytest.mark.parametrize(
    "word",
    [
        "${a:-" * 50_000,
        "${a:-$b}" * 50_000,
        '"' + "$v" * 100_000 + '"',
        "${v#" + "*a" * 2_000 + "b}",
        "${v//" + "*a" * 200 + "b/x}",
        "${v//a/xx}",
        "\\" * 500_000,
        "'" * 500_001,
        "x" * 2_000_000 + "$v",
    ],
)
def test_hostile_words_are_cheap(word: str) -> None:
    start = time.perf_counter()
    expand(word, {"v": "a" * 30_000})
    variables(word)
    assert time.perf_counter() - start < 3


def test_every_match_is_replaced_as_go_does() -> None:
    assert expand("${V//b*/-}", {"V": "abc\nbd"}).value == "a-\n-"
    assert expand("${V//*/-}", {"V": "ab"}).value == "-"
    assert expand("${V//x/$R}", {"V": "xx", "R": "<$0>"}).value == "<x><x>"
