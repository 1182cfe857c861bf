"""Whether a program listens on a port that some engines give to root only."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.fixes import Assumption

from .where import at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.behaviour import Behaviour
    from dfix.launch import Launch
    from dfix.model.stages import Stage

    from .needs import Needs

_LONG = r"--[a-z-]*(?:port|bind|listen|addr|address)"


def read(stage: Stage, launch: Launch, behaviour: Behaviour, needs: Needs) -> None:
    """Puts down what has to be assumed of ports."""
    exposed = (port.partition("/")[0] for port in stage.config.expose)
    low = sorted(int(number) for number in exposed if number.isdigit() and 0 < int(number) < 1024)
    if not low and _is_old_aspnet(stage) and "ASPNETCORE_URLS" not in stage.config.env:
        low = [80]
    low = low or [int(port) for port in (told_low(stage.config.env),) if port]
    deed = next(iter(behaviour.low_ports()), None)
    port = str(low[0]) if low else (deed.value.text.rstrip("/").rpartition(":")[2] if deed else "")
    if port:
        where = deed.where if deed and not low else None
        sentence = f"port {port} may be bound without root (Docker allows it, Kubernetes does not)"
        needs.assume(Assumption("low-port-open", sentence, *at(where)))
    elif unknown := _open(stage, launch):
        needs.assume(Assumption("port-high", f"{unknown} is no port below 1024"))


def told_low(environment: Mapping[str, object]) -> str:
    """The first port below 1024 that variables of a container let its program listen on, "" without one: what PORT
    says, or a variable named after ports or addresses that is no other program's (`LDAP_PORT`)."""
    for name, value in environment.items():
        if not _listening().search(name):
            continue
        for port in _port().findall(str(value or "")):
            if 0 < int(port) < 1024 and int(port) not in knowledge.load("behaviour/places")["client_ports"]:
                return str(port)
    return ""


@cache
def _listening() -> re.Pattern[str]:
    """PORT, SERVER_PORT; ASPNETCORE_HTTP_PORTS, ASPNETCORE_URLS; LISTEN_ADDR, BIND."""
    port = r"(?:\w*(?:app|http|server|web|listen)_?)?port\Z"
    return re.compile(rf"(?i)\A(?:{port}|aspnetcore_(?:https?_ports|urls)\Z|(?:\w+_)?(?:listen|bind)(?:_|\Z))")


@cache
def _port() -> re.Pattern[str]:
    """A number that is the value, one of a list, or the end of an address of the container's own."""
    return re.compile(r"(?:^|;|,|//(?:\[::\]|[^/:;]*):|^[\d.]*:)(\d{1,5})(?=\Z|[;,/])")


def _is_old_aspnet(stage: Stage) -> bool:
    """Whether it is an image of ASP.NET that listens on port 80 by itself, as those before version 8 do."""
    info = stage.info
    if info is None or (info.language, info.variant) != ("dotnet", "aspnet"):
        return False
    return info.version is not None and info.version < (8,)


def _open(stage: Stage, launch: Launch) -> str:
    """A port that a variable of the running container decides, without a default."""
    for command in launch.commands:
        before = ""
        for value, text in command.args:
            is_port = re.search(rf"(?:-p|-b|{_LONG})[= ]*\Z", before) or re.match(f"{_LONG}=", text)
            name = re.search(r"\$\{?([A-Z_]*PORT)\}?", text)
            if value is None and is_port and name and name[1] not in stage.end.env:
                return f"{name[0]}, which nobody sets here,"
            before = text
    return ""
