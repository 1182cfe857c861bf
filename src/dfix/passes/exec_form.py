"""Writes CMD and ENTRYPOINT in exec form where a shell would only start the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dfix import knowledge
from dfix.behaviour.first import in_the_end, instead_of_shell, reads_of_shell
from dfix.edits import EditText
from dfix.fixes import Assumption, Decline, Declined, Evidence, Fix
from dfix.image.files import CONTEXT, Files
from dfix.launch import first, handed, launch
from dfix.launch.effective import effective
from dfix.launch.startable import relative_folder, script, startable
from dfix.model import programs
from dfix.model.runs import shipped
from dfix.passes import Phase, attempt
from dfix.records import Record
from dfix.shell import is_posix_shell, parse_shell, simple_exec
from dfix.source import shortened
from dfix.syntax import render
from dfix.syntax.quoting import json_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.edits import Edit
    from dfix.launch.effective import Part
    from dfix.model.stages import Stage
    from dfix.shell import Word
    from dfix.subject import Subject
    from dfix.syntax import Instruction


class ExecForm:
    """Write the command as words instead of the text of a shell.

    Why: in shell form the first process of the container is a shell. Debian's keeps to itself the SIGTERM that
    `docker stop` sends, so that the program is killed after ten seconds, in the middle of what it does.

    Example:
        before: CMD gunicorn --workers 2 app:app
        after:  CMD ["gunicorn", "--workers", "2", "app:app"]

    Safety: SAFE where the text is one command of plain words, the program can be started without a shell (a script
    begins with `#!`), the entry point starts what it is given, and nothing was behind a shell-form ENTRYPOINT that
    would count from then on. A command with variables gets `exec` in front instead. Where the shell of the image stays
    the first process, the program takes its place: UNSAFE when it does not end on Ctrl-C there by itself, or when its
    sources start programs, whose orphans that shell collected. Sources in other languages than Go, JavaScript and
    Python are not read for that.
    """

    name: ClassVar[str] = "exec-form"
    phase: ClassVar[Phase] = Phase.MODERNIZE
    codes: ClassVar[tuple[str, ...]] = ("DL3025", "JSONArgsRecommended")

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix for each command of an image that the file makes."""
        stages = [stage for stage in shipped(subject.model) if not stage.is_windows]
        for part, starting in _in_force(stages):
            yield from attempt(part.instruction, _fix, subject, starting, part)
        for stage in stages:
            yield from _without_exec(subject, stage)


def _without_exec(subject: Subject, stage: Stage) -> Iterator[Declined]:
    """Tells of an entry script of the project that stays the first process while its program runs."""
    found = effective(stage)
    part = found.entrypoint or found.cmd
    words = (programs.of(part.instruction) if part else None) or None
    argv = in_the_end(subject, stage, words.argv) if words and words.argv else None
    read = script(argv, stage, subject.context) if argv else None
    if part is None or read is None or read.last is None or "trap" in read.text:
        return
    program = read.last.words[0] if read.last.words else None
    if program is None or program.value == "exec" or program.value in knowledge.names("commands", "housekeeping"):
        return
    if simple_exec(program.text) or program.text == '"$@"':
        where = f"{read.file}:{read.line}" if read.file else "the script in the Dockerfile"
        told = shortened(" ".join(word.text for word in read.last.words))
        yield Declined(f"{where} starts `{told}` without `exec`, so that SIGTERM ends in the script", part.instruction)


def _in_force(stages: list[Stage]) -> list[tuple[Part, list[Stage]]]:
    """Each command in shell form, with all stages whose images start it: one that is built on another may put words
    behind it, or another program in its place."""
    found: dict[int, tuple[Part, list[Stage]]] = {}
    for stage in stages:
        for part in _parts(stage):
            found.setdefault(id(part.instruction), (part, []))[1].append(stage)
    return list(found.values())


def _parts(stage: Stage) -> list[Part]:
    """The commands in shell form that are in force."""
    found = effective(stage)
    parts = (found.entrypoint, None if found.ignores_cmd else found.cmd)
    return [part for part in parts if part is not None and not part.instruction.is_json]


class _Command(Record):
    """The command of a shell form. ``words`` without a leading `exec`; ``argv`` None where a shell decides some, and
    the words of the program itself where these start a shell that only starts it."""

    stage: Stage
    part: Part
    words: tuple[Word, ...]
    argv: tuple[str, ...] | None

    @property
    def instruction(self) -> Instruction:
        return self.part.instruction

    @property
    def program(self) -> str:
        return self.argv[0] if self.argv else self.words[0].value or ""


