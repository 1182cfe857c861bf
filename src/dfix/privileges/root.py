"""Why an image goes on starting as root."""

from __future__ import annotations

import posixpath
import re
from functools import partial
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.effects.paths import is_inside
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.launch import launch
from dfix.launch.startable import made_by
from dfix.syntax.instructions import Env

from . import commands

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from dfix.launch import Finding, Launch, Started
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from .account import Account

_HOME_OF_ROOT = re.compile(r"(?:/root|~|\$HOME|\$\{HOME\})(?:/|\Z)")
_IS_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_OWN = ("CMD", "ENTRYPOINT", "HEALTHCHECK")


def refuse(subject: Subject, stage: Stage) -> None:
    """Raises Decline where an image must start as root, means to, or is no program's own."""
    from dfix.model import programs

    programs.refuse_misread(stage)
    started = launch(subject, stage)
    if not started.by("CMD", "ENTRYPOINT") and not _unread_start(started):
        raise Decline(_without_command(stage))
    onbuild = stage.last("ONBUILD")
    if onbuild is not None:
        raise Decline("it has ONBUILD instructions, which run as root in the images built on it", onbuild)
    if started.users:
        raise Decline(f"{started.users[0].what}, which may need root ({started.users[0].where})")
    _refuse_home_of_root(stage)
    _refuse_tool(stage)
    made = [c for c in started.commands if commands.is_made(subject, stage, c)]
    refuse_start(started, made=made, own=[c for c in made if made_by(c.program, stage, subject.context)])
    unread = next((u for u in started.unread if u.by in ("CMD", "ENTRYPOINT")), None)
    server = _server_of_base(stage)
    if unread is not None and server:
        raise Decline(f"{server}, which {stage.image} is for, needs root to start, and `{unread.text}` was not read")
    for command in started.commands:
        if command.by in _OWN:
            _refuse_work_of_root(subject, stage, command)


def _without_command(stage: Stage) -> str:
    """Why an image that starts what its base does goes on as root."""
    server = _server_of_base(stage)
    if server and any(each.of("COPY") or each.of("ADD") for each in stage.lineage):
        return f"{server}, which {stage.image} starts, needs root to start"
    info, image = stage.root.info, stage.root.image
    if info is None or not info.known:
        return f"what {image} starts by itself, and as whom, is not known"
    if info.kind == "server" and info.command:
        return f"it starts {posixpath.basename(info.command[0])} as {image} does, which says itself as whom"
    return "the image has no CMD or ENTRYPOINT of its own: others may build on it as root"


def _server_of_base(stage: Stage) -> str:
    """The server that the base is for, where that needs root; "" for any other."""
    command = stage.info.command if stage.info else None
    server = posixpath.basename(command[0]) if command else ""
    by_root = server in knowledge.names("launch", "root_servers") and server not in knowledge.load("launch")["workers"]
    return server if by_root else ""


def _unread_start(started: Launch) -> bool:
    return any(u.by in ("CMD", "ENTRYPOINT") for u in started.unread)


def _refuse_tool(stage: Stage) -> None:
    """Images into which nothing is copied work on what is mounted, and that belongs to somebody else."""
    if not any(each.of("COPY") or each.of("ADD") for each in stage.lineage):
        raise Decline(
            "nothing of a project is copied into it: it looks like a tool, and what it works on belongs to whoever "
            "mounts it"
        )


def _refuse_home_of_root(stage: Stage) -> None:
    for each in stage.lineage:
        for node in (*each.of("COPY"), *each.of("ADD")):
            target = each.state(node).path(node.words[-1], node.escape) if node.words else None
            if target and is_inside(target, "/root"):
                what = "it copies to /root" if target == "/root" else f"{target} lies in /root"
                raise Decline(f"{what}, which only root may enter", node)
    if stage.end.workdir and is_inside(stage.end.workdir, "/root"):
        what = "it works in /root" if stage.end.workdir == "/root" else f"the folder {stage.end.workdir} lies in /root"
        raise Decline(f"{what}, which only root may enter")
    for each in stage.lineage:
        for node in each.of("ENV"):
            for name, raw in node.pairs if isinstance(node, Env) else ():
                value = each.state(node).value(raw or "", node.escape) or raw or ""
                if any(_HOME_OF_ROOT.match(path) for path in value.strip("\"'").split(":")):
                    raise Decline(f"what {name} names lies in /root, which only root may enter", node)


def refuse_start(
    started: Launch,
    spared: frozenset[str] = frozenset(),
    made: Collection[Started] = (),
    own: Collection[Started] = (),
) -> None:
    """Raises Decline where a program that is started needs root, gives it up itself or is none of a finished image;
    `spared` are servers of which it is known how they start, `made` commands whose programs the build makes, and `own`
    those whose programs it compiles."""
    questions: tuple[tuple[Callable[[], Finding | None], str], ...] = (
        (started.privilege_dropper, "gives up its privileges itself"),
        (started.supervisor, "starts other programs that may need root"),
        (partial(started.needs_root, made, own), "needs root to start"),
    )
    for ask, why in questions:
        found = ask()
        if found is None or found.word in spared:
            continue
        if found.word in knowledge.names("launch", "root_commands"):
            raise Decline(f"{_what(found.command)} calls {found.word}, which needs root")
        raise Decline(f"{found.word} {why}")
    drops = next((d for c in started.commands if (d := _drops(c))), None)
    if drops:
        raise Decline(f"it starts as root and gives up its privileges itself ({drops})")
    for finding, why in _finds(started):
        if finding.command.by in _OWN:
            command, word = finding
            named = word if word == command.name else f"{command.name} {word}"
            raise Decline(why.format(word=word, named=named, what=_what(command), text=command.text))


