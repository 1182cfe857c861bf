"""What a container with a Python program starts, and what its sources reach for outside of Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour import behaviour, sources_read
from dfix.image import runs
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.launch import Launch
    from dfix.subject import Subject

    from ..base import Split

#: in every slim image, whatever the table of programs says of others
_IN_SLIM = frozenset(("python3", "python", "perl", "openssl"))
_SYSTEM_PATHS = ("/usr/share/", "/usr/lib/", "/usr/bin/", "/usr/include/", "/usr/sbin/", "/lib/")
#: the endings of files whose types Python's own table lacks, and /etc/mime.types of the full image has
_TYPED = (".woff", ".woff2", ".ttf", ".otf", ".webp", ".xlsx", ".docx", ".pptx")
_TYPES = ("mimetypes", "guess_type")


class Reach(Record):
    """packages: of the distribution, for what is used. why: a sentence each. assumed: what was not seen through."""

    packages: tuple[str, ...]
    why: tuple[str, ...]
    assumed: tuple[str, ...]


# ---------------------------------------------------------------------- what is started


def unfit(found: Launch) -> str | None:
    """Why what is started is not a program that can be run on a smaller image."""
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
    if own:
        return f"{own.who} starts {own.program}, the distribution's own interpreter, which the slim image lacks"
    builder = found.builds()
    if builder:
        return f"{builder.command.who} starts {builder.word}, a tool to build with, which a split would leave behind"
    return None


# ---------------------------------------------------------------------- what is reached for


def reach(subject: Subject, split: Split, start: Launch) -> Reach:
    """What of the full image is used beside Python: programs, libraries by name, files of the system."""
    context = subject.context
    there = {name for each in runs.packages(split.stage, context) for name in each.installed or ()}
    found = _Found(there)
    for name in start.programs:
        found.program(name, "it starts {}")
    for unread in start.unread[:1]:
        found.assumed.append(f"`{unread.text}`, which was not read, starts no program that only the full image has")
    if not context:
        found.assumed.append(
            "the program starts no other program and loads no library by its name (its sources were not seen)"
        )
        return found.done()
    _sources(subject, split, found)
    _types(context, behaviour(subject, split.stage).files, found)
    return found.done()


class _Found:
    def __init__(self, there: set[str]) -> None:
        self.there = there
        self.packages: list[str] = []
        self.why: list[str] = []
        self.assumed: list[str] = []

    def program(self, name: str, sentence: str) -> bool:
        """Notes a program; whether it is one that the slim image lacks and no package is known to bring."""
        name = name.rpartition("/")[2]
        table = knowledge.load("debian_packages")["programs"]
        if name in _IN_SLIM or name in self.there:
            return True
        if name in table:
            self.add(tuple(p for p in table[name] if p != "ca-certificates"), sentence.format(name))
            return True
        return name not in knowledge.load("contents")["buildpack-programs"]

    def add(self, packages: tuple[str, ...], why: str) -> None:
        self.packages += packages
        self.why.append(f"{why}, for which {', '.join(packages)} {'is' if len(packages) == 1 else 'are'} installed")

    def done(self) -> Reach:
        return Reach(tuple(dict.fromkeys(self.packages)), tuple(dict.fromkeys(self.why)), tuple(self.assumed))


def _sources(subject: Subject, split: Split, found: _Found) -> None:
    seen = behaviour(subject, split.stage)
    doubt = seen.doubt()
    for deed in seen.executes:
        if deed.value.exact and not found.program(deed.value.text, f"{deed.where.file} starts {{}}"):
            doubt = doubt or str(deed.where)
    for file in seen.files:
        text = subject.context.read(file) or ""
        if "tkinter" in text or "turtle" in text:
            _imports(text, found)
    named = [*seen.loads, *seen.names(*_SYSTEM_PATHS)]
    look = str(named[0].where) if named else ""
    if not subject.context.walk((".ttf", ".otf")).files:
        look = look or _mentioned(subject.context, seen.files, "ImageFont.truetype")
    if doubt or look:
        found.assumed.append(f"no program, library or file that only the full image has is used ({doubt or look})")
    else:
        found.why.append(f"{sources_read(len(seen.files))}, and nothing else of the full image is used there")


def _imports(text: str, found: _Found) -> None:
    from dfix.context.python import imported_names

    if imported_names(text) & {"tkinter", "turtle"}:
        found.add(("libtk8.6",), "tkinter is imported")


def _mentioned(context: Context, files: tuple[str, ...], *words: str) -> str:
    """The first place where one of some sources mentions a word; "" when none does."""
    from dfix.context.base import SourceScan
    from dfix.context.sources import find_mentions

    found = find_mentions(context, SourceScan(files, True), words, limit=1)
    return f"{found[0].file}:{found[0].line}" if found else ""


def _types(context: Context, files: tuple[str, ...], found: _Found) -> None:
    """The full image has /etc/mime.types, which Python's mimetypes reads."""
    served = context.walk(_TYPED, skip=("node_modules", ".git", ".venv", "venv", "tests", "docs")).files
    look = _mentioned(context, files, *_TYPES)
    if served or look:
        found.add(
            ("media-types",), f"{served[0] if served else look} needs types of files that Python's own table lacks"
        )
