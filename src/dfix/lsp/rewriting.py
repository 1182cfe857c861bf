"""What formatting makes of a document, kept while nothing has changed that it was made from."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

from dfix import engine
from dfix.context.stamps import Stamps
from dfix.lsp.heeding import Heeding
from dfix.lsp.places import Places
from dfix.lsp.work import outcome
from dfix.records import Record
from dfix.source import encode

if TYPE_CHECKING:
    from lsprotocol.types import TextEdit

    from dfix.lsp.documents import Buffer
    from dfix.lsp.work import Job, Worker
    from dfix.results import Bug, Options


class Asked(Record):
    """What is to be rewritten: a document, with which options, in which folder."""

    buffer: Buffer
    options: Options
    context: str | None
    encoding: str


class Rewritten(Record):
    """The edits that make the change, our own faults, and what was read for it."""

    edits: list[TextEdit]
    bugs: tuple[Bug, ...]
    stamps: Stamps


class Rewriting:
    """One answer for each document and options: the newest. Whoever asks for what is under way waits for that, and when
    nobody waits any more it is dropped."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._answers: dict[tuple[str, Options], _Answer] = {}

    async def of(self, asked: Asked, *, in_background: bool = False) -> Rewritten:
        """The answer, at once where it is known and nothing beside the Dockerfile has changed since."""
        place = asked.buffer.uri, asked.options
        answer = self._answers.get(place)
        if answer is None or answer.asked != asked or not answer.stands:
            self._drop(place)
            do = self._worker.in_background if in_background else self._worker.now
            answer = self._answers[place] = _Answer(asked, asyncio.create_task(do(partial(rewritten, asked))))
        answer.waiting += 1
        try:
            return await outcome(answer.task)
        finally:
            answer.waiting -= 1
            if not answer.waiting and not answer.task.done():
                answer.task.cancel()

    def forget(self, uri: str) -> None:
        """Drops all that is known of a document."""
        for place in [each for each in self._answers if each[0] == uri]:
            self._drop(place)

    def _drop(self, place: tuple[str, Options]) -> None:
        answer = self._answers.pop(place, None)
        if answer is not None:
            answer.task.cancel()


class _Answer:
    """An answer that is there or under way, and how many wait for it."""

    __slots__ = ("asked", "task", "waiting")

    def __init__(self, asked: Asked, task: asyncio.Task[Rewritten]) -> None:
        self.asked = asked
        self.task = task
        self.waiting = 0

    @property
    def stands(self) -> bool:
        """Whether it is still under way, or right."""
        if not self.task.done():
            return True
        return not self.task.cancelled() and self.task.exception() is None and self.task.result().stamps.stand()


def rewritten(asked: Asked, job: Job) -> Rewritten:
    """All changes at once which the options let through."""
    started = time.time_ns()
    text, path = asked.buffer.text, asked.buffer.path or "Dockerfile"
    context = Heeding(job, asked.context, asked.buffer)
    result = engine.rewrite(encode(text), path=path, context=context, options=asked.options)
    edits = Places(text, asked.encoding).edits(result.text) if result.changed else []
    return Rewritten(edits, result.bugs, Stamps.of(context, started))
