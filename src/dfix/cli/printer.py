"""Writes outcomes to where they belong, and keeps count."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from dfix.cli.settings import FAILED, OK, OUR_BUG, Outcome, Settings
from dfix.report import text

if TYPE_CHECKING:
    from dfix.cli.progress import Bar


class ReaderGone(Exception):
    """Nobody reads standard output any more, as after `head`: there is no point in going on."""


class Printer:
    """One run's output. Every write is flushed, so that the two streams keep their order on a terminal."""

    def __init__(self, settings: Settings) -> None:
        self.code = OK
        self._settings = settings
        self._bar: Bar | None = None
        #: errors: a wrong configuration is told once, and not for each file that it is about
        self._said: set[str] = set()
        self._stdout_open = sys.stdout is not None
        self._files = self._changed = self._failed = self._bugs = self._unsafe = 0

    def expect(self, files: int) -> None:
        """Say how many files there will be."""
        if files > 1:
            from dfix.cli.progress import Bar

            self._bar = Bar(files, self._settings.color_err)
        self._files = files

    def advance(self) -> None:
        if self._bar is not None:
            self._bar.advance()

    def hide_bar(self) -> None:
        if self._bar is not None:
            self._bar.hide()

    def show(self, outcome: Outcome) -> None:
        """Print and count one outcome; the worst code wins. ReaderGone when that makes the rest pointless."""
        self.code = max(self.code, outcome.code)
        self._changed += outcome.changed
        self._failed += outcome.code == FAILED
        self._bugs += outcome.code == OUR_BUG
        self._unsafe += outcome.offered
        if outcome.report is None and (outcome.out or outcome.notes or outcome.errors):
            self.hide_bar()
            self._write_out(outcome.out)
            self._write_notes(outcome.notes)
            self._write_err("" if outcome.errors in self._said else outcome.errors)
            self._said.add(outcome.errors)

    def write(self, piece: str) -> None:
        """Print a piece of a document."""
        self.hide_bar()
        self._write_out(piece.encode("utf-8", "backslashreplace"))

    def summarize(self) -> None:
        """The last line: how many files of each kind. A single file that was spoken about needs none."""
        settings = self._settings
        if self._files == 0 or (self._files == 1 and self.code > OK and not self._changed):
            return
        if self._files == 1 and settings.show_diff and (self._changed or self._unsafe):
            return
        counts = {
            "rewritten" if settings.write else "would change": self._changed,
            "unchanged": max(self._files - self._changed - self._failed - self._bugs, 0),
            "failed": self._failed,
            "hit a bug in dfix": self._bugs,
        }
        hint = "" if settings.show_diff or not self._unsafe else text.unsafe_hint(self._unsafe) + "\n"
        self._write_notes(text.summary_text(counts, settings.color_err) + hint)

    def _write_notes(self, notes: str) -> None:
        """Beside the diff on a terminal; in a pipe the diff is alone on standard output."""
        if self._settings.to_terminal and self._settings.show_diff:
            self._write_out(notes.encode(self._settings.encoding, "backslashreplace"))
        else:
            self._write_err(notes)

    def _write_out(self, data: bytes) -> None:
        if not data or not self._stdout_open:
            return
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except OSError as error:
            self._stdout_open = False
            _discard_stdout()
            if not isinstance(error, BrokenPipeError):
                self.code = max(self.code, FAILED)
                self._write_err(f"dfix: standard output: {error.strerror}\n")
            # The code that --check promises is about all files, read or not; a preview is over.
            if not self._settings.check:
                raise ReaderGone from None

    def _write_err(self, message: str) -> None:
        if not message or sys.stderr is None:
            return
        try:
            sys.stderr.write(message)
            sys.stderr.flush()
        except OSError:
            pass


def _discard_stdout() -> None:
    """Keep Python from failing once more on the bytes that are left when it exits."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        pass
