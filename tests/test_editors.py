"""Real editors with the settings of editors/: each opens a Dockerfile and saves it, and what lies on disk is fixed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).parent.parent
EDITORS = ROOT / "editors"
BEFORE = """\
FROM python:3.12-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
EXPOSE 8000
CMD python app.py
"""
AFTER = """\
FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
EXPOSE 8000
CMD ["python", "app.py"]
"""
# What a person does: the file is opened, the server answers, a line is marked and another typed, the file is saved.
NEOVIM_SESSION = """
local function until_true(what, question)
  if not vim.wait(20000, question, 20) then
    io.stderr:write(what .. " did not come\\n")
    vim.cmd("cquit")
  end
end
local function clients()
  return vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = 0 }) or vim.lsp.buf_get_clients(0)
end
until_true("the server", function() return next(clients()) ~= nil end)
until_true("a diagnostic", function() return #vim.diagnostic.get(0) > 0 end)
vim.wait(500)
local seen, count = {}, 0
for _, each in ipairs(vim.diagnostic.get(0)) do
  local key = each.lnum .. each.message
  count, seen[key] = count + (seen[key] and 1 or 0), true
end
io.stdout:write("twice " .. count .. "\\n")
if vim.lsp.buf.format then -- an action of Neovim 0.7 takes no filter
  vim.cmd("3")
  local function ignores(action)
    return action.title:find("^dockerignore: ") ~= nil
  end
  vim.lsp.buf.code_action({ filter = ignores, apply = true })
  until_true("the ignore file", function() return vim.fn.bufnr("[.]dockerignore$") > 0 end)
  vim.cmd("wall | buffer Dockerfile")
  io.stdout:write("an action took\\n")
end
vim.cmd("normal! gg")
vim.cmd("normal! jma")
vim.cmd("5substitute/8000/8080/")
vim.cmd("write")
local marked = vim.fn.line("'a")
vim.cmd("5")
io.stdout:write("mark " .. marked .. "\\n")
vim.cmd("quitall")
"""
NEOVIM_CAN = ("--headless", "--clean", "-c", "lua if vim.lsp.config then print('vim.lsp.config') end", "-c", "quitall")
EMACS_SESSION = """
(require 'dockerfile-mode)
(find-file "Dockerfile")
(run-hooks 'post-command-hook)
(with-timeout (20 (error "no server"))
  (while (not (and (eglot-current-server) (eglot-managed-p))) (accept-process-output nil 0.05)))
(goto-char (point-min))
(search-forward "8000")
(replace-match "8080")
(save-buffer)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project, and a `dfix` on the path that is this one."""
    command = tmp_path / "bin" / "dfix"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dfix "$@"\n')
    command.chmod(0o755)
    folder = tmp_path / "our shop+1"
    folder.mkdir()
    (folder / "requirements.txt").write_text("flask==3.0.3\n")
    (folder / "app.py").write_text('from flask import Flask\n\nFlask(__name__).run("0.0.0.0", 8000)\n')
    (folder / "Dockerfile").write_text(BEFORE)
    return folder


def run(project: Path, *command: str) -> subprocess.CompletedProcess[bytes]:
    home = project.parent / "home"
    home.mkdir(exist_ok=True)
    path = f"{project.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "HOME": str(home), "XDG_STATE_HOME": str(home), "TERM": "dumb"}
    return subprocess.run(
        command, cwd=project, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False
    )


def in_readme(language: str, after: str) -> str:
    """The first block of a language below a heading of editors/README.md."""
    below = (EDITORS / "README.md").read_text().partition(f"\n## {after}")[2]
    return below.partition(f"```{language}\n")[2].partition("```")[0]


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed (apt-get install neovim)")
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("settings", ["neovim.lua", "README.md"])
def test_neovim_saves_the_fixed_file(project: Path, newline: str, settings: str) -> None:
    lines = (EDITORS / settings).read_text() if settings.endswith("lua") else in_readme("lua", "Neovim")
    if not settings.endswith("lua") and b"vim.lsp.config" not in run(project, "nvim", *NEOVIM_CAN).stderr:
        pytest.skip("the settings of the README are for Neovim 0.11 and later")
    (project / "settings.lua").write_text(lines)
    (project / "Dockerfile").write_bytes(BEFORE.replace("\n", newline).encode())
    (project / "session.lua").write_text(NEOVIM_SESSION)
    (project / "__pycache__").mkdir()
    (project / "__pycache__" / "app.pyc").write_text("x")
    settings = "luafile settings.lua"
    done = run(project, "nvim", "--headless", "--clean", "--cmd", settings, "Dockerfile", "-c", "luafile session.lua")
    assert done.returncode == 0, done.stderr.decode()
    saved = (project / "Dockerfile").read_bytes().decode()
    assert saved == AFTER.replace("8000", "8080").replace("\n", newline)
    assert b"Warning" not in done.stderr + done.stdout and b"deprecated" not in done.stderr + done.stdout
    assert b"twice 0" in done.stdout, "a diagnostic is told, or asked for, and not both"
    ignored = project / ".dockerignore"
    assert b"an action took" not in done.stdout or ignored.read_text().split() == ["**/__pycache__"]
    assert b"mark 2" in done.stdout, "a mark in a line that stays is where it was"


@pytest.mark.skipif(shutil.which("hx") is None, reason="Helix is not installed (apt-get install hx, from Debian 13 on)")
def test_helix_saves_the_fixed_file(project: Path) -> None:
    """Helix draws on a terminal, and writes down what it and the server say."""
    home = project.parent / "home"
    (home / "helix").mkdir(parents=True)
    (home / "helix" / "languages.toml").write_text(in_readme("toml", "Helix"))
    (project / ".git").mkdir()
    path = f"{project.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {
        "PATH": path,
        "XDG_CONFIG_HOME": str(home),
        "XDG_CACHE_HOME": str(home),
        "TERM": "xterm",
    }
    log = home / "helix" / "helix.log"
    screen = pexpect.spawn("hx", ["-v", "Dockerfile"], cwd=project, env=environment, dimensions=(40, 120), timeout=30)
    try:
        assert wait_for(screen, lambda: log.exists() and "publishDiagnostics" in log.read_text())
        for _ in range(10):  # what is typed while it still asks the terminal what it can is lost
            screen.send(":w\r")
            if wait_for(screen, lambda: (project / "Dockerfile").read_text() != BEFORE, 3):
                break
        assert (project / "Dockerfile").read_text() == AFTER
        screen.send(":q!\r")
        screen.expect(pexpect.EOF)
    finally:
        screen.close(force=True)


def wait_for(screen: pexpect.spawn[bytes], question: Callable[[], bool], seconds: float = 30) -> bool:
    """Waits, and reads what is drawn, without which the editor would wait, too."""
    end = time.monotonic() + seconds
    while not question() and time.monotonic() < end:
        screen.expect([pexpect.TIMEOUT, r".+"], timeout=0.1)
    return question()


@pytest.mark.skipif(shutil.which("emacs") is None, reason="Emacs is not installed (apt-get install emacs-nox)")
def test_emacs_saves_the_fixed_file(project: Path) -> None:
    (project / "session.el").write_text(EMACS_SESSION)
    needed = "(progn (require 'eglot) (require 'dockerfile-mode))"
    if run(project, "emacs", "-q", "--batch", "--eval", needed).returncode != 0:
        pytest.skip("eglot or dockerfile-mode is not installed (apt-get install elpa-eglot elpa-dockerfile-mode)")
    done = run(project, "emacs", "-q", "--batch", "-l", str(EDITORS / "emacs.el"), "-l", "session.el")
    assert done.returncode == 0, done.stderr.decode()
    assert (project / "Dockerfile").read_text() == AFTER.replace("8000", "8080")


@pytest.mark.skipif(shutil.which("vim") is None, reason="Vim is not installed (apt-get install vim)")
@pytest.mark.parametrize("text", [BEFORE, "FORM python\n"])
def test_vim_saves_what_the_filter_makes(project: Path, text: str) -> None:
    (project / "Dockerfile").write_text(text)
    settings = f"source {EDITORS / 'vim.vim'}"
    command = ("vim", "-u", "NONE", "-N", "-es", "-c", settings, "-c", "filetype on", "-c", "edit Dockerfile")
    done = run(project, *command, "-c", "write", "-c", "quitall")
    assert done.returncode == 0, done.stdout.decode()
    assert (project / "Dockerfile").read_text() == (AFTER if text == BEFORE else text)
