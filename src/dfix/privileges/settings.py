"""What the settings of a server say that it starts with: its user, where it listens, which files it opens itself.

A setting counts wherever it stands: in a file that is copied, and in the text of a RUN that names such a file. What a
RUN writes there is not worked out; a setting that it names with a value that is known to do is one that does.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from dfix.effects.paths import is_inside
from dfix.fixes import Decline, Evidence
from dfix.image.files import Files
from dfix.launch.places import Places
from dfix.records import Record

from . import places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction

_PORT = re.compile(r"(?:[\w.*\[\]:-]*:)?(\d{1,5}|\$\{?\w+\}?)\Z")
_OTHER_PORT = r"s(.)\^?(?:{name}\s+)?{port}\$?\1(?:{name}\s+)?(\d+|\$\{{?\w+\}}?)\1"


class Settings(Record):
    """ports: where the server listens, as numbers or variables. evidence: what was read."""

    ports: tuple[str, ...]
    evidence: tuple[Evidence, ...]


class _Line(Record):
    """A setting: its name and value, and where it stands; the value is "" where it cannot be told."""

    name: str
    value: str
    where: str
    node: Instruction | None


def read(subject: Subject, stage: Stage, server: str, entry: dict[str, Any]) -> Settings:
    """The settings of a server (launch.toml: workers); Decline where one of them needs root, or is not known."""
    for name in entry["variables"]:
        if name in stage.end.env:
            raise Decline(f"{name} changes what {server} starts with, and whether {entry['user']} may start so")
    ports: list[str] = []
    files: list[str] = []
    for line in _lines(subject, stage, entry, files):
        ports += _checked(line, server, entry, Files.of(stage, subject.context))
    moved = _moved_port(stage, entry)
    if moved:
        ports = [*(port for port in ports if port != str(entry["port"])), moved]
    elif entry["port"] and not (entry["port_file"] in files and ports):
        ports.append(str(entry["port"]))
    seen = f"the settings that are copied ({', '.join(files)}) name no other user, and nothing that only root may open"
    evidence = [Evidence("context", seen)] if files else []
    return Settings(tuple(dict.fromkeys(ports)), tuple(evidence))


def _checked(line: _Line, server: str, entry: dict[str, Any], there: Files) -> tuple[str, ...]:
    """The port that a setting names; Decline where it needs root."""
    if line.name in entry["root"]:
        raise Decline(f"{line.where} sets {line.name}, for which {server} {entry['root'][line.name]}", line.node)
    if line.name in entry["users"]:
        if line.value not in (entry["user"], f"${{{line.name}}}", "${APACHE_RUN_USER}", "${APACHE_RUN_GROUP}"):
            user = line.value or "somebody"
            raise Decline(f"{line.where} lets the workers of {server} run as {user}: USER would say so", line.node)
        return ()
    if line.name in entry["listens"]:
        port = _PORT.match(line.value)
        if port is None:
            raise Decline(
                f"{line.where} lets {server} listen at {line.value or 'a place that is not known'}, and whether that "
                "needs root is not known",
                line.node,
            )
        return (port[1],)
    if not line.value or not _may_open(line.value, entry, there):
        what = line.value or "a file that is not known"
        raise Decline(f"{line.where} lets {server} open {what} ({line.name}), which only root may", line.node)
    return ()


def _may_open(value: str, entry: dict[str, Any], there: Files) -> bool:
    """Whether everybody may write a file that settings name."""
    path = value.strip("\"'").lstrip("|")
    return value.startswith("|") or places.open_to_all(path, there) or any(path.startswith(p) for p in entry["open"])


def _lines(subject: Subject, stage: Stage, entry: dict[str, Any], files: list[str]) -> Iterator[_Line]:
    where = Places(subject.context, stage)
    for path in _changed(stage, entry, where, files):
        text = where.read(path)
        if text is None:
            raise Decline(f"what {path} says, which the server starts with, is not known")
        for match in _in_file(tuple(entry["names"])).finditer(text.text):
            yield _Line(match[1], match[2].strip().strip("\"'"), text.file or path, text.instruction)
    for each in stage.lineage:
        for run in each.of("RUN"):
            text_of = run.original
            if any(place in text_of for place in (*entry["settings"], *entry["spelled"])):
                for match in _in_text(tuple(entry["names"])).finditer(text_of):
                    yield _Line(match[1], (match[2] or "").strip("\"'"), "a RUN", run)


def _changed(stage: Stage, entry: dict[str, Any], where: Places, files: list[str]) -> list[str]:
    """The files among the settings that are copied there; Decline where they come from elsewhere."""
    found: list[str] = []
    for settings in entry["settings"]:
        for item in where.files.inside(settings):
            node = item.origin.instruction
            if node is None or node.keyword == "RUN" or not is_inside(item.path, settings):
                continue
            if item.origin.kind not in ("context", "made") or (item.origin.kind == "made" and not node.heredocs):
                raise Decline(f"what {item.path} says, which the server starts with, is not known", node)
            found += _below(where, item.path, item.origin.path) if item.folder else [item.path]
    files += found
    return found


def _below(where: Places, path: str, source: str) -> list[str]:
    """The files of a folder of settings."""
    return [f"{path}/{name}" for name in where.context.listdir(source) if where.context.is_file(f"{source}/{name}")]


def _moved_port(stage: Stage, entry: dict[str, Any]) -> str:
    """The port that `sed s/80/8080/` of a RUN puts in the place of the usual one, "" where none does."""
    if not entry["port"]:
        return ""
    pattern = re.compile(_OTHER_PORT.format(name=entry["listens"][0], port=entry["port"]))
    for each in stage.lineage:
        for run in each.of("RUN"):
            found = pattern.search(run.original) if entry["port_file"] in run.original else None
            if found:
                name = found[2].strip("${}")
                return str(stage.end.env.get(name, found[2])) if "$" in found[2] else found[2]
    return ""


@cache
def _in_file(names: tuple[str, ...]) -> re.Pattern[str]:
    listed = "|".join(map(re.escape, names))
    return re.compile(rf"^[ \t]*({listed})(?:[ \t]*=|[ \t])[ \t]*([^\n;#]*)", re.MULTILINE)


@cache
def _in_text(names: tuple[str, ...]) -> re.Pattern[str]:
    """A setting in the text of a command; the value only where the text says it plainly."""
    listed = "|".join(map(re.escape, names))
    return re.compile(rf"(?<![\w./-])({listed})(?![\w.-])(?:\s*=\s*|[ \t]+)?([^\s\\/!|,;&'\"]+)?")
