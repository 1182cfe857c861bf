"""What `launch` answers: commands with the places where they were read, and questions about them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.records import Record
from dfix.source import short

if TYPE_CHECKING:
    from collections.abc import Collection

Arg = tuple[str | None, str]
"""A word of a command: what the program receives (None when only a running container knows) and its text."""


#: who starts what the Dockerfile itself says
OWN = ("CMD", "ENTRYPOINT", "HEALTHCHECK")
_SYSTEM = ("/bin", "/sbin", "/usr/bin", "/usr/sbin")
_SERVICES = ("/etc/init.d", "/etc/rc.d")


class Where(Record):
    """The place that something was read at; ``file`` is "" for the Dockerfile itself. Prints as file:line."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file or 'Dockerfile'}:{self.line}"


class Started(Record):
    """One command that a container may run.

    args     its words, the program first
    where    the line that names it
    by       who starts it: "CMD", "ENTRYPOINT", "HEALTHCHECK", or a sentence part such as "the service web"
    folder   the working directory of the image, None when not known
    env      variables that are set for it alone (`A=1 program`)
    passing  it only starts the command behind it (tini, env, npm run …), which follows as one of its own
    writes   files that its shell writes for it (`> file`), None where the name is not literal
    mode     the value of the variable that says whether it is a server for development (launch.toml: modes)
    """

    args: tuple[Arg, ...]
    where: Where
    by: str
    folder: str | None
    env: tuple[tuple[str, str | None], ...] = ()
    passing: bool = False
    writes: tuple[str | None, ...] = ()
    mode: str | None = None

    @property
    def program(self) -> str:
        """The program as it is named."""
        return self.args[0][0] or self.args[0][1]

    @property
    def name(self) -> str:
        """The program without its folder."""
        return self.program.rpartition("/")[2]

    @property
    def words(self) -> tuple[str, ...]:
        """The words; one that is not literal stands as it is written."""
        return tuple(text if value is None else value for value, text in self.args)

    @property
    def is_own(self) -> bool:
        """Whether the Dockerfile itself starts it, and nothing beside it."""
        return self.by in OWN

    @property
    def who(self) -> str:
        """Who starts it, as the subject of a sentence."""
        return {"CMD": "it", "ENTRYPOINT": "it", "HEALTHCHECK": "its HEALTHCHECK"}.get(self.by, self.by)

    @property
    def text(self) -> str:
        """The words, shortened, for a sentence."""
        return short(" ".join(self.words))

    @property
    def first(self) -> str:
        """The first word behind the program that is no option and no value of a long one, "" without one."""
        before = ""
        for word in self.words[1:]:
            if not word.startswith("-") and (not before.startswith("--") or "=" in before):
                return word
            before = word
        return ""


class Unread(Record):
    """Something that is started and could not be followed. ``why`` completes "… could not be read: "."""

    text: str
    where: Where
    by: str
    why: str

    @property
    def is_own(self) -> bool:
        """Whether the Dockerfile itself starts it, and nothing beside it."""
        return self.by in OWN


class User(Record):
    """Somebody else who relies on the image: ``what`` is a sentence ("deploy/Dockerfile builds on it").

    kind  "base" (an image is built on it), "action" (a GitHub action), "devcontainer" (people work in it), "pipeline"
          (one works in it), "privileged" (a manifest gives it root)
    """

    kind: str
    what: str
    where: Where


class Finding(Record):
    """An answer: the command that gives it, and the word that decided."""

    command: Started
    word: str


