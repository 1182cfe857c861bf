"""A configuration that cannot be followed."""

from __future__ import annotations


class WrongConfig(Exception):
    """A mistake in a configuration file: which file, the line where that is known, what is wrong and what to do."""

    def __init__(self, file: str, line: int | None, message: str) -> None:
        super().__init__(file, line, message)
        self.file = file
        self.line = line
        self.message = message

    @property
    def place(self) -> str:
        """`file:line`, or `file`."""
        return f"{self.file}:{self.line}" if self.line else self.file
