"""What is known of the open documents, each looked at once for a version of it and the settings that hold."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from dfix.lsp.findings import look
from dfix.lsp.work import outcome

if TYPE_CHECKING:
    from dfix.lsp.documents import Buffer
    from dfix.lsp.findings import Findings
    from dfix.lsp.settings import Held
    from dfix.lsp.work import Worker

    Known = tuple[Buffer, Held]


class Looking:
    """The newest version wins: when a document has changed, what is still looked at of the one before is dropped, and
    who waits for that is told so (``Stopped``)."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._tasks: dict[str, tuple[Known, asyncio.Task[Findings]]] = {}

    async def at(self, buffer: Buffer, holds: Held, encoding: str) -> Findings:
        """All that is known of a document."""
        known, task = self._tasks.get(buffer.uri, (None, None))
        if task is None or known != (buffer, holds):
            self.forget(buffer.uri)
            work = partial(look, buffer, holds, encoding)
            task = asyncio.create_task(self._worker.in_background(work))
            self._tasks[buffer.uri] = (buffer, holds), task
        return await outcome(task)

    def forget(self, uri: str) -> None:
        """Drops what is known of a document, and what is still looked at of it."""
        _, task = self._tasks.pop(uri, (None, None))
        if task is not None:
            task.cancel()
