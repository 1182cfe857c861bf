"""Programs that `deno compile` and `bun build --compile` make: one file, with the runtime and all modules in it.

It needs a C library, of whatever release, and finds what is no module where it was: beside the working folder. The
roots of certificates and the time zones are the runtime's own.

Sources: docs.deno.com (deno compile), bun.com/docs (single-file executable); the Dockerfiles of denoland/deno_docker
and oven-sh/bun, which lay the runtime on debian:stable-slim, debian:bookworm-slim and alpine as it is.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import effects, knowledge
from dfix.context import node as manifests
from dfix.context.formats import load_jsonc, table
from dfix.context.sources import find_mentions
from dfix.effects.manifests import scripts
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.launch import launch
from dfix.shell import parse_shell

from .beside import Sources
from .compiled import Base, Compiled, Finished, on_distribution, project_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dfix.effects import Call, Done
    from dfix.runtime.plan import Split
    from dfix.subject import Subject

    from .starting import Start

_SKIPPED = (".git", "node_modules", "vendor", "dist", "build", "test", "tests", "bench")
_TESTS = re.compile(r"(?:[._](?:test|spec|bench)\.\w+|\.d\.ts)\Z")
_NPM = re.compile(r"\bnpm:/?((?:@[\w.-]+/)?[\w.-]+)")


class Bundled(Compiled):
    """`name` is the tool, and its table in knowledge/compiled.toml (`compiles`, `outputs`, `libraries`)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.table = knowledge.load("compiled")[name]

    def built(self, subject: Subject, split: Split) -> tuple[str, ...]:
        """The programs that are compiled; Decline where one of them is not made for the builder's own system."""
        return tuple(self._output(done) for done in self._compiles(subject, split))

    def compiles(self, subject: Subject, split: Split) -> bool:
        """Whether a step makes such a program."""
        return any(True for _ in self._compiles(subject, split))

    def finished(self, subject: Subject, split: Split, start: Start) -> Finished:
        """The program; Decline where a module of it is none of JavaScript alone."""
        natives = _natives()
        native = next((name for name in sorted(_packages(subject, split)) if name in natives), None)
        if native is not None:
            raise Decline(
                f"{native} has a part that is no JavaScript, and whether the program has that in it is not known"
            )
        seen = f"the program has {self.table['has']} and all modules in it"
        spares = frozenset(("certificates", "timezones"))
        return Finished((), (seen,), spares=spares, assumptions=self._signals(subject, split))

    def _signals(self, subject: Subject, split: Split) -> tuple[Assumption, ...]:
        """What is assumed where the builder's image starts an init in front of the program, and the small one none."""
        info = split.stage.info
        inits = knowledge.names("launch", "inits")
        started = {word.rpartition("/")[2] for word in (info.entrypoint or ())} if info is not None else set()
        init = next((name for name in sorted(started) if name in inits), None)
        files = self.sources(subject, split).files
        if init is None or split.stage.of("ENTRYPOINT") or find_mentions(subject.context, files, ("SIGTERM",), limit=1):
            return ()
        sentence = f"the program ends at SIGTERM without {init}, which {split.stage.image} starts it by"
        return (Assumption("signal-handled", sentence),)

    def base(self, split: Split, needs: Mapping[str, str], static: bool) -> Base:
        """A small image with the C library that the runtime is built for."""
        info = split.stage.info
        libraries: dict[str, list[str]] = self.table["libraries"]
        distribution = info.distribution if info is not None else None
        if info is None or distribution not in libraries or info.unread:
            raise Decline(f"with which C library {self.table['has']} runs on {split.stage.image} is not known")
        if distribution == "alpine":
            found = on_distribution(split, needs, static)
            return found._replace(packages=(*found.packages, *libraries["alpine"]))
        names = tuple({"certificates": "ca-certificates", "timezones": "tzdata"}.get(n, "") for n in needs)
        packages = (*filter(None, names), *libraries[distribution])
        image = self.table["image"]
        return Base(image, None, packages, (), f"{image}: {self.table['has']} needs a C library of whatever release")

    def sources(self, subject: Subject, split: Split) -> Sources:
        """The modules of the project, without tests."""
        walked = subject.context.walk(self.traits.code, under=project_folder(subject, split), skip=_SKIPPED)
        return Sources(tuple(f for f in walked.files if not _TESTS.search(f)), walked.complete)

    def _compiles(self, subject: Subject, split: Split) -> Iterator[Done]:
        for run in split.stage.of("RUN"):
            for done in runs.done(run, split.stage, subject.context) or ():
                for leaf in (each for top in effects.leaves(done) for each in (top, *_scripted(top))):
                    if leaf.call is not None and leaf.call.tool == self.name and self._is_compile(leaf.call):
                        yield leaf

    def _is_compile(self, call: Call) -> bool:
        action, *flags = self.table["compiles"]
        return call.given == action and all(call.has(flag) for flag in flags)

    def _output(self, done: Done) -> str:
        assert done.call is not None
        told = done.call.values(self.table["outputs"])
        value = done.where.flag_value(told[-1]) if told else None
        path = done.where.path(value) if value else None
        if path is None:
            flag = self.table["outputs"][-1]
            raise Decline(f"where `{self.name} {done.call.given}` puts the program is not known ({flag} would say it)")
        if done.call.values(("--target",)):
            raise Decline(
                f"`{self.name} {done.call.given} --target` may make a program for another system than the builder's"
            )
        return path


def _scripted(done: Done) -> list[Done]:
    """The commands of a script of package.json that a command runs."""
    call = done.call
    if call is None or call.given != "run" or not call.operands:
        return []
    texts = scripts(done.where, call.operands[0].value or "") or ()
    found = [parse_shell(text) for text in texts]
    return [each for script in found if script.clean for each in effects.of_script(script, done.where)]


def is_started(subject: Subject, split: Split, programs: Bundled) -> bool:
    """Whether such a program is made, and the runtime itself is not what is started."""
    own = launch(subject, split.stage).by("CMD", "ENTRYPOINT")
    return programs.compiles(subject, split) and not any(command.name == programs.name for command in own)


def _natives() -> frozenset[str]:
    found = knowledge.load("node_packages")
    listed = (*found["self_contained"], *found["compiled"], *found["uncertain"], *found["browsers"], *found["debian"])
    return frozenset(listed)


def _packages(subject: Subject, split: Split) -> set[str]:
    """The packages of npm that the manifests name."""
    folder = project_folder(subject, split)
    package = manifests.read(subject.context, folder)
    found = set(package.dependencies) if package is not None else set()
    for name in ("deno.json", "deno.jsonc"):
        text = subject.context.read(posixpath.join(folder, name))
        imports = table(table(load_jsonc(text)[0]).get("imports")) if text else {}
        found.update(match[1] for value in imports.values() if (match := _NPM.match(str(value))))
    return found
