"""Who needs more of an image than the files of its site. Each of these is known, and so it is declined."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.fixes import Decline
from dfix.model.copies import is_inside
from dfix.runtime.whole import relied_on

if TYPE_CHECKING:
    from dfix.context.compose import Service
    from dfix.launch import Started

    from .server import Served

#: words in the name of a Dockerfile that say what it is for
_FOR_DEVELOPMENT = frozenset(("dev", "develop", "development", "local"))


def refuse(served: Served) -> None:
    """Declines where something else is started, or written when the container starts, or mounted."""
    found, name = served.found, served.name
    reason = relied_on(found)
    if reason:
        raise Decline(reason)
    if found.scripts or found.unread:
        what = found.scripts[0] if found.scripts else found.unread[0].text
        raise Decline(f"it starts {what}, which may write settings into the site when the container starts")
    own = (c for c in found.by("CMD", "ENTRYPOINT") if not c.passing)
    before = next((c for c in own if c is not served.command), None)
    if before:
        raise Decline(f"it starts `{before.text}` beside {name}, which a server for files alone would not do")
    for other in found.others():
        if not other.passing and other.words != served.command.words and not _asks_plainly(other):
            raise Decline(f"{other.by} starts `{other.text}` in it, which a server for files alone lacks")
    check = next((c for c in found.by("HEALTHCHECK") if not c.passing and not _asks_plainly(c)), None)
    if check and check.name == "wget":
        how = "its HEALTHCHECK asks wget for localhost, which may be ::1, where nginx does not listen"
        raise Decline(f"{how}: 127.0.0.1 would do")
    if check:
        raise Decline(f"its HEALTHCHECK calls {check.name}, which a server for files alone lacks")
    for service in served.services:
        if service.watches or any(map(is_inside, *_both_ways(served, service))):
            raise Decline(f"{_who(service)} mounts sources into it: it looks like an image for development")


def _both_ways(served: Served, service: Service) -> tuple[list[str], list[str]]:
    """The project's folder and each mount, and the other way round."""
    folder, mounts = served.split.folder, [target for _, target in service.volumes if target]
    return [folder] * len(mounts) + mounts, mounts + [folder] * len(mounts)


def _who(service: Service) -> str:
    return f"the service {service.name} of {service.file}"


def _asks_plainly(command: Started) -> bool:
    """Whether a check can be made in the new image: with curl, which tries all addresses of localhost; with the wget of
    busybox, which tries one and stops, only where it is told a number."""
    if command.name == "wget":
        return not any("localhost" in word for word in command.words)
    return command.name in (*knowledge.load("sites")["image"]["brings"], "exit")


def refuse_development(served: Served, prefixes: tuple[str, ...]) -> None:
    """Declines where a server for development is meant, or is told what a build would not be told."""
    name = posixpath.basename(served.context.dockerfile or "")
    if _FOR_DEVELOPMENT & set(re.split(r"[._-]", name.lower())):
        raise Decline(f"{name} is for development by its name, and starts a server for it ({served.command.text})")
    for service in served.services if prefixes else ():
        mine = sorted(key for key in service.environment if key.startswith(prefixes))
        if mine:
            how = f"a build reads it only as a build argument (`ARG {mine[0]}`, and `args:` of that service)"
            raise Decline(f"{_who(service)} sets {mine[0]} when the container starts, and {how}")
        if service.env_files:
            raise Decline(
                f"{_who(service)} reads {service.env_files[0]} when the container starts, and a build would not"
            )
    known = {**served.variables_of(".env"), **served.variables_of(".env.production")}
    told = served.variables_of(".env.development") if prefixes else {}
    lost = sorted(key for key in told if key.startswith(prefixes) and key not in known)
    if lost:
        raise Decline(f"{lost[0]} is set in .env.development alone, and a build reads .env.production")


def refuse_other_ports(served: Served, port: int) -> None:
    """Declines where the file or compose says that it listens elsewhere."""
    exposed = {text.partition("/")[0] for text in served.stage.config.expose}
    said = [("EXPOSE", exposed)]
    for service in served.services:
        said.append((_who(service), {text.rpartition(":")[2].partition("/")[0] for text in service.ports}))
    for who, ports in said:
        literal = all(text.isdigit() for text in ports)
        if ports and literal and str(port) not in ports:
            mine = f"{who} says {', '.join(sorted(ports))}, {served.name} {port}"
            raise Decline(f"which port it listens on is not clear: {mine}")
