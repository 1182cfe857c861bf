"""Whether the system starts a program without a shell: a script needs the line that says what it is for."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.effects import ARTIFACT
from dfix.image.files import CONTEXT, MADE
from dfix.records import Record

from .places import Places

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.image.files import Origin
    from dfix.model.stages import Stage

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


def script(program: str, stage: Stage, context: Context) -> str | None:
    """The text of a shell script that is at hand."""
    from .handed import is_shell_script

    places = Places(context, stage)
    found = (places.read(path) for path in _paths(program, stage))
    text = next((each for each in found if each is not None), None)
    return text.text if text is not None and is_shell_script(text.text) else None


def last_exec(program: str, stage: Stage, context: Context) -> tuple[str, ...]:
    """The words of the command that a shell script becomes in the end; () where it becomes none, or that is open."""
    from dfix.shell import parse_shell

    text = script(program, stage, context)
    statements = parse_shell(text).statements if text else ()
    last = statements[-1].command if statements else None
    if last is None or last.name != "exec" or len(last.words) == 1 or last.words[1].value is None:
        return ()
    return tuple(word.value or word.text for word in last.words[1:])


def made_by(program: str, stage: Stage, context: Context) -> str | None:
    """The compiler that writes a program in a RUN, by its familiar name."""
    places = Places(context, stage)
    for path in _paths(program, stage):
        origin = places.files.origin(path)
        if origin is not None and (compiler := _compiler(origin, path, context)):
            return compiler
    return None


def _compiler(origin: Origin, path: str, context: Context) -> str | None:
    from dfix.image.runs import done

    if origin.kind != MADE or origin.instruction is None or origin.instruction.keyword != "RUN":
        return None
    for each in done(origin.instruction, origin.stage, context) or ():
        if each.call and each.call.tool in knowledge.names("launch", "compilers"):
            places = each.effect.writes.of_role(ARTIFACT)
            if any(place.covers(p) for place in places for p in (origin.path, path)):
                return each.call.tool
    return None


def _is_known(program: str, stage: Stage) -> bool:
    """Whether the tables have a program of that name."""
    name = posixpath.basename(program)
    table = knowledge.load("launch")
    if any(name in table[kind] for kind in _KINDS) or (stage.info is not None and name in stage.info.has):
        return True
    return "/" not in program and stage.info is not None and name == stage.info.language