def _fix(subject: Subject, stages: list[Stage], part: Part) -> Fix | None:
    commands = [found for stage in stages if (found := _command(stage, part)) is not None]
    if not commands:
        return None
    command = commands[0]
    if command.argv is None and first.shell(command.stage, part).gives_way:
        return None
    reasons = tuple(dict.fromkeys(reason for each in commands for reason in _reasons(subject, each)))
    edits = [_exec_in_front(command)] if command.argv is None else _as_words(command)
    keyword = command.instruction.keyword
    return Fix(
        f"let the shell of {keyword} become {command.program}"
        if command.argv is None
        else f"write {keyword} in exec form",
        edits,
        evidence=[
            Evidence("dockerfile", _plain(command), node=command.instruction),
            *(reason for reason in reasons if isinstance(reason, Evidence)),
        ],
        assumptions=[reason for reason in reasons if isinstance(reason, Assumption)],
        changes={keyword.lower()},
    )


def _reasons(subject: Subject, command: _Command) -> tuple[Evidence | Assumption, ...]:
    """What lets a command go without its shell in the image of one stage."""
    if command.argv is not None:
        _refuse_missing_shell(subject, command)
    return (*_entry_point(subject, command), *_program(subject, command), *_as_first(subject, command))


def _plain(command: _Command) -> str:
    if command.argv is None:
        return f"its shell starts {command.program} and nothing else"
    return "its words are plain: no variable, pattern, redirection or builtin of a shell"


def _command(stage: Stage, part: Part) -> _Command | None:
    """What a shell form starts; None where nothing is to be done about it."""
    programs.refuse_misread(stage)
    text = part.instruction.text
    if not text or part.instruction.heredocs:
        return None
    shell = part.stage.state(part.instruction).shell
    if not first.only_runs(shell) or "BASH_ENV" in stage.end.env:
        raise Decline("its SHELL does more than to run the text: it may set up what the program needs")
    argv = simple_exec(text)
    read = parse_shell(text)
    if argv is None and any(c.name == "exec" for c in read.commands):
        return None
    alone = read.statements[0].command if len(read.statements) == 1 else None
    if alone is None or not alone.words or alone.assignments or not read.is_and_chain:
        raise Decline("a shell has to run it; `exec` in front of its last command would let SIGTERM reach that")
    words = alone.words[1:] if argv is not None and alone.name == "exec" else alone.words
    if len((words[0].value or "").split()) > 1:
        raise Decline(f"its quotes make one word of {words[0].text}, and a shell looks for a program of that name")
    builtin = not words[0].value or words[0].value == "echo" or not simple_exec(words[0].text)
    if argv is None and (alone.redirects or builtin):
        raise Decline("a shell has to run it; where it ends in a program, `exec` in front lets SIGTERM reach that")
    return _Command(stage, part, words, argv and _within_shells(argv))


def _within_shells(argv: tuple[str, ...]) -> tuple[str, ...]:
    """The words of the program where a command is a shell that only starts it: `sh -c "./server"`."""
    found = simple_exec(argv[2]) if argv[1:2] == ("-c",) and len(argv) > 2 and is_posix_shell(argv[:2]) else None
    return argv if found is None else _within_shells(found)


def _entry_point(subject: Subject, command: _Command) -> tuple[Evidence | Assumption, ...]:
    """Nobody else gets, or gives, other words."""
    if command.instruction.keyword == "ENTRYPOINT":
        _refuse_arguments(subject, command)
        return ()
    entry = handed.entry_point(command.stage, subject.context)
    if entry.starts is None:
        image = command.stage.root.image or "the image that a build argument chooses"
        sentence = f"{image}, whose entry point is not known, has none that looks at the words of CMD"
        return (Assumption("base-starts-command", sentence, node=command.stage.root.from_),)
    named = " ".join(entry.words or ())
    if not entry.starts:
        raise Decline(f"{named} gets `/bin/sh -c …` as its arguments, and would get others")
    if not entry.alike("sh", command.program):
        raise Decline(f"the entry point of the base image, {named}, does more for {command.program} than for a shell")
    return (Evidence("knowledge", f"{named} starts the words that it is given"),) if entry.words else ()


