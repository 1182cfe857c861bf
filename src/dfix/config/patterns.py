"""Which Dockerfiles below a folder are meant."""

from __future__ import annotations

import os

from dfix.context.gitignore import IgnoreFile
from dfix.records import Record


class Patterns(Record):
    """Patterns as in .gitignore, relative to an absolute folder."""

    folder: str
    patterns: tuple[str, ...]

    def mean(self, path: str) -> bool:
        """Whether they mean the file at an absolute path, or a folder that it lies in."""
        relative = os.path.relpath(path, self.folder)
        names = relative.split(os.sep)
        if names[0] == os.pardir or os.path.isabs(relative):
            return False
        rules = IgnoreFile("\n".join(self.patterns))
        return any(rules.verdict(names[: end + 1], end + 1 < len(names)) for end in range(len(names)))

    def __str__(self) -> str:
        return ", ".join(self.patterns)
