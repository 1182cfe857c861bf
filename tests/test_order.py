"""What comes out for a file does not depend on what was processed before it, nor on which worker did it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PIPELINE = ROOT / "corpus" / "pipeline"
APPS = ("commented-flask", "express-yarn", "go-service", "python-postgres", "typescript-service")
#: spellings of one image; each must come out as it was written
SPELLINGS = (
    "{0}",
    "docker.io/{0}",
    "docker.io/library/{0}",
    "index.docker.io/library/{0}",
    "${{REGISTRY:-docker.io}}/library/{0}",
    "mirror.example.org/hub/{0}",
)
#: arguments: the order's seed, files in a worker's share (0: no workers), then the files
DRIVER = """
import random, sys
from dfix.cli import run, workers
from dfix.cli.settings import Settings
from dfix.config.given import Given

seed, chunk, *files = sys.argv[1:]
workers.CHUNK, workers.MIN_FILES = int(chunk) or 1, 2 if int(chunk) else len(files) + 1
random.Random(int(seed)).shuffle(files)
settings = Settings(False, False, True, Given(), False, False, False, False, "utf-8")
workers._cores = lambda: 2
for path, outcome in sorted(zip(files, run._outcomes(files, settings), strict=True)):
    print(path, outcome)
"""


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each app with its base spelled in every way."""
    root = tmp_path_factory.mktemp("projects")
    for app in APPS:
        for number, spelling in enumerate(SPELLINGS):
            folder = root / f"{app}-{number}"
            shutil.copytree(PIPELINE / app, folder)
            lines = (folder / "Dockerfile").read_text("utf-8").split("\n")
            lines = [f"FROM {spelling.format(x[5:])}" if x.startswith("FROM ") else x for x in lines]
            (folder / "Dockerfile").write_text("\n".join(lines), "utf-8")
    return root


def _outcome(projects: Path, seed: int, chunk: int) -> str:
    files = sorted(str(p.relative_to(projects)) for p in projects.glob("*/Dockerfile"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": str(seed)}
    return subprocess.run(
        [sys.executable, "-c", DRIVER, str(seed), str(chunk), *files],
        cwd=projects, env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


@pytest.fixture(scope="module")
def expected(projects: Path) -> str:
    return _outcome(projects, 0, 0)


@pytest.mark.parametrize(("seed", "chunk"), [(1, 0), (2, 0), (3, 1), (4, 4)])
def test_neither_order_nor_chunks_nor_hashes_matter(projects: Path, expected: str, seed: int, chunk: int) -> None:
    assert _outcome(projects, seed, chunk) == expected


def test_images_are_written_as_they_were_spelled(expected: str) -> None:
    blocks = dict(line.split(" ", 1) for line in expected.splitlines())
    for number, spelling in enumerate(SPELLINGS[:-1]):  # of the image of a mirror nothing is known
        start = spelling.split("{0}")[0].format()
        added = [x for x in blocks[f"express-yarn-{number}/Dockerfile"].split("\\n") if x.startswith("+FROM ")]
        assert added and all(x.startswith(f"+FROM {start}node:18") for x in added), added