def _refuse_arguments(subject: Subject, command: _Command) -> None:
    """A shell drops what stands behind its text; a program in exec form gets it."""
    if command.argv is None:
        return
    if command.stage.config.cmd:
        raise Decline("the shell drops the words of CMD, which would become arguments of the program")
    found = launch(subject, command.stage)
    if found.arguments:
        raise Decline(f"{found.arguments[0]} gives it arguments, which the shell drops and the program would get")
    for user in found.users:
        if user.kind in ("base", "action"):
            raise Decline(f"{user.what}: what it gives as arguments, the shell drops")


def _refuse_missing_shell(subject: Subject, command: _Command) -> None:
    """What a shell does for a program beside starting it, unless the entry point is a shell script."""
    entry = handed.entry_point(command.stage, subject.context).words
    if command.instruction.keyword == "CMD" and entry and not handed.wrappers_of(command.stage):
        _refuse_file_beside(subject, command)
        return
    folder = relative_folder(command.stage)
    if folder and "/" not in command.program:
        raise Decline(f"PATH has {folder}, where a shell finds programs and the engine refuses to start them")
    if script((command.program,), command.stage, subject.context) is not None:
        return
    file = reads_of_shell(subject, command.stage)
    if file:
        raise Decline(f"{file} reads PWD, which the shell sets and the engine does not")


def _refuse_file_beside(subject: Subject, command: _Command) -> None:
    """node's entry point takes a file of that name in the working directory for a script."""
    beside = command.stage.end.join(command.program)
    found = Files.of(command.stage, subject.context).origin(beside) if beside and "/" not in command.program else None
    if found is not None and found.kind == CONTEXT:
        raise Decline(f"{found.path} lies where it starts, and the entry point may take it for {command.program}")


def _program(subject: Subject, command: _Command) -> tuple[Evidence | Assumption, ...]:
    """The program needs no shell to be started."""
    found = startable(command.program, command.stage, subject.context)
    if found.sure is False:
        raise Decline(found.why)
    if found.sure is None:
        if not set(command.program).isdisjoint("{}[],'\"<>%"):
            raise Decline(f"{command.program} does not look like a program")
        return (Assumption("starts-without-shell", found.why, node=command.instruction),)
    if found.file:
        return (Evidence("context", found.why, found.file, 1),)
    return (Evidence("knowledge", found.why),)


def _as_first(subject: Subject, command: _Command) -> tuple[Evidence | Assumption, ...]:
    """What it means to take the place of the shells that the text goes through."""
    argv = command.argv or tuple(word.value or word.text for word in command.words)
    if command.instruction.keyword == "CMD":
        argv = (*handed.wrappers_of(command.stage), *argv)
    shells = list(_shells(command))
    stays = next((shell for shell, text in shells if not shell.gives_way and not text.startswith("exec")), None)
    if stays is not None:
        return instead_of_shell(subject, command.stage, argv, stays)
    shell = shells[0][0]
    if shell.gives_way:
        return (Evidence("knowledge", f"{shell.name} already becomes a command that stands alone"),)
    return (Evidence("dockerfile", "`exec` already gives the program the place of the shell"),)


def _shells(command: _Command) -> Iterator[tuple[first.Shell, str]]:
    """The shells that are started one by the other, each with the text that it is given."""
    text = command.instruction.text
    yield first.shell(command.stage, command.part), text
    while (argv := simple_exec(text)) and command.argv and argv != command.argv:
        text = argv[2]
        yield first.named(command.stage, argv[0]), text


def _exec_in_front(command: _Command) -> Edit:
    start = command.words[0].start
    return EditText(command.instruction, start, start, "exec ")


def _as_words(command: _Command) -> list[Edit]:
    """Each word becomes a string of the array, at its place; a line of its own keeps no more than one blank between."""
    node, text, words = command.instruction, command.instruction.text, command.words
    assert command.argv is not None
    if text[words[-1].end :].strip(" \t;"):
        raise Decline("the comment of the shell behind it would be lost; it belongs above")
    if tuple(word.value for word in words) != command.argv:
        return [EditText(node, 0, len(text), json_array(list(command.argv)))]
    first, *others = (json_array([value])[1:-1] for value in command.argv)
    one_line = "\n" not in render(node).strip()
    edits: list[Edit] = [EditText(node, 0, words[0].end, f"[{first}" + ("," if others else "]"))]
    for before, word, new in zip(words, words[1:], others, strict=False):
        start = before.end + 1 if one_line else word.start
        edits.append(EditText(node, start, word.end, new + ("]" if word is words[-1] else ",")))
    if words[-1].end < len(text):
        edits.append(EditText(node, words[-1].end, len(text), ""))
    return edits


PASS = ExecForm
