"""The progress bar: on standard error, when that is a terminal and the work takes longer than a second."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

DELAY = 1.0
INTERVAL = 0.1
MIN_FILES = 20


class Bar:
    """Counts files; shows itself late, and gets out of the way of every line that is printed."""

    def __init__(self, total: int, color: bool) -> None:
        self._total = total
        self._color = color
        self._wanted = total >= MIN_FILES and sys.stderr.isatty()
        self._due = time.monotonic() + DELAY
        self._done = 0
        self._progress: Progress | None = None
        self._visible = False

    def advance(self) -> None:
        """One more file is done."""
        self._done += 1
        if self._wanted and time.monotonic() >= self._due:
            self._due = time.monotonic() + INTERVAL
            self._show()

    def hide(self) -> None:
        """Take the bar off the screen, before something is printed and at the end."""
        if self._progress is not None and self._visible:
            self._progress.stop()
            self._visible = False

    def _show(self) -> None:
        if self._progress is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            self._progress = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                console=Console(stderr=True, no_color=not self._color),
                auto_refresh=False,
                transient=True,
            )
            self._progress.add_task("Dockerfiles", total=self._total)
        if not self._visible:
            self._progress.start()
            self._visible = True
        self._progress.update(self._progress.task_ids[0], completed=self._done, refresh=True)
