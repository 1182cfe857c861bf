"""What a download of Go's modules reads, and how it is written before the build that would do it.

Sources: go.dev/ref/mod (go mod download, workspaces, vendoring, private modules), go help environment, go help build.
"""

from __future__ import annotations

import itertools
import posixpath
from typing import TYPE_CHECKING

from dfix.context import golang as manifests
from dfix.fixes import Assumption, Decline, Evidence
from dfix.source import counted

from ..shared.base import Install, Needs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.context.golang import GoModule

    from ..shared.project import Project

#: files of more folders than that are too many lines for somebody to read
_MOST = 24
#: commands that load the modules of the project
_LOADING = frozenset(("build", "install", "test", "vet", "run", "generate", "list"))
#: variables that decide what is built, and not what is downloaded
_IDLE = (
    "CGO_", "GOOS", "GOARCH", "GOARM", "GOAMD64", "GO386", "GOMIPS", "GOPPC64", "GORISCV64", "CC", "CXX", "GOGC",
    "GOMAXPROCS", "GOEXPERIMENT", "GOGCCFLAGS",
)  # fmt: skip


def needs(install: Install) -> Needs | None:
    """go.mod and go.sum; with the command that downloads, where the install is a build. None where there is nothing
    to download, or it is done already."""
    call = install.call
    if call.tool != "go":
        return None
    downloads = call.given == "mod" and bool(call.operands) and call.operands[0].value == "download"
    if not downloads and (call.given not in _LOADING or _is_remote(install) or _has_downloaded(install)):
        return None
    if not install.context:
        return _guess(install) if downloads else None
    work = _workspace(install)
    project = _module_folder(install.project) or work
    if project is None:
        if downloads:
            raise Decline(f"no go.mod of the build context comes to lie in {install.folder}")
        return None
    modules = [(each, _module(each)) for each in _used(work, project)]
    required = _fetched(module for _, module in modules)
    if not required or any(_is_vendored(install, each) for each in (work or project, project)):
        return None
    files = _files(install, work, modules)
    of = "" if len(modules) == 1 else f" of {len(modules)} modules, and go.work"
    read = f"go mod download reads go.mod and go.sum{of}, seen beside the Dockerfile"
    sentence = f"{read}; {counted(len(required), 'module')}"
    evidence = (Evidence("context", sentence),)
    return Needs(files, evidence, extra=None if downloads else _command(install))


def _is_remote(install: Install) -> bool:
    """`go install module@version` looks at no go.mod."""
    return any("@" in word.text for word in install.call.operands)


def _has_downloaded(install: Install) -> bool:
    """Whether a command before it has loaded the modules."""
    found = (each.call for each in install.before if each.call is not None and each.call.tool == "go")
    return any(
        c.given in ("mod", "get") or (c.given in _LOADING and not any("@" in w.text for w in c.operands)) for c in found
    )


def _guess(install: Install) -> Needs:
    files = tuple(map(install.project.path, ("go.mod", "go.sum")))
    assumed = "go.mod and go.sum stand beside the Dockerfile and name no local folder"
    return Needs(files, (), (Assumption("manifests-suffice", assumed),))


def _module_folder(project: Project) -> Project | None:
    """The folder of the nearest go.mod, upwards."""
    while not project.has("go.mod"):
        if project.folder == "/":
            return None
        project = project.beside("..")
    return project


def _module(project: Project) -> GoModule:
    text = project.text("go.mod")
    module = manifests.parse(text, posixpath.dirname(project.source("go.mod") or "")) if text is not None else None
    if module is None or module.broken:
        raise Decline(f"go.mod {module.broken if module else 'cannot be read'}")
    return module


