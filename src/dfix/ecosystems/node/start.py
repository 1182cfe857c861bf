"""What a container with a Node program starts: npm scripts, wrappers and entry scripts followed to their end."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from dfix import knowledge
from dfix.model import copies, programs
from dfix.shell import parse_shell

from ..base import No, Split

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.context.node import Package
    from dfix.subject import Subject
    from dfix.syntax import Instruction

RUNNERS = ("npm", "yarn", "pnpm", "bun")
#: run what is named behind them; the value lists their flags that take the next word
_WRAPPERS = {
    "npx": ("-p", "--package"), "bunx": (), "cross-env": (), "cross-env-shell": (), "env": ("-u",), "exec": ("-a",),
    "dotenv": ("-e", "-v"), "env-cmd": ("-f", "-e", "-r"), "time": (), "nice": ("-n",), "nohup": (), "timeout": (),
    "dumb-init": (), "tini": (), "catatonit": (), "docker-entrypoint.sh": (),
}  # fmt: skip
#: options that send a script to another folder
_ELSEWHERE = (
    "--prefix",
    "-C",
    "--cwd",
    "--dir",
    "-w",
    "--workspace",
    "--workspaces",
    "-ws",
    "--filter",
    "-F",
    "-r",
    "--recursive",
)
_PLAIN_FLAGS = ("-s", "--silent", "--if-present", "--quiet", "-q", "--offline", "--no-update-notifier")
_SHELLS = ("sh", "bash", "ash", "dash")
#: npm's commands that run the script of their name
_NAMED = ("start", "test", "stop", "restart")
_MANY = ("run-s", "run-p", "npm-run-all", "concurrently", "conc")
_DEPTH = 8
_PATH = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin")
#: of every Debian and Alpine image, beside those of commands.toml's housekeeping, and of every node image
_EVERYWHERE = frozenset(
    (".", ":", "alias", "ash", "awk", "bash", "break", "cd", "command", "continue", "corepack", "dash", "dd",
     "df", "do", "docker-entrypoint.sh", "done", "du", "env", "eval", "exec", "exit", "export", "find",
     "getopts", "gzip", "if", "kill", "local", "node", "nodejs", "nohup", "npm", "nproc", "npx", "read",
     "return", "set", "sh", "shift", "source", "sync", "tar", "time", "timeout", "trap", "ulimit", "umask",
     "unset", "wait", "xargs", "yarn", "yarnpkg", "yes")
)  # fmt: skip


class Start(NamedTuple):
    """commands: the words of everything that runs, wrappers as commands of their own. unread: what was not followed."""

    commands: tuple[tuple[str, ...], ...]
    unread: str

    @property
    def programs(self) -> frozenset[str]:
        """The names of the programs, without their folders."""
        return frozenset(words[0].rpartition("/")[2] for words in self.commands)

    @property
    def words(self) -> frozenset[str]:
        """Every word of every command."""
        return frozenset(w for words in self.commands for w in words)


def read(subject: Subject, split: Split, package: Package) -> Start | No:
    """What CMD and ENTRYPOINT start; a reason when that is no program to run but one to develop or to test with."""
    program = programs.started(split.stage)
    if program is None:
        return No("the image has no CMD or ENTRYPOINT: others may build on it")
    walk = _Walk(subject.context, split, package)
    if program.argv is None:
        walk.text(program.text, 0)
    else:
        walk.follow(list(program.argv), 0)
    start = Start(tuple(walk.commands), walk.unread)
    if not start.commands and not start.unread:
        return No("what the container starts cannot be read")
    reason = _not_to_run(start)
    return No(reason) if reason else start


def probes(split: Split) -> frozenset[str]:
    """The programs of the HEALTHCHECK."""
    check = programs.of(split.stage.last("HEALTHCHECK"))
    return frozenset(programs.names(check)) if check and check.text.upper() != "NONE" else frozenset()


def package_of(program: str) -> str:
    """The npm package that brings a program."""
    found: list[str] = knowledge.load("node_packages")["bins"].get(program, [program])
    return found[0]


def _not_to_run(start: Start) -> str | None:
    table = knowledge.load("node_packages")
    for words in start.commands:
        name = words[0].rpartition("/")[2]
        kinds = table["watchers"].get(name, ())
        first = next((w for w in words[1:] if not w.startswith("-")), "-")
        if "*" in kinds or first in kinds or any(w in kinds for w in words[1:] if len(w) > 1):
            return (
                f"it starts a development server ({' '.join(words[:2])}), which needs what a split would leave behind"
            )
        if any(w in ("--watch", "--watch-path", "--hot") or w.startswith("--watch-path=") for w in words[1:]):
            return f"it watches its sources ({' '.join(words[:3])}): it looks like an image for development"
        if name in table["test_runners"]:
            return f"it runs tests ({name}), for which development dependencies are wanted"
        if name in RUNNERS and first in ("install", "i", "ci", "add"):
            command = " ".join(words[:3])
            return f"it installs packages when it starts (`{command}`), which may need what a split would leave behind"
    return None


class _Walk:
    def __init__(self, context: Context, split: Split, package: Package) -> None:
        self.context = context
        self.split = split
        self.package = package
        self.commands: list[tuple[str, ...]] = []
        self.unread = ""

    def text(self, text: str, depth: int) -> None:
        script = parse_shell(text)
        if not script.clean or depth > _DEPTH:
            self.unread = self.unread or text
            return
        for command in script.commands:
            words = [w.value if w.value is not None else w.text for w in command.words]
            if command.words and command.words[0].value is None:
                self.unread = self.unread or text
            elif words:
                self.follow(words, depth + 1)

    def follow(self, words: list[str], depth: int) -> None:
        name = words[0].rpartition("/")[2]
        if depth > _DEPTH:
            self.unread = self.unread or " ".join(words)
        elif name in _SHELLS:
            self._shell(words, depth)
        elif name in _WRAPPERS and not (name == "docker-entrypoint.sh" and self._place(words[0])):
            self.commands.append((words[0],))
            rest = _behind(words[1:], _WRAPPERS[name])
            if name == "cross-env-shell" and len(rest) == 1:
                self.text(rest[0], depth + 1)
            elif rest:
                self.follow(rest, depth + 1)
        elif name in _MANY:
            self.commands.append(tuple(words))
            for word in words[1:]:
                self._one_of_many(word, depth)
        elif name in RUNNERS:
            self._runner(name, words, depth)
        elif name.endswith((".sh", ".bash")) or "entrypoint" in name:
            self._script(words, depth)
        else:
            self.commands.append(tuple(words))

    def _shell(self, words: list[str], depth: int) -> None:
        flags = [w for w in words[1:] if w.startswith("-")]
        rest = [w for w in words[1:] if not w.startswith("-")]
        if not rest:
            self.unread = self.unread or words[0]
        elif any("c" in f for f in flags):
            self.text(rest[0], depth + 1)
        else:
            self._script(rest, depth)

    def _script(self, words: list[str], depth: int) -> None:
        from dfix.context import scripts

        path = self._place(words[0])
        script = scripts.read(self.context, path) if path is not None else None
        if script is None or not script.clean:
            self.unread = self.unread or words[0]
        else:
            for argv in script.argvs:
                if argv and argv[0] is not None:
                    self.follow([w if w is not None else "$" for w in argv], depth + 1)
                elif argv:
                    self.unread = self.unread or words[0]
        rest = words[words.index("--") + 1 :] if "--" in words else words[1:]
        if rest and (script is None or script.execs_arguments or "--" in words):
            self.follow(rest, depth + 1)

    def _place(self, path: str) -> str | None:
        """Where a file of the image stands in the build context."""
        absolute = self.split.state.join(path)
        for instruction in (*self.split.stage.of("COPY"), *self.split.stage.of("ADD")):
            found = self._source(instruction, path, absolute)
            if found and self.context.is_file(found):
                return found
        return None

    def _source(self, instruction: Instruction, path: str, absolute: str | None) -> str | None:
        """The file of the build context that a COPY brings to a path, or to a folder of PATH."""
        state = self.split.stage.state(instruction)
        folder = copies.folder_copy(instruction, state, self.context.is_dir)
        if folder and absolute:
            return folder.context_path(absolute)
        target = state.path(instruction.words[-1]) if instruction.words and instruction.flag("from") is None else None
        for word in instruction.words[:-1] if target else ():
            name = posixpath.basename(word)
            lands = (target, posixpath.join(target or "", name))
            if absolute in lands or ("/" not in path and name == path and target in _PATH):
                return word
        return None

    def _one_of_many(self, word: str, depth: int) -> None:
        name = word.removeprefix("npm:").removeprefix("yarn:").removeprefix("pnpm:")
        if " " in word.strip():
            self.text(word, depth + 1)
        elif name.endswith("*"):
            for each in self.package.scripts:
                if each.startswith(name.rstrip("*")):
                    self._run(each, depth)
        elif name in self.package.scripts:
            self._run(name, depth)

    def _runner(self, name: str, words: list[str], depth: int) -> None:
        """A package manager's own command: the script that it runs, or the program."""
        self.commands.append((words[0],))
        own = words[1 : words.index("--")] if "--" in words else words[1:]
        before = [w for w in own if w.startswith("-")]
        rest = [w for w in own if not w.startswith("-")]
        first = rest[0] if rest else ""
        if any(w.partition("=")[0] in _ELSEWHERE for w in before) or first in ("workspace", "workspaces"):
            self.unread = self.unread or " ".join(words)
        elif first in ("run", "run-script") and len(rest) > 1:
            self._run_or(rest[1], words, depth, rest[1:] if name != "npm" else None)
        elif first in ("exec", "dlx", "x", "node"):
            behind = words[words.index(first) + (first != "node") :]
            self.follow(_behind(behind, ("-p", "--package", "-c")) or [first], depth + 1)
        elif first in ("install", "i", "ci", "add", "config", "cache", "prune", "rebuild"):
            self.commands.append(tuple(words))
        else:
            self._run_or(first, words, depth, words[words.index(first) :] if first and name != "npm" else None)

    def _run_or(self, script: str, words: list[str], depth: int, program: list[str] | None) -> None:
        """Follows a script, or else the program of that name, which yarn and pnpm run as well."""
        if script in self.package.scripts or (script == "start" and self.package.has_server_js):
            self._run(script, depth)
        elif program:
            self.follow(program, depth + 1)
        else:
            self.unread = self.unread or " ".join(words)

    def _run(self, name: str, depth: int) -> None:
        text = self.package.start_command() if name == "start" else self.package.script(name)
        for each in (self.package.script(f"pre{name}"), text, self.package.script(f"post{name}")):
            if each:
                self.text(each, depth + 1)


