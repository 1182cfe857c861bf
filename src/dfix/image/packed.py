"""Whether the build itself needs a file of its context: a step names it, or puts what it holds into what it makes.

Who starts a container can give it neither back: the step fails without the file, or the program is made without it.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context.sources import find_mentions
from dfix.image import runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.context import Context
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction

#: a path, as a line of a source writes it
_WRITTEN = re.compile(r"[\w.*?/-]+")


def needs(path: str, stages: Iterable[Stage], context: Context) -> bool:
    """Whether a RUN names a file of the context, or what the RUNs build has it in itself: a resource of a JAR, a file
    that a source embeds (`//go:embed`, `include_str!`)."""
    built = [(run, stage) for stage in stages for run in stage.of("RUN")]
    name = path.rpartition("/")[2]
    if any(name in run.text or name in _read(run, stage, context) for run, stage in built):
        return True
    return bool(built) and (_is_resource(path) or _is_embedded(path, context))


def _read(run: Instruction, stage: Stage, context: Context) -> frozenset[str]:
    """The names of the files that a RUN is known to read, in the scripts that it starts too."""
    places = (place for done in runs.done(run, stage, context) or () for place in done.effect.reads.places)
    return frozenset(place.path.rpartition("/")[2] for place in places)


def _is_resource(path: str) -> bool:
    return any(f"/{folder}/" in f"/{path}" for folder in knowledge.load("packed")["resources"])


def _is_embedded(path: str, context: Context) -> bool:
    """Whether a line of a source that takes files into the program names the file, or a folder above it."""
    table = knowledge.load("packed")
    sources = context.walk(tuple(table["sources"])).files
    found = find_mentions(context, sources, tuple(table["embeds"]))
    return any(_names(word, path) for mention in found for word in _WRITTEN.findall(mention.text))


def _names(word: str, path: str) -> bool:
    last = word.rstrip("/*").rpartition("/")[2]
    return bool(last) and any(fnmatchcase(part, last) for part in path.split("/"))
