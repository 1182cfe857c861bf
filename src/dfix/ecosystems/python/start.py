"""What a container with a Python program starts, and what its sources reach for outside of Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dfix import knowledge
from dfix.model import programs
from dfix.shell import parse_shell

from .. import scan
from ..base import No, Split
from .words import origin

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.subject import Subject

_SHELLS = ("sh", "bash", "ash", "dash")
_TO_WORK_IN = ("jupyter", "jupyter-lab", "jupyter-notebook", "ipython", "pytest", "tox", "nox", "code-server")
_PACKAGERS = ("pip", "pip3", "apt", "apt-get", "poetry", "pipenv", "uv")
_DEPTH = 6
#: what a script was given: followed where the script is called
_ARGUMENTS = ('"$@"', '"${@}"', "$@", "$*")
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


class Start(NamedTuple):
    """What is started.

    commands  the words of each command
    unread    what was not followed
    login     a login shell starts it, which sets PATH anew
    """

    commands: tuple[tuple[str, ...], ...]
    unread: str
    login: bool = False

    @property
    def programs(self) -> tuple[str, ...]:
        """The names of the programs, without their folders."""
        return tuple(dict.fromkeys(words[0].rpartition("/")[2] for words in self.commands))


class Reach(NamedTuple):
    """packages: of the distribution, for what is used. why: a sentence each. assumed: what was not seen through."""

    packages: tuple[str, ...]
    why: tuple[str, ...]
    assumed: tuple[str, ...]


# ---------------------------------------------------------------------- what is started


def read(subject: Subject, split: Split) -> Start | No:
    """What CMD, ENTRYPOINT and HEALTHCHECK start, and the compose files in their place."""
    program = programs.started(split.stage)
    if program is None:
        return No("what it starts is not known")
    walk = _Walk(subject.context, split)
    for each in (program, programs.of(split.stage.last("HEALTHCHECK"))):
        if each and each.text.upper() != "NONE":
            walk.follow(list(each.argv), 0) if each.argv is not None else walk.text(each.text, 0)
    if subject.context:
        walk.compose()
    start = Start(tuple(walk.commands), walk.unread, walk.login)
    reason = _unfit(start, program)
    return No(reason) if reason else start


def _unfit(start: Start, program: programs.Program) -> str | None:
    """Why a program is not one that can be run on a smaller image."""
    names = programs.names(program)
    if not names and not program.text:
        return "what it starts is not known"
    if names and names[0] in knowledge.load("commands")["shells"] and len(program.argv or ("", "")) < 2:
        return "it starts a shell: it looks like an image to work in"
    for words in start.commands:
        name = words[0].rpartition("/")[2]
        first = next((w for w in words[1:] if not w.startswith("-")), "")
        if name in _TO_WORK_IN or (
            name.startswith("python") and any(m in words for m in ("jupyter", "notebook", "pytest"))
        ):
            return f"it starts {name}: it looks like an image to work in"
        if (name in _PACKAGERS and first in ("install", "sync", "pip")) or words[1:4] == ("-m", "pip", "install"):
            text = " ".join(words[:3])
            return f"it installs packages when it starts (`{text}`), which may need what a split would leave behind"
        if words[0] in ("/usr/bin/python3", "/usr/bin/python"):
            return f"it starts {words[0]}, the distribution's own interpreter, which the slim image lacks"
        if name in knowledge.load("commands")["builders"]:
            return f"it starts {name}, a tool to build with, which a split would leave behind"
    return None


class _Walk:
    def __init__(self, context: Context, split: Split) -> None:
        self.context = context
        self.split = split
        self.commands: list[tuple[str, ...]] = []
        self.unread = ""
        self.login = False

    def compose(self) -> None:
        from dfix.context import compose

        found = compose.read(self.context)
        for service in found.services if found else ():
            for value in (service.entrypoint, service.command, service.healthcheck):
                if isinstance(value, str):
                    self.text(value, 0)
                elif value:
                    self.follow(list(value), 0)

    def text(self, text: str, depth: int) -> None:
        script = parse_shell(text)
        if not script.clean or depth > _DEPTH:
            self.unread = self.unread or text
            return
        for command in script.commands:
            words = [w.value if w.value is not None else w.text for w in command.words]
            if depth and any(w.text in _ARGUMENTS for w in command.words[:2]):
                continue
            if words and command.program is None:
                self.unread = self.unread or " ".join(words)
            elif words:
                self.follow(words[command.program_index :], depth + 1)

    def follow(self, words: list[str], depth: int) -> None:
        name = words[0].rpartition("/")[2]
        if depth > _DEPTH:
            self.unread = self.unread or " ".join(words)
        elif name in ("CMD", "CMD-SHELL", "NONE") and depth == 0:
            if name == "CMD-SHELL":
                self.text(" ".join(words[1:]), 1)
            elif words[1:]:
                self.follow(words[1:], 1)
        elif name in ("dumb-init", "tini", "env", "exec", "nohup", "nice") and len(words) > 1:
            self.follow([w for w in words[1:] if not w.startswith("-") and "=" not in w] or [""], depth + 1)
        elif name in _SHELLS and len(words) > 1:
            rest = [w for w in words[1:] if not w.startswith("-")]
            self.login = self.login or any(
                w == "--login" or (w.startswith("-") and w[1:2] != "-" and "l" in w) for w in words[1:]
            )
            is_text = any(w.startswith("-") and "c" in w for w in words[1:])
            self.text(rest[0], depth + 1) if is_text and rest else self._script(rest or words, depth)
        elif name.endswith((".sh", ".bash")) or "entrypoint" in name:
            self._script(words, depth)
        else:
            self.commands.append(tuple(words))

    def _script(self, words: list[str], depth: int) -> None:
        from dfix.context import scripts

        path = self.split.state.join(words[0])
        place = origin(self.split, path) if path else None
        script = scripts.read(self.context, place) if self.context and place is not None else None
        if script is None or not script.clean:
            self.unread = self.unread or words[0]
            return
        self.text(script.text, depth + 1)
        if script.execs_arguments and words[1:]:
            self.follow(words[1:], depth + 1)


# ---------------------------------------------------------------------- what is reached for


def reach(subject: Subject, split: Split, start: Start) -> Reach:
    """What of the full image is used beside Python: programs, libraries by name, files of the system."""
    context = subject.context
    there = {n for s in split.steps if s.is_system_install for n in s.names or ()}
    found = _Found(there)
    for name in start.programs:
        found.program(name, "it starts {}")
    if start.unread:
        found.assumed.append(
            f"`{_short(start.unread)}`, which was not read, starts no program that only the full image has"
        )
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


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else words[:57] + "..."
