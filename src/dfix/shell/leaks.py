"""What a command leaves behind in its shell for the commands after it."""

from __future__ import annotations

from dfix.shell.nodes import Command
from dfix.shell.words import pattern

# Builtin -> what it changes (POSIX 2.14 special builtins and the state-changing ones of dash, ash and bash).
_BUILTINS = {
    "cd": "cd", "pushd": "cd", "popd": "cd",
    "export": "export", "readonly": "assignment", "declare": "assignment", "typeset": "assignment",
    "local": "assignment", "let": "assignment", "getopts": "assignment", "mapfile": "read", "readarray": "read",
    "read": "read", "set": "set", "shopt": "set", "enable": "set", "hash": "set", "umask": "umask", "exit": "exit",
    "return": "exit", "break": "exit", "continue": "exit", "logout": "exit", "exec": "exec", "trap": "trap",
    ".": "source", "source": "source", "alias": "alias", "unalias": "alias", "ulimit": "ulimit", "unset": "unset",
    "eval": "eval", "shift": "shift", "wait": "wait", "fg": "wait", "bg": "background", "disown": "background",
    "coproc": "background", "bind": "set", "complete": "set", "((": "assignment",
}  # fmt: skip
# Their assignments stay: POSIX says so of every special builtin.
_SPECIAL = frozenset(
    (":", "break", "continue", ".", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift", "times",
     "trap", "unset")
)  # fmt: skip


def command_leaks(command: Command) -> tuple[str, ...]:
    """The names of what this command changes in the shell that runs the text; empty in a subshell."""
    if command.isolated:
        return ()
    found: list[str] = []
    name = _builtin_name(command)
    if command.assignments and (not command.words or name in _SPECIAL):
        found.append("assignment")
    if command.words and name is None and not pattern(r"/[\w.-]+\"?$").search(command.words[0].text):
        # `$TOOL x` may be any builtin; `$DIR/x` is a program.
        found.append("dynamic")
    if name is not None and name in _BUILTINS:
        found.append(_BUILTINS[name])
    if name == "printf" and command.has_flag("-v"):
        found.append("assignment")
    return tuple(found)


def _builtin_name(command: Command) -> str | None:
    """The name as the shell looks it up, behind `command`, `builtin` and `time`."""
    index = 0
    words = command.words
    while index < len(words) and words[index].value in ("command", "builtin", "time"):
        if any(word.value in ("-v", "-V") for word in words[index + 1 : index + 2]):
            return ""
        index += 1
        while index < len(words) and words[index].looks_like_flag:
            index += 1
    if index >= len(words):
        return ""
    text = words[index].text
    return "((" if text.startswith("((") else words[index].value
