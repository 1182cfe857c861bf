"""Whether a text of a project in Python names an entry of its folder, or what people are told to run in it does."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour import behaviour
from dfix.context import compose
from dfix.context import python as manifests
from dfix.effects.paths import is_inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

    from dfix.launch import Launch
    from dfix.runtime.plan import Split
    from dfix.subject import Subject

#: what names its files in texts; whatever else a program reads is data
_TEXTS = (
    ".cfg", ".conf", ".env", ".htm", ".html", ".ini", ".j2", ".jinja", ".jinja2", ".js", ".json", ".mako", ".py",
    ".pyi", ".pyx", ".sh", ".tmpl", ".toml", ".tpl", ".xml", ".yaml", ".yml",
)  # fmt: skip
#: files of folders that a program may show, page by page
_DOCUMENTS = (".html", ".ipynb", ".md", ".rst")
#: and those that people follow
_TOLD = (".md", ".rst", ".sh", ".yaml", ".yml", "justfile", "makefile")
_IN_CONTAINER = re.compile(
    r"\b(?:compose|docker|kubectl|nerdctl|podman)\b.{0,200}\b(?:exec|run)\b(.{0,300})", re.IGNORECASE
)
_TESTING = re.compile(r"\b(?:pytest|tests?|tox|unittest)\b")
_MOST_FILES = 400


class Texts:
    """The texts that go along with a program, and those about its containers.

    entries  what stands in the folder, by name, and its path in the build context
    left     those that may stay behind, whose texts say nothing; whoever asks may take some out"""

    def __init__(
        self, subject: Subject, split: Split, start: Launch, entries: Mapping[str, str], left: Set[str]
    ) -> None:
        self.context = subject.context
        self.split = split
        self.start = start
        self.entries = entries
        self.left = left
        self.sources = behaviour(subject, split.stage).files
        self.tables = frozenset(knowledge.load("python_projects")["tables"])
        self.read: dict[str, tuple[tuple[str, str], ...]] = {}

    def name(self, name: str) -> bool:
        """Whether a text of the project names an entry, or a name that is put together may be its own; whether what
        people are told to run in a container does."""
        here = self.entries[name]
        if any(is_inside(f"/{file}", f"/{here}") for file in (*self.sources, *self.start.scripts)):
            return True
        stem, suffix = posixpath.splitext(name)
        spelled = stem if suffix == ".py" or stem == "pyproject" else name
        word = re.compile(rf"(?<![\w-]){re.escape(spelled)}(?![\w-])", re.IGNORECASE)
        ending = _ending(self._documents(here) if self.context.is_dir(here) else {suffix} - {""})
        for text, low in self._texts():
            if (spelled.lower() in low and word.search(text)) or (ending and ending.search(text)):
                return True
        plain, whole = re.escape(name), re.escape(f"{self.split.folder}/{name}")
        place = re.compile(rf"(?<![\w./-]){plain}/|{whole}(?![\w-])|[:=][ ]*[\"']?{plain}[\"']?[ ]*$", re.MULTILINE)
        if any(map(place.search, self._given)):
            return True
        is_test = name == "e2e" or "test" in name
        return any(word.search(told) or (is_test and _TESTING.search(told)) for told in self._told)

    def _documents(self, folder: str) -> set[str]:
        """The endings of documents in a folder."""
        walked = self.context.walk(_DOCUMENTS, under=folder, limit=_MOST_FILES)
        found = {posixpath.splitext(file)[1] for file in walked.files}
        return found if walked.complete else set(_DOCUMENTS)

    def _texts(self) -> Iterator[tuple[str, str]]:
        """The sources and settings that go along, and what starts them, each in small letters, too."""
        keywords = ("CMD", "ENTRYPOINT", "ENV", "HEALTHCHECK")
        own = [node.original for keyword in keywords for node in self.split.stage.of(keyword)]
        for text in (*own, *(" ".join(command.words) for command in self.start.commands)):
            yield text, text.lower()
        for name in self.entries:
            if name not in self.left:
                yield from self._of_entry(name)

    def _of_entry(self, name: str) -> tuple[tuple[str, str], ...]:
        """The texts of an entry; where not all are read, it may name everything."""
        if name not in self.read:
            path = self.entries[name]
            if name == "pyproject.toml":
                found = [self._of_manifest(posixpath.dirname(path))]
            elif self.context.is_dir(path):
                walked = self.context.walk(_TEXTS, under=path, skip=("node_modules", "__pycache__"))
                found = [self.context.read(file) or "" for file in walked.files]
                found += [] if walked.complete else [" ".join(self.entries)]
            else:
                found = [self.context.read(path) or ""] if path.endswith(_TEXTS) or "." not in name[1:] else []
            self.read[name] = tuple((text, text.lower()) for text in found)
        return self.read[name]

    def _of_manifest(self, folder: str) -> str:
        """What a project file says to others than tools of development."""
        found = manifests.read(self.context, folder)
        if found is None or found.broken:
            return " ".join(self.entries)
        return " ".join(str(found.tool(name)) for name in found.tools if name not in self.tables)

    @cached_property
    def _given(self) -> list[str]:
        """What is said of a container beside the image: variables that may name a place in it."""
        found = compose.read(self.context)
        services = found.services if found else ()
        values = [f": {value}" for each in services for value in (*each.environment.values(), each.working_dir)]
        files = self.context.walk((".yaml", ".yml", ".env"), limit=_MOST_FILES).files
        mine = (file for file in files if not file.startswith(".") or posixpath.basename(file) == ".env")
        return [*values, *(self.context.read(file) or "" for file in mine)]

    @cached_property
    def _told(self) -> list[str]:
        """What scripts and documents run in a container."""
        files = [*self.entries.values(), *self.context.walk(_TOLD, under=".github").files, *self.context.listdir()]
        mine = dict.fromkeys(file for file in files if file.lower().endswith(_TOLD))
        return [told for file in mine for told in _IN_CONTAINER.findall(self.context.read(file) or "")]


def _ending(suffixes: set[str]) -> re.Pattern[str] | None:
    """Matches where a name with one of some endings is put together: `f"{page}.md"`, `"*.md"`, `name + ".md"`."""
    some = "|".join(map(re.escape, sorted(suffixes)))
    return re.compile(rf"(?:[\"'`}}*)]|%s)(?:{some})\b") if some else None
