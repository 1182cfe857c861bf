"""Diagnostics that an editor asks for (LSP 3.17, "Pull Diagnostics") in place of those that it is told unasked.

An editor keeps what it asked for and what it was told in two lists, so it gets one of them. It is asked to ask where it
can also be told to ask again: what is said of a Dockerfile changes with the files beside it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from lsprotocol.types import (
    DiagnosticOptions,
    RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport,
)

if TYPE_CHECKING:
    from lsprotocol.types import ClientCapabilities, Diagnostic

    Report = RelatedFullDocumentDiagnosticReport | RelatedUnchangedDocumentDiagnosticReport

#: what is said of one Dockerfile does not change with another; and those that are not open are the command line's
OPTIONS = DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier="dfix")


def pulls(can: ClientCapabilities) -> bool:
    """Whether an editor asks for diagnostics, and can be told to ask again."""
    documents, workspace = can.text_document, can.workspace
    asks = documents is not None and documents.diagnostic is not None
    again = workspace.diagnostics if workspace is not None else None
    return asks and again is not None and bool(again.refresh_support)


def report(found: list[Diagnostic], previous: str | None) -> Report:
    """The answer: what was found, or that it is what was answered last."""
    name = sha256(repr(found).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    if name == previous:
        return RelatedUnchangedDocumentDiagnosticReport(name)
    return RelatedFullDocumentDiagnosticReport(found, result_id=name)


def nothing_new(previous: str | None) -> Report:
    """The answer when there is none: what was shown stays."""
    return report([], None) if previous is None else RelatedUnchangedDocumentDiagnosticReport(previous)
