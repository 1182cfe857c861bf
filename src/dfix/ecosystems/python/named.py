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
from dfix.context.walk import files_below
from dfix.effects.paths import is_inside
from dfix.launch import kubernetes, repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

    from dfix.launch import Launch
    from dfix.runtime.plan import Split
    from dfix.subject import Subject

#: files of folders that a program may show, page by page
_DOCUMENTS = (".html", ".ipynb", ".md", ".rst")
#: what says how a container is started, and with which variables
_SETTINGS = (
    ".conf", ".env", ".hcl", ".json", ".list", ".nomad", ".properties", ".service", ".tf", ".tfvars", ".yaml", ".yml",
    "fly.toml", "railway.toml",
)  # fmt: skip
#: and what people follow, and tools that they call
_TOLD = (".json", ".md", ".mk", ".py", ".rst", ".sh", ".toml", ".txt", ".yaml", ".yml", "justfile", "makefile")
_CONTINUED = re.compile(r"[ \t]*\\\r?\n[ \t]*")
_IN_CONTAINER = re.compile(
    r"\b(?:compose|docker|kubectl|nerdctl|podman)\b.{0,200}\b(?:exec|run)\b(.{0,300})", re.IGNORECASE
)
_TESTING = re.compile(r"\b(?:pytest|tests?|tox|unittest)\b")
_MOST_FILES = 400
_MOST_ENTRIES = 5000
#: characters of the texts of one entry
_MOST_TEXT = 4 << 20


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
        self.bare = frozenset(knowledge.load("python_projects")["bare"])
        self.read: dict[str, tuple[tuple[str, str], ...]] = {}

    def name(self, name: str) -> bool:
        """Whether a text of the project names an entry, or a name that is put together may be its own; whether what
        people are told to run in a container does."""
        here = self.entries[name]
        if any(is_inside(f"/{file}", f"/{here}") for file in (*self.sources, *self.start.scripts)):
            return True
        stem, suffix = posixpath.splitext(name)
        spelled = stem if suffix == ".py" or stem == "pyproject" else name
        bounded = rf"(?<![\w-]){re.escape(spelled)}(?![\w-])"
        word = re.compile(stem if stem == "pyproject" else bounded, re.IGNORECASE)
        ending = _ending(self._documents(here) if self.context.is_dir(here) else {suffix} - {""})
        for text, low in self._texts():
            if (spelled.lower() in low and word.search(text)) or (ending and ending.search(text)):
                return True
        plain, whole = re.escape(name), re.escape(f"{self.split.folder}/{name}")
        up = r"(?:\.{1,2}/){0,9}"
        value = rf"[:=][ ]*[\"']?{up}{plain}/?[\"']?,?[ ]*$"
        place = re.compile(rf"(?<![\w./-]){up}{plain}/|{whole}(?![\w-])|{value}", re.MULTILINE)
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
            else:
                found = list(self._in(path))
            self.read[name] = tuple((text, text.lower()) for text in found)
        return self.read[name]

    def _in(self, path: str) -> Iterator[str]:
        """The texts of a file, or of a folder: all but those of which the ending says that they name no others. One
        that is too long may name everything."""
        files = files_below(self.context, path, _MOST_ENTRIES) if self.context.is_dir(path) else (path,)
        left = _MOST_TEXT
        for file in files if files is not None else ():
            if posixpath.splitext(file)[1].lower() not in self.bare:
                text = self.context.read(file)
                left -= _MOST_TEXT if text is None else len(text)
                yield text or ""
            if left <= 0:
                break
        if files is None or left <= 0:
            yield " ".join(self.entries)

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
        files = [*self._on_disk(_SETTINGS, ".env"), *(_beside(s.file, name) for s in services for name in s.env_files)]
        return [*values, *(repository.text(self.context, file) for file in dict.fromkeys(files))]

    @cached_property
    def _told(self) -> list[str]:
        """What scripts and documents run in a container, and manifests of clusters in any."""
        of_clusters = (words for each in kubernetes.containers(self.context, None) for words in each.commands if words)
        texts = (repository.text(self.context, file) for file in self._on_disk(_TOLD, "jenkinsfile"))
        told = (found for text in texts for found in _IN_CONTAINER.findall(_CONTINUED.sub(" ", text)))
        return [*map(" ".join, of_clusters), *told]

    def _on_disk(self, endings: tuple[str, ...], begins: str) -> list[str]:
        """The files of the project with some names, also those that are not sent; scripts have names without an
        ending."""
        found = []
        for file in repository.files(self.context).all:
            name = posixpath.basename(file).lower()
            if name.endswith(endings) or name.startswith(begins) or ("." not in name and endings is _TOLD):
                found.append(file)
        return found[:_MOST_FILES]


def _beside(file: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), name))


def _ending(suffixes: set[str]) -> re.Pattern[str] | None:
    """Matches where a name with one of some endings is put together: `f"{page}.md"`, `"*.md"`, `name + ".md"`."""
    some = "|".join(map(re.escape, sorted(suffixes)))
    return re.compile(rf"(?:[\"'`}}*)]|%s)(?:{some})\b") if some else None
