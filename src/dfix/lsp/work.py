"""The one thread that rewrites, so that the editor is always answered.

A job that nobody waits for any more is not begun, or ends at the next question that it asks (heeding.py). What
somebody waits for at the keyboard goes before what is looked at in the background.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Outdated(BaseException):
    """Ends a job that nobody waits for; no bug of a pass, so it is no Exception, which the engine would catch."""


class Job:
    """One piece of work, as it sees itself."""

    __slots__ = ("_stopped",)

    def __init__(self) -> None:
        self._stopped = False

    def stop(self) -> None:
        """Says that nobody waits for it."""
        self._stopped = True

    def check(self) -> None:
        """Ends the job by ``Outdated`` when it was stopped."""
        if self._stopped:
            raise Outdated


class Worker:
    """Does one job after the other."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "dfix")
        self._background: set[Job] = set()

    async def now(self, work: Callable[[Job], T]) -> T:
        """What a piece of work comes to; what is looked at in the background makes room."""
        for job in self._background:
            job.stop()
        return await self._done(Job(), work)

    async def in_background(self, work: Callable[[Job], T]) -> T:
        """The same, begun anew whenever it has to make room."""
        while True:
            job = Job()
            self._background.add(job)
            try:
                return await self._done(job, work)
            except Stopped:
                continue
            finally:
                self._background.discard(job)

    def close(self) -> None:
        """Drops what was not begun."""
        for job in self._background:
            job.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _done(self, job: Job, work: Callable[[Job], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, _attempt, job, work)
        finally:
            job.stop()


class Stopped(Exception):
    """What is told of a job that ended by ``Outdated``, or that nobody else waits for any more."""


async def outcome(task: asyncio.Task[T]) -> T:
    """What a task comes to that others may wait for as well. Raises Stopped when it was dropped."""
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        own = asyncio.current_task()
        if task.cancelled() and (own is None or not own.cancelling()):
            raise Stopped from None
        raise


def _attempt(job: Job, work: Callable[[Job], T]) -> T:
    try:
        job.check()
        return work(job)
    except Outdated:
        raise Stopped from None
