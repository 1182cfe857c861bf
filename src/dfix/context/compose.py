"""Compose files beside the Dockerfile's context and above it: the services that build it, and what they override."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dfix.context import outside
from dfix.context.base import MAX_FILE, Context, decode, normalize
from dfix.context.disk import read_regular
from dfix.context.formats import load_yaml, strings, table, text_or_none

if TYPE_CHECKING:
    from collections.abc import Iterator

#: how many entries of the project are looked at for compose files of other names
MAX_LOOKED_AT = 5000
#: how many services may extend each other
_MOST_EXTENDS = 4
#: the keys of a service that say what it starts
_SAYS = frozenset(("build", "image"))


class Service:
    """One service that builds this Dockerfile. Values are as written, `$VAR` included.

    `command`, `entrypoint` and `healthcheck` (its test) are a tuple, a string (which Compose splits like a shell),
    or None where not overridden. `volumes` are (source, target); "" is an anonymous source; `read_only` are the targets
    that may only be read. `certain` is False when a variable or `extends` hides what the service builds. `contexts`
    names its additional build contexts. `watches`: Compose brings changed sources into the container.
    """

    __slots__ = (
        "args",
        "certain",
        "command",
        "contexts",
        "entrypoint",
        "env_files",
        "environment",
        "file",
        "healthcheck",
        "image",
        "name",
        "ports",
        "read_only",
        "target",
        "user",
        "volumes",
        "watches",
        "working_dir",
    )

    def __init__(self, name: str, file: str, data: dict[str, Any], build: dict[str, Any], certain: bool) -> None:
        self.name = name
        self.file = file
        self.image = text_or_none(data.get("image"))
        self.certain = certain
        self.command = _command(data.get("command"))
        self.entrypoint = _command(data.get("entrypoint"))
        self.healthcheck = _command(table(data.get("healthcheck")).get("test"))
        self.volumes = _volumes(data.get("volumes"))
        self.read_only = frozenset(_read_only(data.get("volumes")))
        self.user = text_or_none(data.get("user"))
        self.ports = _ports(data.get("ports"))
        self.working_dir = text_or_none(data.get("working_dir"))
        self.environment = _pairs(data.get("environment"))
        self.env_files = _files(data.get("env_file"))
        self.watches = "watch" in table(data.get("develop"))
        self.target = text_or_none(build.get("target"))
        self.args = _pairs(build.get("args"))
        self.contexts = tuple(_pairs(build.get("additional_contexts")))

    @property
    def overrides_command(self) -> bool:
        """Whether the image's ENTRYPOINT or CMD is not what runs."""
        return self.command is not None or self.entrypoint is not None


class Compose:
    """The services, over all compose files; `broken` names a file that cannot be read, "" if all can."""

    __slots__ = ("broken", "files", "services")

    def __init__(self, services: tuple[Service, ...], files: tuple[str, ...], broken: str) -> None:
        self.services = services
        self.files = files
        self.broken = broken

    @property
    def targets(self) -> frozenset[str]:
        """The stages that services build."""
        return frozenset(service.target for service in self.services if service.target is not None)


def read(context: Context, directory: str = "") -> Compose | None:
    """The compose files of a directory (also if .dockerignore leaves them out), None without any.

    Those of the root's parents, up to the root of the repository, and of the folders beside these count as far as they
    build this Dockerfile: they are the only files outside of the root that are looked at, and are named by their way
    there (../compose.yaml, ../infra/compose.yaml).
    """
    return context.memo(("compose", directory), lambda: _read(context, directory))


