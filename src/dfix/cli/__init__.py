"""The command line. `main` is the console script."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run `dfix` with `arguments` and exit with its code.

    Without arguments it takes the process's own, and the process for its own as well: it ends at once, without the
    interpreter's clean-up, which takes longer than rewriting a file. With arguments it raises SystemExit.
    """
    if arguments is None:
        import gc

        # Start-up makes many objects and no garbage. A run over many files switches it on again.
        gc.disable()
    try:
        code = _run(arguments)
    except KeyboardInterrupt:
        code = INTERRUPTED
    if arguments is None and not _observed():
        _end(code)
    sys.exit(code)


def _run(arguments: list[str] | None) -> int:
    from dfix.cli import commands

    words = sys.argv[1:] if arguments is None else arguments
    if "_DFIX_COMPLETE" not in os.environ and not (words and commands.exists(words[0])):
        from dfix.cli.start import plain

        code = plain(words)
        if code is not None:
            return code
    return _run_with_click(words)


def _run_with_click(words: list[str]) -> int:
    import click

    from dfix.cli import commands
    from dfix.cli.settings import FAILED, OK

    if "_DFIX_COMPLETE" in os.environ:
        from dfix.cli.complete import answer

        said = answer(os.environ["_DFIX_COMPLETE"])
        click.echo(said or "", nl=said is not None)
        return OK if said is not None else FAILED
    other = commands.find(words[0]) if words else None
    try:
        if other is not None:
            return other.main(args=words[1:], prog_name=f"dfix {words[0]}", standalone_mode=False) or 0
        from dfix.cli.command import dfix

        return dfix.main(args=words, prog_name="dfix", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return FAILED
    except click.Abort:
        return INTERRUPTED


def _observed() -> bool:
    """Whether something wants to see an ordinary exit: worker processes, a profiler, coverage, a developer."""
    return bool("multiprocessing" in sys.modules or sys.getprofile() or sys.gettrace() or os.environ.get("DFIX_DEBUG"))


def _end(code: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):  # gone, closed, never there
            continue
    os._exit(code)
