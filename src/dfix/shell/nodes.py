"""What a shell text was found to say: read-only records, with the questions that passes ask of them."""

from __future__ import annotations

from dfix.shell.programs import effective_index, is_valued, uses_single_dash_words


class Word:
    """One shell word. `value` is what the program receives, or None where that depends on the shell or the run.

    `start` and `end` are offsets in `Script.text`, `text` is the word as written. `variables` names the parameters
    it expands, those of its command substitutions included; `glob` says that a pathname pattern stands in it.
    `substitutions` are the spans of the command lists inside `$( )`, backquotes and `<( )`.
    """

    __slots__ = ("assigns", "bashism", "end", "glob", "start", "substitutions", "text", "value", "variables")

    def __init__(
        self,
        start: int,
        end: int,
        text: str,
        value: str | None,
        variables: tuple[str, ...] = (),
        glob: bool = False,
        substitutions: tuple[tuple[int, int], ...] = (),
        assigns: bool = False,
        bashism: bool = False,
    ) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.value = value
        self.variables = variables
        self.glob = glob
        self.substitutions = substitutions
        self.assigns = assigns
        self.bashism = bashism

    @property
    def looks_like_flag(self) -> bool:
        """Whether it starts with "-" and is more than that; a word that expands is judged by its written start."""
        known = self.value if self.value is not None else self.text.lstrip("\"'")
        return len(known) > 1 and known[0] == "-"

    def __repr__(self) -> str:
        return f"Word({self.text!r})"


class Redirect:
    """One redirection: `operator` as written without its number (">", "2>" has fd 2), `target` the word after it.

    For a heredoc `target` is the delimiter, `body_start` and `body_end` span its body (delimiter line left out),
    and `expands` says that the body is subject to expansion.
    """

    __slots__ = ("body_end", "body_start", "end", "expands", "fd", "operator", "start", "target")

    def __init__(self, start: int, end: int, operator: str, target: Word | None, fd: int | None) -> None:
        self.start = start
        self.end = end
        self.operator = operator
        self.target = target
        self.fd = fd
        self.body_start = self.body_end = end
        self.expands = False

    @property
    def is_heredoc(self) -> bool:
        """Whether this is `<<` or `<<-`."""
        return self.operator in ("<<", "<<-")

    def __repr__(self) -> str:
        return f"Redirect({self.operator!r}, {self.target!r})"


class Command:
    """One simple command: assignments, words, redirections, in `Script.text[start:end]`.

    `conditional`: it may not run although the script succeeds. `nested`: it is not itself a top-level statement.
    `isolated`: it runs in a subshell, a substitution, a pipeline or the background, so its state goes nowhere.
    """

    __slots__ = ("_program", "assignments", "conditional", "end", "isolated", "nested", "redirects", "start", "words")

    def __init__(
        self,
        start: int,
        end: int,
        assignments: tuple[tuple[str, Word | None], ...],
        words: tuple[Word, ...],
        redirects: tuple[Redirect, ...],
    ) -> None:
        self.start = start
        self.end = end
        self.assignments = assignments
        self.words = words
        self.redirects = redirects
        self.conditional = False
        self.nested = False
        self.isolated = False
        self._program = -2

    @property
    def name(self) -> str | None:
        """The command name as written, quotes removed; None when there is none or it is not literal."""
        return self.words[0].value if self.words else None

    @property
    def argv(self) -> tuple[str | None, ...]:
        """The literal values of all words, None where a word is not literal."""
        return tuple(word.value for word in self.words)

    @property
    def program_index(self) -> int:
        """Where in `words` the program stands behind `sudo`, `env A=1`, `exec`, `nice`…; -1 when unknown."""
        if self._program == -2:
            self._program = effective_index(tuple((word.value, word.text) for word in self.words))
        return self._program

    @property
    def program(self) -> str | None:
        """The last path component of the effective program, None when it is not literal."""
        index = self.program_index
        value = self.words[index].value if index >= 0 else None
        return value.rpartition("/")[2] if value is not None else None

    @property
    def arguments(self) -> tuple[Word, ...]:
        """All words behind the effective program, as they stand."""
        index = self.program_index
        return self.words[index + 1 :] if index >= 0 else ()

    @property
    def flags(self) -> tuple[Word, ...]:
        """The words behind the program that start with "-", up to `--`."""
        words = self.arguments
        stop = next((i for i, word in enumerate(words) if word.value == "--"), len(words))
        return tuple(word for word in words[:stop] if word.looks_like_flag)

    options = flags

    @property
    def operands(self) -> tuple[Word, ...]:
        """The words behind the program that are no flags; after `--` all. See `operands_after` for valued flags."""
        return self.operands_after(())

    def operands_after(self, valued: tuple[str, ...]) -> tuple[Word, ...]:
        """The operands when each flag of `valued` ("-t", "--root") takes the word after it as its value."""
        found: list[Word] = []
        words = iter(self.arguments)
        for word in words:
            if word.value == "--":
                found.extend(words)
            elif not word.looks_like_flag:
                found.append(word)
            elif word.value in valued:
                next(words, None)
        return tuple(found)

    def has_flag(self, *names: str) -> bool:
        """Whether one of the flags stands there: "--yes" also as "--yes=…", "-y" also inside "-qy"."""
        exact_only = uses_single_dash_words(self.program)
        return any(_is_flag(word.value, name, exact_only) for word in self.flags for name in names)

    def subcommands(self, count: int) -> tuple[str | None, ...]:
        """The values of the first `count` operands, the values of the program's own known global flags left out."""
        found: list[str | None] = []
        words = iter(self.arguments)
        for word in words:
            if len(found) == count:
                break
            if not word.looks_like_flag:
                found.append(word.value)
            elif word.value != "--" and is_valued(self.program, word.value):
                next(words, None)
        return tuple(found)

    @property
    def subcommand(self) -> str | None:
        """The first operand ("install" of `apt-get -y install`), None when there is none or it is not literal."""
        found = self.subcommands(1)
        return found[0] if found else None

    def __repr__(self) -> str:
        return f"Command({' '.join(word.text for word in self.words)!r})"


