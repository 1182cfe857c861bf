"""Where a project is looked at from changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dfix import rewrite

CORPUS = Path(__file__).parent.parent / "corpus" / "passes"
CASES = sorted(CORPUS.glob("split-stages/*/*/Dockerfile"))[::12]
MANIFEST = """\
kind: Pod
spec:
  containers:
    - name: hello
      image: registry.example.com/hello:1.4.0
      command: ["sh", "-c", "./hello --pod"]
"""


def check(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    whole = rewrite(text, context=folder, path=folder / "Dockerfile")
    monkeypatch.chdir(folder)
    here = rewrite(text, context=os.curdir, path="Dockerfile")
    assert (here.after, here.declined, here.offered) == (whole.after, whole.declined, whole.offered)
    return here.after


@pytest.mark.parametrize("path", CASES, ids=[str(path.parent.relative_to(CORPUS)) for path in CASES])
def test_a_relative_path_finds_what_an_absolute_one_does(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(path.read_text(), path.parent, monkeypatch)


def test_the_folder_that_one_stands_in_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "hello"
    project.mkdir()
    (project / "pod.yaml").write_text(MANIFEST)
    (project / "go.mod").write_text("module example.org/hello\n\ngo 1.22\n")
    (project / "main.go").write_text("package main\n\nfunc main() {}\n")
    text = 'FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o hello .\nCMD ["./hello"]\n'
    (project / "Dockerfile").write_text(text)
    after = check(text, project, monkeypatch)
    assert b"FROM debian:bookworm-slim" in after, "the pod starts it with a shell"
