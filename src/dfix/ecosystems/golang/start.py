"""What a container with a Go program starts, and which programs beside it that needs."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from dfix import knowledge
from dfix.behaviour import behaviour
from dfix.launch import launch

from ..base import No, Split

if TYPE_CHECKING:
    from dfix.launch import Launch, Started
    from dfix.subject import Subject

    from .build import Built

#: programs of the golang image on Debian, and the packages that bring them
_BROUGHT = {
    "curl": "curl",
    "wget": "wget",
    "git": "git",
    "ssh": "openssh-client",
    "gpg": "gnupg",
    "ps": "procps",
    "pgrep": "procps",
    "pkill": "procps",
}
#: what serves files by the type that their name has in the table of the system
_SERVES = ("http.FileServer", "http.ServeFile", "http.ServeContent", "mime.TypeByExtension", "mime.ExtensionsByType")


class Start(NamedTuple):
    """What goes along.

    binaries  all that were built, where one of them is started
    shell     why a shell is needed, "" when none is
    packages  of the distribution, for what is called
    called    the packages of the builder whose program is called
    scripted  a script of the project starts it
    """

    binaries: tuple[str, ...]
    shell: str
    packages: tuple[str, ...]
    called: frozenset[str]
    scripted: bool


def start(subject: Subject, split: Split, built: list[Built]) -> Start | No:
    """Follows the launch to the binaries that were built, and to the other programs that it and the sources start."""
    found = launch(subject, split.stage)
    if found.empty:
        return No("what it starts is not known")
    for unread in found.unread:
        return No(f"what `{unread.text}` starts could not be read ({unread.why})")
    taken = _Taken(split, built, found)
    for command in found.commands:
        reason = taken.take(command)
        if reason:
            return No(reason)
    if not taken.starts_own:
        own = next((c for c in found.commands if not c.passing), found.commands[0])
        return No(f"it starts {own.program}, which none of its build steps makes")
    reason = _executed(subject, split, taken)
    if reason:
        return No(reason)
    paths = tuple(dict.fromkeys(each.path for each in built))
    packages = tuple(dict.fromkeys(taken.packages))
    return Start(paths, taken.shell, packages, frozenset(taken.installs), bool(found.scripts))


def development(subject: Subject, split: Split) -> str | None:
    """Why the image looks like one to develop in: it compiles when it starts."""
    found = launch(subject, split.stage)
    for command in found.by("CMD", "ENTRYPOINT"):
        if command.name == "go":
            return "it compiles the program when it starts: it looks like an image for development"
    reloader = found.development()
    if reloader:
        what = f"{reloader.command.who} starts {reloader.command.name}"
        return f"{what}, which builds anew at every change: it looks like an image for development"
    return None


class _Taken:
    def __init__(self, split: Split, built: list[Built], found: Launch) -> None:
        self.split = split
        self.built = built
        self.starts_own = False
        self.packages: list[str] = []
        self.installs: list[str] = []
        self.shell = found.shell
        installs = [s for s in split.steps if s.is_system_install]
        self.installed = {n for s in installs for n in (s.names or ())}
        info = split.stage.info
        self.brought = {n: p for n, p in _BROUGHT.items() if info and info.distribution == "debian"}

    def take(self, command: Started) -> str | None:
        """A command that is started; a reason when it would not be there."""
        from .build import PATH

        for each in self.built:
            if not self._is(command.program, each):
                continue
            self.starts_own = True
            folder = posixpath.dirname(each.path)
            if "/" not in command.program and folder not in PATH:
                return f"it starts {command.name} from {folder}, which is in no other image's PATH"
            return None
        if command.passing and command.name in knowledge.names("launch", "everywhere"):
            return None
        by = command.where.file or ("its command" if command.who == "it" else command.who)
        return self.called(command.program, by)

    def _is(self, program: str, built: Built) -> bool:
        if "/" in program:
            return self.split.state.join(program) == built.path
        return posixpath.basename(built.path) == program

    def called(self, name: str, by: str) -> str | None:
        """A program that something calls."""
        base = name.rpartition("/")[2]
        if any(self._is(name, b) or posixpath.basename(b.path) == base for b in self.built):
            return None
        if base in knowledge.names("launch", "builders") or base in ("gofmt", "dlv"):
            return f"{by} calls {base}, which only the builder has"
        self.shell = self.shell or f"{by} calls {base}"
        common = knowledge.names("launch", "everywhere") | knowledge.names("commands", "housekeeping")
        if base in self.installed:
            self.installs.append(base)
            return None
        if base in common:
            return None
        if base == "bash" or (base == "wget" and "wget" not in self.brought):
            is_debian = bool(self.brought)
            return None if is_debian or base == "wget" else f"{by} calls bash, which Alpine lacks"
        if base in self.brought:
            self.packages.append(self.brought[base])
            return None
        return f"{by} calls {base}, and which package brings it is not known"


def _executed(subject: Subject, split: Split, taken: _Taken) -> str | None:
    """Programs that the sources execute: each must be there on the runtime base, or come with a package."""
    seen = behaviour(subject, split.stage)
    for deed in seen.executes:
        if not deed.value.exact:
            return f"{deed.where} starts other programs, and which is not known"
        reason = taken.called(deed.value.text, str(deed.where))
        if reason:
            return reason
    doubt = seen.doubt()
    if doubt:
        return f"which programs it starts is not known ({doubt})"
    if seen.executes:
        taken.shell = taken.shell or "it starts other programs"
    _typed(subject, seen.files, taken)
    return None


def _typed(subject: Subject, files: tuple[str, ...], taken: _Taken) -> None:
    """Go's file server reads /etc/mime.types, which Debian's slim image lacks, and distroless has."""
    if taken.brought and any(call in (subject.context.read(f) or "") for f in files for call in _SERVES):
        taken.packages.append("media-types")
