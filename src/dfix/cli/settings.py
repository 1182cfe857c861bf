"""What the options come down to, and what becomes of one file: the two things that cross between processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.config.given import Given
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.report.formats import Report


STDIN = "-"
TEXT = "text"

# Exit codes.
OK, FOUND, FAILED, OUR_BUG, INTERRUPTED = 0, 1, 2, 123, 130


class Settings(Record):
    """One run's settings.

    given        what is said by hand, of every Dockerfile
    to_terminal  standard output is one, so nothing raw may go there
    output_format  one of report/formats, or text
    contexts     what compose and bake files say of the contexts of Dockerfiles
    """

    write: bool
    check: bool
    show_diff: bool
    given: Given
    no_context: bool
    color_out: bool
    color_err: bool
    to_terminal: bool
    encoding: str
    output_format: str = TEXT
    contexts: dict[str, str] = {}


class Outcome(Record):
    """One file, done: what to print where, and what to count. `notes` goes beside the diff, `errors` to stderr. With a
    `report` the document of the run says it all."""

    code: int = OK
    out: bytes = b""
    notes: str = ""
    errors: str = ""
    changed: bool = False
    offered: int = 0
    report: Report | None = None
