"""Diffs that git and patch accept byte for byte, and text that no Dockerfile can make a terminal obey."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfix.fixes import Assumption, Evidence
from dfix.report import diff, text
from dfix.report.color import wants_color
from dfix.report.diff import header_name, terminal_diff, unified_diff
from dfix.report.visible import visible, visible_bytes, width
from dfix.results import Change

BASE = b"FROM a\nRUN one\nRUN two\nRUN three\nRUN four\nRUN five\nRUN six\nRUN seven\nCMD x\n"

CHANGES: dict[str, tuple[bytes, bytes]] = {
    "one line": (BASE, BASE.replace(b"two", b"2")),
    "first and last line": (BASE, BASE.replace(b"FROM a", b"FROM b").replace(b"CMD x", b"CMD y")),
    "lines removed": (BASE, BASE.replace(b"RUN two\nRUN three\n", b"")),
    "everything else": (BASE, b"FROM z\n"),
    "final newline added": (BASE[:-1], BASE),
    "final newline removed": (BASE, BASE[:-1]),
    "no final newline on either side": (BASE[:-1], BASE.replace(b"CMD x", b"CMD y")[:-1]),
    "no final newline, change far above": (BASE[:-1], BASE.replace(b"FROM a", b"FROM b")[:-1]),
    "CRLF": (BASE.replace(b"\n", b"\r\n"), BASE.replace(b"two", b"2").replace(b"\n", b"\r\n")),
    "CRLF becomes LF on one line": (BASE.replace(b"\n", b"\r\n"), BASE.replace(b"\n", b"\r\n").replace(b"o\r", b"o")),
    "CRLF without a final newline": (b"FROM a\r\nCMD x", b"FROM b\r\nCMD x"),
    "BOM": (b"\xef\xbb\xbf" + BASE, b"\xef\xbb\xbf" + BASE.replace(b"FROM a", b"FROM b")),
    "form feed, vertical tab, lone CR": (
        b"FROM a\x0cb\nRUN x\x0by\nRUN p\rq\nCMD z\n",
        b"FROM a\x0cb\nRUN x\x0bY\nRUN p\rQ\nCMD z\n",
    ),
    "line separators of Unicode": ("FROM a\u2028b\nRUN \x85x\n".encode(), "FROM a\u2028b\nRUN \x85y\n".encode()),
    "not UTF-8": (b"FROM a\nRUN \xff\xfe\x80\n", b"FROM b\nRUN \xff\xfe\x80!\n"),
    "lines that look like a diff": (b"--- a\n+++ b\n@@ -1 +1 @@\n-x\n", b"--- a\n+++ c\n@@ -1 +1 @@\n-y\n+z\n"),
    "very many equal lines": (
        b"FROM a\n" + b"\n" * 1500 + BASE * 400 + b"b\n",
        b"FROM b\n" + b"x\n\n" * 900 + BASE * 300,
    ),
    "more pairs than difflib is given": (b"a\n" + b"x\ny\n" * 90 + b"b", b"a\n" + b"x\ny\n" * 80 + b"c\n" + b"b"),
    "from empty": (b"", b"FROM a\n"),
}


def diff_of(before: bytes, after: bytes, name: str = "Dockerfile") -> bytes:
    return b"".join(unified_diff(before, after, name))


def applied_with_git(folder: Path, patch: bytes) -> None:
    subprocess.run(["git", "apply", "-"], cwd=folder, input=patch, check=True, env=git_environment())


def applied_with_patch(folder: Path, patch: bytes) -> None:
    subprocess.run(["patch", "-p1", "--posix"], cwd=folder, input=patch, check=True, stdout=subprocess.DEVNULL)


def git_environment() -> dict[str, str]:
    return {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


TOOLS = [
    pytest.param(tool, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"no {name}"), id=name)
    for name, tool in {"git": applied_with_git, "patch": applied_with_patch}.items()
]


@pytest.mark.parametrize("apply", TOOLS)
@pytest.mark.parametrize("change", CHANGES)
def test_git_and_patch_make_the_same_bytes(tmp_path: Path, change: str, apply: Any) -> None:
    before, after = CHANGES[change]
    (tmp_path / "Dockerfile").write_bytes(before)
    apply(tmp_path, diff_of(before, after))
    assert (tmp_path / "Dockerfile").read_bytes() == after


@pytest.mark.parametrize("apply", TOOLS)
@pytest.mark.parametrize(
    "name",
    [
        "sub/Dockerfile",
        "a folder/Dockerfile of mine",
        'quo"te/Dockerfile',
        "back\\slash/Dockerfile",
        "naïve/Dockerfile.日本",
        "tab\there/Dockerfile",
        "line\nbreak/Dockerfile",
        "esc\x1b[31m/Dockerfile",
        "not-utf8-\udcff/Dockerfile",
    ],
)
def test_odd_names(tmp_path: Path, name: str, apply: Any) -> None:
    path = tmp_path / name
    try:
        path.parent.mkdir(parents=True)
        path.write_bytes(BASE)
    except OSError:
        pytest.skip("the file system refuses this name")
    patch = diff_of(BASE, BASE.replace(b"two", b"2"), header_name(str(path), str(tmp_path)))
    assert b"\x1b" not in patch
    apply(tmp_path, patch)
    assert path.read_bytes() == BASE.replace(b"two", b"2")


@pytest.mark.skipif(shutil.which("git") is None, reason="no git")
@settings(max_examples=60, deadline=None)
@given(
    before=st.lists(st.sampled_from([b"a", b"b", b"c", b"", b"\r", b"\x0c", b"-", b"\xff"]), max_size=14),
    after=st.lists(st.sampled_from([b"a", b"b", b"d", b"", b"\r", b"\x0c", b"-", b"\xff"]), max_size=14),
    ends=st.tuples(st.booleans(), st.booleans()),
)
def test_any_two_files(
    tmp_path_factory: pytest.TempPathFactory, before: list[bytes], after: list[bytes], ends: tuple[bool, bool]
) -> None:
    old = b"F\n" + b"\n".join(before) + b"\n" * ends[0]
    new = b"F\n" + b"\n".join(after) + b"\n" * ends[1]
    if old == new:
        assert diff_of(old, new) == b""
        return
    folder = tmp_path_factory.mktemp("any")
    (folder / "f").write_bytes(old)
    applied_with_git(folder, diff_of(old, new, "f"))
    assert (folder / "f").read_bytes() == new


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("apply", TOOLS)
def test_the_coarse_diff_applies_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, apply: Any
) -> None:
    monkeypatch.setattr(diff, "TIDY_PAIRS", -1)
    monkeypatch.setattr(diff, "MOST_PAIRS", -1)
    before, after = CHANGES[change]
    (tmp_path / "Dockerfile").write_bytes(before)
    apply(tmp_path, diff_of(before, after))
    assert (tmp_path / "Dockerfile").read_bytes() == after


def test_many_equal_lines_take_no_time() -> None:
    started = time.process_time()
    for lines in (
        b"a\nb\nold\n" * 5000,
        b"\n" * 50_000 + b"old\n",
        b"".join(b"%d\n" % (i % 500) for i in range(40_000)),
    ):
        assert unified_diff(lines, lines.replace(b"old", b"new").replace(b"7\n", b"8\n"), "f") is not None
    assert time.process_time() - started < 10


def test_shape_of_a_diff() -> None:
    assert diff_of(b"FROM a\nCMD x", b"FROM b\nCMD x\n") == (
        b"--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n"
        b"-FROM a\n-CMD x\n\\ No newline at end of file\n+FROM b\n+CMD x\n"
    )


def test_header_name_inside_and_outside(tmp_path: Path) -> None:
    inside = tmp_path / "here"
    inside.mkdir()
    assert header_name(str(inside / "x" / "Dockerfile"), str(inside)) == "x/Dockerfile"
    outside = str((tmp_path / "Dockerfile").resolve())
    assert header_name(str(inside / ".." / "Dockerfile"), str(inside)) == outside.lstrip("/")


def test_header_names_the_target_of_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(BASE)
    (tmp_path / "Dockerfile").symlink_to("real")
    assert header_name(str(tmp_path / "Dockerfile"), str(tmp_path)) == "real"


HOSTILE = (
    "\x1b[31mred\x1b]0;title\x07 \x9b2J \x85 \u202eback\u2066 \u200b \u2028 \udcff \ud800 \r\x08\x7f\x00 [bold]x[/]"
)


def test_visible_leaves_nothing_that_acts() -> None:
    shown = visible(HOSTILE)
    assert shown.isprintable()
    shown.encode()
    for expected in ("^[[31m", "^G", "\\x9b", "\\x85", "\\u202e", "\\u2066", "\\u200b", "\\u2028", "\\xff", "\\ud800"):
        assert expected in shown
    assert "^M^H^?^@" in shown
    assert "[bold]x[/]" in shown


@given(st.binary())
def test_visible_bytes_is_always_printable(data: bytes) -> None:
    shown = visible_bytes(data)
    assert shown.replace("\t", "").isprintable()
    shown.encode()


def test_visible_keeps_ordinary_text() -> None:
    assert visible("RUN\techo 'naïve 日本 🐳'") == "RUN\techo 'naïve 日本 🐳'"


def test_width() -> None:
    assert [width("abc"), width("日本"), width("e\u0301")] == [3, 4, 1]


def test_terminal_diff_has_colours_of_its_own_only() -> None:
    after = BASE.replace(b"two", HOSTILE.encode("utf-8", "surrogatepass"))
    shown = terminal_diff(unified_diff(BASE, after, "Dockerfile"), color=True)
    codes = {part.partition("m")[0] for part in shown.split("\x1b[")[1:]}
    assert codes == {"0", "1", "31", "32", "36"}
    plain = terminal_diff(unified_diff(BASE, after, "Dockerfile"), color=False)
    assert "\x1b" not in plain and "\x9b" not in plain and "\u202e" not in plain


def test_terminal_diff_of_a_crlf_file_is_readable() -> None:
    before = b"FROM a\r\nRUN b\r\nCMD c"
    assert "^M" not in terminal_diff(unified_diff(before, before.replace(b"b", b"x"), "f"), color=False)
    mixed = before.replace(b"a\r", b"a")
    assert "^M" in terminal_diff(unified_diff(mixed, mixed.replace(b"b", b"x"), "f"), color=False)


def problem(**changes: Any) -> Any:
    fields = {"line": 3, "column": 5, "message": "unknown instruction", "hint": "", "source_line": "RUM echo"}
    return SimpleNamespace(**{**fields, **changes})


def test_problem_points_at_the_column() -> None:
    shown = text.problem_text(problem(hint="did you mean RUN?"), "a/Dockerfile", color=False)
    assert shown == (
        "a/Dockerfile:3:5: unknown instruction\n    3 | RUM echo\n      |     ^\nhint: did you mean RUN?\n"
    )


@pytest.mark.parametrize(
    ("source", "column"),
    [("\tRUM x", 3), ("RUN 日本 x", 8), ("RUN \x1b[0m x", 9), ("x" * 500 + "Y" + "z" * 500, 501), ("RUN x\r\n", 5)],
)
def test_caret_stands_under_the_character(source: str, column: int) -> None:
    shown = text.problem_text(problem(source_line=source, column=column), "D", color=False).split("\n")
    quoted, caret = shown[1], shown[2]
    at = next(i for i in range(len(quoted)) if width(quoted[:i]) == caret.index("^"))
    assert quoted[at] == source[column - 1]
    assert len(quoted) < 200


@pytest.mark.parametrize("column", [0, 1, 9, 10, 5000])
def test_caret_of_a_column_that_is_not_there(column: int) -> None:
    assert "^" in text.problem_text(problem(column=column), "D", color=False)


def fix(**changes: Any) -> Change:
    seen = (Evidence("seen", "one"), Evidence("context", "two", "app.js", 5))
    return Change("merge-runs", "Merged two RUNs.", seen, (), 2)._replace(**changes)


def result(**changes: Any) -> Any:
    fields = {"applied": (), "declined": (), "offered": ()}
    return SimpleNamespace(**{**fields, **changes})


def test_notes() -> None:
    declined = SimpleNamespace(pass_name="split-stages", reason="It is a tool image.", line=None)
    assumed = (Assumption("path-unwritten", "nothing writes to /app"), Assumption("tool-unknown", "b", None, 4))
    unsafe = fix(pass_name="non-root-user", assumptions=assumed)
    shown = text.notes_text(
        result(applied=(fix(), unsafe, fix(line=7)), declined=(declined,), offered=(unsafe, unsafe)),
        "Dockerfile",
        False,
    )
    assert shown == (
        "Dockerfile\n"
        "  merge-runs (lines 2, 7): Merged two RUNs.\n"
        "    safe: one\n"
        "    safe: two (app.js:5)\n"
        "  non-root-user (line 2): Merged two RUNs.\n"
        "    unsafe, it assumes: nothing writes to /app\n"
        "    unsafe, it assumes: b (line 4)\n"
        "  not done: split-stages: It is a tool image.\n"
        "  2 more with --unsafe (non-root-user)\n"
        "    non-root-user (line 2): Merged two RUNs., if nothing writes to /app; b (line 4)\n"
    )
    assert text.notes_text(result(), "Dockerfile", False) == ""


def test_a_reason_is_given_once_with_all_its_lines() -> None:
    declined = [SimpleNamespace(pass_name="merge-runs", reason="they differ", line=line) for line in (9, 4, None, 4)]
    other = SimpleNamespace(pass_name="split-stages", reason="they differ", line=None)
    assert text.notes_text(result(declined=(*declined, other)), "D", False) == (
        "D\n  not done: merge-runs (lines 4, 9): they differ\n  not done: split-stages: they differ\n"
    )


def test_notes_are_one_line_each_whatever_they_hold() -> None:
    shown = text.notes_text(
        result(applied=(fix(summary="a\nb\x1b[2J", evidence=(Evidence("seen", "c\nd"),)),)), "D\x1b\n", False
    )
    assert shown.count("\n") == 3 and "\x1b" not in shown


@pytest.mark.parametrize(
    ("choice", "terminal", "environ", "expected"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "0"}, False),
        ("auto", True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_when_to_colour(choice: str, terminal: bool, environ: dict[str, str], expected: bool) -> None:
    assert wants_color(choice, terminal, environ) is expected


def test_summary() -> None:
    assert text.summary_text({"rewritten": 1, "unchanged": 2, "failed": 0}, False) == "1 file rewritten, 2 unchanged\n"
    assert text.summary_text({"rewritten": 0, "unchanged": 2}, False) == "2 files unchanged\n"
    assert text.summary_text({"rewritten": 0}, False) == ""
