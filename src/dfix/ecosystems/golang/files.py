"""What a Go program finds beside its binary: the files that are no Go source, and whether it may read them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from dfix import knowledge
from dfix.behaviour import sources_read
from dfix.model import copies, runs
from dfix.model.steps import Step, steps
from dfix.source import shortened

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.context.golang import GoModule
    from dfix.context.golang_sources import GoScan
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from ..base import Split

#: more entries than this are no longer listed one by one: the whole folder is copied
MOST_ENTRIES = 6
#: calls that read a file, or look as if they did: a mention too many copies a file too many, and breaks nothing
_READS = (
    "*File(", "*Files(", "*Dir(", "*FS(", "*Glob(", "*Static(", "*TLS(", "*Load(", "*Render(", "*Attachment(",
    "os.Open", "os.Stat", "os.ReadFile", "os.Getwd", "os.Executable", "ioutil.*", "http.Dir", "filepath.Walk*",
    "plugin.Open", "runtime.Caller", "*KeyPair(", "file://", "sql.Open", "sqlite.Open", "*NewEnforcer(",
    "flag.*", "os.Args", "viper", "godotenv",
)  # fmt: skip
#: those of them that cannot be meant for files that are built into the binary
_READS_DISK = (
    "os.*", "ioutil.*", "http.Dir", "ParseFiles", "ParseGlob", "LoadHTML*", "filepath.*", "*TLS(", "*KeyPair(",
    "flag.*",
)  # fmt: skip
_GO = (".go", ".mod", ".sum")
_HARMLESS = frozenset(
    (
        "go",
        "gofmt",
        "upx",
        "strip",
        "chmod",
        "chown",
        "test",
        "ls",
        "pwd",
        "cd",
        "set",
        "export",
        "true",
        "update-ca-certificates",
    )
)


class Files(NamedTuple):
    """Which paths of the image the program needs beside its binary, and why; ``whole``: its whole folder."""

    paths: tuple[str, ...]
    whole: bool
    evidence: str


class Layout:
    """Where the files of the build context lie in the image: image path → path in the context."""

    __slots__ = ("complete", "files")

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.complete = True


def needed(subject: Subject, split: Split, module: GoModule, sources: GoScan, unknown: tuple[str, ...]) -> Files:
    """The files that go with the binary."""
    found = layout(subject.context, split)
    strange = _other_work(split)
    if strange:
        return Files(
            (), True, f"`{strange}` may leave files in {split.folder}, so the whole folder is copied with the binary"
        )
    if not found.complete:
        return Files(
            (),
            True,
            f"not all that is copied to {split.folder} could be followed, so the whole folder goes with the binary",
        )
    entries = _entries(found.files, split.folder, _literals(subject.context, sources))
    reads = _reads(subject.context, split, module, sources, unknown, entries)
    if not reads:
        return Files(
            (),
            False,
            f"{sources_read(len(sources.files))}: none reads a file, so the binary alone is copied",
        )
    absent = _expected(subject.context, found, split, module, sources)
    if absent:
        return Files(
            (),
            True,
            f"it reads {absent}, which may stand in the folder when the image is built, so the whole folder is copied",
        )
    if len(entries) > MOST_ENTRIES:
        return Files((), True, f"it may read files ({reads}), so the whole project folder is copied with the binary")
    if not entries:
        return Files((), False, "nothing but Go sources is copied into the image, so the binary alone is copied")
    return Files(
        tuple(entries), False, f"it may read files ({reads}), so all that is no Go source is copied with the binary"
    )


# ---------------------------------------------------------------------- what is there


def layout(context: Context, split: Split) -> Layout:
    """Follows every COPY and ADD into the program's folder."""
    found = Layout()
    for instruction in split.stage.instructions:
        if instruction.keyword in ("COPY", "ADD"):
            _follow(context, split, instruction, found)
    return found


def _follow(context: Context, split: Split, instruction: Instruction, found: Layout) -> None:
    state = split.stage.state(instruction)
    words = instruction.words
    target = None if instruction.heredocs or len(words) < 2 else state.path(words[-1], instruction.escape)
    if target is None:
        found.complete = False
        return
    if not copies.is_inside(target, split.folder):
        return
    if set(instruction.flags) - {"chown", "chmod", "link"} or any(
        "$" in w or "://" in w or w.startswith("git@") for w in words
    ):
        found.complete = False
        return
    into = words[-1].endswith(("/", "/.")) or words[-1] in (".", "./") or len(words) > 2
    for word in words[:-1]:
        for source in _sources(context, word):
            if context.is_dir(source):
                _follow_folder(context, source, target, found)
            else:
                is_archive = instruction.keyword == "ADD" and source.endswith(
                    (".tar", ".gz", ".tgz", ".bz2", ".xz", ".zip")
                )
                found.complete = found.complete and not is_archive
                found.files[posixpath.join(target, posixpath.basename(source)) if into else target] = source


