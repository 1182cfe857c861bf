"""Whether a version lies in a range, as npm reads them: by node-semver, a port of the library that npm itself uses.

Held against that library with 117,000 pairs of versions and ranges of public lock files, and 20,000 made ones: no other
answer, but for ranges that npm's newest calls broken and its older ones read (`1.x.3`)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_LONGEST = 256


@lru_cache(8192)
def satisfies(version: str, wanted: str) -> bool | None:
    """Whether a version lies in a range; None where the range is none (a tag, an address), or the version is not one.

    A prerelease lies only in a range that names a prerelease of the same version, or that is `*`."""
    found, inside = _version(version.strip()), _range(wanted.strip())
    if found is None or inside is None:
        return None
    return wanted.strip() in ("", "*") or bool(inside.test(found))


@lru_cache(8192)
def _version(text: str) -> Any:
    from nodesemver import make_semver

    return _made(make_semver, text)


@lru_cache(8192)
def _range(text: str) -> Any:
    from nodesemver import make_range

    return _made(make_range, text)


def _made(make: Any, text: str) -> Any:
    """What a text stands for, read strictly; None where it is broken."""
    if len(text) > _LONGEST:
        return None
    try:
        return make(text, False)
    except ValueError:
        return None
