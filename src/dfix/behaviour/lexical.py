"""Paths, ports and database addresses as they are written, in any text: sources, configuration, words, variables."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_FOUND = 400


class Mention(Record):
    """A path or a port in a text; ``line`` counts from 1. ``writes``: the address of a database, or of a socket
    that is listened on, which are written."""

    line: int
    path: str | None
    port: int | None = None
    writes: bool = False


@cache
def places() -> dict[str, frozenset[str]]:
    """The lists of knowledge/behaviour/places.toml."""
    table = knowledge.load("behaviour/places")
    return {key: frozenset(map(str, value)) for key, value in table.items()}


@cache
def _rooted(extra: frozenset[str]) -> re.Pattern[str]:
    return re.compile(f"/(?:{_roots(extra)})")


def _rooted_lines(text: str, extra: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where the lines that may name an absolute path begin and end: that is quickly found, and they are few."""
    end = -1
    for match in _rooted(extra).finditer(text):
        if match.start() > end:
            start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.start())
            end = end if end >= 0 else len(text)
            yield start, end


def _roots(extra: frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, places()["roots"] | extra)))


@cache
def _paths(extra: frozenset[str], code: bool) -> re.Pattern[str]:
    """In code a path stands wherever a word may; in a setting it is the value, and a sentence that names it is none."""
    roots = _roots(extra)
    scheme = r"(?:(?P<scheme>[a-z][\w+.-]{1,30}):(?://[/.]?)?)?"
    before = r"(?:(?<=[\s\"'`=:,(\[{;|>])|^)"
    if not code:
        before = r"(?:^[ \t]*(?:-[ \t]+)?(?:[\w.-]+[ \t]+)?|[\"'`=:,(\[{;|>][ \t]*)"
    return re.compile(
        rf"{before}{scheme}(?P<path>/(?:{roots})(?:/[^\s\"'`,;)}}\]<>|\\]{{0,200}})?)(?![\w-]|\.\w)", re.MULTILINE
    )


@cache
def _route() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, places()["routes"])))
    plain = rf"(?:\b(?:{names})|\b\w*(?i:ur[li])[\w.]*)[\"']?\s*(?:<[\w\s,|]*>)?\s*[(:=]\(?\s*[frb]?[\"'`]\Z"
    listed = r"\b\w*(?:Mapping|Matchers?|PathPatterns|ViewController|ResourceHandler)\([^()]{0,70}[\"']\Z"  # of Spring
    marked = r"@(?:Path|Get|Post|Put|Delete|Patch|Head|Controller)\([^()]{0,40}[\"']\Z"  # of JAX-RS, Micronaut, Nest
    added = r"\badd\w*(?:Path|Handler|Route)\((?:[\w.]{1,40},\s*)?[\"']\Z|\bcase [\"']\Z|<url-pattern>\s*\Z"
    spaced = r"^\s*(?:get|post|put|patch|delete|head|options|match|scope|live|forward|resources|namespace)\s+[\"']\Z"
    return re.compile(f"{plain}|{listed}|{marked}|{added}|{spaced}")


@cache
def _relative_database() -> re.Pattern[str]:
    schemes = r"\b(?:sqlite3?|duckdb)(?:\+\w+)?:(?:///?)?(?P<path>[\w.][\w./-]{0,200})"
    embedded = r"|\bjdbc:(?:h2|hsqldb|derby):(?:file:)?(?P<beside>\.[\w./-]{1,200})"
    embedded += (
        r"|\bjdbc:(?:hsqldb:file:|derby:(?:directory:)?(?!memory:|classpath:|jar:|//|/))(?P<plain>\w[\w./-]{0,200})"
    )
    return re.compile(schemes + embedded + r"|\bData ?Source=(?P<file>[\w./-]{1,200}\.(?:db3?|sqlite3?))\b")


