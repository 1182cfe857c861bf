"""One source file: parsed, its names resolved, and the queries of its language asked of it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from dfix.launch.commands import Where
from dfix.records import Record

from . import names as naming
from . import told
from .facts import EXECUTES, LISTENS, LISTS, LOADS, PRIVILEGED, READS, UNKNOWN, WRITES, Deed, Value
from .grammar import Language, chosen, hints, packages, stands_in, structure
from .names import Names, text
from .patterns import Asked
from .values import HOLE, Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tree_sitter import Node

    from .patterns import Match, Pattern

_KINDS = frozenset(("reads", "lists", "writes", "executes", "listens", "loads", "privileged", "opens"))
_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh", "/bin/sh", "/bin/bash", "cmd", "powershell"))


class Found(Record):
    """What one file does.

    deeds    with the paths as they are written
    imports  modules that it imports, as they are written, and the lines
    dynamic  the line where it imports a module whose name is put together, 0 without one
    broken   the grammar did not understand all of it
    """

    deeds: tuple[Deed, ...]
    imports: tuple[tuple[str, int], ...]
    dynamic: int
    broken: bool


def may_match(language: str, source: str) -> bool:
    """Whether a pattern can match in a source at all: then it is parsed."""
    return any(stands_in(word, source) for word in hints(language))


def scan(file: str, source: str, language: Language, env: Mapping[str, str]) -> Found:
    """Asks the patterns of a language of a file's text."""
    return _scan(file, source, language, tuple(env.items()))


@lru_cache(256)  # the stages and states of a Dockerfile, and others beside it, have their sources in common
def _scan(file: str, source: str, language: Language, env: tuple[tuple[str, str], ...]) -> Found:
    tree = language.parser.parse(source.encode("utf-8", "replace"))
    return _Scan(file, language, tree.root_node, dict(env)).run(chosen(language.name, source))


