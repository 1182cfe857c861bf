"""What a container with a Go program starts, and which programs beside it that needs."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from dfix import knowledge
from dfix.behaviour import behaviour
from dfix.model import programs
from dfix.shell import parse_shell

from ..base import No, Split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.context import Context
    from dfix.shell import Script
    from dfix.subject import Subject

    from .build import Built

#: programs that every Debian and Alpine image has beside the shell's own and those of commands.toml's housekeeping
_EVERYWHERE = frozenset((
    "sh", "ash", "exec", "cd", "set", "export", "shift", "trap", "wait", "exit", "eval", "source", ".", ":",
    "if", "command", "type", "return", "local", "read", "unset", "find", "xargs", "awk", "tar", "gzip",
    "gunzip", "env", "kill", "nproc", "tee", "timeout", "break", "continue", "umask", "ulimit", "hostname",
    "nohup", "nice", "dd", "df", "du", "more", "yes", "sync",
))  # fmt: skip
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
_COMPILERS = ("go", "gofmt", "gcc", "g++", "make", "dlv")
_RELOADERS = ("air", "reflex", "CompileDaemon", "fresh", "gow", "nodemon", "realize", "modd", "gin", "wgo")


class Start(NamedTuple):
    """The binaries that are started, whether a shell is needed, the packages of what is called, and why."""

    binaries: tuple[str, ...]
    shell: str
    packages: tuple[str, ...]


def start(subject: Subject, split: Split, built: list[Built]) -> Start | No:
    """Reads CMD, ENTRYPOINT and HEALTHCHECK, the script that they start, and what the sources execute."""
    program = programs.started(split.stage)
    if program is None:
        return No("what it starts is not known")
    found = _Found(split, built)
    if program.argv is None or programs.names(program)[:1] != (program.argv[0].rpartition("/")[2],):
        found.shell = "its command needs a shell"
    reason = (
        _first(found.take(name, subject.context) for name in _started(program))
        or _first(found.called(name, "its HEALTHCHECK") for name in _checked(split))
        or _executed(subject, split, found)
    )
    if reason:
        return No(reason)
    if not found.binaries:
        return No(f"it starts {' '.join(_started(program)[:1]) or program.text}, which none of its build steps makes")
    return Start(tuple(dict.fromkeys(found.binaries)), found.shell, tuple(dict.fromkeys(found.packages)))


def development(split: Split) -> str | None:
    """Why the image looks like one to develop in: it compiles when it starts."""
    program = programs.started(split.stage)
    names = programs.names(program) if program else ()
    reloader = next((n for n in names if n in _RELOADERS), None)
    if reloader:
        return f"it starts {reloader}, which builds anew at every change: it looks like an image for development"
    if program and ("go" in names or "go run" in program.text):
        return "it compiles the program when it starts: it looks like an image for development"
    return None


def _first(reasons: Iterable[str | None]) -> str | None:
    return next((r for r in reasons if r), None)


def _checked(split: Split) -> tuple[str, ...]:
    check = split.stage.last("HEALTHCHECK")
    program = programs.of(check) if check else None
    return () if program is None or program.text.upper() == "NONE" else programs.names(program)


def _started(program: programs.Program) -> tuple[str, ...]:
    """The programs as they are written: a path tells more than a name."""
    if program.argv is None or program.shell:
        return _words(parse_shell(program.text))
    words = program.argv
    if words[0].rpartition("/")[2] in ("sh", "bash", "ash", "dash"):
        if len(words) > 2 and words[1] in ("-c", "-ec", "-lc", "-exc"):
            return (words[0], *_words(parse_shell(words[2])))
        return words[:2]
    rest = [w for i, w in enumerate(words) if i and (w == "--" or words[i - 1] == "--")]
    return (words[0], *(w for w in rest if w != "--")) if _is_script(words[0]) else words[:1]


def _words(script: Script) -> tuple[str, ...]:
    """The programs of a script, each as it is written."""
    found = (c.words[c.program_index] for c in script.commands if c.program_index >= 0)
    return tuple(w.value or w.text for w in found)


def _is_script(name: str) -> bool:
    return (
        name.endswith((".sh", ".bash"))
        or "entrypoint" in name
        or name.rpartition("/")[2] in ("wait-for", "wait-for-it")
    )


class _Found:
    def __init__(self, split: Split, built: list[Built]) -> None:
        self.split = split
        self.built = built
        self.binaries: list[str] = []
        self.packages: list[str] = []
        self.shell = ""
        installs = [s for s in split.steps if s.is_system_install]
        self.installed = {n for s in installs for n in (s.names or ())}
        info = split.stage.info
        self.brought = {n: p for n, p in _BROUGHT.items() if info and info.distribution == "debian"}

    def take(self, name: str, context: Context) -> str | None:
        """A program that CMD or ENTRYPOINT starts; a reason when it would not be there."""
        from .build import PATH

        for each in self.built:
            if "/" in name and self.split.state.join(name) == each.path:
                self.binaries.append(each.path)
                return None
            if "/" not in name and posixpath.basename(each.path) == name:
                folder = posixpath.dirname(each.path)
                if folder not in PATH:
                    return f"it starts {name} from {folder}, which is in no other image's PATH"
                self.binaries.append(each.path)
                return None
        if _is_script(name):
            return self._script(name, context)
        return self.called(name, "its command")

    def called(self, name: str, by: str) -> str | None:
        """A program that something calls."""
        base = name.rpartition("/")[2]
        if any(self.split.state.join(name) == b.path or posixpath.basename(b.path) == base for b in self.built):
            return None
        if base in _COMPILERS:
            return f"{by} calls {base}, which only the builder has"
        self.shell = self.shell or f"{by} calls {base}"
        if base in self.installed or base in _EVERYWHERE or base in knowledge.load("commands")["housekeeping"]:
            return None
        if base == "bash" or (base == "wget" and "wget" not in self.brought):
            is_debian = bool(self.brought)
            return None if is_debian or base == "wget" else f"{by} calls bash, which Alpine lacks"
        if base in self.brought:
            self.packages.append(self.brought[base])
            return None
        return f"{by} calls {base}, and which package brings it is not known"

    def _script(self, name: str, context: Context) -> str | None:
        from dfix.context import scripts

        self.shell = f"it starts the script {name}"
        base = name.rpartition("/")[2]
        walked = context.walk((base,), skip=("node_modules", ".git", "vendor"))
        places = [f for f in walked.files if f.rpartition("/")[2] == base]
        script = scripts.read(context, places[0]) if len(places) == 1 else None
        if script is None or not script.clean:
            return f"the script {base} that it starts was not seen, or cannot be read with certainty"
        reason = self.called(script.interpreter or "sh", base)
        for command in _words(parse_shell(script.text)):
            reason = reason or (None if "$" in command else self._in_script(command, base))
        return reason

    def _in_script(self, command: str, script: str) -> str | None:
        for each in self.built:
            if self.split.state.join(command) == each.path:
                self.binaries.append(each.path)
                return None
        return self.called(command, script)


def _executed(subject: Subject, split: Split, found: _Found) -> str | None:
    """Programs that the sources execute: each must be there on the runtime base, or come with a package."""
    seen = behaviour(subject, split.stage)
    for deed in seen.executes:
        if not deed.value.exact:
            return f"{deed.where} starts other programs, and which is not known"
        reason = found.called(deed.value.text, str(deed.where))
        if reason:
            return reason
    doubt = seen.doubt()
    if doubt:
        return f"which programs it starts is not known ({doubt})"
    if seen.executes:
        found.shell = found.shell or "it starts other programs"
    return None
