"""What holds for one document: the project's configuration, and above it what the editor has set.

An editor says it in its own settings (section ``dfix``, or ``initializationOptions``), as a JSON object: the keys of a
configuration file that are no paths, in its own spelling or that of JSON (``onSave``), and those of :data:`SHOWN`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import config, passes
from dfix.config import keys
from dfix.config.given import Given, Setting
from dfix.engine import WHOLE_IMAGE
from dfix.records import Record
from dfix.results import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTION = "dfix"
OF_PROJECTS = ("unsafe", "select", "ignore", "also", "accept", "on-save")
SHOWN = {
    "declined": keys.Key("boolean", "show what was left alone, and why"),
    "diagnostics": keys.Key("boolean", "show what could be changed"),
}
#: what extensions of editors keep for themselves
OF_EDITORS = ("path", "trace")


class Settings(Record):
    """What an editor has set.

    given        what stands above a project's configuration
    declined     whether what was left alone is shown as well
    diagnostics  whether anything is shown
    wrong        what is wrong with it, a sentence each
    """

    given: tuple[Setting, ...] = ()
    declined: bool = False
    diagnostics: bool = True
    wrong: tuple[str, ...] = ()


class Held(Record):
    """What holds for a document.

    options      what it is rewritten with
    formatting   the same for formatting, which editors ask for on save; None when that is to do nothing
    context      the folder of its build context, where that is configured
    declined, diagnostics  what is shown
    """

    options: Options
    formatting: Options | None
    context: str | None
    declined: bool
    diagnostics: bool


def read(given: object) -> Settings:
    """An editor's settings; what is wrong among them is told, and counts as not given."""
    if given is None or given == []:  # an empty table of Lua is an empty list
        return Settings()
    if not isinstance(given, dict):
        return Settings(wrong=(f"the settings of {SECTION} are an object of names and values, not {given!r}",))
    wrong: list[str] = []
    known = dict(_checked(given, wrong))
    shown = {name: bool(known.pop(name)) for name in SHOWN if name in known}
    settings = tuple(
        Setting(name, tuple(value) if isinstance(value, list) else value, "the editor") for name, value in known.items()
    )
    return Settings(settings, wrong=tuple(wrong), **shown)


def holds(path: str | None, settings: Settings) -> Held | None:
    """What holds for a document at a path, None when it is to be left alone. Raises WrongConfig."""
    given = Given(settings.given, isolated=path is None)
    found = config.of(path or "Dockerfile", given)
    if path is not None and found.left_out(path) is not None:
        return None
    options = found.options._replace(alone=True)  # an editor has the Dockerfile alone in its hands
    formatting = _formatting(options, found.value("on-save"))
    return Held(options, formatting, found.value("context"), settings.declined, settings.diagnostics)


def _formatting(options: Options, on_save: tuple[str, ...] | None) -> Options | None:
    """When nothing is said, formatting changes single instructions: order, layers, spelling. Other stages and another
    user are more than somebody who saves has asked for; and what lies beside the document is not in the answer."""
    if on_save is None:
        chosen = passes.load(options.select, options.ignore, options.also)
        wanted = tuple(one.name for one in chosen if one.phase not in (passes.Phase.CONTEXT, *WHOLE_IMAGE))
    else:
        wanted = tuple(name for name in on_save if name not in options.ignore)
    return options._replace(select=wanted, also=(), brief=True) if wanted else None


def _checked(given: dict[str, object], wrong: list[str]) -> Iterator[tuple[str, object]]:
    """Keys with values that can be followed; lists of names without those that nobody has."""
    known = {name: keys.KEYS[name] for name in OF_PROJECTS} | SHOWN
    for written, value in _flat(given):
        name = "on-save" if written == "onSave" else written
        pass_name, _, option = name.partition(".")
        key = keys.of_pass(pass_name).get(option) if pass_name in passes.names() else known.get(name)
        if key is None:
            wrong.append(f"there is no setting {SECTION}.{written}{keys.nearest(written, (*known, *passes.names()))}")
            continue
        fault = key.wrong(value) or (keys.refused(pass_name, option, value) if option else None)
        if fault is None:
            yield name, value
        else:
            wrong.append(f"{SECTION}.{written} {fault}")


def _flat(given: dict[str, object]) -> Iterator[tuple[str, object]]:
    """Settings with those of a pass by their full name; null is what an editor says of what is not set."""
    for name, value in given.items():
        if value is None or name in OF_EDITORS:
            continue
        if name in passes.names() and isinstance(value, dict):
            yield from ((f"{name}.{option}", each) for option, each in value.items() if each is not None)
        else:
            yield name, value
