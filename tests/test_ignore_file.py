"""The ignore file that is written beside a Dockerfile, as it lies on disk."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

import dfix
from dfix.cli.command import dfix as command
from dfix.report.diff import unified_diff

DOCKERFILE = b'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]\n'


def rewritten(folder: Path) -> dfix.Result:
    (folder / "Dockerfile").write_bytes(DOCKERFILE)
    (folder / "package.json").write_text("{}")
    options = dfix.Options(select=("dockerignore",))
    return dfix.rewrite(DOCKERFILE, path=str(folder / "Dockerfile"), context=folder, options=options)


def test_line_ends_stay_as_they_are_and_git_takes_the_patch(tmp_path: Path) -> None:
    before = b"\xef\xbb\xbf*.log\r\n!keep.log"
    (tmp_path / ".dockerignore").write_bytes(before)
    (beside,) = rewritten(tmp_path).beside
    assert beside.after == before + b"\r\nnode_modules\r\n"
    patch = b"".join(unified_diff(beside.before, beside.after, ".dockerignore"))
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply"], cwd=tmp_path, check=True, input=patch)
    assert (tmp_path / ".dockerignore").read_bytes() == beside.after
    assert not rewritten(tmp_path).changed, "a second run has nothing to add"


def test_nothing_is_added_through_a_link(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.log\n")
    for name in (".dockerignore", "Dockerfile.dockerignore"):
        (tmp_path / name).symlink_to(".gitignore")
        result = rewritten(tmp_path)
        assert not result.beside
        assert ["the ignore file is a link" in each.reason for each in result.declined] == [True]
        (tmp_path / name).unlink()
    assert rewritten(tmp_path).beside


def test_an_ignore_file_that_is_not_read_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".dockerignore").mkdir()
    result = rewritten(tmp_path)
    assert not result.beside
    assert ["not a regular file" in each.reason for each in result.declined] == [True]


def test_a_name_that_would_be_another_pattern_is_not_written(tmp_path: Path) -> None:
    for name in (
        "plain.env",
        "all*.env",
        "two\n!plain.env",
        "!not.env",
        "#no.env",
        " blank.env",
        "set[ab].env",
        "\x1b[31m.env",
    ):
        (tmp_path / name).write_text("DB_PASSWORD=hunter2\n")
    (tmp_path / "Dockerfile").write_bytes(DOCKERFILE)
    options = dfix.Options(unsafe=True, select=("dockerignore",))
    result = dfix.rewrite(DOCKERFILE, path=str(tmp_path / "Dockerfile"), context=tmp_path, options=options)
    assert [other.after for other in result.beside] == [b"node_modules\nplain.env\nDockerfile\n"]


def test_the_file_that_cannot_be_written_is_the_one_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new ignore file is put there by os.link, the Dockerfile's new text by os.replace."""

    def full(*_paths: str) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "Dockerfile").write_bytes(DOCKERFILE)
    (tmp_path / "package.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "link", full)
    words = ["--write", "--select", "dockerignore,order-copies", "Dockerfile"]
    done = CliRunner().invoke(command, words, standalone_mode=False)
    assert done.return_value == 2
    assert ".dockerignore: not written (but Dockerfile was): No space left on device" in done.stderr
    assert sorted(os.listdir(tmp_path)) == ["Dockerfile", "package.json"]
    assert (tmp_path / "Dockerfile").read_bytes() != DOCKERFILE