class _Scan:
    def __init__(self, file: str, language: Language, root: Node, env: Mapping[str, str]) -> None:
        self.file = file
        self.language = language
        self.root = root
        self.names = Names(by_type=language.name == "csharp")
        self.imports: list[tuple[str, int]] = []
        self.constants: dict[str, Node] = {}
        self.values = Values(file, self.names, self.constants, env)
        self.deeds: list[Deed] = []
        self.dynamic = 0
        self.started = False  # whether a call said what it starts
        self.starts: list[Where] = []  # what starts something that a call should say
        #: the names of each called expression, worked out once
        self.called: dict[int, frozenset[str]] = {}
        self.nodes: dict[str, list[Node]] = {}

    def run(self, patterns: list[Pattern]) -> Found:
        from tree_sitter import QueryCursor

        self.nodes = QueryCursor(self.language.query).captures(self.root)
        self._structure(whole=bool(patterns))
        for captures in self._matches(patterns):
            self._match(captures)
        self._packages()
        if self.starts and not self.started:
            self.deeds.append(Deed(EXECUTES, UNKNOWN, self.starts[0]))
        return Found(tuple(dict.fromkeys(self.deeds)), tuple(self.imports), self.dynamic, self.root.has_error)

    def _packages(self) -> None:
        """What the imported packages of knowledge/behaviour/packages.toml do."""
        table = packages(self.language.name)
        for module, line in self.imports:
            entry = _entry(table, naming.module_name(module), self.language.name)
            where = Where(self.file, line)
            for name in entry.get("executes", ()):
                self.deeds.append(Deed(EXECUTES, UNKNOWN if name == "?" else Value(name, True), where))
            if entry.get("starts"):
                self.starts.append(where)
            for name in entry.get("loads", ()):
                self.deeds.append(Deed(LOADS, Value(name, True), where))
            if entry.get("writes"):
                self.deeds.append(Deed(WRITES, UNKNOWN, where, by=naming.module_name(module)))
            if entry.get("privileged"):
                self.deeds.append(Deed(PRIVILEGED, Value(module, True), where))

    def _called(self, node: Node) -> frozenset[str]:
        names = self.called.get(node.id)
        if names is None:
            names = self.called[node.id] = self.names.of(node)
        return names

    def _matches(self, patterns: Iterable[Pattern]) -> list[Mapping[str, Node]]:
        """What some patterns capture, in the order in which one comes to their ends when one reads the source."""
        found: list[tuple[tuple[int, ...], Match]] = []
        for kind in dict.fromkeys(pattern.shape.kind for pattern in patterns):
            asked = Asked(pattern for pattern in patterns if pattern.shape.kind == kind)
            for node in self.nodes.get(kind, ()):
                for pattern in asked.of(node, self._called):
                    for match in pattern.find(node, self._called):
                        found.append(((match[1], node.start_byte, -node.end_byte, pattern.index), match))
        found.sort(key=lambda each: each[0])
        return [captures for _, (captures, _) in found]

    # ------------------------------------------------------------------ names

    def _structure(self, whole: bool) -> None:
        """Imports first, then, for the whole, what is assigned, in the order of the file."""
        found = self._matches([p for p in structure(self.language.name) if whole or "import" in p.shape.captures])
        for captures in found:
            node = captures.get("import")
            if node is None or (node.type == "export_statement" and node.child_by_field_name("source") is None):
                continue
            getattr(naming, self.language.name)(self.names, node)
            line = node.start_point[0] + 1
            self.imports += [(each, line) for each in _imported(self.language.name, node)]
        twice: set[str] = set()
        for target, value in (_target(captures["assigned"]) for captures in found if "assigned" in captures):
            if target is None or value is None:
                continue
            naming.assigned(self.names, target, value)
            name = text(target).removeprefix("self.").removeprefix("this.").lstrip("*")
            if name in self.constants:
                twice.add(name)
            self.constants[name] = value
        for name in twice:
            self.constants.pop(name)

    # ------------------------------------------------------------------ what it does

    def _match(self, captures: Mapping[str, Node]) -> None:
        mode, words = captures.get("mode"), captures.get("words")
        for name, node in captures.items():
            kind, _, form = name.partition(".")
            if kind == "imports":
                self._import(node)
            elif kind == "starts":
                self.starts.append(Where(self.file, node.start_point[0] + 1))
            elif kind in _KINDS:
                self._deed(kind, form, node, mode, words)

    def _import(self, node: Node) -> None:
        value = self.values.of(node)
        if value.exact and value.text:
            self.imports.append((value.text, node.start_point[0] + 1))
        else:
            self.dynamic = self.dynamic or node.start_point[0] + 1

    def _deed(self, kind: str, form: str, node: Node, mode: Node | None, words: Node | None) -> None:
        where = Where(self.file, node.start_point[0] + 1)
        if kind == EXECUTES:
            self.started = True
            first, *more = self._programs(node, form, words) or (None,)
            if first is not None:
                self.deeds.append(Deed(EXECUTES, first, where, command=told.command(self.values, node, form, words)))
            self.deeds += [Deed(EXECUTES, value, where) for value in more]
            return
        if kind == "privileged":
            self.deeds.append(Deed(kind, Value(text(node)[:60], True), where))
            return
        value = self.values.of(node)
        if node.type in ("keyword_argument", "comment"):
            return
        if kind == "opens":
            kind = self._opened(node, mode)
        if kind == LISTENS:
            if node.type in ("tuple", "array", "list", "tuple_expression") and len(node.named_children) > 1:
                value = self.values.of(node.named_children[1])
            if not value.known:
                return
        if kind == WRITES:
            value = _database(value) if "=" in value.text else value
            if value.text.startswith(":memory:") or "mode=memory" in value.text:
                return
        if (form == "named" and not _is_path(value)) or (form == "file" and self._is_in_memory(node)):
            return
        self.deeds.append(Deed(kind, value, where))
        if kind == READS and form == "folder":
            self.deeds.append(Deed(LISTS, value, where))

    def _is_in_memory(self, node: Node) -> bool:
        """Whether what is given in place of a path is a buffer, made here or somewhere in the file."""
        name = text(node)
        if re.search(r"BytesIO|StringIO|std(?:out|err)", name):
            return True
        name = re.escape(name)
        made = rf"\b{name}\s*=\s*(?:\w+\.)*(?:BytesIO|StringIO)\(|(?:BytesIO|StringIO)\([^()]*\)\s+as\s+{name}\b"
        return re.search(made, text(self.root)) is not None

    def _opened(self, file: Node, arguments: Node | None) -> str:
        """Whether a file is opened to be written: by the first argument that is not its name."""
        given = [c for c in (arguments.named_children if arguments else ()) if c != file]
        mode = next((c.child_by_field_name("value") for c in given if _keyword(c) == "mode"), None)
        plain = [c for c in given if c.type not in ("keyword_argument", "comment")]
        mode = mode or (plain[0] if plain else None)
        if mode is None:
            return READS
        if mode.type == "argument":  # C#: FileMode alone opens a file to be written, too
            return READS if any(text(each).endswith("FileAccess.Read") for each in plain) else WRITES
        value = self.values.of(mode)
        if not value.exact:
            return READS if text(mode) in ("os.O_RDONLY", "O_RDONLY") else WRITES
        return WRITES if any(c in value.text for c in "wax+") else READS

    def _programs(self, node: Node, form: str, words: Node | None) -> list[Value]:
        """The programs that a call starts; UNKNOWN among them when not all of them are known."""
        if form == "itself":
            return []
        node, words = self._listed(node, words)
        if node.type in told.LISTS:
            items = [c for c in node.named_children if c.type != "comment"]
            return self._of_words(items)
        if words is not None:
            given = [naming.bare(c) for c in words.named_children if c.type != "comment"]
            return self._of_words(given[given.index(node) :] if node in given else [node])
        if text(node) == "sys.executable":
            return [Value("python", True)]
        if form == "program":
            value = self.values.of(node)
            known = value.exact and _program(value).text not in _SHELLS
            return [_program(value), *(() if known else (UNKNOWN,))] if value.exact else [UNKNOWN]
        return _of_text(self.values.template(node))

    def _listed(self, node: Node, words: Node | None) -> tuple[Node, Node | None]:
        """The list of words that an expression of Java stands for: an array, List.of(…), a variable that holds one."""
        if self.language.name not in ("java", "kotlin"):
            return node, words
        node = naming.bare(node)
        found = self.constants.get(text(node), node) if node.type == "identifier" else node
        if found.type == "array_creation_expression":
            found = found.child_by_field_name("value") or found
        if found.type in ("method_invocation", "call_expression"):
            called = self.names.resolve(found).rpartition(".")[2]
            held = found.child_by_field_name("arguments") or found.named_children[-1]
            if called in ("of", "asList", "listOf", "arrayOf", "mutableListOf") and held.named_children:
                return naming.bare(held.named_children[0]), held
        return (found, words) if found.type == "array_initializer" else (node, words)

    def _of_words(self, items: list[Node]) -> list[Value]:
        if not items:
            return [UNKNOWN]
        if text(items[0]) == "sys.executable":
            return [Value("python", True)]
        if text(items[0]) == "os.Args[0]":  # of Go: the program itself
            return []
        first = self.values.of(items[0])
        if " " in first.text.strip():  # of Ruby: a text, and options behind it
            return _of_text(self.values.template(items[0]))
        if not first.exact or not first.text:
            return [UNKNOWN]
        if first.text in _SHELLS:
            flags = [self.values.of(c) for c in items[1:]]
            at = next((i for i, f in enumerate(flags) if f.text.startswith("-") and "c" in f.text), None)
            run = [UNKNOWN]
            if at is not None and at + 2 < len(items):
                run = _of_text(self.values.template(items[at + 2]))
            return [_program(first), *run]
        behind = _behind([self.values.of(c) for c in items])
        return [_program(first), *behind]


