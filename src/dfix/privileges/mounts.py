"""What is mounted into the container: volumes of the image, and what compose files and clusters mount."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.effects.paths import is_inside
from dfix.fixes import Assumption, Decline
from dfix.image.files import Files
from dfix.launch.commands import Where

from . import places, ports, prepared, root
from .where import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.behaviour import Behaviour
    from dfix.context.compose import Service
    from dfix.model.stages import Stage
    from dfix.subject import Subject

    from .needs import Needs

_SOCKETS = ("docker.sock", "containerd.sock", "podman.sock")


def read(subject: Subject, stage: Stage, needs: Needs, behaviour: Behaviour) -> None:
    """Adds what mounts need; Decline for what the user of a container cannot have."""
    _volumes(stage, needs)
    files = Files.of(stage, subject.context)
    for service in services(subject, stage):
        for source, target in service.volumes:
            _mount(service, source, target, needs, behaviour)
            if target not in service.read_only:
                _may_be_new(service, source, target.rstrip("/"), needs, files)
        if service.certain:
            _told(service, needs, files, stage.end.workdir or "/")
        port = ports.told_low(service.environment)
        if port:
            needs.assume(Assumption("low-port-open", f"port {port} may be bound without root ({service.file})"))
    _of_clusters(subject, needs)
    needs.assumptions += root.others(subject, stage)


def _told(service: Service, needs: Needs, files: Files, folder: str) -> None:
    """Places for data that variables of a container name, and that are not mounted there."""
    mounted = [target for _, target in service.volumes]
    for name, value in service.environment.items():
        path = posixpath.normpath(value) if value and value.startswith("/") and not {":", "$"} & set(value) else ""
        if not path or not prepared.names_what_is_written(name) or any(is_inside(path, each) for each in mounted):
            continue
        place = path if files.is_folder(path) or not posixpath.splitext(path)[1] else posixpath.dirname(path)
        if is_inside(place, folder) or places.open_to_all(path, files):
            continue
        if places.is_shared(place) or places.of_the_system(place):
            told = f"the program writes nothing at {path}, which {name} names ({service.file})"
            needs.assume(Assumption("path-unwritten", told, *at(Where(service.file, 0))))
        else:
            needs.give(place, f"{name} names {path}", Where(service.file, 0))


def _volumes(stage: Stage, needs: Needs) -> None:
    """The folder of a volume becomes the user's; what lies in a volume that exists already is not known."""
    folder = stage.end.workdir or "/"
    volumes = sorted(path for path in stage.config.volumes if path.rstrip("/") not in places.SHARED_BY_ALL)
    for path in volumes:
        if is_inside(folder, path):
            needs.own_folder(f"{path} is a volume")
        elif path.startswith("/"):
            needs.give(path, f"{path} is a volume")
    if volumes:
        needs.assume(Assumption("volume-writable", "the volumes that exist already are writable for that user"))


def _of_clusters(subject: Subject, needs: Needs) -> None:
    """What manifests of Kubernetes mount belongs to root unless they say otherwise."""
    from dfix.launch import kubernetes, starters

    context = subject.context
    for container in kubernetes.containers(context, starters.names_of(context)) if context else ():
        for path in container.mounted:
            if path.endswith(_SOCKETS):
                raise Decline(f"{container.file} mounts {path}, which only root and a group of the host may use")
            sentence = f"what {container.file} mounts at {path} is writable for that user (`fsGroup` would see to it)"
            needs.assume(Assumption("volume-writable", sentence, *at(Where(container.file, 0))))


def services(subject: Subject, stage: Stage) -> Iterator[Service]:
    """The services of compose files that start a stage."""
    from dfix.context import compose

    found = compose.read(subject.context) if subject.context else None
    for service in found.services if found else ():
        if service.target is None or subject.model.find(service.target) is stage:
            yield service


def _mount(service: Service, source: str, target: str, needs: Needs, behaviour: Behaviour) -> None:
    if source.endswith(_SOCKETS) or target.endswith(_SOCKETS):
        raise Decline(f"{service.file} mounts {target}, which only root and a group of the host may use")
    if is_inside(target, "/root"):
        raise Decline(f"{service.file} mounts {target}, which lies in the home of root")
    if target.startswith("/dev/") or source.startswith("/dev/"):
        raise Decline(f"{service.file} mounts the device {source or target}")
    written = next((d for d in behaviour.writes if d.path and is_inside(d.path, target)), None)
    if target in service.read_only:
        sentence = f"what {service.file} mounts at {target}, to be read only, is readable for that user"
    elif _is_of_host(source) and written is not None:
        raise Decline(
            f"the program writes {written.path} ({written.where}), and {service.file} mounts {target} from the "
            "host, where it belongs to whoever owns it there"
        )
    else:
        sentence = f"what {service.file} mounts at {target} is readable and writable for that user"
    needs.assume(Assumption("volume-writable", sentence, *at(Where(service.file, 0))))


def _is_of_host(source: str) -> bool:
    return source.startswith((".", "/", "~", "$"))


def _may_be_new(service: Service, source: str, target: str, needs: Needs, files: Files) -> None:
    """A new volume takes over what the image has at its place, with the owner; a place that it lacks is root's."""
    plain = target.startswith("/") and "$" not in target and not _is_of_host(source)
    if plain and files.origin(target) is None and not places.of_the_system(target):
        needs.give(target, f"{service.file} mounts a volume there", Where(service.file, 0))
        needs.volumes |= {target} & needs.places.keys()
