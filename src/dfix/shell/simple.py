"""When a command line needs no shell at all, and which SHELL is one that this package understands."""

from __future__ import annotations

from dfix.shell.parse import parse_shell

# Builtins and reserved words of dash, ash and bash: with them the exec form is another thing, or nothing.
_NEEDS_SHELL = frozenset(
    (".", ":", "[", "[[", "alias", "bg", "bind", "break", "builtin", "caller", "case", "cd", "chdir",
     "command", "compgen", "complete", "compopt", "continue", "coproc", "declare", "dirs", "disown", "enable",
     "esac", "eval", "exit", "export", "fc", "fg", "function", "getopts", "hash", "help", "history", "in",
     "jobs", "kill", "let", "local", "logout", "mapfile", "popd", "printf", "pushd", "pwd", "read",
     "readarray", "readonly", "return", "select", "set", "shift", "shopt", "source", "suspend", "test", "time",
     "times", "trap", "type", "typeset", "ulimit", "umask", "unalias", "unset", "wait")
)  # fmt: skip
_SHELLS = frozenset(("sh", "bash", "ash", "dash"))


def simple_exec(text: str) -> tuple[str, ...] | None:
    """The argv when the text is one command that a shell would only start; None when the exec form would differ.

    `exec program …` gives the argv of the program.
    """
    script = parse_shell(text)
    if len(script.statements) != 1 or not script.is_and_chain or len(script.commands) != 1:
        return None
    command = script.statements[0].command
    if command is None or script.statements[0].kind == "negated" or command.assignments or command.redirects:
        return None
    argv = [value for value in command.argv if value is not None]
    if len(argv) != len(command.words):
        return None
    if argv[0] == "exec":
        argv = argv[1:]
    elif argv[0] == "echo" and not _plain_echo(argv):
        return None
    return tuple(argv) if argv and argv[0] not in _NEEDS_SHELL and _is_program(argv[0]) else None


def _plain_echo(argv: list[str]) -> bool:
    """Whether every echo, builtin or not, prints the same for this."""
    return not any("\\" in value for value in argv) and not (len(argv) > 1 and argv[1].startswith("-"))


def _is_program(name: str) -> bool:
    return bool(name) and name[0] not in "-(" and "=" not in name


def is_posix_shell(shell_argv: tuple[str, ...]) -> bool:
    """Whether a SHELL is sh, bash, ash or dash with a `-c` last, so that RUN texts mean what this package reads."""
    words = list(shell_argv)
    for launcher in ("env", "busybox"):
        if words and words[0].rpartition("/")[2] == launcher:
            words = words[1:]
    if len(words) < 2 or words[0].rpartition("/")[2] not in _SHELLS:
        return False
    index = 1
    while index < len(words) - 1:
        word = words[index]
        if word[:1] not in ("-", "+") or (not word.startswith("--") and "c" in word):
            return False
        index += 2 if not word.startswith("--") and word.endswith("o") else 1
    last = words[-1]
    return index == len(words) - 1 and last[:1] == "-" and last[:2] != "--" and last.endswith("c")
