"""Which development dependency a program loads when it runs, as far as its sources and settings tell: by an import, by
any other text that names it, by NODE_OPTIONS."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.launch import repository

from .start import package_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dfix.context import Context
    from dfix.context.node import Package
    from dfix.launch import Launch

#: what is JavaScript, or becomes it
SOURCES = (".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".tsx", ".jsx")
#: folders of tests, by custom
TESTS = ("test", "tests", "__tests__", "__test__", "__mocks__", "spec", "specs", "e2e", "cypress", "playwright")
NOT_READ = ("node_modules", ".git", "docs", "examples", "coverage", "dist", "build", ".next", *TESTS)
_TEST_FILES = (".test.", ".spec.", ".stories.", ".e2e-spec.", ".d.ts")
_SETTINGS = (".env", ".json", ".yaml", ".yml", ".toml", ".conf", ".properties")
#: the first word of a text, and what npx is told
_WORD = re.compile(r"(?:[\"'`]?\bnpx[ ](?:-\S{1,30}[ ]){0,3}|[\"'`]|@jsxImportSource[ ])([@\w./-]{1,200})")
_FOLDER = re.compile(r"node_modules/?[\"'`](?![ \n]{0,40},[ \n]{0,40}[\"'`])")
#: packages that a compiler has the program import, as its settings say (TypeScript, Babel, SWC: the JSX runtime)
_RUNTIME = re.compile(r"(?:jsxI|i)mportSource[\"']?[ ]?:[ ]?[\"']([@\w./-]{1,100})[\"']")
_COMPILERS = ("tsconfig", "jsconfig", ".babelrc", "babel.config.", ".swcrc", "vite.config.")
_OPTIONS = re.compile(r"\bNODE_OPTIONS[\"']?[ ]{0,9}(?:[:=]|\r?\n[ ]{0,40}[\"']?value[\"']?[ ]?:)([^\r\n]{0,300})")


def imported(context: Context, package: Package, start: Launch, dev: set[str], files: tuple[str, ...]) -> str | None:
    """Why one is loaded: the first source that imports or names it; ``files`` run, wherever they lie."""
    under = package.directory
    skipped = tuple(
        s
        for s in NOT_READ
        if not any(s in w.split("/")[:-1] and context.is_dir(posixpath.join(under, s)) for w in start.words)
    )
    scan = context.walk(SOURCES, under=under, skip=skipped)
    if not scan.complete:
        return "not all sources could be read"
    for file in dict.fromkeys((*scan.files, *files)):
        name = file[len(under) + 1 if under else 0 :]
        is_test = file not in files and any(t in name for t in _TEST_FILES)
        if is_test or ("/" not in name and _is_tool_config(name, package, start)):
            continue
        text = context.read(file) or ""
        mine = sorted(set(_named(text)) & dev)
        if mine:
            return f"{file} {'imports' if _imports(text, mine[0]) else 'names'} {mine[0]}, which is one of them"
        if _FOLDER.search(text):
            return f"{file} names node_modules itself, and may read any of them there"
    return _compiled_in(context, package, dev)


def _named(text: str) -> Iterator[str]:
    """The packages that texts in a source may name, themselves or by a program of theirs; imports of types alone leave
    nothing in the program."""
    for match in _WORD.finditer(text):
        before = text[max(0, match.start() - 200) : match.start()].rstrip()
        word = match[1].removeprefix("./").rpartition("node_modules/")[2]
        is_type = before.endswith("from") and before[max(before.rfind("import"), 0) :].startswith("import type")
        if not is_type:
            yield "/".join(word.split("/")[: 2 if word.startswith("@") else 1])
            if not before.endswith(("from", "import", "import(", "require(", "resolve(")):
                yield package_in(word)


def _imports(text: str, package: str) -> bool:
    name = re.escape(package)
    return re.search(rf"(?:\bfrom|\(|\bimport)\s{{0,40}}[\"'`]{name}[\"'`/]", text) is not None


def _compiled_in(context: Context, package: Package, dev: set[str]) -> str | None:
    """Why a compiler writes an import into the program that no source has."""
    for name in context.listdir(package.directory):
        if name.startswith(_COMPILERS):
            text = context.read(posixpath.join(package.directory, name)) or ""
            mine = next((p for match in _RUNTIME.finditer(text) if (p := package_in(match[1])) in dev), None)
            if mine:
                return f"{name} has the program import {mine}, which is one of them"
    return None


def _is_tool_config(name: str, package: Package, start: Launch) -> bool:
    """A configuration file at the top of the project, of a tool that is not started."""
    if name.startswith(".") or name.lower() in (
        "gruntfile.js",
        "gulpfile.js",
        "karma.conf.js",
        "protractor.conf.js",
        "jest.setup.js",
        "jest.setup.ts",
        "vue.config.js",
    ):
        return True
    tool, dot, rest = name.partition(".")
    known = any(tool in d for d in package.dev_dependencies) and tool not in package.dependencies
    return bool(dot) and rest.startswith(("config.", "conf.", "setup.")) and known and tool not in start.programs


def loaded_by_another(package: Package, dev: Collection[str]) -> str | None:
    """Why a dependency looks for one of them itself: it is a peer, or is called by a name."""
    table = knowledge.load("node_packages")
    by_name = sorted(set(dev) & set(table["dynamic"]))
    if by_name:
        return f"{by_name[0]} is one of them, and may be loaded by its name"
    for name, wanted in table["loads"].items():
        mine = sorted(set(dev) & set(wanted)) if name in package.dependencies else []
        if mine:
            return f"{mine[0]} is one of them, and {name} may load it"
    return None


def by_options(context: Context, options: str, dev: Collection[str]) -> str | None:
    """Why NODE_OPTIONS loads one: of the image, or as files beside it set that variable for a container."""
    texts = [options]
    for path in repository.files(context).all:
        name = posixpath.basename(path)
        if name.endswith(_SETTINGS) or name.startswith(".env"):
            text = repository.text(context, path)
            texts += _OPTIONS.findall(text) if "NODE_OPTIONS" in text else []
    words = (package_in(word.strip("\"',")) for text in texts for word in text.split())
    mine = next((word for word in words if word in dev), None)
    return f"NODE_OPTIONS loads {mine}, which is one of them" if mine else None


def package_in(word: str) -> str:
    """The npm package that a word such as ts-node/register or ./node_modules/x/cli.js would load from."""
    word = word.rpartition("node_modules/")[2].removeprefix(".bin/")
    word = word.partition("=")[2] or word if word.startswith("--") else word
    parts = word.split("/")
    return "/".join(parts[:2]) if word.startswith("@") else package_of(parts[0])
