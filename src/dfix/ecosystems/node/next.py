"""Next.js with ``output: "standalone"``: the build traces what its server reads into a folder that runs by itself.

Source: nextjs.org/docs (output): server.js with its own node_modules; static files and public/ are copied beside it. It
listens where HOSTNAME and PORT say, and HOSTNAME is the container's name unless it is set.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context import compose
from dfix.context import node as manifests
from dfix.fixes import Assumption
from dfix.launch import launch
from dfix.runtime.plan import RuntimePlan

from .plan import base_of
from .project import refuse_mounted
from .prune import places
from .smaller import fit, tools

if TYPE_CHECKING:
    from dfix.launch import Launch, Started
    from dfix.runtime.plan import Split
    from dfix.subject import Subject


def standalone(subject: Subject, split: Split) -> RuntimePlan | None:
    """The plan that runs the traced server alone; None where the build makes none, or it is not known how it starts."""
    context = subject.context
    package = manifests.read(context, split.context_directory) if context else None
    config = package.next_config(context) if package and not package.broken else None
    if package is None or config is None or config.output != "standalone" or not config.understood:
        return None
    found = launch(subject, split.stage)
    command, port = _started(found)
    builds = any(p.step.action in ("run", "build") and p.folder == split.folder for p in places(split))
    if (
        command is None
        or not builds
        or package.workspaces
        or len((*split.stage.of("CMD"), *split.stage.of("ENTRYPOINT"))) != 1
    ):
        return None
    env = _variables(subject, split, port)
    if env is None:
        return None
    refuse_mounted(split)
    base, _ = base_of(split)
    made = posixpath.join(split.folder, config.dist_dir)
    has_public = context.is_dir(posixpath.join(split.context_directory, "public"))
    beside = [posixpath.join(made, "static"), *([posixpath.join(split.folder, "public")] if has_public else [])]
    sentence = "the files that Next.js traced at the build are all that its server reads"
    plan = RuntimePlan(
        base=base,
        copies=(),
        moves=((posixpath.join(made, "standalone"), split.folder), *((path, path) for path in beside)),
        evidence=(f"{config.file} says `output: standalone`, which `{command.text}` does not start",),
        assumptions=(Assumption("traced-files-suffice", sentence, config.file),),
        tools=tools(),
        env=env,
        owner=_user(split),
        start=("node", "server.js"),
    )
    return fit(subject, split, package, plan, found)


def _variables(subject: Subject, split: Split, port: str) -> tuple[tuple[str, str], ...] | None:
    """Where the server listens, as its variables say it; None where the file or compose says otherwise."""
    found = compose.read(subject.context)
    if any({"HOSTNAME", "PORT"} & service.environment.keys() for service in (found.services if found else ())):
        return None
    wanted = {"HOSTNAME": "0.0.0.0", **({"PORT": port} if port else {})}
    said = {name: split.state.env[name] for name in wanted if name in split.state.env}
    if any(said[name] != wanted[name] for name in said):
        return None
    return tuple((name, value) for name, value in wanted.items() if name not in said)


def _user(split: Split) -> str | None:
    """The user of node's own images: the server writes to .next/cache, whoever it will run as."""
    info = split.stage.info
    return "node:node" if info and any(user.name == "node" for user in info.users) else None


def _started(found: Launch) -> tuple[Started | None, str]:
    """`next start`, and the port that it is told; None where something else is started, or it is told more."""
    own = [c for c in found.by("CMD", "ENTRYPOINT") if not c.passing]
    if len(own) != 1 or own[0].name != "next" or found.others() or found.scripts or found.unread:
        return None, ""
    words = list(own[0].words[1:])
    if words[:1] != ["start"]:
        return None, ""
    port = ""
    for name in ("-p", "--port"):
        if name in words[:-1]:
            at = words.index(name)
            port = words[at + 1]
            del words[at : at + 2]
    plain = words == ["start"] and (not port or port.isdigit())
    return (own[0] if plain else None), port
