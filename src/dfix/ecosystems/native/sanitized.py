"""Whether a manifest asks for libraries of the compiler whatever the build is told, and not just under a setting.

Sources: the manuals of GNU make (conditionals, variables of implicit rules, overriding) and of CMake (if,
CMAKE_<LANG>_FLAGS, add_compile_options, add_link_options).
"""

from __future__ import annotations

import re

#: libraries of the compiler that a build asks for, and that programs for production are not built with
ASKS = re.compile(r"-fsanitize|stdlib=libc\+\+")
#: make's own variables, which go into each call of a compiler or linker, and the name that others give them
_FLAGS = re.compile(
    r"[ ]*(?:export[ ]+|override[ ]+)?(C(?:C|PP|XX)?FLAGS|LD(?:FLAGS|LIBS)|FLAGS)[ \t]*(?:[:+?]|::)?=(.*)"
)
_MAKE_OPENS, _MAKE_ENDS = re.compile(r"[ ]*if(?:n?eq|n?def)\b"), re.compile(r"[ ]*endif\b")
_CMAKE_OPENS = re.compile(r"\s*(?:if|function|macro|foreach|while)\s*\(", re.IGNORECASE)
_CMAKE_ENDS = re.compile(r"\s*end(?:if|function|macro|foreach|while)\s*\(", re.IGNORECASE)
_CMAKE_FLAGS = re.compile(
    r"\s*(?:add_(?:compile|link)_options\s*\(|set\s*\(\s*CMAKE_(?:C|CXX|EXE_LINKER)_FLAGS\s)([^)]*)", re.IGNORECASE
)
#: folders of programs that a build for production leaves alone
_ASIDE = frozenset(("bench", "benchmarks", "examples", "fuzz", "test", "tests"))


def always(path: str, text: str, commands: str) -> bool:
    """Whether a manifest asks for such a library for all that it builds; `commands` build it, and may override it."""
    if not _ASIDE.isdisjoint(path.split("/")):
        return False
    text = text.replace("\\\n", " ")
    if path.endswith((".cmake", "CMakeLists.txt")):
        text = re.sub(r"\([^()]*\)", lambda call: call[0].replace("\n", " "), text)
        found = (match[1] for line in _plain(text, _CMAKE_OPENS, _CMAKE_ENDS) if (match := _CMAKE_FLAGS.match(line)))
        return any(ASKS.search(flags) and "$<" not in flags for flags in found)
    lines = _plain(text, _MAKE_OPENS, _MAKE_ENDS)
    told = (match for line in lines if (match := _FLAGS.match(line)) and f"{match[1]}=" not in commands)
    return any(ASKS.search(match[2].partition("#")[0]) for match in told)


def _plain(text: str, opens: re.Pattern[str], ends: re.Pattern[str]) -> list[str]:
    """The lines that stand under no condition."""
    depth, found = 0, []
    for line in text.split("\n"):
        if ends.match(line):
            depth -= 1
        elif opens.match(line):
            depth += 1
        elif depth == 0:
            found.append(line)
    return found
