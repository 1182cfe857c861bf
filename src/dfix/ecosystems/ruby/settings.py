"""Where Bundler keeps gems, and what it is told in the home of the user that builds.

Source: bundler.io (man page of config: local settings, those of the environment, then global ones; which of them a
plain ``bundle config`` makes depends on the version and on the folder).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.fixes import Decline
from dfix.model.copies import is_inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.steps import Step

    from ..shared.base import Split

#: settings that decide what is loaded when the program runs
_AT_RUN_TIME = ("deployment", "only", "path", "with", "without")


def folders(split: Split) -> tuple[str, ...]:
    """The folders outside of the project that gems are installed in."""
    given = {**split.state.base, **split.state.env}
    found = [given.get("GEM_HOME"), given.get("BUNDLE_PATH")]
    found += [value for _, key, value in _told(split) if key == "path"]
    found += [_value(step, "--path") for step in split.steps if step.tool == "bundle"]
    absolute = (path.rstrip("/") for path in found if path and path.startswith("/"))
    return tuple(path for path in dict.fromkeys(absolute) if not is_inside(path, split.folder))


def variables(split: Split) -> tuple[tuple[str, str], ...]:
    """Settings that may lie in the home of the user that builds, as variables of the image that runs."""
    found: dict[str, str] = {}
    for is_local, key, value in _told(split):
        name = f"BUNDLE_{key.upper()}"
        if is_local or key not in _AT_RUN_TIME or name in split.state.env:
            continue
        if not value or "$" in value or '"' in value:
            raise Decline(f"what `bundle config {key}` sets is not known, and it may lie in the home of root")
        found[name] = value.replace(" ", ":") if key in ("only", "with", "without") else value
    return tuple(found.items())


def keeps_inside(split: Split) -> bool:
    """Whether gems, settings or links to programs may come to lie in the project's folder."""
    given = {**split.state.base, **split.state.env}
    if "BUNDLE_APP_CONFIG" not in given or {"BUNDLE_DEPLOYMENT", "BUNDLE_BIN"} & set(given):
        return True
    told = [
        given.get("BUNDLE_PATH"),
        *(value for _, key, value in _told(split) if key in ("bin", "deployment", "path")),
    ]
    flags = [w.text for s in split.steps if s.tool == "bundle" for w in s.words]
    return any(path and not path.startswith("/") for path in told) or any(
        flag.startswith(("--path", "--deployment", "--binstubs", "--standalone")) for flag in flags
    )


def _told(split: Split) -> Iterator[tuple[bool, str, str]]:
    """What ``bundle config`` sets: whether for the project alone, the key, the value."""
    for step in split.steps:
        if step.tool != "bundle" or step.action != "config":
            continue
        words = [w.value or w.text for w in step.words]
        plain = [w for w in words if not w.startswith("--")]
        if plain[:1] == ["set"]:
            plain = plain[1:]
        if len(plain) > 1 and plain[0] not in ("get", "list", "unset"):
            yield "--local" in words, plain[0].replace(".", "__"), " ".join(plain[1:])


def _value(step: Step, flag: str) -> str | None:
    """The value of a flag of a step."""
    words = [w.value or w.text for w in step.words]
    for index, word in enumerate(words):
        if word == flag and index + 1 < len(words):
            return words[index + 1]
        if word.startswith(f"{flag}="):
            return word.partition("=")[2]
    return None
