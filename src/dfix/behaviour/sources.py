"""Which sources belong to a program: the project's own, and whatever they import from folders that are passed over."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from typing import TYPE_CHECKING

from dfix.image.files import Files
from dfix.image.origin import MADE
from dfix.records import Record

from .grammar import INTERPRETERS, SUFFIXES
from .lexical import places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.context import Context
    from dfix.launch import Launch
    from dfix.launch.places import Places
    from dfix.model.stages import Stage

    from .taken import Taken

_OF_LANGUAGE = {
    "ruby": (".rb", ".ru"),
    "python": (".py", ".pyw"),
    "node": (".js", ".cjs", ".mjs", ".jsx", ".ts", ".cts", ".mts", ".tsx"),
    "go": (".go",),
    "java": (".java", ".kt", ".groovy", ".scala"),
    "dotnet": (".cs", ".fs", ".vb"),
    "rust": (".rs",),
    "c": (".c", ".cc", ".cpp", ".cxx", ".c++", ".C", ".h", ".hh", ".hpp", ".hxx"),
}
_OF_PROGRAM = {
    **dict.fromkeys(
        ("python", "python3", "gunicorn", "uvicorn", "flask", "celery", "hypercorn", "waitress-serve", "streamlit"),
        "python",
    ),
    **dict.fromkeys(
        ("node", "nodejs", "npm", "yarn", "pnpm", "npx", "ts-node", "tsx", "bun", "deno", "pm2-runtime", "next"), "node"
    ),
    **dict.fromkeys(
        ("bundle", "puma", "rackup", "rails", "rake", "ruby", "shoryuken", "sidekiq", "thin", "unicorn"), "ruby"
    ),
}
#: servers that are given a module of Python by its name
_LOADERS = ("gunicorn", "uvicorn", "celery", "hypercorn")
#: languages of images of which no grammar is here: the paths that their sources name are seen, and no more
UNREAD = {
    "php": (".php",),
    "elixir": (".ex", ".exs"),
    "erlang": (".erl",),
    "perl": (".pl", ".pm"),
    "swift": (".swift",),
    "crystal": (".cr",),
    "nim": (".nim",),
    "clojure": (".clj", ".cljc"),
    "scala": (".scala",),
    "haskell": (".hs",),
    "dart": (".dart",),
    "r": (".R", ".r"),
    "julia": (".jl",),
}
#: languages of builders whose programs another language's image runs
_RUN_BY = {"java": ("clojure", "scala")}
_TESTS = re.compile(
    r"(?:[._-](?:test|tests|spec|stories|e2e|bench)\.\w+|_test\.(?:go|py)|(?:\A|/)(?:test_[^/]*|conftest)\.py|\.d\.ts"
    r"|(?:\A|/)build\.rs|_pb2(?:_grpc)?\.pyi?"
    r"|Tests?\.cs|(?:\A|/)(?:[^/]*\.)?(?:\w*Tests?|Specs)/(?:[^/]+/)*[^/]+\.cs)\Z"
)
_MOST = 2000
_MAX_SOURCE = 1 << 18


class Sources(Record):
    """files: paths in the build context. missing: why that may not be all, "" when it is."""

    files: tuple[str, ...]
    missing: str


def suffixes(stage: Stage, launch: Launch, context: Context) -> tuple[tuple[str, ...], str]:
    """The suffixes of the sources that can run in a stage, and a language that cannot be read ("" without one)."""
    named = {_OF_PROGRAM[c.name] for c in launch.commands if c.name in _OF_PROGRAM}
    own = stage.info.language if stage.info else None
    if own in UNREAD:
        return _all(named), own or ""
    if own in _OF_LANGUAGE:
        named.add(own)
        others = {s.info.language for s in stage.made_of if s.info and s.info.language in _RUN_BY.get(own, ())}
        if others:
            return _all(named), next(iter(others)) or ""
    if not named:
        every = {s.info.language for s in stage.made_of if s.info and s.info.language}
        named = _makers(stage, launch, context) or every
        unread = next((n for n in named if n in UNREAD), "")
        known = {n for n in named if n in _OF_LANGUAGE}
        return (_all(known) if known else tuple(SUFFIXES)), unread
    return _all(named), ""


def _makers(stage: Stage, launch: Launch, context: Context) -> set[str]:
    """The languages of the stages whose steps made the programs that are started; empty where one is not known."""
    files = Files.of(stage, context)
    own = [command for command in launch.by("CMD", "ENTRYPOINT") if not command.passing]
    origins = [files.origin(posixpath.join(command.folder or "/", command.program)) for command in own]
    made = [o.stage.info.language for o in origins if o is not None and o.kind == MADE and o.sure and o.stage.info]
    known = {language for language in made if language in _OF_LANGUAGE}
    by_path = all(command.program.startswith(("/", ".")) for command in own)
    return known if by_path and len(made) == len(own) and len(known) == len(set(made)) else set()


def _all(languages: Iterable[str]) -> tuple[str, ...]:
    return tuple(suffix for name in sorted(languages) for suffix in _OF_LANGUAGE.get(name, ()))


def own(context: Context, wanted: tuple[str, ...], there: Taken) -> Sources:
    """The project's sources that are taken in, without tests, documentation and what a build made."""
    if not wanted:
        return Sources((), "")
    skip = (*places()["never"], *places()["skipped_folders"])
    in_packages = set(wanted) & set(_OF_LANGUAGE["java"])
    walked = context.walk(wanted, skip=tuple(places()["never"]) if in_packages else skip)
    found = (f for f in walked.files if not _TESTS.search(f) and not (in_packages and _passed_over(f)))
    files = tuple(f for f in found if there.has(f))
    absent = next((path for path in submodules(context) if not context.listdir(path) and not context.ignored(path)), "")
    missing = f"the submodule {absent} is not checked out" if absent else ""
    return Sources(files, missing if walked.complete else "not all sources could be read")


