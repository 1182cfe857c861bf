"""The documentation: it builds, its links lead somewhere, and what it shows is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dfix import knowledge, passes
from dfix.config import keys, layer

ROOT = Path(__file__).parent.parent
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as mkdocs builds it; a broken link, or one to nothing, fails."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_pass_has_its_page(site: Path) -> None:
    for name in passes.names():
        page = (site / "passes" / name / "index.html").read_text()
        assert "Safety:" in page and "before:" in page


def test_every_assumption_and_key_is_told(site: Path) -> None:
    told = (site / "assumptions" / "index.html").read_text()
    assert all(f"<code>{name}</code>" in told for name in knowledge.load("assumptions"))
    settings = (site / "guide" / "configuration" / "index.html").read_text()
    assert all(f"<code>{name}</code>" in settings for name in keys.KEYS)


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_configurations_that_are_shown_are_right(page: Path) -> None:
    for block in re.findall(r"```toml\n(.*?)```", page.read_text(), re.DOTALL):
        assert layer.parse("dfix.toml", block.encode()) is not None


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_options_that_are_named_exist(page: Path) -> None:
    from dfix.cli.command import dfix

    options = {name for parameter in dfix.params for name in (*parameter.opts, *parameter.secondary_opts)}
    named = set(re.findall(r"\bdfix (?:[^`\n]*? )?(--[a-z][\w-]*)", page.read_text()))
    assert named <= options | {"--schema", "--help"}, named - options
