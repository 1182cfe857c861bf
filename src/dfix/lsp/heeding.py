"""A build context that is looked at for as long as somebody waits for what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from dfix.context import Context
from dfix.source import encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.context.base import Located
    from dfix.lsp.documents import Buffer
    from dfix.lsp.work import Job

    T = TypeVar("T")


class Heeding(Context):
    """Whatever asks it something ends when its job was stopped: a rewrite asks hundreds of times."""

    __slots__ = ("_job",)

    def __init__(self, job: Job, root: str | None, buffer: Buffer) -> None:
        super().__init__(root, buffer.path, encode(buffer.text))
        self._job = job

    def memo(self, key: object, make: Callable[[], T]) -> T:
        """`make()`, once for this context and key."""
        self._job.check()
        return super().memo(key, make)

    def _locate(self, clean: str) -> Located | None:
        self._job.check()
        return super()._locate(clean)
