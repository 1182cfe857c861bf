"""The server: what an editor may ask, and what it is told unasked."""

from __future__ import annotations

import asyncio
import gc
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import FeatureRequestError, JsonRpcException
from pygls.lsp.server import LanguageServer

import dfix
from dfix.lsp import actions, hover, pulling
from dfix.lsp.changing import Changing
from dfix.lsp.configuration import Configuration
from dfix.lsp.diagnostics import diagnostics
from dfix.lsp.documents import Buffer, buffer_of
from dfix.lsp.looking import Looking
from dfix.lsp.rewriting import Asked, Rewriting
from dfix.lsp.work import Stopped, Worker, outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dfix.lsp.findings import Findings
    from dfix.lsp.settings import Held
    from dfix.results import Bug, Options

#: how long nothing is typed before a document is looked at, in seconds; and before its formatting is made ready
PAUSE, SHORT_PAUSE = 0.25, 0.05
#: so many new objects are too many to wait for a pause until they are collected: a rewrite leaves a twentieth of them
YOUNG = 100_000
#: files beside a Dockerfile that say what may be done to it
WATCHED = (
    "**/{.dockerignore,*.dockerignore,package.json,*lock*,go.mod,go.sum,Cargo.toml,pyproject.toml,requirements*.txt,"
    "setup.py,setup.cfg,Pipfile,Gemfile,composer.json,pom.xml,*.gradle,*.gradle.kts,*.csproj,compose*.y*ml,"
    "docker-compose*.y*ml,Makefile,Procfile,dfix.toml,.hadolint.yaml,.hadolint.yml}"
)
log = logging.getLogger("dfix")


