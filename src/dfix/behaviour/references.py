"""What settings say of themselves in other places: `${LOG_DIR:-logs}/app.log`, with LOG_DIR told in the same file.

Sources: the manuals of Logback (chapter 3, variable substitution: property, variable, springProperty), of Log4j 2
(property substitution, lookups of env and sys), and of Spring Boot (externalized configuration: property placeholders).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.launch import Launch
    from dfix.model.stages import Stage

_MOST_ROUNDS = 4
_MOST_TEXT = 200


def known(stage: Stage, started: Launch) -> dict[str, str]:
    """What is told from outside: variables of the image, and what Java is told with -D."""
    words = (w.removeprefix("-D").partition("=") for c in started.commands for w in c.words if w.startswith("-D"))
    return {**stage.end.env, **{name: value for name, equals, value in words if equals}}


def filled(text: str, known: Mapping[str, str]) -> str:
    """A text with its references replaced, by what it says itself, by what is known, or by the default that stands
    there; line for line. What nobody says stays as it is."""
    if "${" not in text:
        return text
    told = {**known, **{name: value for name, value in _told(text) if name not in value}}

    def value(found: re.Match[str]) -> str:
        said = told.get(found["name"], found["default"])
        return found[0] if said is None or len(said) > _MOST_TEXT else said

    for _ in range(_MOST_ROUNDS):
        before, text = text, _reference().sub(value, text)
        if text == before or len(text) > 4 * len(before):
            break
    return text


@cache
def _reference() -> re.Pattern[str]:
    """`${name}`, with what is meant where nobody says it (`:-x`, in Spring `:x`); a lookup says where to look."""
    return re.compile(r"\$\{(?:(?:env|sys|ctx|bundle):)?(?P<name>[\w.-]{1,80})(?::-?(?P<default>[^${}\n]{0,200}))?\}")


def _told(text: str) -> list[tuple[str, str]]:
    return [(found[1] or found[3] or found[5], found[2] or found[4] or found[6]) for found in _saying().finditer(text)]


@cache
def _saying() -> re.Pattern[str]:
    """Elements of XML with a value (Logback) or a text (Log4j 2), and lines of properties."""
    name, value = r"""\bname=["']([\w.-]+)["']""", r"""\b(?:value|defaultValue)=["']([^"'\n]+)["']"""
    attributes = rf"<(?:property|variable|springProperty)\b[^<>]{{0,200}}?{name}[^<>]{{0,200}}?{value}"
    element = rf"<Property\s+{name}\s*>\s*([^<>\n]+?)\s*</Property>"
    line = r"^[ \t]*(?:property\.)?([\w.-]{1,80})[ \t]*=[ \t]*([^\s=#][^\n]{0,200}?)[ \t]*$"
    return re.compile(f"{attributes}|{element}|{line}", re.MULTILINE)
