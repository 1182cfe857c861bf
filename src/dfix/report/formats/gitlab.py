"""GitLab's code quality report: what a merge request shows as new, and as fixed.

Source: GitLab's documentation, "Code Quality", the report format: an array of objects with description, check_name,
fingerprint, severity and location.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dfix.report.findings import ERROR, NOTE, WARNING, findings
from dfix.report.places import in_repository, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.report.findings import Finding
    from dfix.report.formats import Report

SEVERITIES = {ERROR: "critical", WARNING: "minor", NOTE: "info"}


def document(reports: Iterable[Report]) -> Iterator[str]:
    """An array with one object for each finding, each on a line."""
    separator = "[\n"
    for report in reports:
        name = readable(in_repository(report.path))
        for finding in findings(report):
            yield separator + json.dumps(_issue(name, finding))
            separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _issue(name: str, finding: Finding) -> dict[str, object]:
    return {
        "description": "; ".join(finding.message.split("\n")),
        "check_name": finding.name,
        "fingerprint": finding.fingerprint,
        "severity": SEVERITIES[finding.level],
        "location": {"path": name, "lines": {"begin": finding.line}},
    }
