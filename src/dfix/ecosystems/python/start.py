"""What a container with a Python program starts, and what its sources reach for outside of Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour import behaviour
from dfix.model import copies
from dfix.runtime import straight

from ..shared.interpreted import Found, Reach, executed, started

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.launch import Launch
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from ..shared.base import Split

#: in every slim image, whatever the table of programs says of others
_IN_SLIM = frozenset(("python3", "python", "perl", "openssl"))
#: the endings of files whose types Python's own table lacks, and /etc/mime.types of the full image has
_TYPED = (".woff", ".woff2", ".ttf", ".otf", ".webp", ".xlsx", ".docx", ".pptx")
_TYPES = ("mimetypes", "guess_type")
#: lists of requirements, by custom
_LIST = re.compile(r"(?:[\w-]{0,40}[.-])?(?:requirements|constraints)[\w-]{0,40}\.txt")


# ---------------------------------------------------------------------- what is started


def unfit(found: Launch, on_distribution: bool = False) -> str | None:
    """Why what is started is not a program that can be run on a smaller image. ``on_distribution``: the small one has
    the distribution's own interpreter, too."""
    if found.empty:
        return "what it starts is not known"
    work = found.worked_in()
    if work and work.word in knowledge.names("launch", "shells"):
        return f"{work.command.who} starts a shell: it looks like an image to work in"
    work = work or found.tests()
    if work:
        return f"{work.command.who} starts {work.word}: it looks like an image to work in"
    installs = found.installs()
    if installs:
        what = f"{installs.command.who} installs packages when it starts"
        return f"{what} (`{' '.join(installs.command.words[:3])}`), which may need what a split would leave behind"
    own = found.path("/usr/bin/python3", "/usr/bin/python")
    if own and not on_distribution:
        return f"{own.who} starts {own.program}, the distribution's own interpreter, which the slim image lacks"
    builder = found.builds()
    if builder:
        return f"{builder.command.who} starts {builder.word}, a tool to build with, which a split would leave behind"
    return None


# ---------------------------------------------------------------------- what is reached for


def reach(subject: Subject, split: Split, start: Launch) -> Reach:
    """What of the full image is used beside Python: programs, libraries by name, files of the system."""
    context = subject.context
    found = started(split, start, _IN_SLIM)
    if not context:
        found.assumed.append(
            "the program starts no other program and loads no library by its name (its sources were not seen)"
        )
        return found.done()
    _sources(subject, split, found)
    _types(context, behaviour(subject, split.stage).files, found)
    return found.done()


def _sources(subject: Subject, split: Split, found: Found) -> None:
    files = behaviour(subject, split.stage).files
    for file in files:
        text = subject.context.read(file) or ""
        if "tkinter" in text or "turtle" in text:
            _imports(text, found)
    fonts = subject.context.walk((".ttf", ".otf")).files
    executed(subject, split, found, "" if fonts else _mentioned(subject.context, files, "ImageFont.truetype"))


def lists(subject: Subject, split: Split, start: Launch) -> tuple[Instruction, ...]:
    """The copies of lists of requirements that nothing but an install reads, as far as the sources tell."""
    seen = behaviour(subject, split.stage)
    unknown = any(not deed.value.known for deed in seen.reads) or any(u.part == "sources" for u in seen.unknown)
    lists_all = any(deed.path and copies.is_inside(split.folder, deed.path) for deed in seen.reads)
    if unknown or lists_all or start.unread:
        return ()
    found = []
    for copy in straight.sources(split):
        names = [word.rpartition("/")[2] for word in copy.words[:-1]]
        started = any(name in word for name in names for word in start.words)
        if all(map(_LIST.fullmatch, names)) and not started and not _mentioned(subject.context, seen.files, *names):
            found.append(copy)
    return tuple(found)


def _imports(text: str, found: Found) -> None:
    from dfix.context.python import imported_names

    if imported_names(text) & {"tkinter", "turtle"}:
        found.add(("libtk8.6",), "tkinter is imported")


def _mentioned(context: Context, files: tuple[str, ...], *words: str) -> str:
    """The first place where one of some sources mentions a word; "" when none does."""
    from dfix.context.sources import find_mentions

    found = find_mentions(context, files, words, limit=1)
    return f"{found[0].file}:{found[0].line}" if found else ""


def _types(context: Context, files: tuple[str, ...], found: Found) -> None:
    """The full image has /etc/mime.types, which Python's mimetypes reads."""
    served = context.walk(_TYPED, skip=("node_modules", ".git", ".venv", "venv", "tests", "docs")).files
    look = _mentioned(context, files, *_TYPES)
    if served or look:
        found.add(
            ("media-types",), f"{served[0] if served else look} needs types of files that Python's own table lacks"
        )
