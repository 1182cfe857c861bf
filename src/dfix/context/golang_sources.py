"""A scan of Go sources: packages, imports, cgo, embedded files. Reads only headers and `//go:embed` lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context.base import Context
from dfix.context.formats import join
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

# go/build: the systems and machines that a file name's suffix or a tag may name. The unlisted are the project's own.
SYSTEMS = frozenset({
    "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "nacl", "netbsd", "openbsd",
    "plan9", "solaris", "wasip1", "windows", "zos",
})  # fmt: skip
MACHINES = frozenset({
    "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le", "riscv64",
    "s390x", "wasm",
})  # fmt: skip
# Tags that by custom keep a file out of every build.
NEVER = frozenset({"ignore", "ignored", "never", "none", "exclude"})
ALWAYS = frozenset({"linux", "unix", "gc"})


class Embed(Record):
    """One pattern of a `//go:embed` line, relative to the file's directory."""

    file: str
    pattern: str


class GoScan:
    """What the sources of one module say, without tests, vendor and nested modules.

    `imports_c`: files that import "C". `main_packages`: directory -> True where the package is main (and False where it
    is another). `imports`: every path imported. `package_imports`: the same for each directory. `complete` is
    False when something was not read, or when a header was not understood (`unread`).
    """

    __slots__ = (
        "complete",
        "embeds",
        "files",
        "imports",
        "imports_c",
        "main_packages",
        "nested_modules",
        "package_imports",
        "unread",
    )

    def __init__(self) -> None:
        self.complete = True
        self.files: tuple[str, ...] = ()
        self.unread: tuple[str, ...] = ()
        self.imports_c: tuple[str, ...] = ()
        self.main_packages: dict[str, bool] = {}
        self.embeds: tuple[Embed, ...] = ()
        self.imports: frozenset[str] = frozenset()
        self.package_imports: dict[str, frozenset[str]] = {}
        self.nested_modules: tuple[str, ...] = ()

    @property
    def mains(self) -> tuple[str, ...]:
        """The directories of main packages, sorted ("" is the module's own)."""
        return tuple(sorted(directory for directory, main in self.main_packages.items() if main))

    def reachable(self, module: str, directory: str, module_directory: str = "") -> frozenset[str]:
        """The import paths that the package in `directory` needs, also through packages of the same module."""
        found: set[str] = set()
        queue = [directory]
        seen = {directory}
        while queue:
            for path in self.package_imports.get(queue.pop(), ()):
                found.add(path)
                if path == module or path.startswith(module + "/"):
                    inner = join(module_directory, path[len(module) + 1 :])
                    if inner not in seen:
                        seen.add(inner)
                        queue.append(inner)
        return frozenset(found)


class Header(Record):
    """The head of a Go file. `package` is None when it was not understood."""

    package: str | None
    imports: tuple[str, ...]
    constraints: tuple[str, ...]


def parse_header(text: str) -> Header:
    """Package, imports and build constraints; stops at the first declaration that is not an import."""
    tokens = _tokens(text)
    constraints: list[str] = []
    package: str | None = None
    imports: list[str] = []
    state = ""
    for kind, value in tokens:
        if kind == "comment":
            if package is None and value.startswith(("//go:build ", "//go:build\t", "// +build ", "//+build ")):
                constraints.append(value)
        elif package is None:
            if state == "" and value == "package":
                state = "package"
            elif state == "package" and kind == "word":
                package, state = value, ""
            else:
                return Header(None, (), tuple(constraints))
        elif state == "":
            if value == ";":
                continue
            if kind == "word" and value == "import":
                state = "import"
            else:
                break
        elif kind == "string":
            imports.append(value)
            state = "" if state == "import" else state
        elif value == "(" and state == "import":
            state = "block"
        elif value == ")" and state == "block":
            state = ""
        elif kind != "word" and value not in (".", ";"):
            return Header(None, tuple(imports), tuple(constraints))
    return Header(package, tuple(imports), tuple(constraints))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """(kind, value): "comment" (line comments whole), "string" (contents), "word", "other" (one character)."""
    import re

    plain = re.compile(r"[ \t\r\n]+|(\w+)|\"([^\"\\\n]*)\"|`([^`]*)`|(//[^\n]*)")
    index = 1 if text.startswith("\ufeff") else 0
    while index < len(text):
        if text.startswith("/*", index):
            end = text.find("*/", index + 2)
            index = len(text) if end < 0 else end + 2
            continue
        found = plain.match(text, index)
        if found is None:
            yield "other", text[index]
            index += 1
            continue
        index = found.end()
        word, string, raw, comment = found.groups()
        if word is not None:
            yield "word", word
        elif comment is not None:
            yield "comment", comment.rstrip()
        elif string is not None or raw is not None:
            yield "string", string if string is not None else raw


def built(name: str, constraints: tuple[str, ...], custom: bool | None) -> bool | None:
    """Whether a file is built for Linux: True, False, or None when it depends on the machine, cgo or a tag.

    `custom` is what a tag of the project's own counts as.
    """
    verdict = _by_name(name)
    modern = [text[len("//go:build") :] for text in constraints if text.startswith("//go:build")]
    if modern:
        return _and(verdict, _Expression(modern[0], custom).value())
    for text in constraints:
        options = text.partition("+build")[2].split()
        line: bool | None = False
        for option in options:
            line = _or(line, _all(option.split(","), custom))
        verdict = _and(verdict, line)
    return verdict


