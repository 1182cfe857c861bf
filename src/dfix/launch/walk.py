"""Following a command to what it starts in the end: through shells, wrappers, scripts and script runners."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.effects import wrappers
from dfix.model.expand import expand
from dfix.records import Record
from dfix.shell import Word, parse_shell, simple_exec
from dfix.source import short

from . import runners
from .commands import Arg, Launch, Started, Unread, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dfix.context import Context
    from dfix.shell import Command, Script

    from .places import Places

_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh", "ksh", "busybox"))
_INTERPRETERS = ("node", "nodejs", "python", "python3", "ruby", "perl", "php", "deno", "bun", "Rscript")
#: scripts that fetch a build tool of a fixed version, and are that tool for all that matters
_WRAPPERS = ("mvnw", "gradlew")
#: the entry point of node's own images, where the project has no file of that name
_OF_NODE = "docker-entrypoint.sh"
_DEPTH = 12
_MOST = 400
_ALL_ARGUMENTS = ('"$@"', '"${@}"', "$@", "${@}", "$*", "${*}", '"$*"')


#: scripts that one launch is followed through, each with the words that it is given
_MOST_SCRIPTS = 200


class At(Record):
    """Where the walk is.

    by       who starts it
    where    the line that is read
    folder   the working directory, None when not known
    scope    variables whose values are known
    given    the words that a script was called with; several when it may have changed them
    depth    how many commands lie above
    """

    by: str
    where: Where
    folder: str | None
    scope: Mapping[str, str]
    given: tuple[tuple[Arg, ...], ...] = ((),)
    depth: int = 0

    def deeper(self, **changes: object) -> At:
        """One command further down."""
        return self._replace(depth=self.depth + 1, **changes)  # type: ignore[arg-type]


class _Extra(Record):
    """What a shell sets for one command: variables, and files that it writes."""

    env: tuple[tuple[str, str | None], ...] = ()
    writes: tuple[str | None, ...] = ()


class Walk:
    """Follows commands and collects what they start in `launch`."""

    def __init__(self, context: Context, places: Places) -> None:
        self.context = context
        self.places = places
        self.launch = Launch()
        self._followed: set[object] = set()

    # ------------------------------------------------------------------ one command

    def follow(self, args: tuple[Arg, ...], at: At, extra: _Extra | None = None) -> None:
        """Follows the words of one command, as the system would start them."""
        if not args:
            return None
        if args[0][0] is None:
            return self._unread(args, at, "what it starts is decided when the container runs")
        if at.depth > _DEPTH or len(self.launch.commands) > _MOST:
            return self._unread(args, at, "it leads on and on")
        words = tuple(Word(0, 0, text, value) for value, text in args)
        found = wrappers.outer(words)
        if found is None:
            return self._program(args, at, extra or _Extra())
        rest, _, text = found
        if text is not None:
            self._note(args[: words.index(text)], at, passing=True)
            return self._given_text((text.value, text.text), at)
        head = args[: len(args) - len(rest)]
        self._note(head, at, passing=True)
        extra = extra or _Extra()
        if head[0][1].endswith("cross-env-shell") and len(rest) == 1:
            return self._given_text((rest[0].value, rest[0].text), at)
        assigned = (*extra.env, *_assigned(head[1:]))
        return self.follow(args[len(head) :], at.deeper(), extra._replace(env=assigned))

    def _program(self, args: tuple[Arg, ...], at: At, extra: _Extra) -> None:
        program = args[0][0] or ""
        name = program.rpartition("/")[2]
        path = self.places.named(program, at.folder) if self.context else None
        found = self.places.read(path) if path and name not in _INTERPRETERS else None
        if name in _SHELLS:
            self._shell(args, at)
        elif name in _WRAPPERS:
            self._note(args, at, extra)
        elif found is not None and (interpreter := _interpreter(found.text)):
            self._file(interpreter, found.file, found.text, args, at)
        elif name == _OF_NODE:
            self._note(args[:1], at, passing=len(args) > 1)
            self.follow(args[1:], at.deeper())
        elif (next_ := runners.steps(runners.Call(args, at.where, at.folder, self.places, self.context))) is not None:
            self._note(args, at, extra, passing=True)
            self._steps(next_, at, short(" ".join(text if value is None else value for value, text in args)))
        elif name.endswith((".sh", ".bash")) or (name.endswith("entrypoint") and not self._is_known(name)):
            self._unread(args, at, "the script was not found in the build context")
            self.launch.shell = self.launch.shell or f"it starts the script {name}"
        else:
            self._note(args, at, extra)

    def _is_known(self, name: str) -> bool:
        return name in knowledge.names("launch", "supervisors")

    def _steps(self, steps: Iterable[runners.Step], at: At, called: str) -> None:
        for step in steps:
            further = at.deeper(where=step.where or at.where, folder=step.folder)
            if step.why:
                self._unread(step.args, further, step.why)
            elif step.text is not None:
                self.text(step.text, further._replace(given=(step.args,)), f"`{called}` runs a script in a shell")
            else:
                self.follow(step.args, further)

    def _note(self, args: tuple[Arg, ...], at: At, extra: _Extra | None = None, passing: bool = False) -> None:
        extra = extra or _Extra()
        mode = _mode(args, {**at.scope, **dict(extra.env)})
        command = Started(args, at.where, at.by, at.folder, extra.env, passing, extra.writes, mode)
        if command not in self.launch.commands:
            self.launch.commands.append(command)

    def _unread(self, args: tuple[Arg, ...], at: At, why: str) -> None:
        text = short(" ".join(text if value is None else value for value, text in args))
        unread = Unread(text, at.where, at.by, why)
        if unread not in self.launch.unread:
            self.launch.unread.append(unread)

    # ------------------------------------------------------------------ shells

    def _shell(self, args: tuple[Arg, ...], at: At) -> None:
        words = list(args[1:])
        if (args[0][0] or "").endswith("busybox") and words:
            return self.follow(tuple(words), at.deeper())
        options = [w for w in words if w[1].startswith(("-", "+"))]
        rest = [w for w in words if w not in options]
        if any(_is_login(o[1]) for o in options):
            self.launch.login = True
        is_text = any(o[1].startswith("-") and not o[1].startswith("--") and "c" in o[1] for o in options)
        if not rest:
            return self._note(args, at)
        self.launch.shell = self.launch.shell or f"{at.by} starts a shell"
        self._note((args[0],), at, passing=True)
        if is_text:
            return self._given_text(rest[0], at.deeper(given=(tuple(rest[2:]),)))
        value = rest[0][0]
        path = self.places.named(value if "/" in value else f"./{value}", at.folder) if value else None
        found = self.places.read(path) if path else None
        if found is None:
            return self._unread(tuple(rest), at, "the script was not found in the build context")
        return self._file("sh", found.file, found.text, tuple(rest), at)

    def _given_text(self, arg: Arg, at: At) -> None:
        """The text that a shell is given as one word."""
        if arg[0] is None:
            value = _expanded(arg[1], at.scope)
            if value is None:
                return self._unread((arg,), at, "its text is put together when the container runs")
            return self.text(value, at.deeper())
        return self.text(arg[0], at.deeper())

    # ------------------------------------------------------------------ scripts

    def _file(self, interpreter: str, file: str, text: str, args: tuple[Arg, ...], at: At) -> None:
        """A file of the image with a line that names its interpreter."""
        if interpreter not in _SHELLS:
            program = _shebang(text)
            return self._note(((program, program), *args), at)
        self.launch.shell = self.launch.shell or f"it starts the script {args[0][0]}"
        line = at.where.line if not file else 1
        if file and file not in self.launch.scripts:
            self.launch.scripts.append(file)
        self._note(((interpreter, interpreter), args[0]), at, passing=True)
        if "\r\n" in text or len(text) > 1 << 16:
            return self._unread(args, at, f"{file or 'its text'} is too long, or has line ends of Windows")
        call = (file, text, args, at.by, at.folder, frozenset(at.scope.items()))
        if call in self._followed:
            return None
        if len(self._followed) >= _MOST_SCRIPTS:
            return self._unread(args, at, "too many scripts start each other")
        self._followed.add(call)
        return self.text(text, at.deeper(where=Where(file, line), given=(args[1:],)))

    def text(self, text: str, at: At, why: str = "") -> None:
        """Follows every command of a shell's text; ``why`` there is a shell."""
        if why or simple_exec(text) is None:
            self.launch.shell = self.launch.shell or why or f"{at.by} needs a shell"
        script = parse_shell(text)
        if not script.clean:
            self._of_root(text, at)
            return self._unread(((None, at.where.file or text),), at, "it cannot be read with certainty")
        functions = set(_functions().findall(text))
        state = _State(dict(at.scope), at.given, at.folder)
        for command in script.commands:
            where = Where(at.where.file, at.where.line + text.count("\n", 0, command.start))
            self._command(command, script, functions, state, at._replace(where=where))
        return None

    def _of_root(self, text: str, at: At) -> None:
        """Notes the commands of an unread text that only root may call: so much is certain where they begin a line."""
        for found in _only_root().finditer(text):
            where = Where(at.where.file, at.where.line + text.count("\n", 0, found.start(1)))
            self._note(((found[1], found[1]),), at._replace(where=where))

    def _command(self, command: Command, script: Script, functions: set[str], state: _State, at: At) -> None:
        sure = not command.conditional and not command.isolated
        if not command.words:
            if sure or len(script.commands) == 1:
                state.assign(command)
            return None
        name = command.name
        if name in functions or name in ("shift", "return"):
            return state.shift() if name == "shift" else None
        if name == "trap":
            return self._trapped(command, functions, state, at)
        if name == "cd":
            return state.enter(command, sure)
        if name == "set" and len(command.words) > 1 and command.words[1].text == "--":
            return state.give(state.args(command.words[2:]), sure)
        if name in ("export", "readonly", "local", "declare"):
            return state.export(command) if sure else None
        extra = _Extra(
            tuple((key, word.value if word else "") for key, word in command.assignments),
            tuple(
                r.target.value if r.target else None
                for r in command.redirects
                if ">" in r.operator and r.operator != ">&"
            ),
        )
        here = at.deeper(folder=state.folder, scope=state.scope, given=((),))
        if name in (".", "source") and len(command.words) > 1:
            return self._sourced(command, here._replace(given=state.given))
        if name == "eval":
            return self._unread(tuple((w.value, w.text) for w in command.words), at, "eval puts its command together")
        for args in state.all_args(command):
            if args and (args[0][0] != "exec" or len(args) > 1):
                self.follow(args, here, extra)
            elif args and extra.writes:
                self.follow(((":", ":"),), here, extra)  # `exec > FILE` opens it for all that follows
        return None

    def _trapped(self, command: Command, functions: set[str], state: _State, at: At) -> None:
        """Follows what a shell runs when it ends, or is sent a signal; a function's commands stand in the script."""
        if len(command.words) < 3:
            return
        word = command.words[1]
        text = word.value if word.value is not None else _expanded(word.text, state.scope)
        if text is None:
            self._unread(((None, word.text),), at, "trap puts its commands together")
        elif text not in ("", "-", *functions):
            self.text(text, at.deeper(folder=state.folder, scope=state.scope, given=state.given))

    def _sourced(self, command: Command, at: At) -> None:
        word = command.words[1]
        value = word.value if word.value is not None else _expanded(word.text, at.scope)
        path = self.places.named(value if "/" in value else f"./{value}", at.folder) if value else None
        found = self.places.read(path) if path else None
        if found is not None:
            return self.text(found.text, at.deeper(where=Where(found.file, 1)))
        if value and value.rpartition("/")[2] in ("activate", "os-release", "profile", ".bashrc", ".profile"):
            return None
        return self._unread(((word.value, word.text),), at, "the file that is sourced was not found")


