"""What a container with a Python program starts, and what its sources reach for outside of Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dfix import knowledge
from dfix.shell import parse_shell

from .. import scan

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.launch import Launch
    from dfix.subject import Subject

    from ..base import Split

#: in every slim image, whatever the table of programs says of others
_IN_SLIM = frozenset(("python3", "python", "perl", "openssl"))
_CALLS = (
    r"\b(?:subprocess\.(?:run|call|Popen|check_call|check_output|getoutput|getstatusoutput)"
    r"|os\.(?:system|popen|exec\w+|spawn\w+)|Popen|check_output|check_call|create_subprocess_exec"
    r"|create_subprocess_shell)\s*\(\s*"
)
_WORD = (
    r"(?P<list>[\[(]\s*)?(?:[frbFRB]{0,2}(?P<quote>\"\"\"|\'\'\'|[\"'])(?P<text>[^\"'\n]{1,400})(?P=quote)"
    r"|(?P<python>sys\.executable))"
)
#: run what they are told to
_STARTERS = frozenset(("ash", "bash", "dash", "env", "nohup", "sh", "sudo", "timeout", "xargs", "zsh"))
_BY_NAME = (
    "ctypes.CDLL", "cdll.LoadLibrary", "find_library", "pexpect", "sh.Command", "import sh", "from sh import",
    "from subprocess import run", "from subprocess import call", "plumbum", "import plumbum",
)  # fmt: skip
_SYSTEM_PATHS = ("/usr/share/", "/usr/lib/", "/usr/bin/", "/usr/include/", "/usr/sbin/", "/lib/")
#: the endings of files whose types Python's own table lacks, and /etc/mime.types of the full image has
_TYPED = (".woff", ".woff2", ".ttf", ".otf", ".webp", ".xlsx", ".docx", ".pptx")
_TYPES = ("mimetypes", "guess_type")


class Reach(NamedTuple):
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
        return "it starts a shell: it looks like an image to work in"
    work = work or found.tests()
    if work:
        return f"it starts {work.word}: it looks like an image to work in"
    installs = found.installs()
    if installs:
        text = " ".join(installs.command.words[:3])
        return f"it installs packages when it starts (`{text}`), which may need what a split would leave behind"
    own = found.path("/usr/bin/python3", "/usr/bin/python")
    if own:
        return f"it starts {own.program}, the distribution's own interpreter, which the slim image lacks"
    builder = found.builds()
    if builder:
        return f"it starts {builder.word}, a tool to build with, which a split would leave behind"
    return None


# ---------------------------------------------------------------------- what is reached for


def reach(subject: Subject, split: Split, start: Launch) -> Reach:
    """What of the full image is used beside Python: programs, libraries by name, files of the system."""
    context = subject.context
    there = {n for s in split.steps if s.is_system_install for n in s.names or ()}
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
    _sources(context, found)
    _types(context, found)
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


def _sources(context: Context, found: _Found) -> None:
    seen = context.walk((".py",), skip=scan.SKIPPED)
    if not seen.complete:
        found.assumed.append(
            "no program or library that only the full image has is used (not all sources could be read)"
        )
    doubt = ""
    for file in seen.files:
        text = context.read(file) or ""
        if "subprocess" in text or "os." in text or "Popen" in text:
            doubt = doubt or _called(file, text, found)
        if "tkinter" in text or "turtle" in text:
            _imports(text, found)
    look = scan.mentions(context, (".py",), _BY_NAME).found or scan.paths(context, (".py",), _SYSTEM_PATHS).found
    if not context.walk((".ttf", ".otf")).files:
        look = look or scan.mentions(context, (".py",), ("ImageFont.truetype",)).found
    if seen.complete and (doubt or look):
        found.assumed.append(f"no program, library or file that only the full image has is used ({doubt or look})")
    elif seen.complete:
        found.why.append(f"{scan.sources(len(seen.files))}, and nothing else of the full image is used there")


def _called(file: str, text: str, found: _Found) -> str:
    """Notes the programs that a source starts; the first place where it does not say which."""
    first_word = re.compile(_WORD)
    for match in re.finditer(_CALLS, text):
        word = first_word.match(text, match.end())
        names = _programs(word) if word else ()
        seen = [found.program(name, f"{file} starts {{}}") for name in names]
        if not all(seen) or not seen:
            return f"{file}:{text.count(chr(10), 0, match.start()) + 1}"
    return ""


def _programs(word: re.Match[str]) -> tuple[str, ...]:
    """The programs that the first argument of a call names; () when it does not tell all of them."""
    if word["python"]:
        return ("python",)
    text = word["text"]
    if not word["list"]:
        script = parse_shell(text)
        names = [c.program for c in script.commands] if script.clean else [None]
        first = tuple(n for n in names if n and "{" not in n)
        return first if len(first) == len(names) and not set(first) & _STARTERS else ()
    return () if text.rpartition("/")[2] in _STARTERS or "{" in text else (text,)


def _imports(text: str, found: _Found) -> None:
    from dfix.context.python import imported_names

    if imported_names(text) & {"tkinter", "turtle"}:
        found.add(("libtk8.6",), "tkinter is imported")


def _types(context: Context, found: _Found) -> None:
    """The full image has /etc/mime.types, which Python's mimetypes reads."""
    served = context.walk(_TYPED, skip=scan.SKIPPED).files
    look = scan.mentions(context, (".py",), _TYPES).found
    if served or look:
        found.add(
            ("media-types",), f"{served[0] if served else look} needs types of files that Python's own table lacks"
        )
