"""What the builds of a second toolchain read: the folder that they work in, or the whole build context."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dfix.context.formats import join
from dfix.fixes import Decline
from dfix.image.files import Files
from dfix.model.copies import is_inside

from ..guests import PASSED_OVER, TEXTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dfix.runtime.plan import Split

_UP = re.compile(r"(?<![\w.])(?:\.\./){0,40}\.\.(?=[/\"'`)\s])")
_PATH = re.compile(r"[\"'`](/\w[\w./-]{1,200})[\"'`]")
#: files above a project that its tools look for there
_ABOVE = re.compile(
    r"package\.json|pnpm-workspace\.yaml|tsconfig[^/]*\.json|\.(?!git|docker|env|editorconfig)[\w-]+rc(?:\.\w+)?|[\w-]+\.config\.[cm]?[jt]s"
)


class Reach:
    """The folder of a second toolchain, and whether its builds read beyond it.

    folder     in the image
    directory  the same in the build context
    """

    def __init__(
        self, split: Split, entry: dict[str, Any], folder: str, directory: str, reaches: Sequence[str]
    ) -> None:
        self.context = split.context
        self.split = split
        self.entry = entry
        self.folder = folder
        self.directory = directory
        self.reaches = reaches
        self.outputs: tuple[str, ...] = ()

    @cached_property
    def _sources(self) -> tuple[dict[str, str], bool]:
        """The texts of its sources by their paths, and whether that is all of them."""
        skip = ("node_modules", "vendor", ".git", "dist", "build")
        walked = self.context.walk(tuple(self.entry["sources_of"]), under=self.directory, skip=skip)
        return {path: self.context.read(path) or "" for path in walked.files}, walked.complete

    @cached_property
    def is_wide(self) -> bool:
        """Whether the builds may read beyond their folder: then all copies of the build context stand before them."""
        texts, complete = self._sources
        above = [d for d in _parents(self.directory) for name in self.context.listdir(d) if _ABOVE.fullmatch(name)]
        beyond = [p for p in self.reaches if not any(is_inside(p, each) for each in self.outputs)]
        return not complete or bool(above) or bool(beyond) or any(map(self._leaves, texts.items()))

    def _leaves(self, source: tuple[str, str]) -> bool:
        """Whether a source names a place outside of the folder."""
        path, text = source
        if path.endswith(("package-lock.json", "pnpm-lock.yaml")):
            return False
        depth = posixpath.relpath(path, self.directory or ".").count("/")
        for output in self.outputs:
            text = text.replace(posixpath.relpath(output, self.folder), "").replace(output, "")
        above = any(found.count("..") > depth for found in _UP.findall(text))
        return above or any(map(self._is_beyond, set(_PATH.findall(text))))

    def _is_beyond(self, path: str) -> bool:
        """Whether an absolute path names a file of the build context outside of the folder."""
        files = Files.of(self.split.stage, self.context)
        return not is_inside(path, self.folder) and bool(files.context_path(path))

    def check(self, made: Sequence[tuple[str, str]], outputs: tuple[str, ...]) -> None:
        """Decline where the builds read what commands of the program make, or write what nobody would have.

        made     places in the folder, and the command that makes each
        outputs  what the builds are known to make"""
        self.outputs = outputs
        texts, complete = self._sources
        manifest = self.context.read(join(self.directory, self.entry["manifest"])) or ""
        called = next((name for name in self.entry.get("calls", ()) if f'"{name}"' in manifest), None)
        if called:
            raise Decline(f"{called} starts programs that its own image lacks")
        for path, text in texts.items():
            starts = next((word for word in self.entry.get("starts", ()) if word in text), None)
            if starts and posixpath.dirname(path) == self.directory and not path.endswith(".json"):
                raise Decline(f"{path} may start programs ({starts}) that its own image lacks")
        for place, who in made:
            inner = posixpath.relpath(place, self.folder)
            if not complete or any(re.search(rf"(?<![\w-]){re.escape(inner)}(?![\w-])", t) for t in texts.values()):
                raise Decline(f"a source of its build names {inner}, which `{who}` makes")
        files = Files.of(self.split.stage, self.context)
        for path in outputs:
            inner = posixpath.relpath(path, self.folder)
            if inner != "." and not inner.startswith("..") and self.context.exists(join(self.directory, inner)):
                what = f"{join(self.directory, inner)} lies in the build context, and a build takes away what it finds"
                raise Decline(f"{what} (.dockerignore can leave it out)")
        for path in self.reaches:
            known = any(is_inside(path, each) for each in outputs) or is_inside(self.folder, path)
            if not known and files.context_path(path) is None:
                raise Decline(f"the settings of its build name {path}, and what it writes there is not known")

    def compiles(self) -> bool:
        """Whether a manifest or a lock file names what compiles packages when they are installed."""
        texts = (self.context.read(join(self.directory, name)) or "" for name in self.entry.get("locks", ()))
        return any(f'"{name}' in text or f"/{name}" in text for text in texts for name in self.entry["native"])

    def mentions(self, name: str) -> bool:
        """Whether a source names a variable."""
        texts, complete = self._sources
        return not complete or any(name in text for text in texts.values())

    def names_elsewhere(self) -> bool:
        """Whether a script of the manifest names a place outside of the folder."""
        text = self.context.read(join(self.directory, self.entry["manifest"])) or ""
        return re.search(r"[\s\"'=](?:/\w|\.\.(?:/|\s))", text) is not None

    @cached_property
    def is_named(self) -> bool:
        """Whether a text of the program names an entry of the folder: it may read it when it runs."""
        if not self.directory:
            return True
        entries = "|".join(map(re.escape, self.context.listdir(self.directory)))
        mark = re.compile(rf"(?<![\w-]){re.escape(posixpath.basename(self.directory))}/(?:{entries})(?![\w-])")
        walked = self.context.walk(TEXTS, skip=(*PASSED_OVER, self.directory))
        return not walked.complete or any(mark.search(self.context.read(path) or "") for path in walked.files)


def _parents(directory: str) -> list[str]:
    found = []
    while directory:
        directory = posixpath.dirname(directory)
        found.append(directory)
    return found
