"""Entry-point scripts: which interpreter runs them and which commands they name."""

from __future__ import annotations

from dfix.context.base import MAX_FILE, Context
from dfix.context.base import decode as decode_text

SHELLS = frozenset({"sh", "bash", "ash", "dash"})
# Programs that start another as another user: an entry point that names one wants to begin as root.
STEP_DOWN = frozenset({"gosu", "su-exec", "setpriv", "runuser", "su", "sudo", "chpst", "s6-setuidgid", "capsh"})
# Programs that fail, or do less, for a user who is not root.
NEEDS_ROOT = frozenset({"chown", "chgrp", "useradd", "adduser", "usermod", "groupmod", "addgroup", "groupadd"})
MAX_SCRIPT = 64 << 10


class EntryScript:
    """A script. `clean` is False when it is not a POSIX shell's or was not understood: then `commands` is empty.

    `interpreter` is the shebang's program without its directory ("sh", "bash", "node"), None without a shebang.
    `commands` are the names of the commands as written; `argvs` their words, None where a word is not literal.
    """

    __slots__ = (
        "argvs",
        "clean",
        "commands",
        "crlf",
        "execs_arguments",
        "executable",
        "interpreter",
        "path",
        "shebang",
        "text",
    )

    def __init__(self, path: str, text: str, executable: bool) -> None:
        self.path = path
        self.text = text
        self.executable = executable
        self.shebang = _shebang(text)
        self.interpreter = _interpreter(self.shebang)
        self.crlf = "\r\n" in text
        self.clean = False
        self.commands: tuple[str, ...] = ()
        self.argvs: tuple[tuple[str | None, ...], ...] = ()
        self.execs_arguments = False
        if self.interpreter in SHELLS and not self.crlf and len(text) <= MAX_SCRIPT:
            self._parse()

    def _parse(self) -> None:
        from dfix.shell import parse_shell

        script = parse_shell(self.text)
        self.clean = script.clean
        self.argvs = tuple(command.argv for command in script.commands)
        self.commands = tuple(command.name for command in script.commands if command.name is not None)
        self.execs_arguments = any(
            command.name == "exec" and any(word.text in ('"$@"', '"${@}"') for word in command.words)
            for command in script.commands
        )

    def names(self, programs: frozenset[str]) -> bool:
        """Whether one of the programs is a word of a command, with or without its directory."""
        return any(word is not None and word.rpartition("/")[2] in programs for argv in self.argvs for word in argv)

    @property
    def steps_down(self) -> bool:
        """Whether it starts something as another user."""
        return self.names(STEP_DOWN)

    @property
    def needs_root(self) -> bool:
        """Whether it names a command that wants root."""
        return self.steps_down or self.names(NEEDS_ROOT)


def _shebang(text: str) -> str | None:
    if not text.startswith("#!"):
        return None
    return text[2:].partition("\n")[0].strip()[:200]


def _interpreter(shebang: str | None) -> str | None:
    words = (shebang or "").split()
    if words and words[0].rpartition("/")[2] == "env":
        words = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    return words[0].rpartition("/")[2] if words else None


def read(context: Context, path: str) -> EntryScript | None:
    """The script at a path of the context; None when it is absent or not text."""
    return context.memo(("script", path), lambda: _read(context, path))


def _read(context: Context, path: str) -> EntryScript | None:
    data = context.read_bytes(path, limit=MAX_FILE)
    if data is None or b"\0" in data:
        return None
    return EntryScript(path, decode_text(data), context.is_executable(path))
