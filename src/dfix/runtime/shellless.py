"""A program that an interpreter or a virtual machine runs, on an image that has nothing but that: no shell, no package
manager, no other program, and an entry point of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.behaviour import behaviour
from dfix.behaviour.first import instead_of_shell
from dfix.fixes import Assumption, Decline
from dfix.launch import first, launch
from dfix.launch.effective import effective, healthcheck
from dfix.model import programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.images import TagInfo
    from dfix.model.stages import Stage
    from dfix.subject import Subject

    from .plan import RuntimePlan, Split

    Words = tuple[tuple[str, str, tuple[str, ...]], ...]


def on(subject: Subject, split: Split, plan: RuntimePlan, image: str, there: frozenset[str]) -> RuntimePlan:
    """A plan on such an image; Decline with what needs more.

    plan   how the program is run on the usual base
    there  the programs that are there: "node", "java", what the build makes
    """
    info = split.stage.model.describe(image)
    assert info is not None
    _refuse_launch(subject, split.stage, image, there)
    _refuse_accounts(split, info, image)
    assumed = (*_started(subject, split.stage, image), *as_user(subject, split, image))
    return plan._replace(
        base=image,
        shell=False,
        in_place=False,
        words=_words(split.stage, info, image),
        assumptions=(*plan.assumptions, *assumed, *_as_first(subject, split.stage)),
    )


def _refuse_launch(subject: Subject, stage: Stage, image: str, there: frozenset[str]) -> None:
    """Decline where something else than the program is started, or by others than the Dockerfile."""
    found = launch(subject, stage)
    for unread in found.unread:
        raise Decline(f"what `{unread.text}` starts could not be read ({unread.why})")
    if found.scripts:
        raise Decline(f"{found.scripts[0]} is a script, for which {image} has no shell")
    for command in found.commands:
        own = not there.isdisjoint((command.name, command.name.rstrip("0123456789.")))
        if not own and command.words != ("exec",):
            raise Decline(f"{command.who} starts {command.name} ({command.where}), which {image} lacks")
    if found.shell:
        raise Decline(f"{found.shell}, and {image} has no shell")
    for command in found.others():
        what = f"{command.by} starts it with other words ({command.where})"
        raise Decline(f"{what}, which the entry point of {image} would be given")


def _refuse_accounts(split: Split, info: TagInfo, image: str) -> None:
    """Decline where a user is named that the image has not: a number needs no account."""
    there = {user.name for user in info.users}
    given = (owner for k in ("COPY", "ADD") for i in split.stage.of(k) if (owner := i.flag("chown")))
    for name in (*((split.state.user,) if split.stage.of("USER") else ()), *given):
        user = (name or "root").partition(":")[0]
        if user not in there and not user.isdigit():
            raise Decline(f"{image} has no account {user} (a number in its place needs none)")


def _started(subject: Subject, stage: Stage, image: str) -> tuple[Assumption, ...]:
    """What has to be assumed of the programs that the sources start; Decline where they start one."""
    seen = behaviour(subject, stage)
    for deed in seen.executes:
        name = deed.value.text if deed.value.exact else "other programs"
        raise Decline(f"the program starts {name} ({deed.where}), which {image} lacks")
    doubt = seen.doubt()
    if not doubt:
        return ()
    return (Assumption("programs-there", f"the program starts no shell and no other program ({doubt} leaves it open)"),)


def as_user(subject: Subject, split: Split, image: str) -> Iterator[Assumption]:
    """What has to be assumed of a program that was root, and runs as the user of the image; Decline where it does what
    that one may not."""
    info = split.stage.model.describe(image)
    user = info.user if info is not None else None
    if user in (None, "root", "0") or split.state.is_root is False:
        return
    name = next((each.name for each in info.users if info and str(each.uid) == user), user) if info else user
    seen = behaviour(subject, split.stage)
    deeds = (*seen.writes_inside(split.folder), *seen.writes_outside(split.folder))
    if deeds:
        raise Decline(f"the program writes files ({deeds[0].where}), and {image} runs it as {name}")
    if seen.privileged:
        raise Decline(
            f"the program does what only root may ({seen.privileged[0].where}), and {image} runs it as {name}"
        )
    yield Assumption("folder-unwritten", f"the program, which {image} runs as {name}, writes to nothing but /tmp")


def _as_first(subject: Subject, stage: Stage) -> tuple[Assumption, ...]:
    """What has to be assumed of a program that takes the place of the shell of its shell form."""
    found = effective(stage)
    part = found.entrypoint or found.cmd
    program = programs.of(part.instruction) if part is not None else None
    if part is None or program is None or program.argv is None or not program.shell:
        return ()
    shell = first.shell(stage, part)
    gives_way = shell.gives_way or program.text.startswith("exec ")
    reasons = () if gives_way else instead_of_shell(subject, stage, program.argv, shell)
    return tuple(reason for reason in reasons if isinstance(reason, Assumption))


def _words(stage: Stage, info: TagInfo, image: str) -> Words:
    """How the file's own instructions start the same program by the path that it has there, or behind the entry point
    of the image."""
    own = info.entrypoint or ()
    entry, command = stage.last("ENTRYPOINT"), stage.last("CMD")
    found: list[tuple[str, str, tuple[str, ...]]] = []
    check = healthcheck(stage)
    if not own:
        return ()
    if check is not None and (program := programs.of(check.instruction)) is not None:
        if program.argv is None:
            raise Decline(f"its HEALTHCHECK needs a shell, which {image} lacks")
        found.append(("HEALTHCHECK", "HEALTHCHECK", (own[0], *program.argv[1:])))
    begin = programs.of(entry if entry is not None and (entry.words or entry.text) else command)
    if begin is None or begin.argv is None:
        raise Decline(f"its command needs a shell, which {image} lacks")
    full = (own[0], *begin.argv[1:])
    if entry is not None:
        if not entry.is_json and command is not None:
            raise Decline(f"its ENTRYPOINT is in shell form, which leaves CMD out, and {image} has no shell")
        return (*found, ("ENTRYPOINT", "ENTRYPOINT", full))
    if full[: len(own)] == own and len(full) > len(own):
        return (*found, ("CMD", "CMD", full[len(own) :]))
    return (*found, ("CMD", "ENTRYPOINT", full))
