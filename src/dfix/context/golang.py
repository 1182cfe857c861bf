"""go.mod, and what the Go sources import, embed and build. For the sources, see `golang_sources`."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context.base import Context
from dfix.context.formats import join, upwards
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
    local: bool


class GoModule:
    """A go.mod. `broken` is "" or says what is wrong with it.

    requires  with those of the modules beside it
    beside    folders of modules that it is built with: those that replace others, those of its workspace
    local     the paths of these modules
    """

    __slots__ = (
        "beside",
        "broken",
        "directory",
        "go_version",
        "has_vendor",
        "local",
        "module",
        "replaces",
        "requires",
        "toolchain",
        "tools",
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
        self.has_vendor = False
        self.beside: tuple[str, ...] = ()
        self.local: frozenset[str] = frozenset()

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
    """The meaning of a go.mod's text; that of a go.work is broken, and tells what it replaces."""
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


def uses(text: str) -> tuple[str, ...]:
    """The folders of the modules that the text of a go.work names."""
    return tuple(words[1] for words, _ in parse_lines(text) if words[0] == "use" and len(words) > 1)


def _replace(words: tuple[str, ...]) -> Replace:
    arrow = words.index("=>")
    old, new = words[:arrow], words[arrow + 1 :]
    target = new[0] if new else ""
    return Replace(
        old[0] if old else "",
        old[1] if len(old) > 1 else "",
        target,
        target.startswith(("./", "../", "/")) or target in (".", ".."),
    )


def read(context: Context, directory: str = "") -> GoModule | None:
    """The go.mod of a directory, or a module without a name where there is a go.work alone; None without both."""
    return context.memo(("golang", directory), lambda: _read(context, directory))


def go_scan(context: Context, directory: str = "") -> GoScan:
    """What the sources of the module in `directory` say: see `golang_sources.GoScan`."""
    from dfix.context.golang_sources import go_scan as scan

    return scan(context, directory)


def _read(context: Context, directory: str) -> GoModule | None:
    path = join(directory, "go.mod")
    text = context.read(path)
    if text is None and context.exists(path):
        return GoModule(directory, "cannot be read")
    if text is None and not context.is_file(join(directory, "go.work")):
        return None
    module = parse(text, directory) if text is not None else GoModule(directory)
    module.has_vendor = context.is_file(join(directory, "vendor/modules.txt"))
    named = _local(context, directory, module)
    module.beside = tuple(folder for folder in named if folder != (directory or "."))
    others = [parse(context.read(join(folder, "go.mod")) or "", folder) for folder in module.beside]
    module.requires = tuple(dict.fromkeys((*module.requires, *(each for other in others for each in other.requires))))
    module.local = frozenset((*filter(None, named.values()), *(o.module for o in others if o.module)))
    return module


def _local(context: Context, directory: str, module: GoModule) -> dict[str, str]:
    """The folders that a module, or its workspace, takes modules from, each with the path that it stands for."""
    work = next((each for each in upwards(directory) if context.is_file(join(each, "go.work"))), None)
    text = context.read(join(work, "go.work")) or "" if work is not None else ""
    used = [posixpath.normpath(posixpath.join(work or "", each)) for each in uses(text)]
    found = dict.fromkeys(used, "")
    replaced = [(directory, each) for each in module.replaces]
    replaced += [(work or "", each) for each in parse(text).replaces]
    replaced += [(f, each) for f in used for each in parse(context.read(join(f, "go.mod")) or "").replaces]
    for folder, each in replaced:
        if each.local:
            found[posixpath.normpath(posixpath.join(folder, each.target))] = each.path
    return found