def _sources(context: Context, word: str) -> tuple[str, ...]:
    cleaned = posixpath.normpath(word.lstrip("/")) if word.strip("/") else "."
    if cleaned == ".":
        return ("",)
    return context.glob(cleaned) if any(c in cleaned for c in "*?[") else (cleaned,)


def _follow_folder(context: Context, source: str, target: str, found: Layout) -> None:
    walked = context.walk((), under=source, skip=(".git",))
    found.complete = found.complete and walked.complete
    for path in walked.files:
        inside = path[len(source) + 1 :] if source else path
        found.files[f"{target.rstrip('/')}/{inside}"] = path


def _entries(files: dict[str, str], folder: str, literals: frozenset[str]) -> list[str]:
    """The largest folders that hold no Go source, and the files that stand beside sources. What is about the project,
    or is source of something else, is among them where a literal of the program names it."""
    data = {
        image
        for image, path in files.items()
        if not path.endswith(_GO)
        and (not (_is_source(path) or _is_project(image, folder)) or _is_named(image, folder, literals))
    }
    mixed: set[str] = {folder}
    for image in files:
        if image not in data:
            parent = posixpath.dirname(image)
            while parent not in mixed and copies.is_inside(parent, folder):
                mixed.add(parent)
                parent = posixpath.dirname(parent)
    entries: list[str] = []
    for image in sorted(data):
        entry = image
        while posixpath.dirname(entry) not in mixed:
            entry = posixpath.dirname(entry)
        if entry not in entries:
            entries.append(entry)
    return entries


def _literals(context: Context, sources: GoScan) -> frozenset[str]:
    """The texts that stand in the sources between quotes, but for imports."""
    import re

    literal = re.compile(r"\"((?:[^\"\\\n]|\\.){1,200})\"|`([^`]{1,200})`")
    found: set[str] = set()
    for path in sources.files:
        for plain, raw in literal.findall(context.read(path) or ""):
            found.add((plain or raw).removeprefix("./").rstrip("/"))
    return frozenset(found - sources.imports)


def _is_named(image: str, folder: str, literals: frozenset[str]) -> bool:
    """Whether a literal names a file: itself, a folder above it, or by a pattern."""
    from fnmatch import fnmatchcase

    inside = image[len(folder.rstrip("/")) + 1 :]
    name = posixpath.basename(inside)
    for text in literals:
        if (
            name in text
            or inside.startswith(text + "/")
            or ("*" in text and fnmatchcase(name, posixpath.basename(text)))
        ):
            return True
    return False


def _is_source(path: str) -> bool:
    return path.endswith((".go", ".mod", ".sum", ".s", ".proto", ".templ")) or posixpath.basename(path) in (
        "go.work",
        "go.work.sum",
    )


def _is_project(image: str, folder: str) -> bool:
    """Files about the project, that no program reads: its licence, its CI, its Dockerfile."""
    inside = image[len(folder.rstrip("/")) + 1 :]
    table = knowledge.load("go_modules")["project"]
    top, _, rest = inside.partition("/")
    if rest:
        return top in table["folders"]
    lowered = top.lower()
    return (
        lowered in table["files"]
        or lowered.startswith(tuple(table["prefixes"]))
        or lowered.endswith(tuple(table["suffixes"]))
    )


# ---------------------------------------------------------------------- what is done there


def _other_work(split: Split) -> str | None:
    """A step that may leave a file in the project's folder, beside what the Go toolchain does."""
    for run in split.stage.of("RUN"):
        script = runs.script(run)
        if script is None or not script.clean:
            return _short(run)
        found = steps(script)
        if len(found) != len([c for c in script.commands if c.words]) or not all(_is_harmless(s, split) for s in found):
            return _short(run)
    return None


