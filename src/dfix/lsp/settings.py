"""What holds for one document: the options of a rewrite, and what is done on save.

An editor says it in its own settings (section ``dfix``, or ``initializationOptions``), as a JSON object: the fields of
:class:`dfix.results.Options` and of :class:`Settings`, with ``onSave`` for on_save.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from dfix import passes
from dfix.engine import WHOLE_IMAGE
from dfix.records import Record
from dfix.results import Options

if TYPE_CHECKING:
    from collections.abc import Callable

SECTION = "dfix"


class Settings(Record):
    """What holds for a document.

    options      what it is rewritten with
    on_save      the passes whose changes formatting makes; None means those that are small
    declined     whether what was left alone is shown as well
    diagnostics  whether anything is shown
    wrong        what is wrong with the settings, a sentence each
    """

    options: Options = Options()
    on_save: tuple[str, ...] | None = None
    declined: bool = False
    diagnostics: bool = True
    wrong: tuple[str, ...] = ()

    @property
    def formatting(self) -> Options | None:
        """The options of formatting; None when it is to do nothing."""
        chosen = passes.load(self.options.select, self.options.ignore, self.options.also)
        if self.on_save is None:
            wanted = tuple(one.name for one in chosen if one.phase not in WHOLE_IMAGE)
        else:
            wanted = tuple(name for name in self.on_save if name not in self.options.ignore)
        return self.options._replace(select=wanted, also=()) if wanted else None


def held(given: object) -> Settings:
    """What an editor's settings come to; what is wrong among them is told, and counts as not given."""
    if given is None:
        return Settings()
    if not isinstance(given, dict):
        return Settings(wrong=(f"the settings of {SECTION} are an object of names and values, not {given!r}",))
    wrong: list[str] = []
    values: dict[str, object] = {}
    for name, value in given.items():
        reader = READERS.get(name)
        if reader is None:
            wrong.append(f"there is no setting {SECTION}.{name}{_nearest(name, tuple(READERS))}")
            continue
        read = None if value is None else reader(f"{SECTION}.{name}", value, wrong)
        if read is not None:
            values[name] = read
    of_options = {name: value for name, value in values.items() if name in Options._fields}
    others = {FIELDS.get(name, name): value for name, value in values.items() if name not in Options._fields}
    return Settings(Options(**of_options), **others, wrong=tuple(wrong))  # type: ignore[arg-type]


def _switch(name: str, value: object, wrong: list[str]) -> bool | None:
    if isinstance(value, bool):
        return value
    wrong.append(f"{name} is true or false, not {value!r}")
    return None


def _names(known: Callable[[], tuple[str, ...]], what: str) -> Callable[[str, object, list[str]], object]:
    def read(name: str, value: object, wrong: list[str]) -> tuple[str, ...] | None:
        if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
            wrong.append(f"{name} is a list of names, not {value!r}")
            return None
        strangers = [each for each in value if each not in known()]
        wrong.extend(f"{name}: there is no {what} {each!r}{_nearest(each, known())}" for each in strangers)
        return tuple(each for each in value if each not in strangers)

    return read


def _assumptions() -> tuple[str, ...]:
    from dfix.knowledge import load

    return tuple(load("assumptions"))


def _nearest(name: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(name, known, 1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"


READERS: dict[str, Callable[[str, object, list[str]], object]] = {
    "unsafe": _switch,
    "select": _names(passes.names, "pass"),
    "ignore": _names(passes.names, "pass"),
    "also": _names(passes.names, "pass"),
    "accept": _names(_assumptions, "assumption"),
    "onSave": _names(passes.names, "pass"),
    "declined": _switch,
    "diagnostics": _switch,
}
FIELDS = {"onSave": "on_save"}