def _read(context: Context, directory: str) -> Compose | None:
    files: list[str] = []
    services: list[Service] = []
    others: list[tuple[str, str, dict[str, Any]]] = []
    broken = ""
    strange: set[tuple[str, str]] = set()  # services that a file of their folder makes of another Dockerfile or image
    for base, path, text in (*_texts(context, directory), *(() if directory else _texts_outside(context))):
        data, problem = load_yaml(text) if text is not None else (None, "cannot be read")
        bodies = {name: table(body) for name, body in table(table(data).get("services")).items()}
        near = [_extended(context, base, body, bodies) for body in bodies.values()]
        found = [
            s
            for name, (place, body) in zip(bodies, near, strict=True)
            if (s := _service(context, place, path, name, body))
        ]
        built = {each.name for each in found}
        strange |= {
            (base.rstrip("/"), name) for name, body in bodies.items() if name not in built and body.keys() & _SAYS
        }
        others += [(path, name, body) for name, body in bodies.items() if "build" not in body and "image" in body]
        if path.startswith("../"):
            # There are many others to build: only a service that says so, or what overrides it, is meant.
            known = {each.name for each in services}
            found = [each for each in found if each.certain or each.name in known]
        if path.startswith("../") and not found:
            continue
        files.append(path)
        services += found
        if problem:
            broken = broken or f"{path}: {problem}"
    known = {each.name for each in services if each.certain}
    services = [s for s in services if s.name in known or (s.file.rpartition("/")[0], s.name) not in strange]
    services += _sharing(services, others)
    services += _named_after(context, services, others)
    files += dict.fromkeys(s.file for s in services if s.file not in files)
    return Compose(tuple(services), tuple(files), broken) if files else None


def _sharing(services: list[Service], others: list[tuple[str, str, dict[str, Any]]]) -> list[Service]:
    """The services that start the image that one of some services builds and gives a name."""
    images = {s.image for s in services if s.image and s.certain}
    known = {(s.file, s.name) for s in services}
    return [
        Service(name, path, body, {}, certain=True)
        for path, name, body in others
        if body.get("image") in images and (path, name) not in known
    ]


def _named_after(
    context: Context, services: list[Service], others: list[tuple[str, str, dict[str, Any]]]
) -> Iterator[Service]:
    """The services that start an image of somebody's own (someone/shop_backend:latest) which is named after the folder
    of this Dockerfile: a pipeline builds it, and the services are told its name alone."""
    import os

    dockerfile = context.dockerfile or "Dockerfile"
    folder = os.path.basename(os.path.dirname(os.path.join(os.path.realpath(context.root or ""), dockerfile)))
    wanted, known = _parts(folder), {(s.file, s.name) for s in services}
    usual = os.path.basename(dockerfile) in ("Dockerfile", "Dockerfile.prod", "Dockerfile.production")
    text = context.read_on_disk(dockerfile) or "" if usual and others and wanted else ""
    for path, name, body in others if text else ():
        owner, _, image = (text_or_none(body.get("image")) or "").partition("@")[0].rpartition("/")
        alike = _parts(image.partition(":")[0])[-len(wanted) :] == wanted
        if alike and owner and (path, name) not in known and f"{owner}/{image.partition(':')[0]}" not in text:
            yield Service(name, path, body, {}, certain=True)


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[-_.]+", name.lower()) if part]


def _texts(context: Context, directory: str) -> Iterator[tuple[str, str, str | None]]:
    """(directory, path, text) of the compose files inside the root: those of a directory, and without one all."""
    for name in outside.FILES:
        path = normalize(f"{directory}/{name}") or name
        if context.on_disk(path):
            yield directory, path, context.read_on_disk(path)
    for path in _by_other_names(context) if not directory else ():
        yield path.rpartition("/")[0], path, context.read_on_disk(path)


def _by_other_names(context: Context) -> list[str]:
    """docker-compose.prod.yml, deploy/compose.yaml: files of Compose that have to be named on its command line."""
    from dfix.context.walk import on_disk

    skip = frozenset(("node_modules", ".git", "vendor", ".venv", "venv", "site-packages"))
    files = context.memo("files on disk", lambda: on_disk(context, skip, MAX_LOOKED_AT))
    others = (
        f for f in files if f not in outside.FILES and "compose" in (name := f.rpartition("/")[2]) and _is_yaml(name)
    )
    return list(others)[:20]


def _is_yaml(name: str) -> bool:
    return name.endswith((".yml", ".yaml"))


def _texts_outside(context: Context) -> Iterator[tuple[str, str, str | None]]:
    """The same for the folders above the root, and beside these, of the same repository as far as can be seen."""
    root = context.root
    for place in (*outside.usual(root), *outside.found(root)) if root is not None else ():
        data = read_regular(place.path, MAX_FILE)
        if data is not None:
            yield place.way, place.way + place.name, decode(data)