def submodules(context: Context) -> list[str]:
    """The folders that other repositories are checked out into (gitmodules(5))."""
    told = context.read_on_disk(".gitmodules") or ""
    return re.findall(r"^[ \t]*path[ \t]*=[ \t]*(\S+)[ \t]*$", told, re.MULTILINE)


def _passed_over(path: str) -> bool:
    """Whether a source of the JVM lies in a folder that is passed over. Those below `src/main` are packages: `example`
    and `test` are good names there."""
    around = path.partition("src/main/")[0].split("/")[:-1]
    return (
        "src/test/" in path
        or not {".mvn", "buildSrc"}.isdisjoint(around)
        or not places()["skipped_folders"].isdisjoint(around)
    )


def passed_over(context: Context, wanted: tuple[str, ...], files: Iterable[str]) -> frozenset[str]:
    """The sources that are only read when something imports or starts them."""
    walked = context.walk(wanted, skip=tuple(places()["never"])).files if wanted else ()
    return frozenset(walked) - frozenset(files)


@cache
def passed_folders() -> re.Pattern[str]:
    """Matches in sources that may import from a folder that is passed over."""
    names = "|".join(sorted(map(re.escape, places()["skipped_folders"])))
    return re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")


# ---------------------------------------------------------------------- what is started, what is imported


def entries(launch: Launch, where: Places) -> list[tuple[str, str]]:
    """The files of the build context that commands start, each with the suffix of its language."""
    found: list[tuple[str, str]] = []
    for command in launch.commands:
        for index, word in enumerate(command.words):
            before = command.words[index - 1] if index else ""
            for candidate in _candidates(word, before, command.name):
                path = where.named(candidate if "/" in candidate else f"./{candidate}", command.folder)
                place = where.origin(path) if path else None
                suffix = _suffix(where.context, place, index == 0, command.name)
                if place is not None and suffix:
                    found.append((place, suffix))
                    break
    return list(dict.fromkeys(found))


def _candidates(word: str, before: str, program: str) -> list[str]:
    """The files that a word may name: itself, a module of Python, a script of node without its suffix."""
    if not word or len(word) > 300 or "$" in word or "://" in word:
        return []
    found = [word]
    if program in ("node", "nodejs", "ts-node", "tsx", "bun", "nodemon"):
        found += [f"{word}{suffix}" for suffix in (".js", ".ts", ".mjs", ".cjs")]
        found += [posixpath.join(word, "index.js"), posixpath.join(word, "index.ts")]
    dotted = word.partition(":")[0]
    loads = before in ("-m", "-A", "--app") or ":" in word or program in _LOADERS
    if loads and re.fullmatch(r"[A-Za-z_][\w.]*", dotted):
        path = dotted.replace(".", "/")
        found += [f"{path}.py", f"{path}/__main__.py", f"{path}/__init__.py"]
    return found


def _suffix(context: Context, place: str | None, is_program: bool, program: str) -> str:
    if place is None or not context.is_file(place):
        return ""
    suffix = posixpath.splitext(place)[1]
    if suffix in SUFFIXES:
        return suffix
    head = (context.read(place) or "")[:200].partition("\n")[0]
    if head.startswith("#!"):
        return next((s for name, s in INTERPRETERS.items() if re.search(rf"\b{name}[\d.]*\b", head)), "")
    return INTERPRETERS.get(program, "") if not is_program and not suffix else ""


def followed(among: frozenset[str], file: str, module: str, language: str) -> str | None:
    """The one of some files of the build context that an import names; None for a package from elsewhere."""
    tries = {"python": _python, "ruby": _ruby}.get(language, _node)(file, module)
    return next((t for t in tries if t in among), None)


def _node(file: str, module: str) -> list[str]:
    if not module.startswith("."):
        return []
    path = posixpath.normpath(posixpath.join(posixpath.dirname(file), module))
    stem = path.removesuffix(".js").removesuffix(".mjs")
    ends = (".js", ".ts", ".cjs", ".mjs", ".tsx", ".jsx")
    return [path, *(path + e for e in ends), *(stem + e for e in ends), *(f"{path}/index{e}" for e in ends)]


def _ruby(file: str, module: str) -> list[str]:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(file), module))
    return [path, f"{path}.rb"]


def _python(file: str, module: str) -> list[str]:
    folder = posixpath.dirname(file)
    rest = module.lstrip(".")
    for _ in range(len(module) - len(rest) - 1):
        folder = posixpath.dirname(folder)
    path = rest.replace(".", "/")
    bases = [folder]
    while not module.startswith(".") and bases[-1]:
        bases.append(posixpath.dirname(bases[-1]))
    return [posixpath.join(b, p) for b in (*bases, "src") for p in (f"{path}.py", f"{path}/__init__.py")]
