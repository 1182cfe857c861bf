"""What a program that was built needs of its folder, where that is less than the whole.

What stays behind is shown, and not what goes along: folders of nothing but sources that no text of the project names as
a place, and files that are about the project. Whatever else stands beside the program goes with it.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context.node import RUNNERS
from dfix.context.sources import find_mentions
from dfix.effects.paths import is_inside
from dfix.image.events import Laid
from dfix.image.files import Files
from dfix.model import runs
from dfix.model.steps import steps
from dfix.runtime import straight

from .dependencies import programs_of
from .frameworks import output
from .imported import TESTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.behaviour import Behaviour
    from dfix.context import Context
    from dfix.context.node import Package
    from dfix.launch import Launch
    from dfix.runtime.plan import Split
    from dfix.syntax import Instruction

    from .frameworks import Output

#: more than these are no longer listed one by one: the whole folder is copied
_MOST = 6
_SOURCES = (".ts", ".tsx", ".mts", ".cts")
#: packages that read such files when the program runs
_READ_SETTINGS = ("dotenv-safe", "tsconfig-paths")
_CODE = (*_SOURCES, ".js", ".jsx", ".mjs", ".cjs")
_TEST_CODE = (*_SOURCES, ".js", ".mjs", ".cjs", ".snap", "jest-e2e.json", "jest.json")
#: how files begin that only compilers, linters and package managers read
_SETTINGS = (
    ".eslint", ".prettier", "eslint.config.", "jest.config.", "nest-cli.json", "nodemon.json", "package-lock.json",
    "pnpm-lock.yaml", "tsconfig.", "tslint.json", "vitest.config.", "yarn.lock",
)  # fmt: skip
#: what a compiler resolves: a program that was compiled finds its modules beside itself
_IMPORTS = re.compile(r"(?:\bfrom|\bimport|\brequire)\s{0,9}\(?\s{0,9}[\"'][^\"'\n]{0,300}[\"']")

#: an import of another file of the project
_RELATIVE = re.compile(r"(?:\bfrom|\bimport|\brequire|\bjiti)\s{0,9}\(?\s{0,9}[\"'](\.{1,2}/[^\"'\n]{1,200})[\"']")


def needed(context: Context, split: Split, package: Package, start: Launch, seen: Behaviour) -> tuple[str, ...] | None:
    """The paths of the image beside node_modules; None where the whole folder has to go along."""
    if package.workspaces or package.has_local_dependencies:
        return None  # node_modules leads back into the project
    made = output(context, package, start, split)
    if made is None or not _only_compiles(split, package, made):
        return None
    lists_all = any(deed.path and is_inside(split.folder, deed.path) for deed in seen.reads)
    if lists_all or (made.word and any(not deed.value.known for deed in seen.reads)):
        return None  # it may look for files by their endings, wherever they lie
    owned = not split.state.is_root or any("chown" in i.original for i in split.work)
    if owned or _reads_settings(context, split, package, start):
        return None
    entries = _entries(split)
    if entries is None:
        return None
    kept = [name for name, path in entries.items() if not _stays(context, split, made, name, path)]
    kept = _with_imports(context, kept, entries)
    kept = sorted(n for n in kept if n not in ("node_modules", made.folder))
    if len(kept) > _MOST or "package.json" not in kept:
        return None
    return tuple(posixpath.join(split.folder, name) for name in (*kept, made.folder))


def _reads_settings(context: Context, split: Split, package: Package, start: Launch) -> bool:
    """Whether a package reads them at run time: one for production, or one for development that is loaded after all, by
    a word of the command, a variable (NODE_OPTIONS) or a source."""
    if any(name in package.dependencies for name in _READ_SETTINGS):
        return True
    words = (*(word for command in start.commands for word in command.words), *split.state.env.values())
    if any(name in word for word in words for name in _READ_SETTINGS):
        return True
    used = [f"{name}{end}" for name in _READ_SETTINGS if package.uses(name) for end in "/\"'"]
    if not used:
        return False
    files = context.walk(_CODE, under=split.context_directory, skip=("node_modules", ".git", *TESTS)).files
    return bool(find_mentions(context, files, tuple(used), limit=1))


def _with_imports(context: Context, kept: list[str], entries: dict[str, str]) -> list[str]:
    """The entries that go along, with those that their sources import (next.config.js: `import "./src/env.js"`)."""
    called: dict[str, list[str]] = {}
    for entry in entries:
        for word in {entry, entry.partition(".")[0]}:
            called.setdefault(word, []).append(entry)
    todo, found = list(kept), set(kept)
    for name in todo:
        path = entries[name]
        is_folder = context.is_dir(path)
        files = context.walk(_CODE, under=path).files if is_folder else (path,) if path.endswith(_CODE) else ()
        for file in files if name != "public" else ():
            inner = posixpath.dirname(file[len(path) :].lstrip("/")) if is_folder else ""
            here = posixpath.join(name, inner) if is_folder else ""
            for target in _RELATIVE.findall(context.read(file) or ""):
                first = posixpath.normpath(posixpath.join(here, target)).partition("/")[0]
                new = [entry for entry in called.get(first, ()) if entry not in found]
                todo += new
                found.update(new)
    return todo


def _entries(split: Split) -> dict[str, str] | None:
    """What the copies of the source put into the project's folder, and which path of the build context it is; None
    where something lands deeper."""
    found: dict[str, str] = {}
    files = Files.of(split.stage, split.context)
    for event in (event for copy in straight.sources(split) for event in files.done_by(copy)):
        if not isinstance(event, Laid) or event.source is not None or event.within is not None or event.excludes:
            return None
        if event.at == split.folder and event.folder:
            new = {name: posixpath.join(event.path, name) for name in split.context.listdir(event.path)}
        elif posixpath.dirname(event.at) == split.folder:
            new = {posixpath.basename(event.at): event.path}
        else:
            return None
        if any(found.get(name, path) != path for name, path in new.items()):
            return None
        found.update(new)
    return found


def _only_compiles(split: Split, package: Package, made: Output) -> bool:
    """Whether nothing but copies of the build context, installs and the build makes files in the project's folder."""
    for instruction in split.work:
        if instruction.keyword == "RUN":
            if not _is_plain(instruction, package, made):
                return False
        elif "from" in instruction.flags or instruction.heredocs:
            return False
    return True


