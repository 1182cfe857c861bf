"""Workflow commands of GitHub Actions: an annotation in the pull request for each finding.

Source: "Workflow commands for GitHub Actions", and the runner's own parser: a command starts a line, its properties end
at a comma, and the message at the line's end; what would end them is percent-encoded. Nothing in a Dockerfile can start
a command of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.report.findings import ERROR, NOTE, WARNING, findings
from dfix.report.places import in_repository, readable
from dfix.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.report.findings import Finding
    from dfix.report.formats import Report

COMMANDS = {ERROR: "error", WARNING: "warning", NOTE: "notice"}
DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
PROPERTY = {**DATA, ":": "%3A", ",": "%2C"}


def document(reports: Iterable[Report]) -> Iterator[str]:
    """One line for each finding."""
    for report in reports:
        name = visible(readable(in_repository(report.path)))
        for finding in findings(report):
            yield f"{_command(name, finding)}\n"


def _command(name: str, finding: Finding) -> str:
    properties = {
        "file": name,
        "line": str(finding.line),
        **({"col": str(finding.column)} if finding.column else {}),
        "title": f"dfix: {visible(finding.name)}",
    }
    listed = ",".join(f"{name}={_escaped(value, PROPERTY)}" for name, value in properties.items())
    return f"::{COMMANDS[finding.level]} {listed}::{_escaped(finding.message, DATA)}"


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in text)