def _finds(started: Launch) -> Iterator[tuple[Finding, str]]:
    """What a program is that does not run in a finished image, with the sentence for it."""
    if found := started.installs():
        yield found, "{what} installs software ({named})"
    if found := started.development():
        yield found, _development(found)
    if found := started.tests():
        yield found, "it runs tests ({named}), which write what they find"
    if found := started.worked_in():
        yield found, "it starts a shell: it looks like an image to work in ({word})"
    if (found := started.builds()) and not found.command.passing:
        yield found, "{what} compiles ({text}), and writes what comes out of that"


def _development(found: Finding) -> str:
    if found.word == "preview":
        return "it starts `{text}`, a server to look at a build with, which development tools bring"
    name, word = found.command.name, found.word
    if word in ("r", "run", "runMain") or (word.endswith((":run", "Run")) and name != "php"):
        return "`{text}` builds the program when it starts, and writes what comes out of that"
    return f"it starts a server for development ({name}), which works on mounted sources and writes there"


def _what(command: Started) -> str:
    return command.where.file or "its command"


def _drops(command: Started) -> str:
    """The option by which a server changes to another user, "" without one."""
    options = knowledge.load("launch")["drops"].get(command.name, ())
    for word in command.words[1:]:
        name, equals, _ = word.partition("=")
        if word in options or (equals and name in options):
            return f"{command.name} {word}"
    return ""


def _refuse_work_of_root(subject: Subject, stage: Stage, command: Started) -> None:
    """A command of the start that gives files away or writes among those of the system."""
    from .places import of_the_system

    effect = commands.effect(subject, stage, command)
    if any(change.owner for change in effect.changes):
        raise Decline(f"{_what(command)} calls {command.name}, which needs root")
    for path in (*(a.path for a in effect.writes.places), *(p for p in command.writes if p)):
        if of_the_system(path):
            raise Decline(f"{_what(command)} writes {path}")


# ---------------------------------------------------------------------- others, and other users


def others(subject: Subject, stage: Stage) -> Iterator[Assumption]:
    """What has to be assumed of commands that something beside the Dockerfile starts in the image."""
    started = launch(subject, stage)
    told: set[str] = set()
    for finding in (f for f, _ in _each(started) if f.command.by not in _OWN):
        command = finding.command
        if command.by not in told:
            told.add(command.by)
            what = "the server for development" if finding in _developments(started) else f"`{command.text}`"
            yield Assumption(
                "command-overridden", f"{what} that {command.by} starts needs nothing of root's",
                command.where.file or None, command.where.line,
            )  # fmt: skip


def _each(started: Launch) -> Iterator[tuple[Finding, str]]:
    return _finds(started)


def _developments(started: Launch) -> tuple[Finding, ...]:
    found = started.development()
    return (found,) if found else ()


def refuse_other_users(subject: Subject, stage: Stage, account: Account) -> None:
    """Raises Decline where the image gives files to another user than the one that is chosen."""
    for each in stage.lineage:
        for node, owner in (*_given_by_runs(subject, each), *_given_by_copies(each)):
            user = owner.partition(":")[0]
            if _IS_NAME.fullmatch(user) and user not in ("root", "0", *account.names):
                raise Decline(
                    f"it gives files to the user {user}, as whom something means to run: USER {user} would say so",
                    node,
                )


def _given_by_runs(subject: Subject, stage: Stage) -> Iterator[tuple[Instruction, str]]:
    for run in stage.of("RUN"):
        for change in runs.effect(run, stage, subject.context).changes:
            if change.owner:
                yield run, change.owner


def _given_by_copies(stage: Stage) -> Iterator[tuple[Instruction, str]]:
    for node in (*stage.of("COPY"), *stage.of("ADD")):
        owner = node.flag("chown")
        if owner is not None:
            yield node, stage.state(node).value(owner, node.escape) or "?"


_CONFIGURED = re.compile(
    r"^\s*(?:(?:uid|gid|user|group|server\.username|server\.groupname)\s*=\s*[\"']?|(?:user|group)[ \t]+)[A-Za-z0-9_-]",
    re.MULTILINE,
)


def configured_user(subject: Subject, stage: Stage) -> None:
    """Raises Decline where a server's own configuration names the user that it changes to."""
    from dfix.launch.places import Places

    places = Places(subject.context, stage)
    table = knowledge.load("launch")["drops"]
    for command in launch(subject, stage).commands:
        if command.name not in table or not subject.context:
            continue
        for word in (*command.words[1:], *_default_files(command.name)):
            path = places.named(f"./{word}" if "/" not in word else word, command.folder)
            text = places.read(path) if path and word.endswith((".ini", ".py", ".conf", ".cfg")) else None
            if text and _CONFIGURED.search(text.text):
                raise Decline(f"{text.file} names the user that {command.name} changes to when it has started as root")


def _default_files(name: str) -> tuple[str, ...]:
    return ("gunicorn.conf.py",) if name == "gunicorn" else ("uwsgi.ini",) if name == "uwsgi" else ()
