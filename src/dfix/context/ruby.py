"""Gemfile, Gemfile.lock and gemspecs, as far as they can be read without running them.

Sources: bundler.io (man pages of Gemfile and install), guides.rubygems.org (specification reference).
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MAX_TEXT = 1 << 18
_MAX_FILES = 20
#: a literal path, by itself or from the folder of the file that names it
_LITERAL = (
    r"""(?:File\.expand_path\(\s*["'](?:\.\./)?(?P<a>[\w./-]+)["']\s*,\s*__(?:dir__|FILE__)\s*\)"""
    r"""|File\.join\(\s*__dir__\s*,\s*["'](?P<b>[\w./-]+)["']\s*\)|["'](?:\#\{__dir__\}/)?(?P<c>[\w./-]+)["'])"""
)
_READ = re.compile(r"\b(?:File|IO|Pathname)\.(?:read|exist\?|exists\?|file\?|readlines|new|open)\(?\s*" + _LITERAL)
_EVALUATED = re.compile(r"\b(?:eval_gemfile|(?:instance_)?eval)\b[ (]*(?:File\.read\(?\s*)?" + _LITERAL)
_RUBY_FILE = re.compile(r"""\bruby\b[ (]*file:\s*["']([\w./-]+)["']""")
_GEMSPEC = re.compile(r"""\A\s*gemspec\b(?P<options>.*)\Z""")
_GEM = re.compile(r"""\A\s*gem[ (]+["']([\w.-]+)["']""")
_LIBRARY = re.compile(r"""\brequire[ (]+["'][a-z]\w*(?:[/-]\w+)*["']""")
_TOOLED = re.compile(
    r"(?<!:)\b(?:File|Dir|IO|Pathname|YAML|JSON|Psych|Open3|Kernel|ERB|CSV|eval_gemfile|instance_eval|class_eval|eval"
    r"|load|require|require_relative|open|system|exec|spawn|send|__FILE__|__dir__|plugin)\b(?!:(?!:))|`|%x"
)
_PATH = re.compile(r"""\bpath:|:path\s*=>|\A\s*path\b|\b(?:git|remote):?\s*(?:=>)?\s*["'](?:\.|/|file:)""")
_STRING = re.compile(r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""")
_SPEC = re.compile(r"    ([\w.-]+) \(([^)]*)\)\Z")
_ARM = frozenset(("aarch64", "arm64"))


class Gemfile(Record):
    """What a Gemfile says.

    files    files that it reads, and those that it evaluates, by their paths from its own folder
    gems     the gems that it names
    gemspec  the folder of the gemspec that it takes in, None without one
    local    the line that names a gem in a folder, "" without one
    strange  a line that may read other files, "" without one
    """

    files: tuple[str, ...]
    gems: tuple[str, ...]
    gemspec: str | None = None
    local: str = ""
    strange: str = ""


class Lock(Record):
    """What a Gemfile.lock says.

    gems       every gem with its version; of one that is there for several platforms the plain version, if there is one
    built      gems that are there as they are, with nothing to compile, for every Linux that they are installed on
    platforms  those that it was made for
    direct     the gems that the Gemfile names
    own        the gems that are made of the project itself
    local      folders that gems come from, "." for the project itself
    from_git   some gems are fetched with git
    """

    gems: dict[str, str]
    built: frozenset[str]
    platforms: tuple[str, ...]
    direct: frozenset[str]
    local: tuple[str, ...]
    own: frozenset[str] = frozenset()
    from_git: bool = False

    @property
    def is_for_linux(self) -> bool:
        """Whether an install on Linux has nothing to add to it."""
        return any(p == "ruby" or "linux" in p for p in self.platforms)


def gemfile(name: str, read: Callable[[str], str | None]) -> Gemfile | None:
    """A Gemfile and those that it evaluates; None when it cannot be read. ``read`` gives the text of a path."""
    seen: list[str] = []
    found: list[str] = []
    gems: list[str] = []
    gemspec: str | None = None
    waiting = [name]
    while waiting and len(seen) < _MAX_FILES:
        path = waiting.pop(0)
        text = read(path)
        seen.append(path)
        if text is None or len(text) > _MAX_TEXT:
            if path == name:
                return None
            continue  # one that is there only for some developers
        for number, line in _code(text):
            mark = f"{path}:{number} `{line.strip()}`"
            if _PATH.search(_plain(line)) and not _GEMSPEC.match(line):
                return Gemfile((), (), local=mark)
            evaluated, given, rest = _named(line)
            folder = posixpath.dirname(path)
            paths = [posixpath.normpath(posixpath.join(folder, each)) for each in (*evaluated, *given)]
            found += paths
            waiting += [each for each in paths[: len(evaluated)] if each not in seen]
            spec = _GEMSPEC.match(rest)
            if spec:
                told = re.search(r"""path:\s*["']([\w./-]+)["']""", spec["options"])
                gemspec = posixpath.normpath(posixpath.join(folder, told[1] if told else "."))
            elif _TOOLED.search(_STRING.sub('""', rest)):
                return Gemfile((), (), strange=mark)
            gem = _GEM.match(line)
            gems += [gem[1]] if gem else []
    return Gemfile(tuple(dict.fromkeys(found)), tuple(gems), gemspec)


def _named(line: str) -> tuple[list[str], list[str], str]:
    """The files that a line evaluates, those that it reads, and what is left of it."""
    evaluated = [m["a"] or m["b"] or m["c"] for m in _EVALUATED.finditer(line)]
    rest = _LIBRARY.sub("", _EVALUATED.sub("", line))
    given = [m["a"] or m["b"] or m["c"] for m in _READ.finditer(rest)]
    given += [m[1] for m in _RUBY_FILE.finditer(rest)]
    return evaluated, given, _READ.sub("", rest)


def _plain(line: str) -> str:
    """A line with its strings emptied, but for their first letter, which tells a path from an address."""
    return _STRING.sub(lambda m: m[0][:6] if m[0][1:2] in "./f" else '""', line)


def _code(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a Ruby file without comments, with their numbers."""
    for number, line in enumerate(text.split("\n"), 1):
        bare = _STRING.sub(lambda m: "_" * len(m[0]), line)
        cut = bare.find("#")
        code = line if cut < 0 else line[:cut]
        if code.strip():
            yield number, code


def lock(text: str) -> Lock:
    """A Gemfile.lock."""
    gems: dict[str, str] = {}
    plain: set[str] = set()
    on: dict[str, set[str]] = {}
    platforms: list[str] = []
    direct: set[str] = set()
    local: list[str] = []
    own: set[str] = set()
    section = ""
    for line in text[:_MAX_TEXT].replace("\r", "").split("\n"):
        if line and not line.startswith(" "):
            section = line.strip()
        elif section == "PATH" and line.startswith("  remote: "):
            local.append(line[10:].strip())
        elif section in ("GEM", "GIT", "PATH"):
            found = _SPEC.match(line)
            if found:
                own |= {found[1]} if section == "PATH" and local[-1:] == ["."] else set()
                version, _, platform = found[2].partition("-")
                on.setdefault(found[1], set()).add(platform.partition("-linux")[0] if "-linux" in platform else "")
                plain |= set() if platform else {found[1]}
                if not platform or found[1] not in gems:
                    gems[found[1]] = version
        elif section == "PLATFORMS" and line.strip():
            platforms.append(line.strip())
        elif section == "DEPENDENCIES" and line.strip():
            direct.add(line.split()[0].rstrip("!"))
    built = {name for name, cpus in on.items() if "x86_64" in cpus and (cpus & _ARM or name not in plain)}
    from_git = "\nGIT\n" in f"\n{text}"
    return Lock(gems, frozenset(built), tuple(platforms), frozenset(direct), tuple(local), frozenset(own), from_git)


def read_by_gemspec(text: str) -> tuple[tuple[str, ...], str]:
    """The files of the project that a gemspec reads to say its version, and a line that may read others ("" without
    one). Lists of the files that are packed are not meant: nothing is packed."""
    found: list[str] = []
    for number, line in _code(text):
        for relative in re.findall(r"""\brequire_relative[ (]+["']([\w./-]+)["']""", line):
            found.append(f"{relative.removesuffix('.rb')}.rb")
        library = re.search(r"""\brequire[ (]+["']([\w-]+/[\w/-]+)["']""", line)
        if library:
            found.append(f"lib/{library[1]}.rb")
        found += [m["a"] or m["b"] or m["c"] for m in _READ.finditer(line)]
        rest = _STRING.sub('""', _LIBRARY.sub("", _READ.sub("", line)))
        rest = re.sub(
            r"\brequire_relative\b|\b(?:Dir|IO)\b.*|__dir__|__FILE__|File\.(?:expand_path|join|basename)\b", "", rest
        )
        if _TOOLED.search(rest) and "git ls-files" not in line and "$" not in line:
            return (), f"{number} `{line.strip()}`"
    return tuple(dict.fromkeys(found)), ""