def _extended(
    context: Context, directory: str, data: dict[str, Any], beside: dict[str, dict[str, Any]], depth: int = 0
) -> tuple[str, dict[str, Any]]:
    """A service with what it extends, and the folder that its build is relative to; as it is where nothing is found."""
    named = data.get("extends")
    if "build" in data or named is None or depth > _MOST_EXTENDS:
        return directory, data
    file = text_or_none(table(named).get("file"))
    if file is not None:
        path = normalize(f"{directory}/{file}")
        text = context.read_on_disk(path) if path is not None and context.on_disk(path) else None
        body, _ = load_yaml(text) if text is not None else (None, "")
        beside = {name: table(each) for name, each in table(table(body).get("services")).items()}
        place = (path or "").rpartition("/")[0]
    else:
        place = directory
    base = beside.get(text_or_none(table(named).get("service")) or text_or_none(named) or "")
    if base is None:
        return directory, data
    place, base = _extended(context, place, base, beside, depth + 1)
    volumes = [each for of in (base, data) for each in (of.get("volumes") or ())]
    rest = {key: value for key, value in data.items() if key != "extends"}
    return place, {**base, **rest, **({"volumes": volumes} if volumes else {})}


def _service(context: Context, directory: str, file: str, name: str, data: dict[str, Any]) -> Service | None:
    build = data.get("build")
    if isinstance(build, str):
        build = {"context": build}
    if not isinstance(build, dict):
        # An override file need not repeat `build`, and `extends` may bring one.
        if build is None and ("extends" in data or (".override." in file and "image" not in data)):
            return Service(name, file, data, {}, certain=False)
        return None
    where = text_or_none(build.get("context")) or "."
    dockerfile = text_or_none(build.get("dockerfile")) or "Dockerfile"
    if "dockerfile_inline" in build or "://" in where or where.startswith("git@"):
        return None
    if "$" in where or "$" in dockerfile:
        return Service(name, file, data, build, certain=False)
    if not _is_this(context, directory, where, dockerfile):
        return None
    return Service(name, file, data, build, certain="extends" not in data)


def _is_this(context: Context, directory: str, where: str, dockerfile: str) -> bool:
    """Whether the Dockerfile of a service is the one of this context."""
    import os

    root = os.path.realpath(context.root or "")
    path = os.path.normpath(os.path.join(root, directory, where, dockerfile))
    return path == os.path.join(root, *(context.dockerfile or "Dockerfile").split("/"))


def _command(value: Any) -> tuple[str, ...] | str | None:
    return strings(value) if isinstance(value, list) else text_or_none(value)


def _volumes(value: Any) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            found.append((text_or_none(item.get("source")) or "", text_or_none(item.get("target")) or ""))
        elif isinstance(item, str):
            parts = _split_colons(item)
            found.append((parts[0], parts[1]) if len(parts) > 1 else ("", parts[0]))
    return tuple(found)


def _read_only(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict) and item.get("read_only") is True:
            yield text_or_none(item.get("target")) or ""
        elif isinstance(item, str):
            parts = _split_colons(item)
            if len(parts) == 3 and "ro" in parts[2].split(","):
                yield parts[1]


def _files(value: Any) -> tuple[str, ...]:
    """`env_file`: a path, or a list of paths or of tables with one."""
    listed = value if isinstance(value, list) else [value]
    found = (text_or_none(table(item).get("path") if isinstance(item, dict) else item) for item in listed)
    return tuple(path for path in found if path)


def _split_colons(text: str) -> list[str]:
    """Split at the colons that are not inside `${...}`."""
    parts = [""]
    depth = 0
    for index, char in enumerate(text):
        depth += text.startswith("${", index) - (char == "}" and depth > 0)
        if char == ":" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _ports(value: Any) -> tuple[str, ...]:
    found: list[str] = []
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            published = text_or_none(item.get("published"))
            found.append(f"{published}:{item.get('target')}" if published else str(item.get("target")))
        elif isinstance(item, str):
            found.append(item)
    return tuple(found)


def _pairs(value: Any) -> dict[str, str | None]:
    """`environment` and `args`: a mapping, or a list of NAME=value; None takes the value from outside."""
    if isinstance(value, dict):
        return {key: item if isinstance(item, str) else _plain(item) for key, item in value.items()}
    found: dict[str, str | None] = {}
    for item in strings(value):
        name, equals, text = item.partition("=")
        found[name] = text if equals else None
    return found


def _plain(value: Any) -> str | None:
    return str(value).lower() if isinstance(value, bool) else None
