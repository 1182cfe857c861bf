"""What a build makes that can run without the sources: the output of a compiler, or of a framework."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context.formats import join, strip_comments
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.context.node import Package
    from dfix.launch import Launch
    from dfix.runtime.plan import Split

#: programs that write to the output folder alone, beside those of a framework
_COMPILERS = frozenset(("eslint", "nest", "prettier", "rimraf", "tsc", "tsc-alias", "vue-tsc"))
_OUTPUTS = ("dist", "build", "lib", "out")


class Output(Record):
    """What a build makes.

    folder    at the top of the project
    programs  that make it, and nothing beside it
    built_in  folders of the project that are built into it
    settings  how the names of files begin that only the build reads
    alone     it has its own node_modules
    kept      how the names of files begin that the server reads, too
    word      what the program that finds it by itself is told, "" for one that is told a file
    """

    folder: str
    programs: frozenset[str] = _COMPILERS
    built_in: frozenset[str] = frozenset()
    settings: tuple[str, ...] = ()
    alone: bool = False
    kept: tuple[str, ...] = ()
    word: str = ""


def output(context: Context, package: Package, start: Launch, split: Split) -> Output | None:
    """The output that is started; None where something else is, or it is not known where it lies."""
    own = [c for c in start.by("CMD", "ENTRYPOINT") if not c.passing]
    if len(own) != 1 or start.others() or own[0].folder != split.folder:
        return None
    for made, starts in _candidates(context, package):
        there = _is_told(own[0].words[1:], made, split)
        if own[0].name in starts and there and not context.is_dir(join(package.directory, made.folder)):
            return made
    return None


def _is_told(words: tuple[str, ...], made: Output, split: Split) -> bool:
    """Whether a program is told to run what lies in the output: by a file of it, or by its own word alone."""
    if made.word:
        flags = ("-", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "localhost")
        return words[:1] == (made.word,) and all(w.startswith(flags) for w in words[1:])
    scripts = [posixpath.normpath(w) for w in words if not w.startswith("-")]
    inside = (f"{made.folder}/", f"{split.folder}/{made.folder}/")
    return bool(scripts) and (scripts[0].startswith(inside) or scripts[0] == made.folder)


def _candidates(context: Context, package: Package) -> list[tuple[Output, tuple[str, ...]]]:
    """What the build may make, with the programs that start it: that of a framework, else the compiler's."""
    for entry in knowledge.load("node_frameworks").values():
        if package.uses(entry["package"]):
            made = Output(
                entry["output"],
                _COMPILERS | frozenset(entry["builds"]),
                frozenset(entry["folders"]),
                tuple(entry["settings"]),
                entry.get("alone", False),
                tuple(entry.get("kept", ())),
                entry.get("word", ""),
            )
            return [] if _is_refused(context, package, entry) else [(made, tuple(entry["starts"]))]
    config = package.tsconfig(context)
    told = posixpath.relpath(config.out_dir, package.directory or ".") if config and config.out_dir else ""
    return [(Output(told), ("node", "nodejs"))] if told in _OUTPUTS else []


def _is_refused(context: Context, package: Package, entry: dict[str, list[str]]) -> bool:
    """Whether the configuration of a framework has it build something else."""
    import re

    for name in context.listdir(package.directory):
        if name.startswith((*entry["settings"], *entry.get("kept", ()))):
            text = strip_comments(context.read(join(package.directory, name)) or "")
            if any(re.search(rf"(?<![\w.$-]){word}\s{{0,9}}:", text) for word in entry.get("refuses", ())):
                return True
    return False


def bundles(package: Package) -> bool:
    """Whether development dependencies are built into the output."""
    entries = knowledge.load("node_frameworks").values()
    return any(entry.get("bundles", False) and package.uses(entry["package"]) for entry in entries)