class _State:
    """What a script knows at a command: variables, its own arguments, its folder."""

    def __init__(self, scope: dict[str, str], given: tuple[tuple[Arg, ...], ...], folder: str | None) -> None:
        self.scope = scope
        self.given = given
        self.folder = folder

    def assign(self, command: Command) -> None:
        for key, word in command.assignments:
            value = "" if word is None else word.value if word.value is not None else _expanded(word.text, self.scope)
            if value is None:
                self.scope.pop(key, None)
            else:
                self.scope[key] = value

    def export(self, command: Command) -> None:
        for word in command.words[1:]:
            key, equals, text = word.text.partition("=")
            value = _expanded(text, self.scope) if equals else self.scope.get(key)
            if value is None:
                self.scope.pop(key, None)
            else:
                self.scope[key] = value

    def enter(self, command: Command, sure: bool) -> None:
        target = command.words[1] if len(command.words) > 1 else None
        value = None if target is None else target.value or _expanded(target.text, self.scope)
        joined = posixpath.normpath(posixpath.join(self.folder or "", value)) if value else None
        known = joined if joined and joined.startswith("/") else None
        self.folder = known if sure or known == self.folder else None

    def give(self, args: tuple[Arg, ...], sure: bool) -> None:
        self.given = (args,) if sure else tuple(dict.fromkeys((*self.given, args)))

    def shift(self) -> None:
        self.given = tuple(dict.fromkeys((*self.given, *(g[1:] for g in self.given))))

    def args(self, words: Iterable[object]) -> tuple[Arg, ...]:
        return self._args(words, self.given[0])

    def all_args(self, command: Command) -> list[tuple[Arg, ...]]:
        """The words of a command, once for each list of arguments that the script may have."""
        uses = any("$" in w.text and w.value is None for w in command.words)
        return [self._args(command.words, given) for given in (self.given if uses else self.given[:1])]

    def _args(self, words: Iterable[object], given: tuple[Arg, ...]) -> tuple[Arg, ...]:
        found: list[Arg] = []
        for word in words:
            value: str | None = word.value  # type: ignore[attr-defined]
            text: str = word.text  # type: ignore[attr-defined]
            if text in _ALL_ARGUMENTS:
                found += given
            elif value is not None:
                found.append((value, text))
            elif (number := text.strip('"').lstrip("${").rstrip("}")).isdigit() and "0" < number <= "9":
                found += given[int(number) - 1 : int(number)]
            else:
                found += _words(text, self.scope)
        return tuple(found)