class Launch:
    """What a container may start.

    commands  in the order in which they were found; those that only pass on (`passing`) among them
    unread    what is started and was not read: never to be taken for nothing
    scripts   the files of the build context that were followed as shell scripts
    users     who else relies on the image
    arguments the places that give words to the image's own entry point
    login     a login shell starts it, which sets PATH anew
    shell     why a shell is needed, "" when none is
    """

    def __init__(self) -> None:
        self.commands: list[Started] = []
        self.unread: list[Unread] = []
        self.scripts: list[str] = []
        self.users: list[User] = []
        self.arguments: list[Where] = []
        self.login = False
        self.shell = ""

    @property
    def programs(self) -> tuple[str, ...]:
        """The names of all programs, without their folders."""
        return tuple(dict.fromkeys(c.name for c in self.commands))

    @property
    def words(self) -> frozenset[str]:
        """Every word of every command."""
        return frozenset(w for c in self.commands for w in c.words)

    @property
    def empty(self) -> bool:
        """Whether the file says nothing of a command: others may build on the image."""
        return not self.commands and not self.unread

    def by(self, *kinds: str) -> tuple[Started, ...]:
        """The commands that these start: by("CMD", "ENTRYPOINT") are those of the image itself."""
        return tuple(c for c in self.commands if c.by in kinds)

    def others(self) -> tuple[Started, ...]:
        """The commands that something beside the Dockerfile starts in this image."""
        return tuple(c for c in self.commands if not c.is_own)

    def runs(self, *names: str) -> Started | None:
        """The first command that runs one of some programs."""
        return next((c for c in self.commands if c.name in names), None)

    def path(self, *programs: str) -> Started | None:
        """The first command that names its program by one of some paths."""
        return next((c for c in self.commands if c.program in programs), None)

    # Questions. Each answers with the first command for which the answer is yes.

    def _is(self, kind: str) -> Finding | None:
        names = knowledge.names("launch", kind)
        for command in self.commands:
            if command.name in names or command.program in names:
                return Finding(command, command.name)
        return None

    def development(self) -> Finding | None:
        """A server for development, or something that watches its sources."""
        return next((f for c in self.commands if (f := _development(c))), None)

    def tests(self) -> Finding | None:
        """A test runner."""
        return next((f for c in self.commands if (f := _by_words(c, "tests"))), None)

    def only_tests(self) -> bool:
        """Whether there are test runners and nothing else."""
        programs = [c for c in self.commands if not c.passing]
        return bool(programs) and not self.unread and all(_by_words(c, "tests") for c in programs)

    def worked_in(self) -> Finding | None:
        """A shell or an interpreter without anything to run, a notebook: people work in such an image."""
        shells, consoles = knowledge.names("launch", "shells"), knowledge.names("launch", "consoles")
        for command in self.commands:
            if command.name in consoles and not command.passing and len(command.words) == 1:
                return Finding(command, command.name)
            if command.name in shells and not command.passing and all(w.startswith("-") for w in command.words[1:]):
                return Finding(command, command.name)
        return next((f for c in self.commands if (f := _by_words(c, "workbenches"))), None)

    def supervisor(self) -> Finding | None:
        """An init system or a supervisor: what it starts is written elsewhere, and may need root."""
        return self._is("supervisors")

    def privilege_dropper(self) -> Finding | None:
        """A program that goes on as another user: the image starts as root on purpose."""
        return self._is("droppers")

    def needs_root(self, made: Collection[Started] = (), own: Collection[Started] = ()) -> Finding | None:
        """A server that starts as root and gives that up itself, or a command that only root may use; ``made`` are
        commands whose programs the build makes, and ``own`` those whose programs it compiles, whatever their names."""
        found = self._server([c for c in self.commands if c not in own])
        return found or next((f for c in self.commands if c not in made and (f := _of_system(c))), None)

    def _server(self, commands: list[Started]) -> Finding | None:
        servers, namesakes = knowledge.names("launch", "root_servers"), knowledge.load("launch")["namesakes"]
        for command in commands:
            is_another = not frozenset(namesakes.get(command.name, ())).isdisjoint(command.words[1:])
            if command.name in servers and not is_another:
                return Finding(command, command.name)
        return None

    def installs(self) -> Finding | None:
        """An installation of packages when the container starts."""
        return next((f for c in self.commands if (f := _by_words(c, "installers"))), None)

    def builds(self) -> Finding | None:
        """A compiler or a build tool that works when the container starts."""
        return self._is("builders")


def _of_system(command: Started) -> Finding | None:
    """A program of the system that only root may use, or a script that starts one of its services; the same name
    elsewhere is a program of somebody's own."""
    folder = command.program.rpartition("/")[0]
    if folder in _SERVICES:
        return Finding(command, command.program)
    is_there = "/" not in command.program or folder in _SYSTEM
    found = is_there and command.name in knowledge.names("launch", "root_commands")
    return Finding(command, command.name) if found else None


def _development(command: Started) -> Finding | None:
    found = _by_words(command, "development") or _by_mode(command)
    if found:
        return found
    flags = knowledge.names("launch", "watch_flags")
    watching = next((w for w in command.words[1:] if w.partition("=")[0] in flags), None)
    return Finding(command, watching) if watching and not command.passing else None


def _by_mode(command: Started) -> Finding | None:
    """A server that is for development unless an option or a variable says otherwise (rails server, mix phx.server)."""
    table = knowledge.load("launch")["modes"].get(command.name)
    hit = next((w for w in command.words[1:] if w in table["starts"]), None) if table else None
    if table is None or hit is None:
        return None
    words = command.words
    told: list[str | None] = [value for option, value in pairwise(words) if option in table["options"]]
    told += [w.partition("=")[2] for w in words if w.partition("=")[0] in table["options"] and "=" in w]
    return None if (told or [command.mode])[-1] in table["finished"] else Finding(command, hit)


def _by_words(command: Started, kind: str) -> Finding | None:
    """Whether a program is of a kind by its name (``*``), by its first operand ("-" when it has none), or by one of
    its words."""
    kinds = knowledge.load("launch")[kind].get(command.name)
    if kinds is None:
        return None
    if "*" in kinds:
        return Finding(command, command.name)
    first = command.first or "-"
    words = command.words[1:]
    hit = first if first in kinds else next((k for w in words if len(w) > 1 and (k := _kind(w, kinds))), None)
    return Finding(command, hit) if hit else None


def _kind(word: str, kinds: list[str]) -> str | None:
    """The kind that a word names: itself, the task of a project (gradle :web:bootRun), the first of several words in
    one (sbt "runMain a.B")."""
    names = (word, word.rpartition(":")[2], word.partition(" ")[0])
    return next((name for name in names if name in kinds), None)
