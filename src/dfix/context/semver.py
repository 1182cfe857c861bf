"""Ranges of versions as npm reads them, and whether a version lies in one.

Source: github.com/npm/node-semver (README: ranges, advanced range syntax, prerelease tags)."""

from __future__ import annotations

import re
from functools import lru_cache

_PART = r"(?:0|[1-9]\d{0,15}|[xX*])"
_VERSION = re.compile(
    rf"[v=\s]*({_PART})(?:\.({_PART})(?:\.({_PART})(?:-([0-9A-Za-z.-]{{1,100}}))?(?:\+[0-9A-Za-z.-]{{1,100}})?)?)?"
)
_COMPARATOR = re.compile(r"(>=|<=|>|<|=|\^|~>|~)?(.+)")
_HYPHEN = re.compile(r"(\S+)\s+-\s+(\S+)")
_LONGEST = 256

Key = tuple[object, ...]
#: an operator, the version that it compares with, and its first three numbers where that names a prerelease
Comparator = tuple[str, Key, tuple[int, ...] | None]

#: comes before every other prerelease of a version
_FIRST: Key = (0, ((0, 0),))
_RELEASED: Key = (1,)


@lru_cache(4096)
def satisfies(version: str, wanted: str) -> bool | None:
    """Whether a version lies in a range; None where the range is none (a tag, an address), or the version is not one.

    A prerelease lies only in a range that names a prerelease of the same version, or that is `*`."""
    found = _VERSION.fullmatch(version.strip()[:_LONGEST])
    sets = _range(wanted)
    if found is None or sets is None or None in _numbers(found):
        return None
    if wanted.strip() in ("", "*"):
        return True
    numbers = _plain(found)
    key = (*numbers, _prerelease(found[4]))
    return any(_lies_in(key, numbers if found[4] else None, each) for each in sets)


def _lies_in(key: Key, prerelease: tuple[int, ...] | None, comparators: tuple[Comparator, ...]) -> bool:
    if prerelease is not None and not any(named == prerelease for _, _, named in comparators):
        return False
    return all(_holds(key, operator, other) for operator, other, _ in comparators)


def _holds(key: Key, operator: str, other: Key) -> bool:
    if operator == ">=":
        return key >= other
    if operator == "<":
        return key < other
    if operator == ">":
        return key > other
    return key <= other if operator == "<=" else key == other


@lru_cache(4096)
def _range(text: str) -> tuple[tuple[Comparator, ...], ...] | None:
    """The comparators of each alternative; None for what is no range."""
    if len(text) > _LONGEST:
        return None
    found = [_alternative(part.strip()) for part in text.split("||")]
    return None if None in found else tuple(each for each in found if each is not None)


def _alternative(text: str) -> tuple[Comparator, ...] | None:
    hyphen = _HYPHEN.fullmatch(text)
    words = [f">={hyphen[1]}", f"<={hyphen[2]}"] if hyphen else re.sub(r"([<>=~^])\s+", r"\1", text).split()
    found: list[Comparator] = []
    for word in words:
        comparators = _comparators(word)
        if comparators is None:
            return None
        found += comparators
    return tuple(found)


def _comparators(word: str) -> list[Comparator] | None:
    """One word of a range, as comparisons with whole versions."""
    parts = _COMPARATOR.fullmatch(word)
    found = _VERSION.fullmatch(parts[2]) if parts else None
    if parts is None or found is None:
        return None
    operator, known = parts[1] or "", [n for n in _numbers(found) if n is not None]
    count = next((i for i, n in enumerate(_numbers(found)) if n is None), 3)
    if len(known) > count:  # 1.x.3
        return None
    lowest: Comparator = (">=", (*_plain(found), _prerelease(found[4])), _plain(found) if found[4] else None)
    if count == 0:
        return [("<", (0, 0, 0, _FIRST), None)] if operator in ("<", ">") else []
    if operator == "^":
        place = next((i for i, n in enumerate(known[:count]) if n), count - 1)
        return [lowest, _below(known, place)]
    if operator in ("~", "~>"):
        return [lowest, _below(known, min(count, 2) - 1)]
    if count == 3:
        return [(operator or "=", lowest[1], lowest[2])]
    return _of_partial(operator, known, count, lowest)


def _of_partial(operator: str, known: list[int], count: int, lowest: Comparator) -> list[Comparator]:
    """`1.2`, `>1`: a version that is not whole stands for all that begin with it."""
    above = _below(known, count - 1)
    if operator in ("", "="):
        return [lowest, above]
    if operator == ">=":
        return [lowest]
    if operator == ">":
        return [(">=", (*above[1][:3], _RELEASED), None)]
    return [above] if operator == "<=" else [("<", (*lowest[1][:3], _FIRST), None)]


def _below(known: list[int], place: int) -> Comparator:
    """Less than the next version when the number at a place grows."""
    numbers = [*known[:place], known[place] + 1, 0, 0][:3]
    return ("<", (*numbers, _FIRST), None)


def _numbers(found: re.Match[str]) -> list[int | None]:
    return [int(part) if part and part not in "xX*" else None for part in found.groups()[:3]]


def _plain(found: re.Match[str]) -> tuple[int, ...]:
    numbers = _numbers(found)
    count = next((i for i, n in enumerate(numbers) if n is None), 3)
    return tuple([n or 0 for n in numbers[:count]] + [0] * (3 - count))


def _prerelease(text: str | None) -> Key:
    if not text:
        return _RELEASED
    return (0, tuple((0, int(part)) if part.isdigit() else (1, part) for part in text.split(".")))
