"""Servers that start as root and hand every request to workers, which run as a user without privileges already.

What the program does, it does as that user. So only the start is asked about: on which port it listens, which files its
settings name, and what runs before it.

Sources: the README of the php image ("Running as an arbitrary user") and its Dockerfiles, which give the folders of
Apache to everybody; docker-library/php issue 95 (php-fpm as www-data); php.net/manual (php-fpm.conf: user, group,
listen); httpd.apache.org/docs (User: a server that is not started as root does not change its user).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.effects.paths import is_inside
from dfix.fixes import Assumption, Decline, Evidence
from dfix.image import runs
from dfix.image.files import BASE, Files
from dfix.launch import launch
from dfix.records import Record

from . import commands, places, root
from .account import Account, removal
from .modes import keeps_others_out
from .settings import Settings, read
from .where import at

if TYPE_CHECKING:
    from dfix.launch import Launch, Started
    from dfix.model.stages import Stage
    from dfix.subject import Subject


#: where the images of web servers look for a program
_WEB = "/var/www"
#: where programs lie that no package of the system brings (Filesystem Hierarchy Standard, and what people write)
_OWN_FOLDERS = ("/app", "/code", "/opt", "/project", "/site", "/srv", "/www")


class Served(Record):
    """The user of the workers, what was seen, and what has to be assumed."""

    account: Account
    evidence: tuple[Evidence, ...]
    assumptions: tuple[Assumption, ...]


def served(subject: Subject, stage: Stage) -> Served | None:
    """As whom such a server can start; None where the image starts something else. Decline where its start needs root,
    or is not seen."""
    started = launch(subject, stage)
    server, words = _server(stage, started)
    entry: dict[str, Any] | None = knowledge.load("launch")["workers"].get(server)
    if entry is None or not _sets_up(stage, entry):
        return None
    user = str(entry["user"])
    _refuse_empty(subject, stage)
    _refuse_others(started)
    _refuse_options(server, words, entry)
    _refuse_before(subject, stage, started, server, user)
    _refuse_closed(subject, stage, server)
    _refuse_replaced(subject, stage, entry)
    settings = read(subject, stage, server, entry)
    seen = f"{server} hands every request to workers that run as {user} already, and starts as that user, too"
    numbers = frozenset(str(u.uid) for u in (stage.info.users if stage.info else ()) if u.name == user)
    account = Account(user, f"{user}:{user}", names=frozenset((user, *numbers)))
    if removal(stage, subject.context, user):
        raise Decline(f"the user {user}, as whom the workers of {server} run, is removed")
    evidence = (Evidence("knowledge", seen), *settings.evidence)
    return Served(account, evidence, (*_ports(server, settings), *_of_others(started, server)))


def _server(stage: Stage, started: Launch) -> tuple[str, tuple[str, ...]]:
    """The program that runs in the end, with its words: where the file starts nothing, and a project is copied into the
    image, that of the base."""
    own = [c for c in started.by("CMD", "ENTRYPOINT") if not c.passing]
    if own:
        return own[-1].name, own[-1].words[1:]
    command = stage.info.command if stage.info and not stage.of("ENTRYPOINT") else None
    sets = any(i.keyword in ("CMD", "ENTRYPOINT") for each in stage.lineage for i in each.instructions)
    if not command or sets or started.unread or not _has_project(stage):
        return "", ()
    return command[0].rpartition("/")[2], command[1:]


def _has_project(stage: Stage) -> bool:
    """Whether something is copied to where the server looks for a program, or to a folder of its own."""
    folders = (_WEB, stage.end.workdir or _WEB, *_OWN_FOLDERS)
    for each in stage.lineage:
        for node in (*each.of("COPY"), *each.of("ADD")):
            target = each.state(node).path(node.words[-1], node.escape) if node.words else None
            if target and any(folder != "/" and is_inside(target, folder) for folder in folders):
                return True
    return False


def _refuse_empty(subject: Subject, stage: Stage) -> None:
    """Decline where no project is in the image: people work on a mounted one in it, with more than the server."""
    folders = (stage.end.workdir or _WEB, _WEB, *_OWN_FOLDERS)
    every = (runs.done(run, each, subject.context) or () for each in stage.lineage for run in each.of("RUN"))
    effects = (step.effect for done in every for step in done if not step.effect.packages)
    if not _has_project(stage) and not any(e.writes.touches(folder) for e in effects for folder in folders):
        raise Decline(
            "nothing of a project is copied into it: it looks like an image to develop in, and what is run in it "
            "beside its server works on files that belong to whoever mounts them"
        )


def _sets_up(stage: Stage, entry: dict[str, Any]) -> bool:
    """Whether the base is an image that sets the server up so, and whose tag is understood."""
    info = stage.info
    if info is None or info.reference.familiar != entry["image"] or info.unread:
        return False
    if info.version is not None and info.version < tuple(entry["since"])[: len(info.version)]:
        raise Decline(f"{stage.image} is from before its server could be started by every user (a newer one can)")
    return True


def _refuse_others(started: Launch) -> None:
    if started.users:
        raise Decline(f"{started.users[0].what}, which may need root ({started.users[0].where})")
    for unread in started.unread:
        if unread.is_own:
            raise Decline(f"what `{unread.text}` starts could not be read ({unread.why})")


def _refuse_options(server: str, words: tuple[str, ...], entry: dict[str, Any]) -> None:
    odd = next((word for word in words if word not in entry["options"]), None)
    if odd is not None:
        raise Decline(f"{server} is told `{odd}`, and whether that needs root is not known")


def _refuse_before(subject: Subject, stage: Stage, started: Launch, server: str, user: str) -> None:
    """Decline for what a script of the project runs as root before the server starts."""
    if stage.end.workdir and is_inside(stage.end.workdir, "/root"):
        raise Decline(f"the folder {stage.end.workdir} lies in /root, which only root may enter")
    root.refuse_start(started, spared=frozenset((server,)))
    for command in started.commands:
        if command.is_own and not command.passing and command.name != server and command.by != "HEALTHCHECK":
            _refuse_step(subject, stage, command, user)


def _refuse_step(subject: Subject, stage: Stage, command: Started, user: str) -> None:
    effect, files = commands.effect(subject, stage, command), Files.of(stage, subject.context)
    what = command.where.file or "its command"
    writes = [access.path for access in (*effect.writes.places, *effect.removes.places)]
    writes += [path or "a file" for path in command.writes]
    closed = next((path for path in writes if not places.open_to_all(path, files)), "")
    if not effect.known or effect.writes.unknown or effect.removes.unknown or effect.changes or closed:
        does = f"writes {closed}" if closed else f"runs `{command.text}`"
        raise Decline(
            f"{what} {does} as root before the server starts: what it needs could be given to {user} in the image, "
            f"and USER {user} say so"
        )


def _refuse_replaced(subject: Subject, stage: Stage, entry: dict[str, Any]) -> None:
    """Decline where the file puts something of its own in the place of what starts the server."""
    files = Files.of(stage, subject.context)
    for path in entry["starts"]:
        origin = files.origin(path)
        if origin is not None and origin.kind != BASE and origin.instruction is not None and origin.sure:
            raise Decline(f"{path}, which starts the server, is another one than that of the image", origin.instruction)


def _refuse_closed(subject: Subject, stage: Stage, server: str) -> None:
    """Decline where a mode closes files that only the start may read: its settings, or what a script of it names."""
    for each in stage.lineage:
        for run in each.of("RUN"):
            for change in runs.effect(run, each, subject.context).changes:
                inside = change.path is None or not is_inside(change.path, stage.end.workdir or "/var/www")
                if change.mode and inside and keeps_others_out(change.mode):
                    place = change.path or "a place that is not known"
                    raise Decline(f"`chmod {change.mode}` closes {place} to others, and {server} may read it", run)
        for node in (*each.of("COPY"), *each.of("ADD")):
            mode = node.flag("chmod")
            if mode and keeps_others_out(mode):
                raise Decline(f"--chmod={mode} closes what is copied to others, and {server} may read it", node)


def _ports(server: str, settings: Settings) -> tuple[Assumption, ...]:
    low = next((port for port in settings.ports if port.isdigit() and int(port) < 1024), None)
    if low:
        sentence = f"port {low} may be bound without root (Docker allows it, Kubernetes does not)"
        return (Assumption("low-port-open", sentence),)
    unknown = next((port for port in settings.ports if not port.isdigit()), None)
    if unknown:
        return (Assumption("port-high", f"{unknown}, on which {server} listens, is no port below 1024"),)
    return ()


def _of_others(started: Launch, server: str) -> tuple[Assumption, ...]:
    """What has to be assumed of commands that something beside the Dockerfile starts in the image."""
    found: dict[str, Assumption] = {}
    for command in started.others():
        if command.name != server and not command.passing:
            sentence = f"`{command.text}` that {command.by} starts needs nothing of root's"
            found.setdefault(command.by, Assumption("command-overridden", sentence, *at(command.where)))
    return tuple(found.values())
