"""What in the manifests of a build may have its install put files outside of the prefix.

Sources: the CMake manual (``install``: a relative DESTINATION lies below the prefix; GNUInstallDirs), the manual of
Meson (``install_dir``, built-in directories), the manual of Automake (standard directories, extending installation),
the GNU coding standards. Nothing is executed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix.records import Record
from dfix.source import short

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT = 1 << 18
_FAR = r"/(?:etc|lib|opt|srv|usr|var)\b[^\s)\"';,]*"
_COMMENT = re.compile(r"#[^\n]*")
_INSTALL = re.compile(r"(?i)(?<![\w-])(?:install|file\s*\(\s*(?:INSTALL|COPY))\s*\(?([^()]*(?:\([^()]*\)[^()]*)*)\)")
_DESTINATION = re.compile(r"(?<!INCLUDES)\s+DESTINATION\s+\"?([^\s\")]+)")
_RELATIVE = re.compile(r"[\w.@<-]|\$\{CMAKE_INSTALL_(?!FULL)\w*DIR\}|\$\{CMAKE_INSTALL_PREFIX\}")
_SET = r"(?i)\bset\s*\(\s*{}\s+\"?([^\s\")]+)"


class Stray(Record):
    """Something by which files may go elsewhere: its line, the text, and the place where one is told."""

    line: int
    text: str
    place: str = ""


def strays(name: str, text: str) -> Iterator[Stray]:
    """What in a manifest of that name may put files outside of the prefix."""
    text = text[:MAX_TEXT]
    if name == "CMakeLists.txt" or name.endswith(".cmake"):
        yield from _cmake(_COMMENT.sub("", text))
    elif name.startswith("meson"):
        yield from _found(_COMMENT.sub("", text), _MESON)
    else:
        yield from _found(text, _MAKE)


def _cmake(text: str) -> Iterator[Stray]:
    yield from _found(text, _CMAKE)
    for command in _INSTALL.finditer(text):
        for found in _DESTINATION.finditer(command[1]):
            place = found[1]
            line = _line(text, command.start())
            if place.startswith("/"):
                yield Stray(line, place, place)
            elif not _RELATIVE.match(place) and not _is_set(text, place):
                yield Stray(line, place)


def _is_set(text: str, place: str) -> bool:
    """Whether a variable that a place begins with is set, and only to places below the prefix."""
    name = re.match(r"\$\{(\w+)\}", place)
    values = re.findall(_SET.format(re.escape(name[1])), text) if name else []
    return bool(values) and all(_RELATIVE.match(value) for value in values)


def _found(text: str, patterns: tuple[str, ...]) -> Iterator[Stray]:
    for pattern in patterns:
        for found in re.finditer(pattern, text, re.MULTILINE):
            place = found[1] if found.re.groups and found[1] else ""
            yield Stray(_line(text, found.start()), short(found[0]), place)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


#: what runs commands, and what sets the prefix; a group is the place that is told
_CMAKE = (
    r"(?i)\binstall\s*\(\s*(?:CODE|SCRIPT)\b",
    r"(?i)\bset\s*\(\s*CMAKE_INSTALL_PREFIX\s+\"?([^\s\")]+)",
    rf"(?i)\bCOMMAND\b[^()]*\s{_FAR}",
    r"(?i)\b(?:FetchContent\w*|ExternalProject\w*|CPMAddPackage)\b",
)
_MESON = (
    r"\badd_install_script\b|\bget_pkgconfig_variable\b|\bget_option\(\s*'(?:local|shared)statedir'\s*\)|\bsubproject\s*\(",
    r"\bget_variable\s*\(\s*(?:pkgconfig|'\w+dir')",
    r"\binstall_(?:dir|emptydir)\s*[:(]\s*'(/[^']*)'",
    r"'prefix=([^']*)'",
)
_MAKE = (
    r"^install-(?:data|exec)-(?:hook|local)\b",
    r"^\w+dir\s*=\s*(/\S+)",
    r"^AC_PREFIX_DEFAULT\(\[?([^\])]+)",
    rf"^\t[^\n]*\b(?:cp|install|ln|mkdir|mv)\b[^\n]*?(?:\$[({{]DESTDIR[)}}]|\s)({_FAR})",
)