def _is_harmless(step: Step, split: Split) -> bool:
    if any(
        r.operator.startswith(">") and (r.target is None or not (r.target.value or "").startswith("/dev/"))
        for r in step.command.redirects
    ):
        return False
    if step.tool == "go":
        return step.action in (
            "build",
            "install",
            "mod",
            "get",
            "vet",
            "test",
            "env",
            "version",
            "fmt",
            "clean",
            "list",
        )
    if step.tool == "rm":
        removed = [w.value or ("" if w.variables else w.text) for w in step.command.operands]
        return all(path.startswith("/") and not _touches(path, split.folder) for path in removed)
    if step.tool == "mkdir":
        return all(
            w.value
            and (
                not w.value.startswith("/")
                or w.value.rstrip("/") == split.folder
                or not copies.is_inside(w.value, split.folder)
            )
            and w.value.startswith("/")
            for w in step.command.operands
        )
    return step.is_system or step.tool in _HARMLESS or step.tool in ("useradd", "groupadd", "adduser", "addgroup")


def _touches(path: str, folder: str) -> bool:
    """Whether a path, or what a pattern in it matches, lies in a folder or holds it."""
    plain = path.partition("*")[0].rstrip("/") or "/"
    return copies.is_inside(plain, folder) or copies.is_inside(folder, plain)


def _short(run: Instruction) -> str:
    text = " ".join((run.text or " ".join(run.words)).split())
    return shortened(text)


# ---------------------------------------------------------------------- what is read


def _reads(
    context: Context, split: Split, module: GoModule, sources: GoScan, unknown: tuple[str, ...], entries: list[str]
) -> str:
    """Why the program may read a file: where it says so, or a module that does; '' when nothing was seen."""
    readers = tuple(knowledge.load("go_modules")["readers"])
    for path in sorted(sources.imports):
        if any(path == r or path.startswith(r + "/") for r in readers):
            return f"it imports {path}"
    from dfix.context.base import SourceScan
    from dfix.context.sources import find_mentions

    embedded = bool(entries) and all(_embedded(sources, e, split) for e in entries)
    mentioned = find_mentions(context, SourceScan(sources.files, True), _READS_DISK if embedded else _READS, limit=1)
    if mentioned:
        return f"{mentioned[0].file}:{mentioned[0].line}"
    own = " ".join(i.original for k in ("CMD", "ENTRYPOINT", "ENV", "HEALTHCHECK") for i in split.stage.of(k))
    for entry in entries:
        name = posixpath.basename(entry)
        if name in own:
            return f"the Dockerfile names {name}"
        literal = find_mentions(
            context, SourceScan(sources.files, True), (f"*{name}*", f'"{name.partition(".")[0]}"'), limit=1
        )
        if literal and not _embedded(sources, entry, split):
            return f"{literal[0].file}:{literal[0].line} names {name}"
    if entries and unknown:
        return f"what {unknown[0]} reads is not known"
    return ""


def _embedded(sources: GoScan, entry: str, split: Split) -> bool:
    inside = entry[len(split.folder.rstrip("/")) + 1 :]
    for embed in sources.embeds:
        pattern = (
            posixpath.normpath(posixpath.join(posixpath.dirname(embed.file), embed.pattern))
            .partition("*")[0]
            .rstrip("/")
        )
        if pattern and (inside == pattern or inside.startswith(pattern + "/")):
            return True
    return False


def _expected(context: Context, found: Layout, split: Split, module: GoModule, sources: GoScan) -> str | None:
    """A file that the program reads by custom and that is not there now: it is often left out of repositories."""
    from dfix.context.base import SourceScan
    from dfix.context.sources import find_mentions

    names = knowledge.load("go_modules")["expected"]
    basenames = {posixpath.basename(p) for p in found.files}
    for mention, files in names.items():
        if find_mentions(context, SourceScan(sources.files, True), (mention,), limit=1) and not basenames & set(files):
            if all(context.ignored(f) for f in files):
                continue
            return str(files[0])
    return _missing_literal(context, sources, basenames)


def _missing_literal(context: Context, sources: GoScan, basenames: set[str]) -> str | None:
    """A quoted name of a configuration file that does not stand in the build context."""
    import re

    literal = re.compile(
        r"[\"`]([\w./-]{1,80}\.(?:env|json|ya?ml|toml|ini|conf|cfg|pem|crt|key|html|tmpl|db|csv|sql|xml))[\"`]"
    )
    for path in sources.files:
        for name in literal.findall(context.read(path) or ""):
            if not name.startswith("/") and posixpath.basename(name) not in basenames and not context.ignored(name):
                return str(name)
    return None
