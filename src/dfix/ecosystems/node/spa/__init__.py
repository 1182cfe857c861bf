"""Single-page applications: a site of finished files, served by a program of Node or by a server for development.

What serves, what builds, and what their options mean is knowledge/sites.toml; how this project sets them is read by
context/sites.py. Nothing that the old server does beside handing out files may be lost unseen: it is declined.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context.formats import join
from dfix.fixes import Assumption
from dfix.launch import launch
from dfix.runtime.site import Site

from .server import Served, finished, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.stages import Stage
    from dfix.subject import Subject

#: nginx's own configuration, as projects name it
_OWN = (
    "nginx.conf",
    "nginx/nginx.conf",
    "nginx/default.conf",
    "default.conf",
    "docker/nginx.conf",
    ".nginx/nginx.conf",
)
#: what a file of conf.d does not hold, or what a site of files alone does not need
_MORE = r"\b(http|events|upstream|ssl_certificate|proxy_pass|fastcgi_pass|include|user|pid|access_log|error_log)\b"


def site(subject: Subject, stage: Stage) -> Site | None:
    """The site that a stage serves; None where it does something else, Decline where it cannot be told how."""
    found = launch(subject, stage)
    own = [c for c in found.by("CMD", "ENTRYPOINT") if not c.passing]
    if not own:
        return None
    tables, command = knowledge.load("sites"), own[-1]
    name = name_of(command)
    server, builder = tables["servers"].get(name), tables["builders"].get(name)
    word = command.first or "-"
    served = Served(subject, stage, found, command)
    if server:
        from .refusals import refuse

        refuse(served)
        return _made(served, *finished(served, server))
    if builder and served.is_alone and word in (*builder["serves"], *builder["previews"]):
        from .builder import Built
        from .refusals import refuse

        refuse(served)
        built = Built(served, builder, word in builder["previews"])
        return _made(served, built.folder, built.port, built.patterns, built.step)
    return None


def _made(served: Served, folder: str, port: int, patterns: tuple[str, ...], build: str = "") -> Site:
    own = _own(served, port)
    tables = knowledge.load("sites")
    evidence = [f"`{served.command.text}` serves {folder} on port {port}"]
    evidence += [f"{own} says how nginx serves it"] if own else []
    assumed = tuple(_assumed(served, port, build))
    told = tables["servers"].get(served.name) or tables["builders"].get(served.name) or {}
    charset: str = told.get("charset", "")
    return Site(folder, port, patterns, build, frozenset(tables["servers"]), own, charset, tuple(evidence), assumed)


def _assumed(served: Served, port: int, build: str) -> Iterator[Assumption]:
    command = served.command
    place = command.where.file or None, command.where.line
    if build:
        sentence = f"the image may serve the finished build (`{build}`, which succeeds) instead of `{command.text}`"
        yield Assumption("build-served", sentence, *place)
    else:
        sentence = f"nobody relies on what only {served.name} answers: its headers, caching, redirects, listings"
        yield Assumption("server-changes", sentence, *place)
    if port < 1024:
        yield Assumption("low-port-open", f"the engine lets every user listen on port {port}")


def _own(served: Served, port: int) -> str:
    """nginx's configuration of the project, where it serves the same folder on the same port."""
    folder = knowledge.load("sites")["image"]["folder"]
    for name in _OWN:
        path = join(served.directory, name)
        text = re.sub(r"#[^\n]*", "", served.context.read(path) or "")
        listens = set(re.findall(r"\blisten\s+(?:\[::\]:)?([^\s;]+)", text))
        roots = set(re.findall(r"\broot\s+([^\s;]+)", text))
        if listens == {str(port)} and roots == {folder} and "server" in text and not re.search(_MORE, text):
            return path
    return ""
