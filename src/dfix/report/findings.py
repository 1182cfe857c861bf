"""What there is to say of a file, as other programs list it: a name, how bad it is, a line, a message."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from dfix.records import Record
from dfix.report.places import in_repository, readable
from dfix.report.text import placed
from dfix.report.visible import visible
from dfix.source import LineIndex, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.report.formats import Report
    from dfix.results import Change

#: the names of what no pass finds
INVALID, BUG, FAILURE = "invalid-dockerfile", "dfix-bug", "not-done"
#: how bad it is: it does not build; it would change, or should be known; it would change if something holds
ERROR, WARNING, NOTE = "error", "warning", "note"


class Finding(Record):
    """One thing to say.

    name         the pass, the kind of notice, or INVALID, BUG, FAILURE
    level        ERROR, WARNING or NOTE
    line         of the input, from 1; 1 where it is about the whole file
    message      a headline, and sentences below it, each on a line; nothing in them that a terminal would obey
    fingerprint  the same while the instruction is, wherever it moves
    column       from 1, where it is known
    change       what was changed, or could be
    """

    name: str
    level: str
    line: int
    message: str
    fingerprint: str
    column: int | None = None
    change: Change | None = None


def findings(report: Report) -> Iterator[Finding]:
    """All of a file, in the order of what was done."""
    lines = LineIndex(decode(report.result.before) if report.result else "")
    name = in_repository(report.path)
    seen: Counter[str] = Counter()
    for finding in _found(report):
        key = "\0".join((name, finding.name, lines.text_of(finding.line).strip()))
        seen[key] += 1
        mark = sha256(f"{readable(key)}\0{seen[key]}".encode()).hexdigest()
        yield finding._replace(fingerprint=mark, message=readable(finding.message))


def _found(report: Report) -> Iterator[Finding]:
    if report.failure is not None:
        yield Finding(FAILURE, ERROR, report.line or 1, visible(report.failure), "")
    if report.result is None:
        return
    for problem in report.result.problems:
        hint = [f"hint: {visible(problem.hint)}"] if problem.hint else []
        message = "\n".join([visible(problem.message), *hint])
        yield Finding(INVALID, ERROR, max(problem.line, 1), message, "", max(problem.column, 1))
    for bug in report.result.bugs:
        message = f"this is a bug in dfix, please report it: {bug.pass_name}: {bug.message}"
        yield Finding(BUG, ERROR, 1, visible(message), "")
    for notice in report.result.notices:
        yield Finding(visible(notice.name), WARNING, notice.line or 1, visible(notice.sentence), "")
    for change in (*report.result.applied, *report.result.offered):
        level = WARNING if change.safe else NOTE
        yield Finding(visible(change.pass_name), level, max(change.line, 1), _message(change), "", change=change)


def _message(change: Change) -> str:
    """What changes, and why that is safe or what it assumes."""
    lines = [visible(change.summary.strip())]
    lines += [f"safe: {placed(seen)}" for seen in change.evidence if change.safe]
    lines += [f"safe, as accepted: {placed(each)} [{visible(each.name)}]" for each in change.accepted if change.safe]
    lines += [f"unsafe, it assumes: {placed(each)} [{visible(each.name)}]" for each in change.assumptions]
    return "\n".join(lines)
