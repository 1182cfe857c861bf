"""What a program that was built needs of its folder, where that is less than the whole.

What stays behind is shown, and not what goes along: folders of nothing but sources that no text of the project names as
a place, and files that are about the project. Whatever else stands beside the program goes with it.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.model import copies, runs
from dfix.model.steps import steps

from .dependencies import programs_of
from .frameworks import output
from .project import is_manifest
from .prune import TESTS
from .start import RUNNERS

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_TEST_CODE = (*_SOURCES, ".js", ".mjs", ".cjs", ".snap", "jest-e2e.json", "jest.json")
#: how files begin that only compilers, linters and package managers read
_SETTINGS = (
    ".eslint", ".prettier", "eslint.config.", "jest.config.", "nest-cli.json", "nodemon.json", "package-lock.json",
    "pnpm-lock.yaml", "tsconfig.", "tslint.json", "vitest.config.", "yarn.lock",
)  # fmt: skip
#: what a compiler resolves: a program that was compiled finds its modules beside itself
_IMPORTS = re.compile(r"(?:\bfrom|\bimport|\brequire)\s{0,9}\(?\s{0,9}[\"'][^\"'\n]{0,300}[\"']")


def needed(context: Context, split: Split, package: Package, start: Launch) -> tuple[str, ...] | None:
    """The paths of the image beside node_modules; None where the whole folder has to go along."""
    if package.workspaces or package.has_local_dependencies:
        return None  # node_modules leads back into the project
    made = output(context, package, start, split)
    whole = copies.whole_copies(split.stage)
    if made is None or len(whole) != 1 or not _only_compiles(split, package, made):
        return None
    if (
        any(map(package.uses, _READ_SETTINGS))
        or not split.state.is_root
        or any("chown" in i.original for i in _steps(split))
    ):
        return None
    under = split.context_directory
    kept = [n for n in context.listdir(under) if not _stays(context, split, made, posixpath.join(under, n))]
    kept = [n for n in kept if n not in ("node_modules", made.folder) and not context.ignored(posixpath.join(under, n))]
    if len(kept) > _MOST or "package.json" not in kept:
        return None
    return tuple(posixpath.join(split.folder, name) for name in (*kept, made.folder))


def _steps(split: Split) -> Iterator[Instruction]:
    return (i for i in split.stage.instructions if i.keyword in ("RUN", "COPY", "ADD"))


def _only_compiles(split: Split, package: Package, made: Output) -> bool:
    """Whether nothing but the copy of the project, installs and the build makes files in its folder."""
    whole = copies.whole_copies(split.stage)[0].instruction
    for instruction in _steps(split):
        if instruction.keyword == "RUN":
            if not _is_plain(instruction, package, made):
                return False
        elif instruction is not whole and (
            "from" in instruction.flags or not all(map(is_manifest, instruction.words[:-1]))
        ):
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


def _stays(context: Context, split: Split, made: Output, path: str) -> bool:
    """Whether an entry of the project stays behind."""
    name = posixpath.basename(path)
    if context.is_dir(path):
        if name.startswith(".") and name in knowledge.load("compiled")["project"]["folders"]:
            return not _is_named(context, split, name, False)
        found = context.walk(under=path, limit=2000)
        tests = name in TESTS and all(f.endswith(_TEST_CODE) for f in found.files)
        plain = found.complete and bool(found.files) and (tests or all(f.endswith(_SOURCES) for f in found.files))
        return (plain or name in made.built_in) and not _is_named(context, split, name, tests)
    plain = _is_about_project(name) or name.endswith(_SOURCES) or name.startswith(made.settings)
    return plain and not _is_named(context, split, name, False)


def _is_about_project(name: str) -> bool:
    """Files that tools of development read, and no program."""
    table = knowledge.load("compiled")["project"]
    low = name.lower()
    if low in table["files"] or low.startswith(tuple(table["prefixes"])) or low.endswith(tuple(table["suffixes"])):
        return True
    return low.startswith(_SETTINGS)


def _is_named(context: Context, split: Split, name: str, is_word: bool) -> bool:
    """Whether a text of the project, or the Dockerfile, names an entry as a place: `"src/schema.graphql"`. ``is_word``:
    its name alone is a word that stands for other things (`NODE_ENV === "test"`)."""
    word = re.escape(name)
    place = re.compile(rf"/{word}[\"'`/]|[\"'`]{word}/" if is_word else rf"[\"'`/]{word}[\"'`/]")
    own = (i.original for k in ("CMD", "ENTRYPOINT", "ENV", "HEALTHCHECK") for i in split.stage.of(k))
    return any(place.search(text) for text in (*own, *_texts(context, split)))


def _texts(context: Context, split: Split) -> Iterator[str]:
    """Sources and settings, but for what only compilers and package managers read."""
    endings = (*_SOURCES, ".js", ".mjs", ".cjs", ".json", ".yaml", ".yml", ".toml", ".env", ".graphql")
    walked = context.walk(endings, under=split.context_directory, skip=("node_modules", ".git", *TESTS))
    for path in walked.files:
        name = posixpath.basename(path)
        if not _is_about_project(name) and name != "package.json":
            yield _IMPORTS.sub("", context.read(path) or "")
    if not walked.complete:
        yield "/*/".join(f"/{n}/" for n in context.listdir(split.context_directory))
