"""One file from its bytes to what is printed about it. Runs in the main process or in a worker, prints nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dfix.cli.settings import FAILED, FOUND, OK, OUR_BUG, TEXT, Outcome, Settings
from dfix.context.root import context_root
from dfix.records import Record
from dfix.report import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix import config
    from dfix.results import Options, Proposal, Result

    Choice = Callable[[Proposal, bool], bool]

STDIN_NAME = "<stdin>"
# What a nameless standard input is called in a diff, so that `git apply` in the folder does the likely thing.
STDIN_DIFF_NAME = "Dockerfile"


def process_path(path: str, settings: Settings, choose: Choice | None = None) -> Outcome:
    """Read, rewrite and, with --write, replace one file. Never raises but for an interrupt.

    ``choose`` is shown each change, and told whether those that rest on an assumption are wanted, too.
    """
    from dfix.cli.files import read_file

    try:
        data = read_file(path)
    except (OSError, ValueError) as error:
        return _unreadable(path, error, settings)
    return _guarded(_Source(data, path, path, choose=choose), settings)


def process_paths(paths: list[str], settings: Settings) -> list[Outcome]:
    """A worker's share."""
    return [process_path(path, settings) for path in paths]


def process_stdin(data: bytes, name: str | None, settings: Settings) -> Outcome:
    """The same for standard input; `out` is the fixed text unless a diff or a check was asked for.

    With --write it is never less than what came in: an editor puts it in the place of its buffer.
    """
    outcome = _guarded(_Source(data, name, name or STDIN_NAME, filtering=True), settings)
    return outcome._replace(out=data) if settings.write and not outcome.out else outcome


def bug_outcome(path: str, message: str, settings: Settings) -> Outcome:
    """What is said when dfix itself failed on a file."""
    return failed_outcome(path, f"this is a bug in dfix, please report it: {message}", settings, OUR_BUG)


def failed_outcome(path: str, reason: str, settings: Settings, code: int = FAILED, line: int | None = None) -> Outcome:
    """A file of which there is nothing to say but that it failed."""
    place = f"{path}:{line}" if line else path
    outcome = Outcome(code, errors=text.error_text(place, reason, settings.color_err))
    if settings.output_format == TEXT:
        return outcome
    from dfix.report.formats import Report

    return outcome._replace(report=Report(path, failure=reason, line=line))


class _Source(Record):
    """What is rewritten: its bytes, where it lies, what it is called; whether it is a filter's input; who chooses."""

    data: bytes
    path: str | None
    shown: str
    filtering: bool = False
    choose: Choice | None = None


def _guarded(source: _Source, settings: Settings) -> Outcome:
    try:
        return _process(source, settings)
    except Exception as error:  # one bad file never stops the others
        outcome = bug_outcome(source.shown, f"{type(error).__name__}: {error}", settings)
        if os.environ.get("DFIX_DEBUG"):
            import traceback

            outcome = outcome._replace(errors=outcome.errors + traceback.format_exc())
        return outcome


def _process(source: _Source, settings: Settings) -> Outcome:
    from dfix import config
    from dfix.api import rewrite

    data, path, shown, filtering, choose = source
    try:
        holds = config.of(path or STDIN_DIFF_NAME, settings.given)
    except config.WrongConfig as wrong:
        return failed_outcome(wrong.file, wrong.message, settings, line=wrong.line)
    left_out = holds.left_out(path) if path else None
    if left_out is not None:
        return _left_out(data, shown, left_out.origin, settings, filtering)
    root = context_root(path, data, _given_context(path, holds, settings), settings.no_context)
    unsafe = holds.options.unsafe
    pick = None if choose is None else lambda proposal: choose(proposal, unsafe)
    options = holds.options._replace(alone=filtering)
    result = rewrite(data, context=root, path=path, options=options, choose=pick)
    if settings.output_format != TEXT:
        return _with_report(result, (root, path, options), shown, settings)

    errors = "".join(text.problem_text(problem, shown, settings.color_err) for problem in result.problems)
    errors += "".join(text.bug_text(bug, shown, settings.color_err) for bug in result.bugs)
    errors += "".join(text.notice_text(notice, shown, settings.color_err) for notice in result.notices)
    code = _code(result, settings)
    if result.problems:
        return Outcome(code, errors=errors)
    outcome = Outcome(code, errors=errors, changed=result.changed, offered=len(result.offered))
    if settings.show_diff:
        return _with_diff(outcome, result, path, shown, settings)
    if settings.check:
        return outcome._replace(notes=_changed_line("would rewrite", result, shown, settings))
    if filtering:
        return outcome._replace(out=result.after)
    return _with_write(outcome, result, shown, settings)


