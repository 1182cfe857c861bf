"""Configuration files: the paths and ports that they name, whatever their format."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.launch.commands import Where

from . import fetched, lexical, references
from .facts import LISTENS, WRITES, Deed, Unseen, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context import Context
    from dfix.launch import Launch
    from dfix.model.stages import Stage

    from .facts import Behaviour
    from .taken import Taken

_MOST = 400
_MAX_SETTINGS = 1 << 17
_NAMES = (".env",)


def read(
    context: Context, extra: frozenset[str], found: Behaviour, there: Taken, started: Launch, stage: Stage
) -> None:
    """Adds what the configuration files say that are taken in, but for those of servers that are not started."""
    places = lexical.places()
    skip = (*places["never"], *places["skipped_folders"])
    walked = context.walk(tuple(sorted(places["suffixes"])), skip=skip, limit=_MOST)
    files = [f for f in walked.files if _is_setting(f.rpartition("/")[2]) and there.has(f)]
    if not started.unread:
        names = frozenset(command.name for command in started.commands)
        files = [f for f in files if not _is_of_another(f, names)]
    if not walked.complete:
        found.unknown.append(Unseen("what the configuration says (not all of it could be read)", None, "settings"))
    known = references.known(stage, started)
    for file in files:
        text = references.filled(context.read(file) or "", known)
        if len(text) > _MAX_SETTINGS or _manifest().search(text):
            continue
        elsewhere = fetched.of(file, text)
        found.unknown += [elsewhere] if elsewhere else []
        for line, place in _written(file, text):
            found.deeds.append(Deed(WRITES, Value(place, True), Where(file, line)))
        for each in lexical.mentions(text, code=False, extra=extra):
            where = Where(file, each.line)
            value = Value(each.path or "", True)
            found.mentions.append(Deed("names", value, where, each.path))
            if each.writes:
                found.deeds.append(Deed(WRITES, value, where))
        for each in lexical.ports(text, file.rpartition("/")[2]):
            found.deeds.append(Deed(LISTENS, Value(str(each.port), True), Where(file, each.line)))
    found.settings = tuple(files)


def _written(file: str, text: str) -> Iterator[tuple[int, str]]:
    """The places that the settings of an application name to write, with their lines."""
    if not file.rpartition("/")[2].startswith("application"):
        return
    table: dict[str, str] = knowledge.load("behaviour/places")["written"]
    for each in _keys_written().finditer(text):
        place = table[each["key"]]
        if place and each["value"] != "true":
            continue
        place = place or each["value"]
        if "$" not in place and not place.startswith(("classpath:", "http")):
            yield text.count("\n", 0, each.start("key")) + 1, place.removeprefix("file:")


@cache
def _keys_written() -> re.Pattern[str]:
    keys = "|".join(map(re.escape, knowledge.load("behaviour/places")["written"]))
    return re.compile(rf"^[ \t]*(?:[\w.-]*\.)?(?P<key>{keys})[ \t]*[=:][ \t]*[\"']?(?P<value>[^\s\"'#]+)", re.MULTILINE)


def _is_of_another(file: str, started: frozenset[str]) -> bool:
    """Whether a file is the settings of a server, by its name or its folder, that is none of some programs."""
    *folders, name = file.split("/")
    for server, entry in knowledge.load("behaviour/places")["settings_of"].items():
        named = any(name == each or (each[0] == "." and name.endswith(each)) for each in entry.get("files", ()))
        mine = named or not frozenset(entry.get("folders", ())).isdisjoint(folders)
        if mine and not started.intersection((server, *entry.get("names", ()))):
            return True
    return False


@cache
def _manifest() -> re.Pattern[str]:
    """Matches in what a cluster or a pipeline reads, and no program: an object of Kubernetes, the steps of a build, the
    services of a stack."""
    services = r"services\s*:\s*(?:#.*)?\n(?:(?:[ \t].*)?\n)*?[ \t]+(?:image|build)\s*:\s"
    listed = r"(?:apiVersion|kind|steps|pipelines|jobs)\s*:\s*(?:#.*)?(?:[\w./-]*)\s*$"
    return re.compile(rf"^(?:{listed}|{services})", re.MULTILINE)


def _is_setting(name: str) -> bool:
    """Whether a file of such a suffix may be read by the program: not the project's own tools', nor a compose file."""
    if name in lexical.places()["skipped"] or name.startswith(("tsconfig", "docker-compose", "compose.", "Dockerfile")):
        return False
    return not name.endswith((".lock", ".config.json", "rc.json", ".schema.json", ".dgspec.json", ".assets.json"))
