"""What holds for each open document: asked of the editor once, until it says that something has changed, and of the
project's configuration every time."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from dfix.config import WrongConfig
from dfix.lsp.documents import path_of
from dfix.lsp.settings import SECTION, Held, Settings, holds, read

if TYPE_CHECKING:
    from pygls.lsp.server import LanguageServer

log = logging.getLogger("dfix")


class Configuration:
    """See above."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._given: object = None
        self._known: dict[str, Settings] = {}
        self._warned: set[str] = set()

    def give(self, given: object) -> None:
        """Takes what the editor says of its own accord: at the start, or when its settings change."""
        section = given.get(SECTION, given) if isinstance(given, dict) else given
        if section is not None:
            self._given = section
        self.forget()

    def forget(self, uri: str | None = None) -> None:
        """Has what the editor has set for a document, or for all, be asked for anew."""
        if uri is None:
            self._known.clear()
        else:
            self._known.pop(uri, None)

    async def of(self, uri: str) -> Held | None:
        """What holds for a document; None when it is to be left alone, or cannot be said."""
        if uri not in self._known:
            settings = read(await self._asked(uri))
            self._warn(settings.wrong)
            self._known[uri] = settings
        try:
            return holds(path_of(uri), self._known[uri])
        except WrongConfig as wrong:
            self._warn((f"{wrong.place}: {wrong.message}",))
            return None

    async def _asked(self, uri: str) -> object:
        """What the editor has set for a document, above what it said at the start."""
        workspace = self._server.client_capabilities.workspace
        if workspace is None or not workspace.configuration:
            return self._given
        item = types.ConfigurationItem(scope_uri=uri, section=SECTION)
        try:
            answers = await self._server.workspace_configuration_async(types.ConfigurationParams([item]))
        except JsonRpcException as error:
            log.warning("the editor does not say its settings: %s", error)
            return self._given
        answer = answers[0] if answers else None
        if isinstance(answer, dict) and isinstance(self._given, dict):
            return self._given | {name: value for name, value in answer.items() if value is not None}
        return self._given if answer is None else answer

    def _warn(self, sentences: tuple[str, ...]) -> None:
        """Shows what is wrong with the settings, each sentence once."""
        for sentence in sentences:
            if sentence not in self._warned:
                self._warned.add(sentence)
                shown = types.ShowMessageParams(types.MessageType.Warning, f"dfix: {sentence}")
                self._server.window_show_message(shown)