def _is_plain(run: Instruction, package: Package, made: Output) -> bool:
    """Whether a RUN installs, for the project or the system, or builds the output."""
    script = runs.script(run)
    found = steps(script) if script and script.clean else ()
    if script is None or len(found) != len(script.commands):
        return False
    for step in found:
        installs = step.tool in RUNNERS and step.action in ("cache", "ci", "config", "install", "prune", "set")
        if not (installs or step.is_system or step.is_cleanup or step.tool == "corepack"):
            programs = programs_of(step, package)
            if not programs or not programs <= made.programs:
                return False
    return True


def _stays(context: Context, split: Split, made: Output, name: str, path: str) -> bool:
    """Whether an entry of the project stays behind."""
    if context.is_dir(path):
        if name.startswith(".") and name in knowledge.load("compiled")["project"]["folders"]:
            return not _is_named(context, split, made, name, False)
        found = context.walk(under=path, limit=2000)
        tests = name in TESTS and all(f.endswith(_TEST_CODE) for f in found.files)
        plain = found.complete and bool(found.files) and (tests or all(f.endswith(_SOURCES) for f in found.files))
        return (plain or name in made.built_in) and not _is_named(context, split, made, name, tests)
    if made.kept and name.startswith(made.kept):
        return False
    plain = _is_about_project(name) or name.endswith(_SOURCES) or name.startswith(made.settings)
    return plain and not _is_named(context, split, made, name, False)


def _is_about_project(name: str) -> bool:
    """Files that tools of development read, and no program."""
    table = knowledge.load("compiled")["project"]
    low = name.lower()
    if low in table["files"] or low.startswith(tuple(table["prefixes"])) or low.endswith(tuple(table["suffixes"])):
        return True
    return low.startswith(_SETTINGS)


def _is_named(context: Context, split: Split, made: Output, name: str, is_word: bool) -> bool:
    """Whether a text of the project, or the Dockerfile, names an entry as a place: `"src/schema.graphql"`. ``is_word``:
    its name alone is a word that stands for other things (`NODE_ENV === "test"`)."""
    word = re.escape(name)
    place = re.compile(rf"/{word}[\"'`/]|[\"'`]{word}/" if is_word else rf"[\"'`/]{word}[\"'`/]")
    own = (i.original for k in ("CMD", "ENTRYPOINT", "ENV", "HEALTHCHECK") for i in split.stage.of(k))
    return any(name in text and place.search(text) for text in (*own, *_texts_once(context, split, made)))


def _texts_once(context: Context, split: Split, made: Output) -> tuple[str, ...]:
    """These texts, read once for all entries that are asked for."""
    key = ("texts of node", split.context_directory, made.settings)
    return context.memo(key, lambda: tuple(_texts(context, split, made)))


def _texts(context: Context, split: Split, made: Output) -> Iterator[str]:
    """Sources and settings, but for what only compilers and package managers read."""
    endings = (*_SOURCES, ".js", ".jsx", ".mjs", ".cjs", ".json", ".yaml", ".yml", ".toml", ".env", ".graphql")
    walked = context.walk(endings, under=split.context_directory, skip=("node_modules", ".git", *TESTS))
    for path in walked.files:
        name = posixpath.basename(path)
        built = posixpath.dirname(path) == split.context_directory and name.startswith(made.settings)
        if not built and not _is_about_project(name) and name != "package.json":
            yield _IMPORTS.sub("", context.read(path) or "")
    if not walked.complete:
        yield "/*/".join(f"/{n}/" for n in context.listdir(split.context_directory))
