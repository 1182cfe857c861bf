"""The program that serves: its words, and which folder it hands out on which port."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dfix.context import compose
from dfix.context import node as manifests
from dfix.context.formats import join
from dfix.fixes import Decline
from dfix.model.copies import is_inside
from dfix.records import Record
from dfix.runtime.whole import split_of

from ..start import global_packages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dfix.context.compose import Service
    from dfix.context.node import Package
    from dfix.launch import Launch, Started
    from dfix.model.stages import Stage
    from dfix.runtime.plan import Split
    from dfix.subject import Subject


class Served:
    """A stage that starts one program to hand out files: that command, and what stands around it."""

    def __init__(self, subject: Subject, stage: Stage, found: Launch, command: Started) -> None:
        self.subject = subject
        self.context = subject.context
        self.stage = stage
        self.found = found
        self.command = command

    @cached_property
    def split(self) -> Split:
        """Where the project lies."""
        return split_of(self.subject, self.stage)

    @property
    def name(self) -> str:
        """The program that serves, without the version that npx is told."""
        return name_of(self.command)

    @property
    def is_alone(self) -> bool:
        """Whether the site is built in the stage that serves it."""
        return len(self.subject.model.stages) == 1

    @property
    def directory(self) -> str:
        """The folder of the build context that the project is."""
        return self.split.context_directory

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """The services of compose files that start it."""
        found = compose.read(self.context) if self.context else None
        return found.services if found else ()

    @cached_property
    def package(self) -> Package:
        """The manifest; Decline without one."""
        found = manifests.read(self.context, self.directory) if self.context else None
        if found is None or found.broken:
            raise Decline("without package.json beside the Dockerfile it is not known how its site is built")
        return found

    def variables_of(self, name: str) -> dict[str, str]:
        """What an .env file sets."""
        text = self.context.read(join(self.directory, name)) or ""
        lines = (line.strip().removeprefix("export ").partition("=") for line in text.splitlines())
        return {k.strip(): v.strip().strip("'\"") for k, equals, v in lines if equals and not k.startswith("#")}


def name_of(command: Started) -> str:
    """A program's name: `serve` of `npx serve@14`."""
    return command.name.partition("@")[0]


class Words(Record):
    """The words behind a server: operands, and the options that matter."""

    operands: tuple[str, ...]
    port: str
    fallback: bool


def words(command: Started, table: Mapping[str, Any]) -> Words:
    """The words of a command, by an entry of knowledge/sites.toml; Decline where one may change what is answered."""
    rest = [value for value, _ in command.args[1:]]
    operands, port, fallback = [], "", False
    while rest:
        word = rest.pop(0)
        if word is None:
            raise Decline(f"`{command.text}` is put together when the container starts")
        name, equals, value = word.partition("=")
        if name in table["ports"]:
            told = value if equals else rest.pop(0) if rest else None
            if not told:
                raise Decline(f"the port of `{command.text}` is decided when the container starts")
            port = told
        elif name in table.get("fallbacks", ()):
            fallback = True
        elif _is_plain(name, table):
            takes = name in table["valued"] and not equals and rest and not (rest[0] or "-").startswith("-")
            rest = rest[1:] if takes else rest
        elif word.startswith("-"):
            raise Decline(f"what {command.name} does with {word}, another server may not do")
        else:
            operands.append(word)
    return Words(tuple(operands), port, fallback)


def _is_plain(name: str, table: Mapping[str, Any]) -> bool:
    """Whether an option changes nothing of what is answered: `-c-1` is `-c` with its value."""
    short = len(name) > 2 and not name.startswith("--") and name[:2] in table["plain"]
    return name in table["plain"] or short


def number(command: Started, told: str, default: int) -> int:
    """The port that is listened on, as its option says it: 3000, tcp://0.0.0.0:3000."""
    text = told.rpartition(":")[2]
    if text and not text.isdigit():
        raise Decline(f"the port of `{command.text}` is not known")
    return int(text) if text else default


def finished(served: Served, server: Mapping[str, Any]) -> tuple[str, int, tuple[str, ...]]:
    """The folder of a finished build that a server is given, its port, and what it tries for an address."""
    command, split = served.command, served.split
    told = words(command, server)
    folder = _folder(served, told, server)
    if served.is_alone and (folder == split.folder or not is_inside(folder, split.folder)):
        raise Decline(f"it serves {folder}, which is no folder that a build makes in {split.folder}")
    inside = posixpath.relpath(folder, split.folder)
    for name in server["settings"]:
        for place in ("", "public/", f"{inside}/"):
            if served.context.is_file(path := join(served.directory, place + name)):
                raise Decline(f"{path} tells {served.name} what to answer, which another server does not read")
    set_ = dict(command.env).get("PORT") or split.state.env.get("PORT") or ""
    port = number(command, told.port or set_, _default(served, server))
    return folder, port, ("$uri", "/index.html") if told.fallback else ("$uri", "$uri/index.html", "$uri.html", "=404")


def _default(served: Served, server: Mapping[str, Any]) -> int:
    """The port when nothing is said, as the installed version has it."""
    before, port = server.get("before", (0, 0))
    named = next(_versions(served), "")
    major = re.match(r"[\^~]?(\d+)", named)
    return int(port if major and int(major[1]) < before else server["port"])


def _versions(served: Served) -> Iterator[str]:
    name = served.name
    installed = (*global_packages(served.split), served.command.name)
    yield from (version for n in installed if (version := n.removeprefix(f"{name}@")) != n)
    if served.is_alone:
        yield from (v for key, v in served.package.all_dependencies.items() if key == name)


def _folder(served: Served, told: Words, server: Mapping[str, Any]) -> str:
    base, split = served.command.folder or "", served.split
    is_clear = base and len(told.operands) < 2
    for operand in (told.operands or server["folder"]) if is_clear else ():
        path = posixpath.normpath(posixpath.join(base, operand))
        beside = join(served.directory, posixpath.relpath(path, split.folder))
        if told.operands or operand == "." or served.context.is_dir(beside):
            return path
    raise Decline(f"which folder `{served.command.text}` serves is not known")
