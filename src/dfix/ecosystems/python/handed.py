"""Whether sources hand the project's folder itself to somebody, who may read anything there: a server of files, a
loader of documents, a name that is joined to it when the program runs.

Texts are rewritten, not understood: every way to say the folder becomes one sign, and names that stand for it, too.
Where the sign is left, behind joins with literal names and `sys.path`, the folder was handed on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIGN = "\0"
#: a folder in another, and a name for a name: more than these are no longer followed, and the sign is left
_DEEP = 12
_NAMES = 3
_MOST = 100
#: a full stop that is a text, and no folder
_STOPS = re.compile(
    r"""
    \.(?:count|endswith|find|index|lstrip|partition|replace|rfind|rpartition|rsplit|rstrip|split|startswith|strip)
        \([^()\n]{0,200}\)
    | ["']\.["'][ ]? (?: \.join\( | (?:not[ ])?in\b | [+*%] | [!=]= )
    | (?: [!=]= | \+ ) [ ]? ["']\.["']
    """,
    re.VERBOSE,
)
#: the folder, or one that it lies in
_SPELLED = r"""\b__file__\b | \b(?:os\.)?getcwdb?\(\) | \b(?:pathlib\.)?Path(?:\.cwd)?\(\) | ["']\.{1,2}/?["']"""
#: what is one of them again
_AROUND = re.compile(
    r"""
    (?<![\w.]) (?:os\.path\.|path\.|os\.|pathlib\.)?
        (?:dirname|abspath|realpath|normpath|expanduser|fspath|Path|PurePath|str) \(\s{0,99}\0\s{0,99},?\s{0,99}\)
    | \0\s{0,99}\. (?: parent\b | parents\[\w{1,9}\] | resolve\((?:strict=\w{1,9})?\) | absolute\(\) | as_posix\(\) )
    | \0[ ]?/[ ]?\0
    | (?<![\w.]) (?:os\.path\.|path\.)?join \(\s{0,99}\0\s{0,99},\s{0,99}\0\s{0,99},?\s{0,99}\)
    """,
    re.VERBOSE,
)
_TO = r"[ ]?(?::[^=\n]{1,80})?="
_ASSIGNED = re.compile(rf"^[ \t]*(?:self\.)?(\w+){_TO}[ ]?\(?\s{{0,99}}\0\s{{0,99}}\)?[ \t]*(?:\#.*)?$", re.MULTILINE)
#: what takes a literal name in the folder, gives it a name, or looks for modules there alone
_NAMED = re.compile(
    rf"""
    join(?:path)? \(\s{{0,99}}\0\s{{0,99}},\s{{0,99}} [rf]?["'][\w.]
    | \0\s{{0,99}}\.joinpath \(\s{{0,99}} [rf]?["'][\w.]
    | \0\s{{0,99}}/\s{{0,99}} [rf]?["'][\w.]
    | \0[ ]?\+[ ]? [rf]?["']/[\w.]
    | \{{\0\}}/[\w.]
    | sys\.path\.(?:append|insert) \([^()]{{0,99}}\0\s{{0,99}},?\s{{0,99}}\)
    | (?:print|exists|isdir) \([^()\n]{{0,99}}\0\)
    | \0[ ]?(?:[!=]=|(?:not[ ])?in\b)
    | ^[ \t]*(?:self\.)?\w+{_TO}[ ]?\(?\s{{0,99}}\0\s{{0,99}}\)?[ \t]*(?:\#.*)?$
    """,
    re.VERBOSE | re.MULTILINE,
)


def hands_on(sources: Iterable[str], folder: str) -> bool:
    """Whether some sources of a project may do so; ``folder`` is where it lies in the image."""
    spelled = re.compile(rf"""{_SPELLED} | ["']{re.escape(folder.rstrip("/"))}/?["']""", re.VERBOSE)
    texts = [_folded(spelled.sub(_SIGN, _STOPS.sub("", text.replace(_SIGN, "")))) for text in sources]
    constants = {name for text in texts for name in _ASSIGNED.findall(text) if name.isupper()}
    return any(_is_left(text, constants) for text in texts)


def _folded(text: str) -> str:
    """A text with one sign for what is the folder, or one that it lies in."""
    for _ in range(_DEEP if _SIGN in text else 0):
        found = _AROUND.sub(_SIGN, text)
        if found == text:
            break
        text = found
    return text


def _is_left(text: str, constants: Iterable[str]) -> bool:
    """Whether the folder is handed on in a text, by a name of its own or by a constant of another."""
    for _ in range(_NAMES):
        names = {*constants, *_ASSIGNED.findall(text)}
        if len(names) > _MOST:
            return True
        some = "|".join(re.escape(name) for name in sorted(names) if name in text)
        if not some:
            break
        used = re.compile(rf"(?<![\w.\"'])(?:\w{{1,60}}\.){{0,4}}(?:{some})\b(?!{_TO}(?!=))(?![\"'])")
        text = _folded(used.sub(_SIGN, text))
    return _SIGN in text and _SIGN in _NAMED.sub("", text)
