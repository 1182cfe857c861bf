"""A run: which files, in what order, and the exit code that comes of it."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import suppress

from dfix.cli.printer import Printer, ReaderGone
from dfix.cli.settings import FAILED, INTERRUPTED, Outcome, Settings
from dfix.report import text


def run_stdin(name: str | None, settings: Settings) -> int:
    """Fix standard input; the answer is the exit code."""
    from dfix.cli.files import read_bounded
    from dfix.cli.job import STDIN_NAME, process_stdin

    printer = Printer(settings)
    try:
        data = read_bounded(sys.stdin.buffer)
    except OSError as error:
        reason = error.strerror or str(error)
        outcome = Outcome(FAILED, errors=text.error_text(name or STDIN_NAME, reason, settings.color_err))
    else:
        outcome = process_stdin(data, name, settings)
    with suppress(ReaderGone):
        printer.show(outcome)
    return printer.code


def run_paths(paths: tuple[str, ...], settings: Settings) -> int:
    """Fix files and whatever is found in folders; the answer is the exit code."""
    from dfix.cli.discover import discover

    printer = Printer(settings)
    try:
        found = discover(paths)
        for path, reason in found.failures:
            printer.show(Outcome(FAILED, errors=text.error_text(path, reason, settings.color_err)))
        for path in found.empty:
            printer.show(Outcome(errors=text.error_text(path, "no Dockerfile found", settings.color_err)))
        printer.expect(len(found.files))
        work = _outcomes(found.files, settings)
        try:
            for outcome in work:
                printer.show(outcome)
                printer.advance()
        finally:
            work.close()
            printer.hide_bar()
        printer.summarize()
    except ReaderGone:
        pass
    except KeyboardInterrupt:
        return INTERRUPTED
    return printer.code


def _outcomes(files: list[str], settings: Settings) -> Generator[Outcome, None, None]:
    """One outcome for each file, in order."""
    from dfix.cli.job import process_path

    if not files:
        return
    yield process_path(files[0], settings)
    if len(files) > 1:
        import gc

        from dfix.cli.workers import outcomes

        # What the first file loaded and built stays for good: neither the collector nor a forked worker touches it.
        gc.freeze()
        gc.enable()
        yield from outcomes(files[1:], settings)
