"""Where a server listens that names no address: that depends on the image up to .NET 7.

Sources: learn.microsoft.com, the page on the default port of .NET 8's images, and aspnet/core/fundamentals/servers/
kestrel (endpoints): without ASPNETCORE_URLS it is localhost:5000. The images of ASP.NET Core up to 7.0 set it to http://+:80,
and those of the SDK took that back; since 8.0 both have ASPNETCORE_HTTP_PORTS=8080.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix.behaviour import behaviour
from dfix.fixes import Assumption, Decline

if TYPE_CHECKING:
    from dfix.runtime.plan import Split
    from dfix.subject import Subject

    from ..shared.starting import Start

_VARIABLES = ("ASPNETCORE_URLS", "DOTNET_URLS", "URLS")
_SETTING = re.compile(r'"urls?"\s*:\s*"([^"]*)"', re.IGNORECASE)
_URLS = re.compile(r'^\s*"urls"\s*:\s*"([^"]*)"', re.IGNORECASE | re.MULTILINE)
_WRITTEN = re.compile(r'"https?://(?:\+|\*|0\.0\.0\.0|localhost|\[::\])[:/"]')


def assumed(subject: Subject, split: Split, start: Start) -> tuple[Assumption, ...]:
    """What has to be assumed of the address; Decline where it needs the certificate that only the SDK makes."""
    told = _told(subject, split, start)
    if any("https://" in text for text in told) and not any("Certificates" in name for name in split.state.env):
        raise Decline(
            "it listens on https, and which certificate it takes is not known: the SDK's own, for development, lies in "
            "the builder (ASPNETCORE_Kestrel__Certificates__Default__Path would name another)"
        )
    version = split.stage.info.version if split.stage.info is not None else None
    if told or version is None or version[0] >= 8:
        return ()
    sentence = (
        "nobody relies on a server that is heard on localhost:5000 alone, as it names no address: then it is on port 80"
    )
    return (Assumption("address-of-base", sentence),)


def _told(subject: Subject, split: Split, start: Start) -> list[str]:
    """The texts that say where it listens."""
    found = [split.state.env[name] for name in _VARIABLES if name in split.state.env]
    for command in start.found.commands:
        found += [value or "?" for name, value in command.env if name in _VARIABLES]
        found += [" ".join(command.words)] if any(w.partition("=")[0] == "--urls" for w in command.words) else []
    found += [deed.value.text for deed in behaviour(subject, split.stage).listens if deed.where.file]
    for path in subject.context.walk((".json", ".cs", ".fs"), under=split.context_directory).files:
        text = subject.context.read(path) or ""
        if path.endswith(".json"):
            is_settings = path.rpartition("/")[2].startswith(("appsettings", "hostsettings", "hosting"))
            found += _SETTING.findall(text) if is_settings and '"Kestrel"' in text else []
            found += _URLS.findall(text) if is_settings else []
        else:
            found += _WRITTEN.findall(text)
    return found