def _mode(args: tuple[Arg, ...], scope: Mapping[str, str | None]) -> str | None:
    """The setting of the image that says whether a server is for development; None where none does."""
    table = knowledge.load("launch")["modes"].get((args[0][0] or "").rpartition("/")[2])
    return next((scope[name] for name in table["variables"] if name in scope), None) if table else None


def _words(text: str, scope: Mapping[str, str]) -> list[Arg]:
    """The words that an expansion yields: several where it is not quoted."""
    value = _expanded(text, scope)
    if value is None:
        return [(None, text)]
    if text.startswith('"'):
        return [(value, text)]
    return [(each, each) for each in value.split()]


def _expanded(text: str, scope: Mapping[str, str]) -> str | None:
    """The value of a word whose variables are all known; None otherwise."""
    if "$(" in text or "`" in text or "*" in text or "?" in text.replace(":?", ""):
        return None
    result = expand(text, scope)
    return None if result.error or result.unknown else result.value


def _is_assignment(word: str) -> bool:
    name, equals, _ = word.partition("=")
    return bool(equals) and name.replace("_", "a").isalnum()


def _assigned(args: Iterable[Arg]) -> tuple[tuple[str, str | None], ...]:
    words = (text if value is None else value for value, text in args)
    return tuple((w.partition("=")[0], w.partition("=")[2]) for w in words if _is_assignment(w))


def _is_login(option: str) -> bool:
    return option == "--login" or (option[:1] == "-" and option[1:2] != "-" and "l" in option)


def _shebang(text: str) -> str:
    """The program that a script's first line names, as it is named; "" without such a line."""
    if not text.startswith("#!"):
        return ""
    words = text[2:].partition("\n")[0].split()[:8]
    if words and words[0].rpartition("/")[2] == "env":
        words = [w for w in words[1:] if not w.startswith("-") and "=" not in w]
    return words[0] if words else ""


def _interpreter(text: str) -> str | None:
    """The program of a script's first line, without its folder."""
    return _shebang(text).rpartition("/")[2] or None


@cache
def _only_root() -> re.Pattern[str]:
    names = knowledge.names("launch", "droppers") | knowledge.names("launch", "root_commands")
    any_of = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"^[ \t]*(?:exec[ \t]+)?({any_of})[ \t]", re.MULTILINE)


@cache
def _functions() -> re.Pattern[str]:
    return re.compile(r"^[ \t]*(?:function[ \t]+)?([\w.-]+)[ \t]*\(\)", re.MULTILINE)
