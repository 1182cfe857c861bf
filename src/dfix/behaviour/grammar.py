"""The grammars and the queries of knowledge/behaviour, loaded when a source of their language is first parsed."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

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
#: names, imports and constants of a file, by queries
_STRUCTURE = {
    "python": """
(import_statement) @import
(import_from_statement) @import
(assignment left: (_) @target right: (_) @value)
""",
    "javascript": """
(import_statement) @import
(export_statement source: (_)) @import
(variable_declarator name: (_) @target value: (_) @value)
(assignment_expression left: (_) @target right: (_) @value)
(public_field_definition name: (_) @target value: (_) @value)
""",
    "go": """
(import_spec) @import
(const_spec name: (identifier) @target value: (expression_list . (_) @value))
(var_spec name: (identifier) @target value: (expression_list . (_) @value))
(short_var_declaration left: (expression_list . (_) @target) right: (expression_list . (_) @value))
""",
}


class Language(NamedTuple):
    """A grammar with its queries.

    names   the wanted names of each `#calls?`, by its text
    hints   texts of which one stands in every file that a query can match
    """

    name: str
    parser: Parser
    structure: Query
    queries: Query


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
        structure = structure.replace("public_field_definition name:", "field_definition property:")
    return Language(queries, Parser(found), Query(found, structure), Query(found, text(queries)))


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


@cache
def hints(queries: str) -> re.Pattern[str]:
    """Matches in every text that one of the queries can match: the modules and methods that they name.

    It is read off the queries, so that it cannot fall behind them."""
    found: set[str] = set()
    body = "\n".join(line for line in text(queries).split("\n") if not line.startswith(";"))
    for predicate in re.finditer(r"\(#(calls\?|any-of\?|eq\?) @\w+([^()]*)\)", body):
        for name in re.findall(r'"([^"]+)"', predicate[2]):
            base, dot, member = name.rpartition(".")
            found.add(member if base == "*" or not dot else base if queries == "go" else base.partition(".")[0])
    for predicate in re.finditer(r'\(#match\? @\w+ "\^?\(?([^"]*)"\)', body):
        found |= set(re.findall(r"[A-Za-z_]{3,}", predicate[1]))
    found |= set(packages(queries))
    words = "|".join(sorted(map(re.escape, found)))
    return re.compile(rf"(?<![\w$])(?:{words})(?![\w$])")
