"""Where the build context of a Dockerfile is."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from dfix.context.names import is_dockerfile_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context import Context

#: how many entries of a context are looked at for other Dockerfiles
SEARCHED = 3000
SKIPPED = frozenset((".git", ".venv", "node_modules", "target", "vendor"))
MAX_CLIMB = 4
COMPOSE_FILES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
MAX_READ = 1 << 20


def context_root(dockerfile: str | None, data: bytes, given: str | None, disabled: bool) -> str | None:
    """The root of the build context, None for none.

    `dockerfile` is the path as the user gave it (None: standard input without a name), `data` what it holds, which for
    standard input need not be what lies there on disk; `given` is the value of --context.
    Without either it is what a compose file says that builds the Dockerfile by name, unless what it copies by name is
    missing there and lies beside it; else the Dockerfile's own folder, also when the Dockerfile is a link: `docker
    build` looks beside the name it is given. A Dockerfile in a folder of its own (docker/Dockerfile) is often built
    from a folder above it: when what it copies by name does not lie beside it but does lie, all of it, in a folder
    above, up to the root of the repository, that folder is taken.
    """
    if disabled:
        return None
    if given is not None:
        return given
    if dockerfile is None:
        return None
    own = os.path.dirname(dockerfile) or os.curdir
    composed, names = _composed(dockerfile), _copied(data)
    is_beside = not names or _holds(own, names)
    if composed is not None and (not names or not is_beside or _holds(composed, names)):
        return composed
    if is_beside:
        return own
    return _above(own, names) or own


def _composed(dockerfile: str) -> str | None:
    """The context that a compose file beside the Dockerfile, or elsewhere in its repository, builds it with by name."""
    from dfix.context.disk import read_regular

    real = os.path.realpath(dockerfile)
    for path in _compose_files(os.path.dirname(dockerfile) or os.curdir):
        # A service that does not name its Dockerfile builds that of its context.
        if os.path.isfile(path) and b"dockerfile:" in (read_regular(path, MAX_READ) or b""):
            found = _built_by(path, real)
            if found is not None:
                return found
    return None


def _compose_files(own: str) -> Iterator[str]:
    """Where they may be: by their usual names beside it and above, then by others, and in the folders beside these."""
    from dfix.context import outside

    folder = own
    for _ in range(MAX_CLIMB):
        yield from (os.path.join(folder, name) for name in COMPOSE_FILES)
        if os.path.lexists(os.path.join(folder, ".git")) or os.path.realpath(folder) == os.path.sep:
            break
        folder = os.path.normpath(os.path.join(folder, os.pardir))
    yield from (os.path.normpath(os.path.join(own, place.way, place.name)) for place in outside.found(own))


def _built_by(path: str, real: str) -> str | None:
    from dfix.context import builds

    try:
        found = builds.of(path)
    except builds.Unreadable:
        return None
    own = (build for build in found if os.path.realpath(build.dockerfile) == real)
    return next((b.context for b in own if os.path.isdir(b.context) and not builds.leads_out(path, b)), None)


@lru_cache(8)
def _copied(data: bytes) -> tuple[str, ...]:
    """The files and folders of the build context that COPY and ADD name literally."""
    from dfix.source import decode
    from dfix.syntax import parse

    found: list[str] = []
    for instruction in parse(decode(data[:MAX_READ])).instructions:
        if instruction.keyword in ("COPY", "ADD") and instruction.flag("from") is None and not instruction.heredocs:
            found += [w for w in instruction.words[:-1] if _is_plain(w)]
    return tuple(dict.fromkeys(found))


def _is_plain(word: str) -> bool:
    cleaned = os.path.normpath(word.lstrip("/") or ".")
    return (
        cleaned != "." and not cleaned.startswith("..") and not any(c in word for c in "$*?[\0") and "://" not in word
    )


def _holds(folder: str, names: tuple[str, ...]) -> bool:
    return all(os.path.lexists(os.path.join(folder, name.lstrip("/"))) for name in names)


def _above(own: str, names: tuple[str, ...]) -> str | None:
    folder = own
    for _ in range(MAX_CLIMB):
        if os.path.lexists(os.path.join(folder, ".git")):
            return None
        folder = os.path.normpath(os.path.join(folder, os.pardir))
        if os.path.realpath(folder) == os.path.sep:
            return None
        if _holds(folder, names):
            return folder
    return None


def sharing(context: Context) -> str | None:
    """Another Dockerfile that is built from the same folder as a context's own, as far as can be told by what it
    copies: its path in the context, or where it stands. None where the ignore file is of one Dockerfile only."""
    if context.root is None or os.path.basename(context.ignore_file[0]) != ".dockerignore":
        return None
    inline = next((name for name in COMPOSE_FILES if _has_inline(context.read_bytes(name, even_ignored=True))), None)
    if inline:
        return f"a Dockerfile in {inline}"
    root = os.path.realpath(context.root)
    found = (path for path, built_from, _ in _others(context) if built_from == root)
    return next(found, None)


def _has_inline(compose: bytes | None) -> bool:
    """Whether a Dockerfile stands in a compose file itself."""
    return b"dockerfile_inline:" in (compose or b"")


def copied_nearby(context: Context) -> tuple[str, ...]:
    """What other Dockerfiles below the root of a context copy by name, of those where it does not lie beside them, nor
    in a folder above: they may be built from that root, after something has made it."""
    if context.root is None:
        return ()
    lost = (names for path, built_from, names in _others(context) if not built_from)
    return tuple(dict.fromkeys(name for names in lost for name in names))


def _others(context: Context) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The other Dockerfiles of a context: the path, the folder that it seems to be built from ("" where what it copies
    is not there), and what it copies by name."""
    return context.memo("other Dockerfiles", lambda: tuple(_find_others(context)))


def _find_others(context: Context) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    from dfix.context.walk import on_disk

    root = os.path.realpath(context.root or "")
    for path in context.memo("files nearby", lambda: on_disk(context, SKIPPED, SEARCHED)):
        if path == context.dockerfile or not is_dockerfile_name(path.rpartition("/")[2]):
            continue
        data = context.read_bytes(path, even_ignored=True, limit=MAX_READ)
        if data is None:
            continue
        place, names = os.path.join(root, path), _copied(data)
        built_from = os.path.realpath(context_root(place, data, None, False) or "")
        seen = not names or _holds(built_from, names)
        yield path, built_from if seen or built_from == root else "", names
