"""SARIF 2.1.0, for code scanning and editors: a result for each finding, with each change as a fix by itself.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". Regions cover whole lines: a line's
first column to the first column of the line after it (3.30.2).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dfix import __version__
from dfix.report.diff import line_edits
from dfix.report.findings import BUG, ERROR, FAILURE, INVALID, WARNING, findings
from dfix.report.places import readable, uri
from dfix.source import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.report.diff import LineEdit
    from dfix.report.findings import Finding
    from dfix.report.formats import Report
    from dfix.report.guide import Page
    from dfix.results import Change

    Values = dict[str, object]

PROPOSALS = True
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: the root of the repository, which whoever reads the document knows
ROOT = "%SRCROOT%"
#: what is about the run, and not about the text of a file
OF_THE_RUN = (BUG, FAILURE)


def document(reports: Iterable[Report]) -> Iterator[str]:
    """One run; its results come first, so that they need not be kept."""
    yield f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{"columnKind": "utf16CodeUnits", "results": ['
    notifications: list[Values] = []
    named: dict[str, None] = {}
    separator = "\n"
    for report in reports:
        artifact = _artifact(report.path)
        for finding in findings(report):
            if finding.name in OF_THE_RUN:
                notifications.append(_notification(report, finding, artifact))
                continue
            named[finding.name] = None
            yield separator + json.dumps(_result(report, finding, artifact))
            separator = ",\n"
    invocation = {"executionSuccessful": not notifications, "toolExecutionNotifications": notifications}
    yield f'\n], "invocations": [{json.dumps(invocation)}], "tool": {json.dumps(_tool(named))}}}]}}\n'


def _result(report: Report, finding: Finding, artifact: Values) -> Values:
    result: Values = {
        "ruleId": finding.name,
        "level": finding.level,
        "message": {"text": finding.message},
        "locations": [_location(finding, artifact)],
        "partialFingerprints": {"instruction/v1": finding.fingerprint},
    }
    if finding.change is None:
        return result
    fix = _fix(report, finding.change, artifact)
    return {**result, "properties": _properties(report, finding.change), **({"fixes": [fix]} if fix else {})}


def _location(finding: Finding, artifact: Values) -> Values:
    region = {"startLine": finding.line, **({"startColumn": finding.column} if finding.column else {})}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _artifact(path: str) -> Values:
    where = uri(path)
    return {"uri": where} if where.startswith("file:") else {"uri": where, "uriBaseId": ROOT}


def _properties(report: Report, change: Change) -> Values:
    made = report.result is not None and change in report.result.applied
    return {
        "safe": change.safe,
        "unsafeOnly": not made,
        "evidence": [readable(seen.sentence) for seen in change.evidence],
        "assumptions": [{"name": each.name, "message": readable(each.sentence)} for each in change.assumptions],
        "accepted": [each.name for each in change.accepted],
    }


def _fix(report: Report, change: Change, artifact: Values) -> Values | None:
    """The change on the text as it is; None for one that only follows from others, for one that text cannot say, and
    for one that makes a new file."""
    same = (p for p in report.proposals if (p.change.pass_name, p.change.line) == (change.pass_name, change.line))
    proposal = next((p for p in same if p.change.summary == change.summary), None)
    if proposal is None or (proposal.beside is not None and not proposal.beside.before):
        return None
    before, after = proposal.before, proposal.after
    if proposal.beside is not None:
        before, after, artifact = proposal.beside.before or b"", proposal.beside.after, _artifact(proposal.beside.path)
    try:
        replacements = _replacements(before, after)
    except UnicodeDecodeError:
        return None
    changed = {"artifactLocation": artifact, "replacements": replacements}
    return {"description": {"text": readable(change.summary)}, "artifactChanges": [changed]}


def _replacements(before: bytes, after: bytes) -> list[Values]:
    """Raises UnicodeDecodeError where what is put in is not UTF-8."""
    last, ends = decode(before).rpartition("\n")[2], before.count(b"\n")
    return [_replacement(edit, last, ends) for edit in line_edits(before, after)]


def _replacement(edit: LineEdit, last: str, ends: int) -> Values:
    """``last`` is what stands behind the last of so many line ends."""
    region: Values = {"startLine": edit.first + 1, "startColumn": 1, "endLine": edit.last + 1, "endColumn": 1}
    if last and edit.last > ends:  # there is no line after it
        region |= {"endLine": edit.last, "endColumn": len(last.encode("utf-16-le", "surrogatepass")) // 2 + 1}
    replacement: Values = {"deletedRegion": region}
    return {**replacement, "insertedContent": {"text": edit.text.decode()}} if edit.text else replacement


def _notification(report: Report, finding: Finding, artifact: Values) -> Values:
    region = {"region": {"startLine": report.line}} if report.line else {}
    place = {"physicalLocation": {"artifactLocation": artifact, **region}}
    return {"level": "error", "message": {"text": finding.message}, "locations": [place]}


def _tool(named: Iterable[str]) -> Values:
    """dfix and its rules: every pass, and what else was found."""
    from dfix import passes
    from dfix.report import guide

    rules = [_rule(guide.page(name)) for name in passes.names()]
    others = [_other_rule(name) for name in named if name not in passes.names()]
    return {"driver": {"name": "dfix", "version": __version__, "rules": [*rules, *others]}}


def _rule(page: Page) -> Values:
    """The page of a pass, as the reader of a result sees it."""
    codes = f"\n\nMends: {', '.join(page.codes)}" if page.codes else ""
    text = (page.body or page.summary) + codes
    return {
        "id": page.name,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": page.why or page.summary},
        "help": {"text": text, "markdown": _markdown(text)},
        "defaultConfiguration": {"level": WARNING, "enabled": not page.on_request},
        "properties": {"tags": ["docker", *page.codes]},
    }


def _other_rule(name: str) -> Values:
    """What no pass finds: what is wrong with the file, and what its owner should know."""
    text, level = "dfix tells it whichever passes run; the message says what to do.", WARNING
    if name == INVALID:
        text, level = "The file is no Dockerfile that BuildKit builds, so nothing else is said of it.", ERROR
    return {
        "id": name,
        "shortDescription": {"text": name.replace("-", " ")},
        "fullDescription": {"text": text},
        "help": {"text": text},
        "defaultConfiguration": {"level": level},
    }


def _markdown(text: str) -> str:
    """A docstring as Markdown: an indented example is code only after an empty line."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("    ") and lines and lines[-1] and not lines[-1].startswith("    "):
            lines.append("")
        lines.append(line)
    return "\n".join(lines)