def _given_context(path: str | None, holds: config.Settings, settings: Settings) -> str | None:
    """The folder that somebody names: by hand, in a configuration file, in a compose or bake file."""
    given: str | None = holds.value("context")
    return given or settings.contexts.get(path or "")


def _left_out(data: bytes, shown: str, origin: str, settings: Settings, filtering: bool) -> Outcome:
    """A file that the configuration leaves alone; a filter hands it back, and a document has nothing of it."""
    if settings.output_format != TEXT:
        return Outcome()
    note = text.error_text(shown, f"left alone, as exclude in {origin} says", settings.color_err)
    given_back = filtering and not (settings.check or settings.show_diff)
    return Outcome(out=data if given_back else b"", errors=note)


def _code(result: Result, settings: Settings) -> int:
    if result.bugs:
        return OUR_BUG
    if result.problems:
        return FAILED
    return FOUND if result.changed and settings.check else OK


def _with_report(
    result: Result, asked: tuple[str | None, str | None, Options], shown: str, settings: Settings
) -> Outcome:
    """For a document: the file as data, and written where that is wanted."""
    from dfix.report.formats import Report, wants_proposals

    outcome = Outcome(_code(result, settings), changed=result.changed, offered=len(result.offered))
    report = Report(shown, result)
    if wants_proposals(settings.output_format):
        report = report._replace(proposals=_proposals(result, *asked))
    if not settings.write:
        return outcome._replace(report=report)
    outcome = _with_write(outcome, result, shown, settings)
    failure = outcome.report.failure if outcome.report else None
    written = result.changed and failure is None
    return outcome._replace(notes="", report=report._replace(failure=failure, written=written))


def _proposals(result: Result, context: str | None, path: str | None, options: Options) -> tuple[Proposal, ...]:
    """What each change does by itself; the file is looked at once more where that cannot be told of the result."""
    from dfix.results import Proposal

    changes = (*result.applied, *result.offered)
    if not changes:
        return ()
    if changes == result.applied and len(changes) == 1:
        beside = result.beside[0] if result.beside else None
        return (Proposal(changes[0], result.before, result.after, beside),)
    from dfix.api import propose

    return propose(result.before, context=context, path=path, options=options)[0]


def _with_diff(outcome: Outcome, result: Result, path: str | None, shown: str, settings: Settings) -> Outcome:
    """In a pipe the diff is a patch, byte for byte; on a terminal, or coloured, it is for reading only."""
    notes_color = settings.color_out if settings.to_terminal else settings.color_err
    out = b""
    if result.changed:
        from dfix.report.diff import diff_of, terminal_diff

        lines = diff_of(result, path or STDIN_DIFF_NAME)
        if settings.to_terminal or settings.color_out:
            out = terminal_diff(lines, settings.color_out).encode(settings.encoding, "backslashreplace")
        else:
            out = b"".join(lines)
    return outcome._replace(out=out, notes=text.notes_text(result, shown, notes_color))


def _with_write(outcome: Outcome, result: Result, path: str, settings: Settings) -> Outcome:
    if not result.changed:
        return outcome
    own = [(path, result.before, result.after)] if result.before != result.after else []
    notes = _changed_line("rewrote", result, path, settings)
    for place, before, after in (*own, *((other.path, other.before, other.after) for other in result.beside)):
        try:
            remarks = _write(place, before, after)
        except OSError as error:
            lead = f"not written (but {path} was): " if own and place != path else "not written: "
            failed = _unreadable(place, error, settings, lead)
            return failed._replace(errors=outcome.errors + failed.errors, code=max(outcome.code, FAILED))
        notes += "".join(text.error_text(place, remark, settings.color_err) for remark in remarks)
    return outcome._replace(notes=notes)


def _write(place: str, before: bytes | None, after: bytes) -> list[str]:
    from dfix.cli.files import create_file, replace_file

    if before is not None:
        return replace_file(place, before, after)
    create_file(place, after)
    return []


def _changed_line(verb: str, result: Result, shown: str, settings: Settings) -> str:
    if not result.changed:
        return ""
    names = ", ".join(text.names_of(result.applied))
    return text.changed_line(verb, shown, names, settings.color_err)


def _unreadable(path: str, error: Exception, settings: Settings, lead: str = "") -> Outcome:
    reason = getattr(error, "strerror", None) or str(error)
    return failed_outcome(path, lead + reason, settings)
