"""The keys of a configuration file: what each takes, and what is wrong with a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dfix import knowledge, passes
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable


#: so much of a name that is not known is shown
MAX_SHOWN = 80


class Key(Record):
    """One key.

    what   the JSON type: boolean, string, array (of strings), object (of strings), integer
    means  a sentence for people
    names  what may stand in it, where that is a fixed list
    check  what is wrong with a value of that type, None when nothing is
    """

    what: str
    means: str
    names: Callable[[], tuple[str, ...]] | None = None
    check: Callable[[Any], str | None] | None = None

    def wrong(self, value: object) -> str | None:
        """What is wrong with a value; None when nothing is."""
        if not _is(self.what, value):
            return f"must be {SHAPES[self.what]}"
        if self.check is not None:
            return self.check(value)
        known = self.names() if self.names else None
        if known is None:
            return None
        stranger = next((v for v in _strings(value) if v not in known), None)
        return None if stranger is None else f"has {stranger[:MAX_SHOWN]!r}{nearest(stranger, known)}"


SHAPES = {
    "boolean": "true or false",
    "string": "a string",
    "array": "a list of strings",
    "integer": "a whole number",
    "object": "a table of strings",
}


def assumptions() -> tuple[str, ...]:
    """The names of all assumptions."""
    return tuple(knowledge.load("assumptions"))


def _wrong_images(table: dict[str, str]) -> str | None:
    from dfix.model import mapping

    return mapping.wrong(table)


KEYS = {
    "unsafe": Key("boolean", "also make changes that rest on an assumption"),
    "select": Key("array", "run only these passes", passes.names),
    "ignore": Key("array", "leave these passes out", passes.names),
    "also": Key("array", "run these passes, too, which are off by default", passes.names),
    "accept": Key("array", "assumptions that hold for these programs: what rests on no other is safe", assumptions),
    "images": Key(
        "object",
        "official images and what your company calls them: an image of that name is read as the official one, and one "
        "that is written gets it",
        check=_wrong_images,
    ),
    "on-save": Key("array", "the passes whose changes an editor makes when it saves", passes.names),
    "context": Key("string", "the folder of the build context, relative to the configuration file"),
    "exclude": Key(
        "array", "Dockerfiles to leave alone: patterns as in .gitignore, relative to the configuration file"
    ),
}
#: keys of the file itself
EXTEND, OVERRIDES, PATHS = "extend", "overrides", "paths"


def of_pass(name: str) -> dict[str, Key]:
    """The options of a pass."""
    import inspect

    kind = passes.kind(name)
    parameters = inspect.signature(kind).parameters.values() if "__init__" in vars(kind) else ()
    types = {"int": "integer", "str": "string", "bool": "boolean", "tuple[str, ...]": "array"}
    return {p.name.replace("_", "-"): Key(types[str(p.annotation)], f"an option of {name}") for p in parameters}


def refused(pass_name: str, option: str, value: object) -> str | None:
    """What a pass itself has against a value of its option."""
    try:
        passes.kind(pass_name)(**{option.replace("-", "_"): value})
    except ValueError as error:
        return str(error)
    return None


def nearest(name: str, known: tuple[str, ...]) -> str:
    """The hint behind a name that is not known."""
    from difflib import get_close_matches

    near = get_close_matches(name[:MAX_SHOWN], known, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"


def _is(what: str, value: object) -> bool:
    if what == "array":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if what == "object":
        return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    if what == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, {"boolean": bool, "string": str}[what])


def _strings(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value