def _target(node: Node) -> tuple[Node | None, Node | None]:
    """What an assignment assigns to, and what; the first of several."""
    if node.type == "property_declaration":
        named = [c for c in node.named_children if c.type not in ("modifiers", "type_parameters")]
        return (named[0].named_children[0], named[-1]) if len(named) > 1 and named[0].named_children else (None, None)
    found = (
        next((child for name in names if (child := node.child_by_field_name(name)) is not None), None)
        for names in (("name", "left", "property", "pattern", "declarator"), ("value", "right"))
    )
    target, value = (
        each.named_children[0] if each and each.type == "expression_list" and each.named_children else each
        for each in found
    )
    if value is None and target is not None and node.type == "variable_declarator":
        behind = node.named_children[-1]  # C# has no field for it
        value = (
            behind if behind != target and behind.type not in ("type_annotation", "bracketed_argument_list") else None
        )
    return target, value


def _behind(values: list[Value]) -> list[Value]:
    """The program that a wrapper such as env or sudo runs."""
    from dfix.effects.wrappers import unwrap
    from dfix.shell import Word

    words = tuple(Word(0, 0, v.text, v.text if v.exact else None) for v in values)
    inner = unwrap(words)
    if inner.text is not None:
        return _of_text(inner.text)
    if not inner.words or inner.words[0].value is None:
        return [UNKNOWN]
    return [] if inner.words[0] is words[0] else [_program(Value(inner.words[0].value, True))]


