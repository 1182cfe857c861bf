"""Where ``go build`` and ``go install`` put their binaries.

Sources: go help build, go help install, go help packages, go help environment.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import effects
from dfix.context import golang as manifests
from dfix.fixes import Decline
from dfix.image import runs
from dfix.image.files import Files
from dfix.records import Record
from dfix.runtime.rewrite import SYSTEM_PATH
from dfix.source import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context.golang import GoModule
    from dfix.effects import Done
    from dfix.runtime.plan import Split
    from dfix.shell import Word
    from dfix.subject import Subject
    from dfix.syntax import Instruction

#: folders that every image with Go has
_FOLDERS = frozenset((*SYSTEM_PATH, "/", "/go", "/go/bin", "/opt", "/srv", "/tmp"))


class Building(Record):
    """A command that builds a program: its RUN, the command of the RUN that it is or that runs it (by a Makefile, a
    script), and itself."""

    run: Instruction
    outer: Done
    done: Done


def builds(subject: Subject, split: Split) -> Iterator[Building]:
    """The commands that build programs of the module. ``go install x@latest`` is none of them."""
    for run in split.stage.of("RUN"):
        for outer in runs.done(run, split.stage, subject.context) or ():
            for done in effects.leaves(outer):
                call = done.call
                if call is None or call.tool != "go" or call.given not in ("build", "install"):
                    continue
                if not any("@" in word.text for word in call.operands):
                    yield Building(run, outer, done)


def artifacts(subject: Subject, split: Split, module: GoModule) -> tuple[str, ...]:
    """The absolute paths of the binaries that the RUNs build; Decline where one is not certain, or none is built."""
    found: list[str] = []
    for run, outer, done in builds(subject, split):
        if done.command.conditional or outer.command.conditional:
            raise Decline("the build stands in a condition", run)
        paths = _Build(subject, split, module, done, Files.of(split.stage, subject.context).before(run)).paths()
        if not paths:
            raise Decline(f"where `{shortened(done.command_text)}` writes the binary is not certain", run)
        found += paths
    if not found:
        raise Decline(_nothing_built(split))
    return tuple(dict.fromkeys(found))


def _nothing_built(split: Split) -> str:
    if any(s.tool == "go" and s.action == "run" for s in split.steps):
        return "it has no `go build`: the program is compiled when the container starts"
    if any(s.tool == "make" for s in split.steps):
        return "it builds with make, and its Makefile does not tell where the binary lies"
    return "no `go build` or `go install` was found, so there is no binary to take along"


class _Build:
    """One command that builds."""

    def __init__(self, subject: Subject, split: Split, module: GoModule, done: Done, files: Files) -> None:
        assert done.call is not None
        self.subject = subject
        self.split = split
        self.module = module
        self.call = done.call
        self.where = done.where
        self.files = files
        self.folder = done.where.folder

    def paths(self) -> list[str]:
        """Where its binaries lie; nothing where that is not certain."""
        packages = [self._value(word) for word in self.call.operands]
        output = next((self._output(flag.word, flag.glued) for flag in self.call.values(["-o"])), "")
        if None in packages or output is None or self.call.has("-C"):
            return []
        names = self._names([p for p in packages if p])
        if self.call.given == "install":
            scope = self.where.state.scope
            root = scope.get("GOBIN") or scope.get("GOPATH", "/go").partition(":")[0] + "/bin"
            return [f"{root}/{name}" for name in names]
        if self.folder is None and not output.startswith("/"):
            return []
        if not output:
            return [f"{(self.folder or '').rstrip('/')}/{name}" for name in names] if len(names) == 1 else []
        target = posixpath.normpath(posixpath.join(self.folder or "/", output))
        if output.endswith("/") or output in (".", "..") or self._is_folder(target):
            return [f"{target.rstrip('/')}/{name}" for name in names]
        return [target]

    def _output(self, word: Word | None, glued: str | None) -> str | None:
        return glued if glued is not None else self._value(word) if word is not None else None

    def _value(self, word: Word) -> str | None:
        """The value of a word, also where it names a variable of the Dockerfile."""
        if word.value is not None or not word.variables or "`" in word.text or "$(" in word.text or "'" in word.text:
            return word.value
        return self.where.state.value(word.text)

    def _is_folder(self, path: str) -> bool:
        return path in _FOLDERS or path == self.split.folder or self.files.is_folder(path) is True

    def _names(self, packages: list[str]) -> list[str]:
        """What the binaries of some packages are called."""
        if packages and all(package.endswith(".go") for package in packages):
            return [posixpath.basename(packages[0])[:-3]]
        names = [name for package in packages or ["."] for name in self._names_of(package)]
        return names if all(names) else []

    def _names_of(self, package: str) -> list[str]:
        head, dots, rest = package.partition("...")
        if dots:
            return self._programs_below(head) if not rest else [""]
        cleaned = posixpath.normpath(package)
        if cleaned == self.module.module or (cleaned == "." and self._directory() == self.module.directory):
            return [self.module.binary_name or ""]
        if cleaned in (".", "..") or cleaned.startswith("../"):
            return (
                [posixpath.basename(posixpath.normpath(posixpath.join(self.folder, cleaned)))] if self.folder else [""]
            )
        return [_last(cleaned)]

    def _directory(self) -> str | None:
        """The folder of the build context that it works in."""
        return self.files.context_path(self.folder) if self.folder else None

    def _programs_below(self, head: str) -> list[str]:
        """The programs of the module in a folder and below it."""
        directory = self._directory()
        if directory is None or (head not in ("", "./") and not head.startswith("./")):
            return [""]
        under = posixpath.normpath(posixpath.join(directory or ".", head or ".")).removeprefix(".").lstrip("/")
        found = manifests.go_scan(self.subject.context, self.module.directory).main_packages
        programs = [
            p for p, is_main in found.items() if is_main and (not under or p == under or p.startswith(under + "/"))
        ]
        top = self.module.directory
        return [_last(p) if p != top else self.module.binary_name or "" for p in sorted(programs)]


def _last(path: str) -> str:
    """The last part of a path that is no major version (example.org/tool/v2 is tool)."""
    parts = path.split("/")
    is_major = len(parts) > 1 and parts[-1][:1] == "v" and parts[-1][1:].isdigit()
    return parts[-2] if is_major else parts[-1]
