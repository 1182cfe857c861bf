"""The grammars and the queries of knowledge/behaviour, loaded when a source of their language is first parsed."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from .patterns import Pattern, tell_apart

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
    ".java": ("java", "java"),
    ".cs": ("c_sharp", "csharp"),
    **dict.fromkeys((".fs", ".vb"), ("", "csharp")),
    ".rs": ("rust", "rust"),
    ".kt": ("kotlin", "kotlin"),
    **dict.fromkeys((".groovy", ".scala"), ("", "java")),  # no grammar: what they name is all that is known
    **dict.fromkeys((".c", ".h", ".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".C"), ("cpp", "c")),
    **dict.fromkeys((".rb", ".ru"), ("ruby", "ruby")),
}
#: interpreter of a script's first line → suffix
INTERPRETERS = {
    "python": ".py",
    "python3": ".py",
    "node": ".js",
    "nodejs": ".js",
    "bun": ".ts",
    "deno": ".ts",
    "ruby": ".rb",
}
#: queries that name what is called by its class
_OF_CLASSES = ("java", "kotlin")
#: names, imports and constants of a file
_STRUCTURE = {
    "python": """
((import_statement) @import)
((import_from_statement) @import)
((assignment) @assigned)
""",
    "javascript": """
((import_statement) @import)
((export_statement) @import)
((variable_declarator) @assigned)
((assignment_expression) @assigned)
((field_definition) @assigned)
((public_field_definition) @assigned)
""",
    "go": """
((import_spec) @import)
((const_spec) @assigned)
((var_spec) @assigned)
((short_var_declaration) @assigned)
""",
    "java": """
((import_declaration) @import)
((variable_declarator) @assigned)
((assignment_expression) @assigned)
""",
    "csharp": """
((using_directive) @import)
((variable_declarator) @assigned)
""",
    "rust": """
((use_declaration) @import)
((const_item) @assigned)
((static_item) @assigned)
((let_declaration) @assigned)
""",
    "kotlin": """
((import) @import)
((property_declaration) @assigned)
""",
    "c": """
((preproc_include) @import)
((init_declarator) @assigned)
((preproc_def) @assigned)
""",
    "ruby": """
((assignment) @assigned)
""",
}


class Language:
    """A grammar with its patterns. ``query`` finds the nodes that one of them can begin at, by type."""

    __slots__ = ("name", "parser", "query")

    def __init__(self, name: str, parser: Parser, query: Query) -> None:
        self.name = name
        self.parser = parser
        self.query = query


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
    kinds = dict.fromkeys(each.shape.kind for each in (*structure(queries), *patterns(queries)))
    known = (kind for kind in kinds if found.id_for_node_kind(kind, True))
    return Language(queries, Parser(found), Query(found, "".join(f"({kind}) @{kind} " for kind in known)))


def _grammar(name: str) -> Grammar | None:
    from tree_sitter import Language as Grammar

    from dfix.shell.grammar import binding

    if not name:
        return None
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
def patterns(queries: str) -> tuple[Pattern, ...]:
    """The patterns of a language, one by one."""
    body = "\n".join(line for line in text(queries).split("\n") if not line.startswith(";"))
    return _split(body)


@cache
def structure(queries: str) -> tuple[Pattern, ...]:
    """The patterns of names, imports and constants."""
    return _split(_STRUCTURE[queries])


def _split(body: str) -> tuple[Pattern, ...]:
    found = [Pattern(each, index) for index, each in enumerate(re.split(r"\n+(?=\()", body.strip()))]
    tell_apart(found)
    return tuple(each for each in found if "@nothing" not in each.text)


def chosen(queries: str, source: str) -> list[Pattern]:
    """The patterns of a language that can match in a source: those of which a name stands there with its module."""
    stands: dict[str, bool] = {}
    return [
        each for each, names in zip(patterns(queries), _wanted(queries), strict=True) if _stands(names, source, stands)
    ]


def _stands(names: tuple[tuple[str, ...], ...], source: str, stands: dict[str, bool]) -> bool:
    """Whether all words of one of some names stand in a source. ``stands``: what was looked up so far."""
    for words in names:
        for word in words:
            found = stands.get(word)
            if found is None:
                found = stands[word] = word in source
            if not found:
                break
        else:
            return True
    return not names


#: languages whose patterns name what is called by a path ("net/http.Get"): its last part stands in the source
_BY_PATH = ("go", "rust")
_PREDICATE = r"\(#(calls\?|any-of\?|eq\?) @\w+([^()]*)\)"


@cache
def _wanted(queries: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """For each pattern the names that its first predicate wants, as words of which all stand in every source that it
    can match: the name of a member, and what surely stands where its module is imported; or the words of its regular
    expressions, one by one; () where neither is known."""
    return tuple(
        tuple(_words(name, queries) for name in _named(each)) or tuple((word,) for word in _matched(each))
        for each in patterns(queries)
    )


def _matched(pattern: Pattern) -> list[str]:
    return [] if "(?i)" in pattern.text else pattern.matched()


def _named(pattern: Pattern) -> list[str]:
    found = re.search(_PREDICATE, pattern.text)
    return re.findall(r'"([^"]+)"', found[2] if found else "")


def _words(name: str, queries: str) -> tuple[str, ...]:
    base, _, last = name.rpartition(".")
    return tuple(word for word in (_module(base, queries), last) if word not in ("", "*", "default"))


def _module(base: str, queries: str) -> str:
    """The word for a module, or a class, that surely stands where it is used."""
    if queries in _OF_CLASSES:
        return base.rpartition(".")[2]
    if queries in _BY_PATH:
        return base.rpartition("/")[2]
    scope, _, rest = base.partition(".")[0].partition("/")
    return rest.partition("/")[0] if scope.startswith("@") and rest else scope  # versions may follow (lowdb@7/node)


@cache
def hints(queries: str) -> tuple[str, ...]:
    """Words of which one stands in every text that a pattern can match: the modules and methods that they name.

    They are read off the patterns, so that they cannot fall behind them."""
    found: set[str] = set()
    body = "\n".join(line for line in text(queries).split("\n") if not line.startswith(";"))
    for pattern in patterns(queries):
        named = _named(pattern)
        found |= {_hint(name, queries) for name in named} if named else set(pattern.matched())
    found |= {"`", "%x"} if "(subshell)" in body else set()
    found |= set(packages(queries))
    return tuple(sorted(found))


def _hint(name: str, queries: str) -> str:
    base, dot, member = name.rpartition(".")
    if base == "*" or not dot or (queries in _OF_CLASSES and member[:1].isupper()):
        return member
    return base if queries == "go" else _module(base, queries)


def stands_in(word: str, source: str) -> bool:
    """Whether a word stands in a source by itself, and not as a part of a longer one."""
    at = source.find(word)
    if not word[-1:].isalnum():
        return at >= 0
    while at >= 0:
        if not (_is_of_word(source[max(at - 1, 0) : at]) or _is_of_word(source[at + len(word) : at + len(word) + 1])):
            return True
        at = source.find(word, at + 1)
    return False


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character in ("_", "$")
