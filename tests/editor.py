"""An editor for tests: `dfix lsp` as a process of its own, and pytest-lsp's client, which holds what it says against
the protocol and against what the client said that it can."""

from __future__ import annotations

import asyncio
import sys
import warnings
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest_lsp
from lsprotocol import types

SERVER = (sys.executable, "-m", "dfix", "lsp")
PATIENCE = 30


class Editor:
    """One session. What it opened, and the text that it has there, is in ``buffers``."""

    def __init__(self, client: pytest_lsp.LanguageClient) -> None:
        self.client = client
        self.buffers: dict[str, tuple[int, str]] = {}
        self.shown: list[types.PublishDiagnosticsParams] = []
        self.registered: list[str] = []

    def open(self, path: Path, text: str, language: str = "dockerfile") -> str:
        """Opens a buffer; the answer is its address."""
        return self._open(path.as_uri(), text, language)

    def open_new(self, text: str) -> str:
        """Opens a buffer that was never saved."""
        return self._open("untitled:Untitled-1", text, "dockerfile")

    def _open(self, uri: str, text: str, language: str) -> str:
        self.buffers[uri] = (1, text)
        item = types.TextDocumentItem(uri, language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def type(self, uri: str, text: str) -> None:
        """Has the buffer hold another text."""
        version = self.buffers[uri][0] + 1
        self.buffers[uri] = (version, text)
        changed = [types.TextDocumentContentChangeWholeDocument(text)]
        of = types.VersionedTextDocumentIdentifier(version, uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(of, changed))

    async def format(self, uri: str) -> Sequence[types.TextEdit]:
        """The edits of a formatting."""
        found = await self.client.text_document_formatting_async(formatting(uri))
        return list(found or ())

    async def diagnostics(self, uri: str) -> Sequence[types.Diagnostic]:
        """What is shown of the buffer as it is, once it is."""
        params: types.PublishDiagnosticsParams = await self.until(lambda: self.published(uri, self.buffers[uri][0]))
        return params.diagnostics

    async def pull(self, uri: str, previous: str | None = None) -> types.DocumentDiagnosticReport:
        """What the server answers when it is asked for diagnostics."""
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri), "dfix", previous)
        return await self.client.text_document_diagnostic_async(params)

    def register(self, params: types.RegistrationParams) -> None:
        """Notes what the server wants to be told of."""
        self.registered += [each.method for each in params.registrations]

    def published(self, uri: str, version: int | None) -> types.PublishDiagnosticsParams | None:
        """What was said last of a version of a buffer."""
        return next((each for each in reversed(self.shown) if (each.uri, each.version) == (uri, version)), None)

    async def until(self, question: Callable[[], Any]) -> Any:
        """Waits for an answer that is not empty."""
        async with asyncio.timeout(PATIENCE):
            while not (answer := question()):
                await asyncio.sleep(0.01)
        return answer

    async def actions(self, uri: str, line: int, only: Sequence[str] | None = None) -> list[types.CodeAction]:
        """What is offered in a line, which counts from 0."""
        here = types.Range(types.Position(line, 0), types.Position(line, 0))
        context = types.CodeActionContext((), only)
        params = types.CodeActionParams(types.TextDocumentIdentifier(uri), here, context)
        found = await self.client.text_document_code_action_async(params)
        return [each for each in found or () if isinstance(each, types.CodeAction)]

    def done(self, action: types.CodeAction) -> None:
        """Makes files on disk as an action says, as an editor does that saves what it changed."""
        assert action.edit is not None
        for each in action.edit.document_changes or ():
            if isinstance(each, types.CreateFile):
                _path(each.uri).touch()
                continue
            assert isinstance(each, types.TextDocumentEdit)
            path = _path(each.text_document.uri)
            edits = [edit for edit in each.edits if isinstance(edit, types.TextEdit)]
            path.write_bytes(applied(path.read_bytes().decode(), edits).encode())

    def applied(self, uri: str, edits: Sequence[types.TextEdit]) -> str:
        """The buffer's text with edits made, as an editor makes them that counts in UTF-16."""
        return applied(self.buffers[uri][1], edits)

    def made(self, uri: str, action: types.CodeAction) -> str:
        """The buffer's text with an action done."""
        assert action.edit is not None
        if action.edit.changes:
            return self.applied(uri, action.edit.changes[uri])
        assert action.edit.document_changes
        (change,) = action.edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        assert (change.text_document.uri, change.text_document.version) == (uri, self.buffers[uri][0])
        return self.applied(uri, [edit for edit in change.edits if isinstance(edit, types.TextEdit)])


def _path(uri: str) -> Path:
    return Path(unquote(uri.removeprefix("file://")))


def formatting(uri: str) -> types.DocumentFormattingParams:
    """A request to format a buffer."""
    return types.DocumentFormattingParams(types.TextDocumentIdentifier(uri), types.FormattingOptions(4, True))


def applied(text: str, edits: Sequence[types.TextEdit]) -> str:
    """A text with edits made, on its bytes in UTF-16: another way than the one by which they came to be."""
    data = text.encode("utf-16-le")
    spots = sorted((_byte(data, edit.range.start), _byte(data, edit.range.end), edit.new_text) for edit in edits)
    for start, end, new in reversed(spots):
        data = data[:start] + new.encode("utf-16-le") + data[end:]
    return data.decode("utf-16-le")


def _byte(data: bytes, place: types.Position) -> int:
    line, at = 0, 0
    while line < place.line:
        two, four = data[at : at + 2], data[at : at + 4]
        at += 4 if four == "\r\n".encode("utf-16-le") else 2
        line += two in ("\n".encode("utf-16-le"), "\r".encode("utf-16-le"))
        assert at <= len(data)
    return at + 2 * place.character


@asynccontextmanager
async def editor(
    *folders: Path,
    server: Sequence[str] = SERVER,
    settings: dict[str, dict[str, Any]] | None = None,
    options: object = None,
    client: str = "visual_studio_code",
    creates: bool = True,
    asked: bool = True,
    pulls: bool = False,
) -> AsyncIterator[Editor]:
    """A session in some folders. ``settings`` are an editor's own, by address (``""`` for everywhere), ``options`` what
    it says at the start; ``client`` is whose capabilities it has, ``creates`` whether it makes files,
    ``asked`` whether it can be asked for settings, ``pulls`` whether it asks for diagnostics."""
    language_client = pytest_lsp.make_test_lsp_client()
    session = Editor(language_client)

    # pytest-lsp keeps what is published without its version
    language_client.protocol.fm.features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = session.shown.append

    language_client.protocol.fm.features[types.CLIENT_REGISTER_CAPABILITY] = session.register
    for scope, values in (settings or {}).items():
        language_client.set_configuration({"dfix": values}, scope_uri=scope)
    await language_client.start_io(*server)
    with warnings.catch_warnings():
        warnings.simplefilter("error", pytest_lsp.LspSpecificationWarning)
        capabilities = pytest_lsp.client_capabilities(client)
        assert capabilities.workspace is not None
        assert capabilities.text_document is not None
        capabilities.workspace.configuration = asked
        if not creates:
            capabilities.workspace.workspace_edit = types.WorkspaceEditClientCapabilities(document_changes=True)
        if pulls:
            capabilities.text_document.diagnostic = types.DiagnosticClientCapabilities()
            capabilities.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
        named = [types.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders]
        params = types.InitializeParams(capabilities, workspace_folders=named, initialization_options=options)
        await language_client.initialize_session(params)
        yield session
    await language_client.shutdown_session()
    await language_client.stop()  # type: ignore[no-untyped-call]
