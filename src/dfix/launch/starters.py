"""Who else starts the image, or builds on it: read in the text files beside the Dockerfile.

Compose files, Procfile, fly.toml and its like, manifests of Kubernetes, `docker run` in workflows, Makefiles and
scripts start something in it; other Dockerfiles, GitHub actions and devcontainers rely on it.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from dfix.context.formats import load_jsonc, load_toml, load_yaml, string_table, table, text_or_none

from . import pipelines, repository
from .commands import User, Where
from .effective import effective
from .runners.others import procfile

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.context.compose import Service
    from dfix.model.stages import Stage

    from . import Looks
    from .commands import Arg
    from .walk import At, Walk


def read(subject: Looks, stage: Stage, walk: Walk, at: At) -> None:
    """Follows what others start in the image, and notes who relies on it."""
    _compose(subject, stage, walk, at)
    context = subject.context
    names = names_of(context)
    _platforms(context, stage, walk, at)
    _kubernetes(context, stage, walk, at, names)
    _runs(context, stage, walk, at, names)
    for where, text in pipelines.scripts(context, names):
        walk.text(text, at._replace(by=where.file, where=where, folder=None))
    walk.launch.users += _users(context, names)


def _start(stage: Stage, walk: Walk, at: At, entrypoint: Any, command: Any) -> None:
    """Follows what runs when ENTRYPOINT and CMD are replaced; None keeps the image's own."""
    if entrypoint is None and command:
        walk.launch.arguments.append(at.where)
    walk.follow(_argv(stage, _words(entrypoint), _words(command)), at)


def _argv(stage: Stage, head: tuple[Arg, ...] | None, command: tuple[Arg, ...] | None) -> tuple[Arg, ...]:
    """The words that start: a new entry point takes the image's CMD away."""
    own = effective(stage)
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


def _words(value: Any) -> tuple[Arg, ...] | None:
    """The words of `command:`; Compose and its like split a string as a shell would, without one."""
    if value is None:
        return None
    if isinstance(value, (tuple, list)):
        return tuple(_interpolated(str(word)) for word in value)
    import shlex

    try:
        return tuple(_interpolated(word) for word in shlex.split(str(value)))
    except ValueError:
        return ((None, str(value)),)


def _interpolated(word: str) -> Arg:
    """A word, not literal where a variable of the caller is put into it; `$$` is a dollar sign."""
    plain = word.replace("$$", "")
    return (None if "$" in plain else word.replace("$$", "$"), word)


# ---------------------------------------------------------------------- compose


def _compose(subject: Looks, stage: Stage, walk: Walk, at: At) -> None:
    from dfix.context import compose

    found = compose.read(subject.context)
    for service in found.services if found else ():
        if service.target is not None and subject.model.find(service.target) is not stage:
            continue
        here = at._replace(by=f"the service {service.name} of {service.file}")
        text = "" if service.file.startswith("../") else subject.context.read_on_disk(service.file) or ""
        if service.overrides_command:
            here = here._replace(where=_line(text, service, "command", "entrypoint"))
            _start(stage, walk, here, service.entrypoint, service.command)
        if service.healthcheck:
            _check(walk, service, here._replace(where=_line(text, service, "healthcheck")))


def _check(walk: Walk, service: Service, at: At) -> None:
    test = service.healthcheck
    if isinstance(test, str):
        walk.text(test, at)
    elif test and test[0] == "CMD-SHELL":
        walk.text(" ".join(test[1:]), at)
    elif test and test[0] == "CMD":
        walk.follow(tuple((w, w) for w in test[1:]), at)


def _line(text: str, service: Service, *keys: str) -> Where:
    """Where a service says something; the file alone when its text is not at hand."""
    start = re.search(rf"^[ \t]+[\"']?{re.escape(service.name)}[\"']?[ \t]*:", text, re.MULTILINE)
    if start is None:
        return Where(service.file, 1)
    for key in keys:
        found = re.compile(rf"^[ \t]+{key}[ \t]*:", re.MULTILINE).search(text, start.end())
        if found:
            return Where(service.file, text.count("\n", 0, found.start()) + 1)
    return Where(service.file, text.count("\n", 0, start.start()) + 1)


# ---------------------------------------------------------------------- platforms


