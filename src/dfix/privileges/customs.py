"""Names in sources and settings that programs write by custom: data, uploads, app.db."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour.grammar import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator


def named(text: str, suffix: str) -> Iterator[tuple[str, int]]:
    """The names of files and folders in the text of a file with some suffix, and where they stand: of a template what
    stands behind what it fills in, where that has quotes itself (f"{row['day']}/table.csv")."""
    for found in _smells(suffix).finditer(text):
        name = found[0].strip("\"'`")
        if not _is_no_place(name, text, found, suffix):
            _, hole, rest = name.rpartition("]}")
            behind = suffix not in SUFFIXES and text[found.start() - 1 : found.start()] == "}"  # of what is filled in
            yield (rest.lstrip("/") if hole and rest else name.lstrip("/") if behind else name), found.start()


#: languages in whose texts a brace without $ stands for itself
_PLAIN_BRACES = (".go", ".java", ".js", ".jsx", ".kt", ".mjs", ".ts", ".tsx")


def has_parameter(path: str, suffix: str) -> bool:
    """Whether a path in a file with some suffix is a route with a place for a parameter: /files/{id}."""
    return suffix in _PLAIN_BRACES and re.search(r"(?<!\$)\{", path) is not None


@cache
def _smells(suffix: str) -> re.Pattern[str]:
    """Matches names that programs write by custom: in quotes in a source, anywhere in settings."""
    table = knowledge.load("behaviour/places")
    suffixes, folders = "|".join(table["data_suffixes"]), "|".join(table["data_folders"])
    if suffix not in SUFFIXES:
        file, folder = rf"[\w./-]{{1,120}}\.(?:{suffixes})(?![\w.-])", rf"\./(?:{folders})(?![\w-])"
        file += r"|(?:[\w.-]{1,40}/){0,3}logs?/[\w.-]{0,40}\.txt(?![\w.-])|log[\w-]{0,20}\.txt(?![\w.-])"
        file += rf"|(?<=\}})\.(?:{suffixes})(?![\w.-])"  # fileName="${{shortdate}}.log"
        return re.compile(rf"(?<![\w%/.-])(?:{file}|{folder})", re.IGNORECASE)
    # In Go a bare word is an import: a path has a slash.
    path = rf"{'' if suffix == '.go' else '?'}(?:{folders})(?:/[^\"'`\n]{{0,80}})?"
    return re.compile(rf"[\"'`](?:[^\"'`\n]{{0,120}}\.(?:{suffixes})|(?:\./){path})[\"'`]", re.IGNORECASE)


#: languages whose sources are full of names of columns, keys and parameters
_KEYED = frozenset(
    (".java", ".kt", ".groovy", ".scala", ".cs", ".fs", ".vb", ".rs", ".c", ".h", ".cc", ".cpp", ".cxx", ".hpp")
)


def _means_file(text: str, found: re.Match[str]) -> bool:
    """Whether the line of a bare name in quotes speaks of files: else it is a column, a key or a route."""
    begin, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
    around = text[begin : found.start()] + text[found.end() : end if end >= 0 else len(text)]
    return _files().search(around) is not None and _routes().search(around) is None


@cache
def _files() -> re.Pattern[str]:
    return re.compile(r"(?i)file|path|dir|folder|(?<!hi)stor|save|writ|open|upload|export|creat|log")


@cache
def _routes() -> re.Pattern[str]:
    return re.compile(r"(?i)rout|path!|mapping|columns?\b|param|\bget\(|@(?:get|post|put|delete)")


def _is_no_place(name: str, text: str, found: re.Match[str], suffix: str) -> bool:
    """Whether a name is that of a module, a field, an event: what stands around it says so."""
    before, behind = text[max(0, found.start() - 80) : found.start()], text[found.end() : found.end() + 8]
    if name in knowledge.load("behaviour/places")["no_files"]:
        return True
    if suffix not in SUFFIXES:
        line = before.rpartition("\n")[2].lstrip()
        return line.startswith(("#", "//", ";")) or re.match(r"[\"']?\s*[=:]", behind) is not None
    if _before("imports").search(before):
        return True
    if "." in name.lstrip(".") or "/" in name:
        return False
    if suffix in _KEYED and not _means_file(text, found):
        return True
    is_key = re.match(r"\s*:(?!:)|\s+(?:not\s+)?in\b", behind) or (before.endswith("[") and behind.startswith("]"))
    is_compared = re.search(r"[=!]==?\s*\Z", before)
    return bool(is_key or is_compared or _before("labels").search(before) or _before("routes").search(before))


@cache
def _before(which: str) -> re.Pattern[str]:
    """Matches the end of what stands before a text in quotes: `get(`, `name=`, `from`."""
    names = "|".join(sorted(knowledge.load("behaviour/places")[which]))
    return re.compile(rf"(?:\b(?:{names})!?|_key|_id|Field)[\"']?(?:\s*(?:<[\w\s,|]*>)?\s*[(:=]\s*[frbu{{]?|\s+)\Z")
