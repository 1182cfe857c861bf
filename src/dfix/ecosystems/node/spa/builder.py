"""The program that builds the site and serves it too: for development, or to look at the build."""

from __future__ import annotations

import posixpath
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.context import node as manifests
from dfix.context import sites
from dfix.fixes import Decline

from ..prune import is_full_install, places
from .refusals import refuse_development, refuse_other_ports
from .server import number, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .server import Served

#: programs that build with Create React App
_REACT = ("craco", "react-scripts")


class Built:
    """What becomes of a site when it is built and no longer served by its builder.

    folder    of the image that the build makes
    port      where the builder's own server listens
    patterns  what it tries for an address
    step      the command that builds, "" where a step of the file does
    """

    def __init__(self, served: Served, builder: Mapping[str, Any], previews: bool) -> None:
        self._served = served
        self._builder = builder
        self._name = served.name
        whole = next((p for p in knowledge.load("sites")["whole"]["packages"] if served.package.uses(p)), None)
        if whole:
            raise Decline(f"{whole} makes a server of it, not a folder of files")
        told = words(served.command, builder)
        if set(told.operands[:1]) - {*builder["serves"], *builder["previews"]} or len(told.operands) > 1:
            raise Decline(f"what `{served.command.text}` serves is not known")
        settings = sites.read(served.context, self._name, tuple(builder["configuration"]), served.directory)
        if settings.unknown:
            raise Decline(f"{settings.file or 'package.json'} {settings.unknown}, which a folder of files does not do")
        if not previews:
            refuse_development(served, tuple(builder["variables"]))
        script = self._script()
        self.step = "" if self._is_built() else script
        self.folder = self._folder(settings.output, script)
        default = (settings.preview if previews else settings.port) or builder["preview" if previews else "port"]
        self.port = number(served.command, told.port, self._from_variables(default))
        if self._name in _REACT and not previews and (self._variable("HTTPS") or "") == "true":
            raise Decline("HTTPS is set, so that it answers with TLS, which a folder of files does not do")
        refuse_other_ports(served, self.port)
        fallback = builder["fallback"] if settings.fallback is None else settings.fallback
        self.patterns = ("$uri", "$uri/index.html", "/index.html" if fallback else "=404")

    def _script(self) -> str:
        """The command that builds the site; Decline without a script for it."""
        served = self._served
        if not any(map(self._builds, self._commands())):
            what = f"package.json has no script `build` that calls {self._name}"
            raise Decline(f"{what}: with one, a step of the Dockerfile could build the site")
        runner = next((c.name for c in served.found.commands if c.passing and c.name in manifests.RUNNERS), "")
        runner = runner or next((s.tool for s in reversed(served.split.steps) if is_full_install(s)), "npm")
        return f"{runner} run build" if runner in ("npm", "bun") else f"{runner} build"

    def _builds(self, command: list[str]) -> bool:
        first = next((w for w in command[1:] if not w.startswith("-")), "-")
        return command[0].rpartition("/")[2] == self._name and first in self._builder["builds"]

    def _commands(self) -> list[list[str]]:
        """The commands of the script `build`, and of the scripts that it names: `run-p type-check "build-only {@}"`."""
        scripts, waiting = self._served.package.scripts, ["build"]
        found: list[list[str]] = []
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            seen.add(name)
            commands = manifests.commands_of(scripts.get(name, ""))
            found += commands
            named = {word.partition(" ")[0] for command in commands for word in command[1:]}
            waiting += sorted((named & scripts.keys()) - seen)
        return found

    def _folder(self, output: str | None, script: str) -> str:
        """The folder of the image that the build makes: as its words say, its configuration, or by default."""
        served = self._served
        told = [v for c in self._commands() if self._builds(c) for v in values(c, self._builder["outputs"])]
        if self._name in _REACT:
            told += filter(
                None, (served.split.state.env.get("BUILD_PATH"), served.variables_of(".env").get("BUILD_PATH"))
            )
        path = posixpath.join(served.directory, told[0]) if told else output
        path = posixpath.normpath(path or posixpath.join(served.directory, self._builder["output"]))
        inside = posixpath.relpath(path, served.directory or ".")
        if inside.startswith("..") or path.startswith("/") or inside == ".":
            raise Decline(f"`{script}` builds the site in {path}, outside of the project's folder")
        return posixpath.join(served.split.folder, inside)

    def _is_built(self) -> bool:
        """Whether a step of the file builds the site already."""
        return any(
            p.step.action in ("run", "build") and any(w.value == "build" for w in p.step.words)
            for p in places(self._served.split)
        )

    def _from_variables(self, default: int) -> int:
        """The port of Create React App: PORT of the command, of the image, or of an .env file."""
        found = self._variable("PORT") if self._name in _REACT else None
        return int(found) if found and found.isdigit() else default

    def _variable(self, name: str) -> str | None:
        """What Create React App is told by the command, the image, or an .env file."""
        served = self._served
        found = dict(served.command.env).get(name) or served.split.state.env.get(name)
        for file in (".env.development.local", ".env.local", ".env.development", ".env"):
            found = found or served.variables_of(file).get(name)
        return found


def values(command: list[str], options: list[str]) -> list[str]:
    """The values that some options have among the words of a command."""
    joined = [w.partition("=")[2] for w in command if "=" in w and w.partition("=")[0] in options]
    return joined + [value for option, value in pairwise(command) if option in options]
