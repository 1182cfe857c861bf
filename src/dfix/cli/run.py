"""A run: which files, in what order, and the exit code that comes of it."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

from dfix.cli.printer import Printer, ReaderGone
from dfix.cli.settings import INTERRUPTED, TEXT, Outcome, Settings
from dfix.report import text

if TYPE_CHECKING:
    from dfix.report.formats import Report


def run_stdin(name: str | None, settings: Settings) -> int:
    """Fix standard input; the answer is the exit code."""
    printer = Printer(settings)
    outcome = _of_stdin(name, settings)
    with suppress(ReaderGone):
        _show([outcome], printer, settings)
    return printer.code


def _of_stdin(name: str | None, settings: Settings) -> Outcome:
    from dfix.cli.files import MAX_BYTES, TOO_LARGE, read_bounded
    from dfix.cli.job import STDIN_NAME, failed_outcome, process_stdin

    try:
        # What is to be handed back has to be read to its end.
        data = sys.stdin.buffer.read() if settings.write else read_bounded(sys.stdin.buffer)
    except OSError as error:
        return failed_outcome(name or STDIN_NAME, error.strerror or str(error), settings)
    if len(data) > MAX_BYTES:
        return failed_outcome(name or STDIN_NAME, TOO_LARGE, settings)._replace(out=data)
    return process_stdin(data, name, settings)


def run_paths(paths: tuple[str, ...], settings: Settings) -> int:
    """Fix files and whatever is found in folders; the answer is the exit code."""
    printer = Printer(settings)
    try:
        files, failed, settings = search(paths, printer, settings)
        printer.expect(len(files) + len(failed))
        work = _outcomes(files, settings)
        try:
            _show(chain(failed, work), printer, settings)
        finally:
            work.close()
            printer.hide_bar()
        printer.summarize()
    except ReaderGone:
        pass
    except KeyboardInterrupt:
        return INTERRUPTED
    return printer.code


def search(paths: tuple[str, ...], printer: Printer, settings: Settings) -> tuple[list[str], list[Outcome], Settings]:
    """The files that are named and found, the failures among them, and the settings with what is said of contexts.
    Folders without a Dockerfile are told."""
    from dfix.cli.discover import discover
    from dfix.cli.job import failed_outcome

    found = discover(paths)
    for path in found.empty:
        printer.show(Outcome(errors=text.error_text(path, "no Dockerfile found", settings.color_err)))
    failed = [failed_outcome(path, reason, settings) for path, reason in found.failures]
    return found.files, failed, settings._replace(contexts=found.contexts)


def _show(outcomes: Iterable[Outcome], printer: Printer, settings: Settings) -> None:
    """Print outcomes as they come, or the document that they make."""
    shown = _shown(outcomes, printer)
    if settings.output_format == TEXT:
        for _ in shown:
            pass
        return
    from dfix.report import formats

    for piece in formats.document(settings.output_format)(shown):
        printer.write(piece)


def _shown(outcomes: Iterable[Outcome], printer: Printer) -> Iterator[Report]:
    for outcome in outcomes:
        printer.show(outcome)
        printer.advance()
        if outcome.report is not None:
            yield outcome.report


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