def _behind(words: list[str], valued: tuple[str, ...]) -> list[str]:
    """What a wrapper runs: its own options, their values and assignments stepped over."""
    index = 0
    while index < len(words):
        word = words[index]
        name, equals, _ = word.partition("=")
        if word == "--":
            return words[index + 1 :]
        if word.startswith("-"):
            index += 2 if word in valued else 1
        elif (equals and name.replace("_", "a").isalnum()) or word.replace(".", "").isdigit():
            index += 1
        else:
            return words[index:]
    return []


class Called(NamedTuple):
    """packages: of the distribution, for what the small base lacks. unknown: programs of which nothing is known."""

    packages: tuple[str, ...]
    unknown: tuple[str, ...]


def called(split: Split, package: Package, start: Start, more: frozenset[str] = frozenset()) -> Called:
    """What is started beside node and the programs of npm packages, for a base smaller than the builder's."""
    brought = knowledge.load("debian_packages")["programs"]
    common = knowledge.load("commands")["housekeeping"]
    installed = {n for s in split.steps if s.is_system_install for n in (s.names or ())}
    packages: list[str] = []
    unknown: list[str] = []
    for name in sorted({*start.programs, *probes(split), *more}):
        if name in _EVERYWHERE or name in common or name in RUNNERS or name in installed or name.startswith("$"):
            continue
        if name in brought:
            packages += brought[name]
        elif not _is_of_npm(name, split, package) and not name.endswith((".js", ".mjs", ".cjs", ".sh")):
            unknown.append(name)
    return Called(tuple(dict.fromkeys(packages)), tuple(unknown))


def _is_of_npm(name: str, split: Split, package: Package) -> bool:
    """Whether a program comes with node_modules, or with a package that is installed globally."""
    if package.uses(package_of(name)) or any(name.startswith(d) for d in package.dependencies):
        return True
    return any(package_of(name) == n.rpartition("@")[0] or package_of(name) == n for n in global_packages(split))


def global_packages(split: Split) -> tuple[str, ...]:
    """What is installed globally, as it is written."""
    found: list[str] = []
    for step in split.steps:
        if step.tool in RUNNERS and (step.command.has_flag("-g", "--global") or step.action == "global"):
            found += [w.text for w in step.operands if w.text != "add"]
    return tuple(found)
