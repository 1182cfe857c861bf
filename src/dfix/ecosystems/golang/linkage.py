"""Whether a Go binary is static, or can be made so: its sources, its modules, and how it is built."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from typing import TYPE_CHECKING

from dfix import effects, knowledge
from dfix.context import golang as manifests
from dfix.fixes import Decline
from dfix.records import Record

from .build import builds

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.context.golang import GoModule
    from dfix.context.golang_sources import GoScan
    from dfix.effects import Done
    from dfix.runtime.plan import Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction
    from dfix.syntax.build import TextEdit


class Linkage(Record):
    """How the binary is linked.

    static    it holds all that it needs, as it is or by `edits`, which switch cgo off
    evidence  why it is static, or why it was taken to need the C library
    """

    static: bool
    edits: tuple[tuple[Instruction, tuple[TextEdit, ...]], ...]
    evidence: str


def sources(context: Context, directory: str, module: GoModule) -> GoScan:
    """The sources of the module, and of the modules beside it that it is built with."""
    found = manifests.go_scan(context, directory)
    for place in module.beside:
        if place.startswith(("..", "/")) or not context.is_dir(place):
            raise Decline(f"go.mod or go.work names the folder {place}, which does not stand in the build context")
        found = _joined(found, manifests.go_scan(context, "" if place == "." else place))
    return found


def _joined(one: GoScan, two: GoScan) -> GoScan:
    both = type(one)()
    both.complete = one.complete and two.complete
    both.files = tuple(dict.fromkeys((*one.files, *two.files)))
    both.imports_c = (*one.imports_c, *two.imports_c)
    both.embeds = (*one.embeds, *two.embeds)
    both.imports = one.imports | two.imports
    return both


def linkage(subject: Subject, split: Split, module: GoModule, found: GoScan) -> Linkage:
    """Whether the binary is static, or can be made so without changing what it does."""
    done = _builds(subject, split)
    odd = next((flag for flag in ("-buildmode", "-linkshared") if any(flag in each.text for each in done)), None)
    if odd:
        raise Decline(f"its {odd} says that it builds something else than a plain program")
    if any(re.search(r"\bGOOS=(?!linux\b|\$)", each.text) for each in done):
        raise Decline("it builds for another system than the image's")
    unseen = unknown(subject.context, split.context_directory, module)
    if all(each.value == "0" for each in done):
        return Linkage(True, (), "the binary is built with CGO_ENABLED=0, so it is static")
    dynamic = _resolver(split, done) or _dynamic(done, module, found, unseen)
    if dynamic:
        return Linkage(False, (), dynamic)
    edits: dict[int, tuple[Instruction, list[TextEdit]]] = {}
    for each in done:
        if each.value is None:
            edits.setdefault(id(each.run), (each.run, []))[1].append((each.start, each.start, "CGO_ENABLED=0 "))
    evidence = "CGO_ENABLED=0 makes the binary static, and no source file and no required module needs cgo"
    return Linkage(True, tuple((run, tuple(e)) for run, e in edits.values()), evidence)


def _resolver(split: Split, done: list[_Build]) -> str | None:
    """Why the C library is to look up the names of hosts."""
    is_asked = "netdns=cgo" in (split.state.env.get("GODEBUG") or "") or any("netcgo" in each.text for each in done)
    return "names of hosts are to be looked up by the C library" if is_asked else None


def is_without_cgo(subject: Subject, split: Split) -> bool:
    """Whether every build of a stage is told to leave cgo out."""
    return all(each.value == "0" for each in _builds(subject, split))


def _dynamic(done: list[_Build], module: GoModule, found: GoScan, unknown: tuple[str, ...]) -> str | None:
    """Why the binary must be taken to need the C library."""
    if found.imports_c:
        return f"{found.imports_c[0]} uses cgo"
    named = (*(r.path for r in module.requires), *sorted(found.imports))  # some packages of a module are pure Go
    cgo = next((path for path in named if listed(path, "cgo")), None)
    if cgo:
        return f"{cgo} uses cgo"
    if any(each.value not in (None, "0") for each in done):
        return "CGO_ENABLED is set on purpose"
    if any("-linkmode" in each.text or "-race" in each.text for each in done):
        return "its build flags ask for the C library"
    if not found.complete:
        return "not all sources could be read, so cgo is left as it is"
    return f"whether {unknown[0]} uses cgo is not known, so cgo is left as it is" if unknown else None


class _Build(Record):
    """A build: its RUN, where its command starts, the CGO_ENABLED that it sees ("" when that is not certain), and all
    that is written of it, in Makefiles and scripts as well."""

    run: Instruction
    start: int
    value: str | None
    text: str


def _builds(subject: Subject, split: Split) -> list[_Build]:
    found: list[_Build] = []
    for building in builds(subject, split):
        run, outer = building.run, building.outer
        inner = (f"{_assigned(each)} {each.command_text}" for each in effects.leaves(outer))
        text = " ".join((run.text, *inner))
        named = set(re.findall(r"CGO_ENABLED=([\w$\"']*)", text))
        scope = split.stage.state(run).scope.get("CGO_ENABLED")
        value = scope if not named else named.copy().pop() if len(named) == 1 else ""
        found.append(_Build(run, outer.command.start, value, text))
    return list(dict.fromkeys(found))


def _assigned(done: Done) -> str:
    return "".join(f" {name}={value.text if value else ''}" for name, value in done.command.assignments)


def unknown(context: Context, directory: str, module: GoModule) -> tuple[str, ...]:
    """The required modules of which it is not known that they are Go only. A vendor folder shows it."""
    names = [r.path for r in module.requires if not any(listed(r.path, key) for key in ("pure", "optional", "cgo"))]
    names = [name for name in names if name not in module.local]
    if not names or not module.has_vendor:
        return tuple(names)
    vendor = posixpath.join(directory, "vendor")
    return tuple(n for n in names if not _vendored_pure(context, f"{vendor}/{n}"))


def _vendored_pure(context: Context, folder: str) -> bool:
    if not context.is_dir(folder):
        return True  # vendored are only the packages that the build needs
    from dfix.context.golang_sources import built, parse_header

    walked = context.walk((".go",), under=folder)
    for path in walked.files:
        header = parse_header(context.read(path) or "")
        if header.package is None:
            return False
        name = path.rpartition("/")[2]
        if (
            "C" in header.imports
            and not name.endswith("_test.go")
            and built(name, header.constraints, None) is not False
        ):
            return False
    return walked.complete


def listed(path: str, key: str) -> bool:
    """Whether a module, or one that it is a part of, stands in a list of knowledge/go_modules.toml."""
    names = _names(key)
    parts = path.split("/")
    plain = [p for i, p in enumerate(parts) if i == 0 or not _is_major(p)]
    return any("/".join(each[:end]) in names for each in (parts, plain) for end in range(1, len(each) + 1))


def _is_major(part: str) -> bool:
    return part[:1] == "v" and part[1:].isdigit()


@cache
def _names(key: str) -> frozenset[str]:
    return frozenset(knowledge.load("go_modules")[key])
