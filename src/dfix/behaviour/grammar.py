"""The grammars and the queries of knowledge/behaviour, loaded when a source of their language is first parsed."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tree_sitter import Language as Grammar
    from tree_sitter import Parser, Query

#: suffix → (grammar, queries)
SUFFIXES = {
    ".py": ("python", "python"),
    ".pyw": ("python", "python"),
    ".js": ("javascript", "javascript"),
    ".cjs": ("javascript", "javascript"),
    ".mjs": ("javascript", "javascript"),
    ".jsx": ("javascript", "javascript"),
    ".ts": ("typescript", "javascript"),
    ".cts": ("typescript", "javascript"),
    ".mts": ("typescript", "javascript"),
    ".tsx": ("tsx", "javascript"),
    ".go": ("go", "go"),
}
#: interpreter of a script's first line → suffix
INTERPRETERS = {"python": ".py", "python3": ".py", "node": ".js", "nodejs": ".js", "bun": ".ts", "deno": ".ts"}
#: names, imports and constants of a file, by queries; plain ones where it takes long to make a query
_STRUCTURE = {
    "python": """
(import_statement) @import
(import_from_statement) @import
(assignment left: (_) @target right: (_) @value)
""",
    "javascript": """
(import_statement) @import
(export_statement) @import
(variable_declarator) @assigned
(assignment_expression) @assigned
(public_field_definition) @assigned
""",
    "go": """
(import_spec) @import
(const_spec name: (identifier) @target value: (expression_list . (_) @value))
(var_spec name: (identifier) @target value: (expression_list . (_) @value))
(short_var_declaration left: (expression_list . (_) @target) right: (expression_list . (_) @value))
""",
}


#: after so many queries of some patterns one of all is made: it takes time to make one, too
_MAX_QUERIES = 6


class Language:
    """A grammar with its queries, made of those patterns alone that can match in a source."""

    __slots__ = ("_grammar", "_made", "name", "parser", "structure")

    def __init__(self, name: str, grammar: Grammar, parser: Parser, structure: Query) -> None:
        self.name = name
        self.parser = parser
        self.structure = structure
        self._grammar = grammar
        self._made: dict[frozenset[Pattern], Query] = {}

    def queries(self, source: str) -> Query | None:
        """A query of all patterns that can match in a source; None when there are none."""
        stands: dict[str, bool] = {}
        chosen = frozenset(each for each in patterns(self.name) if each.may_match(source, stands))
        if not chosen:
            return None
        if chosen in self._made or len(self._made) < _MAX_QUERIES:
            return self._query(chosen)
        enough = [made for made in self._made if made >= chosen]
        return self._query(min(enough, key=len) if enough else frozenset(patterns(self.name)))

    def _query(self, chosen: frozenset[Pattern]) -> Query:
        from tree_sitter import Query

        found = self._made.get(chosen)
        if found is None:
            text = "\n".join(each.text for each in patterns(self.name) if each in chosen)
            found = self._made[chosen] = Query(self._grammar, text)
        return found


def language(suffix: str) -> Language | None:
    """The language of a suffix; None for one that is not known, or whose grammar is not installed."""
    names = SUFFIXES.get(suffix)
    return _load(*names) if names else None


@cache
def _load(grammar: str, queries: str) -> Language | None:
    from tree_sitter import Parser, Query

    found = _grammar(grammar)
    if found is None:
        return None
    structure = _STRUCTURE[queries]
    if grammar == "javascript":
        structure = structure.replace("public_field_definition", "field_definition")
    return Language(queries, found, Parser(found), Query(found, structure))


def _grammar(name: str) -> Grammar | None:
    from tree_sitter import Language as Grammar

    from dfix.shell.grammar import binding

    try:
        module = binding("tree_sitter_typescript" if name == "tsx" else f"tree_sitter_{name}")
    except ImportError:
        return None
    kind = {"typescript": "language_typescript", "tsx": "language_tsx"}.get(name, "language")
    return Grammar(getattr(module, kind)())


@cache
def text(queries: str) -> str:
    """The file of queries of a language."""
    folder = os.path.join(os.path.dirname(os.path.dirname(__file__)), "knowledge", "behaviour")
    with open(os.path.join(folder, queries + ".scm"), encoding="utf-8") as file:
        return file.read()


@cache
def packages(queries: str) -> dict[str, Any]:
    """What third-party packages of a language do, by the name under which sources import them."""
    from dfix import knowledge

    found: dict[str, Any] = knowledge.load("behaviour/packages").get(queries, {})
    return found


class Pattern:
    """One query. ``names``: those that its first predicate wants, as sets of words of which all stand in every source
    that it can match; empty when that is not known."""

    __slots__ = ("names", "text")

    def __init__(self, text: str, names: tuple[tuple[str, ...], ...]) -> None:
        self.text = text
        self.names = names

    def may_match(self, source: str, stands: dict[str, bool]) -> bool:
        """Whether it can match in a source. ``stands``: which words stand in it, as far as that was looked up."""
        for words in self.names:
            for word in words:
                found = stands.get(word)
                if found is None:
                    found = stands[word] = word in source
                if not found:
                    break
            else:
                return True
        return not self.names


@cache
def patterns(queries: str) -> tuple[Pattern, ...]:
    """The queries of a language, one by one, with what is read off their predicates."""
    body = "\n".join(line for line in text(queries).split("\n") if not line.startswith(";"))
    return tuple(Pattern(each, _wanted(each, queries)) for each in re.split(r"\n+(?=\()", body.strip()))


_PREDICATE = r"\(#(calls\?|any-of\?|eq\?) @\w+([^()]*)\)"


def _wanted(pattern: str, queries: str) -> tuple[tuple[str, ...], ...]:
    """The name of a member, and what surely stands where its module is imported."""
    found = re.search(_PREDICATE, pattern)
    split = (name.rpartition(".") for name in re.findall(r'"([^"]+)"', found[2] if found else ""))
    named = ((base.rpartition("/")[2] if queries == "go" else base.partition(".")[0], last) for base, _, last in split)
    return tuple(tuple(word for word in each if word not in ("", "*", "default")) for each in named)


@cache
def hints(queries: str) -> re.Pattern[str]:
    """Matches in every text that one of the queries can match: the modules and methods that they name.

    It is read off the queries, so that it cannot fall behind them."""
    found: set[str] = set()
    body = "\n".join(line for line in text(queries).split("\n") if not line.startswith(";"))
    for predicate in re.finditer(_PREDICATE, body):
        for name in re.findall(r'"([^"]+)"', predicate[2]):
            base, dot, member = name.rpartition(".")
            found.add(member if base == "*" or not dot else base if queries == "go" else base.partition(".")[0])
    for predicate in re.finditer(r'\(#match\? @\w+ "\^?\(?([^"]*)"\)', body):
        found |= set(re.findall(r"[A-Za-z_]{3,}", predicate[1]))
    found |= set(packages(queries))
    words = "|".join(sorted(map(re.escape, found)))
    return re.compile(rf"(?<![\w$])(?:{words})(?![\w$])")
