"""From options to a run, and the short way there for the commonest ones, which needs no click."""

from __future__ import annotations

import os
import sys

from dfix.cli.settings import STDIN, TEXT, Settings
from dfix.config.given import Given, Setting
from dfix.report.color import wants_color

#: what editors and hooks write beside paths
_FLAGS = frozenset(("--diff", "--check", "--write", "--unsafe"))


def plain(words: list[str]) -> int | None:
    """Runs a command line of paths and a few flags; None for any other, and for what does not go together: to load
    click, which reads all options and says what is wrong with them, takes a third of the time of a run."""
    flags = {word for word in words if word.startswith("-")}
    if not flags <= _FLAGS or ("--write" in flags and flags & {"--diff", "--check"}):
        return None
    paths = tuple(word for word in words if word not in flags)
    given = Given((Setting("unsafe", True, "--unsafe"),) if "--unsafe" in flags else (), None, False)
    return start(paths, given, diff="--diff" in flags, write="--write" in flags, check="--check" in flags)


def start(
    paths: tuple[str, ...],
    given: Given,
    *,
    diff: bool,
    write: bool,
    check: bool,
    interactive: bool = False,
    no_context: bool = False,
    stdin_filename: str | None = None,
    output_format: str = TEXT,
    color: str = "auto",
) -> int:
    """Runs what options that go together come down to; the answer is the exit code."""
    from dfix.cli import run

    from_stdin = STDIN in paths
    settings = Settings(
        write=write,
        check=check,
        show_diff=output_format == TEXT and (diff or not (write or check or from_stdin)),
        given=given,
        no_context=no_context,
        color_out=wants_color(color, is_terminal(sys.stdout), os.environ),
        color_err=wants_color(color, is_terminal(sys.stderr), os.environ),
        to_terminal=is_terminal(sys.stdout),
        encoding=getattr(sys.stdout, "encoding", None) or "utf-8",
        output_format=output_format,
    )
    if interactive:
        from dfix.cli.interactive import run_interactive

        return run_interactive(paths or (os.curdir,), settings)
    if from_stdin:
        return run.run_stdin(stdin_filename, settings)
    return run.run_paths(paths or (os.curdir,), settings)


def is_terminal(stream: object) -> bool:
    """Whether a stream is one; a closed one is not."""
    isatty = getattr(stream, "isatty", None)
    try:
        return bool(isatty and isatty())
    except ValueError:
        return False
