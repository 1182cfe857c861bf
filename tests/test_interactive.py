"""`dfix --interactive` on a real terminal, answered as a person does."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from tests.test_cli import environment

TWO = b"FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n"
#: nobody can see whether the program hears signals
UNSEEN = TWO + b"COPY tool /bin/tool\nCMD /bin/tool --all\n"
MERGED = b"RUN apt-get update && \\\n    apt-get install -y curl && \\\n    rm -rf /var/lib/apt/lists/*\n"
QUESTION = r"Make this change \[(Y,n|y,N),a,d,q,e,\?\]\? "

Dfix = Callable[..., "pexpect.spawn[str]"]


@pytest.fixture
def dfix(tmp_path: Path) -> Dfix:
    def start(*arguments: str) -> pexpect.spawn[str]:
        env = environment(NO_COLOR="1")
        words = ["-m", "dfix", "--interactive", *arguments]
        return pexpect.spawn(
            sys.executable,
            words,
            cwd=str(tmp_path),
            env=env,
            encoding="utf-8",
            timeout=60,
            dimensions=(50, 200),
            preexec_fn=_hears_interrupts,
        )

    (tmp_path / "Dockerfile").write_bytes(TWO)
    return start


def _hears_interrupts() -> None:
    """A shell that runs the tests in the background has its children ignore them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def ended(run: pexpect.spawn[str], code: int = 0) -> str:
    """What it says until it ends."""
    run.expect(pexpect.EOF)
    run.close()
    assert run.exitstatus == code, run.before
    return str(run.before).replace("\r\n", "\n")


def asked(run: pexpect.spawn[str]) -> str:
    """What stands before the next question."""
    run.expect(QUESTION)
    return str(run.before).replace("\r\n", "\n")


def everything(run: pexpect.spawn[str], answer: str) -> list[str]:
    """What is asked about when every answer is the same."""
    shown = []
    while run.expect([QUESTION, pexpect.EOF]) == 0:
        shown.append(str(run.before).replace("\r\n", "\n"))
        run.sendline(answer)
    run.close()
    return shown


def test_enter_makes_what_is_safe_and_nothing_else(dfix: Dfix, tmp_path: Path) -> None:
    shown = everything(dfix(), "")
    plain = subprocess.run(
        [sys.executable, "-m", "dfix", "-"], input=TWO, env=environment(), cwd=tmp_path, capture_output=True, check=True
    )
    assert (tmp_path / "Dockerfile").read_bytes() == plain.stdout != TWO
    assert len(shown) >= 2 and all("--- a/Dockerfile\n+++ b/Dockerfile\n@@ " in each for each in shown)


def test_a_change_is_shown_with_its_reasons(dfix: Dfix) -> None:
    run = dfix()
    first = asked(run)
    assert "-RUN apt-get update\n" in first and re.search(r"(?m)^\S+ \(lines? 2\): .*\n  safe: ", first)
    assert run.match.group(1) == "Y,n"
    run.sendline("q")
    ended(run)