def _platforms(context: Context, stage: Stage, walk: Walk, at: At) -> None:
    """Procfile, fly.toml, render.yaml, railway.json, heroku.yml: what a platform starts in the image."""
    named = repository.files(context).named
    for path in named.get("Procfile", ()):
        for number, command in procfile(repository.text(context, path)):
            walk.text(command, at._replace(by=path, where=Where(path, number)))
    for path in (*named.get("fly.toml", ()), *named.get("railway.toml", ())):
        data, _ = load_toml(repository.text(context, path))
        _of_table(context, stage, walk, at, path, table(data))
    for path in named.get("railway.json", ()):
        data, _ = load_jsonc(repository.text(context, path))
        _of_table(context, stage, walk, at, path, table(data))
    for path in named.get("heroku.yml", ()):
        data, _ = load_yaml(repository.text(context, path))
        _of_table(
            context, stage, walk, at, path, {"processes": table(data).get("run"), "deploy": table(data).get("release")}
        )
    for path in named.get("render.yaml", ()):
        data, _ = load_yaml(repository.text(context, path))
        services = table(data).get("services")
        for service in services if isinstance(services, list) else ():
            _of_table(context, stage, walk, at, path, {"deploy": table(service)})


def _of_table(context: Context, stage: Stage, walk: Walk, at: At, path: str, data: dict[str, Any]) -> None:
    text = repository.text(context, path)
    deploy, other = table(data.get("deploy")), table(data.get("experimental"))
    commands = list(string_table(data.get("processes")).values())
    commands += [
        v
        for key in ("release_command", "startCommand", "dockerCommand", "preDeployCommand", "command")
        if isinstance(v := deploy.get(key), str)
    ]
    for command in commands:
        here = at._replace(by=path, where=_where(text, path, command))
        _start(stage, walk, here, None, command)
    if other.get("cmd") is not None or other.get("entrypoint") is not None:
        here = at._replace(by=path, where=_where(text, path, "cmd" if "cmd" in other else "entrypoint"))
        _start(stage, walk, here, other.get("entrypoint"), other.get("cmd"))


def _where(text: str, path: str, needle: str) -> Where:
    found = text.find(needle)
    return Where(path, text.count("\n", 0, max(found, 0)) + 1)


# ---------------------------------------------------------------------- Kubernetes


def _kubernetes(context: Context, stage: Stage, walk: Walk, at: At, names: frozenset[str]) -> None:
    from . import kubernetes

    for container in kubernetes.containers(context, names):
        path = container.file
        text = repository.text(context, path)
        walk.launch.users += _as_root(table(container.data.get("securityContext")), text, path)
        head, args = container.commands
        if head is not None or args is not None:
            here = at._replace(by=path, where=_where(text, path, "command:" if head is not None else "args:"))
            _start(stage, walk, here, head, args)
        for words in container.executed:
            walk.follow(tuple((w, w) for w in words), at._replace(by=path, where=_where(text, path, "exec:")))


def _as_root(security: dict[str, Any], text: str, path: str) -> list[User]:
    """What a manifest says that gives a container root, whoever its image is of."""
    told = {"privileged: true": security.get("privileged") is True, "runAsUser: 0": security.get("runAsUser") == 0}
    return [
        User("privileged", f"{path} starts it with `{word}`", _where(text, path, word)) for word in told if told[word]
    ]


# ---------------------------------------------------------------------- docker run


def _runs(context: Context, stage: Stage, walk: Walk, at: At, names: frozenset[str]) -> None:
    services = _services(context)
    for command in repository.docker_commands(context):
        options, rest = repository.operands(command.words[1:])
        here = at._replace(by=f"a command in {command.file}", where=Where(command.file, command.line))
        entry = options.get("--entrypoint", [None])[-1]
        if command.words[0] == "run" and rest and repository.last_part(rest[0]) in names:
            if rest[1:] or entry is not None:
                _start(stage, walk, here, None if entry is None else [entry] if entry else [], rest[1:] or None)
        elif command.words[0] in ("compose run", "compose exec") and rest[1:] and rest[0] in services:
            image_starts = command.words[0] == "compose run"
            _start(stage, walk, here, None if image_starts else [], rest[1:])


def _services(context: Context) -> frozenset[str]:
    from dfix.context import compose

    found = compose.read(context)
    return frozenset(s.name for s in found.services if s.certain) if found else frozenset()


def names_of(context: Context) -> frozenset[str]:
    """The names that the image is given by what builds it; that of its folder where nothing else builds one there."""
    return context.memo("names of the image", lambda: _names(context))


def _names(context: Context) -> frozenset[str]:
    from dfix.context import compose

    found: set[str] = set()
    services = compose.read(context)
    for service in services.services if services else ():
        if service.certain and service.image:
            found.add(repository.last_part(service.image))
    for command in repository.docker_commands(context):
        options, rest = repository.operands(command.words[1:])
        if command.words[0] == "build" and _is_this(context, command.file, options, rest):
            for tag in (*options.get("-t", ()), *options.get("--tag", ())):
                found.add(repository.last_part(tag))
    if len(repository.files(context).dockerfiles) == 1:
        found.add(context.name.lower())
        for path in repository.files(context).recipes:
            body = repository.text(context, path) if path.endswith((".yml", ".yaml")) else ""
            if "build-push-action" in body or "metadata-action" in body:
                found |= {repository.last_part(t) for t in re.findall(r"(?:tags|images):[ \t]*\|?\s*([\w./:-]+)", body)}
    return frozenset(found - {""})


