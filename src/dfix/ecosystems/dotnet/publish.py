"""What `dotnet publish` and `dotnet build` write, and where.

Sources: learn.microsoft.com/dotnet/core/tools (dotnet publish, dotnet build, dotnet exec), and core/project-sdk
(properties of publishing: PublishDir, SelfContained, RuntimeIdentifier, PublishSingleFile, PublishAot).
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.context import dotnet
from dfix.fixes import Decline
from dfix.image import runs
from dfix.image.files import Files
from dfix.records import Record
from dfix.source import shortened

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.context.dotnet import Project
    from dfix.effects import Done
    from dfix.runtime.plan import Split
    from dfix.shell import Word
    from dfix.subject import Subject
    from dfix.syntax import Instruction

#: properties that say where a build goes
_OUTPUT = re.compile(r"(?:Publish|Output|Out)(?:Dir|Path)=", re.IGNORECASE)
_PROPERTY = re.compile(r"(?:--?|/)p(?:roperty)?[:=](.+)\Z", re.IGNORECASE)
#: bin/<configuration>/<framework>, with the runtime where one is named, and where a publish puts its own folder
_USUAL = re.compile(r"bin/(?P<configuration>\w+)/(?P<framework>net[\w.]+)(?:/[\w-]+)??(?P<publish>/publish)?\Z")


class Built(Record):
    """One command that publishes or builds.

    text        the command, shortened
    publishes   it publishes
    operands    the words for the project or solution, as they are written
    at          the folder of the image where the project or solution stands
    source      the same in the build context
    projects    the project files that it may mean, by their paths in the build context
    solutions   the solutions that name them, likewise
    output      the folder that it is told to write to, None without one
    properties  the properties that it is given, in small letters
    given       the words that give some of them, as they are written
    """

    text: str
    publishes: bool
    operands: tuple[str, ...]
    at: str
    source: str
    projects: tuple[str, ...]
    solutions: tuple[str, ...]
    output: str | None
    properties: dict[str, str]
    given: tuple[str, ...]

    def writes(self, folder: str, project: Project) -> bool:
        """Whether what it makes of a project comes to lie in a folder; a publish builds, too."""
        if self.output is not None and (folder == self.output or not self.publishes):
            return folder == self.output
        home = posixpath.normpath(posixpath.join(self.at, posixpath.relpath(project.folder or ".", self.source or ".")))
        usual = _USUAL.match(posixpath.relpath(folder, home))
        if usual is None or (usual["publish"] and (self.output is not None or not self.publishes)):
            return False
        told = self.properties.get("configuration", usual["configuration"])
        return told.lower() == usual["configuration"].lower()

    def is_whole(self, folder: str) -> bool:
        """Whether a folder that it writes to is the published one."""
        return self.publishes and (folder == self.output or (self.output is None and folder.endswith("/publish")))

    def told(self, name: str) -> str | None:
        """The value that the command gives to a property, None where it gives none."""
        return self.properties.get(name.lower())


def built(subject: Subject, split: Split) -> tuple[Built, ...]:
    """The commands of the RUNs that publish or build, in order; Decline where one of them cannot be read."""
    found: list[Built] = []
    for run in split.stage.of("RUN"):
        for done in runs.done(run, split.stage, subject.context) or ():
            call = done.call
            if call is not None and call.tool == "dotnet" and call.given in ("publish", "build"):
                files = Files.of(split.stage, subject.context).before(run)
                found.append(read(done, files, subject.context, run))
    return tuple(found)


def read(done: Done, files: Files, context: Context, run: Instruction | None = None) -> Built:
    """A command of `dotnet` that works on a project or solution; Decline where it cannot be read."""
    return _Reader(run, done, files, context).read()


class _Reader:
    def __init__(self, run: Instruction | None, done: Done, files: Files, context: Context) -> None:
        assert done.call is not None
        self.run = run
        self.done = done
        self.call = done.call
        self.files = files
        self.context = context
        self.text = shortened(done.command_text)

    def read(self) -> Built:
        if self.done.command.conditional:
            raise Decline(f"`{self.text}` stands in a condition", self.run)
        properties = self._properties()
        words = [w for w in self.call.operands if not _PROPERTY.match(w.text) and w.text not in ("true", "false")]
        at, source, projects, solutions = self._means(self._value(words[0]) if words else ".")
        output = self._option("-o", "--output") or properties.get("publishdir")
        if "--artifacts-path" in {flag.name for flag in self.call.flags}:
            raise Decline(
                f"`{self.text}` names --artifacts-path, whose folders are not known to dfix (-o is)", self.run
            )
        where = self._path(output) if output else None
        publishes = self.call.given == "publish"
        operands = tuple(word.text for word in words)
        given = tuple(
            w.text for w in self.call.words if (found := _PROPERTY.match(w.text)) and not _OUTPUT.match(found[1])
        )
        return Built(self.text, publishes, operands, at, source, projects, solutions, where, properties, given)

    def _means(self, operand: str) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
        """The folder of the project or solution that an operand names, in the image and in the build context, the
        projects that it may mean, and the solutions that name these."""
        path = self._path(operand)
        source = self.files.context_path(path)
        if source is None:
            return self._laid_in(path)
        if path.endswith(dotnet.PROJECTS):
            return posixpath.dirname(path), posixpath.dirname(source), (source,), ()
        if path.endswith(dotnet.SOLUTIONS):
            projects = dotnet.of_solution(self.context, source)
            return posixpath.dirname(path), posixpath.dirname(source), projects, (source,)
        found = dotnet.in_folder(self.context, source)
        solutions = dotnet.solutions(self.context, source) if not found else ()
        for solution in solutions:
            found = (*found, *dotnet.of_solution(self.context, solution))
        return path, source, found, solutions

    def _laid_in(self, path: str) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
        """The same for a folder that single files are copied into (COPY *.csproj ./)."""
        arrived = (laid.path for at, laid in self.files.arrivals() if posixpath.dirname(at) == path)
        found = tuple(p for p in arrived if p.endswith(dotnet.PROJECTS))
        if not found:
            raise Decline(f"no project file of the build context lies where `{self.text}` looks for one", self.run)
        return path, posixpath.dirname(found[0]), found, ()

    def _path(self, value: str) -> str:
        folder = self.done.where.folder
        if folder is None and not value.startswith("/"):
            raise Decline(f"the folder that `{self.text}` works in is not known (a WORKDIR would say it)", self.run)
        return posixpath.normpath(posixpath.join(folder or "/", value))

    def _value(self, word: Word) -> str:
        """The value of a word, also where it names a variable of the Dockerfile; Decline where that is not known."""
        value = word.value
        if value is None and word.variables and not set("`'") & set(word.text) and "$(" not in word.text:
            value = self.done.where.state.value(word.text)
        if value is None:
            raise Decline(f"what {word.text} stands for in `{self.text}` is not known", self.run)
        return value

    def _option(self, *names: str) -> str | None:
        """The value of an option, None without it."""
        for flag in self.call.values(list(names)):
            if flag.word is not None:
                return flag.glued if flag.glued is not None else self._value(flag.word)
        return None

    def _properties(self) -> dict[str, str]:
        """The properties that the command gives, those of its options among them."""
        found: dict[str, str] = {}
        for word in self.call.words:
            named = _PROPERTY.match(word.text.strip("\"'"))
            for part in named[1].split(";") if named else ():
                name, _, value = part.partition("=")
                found[name.strip().lower()] = value.strip().strip("\"'")
        for name, options in _OPTIONS.items():
            value = self._option(*options)
            if value is not None:
                found[name] = value
        return found | self._self_contained()

    def _self_contained(self) -> dict[str, str]:
        """What --self-contained, which may have a value behind it, and --no-self-contained say."""
        words = [word.text for word in self.call.words]
        for index, word in enumerate(words):
            name, equals, value = word.partition("=")
            if name in ("--self-contained", "--sc"):
                behind = words[index + 1 : index + 2]
                return {"selfcontained": value if equals else behind[0] if behind == ["false"] else "true"}
        return {"selfcontained": "false"} if "--no-self-contained" in words else {}


_OPTIONS = {
    "configuration": ("-c", "--configuration"),
    "runtimeidentifier": ("-r", "--runtime"),
    "targetframework": ("-f", "--framework"),
}