class Server(LanguageServer):
    """What runs here runs in the event loop, and is short; what takes time is the worker's."""

    def __init__(self) -> None:
        sync = types.TextDocumentSyncKind.Full  # Dockerfiles are short, and lines are counted in one place
        super().__init__("dfix", dfix.__version__, text_document_sync_kind=sync)
        self.configuration = Configuration(self)
        self.is_asked = False  # for diagnostics, which it tells unasked else
        self._worker = Worker()
        self._looking = Looking(self._worker)
        self._pauses: dict[str, asyncio.Task[None]] = {}
        self._rewriting = Rewriting(self._worker)
        self._formats = False
        self._is_warm = False

    def shutdown(self) -> None:
        """Ends, whatever is still under way."""
        self._worker.close()
        super().shutdown()  # type: ignore[no-untyped-call]

    def open_files(self) -> list[str]:
        """The addresses of all open documents."""
        return [document.uri for document in self.workspace.text_documents.values()]

    def buffer(self, uri: str) -> Buffer | None:
        """What an open Dockerfile holds; None for what is none, or is not open."""
        document = self.workspace.get_text_document(uri)  # one that is not open has no version
        return None if document.version is None else buffer_of(document)

    async def findings(self, uri: str) -> Findings | None:
        """What is known of a document as it is now; None for what is no Dockerfile, or when we fail."""
        try:
            return await self._look(uri)
        except Exception as error:  # a bug of ours never costs more than the answer
            self._failed(error)
            return None

    async def _look(self, uri: str) -> Findings | None:
        """The same; what goes wrong is raised, and Stopped where the document has changed meanwhile."""
        holds = await self.configuration.of(uri)
        buffer = self.buffer(uri)
        if buffer is None or holds is None:
            return None
        return await self._looking.at(buffer, holds, self._encoding)

    async def report(self, params: types.DocumentDiagnosticParams) -> pulling.Report:
        """What an editor asks for to be shown, once nothing has happened to the document for a while."""
        uri, previous = params.text_document.uri, params.previous_result_id
        while True:
            try:
                if (pause := self._pauses.get(uri)) is not None:
                    await outcome(pause)
                found = self._shown(await self._look(uri))
            except Stopped:  # somebody types on
                continue
            except Exception as error:  # a bug of ours never costs more than the answer
                self._failed(error)
                return pulling.nothing_new(previous)
            return pulling.report(found, previous)

    async def formatting(self, uri: str) -> list[types.TextEdit]:
        """The edits of a formatting, which an editor asks for on save as well."""
        self._formats = True
        return await self._edits(uri, lambda holds: holds.formatting)

    async def all_safe(self, uri: str) -> list[types.TextEdit]:
        """The edits that make every change that the settings let through."""
        return await self._edits(uri, lambda holds: holds.options._replace(unsafe=False, brief=True))

    def changing(self, uri: str) -> Changing:
        """What makes the changes of a document as the editor takes them."""
        version = self.workspace.get_text_document(uri).version
        return Changing(self.client_capabilities, uri, version, self._encoding)

    async def _edits(
        self, uri: str, options_of: Callable[[Held], Options | None], *, in_background: bool = False
    ) -> list[types.TextEdit]:
        """The edits to a document; none when it has changed meanwhile, or when we fail."""
        holds = await self.configuration.of(uri)
        buffer = self.buffer(uri)
        options = None if holds is None else options_of(holds)
        if buffer is None or holds is None or options is None:
            return []
        asked = Asked(buffer, options, buffer.context(holds.context), self._encoding)
        try:
            made = await self._rewriting.of(asked, in_background=in_background)
        except Exception as error:  # a bug of ours never costs more than the answer
            self._failed(error)
            return []
        self._tell(made.bugs)
        return made.edits if self.buffer(uri) == buffer else []

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Logs a fault of ours, and never shows it in the way of somebody who types."""
        if not issubclass(source, FeatureRequestError):  # that is the answer to the request, already
            self._failed(error)

    # What an editor is told unasked

    def refresh(self, uri: str, pause: float = PAUSE) -> None:
        """Looks at a document anew, once nothing has happened to it for a while."""
        self.forget(uri)
        self._pauses[uri] = asyncio.create_task(self._settle(uri, pause))

    async def refresh_all(self, *uris: str) -> None:
        """Looks at documents anew whose surroundings have changed, or what holds for them: at all that are open."""
        for uri in uris or self.open_files():
            self.refresh(uri)
        if self.is_asked:
            with suppress(JsonRpcException):  # it is shown with the next change, then
                await self.workspace_diagnostic_refresh_async(None)

    def forget(self, uri: str) -> None:
        """Drops what is known of a document and what was to be found out."""
        pause = self._pauses.pop(uri, None)
        if pause is not None:
            pause.cancel()
        self._looking.forget(uri)
        self._rewriting.forget(uri)

    def clear(self, uri: str) -> None:
        """Takes back what was shown of a document."""
        self.forget(uri)
        self.configuration.forget(uri)
        if not self.is_asked:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    async def _settle(self, uri: str, pause: float) -> None:
        """Waits until nothing has happened for a while, makes formatting ready, and tells what is to be told."""
        await asyncio.sleep(min(pause, SHORT_PAUSE))
        if self._formats:  # then it will be asked for again, on the next save
            await self._edits(uri, lambda holds: holds.formatting, in_background=True)
        await asyncio.sleep(max(pause - SHORT_PAUSE, 0))
        findings = None if self.is_asked else await self.findings(uri)
        if findings is not None:
            shown = types.PublishDiagnosticsParams(uri, self._shown(findings), findings.buffer.version)
            self.text_document_publish_diagnostics(shown)

    def _shown(self, findings: Findings | None) -> list[types.Diagnostic]:
        """What an editor underlines; our own faults are told beside it."""
        if findings is None:
            return []
        self._tell(findings.result.bugs)
        self._tidy()
        return diagnostics(findings)

    def _tidy(self) -> None:
        """Collects while nobody waits. What was loaded for the first document stays for good: the collector need not
        look at it again."""
        gc.collect()
        if not self._is_warm:
            self._is_warm = True
            gc.freeze()

    def _tell(self, bugs: Sequence[Bug]) -> None:
        for bug in bugs:
            self._log(f"this is a bug in dfix, please report it: {bug.pass_name}: {bug.message}")

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Stopped):
            log.error("bug in dfix", exc_info=error)
            self._log(f"this is a bug in dfix, please report it: {type(error).__name__}: {error}")

    def _log(self, message: str) -> None:
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, message))

    @property
    def _encoding(self) -> str:
        return self.workspace.position_encoding or types.PositionEncodingKind.Utf16


def make_server() -> Server:
    """The server with all that it can be asked."""
    server = Server()
    _follow_documents(server)
    _follow_surroundings(server)
    _answer(server)
    return server


def _follow_documents(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.refresh(params.text_document.uri, 0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.refresh(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        await server.refresh_all(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.clear(params.text_document.uri)


def _follow_surroundings(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.configuration.give(params.initialization_options)
        server.is_asked = pulling.pulls(params.capabilities)
        if server.is_asked:
            _answer_for_diagnostics(server)

    @server.feature(types.INITIALIZED)
    async def initialized(_params: types.InitializedParams) -> None:
        wanted = types.RegistrationParams(_registrations(server.client_capabilities.workspace))
        if wanted.registrations:
            with suppress(JsonRpcException):  # it said that it could; it has to do without, then
                await server.client_register_capability_async(wanted)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configured(params: types.DidChangeConfigurationParams) -> None:
        server.configuration.give(params.settings)
        await server.refresh_all()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders_changed(_params: types.DidChangeWorkspaceFoldersParams) -> None:
        server.configuration.forget()
        await server.refresh_all()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def files_changed(_params: types.DidChangeWatchedFilesParams) -> None:
        server.configuration.forget()
        await server.refresh_all()


def _answer_for_diagnostics(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, pulling.OPTIONS)
    async def reporting(params: types.DocumentDiagnosticParams) -> pulling.Report:
        return await server.report(params)


def _registrations(can: types.WorkspaceClientCapabilities | None) -> list[types.Registration]:
    """What the editor is asked to tell of: files beside the Dockerfiles, its own settings."""
    found = []
    if can and can.did_change_watched_files and can.did_change_watched_files.dynamic_registration:
        watched = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(WATCHED)])
        found.append(types.Registration("dfix-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watched))
    if can and can.did_change_configuration and can.did_change_configuration.dynamic_registration:
        section = types.DidChangeConfigurationRegistrationOptions("dfix")
        found.append(types.Registration("dfix-settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, section))
    return found


def _answer(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    async def formatting(params: types.DocumentFormattingParams) -> list[types.TextEdit]:
        return await server.formatting(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovering(params: types.HoverParams) -> types.Hover | None:
        findings = await server.findings(params.text_document.uri)
        return None if findings is None else hover.hover(findings, params.position)

    kinds = types.CodeActionOptions(code_action_kinds=list(actions.KINDS))

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)
    async def code_actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        return await _actions(server, params)


async def _actions(server: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    uri, only = params.text_document.uri, params.context.only
    changing = server.changing(uri)
    found: list[types.CodeAction] = []
    if actions.wanted(types.CodeActionKind.QuickFix, only):
        findings = await server.findings(uri)
        if findings is not None:
            found += actions.quick_fixes(findings, params.range, params.context.diagnostics, changing)
    # a cursor that moves asks for what can be done there, and not for what can be done everywhere
    moves = params.context.trigger_kind == types.CodeActionTriggerKind.Automatic and only is None
    if actions.wanted(actions.FIX_ALL, only) and not moves:
        edits = await server.all_safe(uri)
        found += [actions.fix_all(edits, changing)] if edits else []
    return found


def serve() -> None:
    """Speaks with an editor over standard input and output until it ends."""
    gc.enable()
    gc.set_threshold(YOUNG)
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.ERROR)
    make_server().start_io()