@cache
def _ports() -> re.Pattern[str]:
    names = r"[\w.-]*(?:port|PORT|Port)|bind|BIND|listen|Listen|http-socket|http|socket|address|addr"
    key = rf"(?:^|[\s\"'{{,.\[_-])(?P<key>{names})"
    return re.compile(rf"{key}[\"']?\s*[:=\s]\s*[\"']?(?:[\w.*\[\]-]*:)?(?P<port>\d{{2,5}})(?![\w.:])", re.MULTILINE)


@cache
def _binds() -> re.Pattern[str]:
    """Matches before the address of a socket that a server makes: `bind "unix:///run/app.sock"`, `--bind=unix:…`."""
    return re.compile(r"(?i)\b(?:bind|listen)\w*\b[^\w]*\Z")


def mentions(text: str, *, code: bool, extra: frozenset[str] = frozenset()) -> list[Mention]:
    """The absolute paths that a text names, and the files of its database addresses."""
    found: list[Mention] = []
    for match in (m for line in _rooted_lines(text, extra) for m in _paths(extra, code).finditer(text, *line)):
        begin = match.start("path")
        start = text.rfind("\n", 0, begin) + 1
        scheme = match["scheme"] or ""
        head = text[start : match.start("scheme") if scheme else begin]
        inside = head.endswith("classpath*:")  # of an archive
        joined = code and re.search(r"[\w)\]][ \t]*\.[ \t]*[\"']\Z", head) is not None  # PHP: __DIR__ . '/data'
        if inside or joined or _comment(head) or (not scheme and _route().search(head[-80:])):
            continue
        if scheme.startswith(
            ("classpath", "http", "ws", "redis", "postgres", "mysql", "mongodb", "amqp", "ftp", "s3", "git", "ssh")
        ):
            continue
        if _is_database(scheme) and text[match.end("scheme") : begin] == "://":
            continue  # three slashes: a relative path, which is found below
        path = match["path"].rstrip(".:/") or match["path"]
        line = text.count("\n", 0, begin) + 1
        binds = scheme == "unix" and _binds().search(head) is not None
        found.append(Mention(line, path, writes=binds or _is_database(scheme)))
        if len(found) >= MAX_FOUND:
            break
    if not any(word in text for word in ("sqlite", "duckdb", "jdbc:", "Source=")):
        return found
    for match in _relative_database().finditer(text):
        path = match["path"] or match["beside"] or match["plain"] or match["file"]
        if match["file"] or not path.startswith(("memory", "/")):
            found.append(Mention(text.count("\n", 0, match.start()) + 1, path, writes=True))
    return found


def ports(text: str, name: str = "") -> list[Mention]:
    """The ports below 1024 that settings of a text name and that a server would listen on; in the manifest of a
    platform, which is told by its name, some keys are of the platform's own ports."""
    clients, outside = places()["client_ports"], knowledge.load("behaviour/places")["outside_ports"].get(name, ())
    found = []
    for match in _ports().finditer(text):
        number = match["port"]
        if 20 < int(number) < 1024 and number not in clients and match["key"] not in outside:
            found.append(Mention(text.count("\n", 0, match.start("port")) + 1, None, int(number)))
    for match in _wildcards().finditer(text):
        if 20 < int(match["port"]) < 1024:
            found.append(Mention(text.count("\n", 0, match.start("port")) + 1, None, int(match["port"])))
    return found[:MAX_FOUND]


@cache
def _wildcards() -> re.Pattern[str]:
    """An address for every host, as only a server has one (Kestrel's endpoints)."""
    return re.compile(r"\bhttps?://(?:\*|\+|0\.0\.0\.0|\[::\]):(?P<port>\d{2,5})(?!\d)")


def _is_database(scheme: str) -> bool:
    return scheme.startswith(("sqlite", "duckdb", "h2", "jdbc:sqlite", "leveldb"))


def _comment(head: str) -> bool:
    return head.lstrip().startswith(("#", "//", "*", "/*", "<!--"))
