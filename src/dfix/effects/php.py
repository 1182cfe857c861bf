"""What `php -r CODE` does, where the code is of the few functions that installers are fetched and checked with.

Source: getcomposer.org/download (the commands that install Composer), php.net/manual (the functions).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .effect import Effect
from .paths import ARTIFACT, DATA, Access, Paths

if TYPE_CHECKING:
    from .tools import Call
    from .where import Where

_CALLS = re.compile(r"\b(\w+)\s*\(\s*((?:'[^'$]*'|\"[^\"$]*\"|[\s,])*)\)")
_STRINGS = re.compile(r"'([^']*)'|\"([^\"]*)\"")
#: what may stand around the calls: conditions, comparisons, what is told
_PLAIN = re.compile(r"(?:\b(?:echo|else|elseif|exit|if|print|PHP_EOL|true|false)\b|[\s(){};=!.,0-9])*\Z")


def effect(call: Call, where: Where) -> Effect | None:
    """The effect of code that is given as a word; None where it calls anything else."""
    code = next((where.flag_value(flag) for flag in call.values((call.entry or {}).get("code", ()))), None)
    return None if code is None else _of_code(code, where)


def _of_code(code: str, where: Where) -> Effect | None:
    if not _PLAIN.match(_STRINGS.sub("", _CALLS.sub("", code))):
        return None
    found = Effect()
    for name, text in _CALLS.findall(code):
        words = [one or other for one, other in _STRINGS.findall(text)]
        done = _call(name, words, where)
        if done is None:
            return None
        found = found.plus(done)
    return found


def _call(name: str, words: list[str], where: Where) -> Effect | None:
    places = [Paths((Access(path),)) for word in words if "://" not in word and (path := where.path(word))]
    if name == "copy" and len(words) == 2 and places:
        made = Paths((places[-1].places[0]._replace(role=ARTIFACT),))
        read = places[0] if len(places) == 2 else Paths()
        return Effect(reads=read, writes=made, fetches="://" in words[0])
    if name == "unlink" and len(places) == 1:
        return Effect(removes=places[0])
    if name in ("hash_file", "file_exists", "is_file") and places:
        return Effect(reads=Paths((places[-1].places[0]._replace(role=DATA),)))
    return Effect() if name in ("echo", "print", "exit", "if", "elseif") else None
