"""Modes of the build context: what others may not read becomes the user's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dfix import rewrite
from dfix.results import Options

PLAIN = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nCMD ["python", "app.py"]\n'
TWO = (
    "FROM python:3.12 AS b\nCOPY . /src\nFROM python:3.12-slim\nCOPY --from=b /src /app\nWORKDIR /app\n"
    'CMD ["python", "app.py"]\n'
)
PROJECT = ("app.py", "conf/key.json", "notes.md", "run.sh")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes mean little there")


def project(folder: Path, dockerfile: str, modes: dict[str, int]) -> str:
    for name in PROJECT:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("print(1)\n")
        (folder / name).chmod(0o644)
    (folder / "conf").chmod(0o755)
    for name, mode in modes.items():
        (folder / name).chmod(mode)
    result = rewrite(dockerfile, context=folder, options=Options(select=("non-root-user",)))
    assert not result.bugs and "USER app" in result.after.decode()
    return result.after.decode()


@pytest.mark.parametrize("dockerfile", [PLAIN, TWO], ids=["copied", "through-a-stage"])
@pytest.mark.parametrize(
    "modes",
    [{"app.py": 0o600}, {"conf/key.json": 0o640}, {"run.sh": 0o744}, {"conf": 0o700}, {"conf": 0o754}],
    ids=["source", "key", "script", "folder", "folder-not-entered"],
)
def test_what_is_closed_to_others_becomes_the_users(tmp_path: Path, dockerfile: str, modes: dict[str, int]) -> None:
    after = project(tmp_path, dockerfile, modes)
    assert "--chown=app:app" in after


@pytest.mark.parametrize("dockerfile", [PLAIN, TWO], ids=["copied", "through-a-stage"])
@pytest.mark.parametrize("modes", [{}, {"run.sh": 0o755}, {"app.py": 0o444}, {"app.py": 0o664}])
def test_what_is_open_stays_roots(tmp_path: Path, dockerfile: str, modes: dict[str, int]) -> None:
    assert "chown" not in project(tmp_path, dockerfile, modes)


def test_what_is_ignored_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / ".dockerignore").write_text("conf\n")
    assert "chown" not in project(tmp_path, PLAIN, {"conf/key.json": 0o600})
    (tmp_path / ".dockerignore").write_text("conf/*\n!conf/key.json\n")
    assert "--chown=app:app" in project(tmp_path, PLAIN, {"conf/key.json": 0o600})


def test_a_folder_that_the_copy_names_is_made_anew(tmp_path: Path) -> None:
    assert "chown" not in project(tmp_path, PLAIN.replace(". .", "conf app.py ./"), {"conf": 0o700})
