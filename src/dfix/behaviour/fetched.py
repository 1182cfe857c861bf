"""Settings that a program fetches from a server when it starts: no file of the build context says what they are.

Sources: the references of Spring Boot (externalized configuration, `spring.config.import`: the locations that it reads
itself), of Spring Cloud Config, Consul, Vault and Alibaba Nacos (locations of their own, and bootstrap files before
Spring Boot 2.4), and of Micronaut (distributed configuration).
"""

from __future__ import annotations

import re
from functools import cache

from dfix.launch.commands import Where

from .facts import Unseen

#: what Spring Boot reads itself, from the archive and from disk
_OWN = frozenset(("base64", "classpath", "classpath*", "configtree", "env", "file"))


def of(file: str, text: str) -> Unseen | None:
    """The first place of a settings file that lets more settings be fetched, None without one."""
    name = file.rpartition("/")[2]
    if not name.startswith(("application", "bootstrap")):
        return None
    found = _imported(text) or (_bootstrapped(text) if name.startswith("bootstrap") else None)
    if found is None:
        return None
    line, scheme = found
    what = f"what the program does with the settings that it fetches{scheme and f' from {scheme}:'} when it starts"
    return Unseen(what, Where(file, line), "settings")


def _imported(text: str) -> tuple[int, str] | None:
    """A location of `spring.config.import` that is neither in the archive nor on disk, and its line."""
    for entry in _imports().finditer(text):
        for location in _location().finditer(entry["value"]):
            if location["scheme"] not in _OWN:
                return text.count("\n", 0, entry.start("value") + location.start("scheme")) + 1, location["scheme"]
    return None


def _bootstrapped(text: str) -> tuple[int, str] | None:
    """The line of a bootstrap file that says where settings are."""
    found = _client().search(text)
    if found is None or _switched_off().search(text):
        return None
    return text.count("\n", 0, found.end() - 1) + 1, ""


@cache
def _imports() -> re.Pattern[str]:
    """A line of properties; in YAML a value, or a list of them, one a line."""
    key = r"^[ \t]*(?:spring\.)?(?:config\.)?import(?:\[\d+\])?[ \t]*[=:]"
    return re.compile(rf"{key}(?P<value>[^\n]*(?:\n[ \t]*-[ \t][^\n]*)*)", re.MULTILINE)


@cache
def _location() -> re.Pattern[str]:
    return re.compile(r"(?:^|[\s\"',;\[])(?:optional:)?(?P<scheme>[a-z][\w.*+-]*):(?![ \t])")


@cache
def _client() -> re.Pattern[str]:
    """What says where a client finds its settings; what follows `config.server` is of the server's own."""
    line = r"spring\.cloud\.(?:\w+\.)?config\.(?!server\b|enabled\b|import-check)"
    key = r"(?!(?:server|import|activate)[ \t]*:)[\w-]+"
    nested = rf"(?:(?:[\w-]+\.)*config|config-client)[ \t]*:[ \t]*\n(?=[ \t]+{key}[ \t]*:)"
    return re.compile(rf"^[ \t]*(?:{line}|{nested})", re.MULTILINE)


@cache
def _switched_off() -> re.Pattern[str]:
    return re.compile(r"\bconfig(?:\.|[ \t]*:\s+)enabled[ \t]*[=:][ \t]*false\b")
