"""The files of the image as a launch reads them: by path or by name, from the build context or the Dockerfile."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.image.files import MADE, Files
from dfix.image.texts import trimmed
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction

_SYSTEM_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")


class Text(Record):
    """A text file of the image: the file of the build context that it is ("" when it stands in the Dockerfile, in a
    heredoc of an instruction), and what it says."""

    file: str
    text: str
    instruction: Instruction | None = None


class Places:
    """The files of the image that a stage makes."""

    def __init__(self, context: Context, stage: Stage) -> None:
        self.context = context
        self.stage = stage
        self.files = Files.of(stage, context)

    def origin(self, path: str) -> str | None:
        """The file or folder of the build context that lies at an absolute path of the image."""
        found = self.files.context_path(path)
        return found if found is not None and self.context.exists(found) else None

    def read(self, path: str) -> Text | None:
        """The text of a file of the image."""
        place = self.origin(path)
        if place is None:
            return self._heredoc(path)
        text = self.context.read(place)
        return None if text is None or "\0" in text else Text(place, trimmed(self.files, path, text))

    def _heredoc(self, path: str) -> Text | None:
        found = self.files.origin(path)
        instruction = found.instruction if found and found.kind == MADE else None
        if instruction is None or instruction.keyword not in ("COPY", "ADD"):
            return None
        name = posixpath.basename(path)
        bodies = [h for h in instruction.heredocs if h.name == name] or list(instruction.heredocs)
        return Text("", bodies[0].body, instruction) if len(bodies) == 1 else None

    def named(self, name: str, folder: str | None) -> str | None:
        """The absolute path that would be started for a name: one with a slash from the folder, else by PATH."""
        if "/" in name:
            return posixpath.normpath(posixpath.join(folder or "", name)) if name[0] == "/" or folder else None
        path = self.stage.end.env.get("PATH", "")
        for each in (*(p for p in path.split(":") if p.startswith("/")), *_SYSTEM_PATH):
            candidate = posixpath.join(each, name)
            if self.read(candidate) is not None:
                return candidate
        return None
