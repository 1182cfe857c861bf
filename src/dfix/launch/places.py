"""The files of the image as a launch reads them: by path or by name, from the build context or the Dockerfile."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.image.files import CONTEXT, MADE, Files
from dfix.image.texts import trimmed
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.image.origin import Origin
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction

_SYSTEM_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")


class Text(Record):
    """A text file of the image: the file of the build context that it is ("" when its text stands in the
    Dockerfile), and what it says."""

    file: str
    text: str
    instruction: Instruction | None = None


class Places:
    """The files of the image that a stage makes."""

    def __init__(self, context: Context, stage: Stage) -> None:
        self.context = context
        self.stage = stage
        self.files = Files.of(stage, context)
        self._by_name: dict[str, str | None] = {}

    def origin(self, path: str) -> str | None:
        """The file or folder of the build context that lies at an absolute path of the image."""
        found = self.files.context_path(self.files.real(path))
        return found if found is not None and self.context.exists(found) else None

    def read(self, path: str) -> Text | None:
        """The text of a file of the image."""
        path = self.files.real(path)
        found = self.files.origin(path)
        if found is None or found.kind != CONTEXT or not self.context.exists(found.path):
            return _put_down(path, found)
        text = self.context.read(found.path)
        return None if text is None or "\0" in text else Text(found.path, trimmed(self.files, path, text))

    def named(self, name: str, folder: str | None) -> str | None:
        """The absolute path that would be started for a name: one with a slash from the folder, else by PATH."""
        if "/" in name:
            return posixpath.normpath(posixpath.join(folder or "", name)) if name[0] == "/" or folder else None
        if name not in self._by_name:
            self._by_name[name] = self._on_path(name)
        return self._by_name[name]

    def _on_path(self, name: str) -> str | None:
        path = self.stage.end.env.get("PATH", "")
        folders = (*(p for p in path.split(":") if p.startswith("/")), *_SYSTEM_PATH)
        candidates = (posixpath.join(each, name) for each in dict.fromkeys(folders))
        return next((each for each in candidates if self.read(each) is not None), None)


def _put_down(path: str, found: Origin | None) -> Text | None:
    """What a file says whose text stands in the Dockerfile."""
    instruction = found.instruction if found and found.kind == MADE else None
    if found is None or instruction is None:
        return None
    if instruction.keyword == "RUN" and found.sure:
        from . import written

        said = written.text(instruction, found.stage.state(instruction), found.path)
        return Text("", said, instruction) if said is not None else None
    if instruction.keyword not in ("COPY", "ADD"):
        return None
    name = posixpath.basename(path)
    bodies = [h for h in instruction.heredocs if h.name == name] or list(instruction.heredocs)
    return Text("", bodies[0].body, instruction) if len(bodies) == 1 else None
