"""Elixir and Erlang: a release, with the Erlang in it, on the small image of the builder's release.

Sources: hexdocs.pm/mix (release: what is in it, and that it runs on the system that it is made on), hexdocs.pm/phoenix
(mix phx.gen.release: what a release needs of its image), the Dockerfiles of hexpm/bob and docker-erlang-otp (what
Erlang is linked with).
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.fixes import Assumption, Decline
from dfix.launch import launch
from dfix.source import shortened

from ..shared.beside import Sources
from ..shared.compiled import Base, Compiled, Finished, on_distribution, project_folder
from . import hex_packages, install, release

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.runtime.plan import RuntimePlan, Split
    from dfix.subject import Subject

    from ..shared.base import Install, Needs
    from ..shared.starting import Start

#: what Erlang and its libraries are linked with, beside the C library
_LINKED = {
    "alpine": ("libstdc++", "ncurses-libs", "openssl"),
    "debian": ("libncurses6", "libstdc++6", "openssl"),
    "ubuntu": ("libncurses6", "libstdc++6", "openssl"),
}
#: packages that a build of the front end, or a server for development, takes
_BUILD_TOOLS = frozenset(("inotify-tools", "nodejs", "nodejs-npm", "npm", "yarn"))
#: folders of a project that are no part of a finished program
_APART = ("_build", "assets", "deps", "node_modules", "test")
_STARTS = re.compile(
    r"\bSystem\.(?:cmd|shell)\b|\bPort\.open\b|:os\.cmd\b|:erlang\.open_port\b|\bopen_port\(|\bos:cmd\("
)
_WANTS = re.compile(r":(odbc|wx|megaco)\b")


class Elixir(Compiled):
    """Releases of mix and rebar3."""

    name = "elixir"
    parsed = False

    def needs(self, install_: Install) -> Needs | None:
        """mix.exs, mix.lock, and the settings where dependencies are compiled."""
        return install.needs(install_)

    def built(self, subject: Subject, split: Split) -> tuple[str, ...]:
        """The programs of every release that is made."""
        return tuple(path for each in release.made(subject, split) for path in each.programs)

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """See `Compiled.plan`; a program that mix starts is named, so that its owner knows what to write."""
        start = launch(subject, split.stage)
        tool = next((c for c in start.by("CMD", "ENTRYPOINT") if c.name in self.traits.tools), None)
        if tool is not None:
            made = release.made(subject, split) if subject.context else ()
            hint = f'CMD ["{made[0].programs[0]}", "start"] would start what is released' if made else ""
            raise Decline(
                f"it starts `{shortened(' '.join(tool.words))}`, which needs Elixir and the project: "
                + (hint or "with `mix release` the program would run without them")
            )
        return super().plan(subject, split)

    def finished(self, subject: Subject, split: Split, start: Start) -> Finished:
        """The releases that are started; what their packages are linked with is told by the lock file."""
        roots = tuple(dict.fromkeys(release.root_of(subject, split, path) for path in start.made))
        self._refuse(subject, split)
        info = split.stage.info
        found = hex_packages.linked(subject, split)
        assumed = (Assumption("library-unlinked", found.unknown),) if found.unknown else ()
        linked = _LINKED[info.distribution or ""] if info is not None and info.distribution in _LINKED else ()
        names = " and ".join(roots)
        evidence = (f"the release in {names} has Erlang and all that it runs in it", *found.evidence)
        return Finished(
            roots,
            evidence,
            needs={"shell": "the release is started by a script"},
            packages=(*linked, *found.packages),
            assumptions=assumed,
            env=_language(split),
            idle=_BUILD_TOOLS,
        )

    def base(self, split: Split, needs: Mapping[str, str], static: bool) -> Base:
        """The small base of the builder's release, which few tags of these images name."""
        return on_distribution(split, needs, static, names_release=False)

    def sources(self, subject: Subject, split: Split) -> Sources:
        """What runs in the release: no tests, no settings of the build."""
        folder = project_folder(subject, split)
        walked = subject.context.walk(self.traits.code, under=folder, skip=_APART)
        files = (f for f in walked.files if posixpath.basename(f) not in self.traits.names)
        return Sources(tuple(f for f in files if "config/" not in f or f.endswith("runtime.exs")), walked.complete)

    def _refuse(self, subject: Subject, split: Split) -> None:
        for path in self.sources(subject, split).files:
            text = subject.context.read(path) or ""
            found = _STARTS.search(text)
            if found:
                where = f"{path}:{text.count(chr(10), 0, found.start()) + 1}"
                raise Decline(f"{where} may start other programs ({found[0].rstrip('(')}), and which is not known")
        for path in subject.context.walk((".exs", ".config"), under=project_folder(subject, split), skip=_APART).files:
            wants = _WANTS.search(subject.context.read(path) or "")
            if wants and posixpath.basename(path) in ("mix.exs", "rebar.config"):
                raise Decline(f"{path} names {wants[1]}, whose libraries a second stage would lack")


def _language(split: Split) -> tuple[tuple[str, str], ...]:
    """The encoding of names and of what is told, where the builder's image sets it and the file does not."""
    value = split.stage.info.env.get("LANG") if split.stage.info else None
    told = any(is_set == "LANG" for node in split.stage.of("ENV") for is_set, _ in getattr(node, "pairs", ()))
    return (("LANG", value),) if value and not told else ()


ECOSYSTEM = Elixir()