def _is_flag(value: str | None, name: str, exact_only: bool) -> bool:
    if value is None:
        return False
    if value == name or (name.startswith("--") and value.startswith(name + "=")):
        return True
    if exact_only or name.startswith("--") or value.startswith("--"):
        return False
    # A long "cluster" is rather a flag with its value glued on: -oDebug.
    return len(value) <= 6 and value[1:].isalpha() and name[1:] in value


class Statement:
    """One element of the top-level and-or lists, in order; `operator` is what stands before it ("" for the first).

    `terminator` is the separator behind the last element of its list (";", "&", "\\n") or "" where none stands.
    `command` is the simple command where the statement is exactly one, else None; `commands` are all inside it.
    """

    __slots__ = ("command", "commands", "end", "kind", "operator", "start", "terminator")

    def __init__(
        self, kind: str, start: int, end: int, operator: str, terminator: str, command: Command | None
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.operator = operator
        self.terminator = terminator
        self.command = command
        self.commands: tuple[Command, ...] = ()

    def __repr__(self) -> str:
        return f"Statement({self.kind!r}, {self.operator!r}, {self.start}, {self.end})"


class Script:
    """What a text says. With `clean` False nothing is known: the lists are empty and `reason` says why.

    `variables` names every parameter that the text mentions (by its look when it is not clean). `bashisms` says
    that it holds what a POSIX sh would read otherwise or reject.
    """

    __slots__ = ("bashisms", "clean", "commands", "is_and_chain", "leaks", "reason", "statements", "text", "variables")

    def __init__(
        self,
        text: str,
        *,
        reason: str = "",
        statements: tuple[Statement, ...] = (),
        commands: tuple[Command, ...] = (),
        leaks: frozenset[str] = frozenset(),
        variables: frozenset[str] = frozenset(),
        bashisms: bool = False,
        background: bool = False,
    ) -> None:
        self.text = text
        self.clean = not reason
        self.reason = reason
        self.statements = statements
        self.commands = commands
        self.leaks = leaks
        self.variables = variables
        self.bashisms = bashisms
        self.is_and_chain = (
            bool(statements) and not background and all(item.operator in ("", "&&") for item in statements)
        )

    @property
    def texts(self) -> list[str]:
        """The statements, each on one line."""
        return [" ".join(self.text[item.start : item.end].split()) for item in self.statements]

    def find(self, name: str, *subcommand: str) -> tuple[Command, ...]:
        """The commands that run `name` (by its last path component, behind sudo, env… too) with that subcommand."""
        return tuple(
            command
            for command in self.commands
            if command.program == name and command.subcommands(len(subcommand)) == subcommand
        )

    def __repr__(self) -> str:
        return f"Script({self.text!r}, clean={self.clean})"
