"""Files that the options of a Java virtual machine name, and that it opens when it starts: it ends where it cannot.

Sources: the manual of the command `java` (-Xlog, -Xloggc, -XX:StartFlightRecording), and JEP 158 (unified logging).
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.launch import Started
    from dfix.model.stages import Stage


def opened(command: Started, stage: Stage) -> Iterator[str]:
    """The paths that the options of a command, and of the variables that Java reads, let it open."""
    if command.name != "java" or not command.folder:
        return
    told = [value for name, value in stage.end.env.items() if _variable().fullmatch(name)]
    for word in (*command.words[1:], *(word for value in told for word in value.split())):
        found = _option().match(word)
        name = found["old"] or found["new"] or found["recording"] if found else None
        if name and name not in ("stdout", "stderr") and "$" not in name:
            yield posixpath.normpath(posixpath.join(command.folder, name))


@cache
def _variable() -> re.Pattern[str]:
    """What Java reads itself, and what people put behind the command by custom."""
    return re.compile(r"(?:JAVA|JDK|JVM)_(?:\w+_)?OPT\w*")


@cache
def _option() -> re.Pattern[str]:
    new = r"-Xlog:[^:]*:(?:file=)?\"?(?P<new>[^:\"]+)"
    recording = r"-XX:StartFlightRecording[=:](?:[^,]*,)*?filename=(?P<recording>[^,]+)"
    return re.compile(rf"-Xloggc:(?P<old>[^:]+)|{new}|{recording}")
