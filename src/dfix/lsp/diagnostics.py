"""What an editor underlines: what could be changed and why, what is wrong, what the owner should know."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol.types import (
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    Location,
    Position,
    Range,
)

from dfix import passes
from dfix.lsp import pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.fixes import Assumption, Evidence
    from dfix.lsp.findings import Findings
    from dfix.results import Change

SOURCE = "dfix"


def diagnostics(findings: Findings) -> list[Diagnostic]:
    """All that is to be shown of a document."""
    if not findings.holds.diagnostics:
        return []
    return [*_problems(findings), *_notices(findings), *_changes(findings), *_declined(findings)]


def of_change(findings: Findings, change: Change) -> Diagnostic:
    """What is shown of a change that could be made: at the instruction where it starts, with what it rests on."""
    return Diagnostic(
        findings.range_of(change.line),
        f"{change.summary}\n{reason(change)}",
        severity=DiagnosticSeverity.Information if change.safe else DiagnosticSeverity.Hint,
        code=change.pass_name,
        code_description=_page(change.pass_name),
        source=SOURCE,
        related_information=list(_places(findings, (*change.evidence, *change.assumptions))) or None,
    )


def reason(change: Change) -> str:
    """Why a change is right, or what would have to be true for it."""
    if not change.safe:
        return "\n".join(f"unsafe, it assumes: {each.sentence}" for each in change.assumptions)
    accepted = (f"safe, as accepted: {each.sentence} [{each.name}]" for each in change.accepted)
    return "\n".join((*(f"safe: {seen.sentence}" for seen in change.evidence), *accepted))


def _changes(findings: Findings) -> Iterator[Diagnostic]:
    for proposal in findings.proposals:
        yield of_change(findings, proposal.change)


def _problems(findings: Findings) -> Iterator[Diagnostic]:
    for problem in findings.result.problems:
        hint = f"\n{problem.hint}" if problem.hint else ""
        where = findings.range_from(problem.line, problem.column)
        yield Diagnostic(where, f"{problem.message}{hint}", severity=DiagnosticSeverity.Error, source=SOURCE)


def _notices(findings: Findings) -> Iterator[Diagnostic]:
    for notice in findings.result.notices:
        where = findings.range_of(notice.line)
        warning = DiagnosticSeverity.Warning
        yield Diagnostic(where, notice.sentence, severity=warning, code=notice.name, source=SOURCE)


def _declined(findings: Findings) -> Iterator[Diagnostic]:
    if not findings.holds.declined:
        return
    for declined in findings.result.declined:
        yield Diagnostic(
            findings.range_of(declined.line),
            f"not done: {declined.reason}",
            severity=DiagnosticSeverity.Hint,
            code=declined.pass_name,
            code_description=_page(declined.pass_name),
            source=SOURCE,
        )


def _page(pass_name: str) -> CodeDescription | None:
    href = pages.link(pass_name) if pass_name in passes.names() else None
    return None if href is None else CodeDescription(href)


def _places(findings: Findings, records: Iterable[Evidence | Assumption]) -> Iterator[DiagnosticRelatedInformation]:
    """Where in the build context something was seen."""
    context = findings.context
    for each in records:
        if context is not None and each.file is not None:
            start = Position((each.line or 1) - 1, 0)
            uri = Path(os.path.abspath(os.path.join(context, each.file))).as_uri()
            yield DiagnosticRelatedInformation(Location(uri, Range(start, start)), each.sentence)
