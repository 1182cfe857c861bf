"""From text to Script: the lexer reads the words, the bash grammar their structure, both must agree."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from dfix.shell.kept import Kept
from dfix.shell.leaks import command_leaks
from dfix.shell.lexer import MAX_COMMANDS, Lexer
from dfix.shell.nodes import Command, Script, Statement, Word
from dfix.shell.words import MAX_NESTING, ShellSyntaxError, mentioned_variables, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

MAX_LENGTH = 200_000
_LEAVING = frozenset(("exit", "exec", "return"))
_TESTS = frozenset(("[", "test", "[["))
_DECLARATIONS = frozenset(("export", "readonly", "local", "declare", "typeset"))
_KINDS = {
    "pipeline": "pipeline",
    "subshell": "subshell",
    "compound_statement": "group",
    "if_statement": "if",
    "for_statement": "for",
    "c_style_for_statement": "for",
    "while_statement": "while",
    "case_statement": "case",
    "function_definition": "function",
}
_SEPARATORS = frozenset((";", "&", ";;", ";&", ";;&"))


_kept = Kept()


def parse_shell(text: str) -> Script:
    """What the logical text of a RUN (or a script) says; never raises: what cannot be read is `clean=False`.

    Continuations are expected to be joined and Dockerfile comments removed. Offsets are those of `text`.
    """
    script = _kept.get(text)
    if script is None:
        script = _read(text)
        _kept.put(text, script)
    return script


def _read(text: str) -> Script:
    if len(text) > MAX_LENGTH:
        return Script(text, reason="the text is too long")
    if pattern("[\x00\ud800-\udfff]").search(text):
        return Script(text, reason="the text holds NUL or undecodable bytes")
    if not text.strip():
        return Script(text)
    try:
        return _Builder(text).script()
    except (ShellSyntaxError, RecursionError) as problem:
        reason = str(problem) or "the text cannot be read"
        return Script(text, reason=reason, variables=frozenset(mentioned_variables(text)))


class _Place:
    """Where a construct stands. `must`: the script can only succeed if the construct did."""

    __slots__ = ("conditional", "isolated", "must", "nested")

    def __init__(self, conditional: bool, must: bool, nested: bool, isolated: bool) -> None:
        self.conditional = conditional
        self.must = must
        self.nested = nested
        self.isolated = isolated

    def inside(self, *, conditional: bool = False, must: bool = True, isolated: bool = False) -> _Place:
        return _Place(self.conditional or conditional, self.must and must, True, self.isolated or isolated)


class _AndOr:
    """One and-or list: its elements with the operator before each, and the separator behind it."""

    __slots__ = ("elements", "separator")

    def __init__(self, elements: list[tuple[str, Node]]) -> None:
        self.elements = elements
        self.separator = ""


class _Builder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.commands: list[Command] = []
        self.variables: set[str] = set()
        self.leaks: set[str] = set()
        self.bashisms = False
        self.background = False
        self.errexit = False

    def script(self) -> Script:
        statements, lexer = self._region(0, len(self.text), _Place(False, True, False, False), 0)
        self.commands.sort(key=lambda command: (command.start, -command.end))
        starts = [command.start for command in self.commands]
        for statement in statements:
            first, end = bisect_left(starts, statement.start), bisect_left(starts, statement.end)
            statement.commands = tuple(self.commands[first:end])
        self._note_ending(lexer)
        for command in self.commands:
            self.leaks.update(command_leaks(command))
        return Script(
            self.text,
            statements=tuple(statements),
            commands=tuple(self.commands),
            leaks=frozenset(self.leaks),
            variables=frozenset(self.variables),
            bashisms=self.bashisms,
            background=self.background,
        )

    def _note_ending(self, lexer: Lexer) -> None:
        if lexer.ends_in_comment:
            self.leaks.add("comment")
        if lexer.has_heredoc:
            self.leaks.add("heredoc")
        if lexer.skeleton.rstrip().endswith(";"):
            self.leaks.add("terminator")

    def _region(self, start: int, end: int, place: _Place, depth: int) -> tuple[list[Statement], Lexer]:
        """Read `text[start:end]`, note its commands, and return its statements."""
        if depth > MAX_NESTING // 2:
            raise ShellSyntaxError("nested too deeply")
        lexer = Lexer(self.text, start, end)
        lexer.run()
        if len(self.commands) + len(lexer.commands) > MAX_COMMANDS:
            raise ShellSyntaxError("too many commands")
        return _Region(self, lexer, depth).read(place), lexer


class _Region:
    """The walk over the tree of one skeleton."""

    def __init__(self, builder: _Builder, lexer: Lexer, depth: int) -> None:
        self.builder = builder
        self.lexer = lexer
        self.base = lexer.start
        self.depth = depth
        self.seen = 0

    def read(self, place: _Place) -> list[Statement]:
        lexer, builder = self.lexer, self.builder
        builder.bashisms = builder.bashisms or lexer.bashism
        statements: list[Statement] = []
        if lexer.skeleton.strip():
            from dfix.shell.grammar import bash_parser

            root = bash_parser().parse(lexer.skeleton.encode("ascii")).root_node
            if root.has_error or root.type != "program":
                raise ShellSyntaxError("the grammar does not accept the text")
            statements = self._sequence(root.children, place, collect=True)
        if self.seen != len(lexer.commands) + len(lexer.words):
            raise ShellSyntaxError("the grammar reads other commands")
        for word in lexer.loose:
            self._word(word, place.inside(conditional=True, must=False))
        return statements

    # Lists

    def _sequence(self, children: list[Node], place: _Place, collect: bool = False) -> list[Statement]:
        """Read and-or lists with their separators."""
        lists = list(self._lists(children))
        statements: list[Statement] = []
        for index, item in enumerate(lists):
            last = index == len(lists) - 1
            background = item.separator == "&"
            if background:
                self.builder.leaks.add("background")
                self.builder.background = self.builder.background or not place.nested
            sure = not background and (last or (self.builder.errexit and len(item.elements) == 1))
            inner = _Place(place.conditional, place.must and sure, place.nested, place.isolated or background)
            before = lists[index - 1].separator if index else ""
            statements.extend(self._and_or(item, inner, before, collect))
            if self._may_leave(item):
                place = _Place(True, place.must, place.nested, place.isolated)
        return statements

    def _lists(self, children: list[Node]) -> Iterator[_AndOr]:
        current: _AndOr | None = None
        for node in children:
            if node.type in _SEPARATORS:
                if current is None:
                    raise ShellSyntaxError("a separator without a command")
                current.separator = self._operator(node)
                yield current
                current = None
            elif current is not None or not node.is_named:
                raise ShellSyntaxError("the grammar reads other lists")
            else:
                current = _AndOr(_flatten(node))
        if current is not None:
            yield current

    def _operator(self, node: Node) -> str:
        """The operator as written: the skeleton has ";" for the end of a line."""
        position = self.base + node.start_byte
        return "\n" if position in self.lexer.newlines else node.type

    def _and_or(self, item: _AndOr, place: _Place, before: str, collect: bool) -> Iterator[Statement]:
        last_or = max((i for i, (operator, _) in enumerate(item.elements) if operator == "||"), default=0)
        for index, (operator, node) in enumerate(item.elements):
            # Behind && an element is skipped with its list failing, which shows unless || or another list follows.
            sure = place.must and index >= last_or and operator != "||"
            skipped = operator == "||" or (operator == "&&" and not sure)
            inner = _Place(place.conditional or skipped, sure, place.nested, place.isolated)
            start = self.base + node.start_byte
            negated = start in self.lexer.bangs
            command = self._element(node, inner.inside(must=False) if negated else inner)
            if collect:
                kind = _kind(command) if command is not None else _KINDS.get(node.type, "other")
                if negated:
                    kind, start, command = "negated", self.lexer.bangs[start], None
                end = self.base + node.end_byte
                end = self.lexer.extended.get(end, end)
                terminator = item.separator if index == len(item.elements) - 1 else ""
                yield Statement(kind, start, end, operator or before, terminator, command)

    def _may_leave(self, item: _AndOr) -> bool:
        """Whether the script may end well in this list, so that what follows may not run."""
        start = self.base + item.elements[0][1].start_byte
        end = self.base + item.elements[-1][1].end_byte
        for command in reversed(self.builder.commands):
            if command.start < start:
                break
            if command.start < end and not command.isolated and command.name in _LEAVING:
                status = command.argv[1] if len(command.words) > 1 else None
                failing = command.name != "exec" and status is not None and status.isdigit() and int(status[-3:]) > 0
                bare = command.name == "exec" and len(command.words) == 1
                if not failing and not bare:
                    return True
        return False

    # Elements

    def _element(self, node: Node, place: _Place) -> Command | None:
        """Read one element; the command when it is exactly one simple command."""
        kind = node.type
        if kind == "command":
            return self._command(node, place)
        inside = place.inside()
        if kind == "pipeline":
            self._pipeline(node, place)
        elif kind == "subshell":
            self._sequence(_without(node, "(", ")"), place.inside(isolated=True))
        elif kind == "compound_statement":
            self._sequence(_without(node, "{", "}"), inside)
        elif kind == "do_group":
            self._sequence(_without(node, "do", "done"), inside)
        elif kind == "if_statement":
            self._if(node, inside)
        elif kind == "while_statement":
            self._while(node, inside)
        elif kind in ("for_statement", "c_style_for_statement"):
            self._for(node, inside)
        elif kind == "case_statement":
            self._case(node, inside)
        elif kind == "function_definition":
            self._function(node, inside)
        elif kind == "list":
            for _ in self._and_or(_AndOr(_flatten(node)), place, "", False):
                pass
        else:
            raise ShellSyntaxError(f"the grammar reads a {kind}")
        return None

    def _all(self, nodes: list[Node], place: _Place) -> None:
        for node in nodes:
            self._element(node, place)

    def _pipeline(self, node: Node, place: _Place) -> None:
        parts = [child for child in node.children if child.is_named]
        for part in parts:
            self._element(part, place.inside(must=part is parts[-1], isolated=True))

    def _if(self, node: Node, place: _Place) -> None:
        branch: list[Node] = []
        inner = place.inside(must=False)
        for child in node.children:
            if child.type in ("if", "then", "elif", "fi", "elif_clause", "else_clause"):
                self._sequence(branch, inner)
                branch = []
                if child.type == "elif_clause":
                    self._if(child, place.inside(conditional=True))
                elif child.type == "else_clause":
                    self._sequence(_without(child, "else"), place.inside(conditional=True))
                else:
                    inner = place.inside(conditional=child.type == "then", must=child.type == "then")
            else:
                branch.append(child)
        self._sequence(branch, inner)

    def _while(self, node: Node, place: _Place) -> None:
        condition = [child for child in _without(node, "while", "until") if child.type != "do_group"]
        self._sequence(condition, place.inside(must=False))
        self._all([child for child in node.children if child.type == "do_group"], place.inside(conditional=True))

    def _for(self, node: Node, place: _Place) -> None:
        if not place.isolated:
            self.builder.leaks.add("assignment")
        for child in node.children:
            if child.type == "do_group":
                self._element(child, place.inside(conditional=True))
            elif child.is_named and node.type == "for_statement":
                self._outer_word(child, place)

    def _case(self, node: Node, place: _Place) -> None:
        inner = place.inside(conditional=True)
        for child in node.children:
            if child.type != "case_item":
                if child.is_named:
                    self._outer_word(child, place)
                continue
            parts = child.children
            close = next((i for i, part in enumerate(parts) if part.type == ")"), 0)
            for part in parts[:close]:
                if part.is_named:
                    self._outer_word(part, inner)
            body = parts[close + 1 :]
            if body and body[-1].type in (";;", ";&", ";;&") and (len(body) == 1 or body[-2].type in _SEPARATORS):
                body = body[:-1]
            self._sequence(body, inner)

    def _function(self, node: Node, place: _Place) -> None:
        if not place.isolated:
            self.builder.leaks.add("function")
        for child in node.children:
            if child.type in _KINDS:
                self._element(child, place.inside(conditional=True))
            elif child.is_named and self.base + child.start_byte in self.lexer.words:
                self.seen += 1

    # Leaves

    def _outer_word(self, node: Node, place: _Place) -> None:
        word = self.lexer.words.get(self.base + node.start_byte)
        if word is None or word.end != self.base + node.end_byte:
            raise ShellSyntaxError("the grammar reads other words")
        self.seen += 1
        self._word(word, place)

    def _command(self, node: Node, place: _Place) -> Command:
        command = self.lexer.commands.get(self.base + node.start_byte)
        if command is None or command.end != self.base + node.end_byte:
            raise ShellSyntaxError("the grammar reads other commands")
        self.seen += 1
        command.conditional, command.nested, command.isolated = place.conditional, place.nested, place.isolated
        self.builder.commands.append(command)
        if command.name == "set" and not place.conditional and not place.isolated:
            options = command.argv[1:]
            self.builder.errexit = self.builder.errexit or any(o and o[0] == "-" and "e" in o for o in options[:1])
        words = [*command.words, *(word for _, word in command.assignments if word is not None)]
        words.extend(item.target for item in command.redirects if item.target is not None and not item.is_heredoc)
        for word in words:
            self._word(word, place)
        if any(item.operator in ("&>", "&>>") for item in command.redirects):
            # A POSIX sh reads `a &>f` as `a &` and `>f`.
            self.builder.leaks.add("background")
            self.builder.background = True
        return command

    def _word(self, word: Word, place: _Place) -> None:
        builder = self.builder
        builder.variables.update(word.variables)
        builder.bashisms = builder.bashisms or word.bashism
        if word.assigns and not place.isolated:
            builder.leaks.add("assignment")
        for start, end in word.substitutions:
            builder._region(start, end, place.inside(must=False, isolated=True), self.depth + 1)


def _flatten(node: Node) -> list[tuple[str, Node]]:
    """The elements of an and-or list with the operator before each; the grammar nests them to the left."""
    found: list[tuple[str, Node]] = []
    while node.type == "list":
        parts = node.children
        if len(parts) != 3 or parts[1].type not in ("&&", "||") or parts[2].type == "list":
            raise ShellSyntaxError("the grammar reads another list")
        found.append((parts[1].type, parts[2]))
        node = parts[0]
    found.append(("", node))
    return found[::-1]


def _without(node: Node, *types: str) -> list[Node]:
    return [child for child in node.children if child.type not in types]


def _kind(command: Command) -> str:
    if not command.words:
        return "assignment" if command.assignments else "command"
    text = command.words[0].text
    if text in _TESTS:
        return "test"
    if text in _DECLARATIONS:
        return "declaration"
    return "other" if text.startswith("((") else "command"
