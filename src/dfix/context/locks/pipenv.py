"""Pipfile.lock: it names the hash of the Pipfile that it was made of.

Source: pipenv (plette, Pipfile.get_hash), whose `pipenv verify` says the same of public lock files."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from dfix.context.formats import load_json, table
from dfix.context.locks import Agreement

#: parts of a Pipfile that every pipenv reads alike; others are groups of packages to newer ones
_PARTS = {"source", "packages", "dev-packages", "requires", "scripts", "pipenv"}


def read(text: str, pipfile: dict[str, Any]) -> Agreement:
    """What a Pipfile.lock says of a Pipfile."""
    held = table(table(table(load_json(text)[0]).get("_meta")).get("hash")).get("sha256")
    if held is None:
        return Agreement("no hash of the Pipfile")
    if "source" not in pipfile or not pipfile.keys() <= _PARTS:
        return Agreement(unsure="the Pipfile has groups of its own, or no source")
    meta = {"sources": pipfile["source"], "requires": pipfile.get("requires", {})}
    parts = {"_meta": meta, "default": pipfile.get("packages", {}), "develop": pipfile.get("dev-packages", {})}
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), default=str)
    fits = hashlib.sha256(text.encode()).hexdigest() == held
    return Agreement("" if fits else "the hash of another Pipfile")
