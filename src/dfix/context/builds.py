"""What compose files and bake files build: the Dockerfiles that they name, each with its context.

Sources: the Compose Build Specification; Docker's Bake file reference. A path with a variable that has no default, a
context that is a URL, and a Dockerfile that stands in the file itself are left out: nobody can tell what lies there.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from dfix.context.disk import read_regular, repository
from dfix.context.formats import load_json, load_yaml, table, text_or_none
from dfix.context.names import is_bake_name
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_FILE = 1 << 20
MAX_INHERITED = 8
KEPT = ("context", "dockerfile", "dockerfile-inline")
VARIABLE = re.compile(r"\$\{\w+:?-([^${}]*)\}")


#: of a target at a depth
Known = dict[tuple[str, int], dict[str, Any]]


class Build(Record):
    """A Dockerfile and the context that it is built with, as paths on disk."""

    dockerfile: str
    context: str


class Unreadable(Exception):
    """Why a file that builds cannot be read."""


def of(path: str) -> tuple[Build, ...]:
    """The builds of a compose or bake file, each once. Raises Unreadable."""
    data = read_regular(path, MAX_FILE)
    if data is None:
        raise Unreadable("not a regular file, or larger than 1 MiB")
    text = data.decode("utf-8", "replace")
    told = _baked(path, text) if is_bake_name(os.path.basename(path)) else _composed(text)
    return tuple(dict.fromkeys(build for each in told if (build := _build(os.path.dirname(path), each))))


def _build(folder: str, build: dict[str, Any]) -> Build | None:
    context = _plain(text_or_none(build.get("context")) or ".")
    dockerfile = _plain(text_or_none(build.get("dockerfile")) or "Dockerfile")
    inline = "dockerfile_inline" in build or "dockerfile-inline" in build
    if context is None or dockerfile is None or inline or "://" in context or context.startswith("git@"):
        return None
    root = os.path.normpath(os.path.join(folder, context))
    return Build(os.path.normpath(os.path.join(root, dockerfile)), root)


def leads_out(path: str, build: Build) -> bool:
    """Whether a build reaches beyond the repository that the file at ``path`` is of: what it asks for there was not
    asked for by whoever named the file. Without a repository nothing is beyond it."""
    root = repository(os.path.dirname(os.path.realpath(path)))
    if root is None:
        return False
    inside = root.rstrip(os.sep) + os.sep
    places = (os.path.realpath(build.dockerfile), os.path.realpath(build.context))
    return not all(f"{place}{os.sep}".startswith(inside) for place in places)


def _plain(text: str) -> str | None:
    """A path with its variables at their defaults; None where one has none, and for what can be no path."""
    filled = VARIABLE.sub(r"\1", text)
    try:
        os.fsencode(filled)
    except UnicodeEncodeError:
        return None
    return None if "$" in filled or "\0" in filled else filled


def _composed(text: str) -> Iterator[dict[str, Any]]:
    """The ``build`` of each service."""
    data, problem = load_yaml(text)
    if problem:
        raise Unreadable(problem)
    for service in table(table(data).get("services")).values():
        build = table(service).get("build")
        if build is not None:
            yield {"context": build} if isinstance(build, str) else table(build)


def _baked(path: str, text: str) -> Iterator[dict[str, Any]]:
    """Each target, with what it inherits."""
    targets = _of_json(text) if path.endswith(".json") else _of_hcl(text)
    known: Known = {}
    for name in targets:
        yield _inherited(name, targets, 0, known)


def _inherited(name: str, targets: dict[str, dict[str, Any]], depth: int, known: Known) -> dict[str, Any]:
    """What counts of a target and of those that it inherits from, each looked at once at a depth."""
    if (name, depth) not in known:
        own = table(targets.get(name))
        parents = own.get("inherits")
        listed = parents if isinstance(parents, list) and depth < MAX_INHERITED else ()
        found: dict[str, Any] = {}
        for parent in dict.fromkeys(map(str, listed)):
            found |= _inherited(parent, targets, depth + 1, known)
        known[name, depth] = found | {key: own[key] for key in KEPT if key in own}
    return known[name, depth]


def _of_json(text: str) -> dict[str, dict[str, Any]]:
    data, problem = load_json(text)
    if problem:
        raise Unreadable(problem)
    return {name: table(body) for name, body in table(table(data).get("target")).items()}


def _of_hcl(text: str) -> dict[str, dict[str, Any]]:
    try:
        import hcl2
    except ImportError:
        raise Unreadable("HCL needs python-hcl2: pip install 'dfix[bake]'") from None
    try:
        data = hcl2.loads(text)
    except Exception as error:  # whatever its parser raises, the file is not HCL
        raise Unreadable(f"not valid HCL: {str(error).splitlines()[0][:200]}") from None
    blocks = data.get("target", [])
    return {_unquoted(name): _values(body) for block in blocks for name, body in block.items()}


def _values(body: Any) -> dict[str, Any]:
    return {key: _unquoted(value) for key, value in table(body).items()}


def _unquoted(value: Any) -> Any:
    """A value as hcl2 gives it, strings with their quotes."""
    if isinstance(value, list):
        return [_unquoted(item) for item in value]
    return value.removeprefix('"').removesuffix('"') if isinstance(value, str) else value
