"""A project as an install finds it: the files of the build context that lie in a folder of the image."""

from __future__ import annotations

import posixpath
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from dfix.fixes import Decline
from dfix.image.files import BASE, CONTEXT, UNKNOWN
from dfix.model.copies import is_inside
from dfix.model.state import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from dfix.context import Context
    from dfix.image.files import Files


class Project:
    """One folder of the image. Names are relative to it, or absolute.

    ``mounted``: what a RUN has mounted there of the build context, by its path in the image.
    """

    __slots__ = ("context", "files", "folder", "mounted")

    def __init__(
        self, files: Files, context: Context, folder: str, mounted: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.mounted = mounted
        self.files = files
        self.context = context
        self.folder = folder

    def path(self, name: str) -> str:
        """The absolute path of a name."""
        return clean(name if name.startswith("/") else f"{self.folder}/{name}")

    def source(self, name: str) -> str | None:
        """The path in the build context of what lies there; None when nothing does, or it is from elsewhere."""
        path = self.path(name)
        for target, source in self.mounted.items():
            if is_inside(path, target):
                return clean(f"/{source}{path[len(target) :]}")[1:]
        found = self.files.origin(path)
        return found.path if found and found.kind == CONTEXT else None

    def has(self, name: str) -> bool:
        """Whether a file or folder of the build context lies there."""
        return self.source(name) is not None

    def is_folder(self, name: str) -> bool:
        """Whether a folder of the build context lies there."""
        source = self.source(name)
        return source is not None and self.context.is_dir(source)

    def text(self, name: str) -> str | None:
        """The text of a file of the build context."""
        source = self.source(name)
        return self.context.read(source) if source is not None else None

    def beside(self, folder: str) -> Project:
        """Another folder of the same image."""
        return Project(self.files, self.context, self.path(folder), self.mounted)


#: packages of a workspace: the manifest of each has a line of its own, and somebody is to read them
MOST = 12


def straying(project: Project, root: str, manifest: str) -> str | None:
    """A folder of a project, or a manifest in it, that does not come from where it would lie below the project's own
    folder in the build context, ``root``: its name. None where everything lies as it does there."""
    for at, laid in project.files.arrivals():
        inside = posixpath.relpath(at, project.folder)
        expected = clean(f"/{root}/{inside}")[1:]
        matters = laid.folder is not False or posixpath.basename(at) == manifest
        if matters and not inside.startswith("..") and laid.path != expected:
            return inside
    return None


#: what makes a word of COPY a pattern (Go: path/filepath, Match)
_PATTERN = re.compile(r"[*?\[\\]")


def refuse_name(context: Context, source: str, roots: Collection[str]) -> None:
    """Decline where a file or folder (it ends in "/") of the build context cannot be copied by its name before some
    folders of it, ``roots``, or the folder that it lies in would stand where these bring a link."""
    if not context:
        return
    if _PATTERN.search(source):
        raise Decline(f"COPY would take the name {source} for a pattern")
    folder = posixpath.dirname(source)
    while folder and folder not in roots:
        if context.is_link(folder):
            raise Decline(f"{folder} is a link: copied first it is a folder, in place of which no link can be laid")
        folder = posixpath.dirname(folder)


def refuse_occupied(files: Files, paths: Iterable[str]) -> None:
    """Decline where something lies already at one of some places of an image, in which a command makes files."""
    for path in paths:
        there = (files.origin(path), *(entry.origin for entry in files.inside(path)))
        if any(origin is not None and origin.kind not in (BASE, UNKNOWN) for origin in there):
            raise Decline(f"{path} lies there before the source is copied, where a stand-in for it would come to lie")


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Files and folders (they end in "/") without those that lie in one of the folders, and each once."""
    found = tuple(dict.fromkeys(paths))
    folders = tuple(path for path in found if path.endswith("/"))
    return tuple(p for p in found if not any(p != each and (p + "/").startswith(each) for each in folders))
