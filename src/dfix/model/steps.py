"""What a command of a RUN does with a package manager or a build tool, in one vocabulary.

``python3 -m pip install``, ``pip3 install`` and ``pip install`` are all the tool "pip", action "install".
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfix.shell import Command, Script, Word

_ALIASES = {"apt": "apt-get", "aptitude": "apt-get", "pip3": "pip", "nodejs": "node", "yarnpkg": "yarn"}
#: npm's own aliases of its commands (npm help install, npm help ci)
_NPM_ACTIONS = {
    "i": "install", "add": "install", "in": "install", "isntall": "install", "clean-install": "ci", "run-script": "run",
}  # fmt: skip
_SYSTEM = frozenset(("apt-get", "apk", "yum", "dnf", "microdnf", "zypper", "tdnf", "pacman"))


class Step:
    """A command as a tool and its action. ``operands`` are the words behind the action that are no flags."""

    __slots__ = ("action", "action_word", "command", "tool")

    def __init__(self, command: Command, tool: str, action: str, action_word: Word | None) -> None:
        self.command = command
        self.tool = tool
        self.action = action
        self.action_word = action_word

    @property
    def is_system_install(self) -> bool:
        """Installs packages of the distribution."""
        return self.tool in _SYSTEM and self.action in ("install", "add", "-S", "in")

    @property
    def is_system(self) -> bool:
        """Runs the distribution's package manager."""
        return self.tool in _SYSTEM

    @property
    def is_cleanup(self) -> bool:
        """Removes what package managers leave behind, or temporary files."""
        texts = [w.text for w in self.command.operands]
        places = ("/var/lib/apt", "/var/cache/", "/tmp", "/var/tmp")
        return self.tool == "rm" and bool(texts) and all(t.startswith(places) for t in texts)

    @property
    def words(self) -> tuple[Word, ...]:
        """All words behind the action."""
        words = self.command.arguments
        if self.action_word is None:
            return words
        for index, word in enumerate(words):
            if word is self.action_word:
                return words[index + 1 :]
        return ()

    @property
    def operands(self) -> tuple[Word, ...]:
        """The words behind the action that are no flags (the values of valued flags among them)."""
        return tuple(w for w in self.words if not w.looks_like_flag)

    @property
    def names(self) -> tuple[str, ...] | None:
        """The literal operands; None when one of them is not literal."""
        values = [w.value for w in self.operands]
        return None if any(v is None for v in values) else tuple(v for v in values if v is not None)

    def __repr__(self) -> str:
        return f"Step({self.tool} {self.action})"


@cache
def _pip() -> re.Pattern[str]:
    return re.compile(r"pip[0-9.]*\Z")


@cache
def _python() -> re.Pattern[str]:
    return re.compile(r"(?:python|pypy)[0-9.]*\Z")


def step(command: Command) -> Step | None:
    """What a command does; None when its program is not literal. Programs without actions have the action ''."""
    program = command.program
    if program is None:
        return None
    words = command.arguments
    if _python().match(program) and len(words) > 1 and words[0].value == "-m":
        module = words[1].value or ""
        return _with_action(command, "pip" if module == "pip" else f"python -m {module}", words[2:])
    tool = "pip" if _pip().match(program) else _ALIASES.get(program, program)
    return _with_action(command, tool, words)


def _with_action(command: Command, tool: str, words: tuple[Word, ...]) -> Step:
    values = _VALUED.get(tool, ())
    rest = iter(words)
    for word in rest:
        if word.looks_like_flag:
            if word.value in values:
                next(rest, None)
            continue
        action = word.value or ""
        if tool in ("npm", "pnpm"):
            action = _NPM_ACTIONS.get(action, action)
        return Step(command, tool, action, word)
    return Step(command, tool, "install" if tool == "yarn" else "", None)


#: flags before the action that take the next word (apt-get -o X=Y install, npm --prefix web ci)
_VALUED = {
    "apt-get": ("-o", "-c", "-t"),
    "npm": ("--prefix", "-C", "--loglevel", "--registry"),
    "yarn": ("--cwd",),
    "pnpm": ("-C", "--dir", "--filter", "-F"),
    "go": ("-C",),
    "git": ("-C", "-c"),
    "apk": ("-X", "--repository", "-t", "-p", "--root"),
    "poetry": ("-C", "--directory", "-P", "--project"),
    "uv": ("--directory", "--project"),
}


def steps(script: Script) -> tuple[Step, ...]:
    """The steps of a script, in order; commands whose program is not literal are left out."""
    return tuple(s for s in map(step, script.commands) if s)