def _is_vendored(install: Install, project: Project) -> bool:
    """Whether the modules come with the source: a vendor folder, unless it is told otherwise."""
    flags = [word.value or word.text for word in install.call.words]
    flags += (install.where.state.scope.get("GOFLAGS") or "").split()
    flags += [
        part
        for name, value in install.done.command.assignments
        if name == "GOFLAGS" and value
        for part in (value.value or "").split()
    ]
    told = [flag.lstrip("-").partition("=")[2] for flag in flags if flag.lstrip("-").startswith("mod=")]
    told += [b for a, b in itertools.pairwise(flags) if a in ("-mod", "--mod")]
    if "vendor" in told:
        return True
    return project.has("vendor/modules.txt") and not {"mod", "readonly"} & set(told)


def _workspace(install: Install) -> Project | None:
    """The folder of the go.work that counts, upwards; None without one."""
    told = install.where.state.scope.get("GOWORK", "")
    if told not in ("", "auto", "off") or "GOWORK" in {name for name, _ in install.done.command.assignments}:
        raise Decline("GOWORK says which go.work counts, which dfix does not follow")
    here = install.project
    while told != "off":
        if here.has("go.work"):
            return here
        if here.folder == "/":
            break
        here = here.beside("..")
    return None


def _used(work: Project | None, project: Project) -> list[Project]:
    """The folders of the modules that are built together: the project's own, or all of its workspace."""
    uses = manifests.uses(work.text("go.work") or "") if work is not None else ()
    return [work.beside(each) for each in uses] if work is not None else [project]


def _fetched(modules: Iterable[GoModule]) -> set[str]:
    """The modules that some need and that do not lie beside them."""
    found, local = set(), set()
    for module in modules:
        found |= {each.path for each in module.requires}
        local |= {module.module, *(each.path for each in module.replaces if each.local)}
    return found - local


def _files(install: Install, work: Project | None, modules: list[tuple[Project, GoModule]]) -> tuple[str, ...]:
    """All that a download reads: the manifests of the modules and of the folders that these, or the workspace, put in
    the place of others; Decline where that is not all."""
    if install.call.has("-modfile", "-overlay") or any(
        w.text.startswith(("-modfile=", "-overlay=")) for w in install.call.words
    ):
        raise Decline("the build names another go.mod, or lays files over the sources")
    if not any(each.has("go.sum") for each, _ in modules):
        raise Decline("there is no go.sum beside go.mod, so a download would not be the one that the build needs")
    found = [work.path(name) for name in ("go.work", "go.work.sum") if work.has(name)] if work is not None else []
    for each, _ in modules:
        found += [each.path(name) for name in ("go.mod", "go.sum") if each.has(name)]
    replaced = [(each, replace) for each, module in modules for replace in module.replaces]
    if work is not None:
        replaced += [(work, replace) for replace in manifests.parse(work.text("go.work") or "").replaces]
    for each, replace in replaced:
        path = each.path(f"{replace.target}/go.mod")
        if replace.local and not each.has(path):
            raise Decline(f"{replace.target}, which takes the place of {replace.path}, was not found in the image")
        found += [path] if replace.local else []
    found = list(dict.fromkeys(found))
    if len(found) > _MOST:
        raise Decline(f"a download reads {len(found)} files of its modules, which would take a line each")
    return tuple(found)


def _command(install: Install) -> str:
    """`go mod download` with the variables that the build is given, but for those that only say what is built."""
    command = install.done.command
    if not command.words or command.words[0] is not install.call.program:
        raise Decline(f"`{command.words[0].text} …` runs the build, so how its modules are downloaded is not known")
    given = [
        f"{name}={value.text if value else ''}" for name, value in command.assignments if not name.startswith(_IDLE)
    ]
    folder = [flag for flag in install.call.flags if flag.name == "-C"]
    told = [f"-C {flag.word.text}" for flag in folder if flag.word is not None and flag.glued is None]
    if len(told) != len(folder):
        told = [w.text for w in install.call.words if w.text.startswith("-C")]
    return " ".join((*given, install.call.program.text, *told, "mod download"))
