"""What is known of one line: what could be changed there and why, what was seen there, what was declined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol.types import Hover, MarkupContent, MarkupKind

from dfix.lsp import pages
from dfix.report import guide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lsprotocol.types import Position

    from dfix.fixes import Assumption, Evidence
    from dfix.lsp.findings import Findings
    from dfix.results import Change


def hover(findings: Findings, position: Position) -> Hover | None:
    """What there is to say of the line of a place; None when that is nothing."""
    changes = list(_changes(findings, position))
    names = dict.fromkeys(change.pass_name for change in changes)
    said = [*map(_told, changes), *_declined(findings, position), *map(_why, names)]
    if not said:
        return None
    return Hover(MarkupContent(MarkupKind.Markdown, "\n\n".join(said)))


def _changes(findings: Findings, position: Position) -> Iterator[Change]:
    """The changes that start at the instruction of the line, or rest on something in it."""
    for proposal in findings.proposals:
        change = proposal.change
        seen_here = any(each.file is None and each.line == position.line + 1 for each in change.evidence)
        if seen_here or _stands(findings, change.line, position):
            yield change


def _told(change: Change) -> str:
    return "\n".join((f"**{change.pass_name}**: {_plain(change.summary)}\n", *_reasons(change)))


def _why(pass_name: str) -> str:
    """What the page of a pass begins with, and where it is."""
    link = pages.link(pass_name)
    return _plain(guide.page(pass_name).why) + (f" [More of {pass_name}]({link})" if link else "")


def _reasons(change: Change) -> Iterator[str]:
    if change.safe:
        yield from (f"- safe: {_placed(each)}" for each in change.evidence)
        yield from (f"- safe, as accepted: {_placed(each)} [{each.name}]" for each in change.accepted)
        return
    yield from (f"- unsafe, it assumes: {_placed(each)} [{each.name}]" for each in change.assumptions)
    yield from (f"- seen: {_placed(each)}" for each in change.evidence)


def _declined(findings: Findings, position: Position) -> Iterator[str]:
    for declined in findings.result.declined:
        if declined.line is not None and _stands(findings, declined.line, position):
            yield f"**{declined.pass_name}**, not done: {_plain(declined.reason)}"


def _stands(findings: Findings, line: int, position: Position) -> bool:
    where = findings.range_of(line)
    return where.start.line <= position.line <= where.end.line


def _placed(record: Evidence | Assumption) -> str:
    """A sentence with the place that says it."""
    line = f":{record.line}" if record.line else ""
    where = f" ({record.file}{line})" if record.file else f" (line {record.line})" if record.line else ""
    return _plain(record.sentence + where)


def _plain(text: str) -> str:
    """A text as Markdown that shows it as it is."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|~!" else char for char in text)