def _is_this(context: Context, file: str, options: dict[str, list[str]], rest: list[str]) -> bool:
    """Whether `docker build` builds this Dockerfile, as far as its words tell."""
    named = (*options.get("-f", ()), *options.get("--file", ()))
    own = context.dockerfile or "Dockerfile"
    where = rest[0] if rest else "."
    if named:  # from a folder that is not always known: as far as both tell, they are the same
        return all(a == b for a, b in zip(*(reversed(_parts(path)) for path in (named[-1], own)), strict=False))
    path = posixpath.normpath(posixpath.join(where if "$" not in where else ".", "Dockerfile"))
    return path == own or posixpath.normpath(posixpath.join(posixpath.dirname(file), path)) == own


def _parts(path: str) -> list[str]:
    return [part for part in posixpath.normpath(path).split("/") if part not in ("", ".")]


# ---------------------------------------------------------------------- who relies on it


def _users(context: Context, names: frozenset[str]) -> list[User]:
    return [
        *_children(context, names), *_actions(context), *_devcontainers(context), *_baked(context),
        *pipelines.users(context),
    ]  # fmt: skip


def _children(context: Context, names: frozenset[str]) -> list[User]:
    """Other Dockerfiles that start from the image."""
    found = []
    own = context.dockerfile or "Dockerfile"
    for path in repository.files(context).dockerfiles:
        text = repository.text(context, path) if path != own else ""
        for match in re.finditer(r"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*([\w./:@-]+)", text, re.MULTILINE | re.IGNORECASE):
            if repository.last_part(match[1]) in names and not _is_stage(text, match[1]):
                where = Where(path, text.count("\n", 0, match.start()) + 1)
                found.append(User("base", f"{path} builds on it", where))
    return found


def _is_stage(text: str, name: str) -> bool:
    return (
        re.search(rf"^[ \t]*FROM[ \t].*[ \t]AS[ \t]+{re.escape(name)}\b", text, re.MULTILINE | re.IGNORECASE)
        is not None
    )


def _actions(context: Context) -> list[User]:
    """A GitHub action that runs in the image: its workspace belongs to another user, and its home is replaced."""
    found = []
    named = repository.files(context).named
    for path in (*named.get("action.yml", ()), *named.get("action.yaml", ())):
        data, _ = load_yaml(repository.text(context, path))
        runs = table(table(data).get("runs"))
        image = text_or_none(runs.get("image")) or ""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), image))
        if runs.get("using") == "docker" and target == (context.dockerfile or "Dockerfile"):
            where = _where(repository.text(context, path), path, "image:")
            found.append(User("action", f"{path} runs it as a GitHub action", where))
    return found


def _devcontainers(context: Context) -> list[User]:
    """A container to develop in."""
    found = []
    named = repository.files(context).named
    services = _services(context)
    for path in (*named.get("devcontainer.json", ()), *named.get(".devcontainer.json", ())):
        data, _ = load_jsonc(repository.text(context, path))
        body = table(data)
        built = text_or_none(table(body.get("build")).get("dockerfile")) or text_or_none(body.get("dockerFile"))
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), built)) if built else ""
        by_compose = "dockerComposeFile" in body and body.get("service") in services
        if target == (context.dockerfile or "Dockerfile") or by_compose:
            where = _where(repository.text(context, path), path, "ockerfile" if built else "service")
            found.append(User("devcontainer", f"{path} makes it a container to develop in", where))
    return found


def _baked(context: Context) -> list[User]:
    """Targets of bake that have another target's image as a named context."""
    found = []
    for path in repository.files(context).named.get("docker-bake.hcl", ()):
        text = repository.text(context, path)
        for match in re.finditer(r"=[ \t]*\"target:([\w-]+)\"", text):
            body = re.search(rf"target[ \t]+\"{re.escape(match[1])}\"[ \t]*\{{(.*?)\n\}}", text, re.DOTALL)
            named = re.search(r"dockerfile[ \t]*=[ \t]*\"([^\"]+)\"", body[1]) if body else None
            if posixpath.normpath(named[1] if named else "Dockerfile") == (context.dockerfile or "Dockerfile"):
                where = Where(path, text.count("\n", 0, match.start()) + 1)
                found.append(User("base", f"{path} builds on it", where))
    return found