def _of_text(template: str) -> list[Value]:
    """The programs of a shell's text, in which a hole stands for what is not known: an argument, hardly a program."""
    from dfix.shell import parse_shell

    script = parse_shell(template)
    programs = [c.program for c in script.commands if c.words]
    if not script.clean or not programs:
        return [UNKNOWN]
    found = [UNKNOWN if not p or HOLE in p else Value(p, True) for p in programs]
    return [*found, UNKNOWN] if any(p in _SHELLS for p in programs) else found


def _program(value: Value) -> Value:
    return Value(value.text.rpartition("/")[2], value.exact)


def _database(value: Value) -> Value:
    """The file that a connection string of SQLite names (Data Source=app.db;Cache=Shared)."""
    found = re.match(r"(?:Data ?Source|Filename)\s*=\s*([^;]*)", value.text, re.IGNORECASE)
    return value if found is None else Value(found[1], value.exact or ";" in value.text)


def _keyword(node: Node) -> str:
    return text(node.child_by_field_name("name")) if node.type == "keyword_argument" else ""


def _is_path(value: Value) -> bool:
    """Whether a text looks like a path: it has a slash or a suffix, and is no address or route with parameters."""
    if not value.known or len(value.text) > 300 or any(c in value.text for c in " \n<>{}|"):
        return False
    return value.here or "/" in value.text or bool(_suffix().search(value.text))


@cache
def _suffix() -> re.Pattern[str]:
    return re.compile(r"\w\.[a-z0-9]{1,8}\Z")


def _entry(table: Mapping[str, Any], module: str, language: str) -> Mapping[str, Any]:
    """The entry of a module, or of the package that it is a part of."""
    if language == "python":
        return table.get(module.partition(".")[0], {}) if not module.startswith(".") else {}
    parts = module.split("/")
    plain = [p for p in parts if not (p[:1] == "v" and p[1:].isdigit())]
    tries = ("/".join(each[:end]) for each in (parts, plain) for end in range(len(each), 0, -1))
    return next((table[t] for t in tries if t in table), {})


def _imported(language: str, node: Node) -> list[str]:
    """The modules that an import statement names, with what it takes from them, which may be modules too."""
    if language == "javascript":
        found = naming.string(node.child_by_field_name("source"))
        return [found] if found else []
    if language == "csharp":
        return [text(node.named_children[-1])] if node.named_children else []
    if language == "go":
        found = naming.string(node.child_by_field_name("path"))
        return [found] if found else []
    if language in ("java", "kotlin"):
        return [text(node).removeprefix("import").removeprefix(" static").strip(" ;")]
    if language == "c":
        return [naming.text(node.child_by_field_name("path")).strip('<>"')]
    if language == "rust":
        return [re.split(r"\W", naming.text(node.child_by_field_name("argument")), maxsplit=1)[0]]
    module = text(node.child_by_field_name("module_name"))
    taken = [text(n.child_by_field_name("name") or n) for n in node.children_by_field_name("name")]
    if node.type == "import_statement":
        return taken
    join = "" if module.endswith(".") else "."
    return [module, *(f"{module}{join}{name}" for name in taken)]
