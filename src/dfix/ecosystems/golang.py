"""Go: a static binary on distroless, with the files that it reads; or the same with a shell on a slim base."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context import golang as manifests
from dfix.model import copies, programs, runs
from dfix.model.steps import Step, steps

from . import scan
from .base import Install, Needs, No, RuntimePlan, Split, Verdict

if TYPE_CHECKING:
    from dfix.context.golang import GoModule
    from dfix.passes import Subject
    from dfix.syntax import Instruction
    from dfix.syntax.build import TextEdit

STATIC = "gcr.io/distroless/static-debian13"
_READS = (
    "os.Open", "os.OpenFile", "os.ReadFile", "os.ReadDir", "os.Stat", "os.DirFS", "ioutil.ReadFile", "ioutil.ReadDir", "http.Dir",
    "http.ServeFile", "http.FileServer", "ParseFiles", "ParseGlob", "LoadHTMLGlob", "LoadHTMLFiles", "filepath.Walk", "filepath.Glob",
    "filepath.WalkDir", "godotenv", "viper", "file://", "StaticFile", "Static", "LoadX509KeyPair", "plugin.Open", "SendFile",
    "toml.DecodeFile", "config.Load", "ini.Load", "os.Executable", "os.Getwd", "excelize.OpenFile", "sqlite", "migrate", "goose",
)  # fmt: skip


class Go:
    """Modules built with ``go build`` or ``go install``."""

    def needs(self, install: Install) -> Needs | No | None:
        """go.mod and go.sum, for ``go mod download``, which is put before ``go build`` where it is not there."""
        step = install.step
        if step.tool != "go" or (step.action, _second(step)) not in (("mod", "download"), ("build", None), ("install", None)):
            return None
        module = manifests.read(install.context, install.directory) if install.context else None
        downloads = step.action == "mod"
        if module is None:
            return _unseen(install, downloads)
        if module.broken:
            return No(f"go.mod {module.broken}")
        if not module.requires or module.has_vendor or "-mod=vendor" in step.command.words[-1].text:
            return None
        if not module.has_sum:
            return No("there is no go.sum beside go.mod, so a download would not be the one that the build needs")
        if module.has_local_replaces or module.has_work:
            return No("go.mod replaces a module by a local folder, or there is a go.work: the download needs their folders")
        if not downloads and (_remote(step) or any(s.tool == "go" and s.action == "mod" for s in install.before)):
            return None
        evidence = (f"go mod download reads go.mod and go.sum, seen beside the Dockerfile; {len(module.requires)} modules",)
        return Needs(("go.mod", "go.sum"), evidence, extra=None if downloads else "go mod download")

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | No:
        """The highest rung of the ladder that the sources allow."""
        module = manifests.read(subject.context, split.context_directory) if subject.context else None
        if module is None or module.broken:
            return No("without go.mod and the sources beside the Dockerfile it is not known what the program needs")
        built = _artifact(split, module)
        if isinstance(built, No):
            return built
        program = programs.started(split.stage)
        path = _starts(split, program, built)
        if isinstance(path, No):
            return path
        static = _static(subject, split, module)
        if isinstance(static, No):
            return static
        return _rung(subject, split, path, static)

    def stays(self, step: Step, split: Split) -> Verdict:
        """Everything that the toolchain does stays where it is."""
        if step.tool in ("go", "gofmt", "upx", "strip", "swag", "templ", "sqlc", "protoc", "wire", "mockgen", "golangci-lint", "make"):
            return Verdict.BUILDER
        return Verdict.UNKNOWN


def _second(step: Step) -> str | None:
    if step.action in ("mod",):
        return step.operands[0].value if step.operands else None
    return None


def _unseen(install: Install, downloads: bool) -> Needs | No | None:
    if install.context:
        return No(f"there is no go.mod in {install.directory or 'the build context'}") if downloads else None
    if not downloads:
        return None
    return Needs(("go.mod", "go.sum"), (), "go.mod and go.sum stand beside the Dockerfile and name no local folder")


def _remote(step: Step) -> bool:
    """``go install example.org/tool@latest`` needs nothing of this module."""
    return any("@" in (w.value or w.text) for w in step.operands)


# ---------------------------------------------------------------------- the artifact


class Built:
    """The step that builds, the RUN it stands in, and where its binary lies."""

    __slots__ = ("path", "run", "step")

    def __init__(self, run: Instruction, step: Step, path: str) -> None:
        self.run = run
        self.step = step
        self.path = path


def _artifact(split: Split, module: GoModule) -> list[Built] | No:
    found: list[Built] = []
    for run in split.stage.of("RUN"):
        script = runs.script(run)
        if script is None or not script.clean:
            continue
        cwd = split.stage.state(run).workdir
        for step in steps(script):
            if step.tool == "cd":
                return No("it builds after `cd`, so where the binary lies is not certain")
            if step.tool != "go" or step.action not in ("build", "install") or _remote(step):
                continue
            if step.command.conditional:
                return No("the build stands in a condition")
            path = _output(step, module, cwd)
            if path is None:
                return No(f"where `{' '.join(w.text for w in step.command.words)[:60]}` writes the binary is not certain")
            found.append(Built(run, step, path))
    return found or No("no `go build` or `go install` was found, so there is no binary to take along")


def _output(step: Step, module: GoModule, cwd: str | None) -> str | None:
    words = list(step.words)
    output: str | None = None
    packages: list[str] = []
    index = 0
    while index < len(words):
        value = words[index].value
        if value == "-o" and index + 1 < len(words):
            output = words[index + 1].value
            if output is None:
                return None
            index += 1
        elif value is not None and value.startswith("-o="):
            output = value[3:]
        elif words[index].looks_like_flag:
            if value in _GO_VALUED:
                index += 1
        elif value is None:
            return None
        else:
            packages.append(value)
        index += 1
    return _place(step, module, cwd, output, packages)


_GO_VALUED = frozenset(("-ldflags", "-tags", "-gcflags", "-asmflags", "-mod", "-p", "-buildmode", "-installsuffix", "-pkgdir", "-toolexec", "-C"))


def _place(step: Step, module: GoModule, cwd: str | None, output: str | None, packages: list[str]) -> str | None:
    if len(packages) > 1 and not all(p.endswith(".go") for p in packages):
        return None
    package = packages[0] if packages else "."
    if "..." in package:
        return None
    name = _binary_name(module, package)
    if step.action == "install":
        return f"/go/bin/{name}" if name else None
    if output is None:
        return f"{cwd.rstrip('/')}/{name}" if cwd and name else None
    if output.endswith("/"):
        output += name or ""
    joined = output if output.startswith("/") else f"{cwd.rstrip('/')}/{output}" if cwd else None
    return posixpath.normpath(joined) if joined else None


def _binary_name(module: GoModule, package: str) -> str | None:
    if package.endswith(".go"):
        return posixpath.basename(package)[:-3]
    cleaned = posixpath.normpath(package)
    if cleaned == ".":
        return module.binary_name
    return posixpath.basename(cleaned)


def _starts(split: Split, program: programs.Program | None, built: list[Built]) -> str | No:
    """The binary that the container starts."""
    if program is None:
        return No("what it starts is not known")
    names = programs.names(program)
    if "go" in names or any(n in ("air", "reflex", "CompileDaemon", "fresh", "gow", "nodemon", "dlv") for n in names):
        return No("it compiles the program when it starts: it looks like an image for development")
    if program.argv is None:
        return No("its command needs a shell to start the program")
    first = program.argv[0]
    for each in built:
        if split.state.join(first) == each.path or ("/" not in first and posixpath.basename(each.path) == first):
            if "/" not in first and posixpath.dirname(each.path) not in ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/sbin", "/usr/sbin"):
                return No(f"it starts {first} from {posixpath.dirname(each.path)}, which is in no other image's PATH")
            return each.path
    return No(f"it starts {first}, which none of its build steps makes")


# ---------------------------------------------------------------------- static, and what it reads


class Static:
    """How the binary comes to be static: edits that switch cgo off, and the reasons."""

    __slots__ = ("assumption", "edits", "evidence")

    def __init__(self, edits: dict[int, tuple[Instruction, list[TextEdit]]], evidence: str, assumption: str | None) -> None:
        self.edits = edits
        self.evidence = evidence
        self.assumption = assumption


def _static(subject: Subject, split: Split, module: GoModule) -> Static | No:
    found = manifests.go_scan(subject.context, split.context_directory)
    if found.imports_c:
        return No(f"{found.imports_c[0]} uses cgo, so the binary needs the C library of the builder")
    table = knowledge.load("go_modules")
    cgo = table["cgo"]
    names = cgo if isinstance(cgo, dict) else dict.fromkeys(cgo, "")
    for require in module.requires:
        if any(require.path == n or require.path.startswith(n + "/") for n in names):
            return No(f"{require.path} needs cgo, so the binary needs the C library of the builder")
    pure = tuple(table["pure"])
    unknown = [r.path for r in module.requires if not any(r.path == p or r.path.startswith(p.rstrip("/") + "/") for p in pure)]
    assumption = None
    if unknown and not module.has_vendor:
        listed = ", ".join(unknown[:4]) + (f" and {len(unknown) - 4} more" if len(unknown) > 4 else "")
        assumption = f"none of these modules needs cgo: {listed}"
    if not found.complete:
        return No("not all sources could be read, so whether cgo is needed is not known")
    edits: dict[int, tuple[Instruction, list[TextEdit]]] = {}
    already = split.state.scope.get("CGO_ENABLED") == "0"
    for run in split.stage.of("RUN"):
        script = runs.script(run)
        if already or script is None or not script.clean or split.stage.state(run).scope.get("CGO_ENABLED") == "0":
            continue
        for step in steps(script):
            if step.tool == "go" and step.action in ("build", "install") and not _remote(step):
                given = dict(step.command.assignments).get("CGO_ENABLED")
                if given is not None and given.value == "0":
                    continue
                if given is not None or "CGO_ENABLED" in run.text:
                    return No("CGO_ENABLED is set on purpose, so the binary needs the C library of the builder")
                start = step.command.start
                edits.setdefault(id(run), (run, []))[1].append((start, start, "CGO_ENABLED=0 "))
    how = "CGO_ENABLED=0 makes the binary static" if edits else "the binary is built with CGO_ENABLED=0 and is static"
    return Static(edits, f"{how}; no source file and no required module is known to need cgo", assumption)


def _rung(subject: Subject, split: Split, path: str, static: Static) -> RuntimePlan | No:
    assumptions = [static.assumption] if static.assumption else []
    evidence = [static.evidence]
    execs = scan.mentions(subject.context, (".go",), ("os/exec", "syscall.Exec"), split.context_directory)
    if execs.found:
        return No(f"it starts other programs ({execs.found}), which a base without them would lack")
    reads = scan.mentions(subject.context, (".go",), _READS, split.context_directory)
    if reads.found:
        evidence.append(f"it reads files ({reads.found}), so the whole project folder is copied with the binary")
        taken = (split.folder,) if copies.is_inside(path, split.folder) else (split.folder, path)
    else:
        evidence.append(f"{reads.count} source files were read: none opens a file at run time, so the binary alone is copied")
        taken = (path,)
    evidence.append(f"{STATIC} brings certificates, time zones, /tmp and a user without privileges")
    return RuntimePlan(
        base=STATIC,
        copies=taken,
        evidence=tuple(evidence),
        assumption="; ".join(assumptions) or None,
        shell=False,
        needs_packages=False,
        edits=tuple((run, tuple(edits)) for run, edits in static.edits.values()),
    )


ECOSYSTEM = Go()