def test_no_leaves_a_change_and_asks_about_the_next(dfix: Dfix, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(UNSEEN)
    shown = everything(dfix(), "n")
    assert len(shown) == len(set(shown)) >= 2
    assert (tmp_path / "Dockerfile").read_bytes() == UNSEEN


def test_an_unsafe_change_is_not_preselected(dfix: Dfix, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(UNSEEN)
    run = dfix("--select", "exec-form")
    assert "unsafe, it assumes: " in asked(run) and run.match.group(1) == "y,N"
    run.sendline("")
    assert "1 file unchanged" in ended(run)
    run = dfix("--select", "exec-form", "--unsafe")
    asked(run)
    assert run.match.group(1) == "Y,n", "--unsafe says that it is wanted"
    run.sendline("n")
    ended(run)
    run = dfix("--select", "exec-form")
    asked(run)
    run.sendline("y")
    assert "rewrote Dockerfile: exec-form" in ended(run)
    assert b'CMD ["/bin/tool", "--all"]' in (tmp_path / "Dockerfile").read_bytes()


def test_all_the_rest_is_what_is_safe(dfix: Dfix, tmp_path: Path) -> None:
    several = UNSEEN + b"FROM debian:12\nCOPY tool /bin/tool\nCMD /bin/tool --all\n"
    (tmp_path / "Dockerfile").write_bytes(several)
    run = dfix()
    assert "exec-form" in asked(run)
    run.sendline("a")
    ended(run)
    text = (tmp_path / "Dockerfile").read_bytes()
    assert MERGED in text and text.count(b"CMD /bin/tool --all") == 1


def test_d_goes_on_with_the_next_file_and_q_does_not(dfix: Dfix, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.Dockerfile").write_bytes(TWO)
    run = dfix("a.Dockerfile", "b.Dockerfile", "c.Dockerfile")
    assert "a/a.Dockerfile" in asked(run)
    run.sendline("d")
    assert "a/b.Dockerfile" in asked(run)
    run.sendline("y")
    assert "a/b.Dockerfile" in asked(run)
    run.sendline("q")
    said = ended(run)
    assert "c.Dockerfile" not in said and "1 file rewritten, 1 unchanged" in said
    changed = [name for name in "abc" if (tmp_path / f"{name}.Dockerfile").read_bytes() != TWO]
    assert changed == ["b"], "what was taken of a file is written when one stops"


def test_nothing_is_written_before_the_end_of_a_file(dfix: Dfix, tmp_path: Path) -> None:
    run = dfix()
    asked(run)
    run.sendline("y")
    asked(run)
    assert (tmp_path / "Dockerfile").read_bytes() == TWO
    run.sendintr()
    ended(run, 130)
    assert (tmp_path / "Dockerfile").read_bytes() == TWO


def test_help_and_explain_ask_again(dfix: Dfix) -> None:
    run = dfix()
    asked(run)
    for answer in ("?", "what", "e"):
        run.sendline(answer)
        said = asked(run)
        assert ("Why: " in said and "Safety: " in said) if answer == "e" else "y - make this change" in said
    run.sendeof()
    ended(run)


def test_color_is_as_in_a_diff(dfix: Dfix) -> None:
    run = dfix("--color", "always")
    run.expect(re.escape("\x1b[31m-RUN apt-get update\x1b[0m"))
    run.expect(QUESTION)
    run.sendline("q")
    ended(run)


def test_a_broken_file_is_told_and_the_next_is_asked_about(dfix: Dfix, tmp_path: Path) -> None:
    (tmp_path / "broken.Dockerfile").write_bytes(b"FORM a\n")
    run = dfix("broken.Dockerfile", "nothere", "Dockerfile")
    assert "unknown instruction: FORM" in asked(run)
    run.sendline("d")
    assert "2 failed" in ended(run, 2)


@pytest.mark.parametrize("words", [["--check"], ["--diff"], ["-"], ["--output-format", "json"]])
def test_what_does_not_go_with_it(dfix: Dfix, words: list[str]) -> None:
    assert "--interactive cannot be combined with" in ended(dfix(*words), 2)


def test_it_needs_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(TWO)
    command = [sys.executable, "-m", "dfix", "--interactive"]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), input=b"y\ny\n", capture_output=True)
    assert done.returncode == 2 and b"needs a terminal" in done.stderr
    assert (tmp_path / "Dockerfile").read_bytes() == TWO


def test_a_compose_file_says_the_context_here_too(dfix: Dfix, tmp_path: Path) -> None:
    for folder in ("app", "deploy", "docker"):
        (tmp_path / folder).mkdir()
    text = "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install --no-cache-dir -r list.txt\n"
    (tmp_path / "docker" / "web.Dockerfile").write_text(text)
    (tmp_path / "app" / "list.txt").write_text("flask==3.0.3\n")
    build = "context: ../app, dockerfile: ../docker/web.Dockerfile"
    (tmp_path / "deploy" / "compose.yaml").write_text(f"services: {{web: {{build: {{{build}}}}}}}\n")
    run = dfix("--select", "order-copies", "deploy/compose.yaml")
    assert "copy list.txt and install before the source" in asked(run)
    run.sendline("q")
    ended(run)


def test_a_folder_without_a_dockerfile_is_told(dfix: Dfix, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no Dockerfile found" in ended(dfix("empty"))
