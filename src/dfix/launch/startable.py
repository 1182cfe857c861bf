"""Whether the system starts a program without a shell: a script needs the line that says what it is for."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.effects import ARTIFACT, is_inside
from dfix.image.files import CONTEXT, MADE
from dfix.records import Record

from .places import Places

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.image.files import Origin
    from dfix.model.stages import Stage
    from dfix.shell import Command

    from .places import Text

_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
#: keys of launch.toml that name programs; those of tables are programs, too
_KINDS = (
    "builders", "capable", "droppers", "everywhere", "inits", "loaders", "root_commands", "root_servers", "shells",
    "supervisors", "answers", "development", "tests", "workbenches",
)  # fmt: skip


class Startable(Record):
    """An answer.

    sure  True: it is started as it is; False: only a shell starts it; None: not known
    why   a sentence that says what was seen
    file  the file of the build context that says it
    """

    sure: bool | None
    why: str
    file: str | None = None


def startable(program: str, stage: Stage, context: Context) -> Startable:
    """Whether execve takes a program of an image. A shell runs a text without ``#!`` itself (POSIX, "Command Search
    and Execution"); the kernel refuses it."""
    places = Places(context, stage)
    for path in _paths(program, stage):
        origin = places.files.origin(path)
        if origin is None:
            continue
        if origin.kind == CONTEXT and origin.sure:
            return _of_context(program, origin.path, context)
        text = places.read(path)
        if text is not None:
            return _of_text(program, text.text, text.file or None)
        if _compiler(origin, path, context):
            return Startable(True, f"{program} is built as a program")
    if _is_known(program, stage):
        return Startable(True, f"{posixpath.basename(program)} is a program of its own, no part of the shell")
    return Startable(None, f"{program} is a program, or a script that begins with #!")


def relative_folder(stage: Stage) -> str | None:
    """An entry of PATH that is no absolute path: a shell looks for programs there, the engine refuses to (Go's
    os/exec, ErrDot). An empty one means the working directory."""
    value = stage.config.env.get("PATH")
    known = isinstance(value, str)
    text = value if isinstance(value, str) else str(value[0]) if isinstance(value, tuple) else "/"
    return next((entry or "''" for entry in text.split(":") if entry[:1] != "/" and (entry or known)), None)


def _paths(program: str, stage: Stage) -> list[str]:
    if "/" in program:
        path = stage.end.join(program)
        return [path] if path else []
    folders = [f for f in stage.end.env.get("PATH", "").split(":") if f.startswith("/")]
    return [posixpath.join(folder, program) for folder in dict.fromkeys((*folders, *_PATH))]


def _of_context(program: str, file: str, context: Context) -> Startable:
    head = context.read_bytes(file)
    if head is None:
        return Startable(None, f"{program} is a program, or a script that begins with #!")
    if head.startswith(b"\x7fELF"):
        return Startable(True, f"{file} is a program", file)
    return _of_text(program, head[:2].decode("latin-1"), file)


def _of_text(program: str, text: str, file: str | None) -> Startable:
    if text.startswith("#!"):
        return Startable(True, f"{program} says in its first line what runs it", file)
    return Startable(False, f"{program} does not begin with #!, so that only a shell can start it", file)


class Script(Record):
    """A shell script that is at hand, its file ("" where it stands in the Dockerfile), its last command and the line
    of that; None where it ends in something else."""

    file: str
    text: str
    last: Command | None
    line: int

    @property
    def becomes(self) -> tuple[str, ...]:
        """The words of the command that it becomes in the end; () where it becomes none, or that is open."""
        words = self.last.words if self.last is not None and self.last.name == "exec" else ()
        return tuple(w.value or w.text for w in words[1:]) if len(words) > 1 and words[1].value is not None else ()


def script(argv: tuple[str, ...], stage: Stage, context: Context) -> Script | None:
    """The shell script that a command starts, by its own name or as the file that a shell is given."""
    from .handed import is_shell_script

    by_shell = posixpath.basename(argv[0]) in knowledge.names("launch", "shells")
    if by_shell and (len(argv) == 1 or argv[1].startswith(("-", "+"))):
        return None
    paths = _paths(f"./{argv[1]}" if "/" not in argv[1] else argv[1], stage) if by_shell else _paths(argv[0], stage)
    places = Places(context, stage)
    found = next((text for path in paths if (text := places.read(path)) is not None), None)
    return _read(found) if found is not None and (by_shell or is_shell_script(found.text)) else None


def _read(found: Text) -> Script:
    from dfix.shell import parse_shell

    statements = parse_shell(found.text).statements
    last = statements[-1].command if statements else None
    line = found.text.count("\n", 0, last.start) + 1 if last is not None else 0
    return Script(found.file, found.text, last, line)


def made_by(program: str, stage: Stage, context: Context) -> str | None:
    """The compiler that writes a program in a RUN, by its familiar name."""
    places = Places(context, stage)
    for path in _paths(program, stage):
        origin = places.files.origin(path)
        if origin is not None and (compiler := _compiler(origin, path, context)):
            return compiler
    return None


def _compiler(origin: Origin, path: str, context: Context) -> str | None:
    """The compiler that made something, where no other command of its RUN wrote there."""
    from dfix.image.runs import done

    if origin.kind != MADE or origin.instruction is None or origin.instruction.keyword != "RUN":
        return None
    compilers, found = knowledge.names("launch", "compilers"), None
    for each in done(origin.instruction, origin.stage, context) or ():
        writes = each.effect.writes
        if each.call and each.call.tool in compilers:
            places = [place.path for place in writes.of_role(ARTIFACT)]
            found = each.call.tool if any(is_inside(p, q) for p in (origin.path, path) for q in places) else found
        elif writes.unknown or writes.touches(path) or writes.touches(origin.path):
            return None
    return found


def _is_known(program: str, stage: Stage) -> bool:
    """Whether the tables have a program of that name."""
    name = posixpath.basename(program)
    table = knowledge.load("launch")
    if any(name in table[kind] for kind in _KINDS) or (stage.info is not None and name in stage.info.has):
        return True
    return "/" not in program and stage.info is not None and name == stage.info.language
