"""The commands beside rewriting."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dfix import passes

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`dfix` in an empty folder."""

    def call(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "dfix", *arguments]
        return subprocess.run(command, cwd=tmp_path, input=stdin, capture_output=True, timeout=60, check=False)

    return call


def test_explain_lists_the_passes(run: Run) -> None:
    done = run("explain")
    assert done.returncode == 0 and done.stderr == b""
    lines = done.stdout.decode().splitlines()
    assert any(line.startswith("split-stages") for line in lines)
    assert any("DL3059" in line and line.startswith("merge-runs") for line in lines)


@pytest.mark.parametrize("name", passes.names())
def test_explain_shows_the_page_of_a_pass(run: Run, name: str) -> None:
    shown = run("explain", name).stdout.decode()
    assert shown.startswith(f"{name}: ")
    for part in ("Why:", "Example:", "before:", "after:", "Safety:"):
        assert part in shown


def test_explain_says_what_an_assumption_means(run: Run) -> None:
    shown = run("explain", "volume-writable").stdout.decode()
    assert shown.startswith("volume-writable: what is mounted") and "non-root-user" in shown


def test_explain_of_a_stranger(run: Run) -> None:
    done = run("explain", "mergeruns")
    assert done.returncode == 2 and b"there is no pass 'mergeruns'; did you mean 'merge-runs'?" in done.stderr


def test_a_file_that_is_called_like_a_command(run: Run, tmp_path: Path) -> None:
    (tmp_path / "explain").write_bytes(b"FROM python:3.12\nCMD python -V\n")
    assert b'+CMD ["python", "-V"]' in run("--diff", "./explain").stdout
