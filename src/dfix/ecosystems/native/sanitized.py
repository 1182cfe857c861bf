"""Whether a manifest asks for libraries of the compiler whatever the build is told, and not just under a setting.

Sources: the manuals of GNU make (conditionals, variables of implicit rules, overriding) and of CMake (if,
CMAKE_<LANG>_FLAGS, add_compile_options, add_link_options).
"""

from __future__ import annotations

import re

#: libraries of the compiler that a build asks for, and that programs for production are not built with
ASKS = re.compile(r"-fsanitize|stdlib=libc\+\+")
#: make's own variables, which go into each call of a compiler or linker, and the name that others give them; with the
#: target that they are for, where that stands before them
_FLAGS = re.compile(
    r"[ ]*(?:([\w./-]+)[ ]*:[ ]*)?(?:export[ ]+|override[ ]+)?"
    r"(C(?:C|PP|XX)?FLAGS|LD(?:FLAGS|LIBS)|FLAGS)[ \t]*(?:[:+?]|::)?=(.*)"
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
        found = (
            match[1]
            for line in _plain(text, _CMAKE_OPENS, _CMAKE_ENDS, commands)
            if (match := _CMAKE_FLAGS.match(line))
        )
        return any(ASKS.search(flags) and "$<" not in flags for flags in found)
    lines = _plain(text, _MAKE_OPENS, _MAKE_ENDS, commands)
    told = (match for line in lines if (match := _FLAGS.match(line)) and f"{match[2]}=" not in commands)
    return any(
        ASKS.search(match[3].partition("#")[0]) for match in told if not match[1] or match[1] in commands.split()
    )


def _plain(text: str, opens: re.Pattern[str], ends: re.Pattern[str], commands: str) -> list[str]:
    """The lines that stand under no condition, or under one that the commands speak of (make SANITIZE=1)."""
    doubts: list[bool] = []
    found = []
    for line in text.split("\n"):
        if ends.match(line):
            del doubts[-1:]
        elif opens.match(line):
            doubts.append(not _is_asked(line, commands))
        elif not any(doubts):
            found.append(line)
    return found


def _is_asked(condition: str, commands: str) -> bool:
    """Whether commands give a variable of a condition a value that says yes."""
    names = re.findall(r"\w{3,}", condition)
    return any(re.search(rf"\b{name}=(?!0\b|off\b|no\b|false\b|\s)", commands, re.IGNORECASE) for name in names)
