"""Many files on several cores, in order; a file that kills its process costs that file only."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dfix.cli.job import bug_outcome, process_path, process_paths
from dfix.cli.settings import Outcome, Settings

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

# Below this many files starting processes costs more than it brings.
MIN_FILES = 60
CHUNK = 8


def outcomes(paths: list[str], settings: Settings) -> Iterator[Outcome]:
    """One outcome for each path, in order, as soon as it is there."""
    cores = _cores()
    if len(paths) < MIN_FILES or cores < 2:
        for path in paths:
            yield process_path(path, settings)
    else:
        yield from _pooled(paths, settings, min(cores, len(paths) // CHUNK))


def _pooled(paths: list[str], settings: Settings, workers: int) -> Iterator[Outcome]:
    from concurrent.futures.process import BrokenProcessPool

    pool = _pool(workers)
    finished = False
    try:
        chunks = [paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK)]
        waiting: deque[tuple[list[str], Future[list[Outcome]]]] = deque(
            (chunk, pool.submit(process_paths, chunk, settings)) for chunk in chunks
        )
        while waiting:
            chunk, future = waiting.popleft()
            try:
                done = future.result()
            except BrokenProcessPool:
                done = None
            yield from _one_by_one(chunk, settings) if done is None else done
        finished = True
    finally:
        if not finished:
            _stop_workers()
        # Idle workers end at once; not waiting for the pool's own thread would let it write into closed pipes.
        pool.shutdown(wait=True, cancel_futures=True)


def _one_by_one(paths: list[str], settings: Settings) -> Iterator[Outcome]:
    """After a worker died nobody knows of which file: one worker, one file at a time, finds out."""
    from concurrent.futures.process import BrokenProcessPool

    pool = _pool(1)
    try:
        for path in paths:
            try:
                outcome = pool.submit(process_path, path, settings).result()
            except BrokenProcessPool:
                pool.shutdown(wait=False)
                pool = _pool(1)
                outcome = bug_outcome(path, "the process that worked on this file died", settings)
            yield outcome
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _pool(workers: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Forking is several times faster than starting anew.
    method = "fork" if sys.platform.startswith("linux") else None
    return ProcessPoolExecutor(workers, mp_context=get_context(method), initializer=_begin_worker)


def _begin_worker() -> None:
    """Ctrl-C reaches the whole process group, but the main process answers it; and no worker outlives that one."""
    import signal
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    import signal
    from multiprocessing import parent_process

    if hasattr(signal, "pthread_sigmask"):
        # The end is for the thread that writes files to take, when it is not at it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGHUP})
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _stop_workers() -> None:
    """Whatever they are at is not wanted any more; a file that is being replaced is finished first (see `files`)."""
    from multiprocessing import active_children

    for worker in active_children():
        worker.terminate()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
