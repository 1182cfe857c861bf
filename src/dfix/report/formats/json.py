"""All that a run found, as JSON. schemas/report-1.json describes it; `version` grows when a reader has to change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dfix import __version__
from dfix.report.diff import line_edits
from dfix.report.places import readable
from dfix.results import Result
from dfix.source import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.fixes import Assumption, Evidence
    from dfix.report.formats import Report
    from dfix.results import Change
    from dfix.source import Problem

    Values = dict[str, object]

VERSION = 1
WRITES = True


def document(reports: Iterable[Report]) -> Iterator[str]:
    """One object with one line for each file."""
    yield f'{{"version": {VERSION}, "dfix": {json.dumps(__version__)}, "files": ['
    separator = "\n"
    for report in reports:
        yield separator + json.dumps(_clean(_file(report)))
        separator = ",\n"
    yield "\n]}\n"


def _file(report: Report) -> Values:
    told: Values = {"path": report.path, "error": report.failure, "line": report.line, "written": report.written}
    return {**told, **_result(report.result or Result(report.path, b"", b""))}


def _result(result: Result) -> Values:
    return {
        "changed": result.changed,
        "changes": [_change(change) for change in result.applied],
        "offered": [_change(change) for change in result.offered],
        "declined": [{"pass": d.pass_name, "reason": d.reason, "line": d.line} for d in result.declined],
        "notices": [{"name": n.name, "message": n.sentence, "line": n.line} for n in result.notices],
        "problems": [_problem(problem) for problem in result.problems],
        "bugs": [{"pass": bug.pass_name, "message": bug.message} for bug in result.bugs],
        "edits": _edits(result),
        "beside": [
            {"path": other.path, "new": other.before is None, "text": decode(other.after)} for other in result.beside
        ],
    }


def _change(change: Change) -> Values:
    return {
        "pass": change.pass_name,
        "summary": change.summary,
        "line": change.line,
        "safe": change.safe,
        "evidence": [{"kind": seen.kind, **_sentence(seen)} for seen in change.evidence],
        "assumptions": [{"name": each.name, **_sentence(each)} for each in change.assumptions],
        "accepted": [{"name": each.name, **_sentence(each)} for each in change.accepted],
    }


def _sentence(record: Evidence | Assumption) -> Values:
    return {"message": record.sentence, "file": record.file, "line": record.line}


def _problem(problem: Problem) -> Values:
    return {"line": problem.line, "column": problem.column, "message": problem.message, "hint": problem.hint or None}


def _edits(result: Result) -> list[Values] | None:
    """None where text cannot say it: what is put in has bytes that are not UTF-8."""
    edits = line_edits(result.before, result.after)
    try:
        return [{"start": e.first + 1, "end": e.last + 1, "text": e.text.decode()} for e in edits]
    except UnicodeDecodeError:
        return None


def _clean(value: object) -> object:
    """The same with text that every reader of JSON takes."""
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list) else value
