"""go.mod, and what the Go sources import, embed and build. For the sources, see `golang_sources`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context.base import Context
from dfix.context.formats import join
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.context.golang_sources import GoScan


class Require(Record):
    """One required module."""

    path: str
    version: str
    indirect: bool


class Replace(Record):
    """One replacement: `local` when the new path is a directory."""

    path: str
    version: str
    target: str
    target_version: str
    local: bool


class GoModule:
    """A go.mod. `broken` is "" or says what is wrong with it."""

    __slots__ = (
        "broken",
        "directory",
        "go_version",
        "has_sum",
        "has_vendor",
        "has_work",
        "module",
        "replaces",
        "requires",
        "toolchain",
        "tools",
        "work_uses",
    )

    def __init__(self, directory: str = "", broken: str = "") -> None:
        self.directory = directory
        self.broken = broken
        self.module: str | None = None
        self.go_version: str | None = None
        self.toolchain: str | None = None
        self.requires: tuple[Require, ...] = ()
        self.replaces: tuple[Replace, ...] = ()
        self.tools: tuple[str, ...] = ()
        self.has_sum = False
        self.has_vendor = False
        self.has_work = False
        self.work_uses: tuple[str, ...] = ()

    @property
    def has_local_replaces(self) -> bool:
        """Whether `go mod download` needs other directories."""
        return any(replace.local for replace in self.replaces)

    def needs(self, path: str) -> bool:
        """Whether a module, or a major version or submodule of it, is required."""
        return any(require.path == path or require.path.startswith(path + "/") for require in self.requires)

    @property
    def binary_name(self) -> str | None:
        """What `go build` without -o names the module's own main package: the last path element, not "vN"."""
        if not self.module:
            return None
        parts = self.module.split("/")
        last = parts[-1]
        if len(parts) > 1 and last[:1] == "v" and last[1:].isdigit() and last not in ("v0", "v1"):
            return parts[-2]
        return last


class Line(Record):
    """One statement of a go.mod or go.work: its words, whether it says `// indirect`."""

    words: tuple[str, ...]
    indirect: bool


def parse_lines(text: str) -> list[Line]:
    """The statements of a go.mod or go.work, with blocks spread out (the verb stands first in each)."""
    lines: list[Line] = []
    block = ""
    for raw in text.splitlines()[:20_000]:
        code, _, comment = raw.partition("//")
        words = _words(code)
        if not words:
            continue
        if block and words == [")"]:
            block = ""
        elif not block and words[-1] == "(" and len(words) == 2:
            block = words[0]
        else:
            if words[-1:] == ["()"] or (words[-1] == ")" and "(" in words):
                continue
            note = comment.strip()
            indirect = note == "indirect" or note.startswith("indirect;")
            lines.append(Line(tuple([block, *words] if block else words), indirect))
    return lines


def _words(code: str) -> list[str]:
    """Words of a line; a quoted word may stand in "" or ``."""
    words: list[str] = []
    for word in code.split():
        if len(word) > 1 and word[0] in '"`' and word[-1] == word[0]:
            word = word[1:-1]
        elif len(word) > 1 and word.endswith("(") and word[:-1].isalpha():
            words.append(word[:-1])
            word = "("
        words.append(word)
    return words


def parse(text: str, directory: str = "") -> GoModule:
    """The meaning of a go.mod's text."""
    module = GoModule(directory)
    requires: list[Require] = []
    replaces: list[Replace] = []
    tools: list[str] = []
    for words, indirect in parse_lines(text):
        verb, rest = words[0], words[1:]
        if verb == "module" and rest:
            module.module = rest[0]
        elif verb == "go" and rest:
            module.go_version = rest[0]
        elif verb == "toolchain" and rest:
            module.toolchain = rest[0]
        elif verb == "require" and len(rest) == 2:
            requires.append(Require(rest[0], rest[1], indirect))
        elif verb == "replace" and "=>" in rest:
            replaces.append(_replace(rest))
        elif verb == "tool" and rest:
            tools.append(rest[0])
    module.requires, module.replaces, module.tools = tuple(requires), tuple(replaces), tuple(tools)
    if module.module is None:
        module.broken = "names no module"
    return module


def _replace(words: tuple[str, ...]) -> Replace:
    arrow = words.index("=>")
    old, new = words[:arrow], words[arrow + 1 :]
    target = new[0] if new else ""
    return Replace(
        old[0] if old else "",
        old[1] if len(old) > 1 else "",
        target,
        new[1] if len(new) > 1 else "",
        target.startswith(("./", "../", "/")) or target in (".", ".."),
    )


def read(context: Context, directory: str = "") -> GoModule | None:
    """The go.mod of a directory, None without one."""
    return context.memo(("golang", directory), lambda: _read(context, directory))


def go_scan(context: Context, directory: str = "") -> GoScan:
    """What the sources of the module in `directory` say: see `golang_sources.GoScan`."""
    from dfix.context.golang_sources import go_scan as scan

    return scan(context, directory)


def _read(context: Context, directory: str) -> GoModule | None:
    path = join(directory, "go.mod")
    text = context.read(path)
    if text is None:
        return GoModule(directory, "cannot be read") if context.exists(path) else None
    module = parse(text, directory)
    module.has_sum = context.is_file(join(directory, "go.sum"))
    module.has_vendor = context.is_file(join(directory, "vendor/modules.txt"))
    for work in dict.fromkeys((join(directory, "go.work"), "go.work")):
        work_text = context.read(work)
        if work_text is not None:
            module.has_work = True
            uses = [line.words[1] for line in parse_lines(work_text) if line.words[0] == "use" and len(line.words) > 1]
            module.work_uses = tuple(uses)
            break
    return module
