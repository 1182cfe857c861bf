"""The JSON schema of `dfix.toml`, for editors. `schemas/dfix.json` is this; `dfix config --schema` prints it."""

from __future__ import annotations

from typing import Any

from dfix import passes
from dfix.config import keys
from dfix.report import guide

DIALECT = "http://json-schema.org/draft-07/schema#"


def schema() -> dict[str, Any]:
    """The schema of a whole file."""
    settings = {name: _property(key) for name, key in keys.KEYS.items()}
    settings |= {name: _table_of(name) for name in passes.names()}
    paths = {"type": "array", "items": {"type": "string"}, "minItems": 1, "description": "patterns as in .gitignore"}
    override = _table({keys.PATHS: paths, **settings}) | {"required": [keys.PATHS]}
    extend = {
        "type": "string",
        "description": "another configuration file, whose settings hold where this one has none",
    }
    whole = _table({keys.EXTEND: extend, **settings, keys.OVERRIDES: {"type": "array", "items": override}})
    return {"$schema": DIALECT, "title": "dfix", "description": "Settings of dfix, which rewrites Dockerfiles"} | whole


def _table_of(pass_name: str) -> dict[str, Any]:
    options = {name: _property(key) for name, key in keys.of_pass(pass_name).items()}
    return _table(options) | {"description": guide.page(pass_name).summary}


def _table(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _property(key: keys.Key) -> dict[str, Any]:
    found: dict[str, Any] = {"type": key.what, "description": key.means}
    if key.what == "array":
        found["items"] = {"type": "string"} | ({"enum": list(key.names())} if key.names else {})
    if key.what == "object":
        found["additionalProperties"] = {"type": "string"}
    return found
