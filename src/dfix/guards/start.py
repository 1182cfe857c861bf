"""What the container starts is what it started, judged as Docker puts ENTRYPOINT and CMD together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.shell import is_posix_shell, simple_exec

if TYPE_CHECKING:
    from dfix.guards import Change
    from dfix.model.state import ImageConfig


def check(change: Change) -> str | None:
    """The words that the kernel gets are the same, or come to the same: a shell that only starts a program is as good
    as the program."""
    for old, new in change.shipped:
        before, after = arguments(old.config), arguments(new.config)
        if plain(before) != plain(after):
            return f"the container would start {_shown(after)} instead of {_shown(before)}"
        if arguments(old.config) and old.end.workdir != new.end.workdir:
            return f"the container would start in {new.end.workdir} instead of {old.end.workdir}"
        if _health(old.config) != _health(new.config):
            return "the health check would run something else"
    return None


def arguments(config: ImageConfig) -> tuple[str, ...]:
    """The words that a container of an image starts with: those of CMD stand behind an entry point, whatever the form
    of either, so that an exec form with a shell form behind it gets ``/bin/sh -c …`` as its arguments. The base's own
    command is not in it."""
    return (*(config.entrypoint or ()), *(config.cmd or ()))


def plain(argv: tuple[str, ...]) -> tuple[str, ...]:
    """The words of the program itself where a shell only starts it; a shell ignores what stands behind its text."""
    if len(argv) < 3 or argv[1] != "-c" or not is_posix_shell(argv[:2]):
        return argv
    found = simple_exec(argv[2])
    return argv[:3] if found is None else found


def _health(config: ImageConfig) -> object:
    if not isinstance(config.healthcheck, tuple):
        return config.healthcheck
    flags, words = config.healthcheck
    return flags, plain(words)


def _shown(argv: tuple[str, ...]) -> str:
    return " ".join(argv) if argv else "nothing"
