"""What is to change, as an editor takes it: edits of the open document, or of the ignore file beside it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol.types import (
    CreateFile,
    CreateFileOptions,
    OptionalVersionedTextDocumentIdentifier,
    ResourceOperationKind,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from dfix.lsp.places import Places
from dfix.source import decode

if TYPE_CHECKING:
    from lsprotocol.types import ClientCapabilities, WorkspaceEditClientCapabilities

    from dfix.fixes import Beside


class Changing:
    """Makes the edits of one open document, and of what lies beside it, as an editor says that it takes them."""

    def __init__(self, can: ClientCapabilities, uri: str, version: int | None, encoding: str) -> None:
        self._can: WorkspaceEditClientCapabilities | None = can.workspace.workspace_edit if can.workspace else None
        self._uri = uri
        self._version = version
        self._encoding = encoding

    def document(self, edits: list[TextEdit]) -> WorkspaceEdit:
        """Edits of the document, for the version that it has, where the editor looks at that."""
        if not self._takes_documents:
            return WorkspaceEdit(changes={self._uri: edits})
        return WorkspaceEdit(document_changes=[_edit(self._uri, self._version, edits)])

    def ignore_file(self, beside: Beside) -> WorkspaceEdit | None:
        """What is added to the ignore file, or a new one; None for an editor that makes no files."""
        uri = Path(os.path.abspath(beside.path)).as_uri()
        edits = [self._added(beside)]
        if beside.before is None and not self._makes_files:
            return None
        if not self._takes_documents:
            return WorkspaceEdit(changes={uri: edits})
        new = [] if beside.before is not None else [CreateFile(uri, options=CreateFileOptions(ignore_if_exists=True))]
        return WorkspaceEdit(document_changes=[*new, _edit(uri, None, edits)])

    def _added(self, beside: Beside) -> TextEdit:
        """The lines at the end; what stands above them may be in any encoding, and is not sent back."""
        before = beside.before or b""
        places = Places(decode(before), self._encoding)
        return TextEdit(places.range(len(places.text), len(places.text)), decode(beside.after[len(before) :]))

    @property
    def _takes_documents(self) -> bool:
        """Whether an editor reads ``documentChanges``: it says so, or (Neovim) that it makes files, said there."""
        return self._can is not None and bool(self._can.document_changes or self._can.resource_operations)

    @property
    def _makes_files(self) -> bool:
        return ResourceOperationKind.Create in ((self._can and self._can.resource_operations) or ())


def _edit(uri: str, version: int | None, edits: list[TextEdit]) -> TextDocumentEdit:
    return TextDocumentEdit(OptionalVersionedTextDocumentIdentifier(uri, version), list(edits))
