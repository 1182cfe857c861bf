"""Facts as data: every file beside this one is a table with its schema and its sources at its top."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The table `<name>.toml`, shared by all callers: never change it. FileNotFoundError if absent.

    Reading TOML is slow enough to be felt on every save, so its JSON is kept between runs."""
    import os

    from dfix import cache as stored

    with open(os.path.join(os.path.dirname(__file__), name + ".toml"), encoding="utf-8") as file:
        text = file.read()
    place = stored.path(name.replace("/", "-"), text)
    kept = stored.load(place)
    if isinstance(kept, dict):
        return kept
    import tomllib

    table = tomllib.loads(text)
    stored.store(place, table)
    return table


@cache
def folder(name: str) -> dict[str, Any]:
    """The tables of every file in a folder here, as one, shared by all callers: never change it."""
    import os

    from dfix import cache as stored

    place = os.path.join(os.path.dirname(__file__), name)
    texts = []
    for file in sorted(f for f in os.listdir(place) if f.endswith(".toml")):
        with open(os.path.join(place, file), encoding="utf-8") as opened:
            texts.append(opened.read())
    kept_at = stored.path(name, "".join(texts))
    kept = stored.load(kept_at)
    if isinstance(kept, dict):
        return kept
    import tomllib

    merged = {key: value for text in texts for key, value in tomllib.loads(text).items()}
    stored.store(kept_at, merged)
    return merged


@cache
def names(table: str, *keys: str) -> frozenset[str]:
    """The list of names under `keys` of a table, as a set: `names("commands", "shells")`; empty if absent."""
    value: Any = load(table)
    for key in keys:
        value = value.get(key, ()) if isinstance(value, dict) else ()
    return frozenset(value)
