"""Who else starts the image, or builds on it: read in the text files beside the Dockerfile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .commands import Where

if TYPE_CHECKING:
    from dfix.context.compose import Service
    from dfix.model.stages import Stage

    from . import Looks
    from .commands import Arg
    from .walk import At, Walk


def read(subject: Looks, stage: Stage, walk: Walk, at: At) -> None:
    """Follows what others start in the image, and notes who relies on it."""
    _compose(subject, stage, walk, at)


# ---------------------------------------------------------------------- compose


def _compose(subject: Looks, stage: Stage, walk: Walk, at: At) -> None:
    from dfix.context import compose

    found = compose.read(subject.context)
    for service in found.services if found else ():
        if service.target is not None and subject.model.find(service.target) is not stage:
            continue
        here = at._replace(by=f"the service {service.name} of {service.file}")
        text = _text(subject, service.file)
        if service.overrides_command:
            walk.follow(_argv(stage, service), here._replace(where=_line(text, service, "command", "entrypoint")))
        if service.healthcheck:
            _check(walk, service, here._replace(where=_line(text, service, "healthcheck")))


def _argv(stage: Stage, service: Service) -> tuple[Arg, ...]:
    """The words that a service starts: its entrypoint or the image's, and its command or the image's."""
    from .effective import effective

    own = effective(stage)
    head = _words(service.entrypoint)
    command = _words(service.command)
    if head is None:
        part = own.entrypoint
        if part and not part.instruction.is_json:
            return tuple((w, w) for w in (*part.stage.state(part.instruction).shell, part.instruction.text))
        head = tuple((w, w) for w in part.instruction.words) if part else ()
        if command is None and own.cmd:
            cmd = own.cmd
            shell = () if cmd.instruction.is_json else cmd.stage.state(cmd.instruction).shell
            words = cmd.instruction.words if cmd.instruction.is_json else (cmd.instruction.text,)
            command = tuple((w, w) for w in (*shell, *words))
    return (*head, *(command or ()))


def _words(value: tuple[str, ...] | str | None) -> tuple[Arg, ...] | None:
    """The words of `command:`; Compose splits a string as a shell would, without one."""
    if value is None:
        return None
    if isinstance(value, tuple):
        return tuple(_interpolated(word) for word in value)
    import shlex

    try:
        return tuple(_interpolated(word) for word in shlex.split(value))
    except ValueError:
        return ((None, value),)


def _interpolated(word: str) -> Arg:
    """A word, not literal where a variable of the caller is put into it; `$$` is a dollar sign."""
    plain = word.replace("$$", "")
    return (None if "$" in plain else word.replace("$$", "$"), word)


def _check(walk: Walk, service: Service, at: At) -> None:
    test = service.healthcheck
    if isinstance(test, str):
        walk.text(test, at)
    elif test and test[0] == "CMD-SHELL":
        walk.text(" ".join(test[1:]), at)
    elif test and test[0] == "CMD":
        walk.follow(tuple((w, w) for w in test[1:]), at)


def _text(subject: Looks, path: str) -> str:
    return "" if path.startswith("../") else subject.context.read_on_disk(path) or ""


def _line(text: str, service: Service, *keys: str) -> Where:
    """Where a service says something; the file alone when its text is not at hand."""
    import re

    start = re.search(rf"^[ \t]+[\"']?{re.escape(service.name)}[\"']?[ \t]*:", text, re.MULTILINE)
    if start is None:
        return Where(service.file, 1)
    for key in keys:
        found = re.compile(rf"^[ \t]+{key}[ \t]*:", re.MULTILINE).search(text, start.end())
        if found:
            return Where(service.file, text.count("\n", 0, found.start()) + 1)
    return Where(service.file, text.count("\n", 0, start.start()) + 1)
