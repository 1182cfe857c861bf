"""Where ``go build`` and ``go install`` put a binary."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.fixes import Decline
from dfix.model import runs
from dfix.model.state import clean
from dfix.model.steps import Step, steps

if TYPE_CHECKING:
    from dfix.context.golang import GoModule
    from dfix.model.state import State
    from dfix.runtime.plan import Split
    from dfix.shell import Word

#: folders of the base that hold programs, and are in every image's PATH
PATH = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/sbin", "/usr/sbin")
_VALUED = frozenset((
    "-ldflags", "-tags", "-gcflags", "-asmflags", "-mod", "-p", "-buildmode", "-installsuffix", "-pkgdir",
    "-toolexec", "-overlay", "-pgo",
))  # fmt: skip


def is_build(step: Step) -> bool:
    """Builds a program of this module."""
    return step.tool == "go" and step.action in ("build", "install") and not is_remote(step)


def is_remote(step: Step) -> bool:
    """``go install example.org/tool@latest`` needs nothing of this module."""
    return any("@" in (w.value or w.text) for w in step.operands)


def artifacts(split: Split, module: GoModule) -> tuple[str, ...]:
    """The absolute paths of the binaries that the RUNs build; Decline where one is not certain, or none is built."""
    found: list[str] = []
    for run in split.stage.of("RUN"):
        script = runs.script(run)
        if script is None or not script.clean:
            continue
        state = split.stage.state(run)
        folder = state.workdir
        for step in steps(script):
            if step.tool in ("cd", "pushd"):
                folder = _entered(step, folder)
            if not is_build(step):
                continue
            if step.command.conditional:
                raise Decline("the build stands in a condition")
            path = _output(step, module, state, folder, split)
            if path is None:
                raise Decline(
                    f"where `{' '.join(w.text for w in step.command.words)[:60]}` writes the binary is not certain"
                )
            found.append(path)
    if not found:
        raise Decline(_nothing_built(split))
    return tuple(dict.fromkeys(found))


def _nothing_built(split: Split) -> str:
    if any(s.tool == "go" and s.action == "run" for s in split.steps):
        return "it has no `go build`: the program is compiled when the container starts"
    if any(s.tool == "make" for s in split.steps):
        return "it builds with make, so where the binary lies is not known"
    return "no `go build` or `go install` was found, so there is no binary to take along"


def _entered(step: Step, folder: str | None) -> str | None:
    target = step.command.operands[0].value if step.command.operands else None
    if target is None or folder is None or step.command.nested or step.tool != "cd":
        return None
    return clean(target if target.startswith("/") else f"{folder}/{target}")


def _output(step: Step, module: GoModule, state: State, folder: str | None, split: Split) -> str | None:
    output: str | None = None
    packages: list[str] = []
    if step.command.has_flag("-C"):
        return None
    words = iter(step.words)
    for word in words:
        value = _value(word, state)
        if value == "-o" or (value or "").startswith("-o="):
            named = next(words, None) if value == "-o" else None
            output = (_value(named, state) if named else None) if value == "-o" else (value or "")[3:]
            if not output:
                return None
        elif word.looks_like_flag:
            if value in _VALUED:
                next(words, None)
        elif value is None:
            return None
        else:
            packages.append(value)
    return _place(step, module, state, folder, output, packages, split)


def _value(word: Word, state: State) -> str | None:
    """The value of a word, also where it names a variable of the Dockerfile."""
    if word.value is not None or not word.variables or "`" in word.text or "$(" in word.text or "'" in word.text:
        return word.value
    return state.value(word.text)


def _place(
    step: Step,
    module: GoModule,
    state: State,
    folder: str | None,
    output: str | None,
    packages: list[str],
    split: Split,
) -> str | None:
    files = bool(packages) and all(p.endswith(".go") for p in packages)
    package = packages[0] if packages else "."
    several = (len(packages) > 1 and not files) or "..." in package
    name = None if several else _binary_name(module, package, folder, split)
    if step.action == "install":
        root = state.scope.get("GOBIN") or state.scope.get("GOPATH", "/go").partition(":")[0] + "/bin"
        return f"{root}/{name}" if name else None
    if folder is None and not (output or "").startswith("/"):
        return None
    if output is None:
        return f"{(folder or '').rstrip('/')}/{name}" if name else None
    joined = clean(output if output.startswith("/") else f"{folder}/{output}")
    if output.endswith("/") or output in (".", "..") or _is_folder(joined, state, split):
        return f"{joined.rstrip('/')}/{name}" if name else None
    return joined


def _is_folder(path: str, state: State, split: Split) -> bool:
    """Whether an output path is a folder already, so that the binary goes into it."""
    workdirs = [split.stage.state(i).workdir for i in split.stage.instructions]
    made = [w.value for s in split.steps if s.tool == "mkdir" for w in s.command.operands if w.value]
    known = {
        *PATH,
        "/go",
        "/go/bin",
        "/",
        "/opt",
        "/srv",
        "/tmp",
        split.folder,
        *(w for w in workdirs if w),
        *(state.join(m) for m in made),
    }
    return path in known


def _binary_name(module: GoModule, package: str, folder: str | None, split: Split) -> str | None:
    if package.endswith(".go"):
        return posixpath.basename(package)[:-3]
    cleaned = posixpath.normpath(package)
    if cleaned == module.module or (cleaned == "." and folder == split.state.workdir):
        return module.binary_name
    if cleaned in (".", "..") or cleaned.startswith("../"):
        where = posixpath.normpath(posixpath.join(folder or "", cleaned)) if folder else ""
        return posixpath.basename(where) or None
    name = posixpath.basename(cleaned)
    return (
        posixpath.basename(posixpath.dirname(cleaned))
        if name[:1] == "v" and name[1:].isdigit() and "/" in cleaned
        else name
    )
