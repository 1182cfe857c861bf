"""Facts as data: every file beside this one is a table with its schema and its sources at its top."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = os.path.dirname(os.path.abspath(__file__))


@cache
def load(name: str) -> dict[str, Any]:
    """The table `<name>.toml`, shared by all callers: never change it. FileNotFoundError if absent."""
    return _made(name) or _parsed(name, [_read(name + ".toml")])


@cache
def folder(name: str) -> dict[str, Any]:
    """The tables of every file in a folder here, as one, shared by all callers: never change it."""
    return _made(f"{name}/all") or _parsed(name, [_read(file) for file in _files(name)])


def as_json() -> Iterator[tuple[str, str]]:
    """What a wheel has beside the tables, so that no run reads TOML: names of files and their texts."""
    import json

    for file in _files(""):
        yield file.removesuffix(".toml") + ".json", json.dumps(load(file.removesuffix(".toml")))
    for name in sorted(os.listdir(_HERE)):
        if os.path.isdir(os.path.join(_HERE, name)) and (files := _files(name)):
            yield f"{name}/all.json", json.dumps(folder(name))
            for file in files:
                yield file.removesuffix(".toml") + ".json", json.dumps(load(file.removesuffix(".toml")))


def _made(name: str) -> dict[str, Any] | None:
    """What the build made of a table; None in a checkout."""
    import json

    try:
        table: dict[str, Any] = json.loads(_read(name + ".json"))
    except FileNotFoundError:
        return None
    return table


def _parsed(name: str, texts: list[str]) -> dict[str, Any]:
    """The tables of some texts, as one. Reading TOML is slow enough to be felt on every save, so JSON is kept."""
    from dfix import cache as stored

    place = stored.path(name.replace("/", "-"), "".join(texts))
    kept = stored.load(place)
    if isinstance(kept, dict):
        return kept
    import tomllib

    table = {key: value for text in texts for key, value in tomllib.loads(text).items()}
    stored.store(place, table)
    return table


def _files(name: str) -> list[str]:
    """The TOML files of a folder here, with its name."""
    return sorted(os.path.join(name, f) for f in os.listdir(os.path.join(_HERE, name)) if f.endswith(".toml"))


def _read(name: str) -> str:
    with open(os.path.join(_HERE, name), encoding="utf-8") as file:
        return file.read()


@cache
def names(table: str, *keys: str) -> frozenset[str]:
    """The list of names under `keys` of a table, as a set: `names("launch", "shells")`; empty if absent."""
    value: Any = load(table)
    for key in keys:
        value = value.get(key, ()) if isinstance(value, dict) else ()
    return frozenset(value)
