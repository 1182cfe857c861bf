"""The command line of java: the archive, the class path, and what it compiles first.

Source: the java command of the JDK Tool Specifications (options, launching in source-file mode).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.launch import Started

_CLASS_PATH = ("-cp", "-classpath", "--class-path")
_MODULE_PATH = ("-p", "--module-path", "--upgrade-module-path")
_VALUED = (
    "-m", "--module", "--add-modules", "--limit-modules", "--add-reads", "--add-exports", "--add-opens", "--source",
    "--enable-native-access", "-splash",
)  # fmt: skip
#: options whose value is a file that is loaded, up to the first "="
_LOADED = ("-javaagent:", "-agentpath:", "-Xbootclasspath/a:", "@")


class Java(Record):
    """What one java command is told.

    archive  what stands behind -jar, None without it
    paths    the entries of the class path and of the module path, and files that options load; "*" at the end of one
             means the archives in a folder
    main     the class, module or source file that it starts, None with an archive
    words    what stands behind that: the program's own
    """

    archive: str | None
    paths: tuple[str, ...]
    main: str | None
    words: tuple[str, ...]

    @property
    def compiles(self) -> bool:
        """Whether it is given a source file, which it compiles itself."""
        return bool(self.main and self.main.endswith(".java"))


def read(command: Started) -> Java:
    """Reads the words of a command that starts java. Without a class path, the one of the variable holds."""
    paths: list[str] = []
    words = iter(command.words[1:])
    archive = main = None
    for word in words:
        if word == "-jar":
            archive = next((w for w in words if not w.startswith("-")), None)  # more options may stand between
            break
        if word in (*_CLASS_PATH, *_MODULE_PATH):
            paths += _entries(next(words, ""))
        elif word.partition("=")[0] in ("--class-path", "--module-path"):
            paths += _entries(word.partition("=")[2])
        elif word.startswith(_LOADED):
            paths += _loaded(word)
        elif word in _VALUED:
            value = next(words, None)
            if word in ("-m", "--module"):
                main = value
                break
        elif not word.startswith("-") and not word.startswith("$"):
            main = word
            break
    return Java(archive, tuple(paths), main, tuple(words))


def _entries(path: str) -> list[str]:
    return [entry for entry in path.split(":") if entry]


def _loaded(word: str) -> Iterator[str]:
    mark = next(m for m in _LOADED if word.startswith(m))
    value = word[len(mark) :]
    yield from _entries(value) if "bootclasspath" in mark else [value.partition("=")[0]]