def _by_name(name: str) -> bool | None:
    parts = name.removesuffix(".go").split("_")[1:]
    if parts and parts[-1] in MACHINES:
        rest = parts[-2] if len(parts) > 1 else ""
        return False if rest in SYSTEMS else None
    return not (parts and parts[-1] in SYSTEMS)


def _all(tags: list[str], custom: bool | None) -> bool | None:
    verdict: bool | None = True
    for tag in tags:
        verdict = _and(verdict, _not(_tag(tag[1:], custom)) if tag.startswith("!") else _tag(tag, custom))
    return verdict


def _tag(name: str, custom: bool | None) -> bool | None:
    if name in ALWAYS or name.startswith("go1."):
        return True
    if name in SYSTEMS or name in NEVER or name == "gccgo":
        return False
    return None if name in MACHINES or name == "cgo" else custom


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _and(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _or(left: bool | None, right: bool | None) -> bool | None:
    return _not(_and(_not(left), _not(right)))


class _Expression:
    """A `//go:build` expression; what cannot be read counts as unknown."""

    __slots__ = ("custom", "index", "tokens")

    def __init__(self, text: str, custom: bool | None) -> None:
        import re

        self.tokens = re.findall(r"&&|\|\||[!()]|[\w.]+", text.partition("//")[0])[:500]
        self.index = 0
        self.custom = custom

    def value(self) -> bool | None:
        if self.tokens.count("(") > 50:
            return None
        return self._or()

    def _next(self) -> str:
        return self.tokens[self.index] if self.index < len(self.tokens) else ""

    def _or(self) -> bool | None:
        verdict = self._and()
        while self._next() == "||":
            self.index += 1
            verdict = _or(verdict, self._and())
        return verdict

    def _and(self) -> bool | None:
        verdict = self._unary()
        while self._next() == "&&":
            self.index += 1
            verdict = _and(verdict, self._unary())
        return verdict

    def _unary(self) -> bool | None:
        negated = False
        while self._next() == "!":
            negated = not negated
            self.index += 1
        token = self._next()
        self.index += 1
        if token == "(":
            verdict = self._or()
            self.index += int(self._next() == ")")
        else:
            verdict = _tag(token, self.custom) if token else None
        return _not(verdict) if negated else verdict


def embed_patterns(text: str) -> list[str]:
    """The patterns of the `//go:embed` lines of a file."""
    import re

    if "//go:embed" not in text:
        return []
    found: list[str] = []
    for line in re.findall(r"(?m)^//go:embed[ \t]+([^\n]*)", text):
        for quoted, raw, bare in re.findall(r"\"([^\"]*)\"|`([^`]*)`|(\S+)", line):
            found.append((quoted or raw or bare).removeprefix("all:"))
    return found


def go_scan(context: Context, directory: str = "") -> GoScan:
    """Scan the module in `directory`."""
    return context.memo(("go_scan", directory), lambda: _scan(context, directory))


def _scan(context: Context, directory: str) -> GoScan:
    result = GoScan()
    walked = context.walk((".go", "go.mod"), under=directory, skip=("vendor", "node_modules", "testdata", ".git"))
    roots = {path.rpartition("/")[0] for path in walked.files if path.rpartition("/")[2] == "go.mod"} - {directory}
    result.complete = walked.complete
    result.nested_modules = tuple(sorted(roots))
    files: list[str] = []
    unread: list[str] = []
    cgo: list[str] = []
    embeds: list[Embed] = []
    imports: dict[str, set[str]] = {}
    for path in walked.files:
        if not path.endswith(".go") or path.endswith("_test.go") or _hidden(path, directory, roots):
            continue
        text = context.read(path)
        header = parse_header(text) if text is not None else Header(None, (), ())
        name = path.rpartition("/")[2]
        if header.package is None:
            unread.append(path)
            result.complete = False
        elif built(name, header.constraints, None) is not False:
            files.append(path)
            parent = path.rpartition("/")[0]
            imports.setdefault(parent, set()).update(header.imports)
            if "C" in header.imports:
                cgo.append(path)
            embeds.extend(Embed(path, pattern) for pattern in embed_patterns(text or ""))
            if built(name, header.constraints, False) is not False:
                is_main = header.package == "main"
                result.main_packages[parent] = result.main_packages.get(parent, False) or is_main
    result.files, result.unread, result.imports_c, result.embeds = (
        tuple(files),
        tuple(unread),
        tuple(cgo),
        tuple(embeds),
    )
    result.package_imports = {parent: frozenset(paths) for parent, paths in imports.items()}
    result.imports = frozenset().union(*result.package_imports.values())
    return result


def _hidden(path: str, directory: str, roots: set[str]) -> bool:
    """Whether the go command passes over a file: below `.x`, `_x`, or in another module."""
    inside = path[len(directory) + 1 :] if directory else path
    if any(part[0] in "._" for part in inside.split("/")):
        return True
    parent = path.rpartition("/")[0]
    while parent != directory:
        if parent in roots:
            return True
        parent = parent.rpartition("/")[0]
    return False
