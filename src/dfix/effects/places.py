"""The places that words, flags and the data name."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dfix.model.state import clean

from .paths import CACHE, TEMPORARY, Access, Paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.shell import Word

    from .tools import Call
    from .where import Where


def accesses(where: Where, words: Iterable[Word], role: str, *, whole: bool = False) -> Paths:
    """The places that some words name."""
    places: list[Access] = []
    lost = False
    for word in words:
        path, some = where.place(word)
        if path is None:
            lost = True
        else:
            inside = word.value is None and word.glob
            places.append(Access(path, whole and not some, role_of(path, role), inside))
    return Paths(tuple(places), lost)


def role_of(path: str, role: str) -> str:
    """The role of a place, as its own name tells it."""
    for prefix, meant in _ROLES:
        if path == prefix or path.startswith(prefix + "/"):
            return meant
    return role


_ROLES = (
    ("/dev", TEMPORARY),
    ("/tmp", TEMPORARY),
    ("/var/tmp", TEMPORARY),
    ("/var/cache", CACHE),
    ("/var/log", "log"),
    ("/var/lib/apt/lists", "index"),
)


def valued(call: Call, where: Where, key: str, role: str, *, whole: bool = False) -> Paths:
    """The places that the values of some flags name; `-` and a URL are no place."""
    places: list[Access] = []
    lost = False
    for flag in call.values(call.key(key, ())):
        value = where.flag_value(flag)
        if value and "://" in value and not value.startswith("file://"):
            continue
        value = value and value.removeprefix("file://")
        path = where.path(value) if value else None
        if value is None or (path is None and value != "-"):
            lost = True
        elif path is not None and value != "-":
            places.append(Access(path, whole, role_of(path, role)))
    return Paths(tuple(places), lost)


def listed(
    where: Where,
    entries: Iterable[str],
    call: Call | None = None,
    *,
    off: tuple[str, ...] = (),
    whole: bool = False,
) -> Paths:
    """The places of a list in the data: "ROLE PATH", a folder ends in "/"; roles in ``off`` are left out. In a path
    `{NAME,NAME:default}` stands for the value of a flag of the call, or of a variable, and `@/` for the folder of the
    workspace that a project belongs to."""
    places: list[Access] = []
    lost = False
    for text in entries:
        role, raw, path = _entry(text)
        if role in off:
            continue
        if path is None and "{" in raw:
            filled = _filled(raw, where, call)
            if filled == "":
                continue
            path = None if filled is None else where.path(_placed(filled, where, call))
        else:
            path = path or where.path(_placed(raw, where, call))
        if path is None:
            lost = True
        else:
            places.append(Access(path, whole, role))
    return Paths(tuple(places), lost)


def _filled(raw: str, where: Where, call: Call | None) -> str | None:
    """A path with its names replaced; "" when one is not set and has no default, None when its value is not known."""
    before, _, rest = raw.partition("{")
    names, _, behind = rest.partition("}")
    names, _, default = names.partition(":")
    value = _told(names.split(","), where, call)
    if value == "":
        value = default
    if value is None or value == "?":
        return None
    if value == "":
        return ""
    behind = _filled(behind, where, call) or "" if "{" in behind else behind
    return before + value.rstrip("/") + behind


def _placed(path: str, where: Where, call: Call | None) -> str:
    """A path with the folder of the workspace in place of `@`: the nearest whose manifest says that it is one."""
    if not path.startswith("@/"):
        return path
    manifest, mark = call.key("workspace") if call else ("", "")
    folder = where.folder or ""
    while folder:
        if mark in (where.read(f"{folder.rstrip('/')}/{manifest}") or ""):
            return folder.rstrip("/") + path[1:]
        folder = folder.rpartition("/")[0]
    return f".{path[1:]}"


def _told(names: list[str], where: Where, call: Call | None) -> str | None:
    """The value of the first of some flags and variables that is set; "" for none, None when it is not known."""
    for name in names:
        flags = call.values((name,)) if call else []
        if flags:
            return where.flag_value(flags[-1])
        if name in where.own or (name in where.state.args and name not in where.state.env):
            return None
        if name in where.state.env or name in where.state.base:
            value = where.state.env.get(name, where.state.base.get(name))
            if value != "":
                return value
    return ""


@lru_cache(4096)
def _entry(text: str) -> tuple[str, str, str | None]:
    """The role and the path of an entry; the path also as `Where.path` cleans it, where that needs no surroundings."""
    role, _, raw = text.partition(" ")
    raw = raw.rstrip("/") or "/"
    return role, raw, clean(raw) if raw.startswith("/") and "{" not in raw else None


def flags_of(call: Call, key: str) -> tuple[str, ...]:
    """The flags that a key lists; () where it says something else."""
    value = call.key(key, ())
    return () if isinstance(value, str) else tuple(value)
