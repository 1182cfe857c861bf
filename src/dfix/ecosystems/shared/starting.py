"""What a container with a finished program starts: what the build made of it, and which other programs that needs."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour import behaviour
from dfix.context.base import normalize
from dfix.fixes import Decline
from dfix.image.files import BASE, CONTEXT, Files
from dfix.launch import launch
from dfix.model.copies import is_inside
from dfix.runtime.rewrite import SYSTEM_PATH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dfix.launch import Launch, Started
    from dfix.model.stages import Stage
    from dfix.runtime.plan import Split
    from dfix.subject import Subject


class Start:
    """What a container starts.

    made      absolute paths that the build makes, and a command names, in the order of the commands
    given     likewise, of what comes from the build context or from another stage
    moves     those of `made` that PATH would not find on another base, and where it does
    by_path   those of `made` that something names by their whole path
    runs      the programs of the language's own base that are started (java, dotnet)
    packages  of the distribution, for programs that are called and that a small base lacks
    called    the packages of the builder whose program is called
    shell     why a shell is needed, "" when none is
    scripted  a script of the project starts it
    unseen    why the programs that a program which is built elsewhere starts are not known, "" when they are
    found     the launch
    """

    def __init__(self, found: Launch) -> None:
        self.found = found
        self.made: list[str] = []
        self.given: list[str] = []
        self.moves: dict[str, str] = {}
        self.by_path: set[str] = set()
        self.runs: list[Started] = []
        self.packages: list[str] = []
        self.called: set[str] = set()
        self.shell = found.shell
        self.scripted = bool(found.scripts)
        self.unseen = ""

    @property
    def told(self) -> str:
        """What the first of the runners is told to run; of a class path, the folder."""
        return (self.given or self.made)[0]


def operands(command: Started) -> tuple[str, ...]:
    """The words that may name what a program of the base is told to run."""
    return tuple(w for w in command.words[1:] if not w.startswith("-") and ("/" in w or "." in w))


def start(
    subject: Subject,
    split: Split,
    runners: frozenset[str] = frozenset(),
    built: Iterable[str] = (),
    named: Callable[[Started], Iterable[str]] = operands,
    there: frozenset[str] = frozenset(),
    parsed: bool = True,
) -> Start:
    """Follows the launch to what the build made, and to the other programs that it and the sources start.

    runners  programs that the runtime base of the language has, which run what is named behind them
    built    paths of which it is known that the build makes them
    named    what a command of a runner is told to run
    there    programs that the runtime base has
    parsed   the language's sources are read by `behaviour`; else the language itself looks for what they start

    Decline where something is started that would not be there, or that cannot be read.
    """
    found = launch(subject, split.stage)
    if found.empty:
        raise Decline("what it starts is not known")
    for unread in found.unread:
        raise Decline(f"what `{unread.text}` starts could not be read ({unread.why})")
    follow = _Follow(subject, split, runners, tuple(built), Start(found), named, there)
    for command in found.commands:
        follow.take(command)
    if not follow.start.made and not (follow.start.given and follow.start.runs):
        own = next((c for c in found.commands if not c.passing), found.commands[0])
        if split.folder == "/" and own.name in runners:
            raise Decline("it builds in /, among the system's own files: a WORKDIR would tell the program from them")
        raise Decline(f"it starts {own.program}, which none of its build steps makes")
    follow.executed(parsed)
    return follow.start


def own_path(stage: Stage) -> list[str]:
    """The folders that the file itself puts into PATH."""
    values = (dict(getattr(node, "pairs", ())).get("PATH") or "" for node in stage.of("ENV"))
    return [folder for value in values for folder in value.strip("'\"").split(":") if folder.startswith("/")]


def refuse_development(subject: Subject, split: Split, toolchain: frozenset[str]) -> None:
    """Decline where the image looks like one to develop in: it compiles when it starts, or when a source changes."""
    found = launch(subject, split.stage)
    if any(command.name in toolchain for command in found.by("CMD", "ENTRYPOINT")):
        raise Decline("it compiles the program when it starts: it looks like an image for development")
    reloader = found.development()
    if reloader:
        what = f"{reloader.command.who} starts {reloader.command.name}"
        raise Decline(f"{what}, which builds anew at every change: it looks like an image for development")
    tested = found.tests()
    if tested and tested.command.is_own:
        raise Decline(f"it starts tests ({tested.command.name}): it looks like an image for development")


class _Follow:
    def __init__(
        self,
        subject: Subject,
        split: Split,
        runners: frozenset[str],
        built: tuple[str, ...],
        start: Start,
        named: Callable[[Started], Iterable[str]],
        there: frozenset[str],
    ) -> None:
        self.subject = subject
        self.split = split
        self.runners = runners
        self.built = built
        self.named = named
        self.there = there
        self.start = start
        self.files = Files.of(split.stage, subject.context)
        installs = [s for s in split.steps if s.is_system_install]
        self.installed = {n for s in installs for n in (s.names or ())}
        info = split.stage.info
        self.is_debian = bool(info and info.distribution in ("debian", "ubuntu"))
        table: dict[str, str] = knowledge.load("launch")["brought"]
        self.brought = table if self.is_debian else {}

    def take(self, command: Started) -> None:
        """Takes a command that is started."""
        path = self._made(command.program, command.folder) if "/" in command.program else self._in_path(command.name)
        if path is not None:
            self._find(command, path)
            real = self.files.real(path)
            self._add(real)
            if real != path:
                self.start.by_path.add(real)
        elif command.name in self.runners:
            self.start.runs.append(command)
            for word in self.named(command):
                self._take_operand(posixpath.normpath(posixpath.join(command.folder or "", word)))
        else:
            by = command.where.file or ("its command" if command.who == "it" else command.who)
            if command.passing and command.name in knowledge.names("launch", "everywhere"):
                self.start.shell = self.start.shell or f"{by} starts {command.name}"
            else:
                self._called(command.program, by)

    def _take_operand(self, path: str) -> None:
        """Takes what a program of the base is told to run."""
        if self._comes_along(path):
            self.start.given.append(path)
        elif self._made(path, None) is not None:
            self._add(path)

    def _comes_along(self, path: str) -> bool:
        """Whether a file is copied into the image as it is, from the build context or from another stage."""
        origin = self.files.origin(path)
        if origin is not None and origin.sure and origin.instruction is not None:
            return origin.stage is not self.split.stage or origin.instruction.keyword in ("COPY", "ADD")
        return path in self._copied() or any(is_inside(path, folder) for folder in self._filled_elsewhere())

    def _filled_elsewhere(self) -> set[str]:
        """Where folders of the build context are copied to that are made there before the image is."""
        found: set[str] = set()
        for node in (*self.split.stage.of("COPY"), *self.split.stage.of("ADD")):
            state = self.split.stage.state(node)
            place = state.path(node.words[-1], node.escape) if node.words else None
            if place in (None, "/") or node.flag("from") is not None:
                continue
            values = (state.value(word, node.escape) for word in node.words[:-1])
            paths = (
                normalize(value) for value in values if value and "://" not in value and not value.startswith("<<")
            )
            if any(
                path and "." not in posixpath.basename(path) and not self.subject.context.exists(path) for path in paths
            ):
                found.add(place or "")
        return found

    def _copied(self) -> set[str]:
        """Where files are copied to by their names, whether they stand in the build context now or are made there
        before the image is."""
        found: set[str] = set()
        for node in (*self.split.stage.of("COPY"), *self.split.stage.of("ADD")):
            state, target = self.split.stage.state(node), node.words[-1] if node.words else ""
            sources = [state.value(word, node.escape) or word for word in node.words[:-1]]
            place = state.path(target, node.escape)
            if place is None or not sources or "." not in posixpath.basename(sources[0]):
                continue
            is_folder = target.endswith(("/", ".")) or len(sources) > 1
            found.update(posixpath.join(place, posixpath.basename(s)) for s in sources if is_folder)
            found.update([place] if not is_folder else [])
        return found

    def _add(self, path: str) -> None:
        if path not in self.start.made:
            self.start.made.append(path)

    def _find(self, command: Started, path: str) -> None:
        """Sees to it that a program which is started by its bare name is found: the folders of the builder's own PATH
        are in no other image's."""
        if "/" in command.program:
            self.start.by_path.add(path)
            return
        folder = posixpath.dirname(path)
        if folder in (*SYSTEM_PATH, *own_path(self.split.stage)):
            return
        target = f"/usr/local/bin/{command.name}"
        there = self.files.origin(target)
        if is_inside(path, self.split.folder) or (there is not None and (there.kind != BASE or there.sure)):
            raise Decline(f"it starts {command.name} from {folder}, which is in no other image's PATH")
        self.start.moves[path] = target

    def _made(self, word: str, folder: str | None) -> str | None:
        """The absolute path of a file that the build makes: what is there when the container starts, and comes neither
        from the build context nor from the base."""
        path = posixpath.normpath(posixpath.join(folder or "", word))
        if path in self.built:
            return path
        origin = self.files.origin(path) if path.startswith("/") else None
        if origin is None or origin.kind == CONTEXT or (origin.kind == BASE and origin.sure):
            return path if origin is None and self._is_own(path) else None
        by_step = origin.instruction is not None and origin.instruction.keyword == "RUN"
        return path if by_step or self._is_own(path) else None

    def _is_own(self, path: str) -> bool:
        return self.split.folder != "/" and is_inside(path, self.split.folder)

    def _in_path(self, name: str) -> str | None:
        """Where a program that a step made is found by its name."""
        value = self.split.state.env.get("PATH", "")
        folders = (*(p for p in value.split(":") if p.startswith("/")), *SYSTEM_PATH)
        paths = [f"{folder.rstrip('/')}/{name}" for folder in folders]
        link = next((path for path in paths if self.files.real(path) != path), None)
        if link is not None:
            return link
        named = [path for path in self.built if posixpath.basename(path) == name]
        apart = next((path for path in named if not self._is_own(path)), None)
        if apart is not None:
            return apart
        for path in paths:
            origin = self.files.origin(path)
            if origin is not None and origin.sure and origin.instruction is not None:
                return path if origin.instruction.keyword == "RUN" else None
        return next(iter(named), None)

    def _called(self, name: str, by: str) -> None:
        """A program that something calls: it must be there on the runtime base, or come with a package."""
        base = name.rpartition("/")[2]
        mine = [path for path in self.built if posixpath.basename(path) == base]
        if mine or base in self.runners:
            for path in mine:
                self._comes_too(path, base)
            return
        if base in knowledge.names("launch", "builders") or base in ("gofmt", "dlv"):
            raise Decline(f"{by} calls {base}, which only the builder has")
        self.start.shell = self.start.shell or f"{by} calls {base}"
        common = knowledge.names("launch", "everywhere") | knowledge.names("commands", "housekeeping")
        if base in self.there:
            return
        if base in self.installed:
            self.start.called.add(base)
        elif base in common or (base == "bash" and self.is_debian) or (base == "wget" and not self.is_debian):
            return
        elif base == "bash":
            raise Decline(f"{by} calls bash, which Alpine lacks")
        elif base in self.brought:
            self.start.packages.append(self.brought[base])
        elif "/" in name and self._brings_script(name):
            return
        else:
            raise Decline(f"{by} calls {base}, and which package brings it is not known")

    def _comes_too(self, path: str, name: str) -> None:
        """Another program that the build makes: it stays where it is, and is found by its name as before."""
        self._add(path)
        self.start.by_path.add(path)
        folder = posixpath.dirname(path)
        if folder in (self.split.state.env.get("PATH") or "").split(":") and folder not in (
            *SYSTEM_PATH,
            *own_path(self.split.stage),
        ):
            self.start.moves[path] = f"/usr/local/bin/{name}"

    def _brings_script(self, name: str) -> bool:
        """Whether a file of the build context is called, which comes along with what the program reads."""
        path = self.split.state.join(name)
        origin = self.files.origin(path) if path else None
        return origin is not None and origin.kind == CONTEXT

    def executed(self, parsed: bool) -> None:
        """The programs that the sources execute."""
        seen = behaviour(self.subject, self.split.stage)
        for deed in seen.executes:
            if not deed.value.exact:
                raise Decline(f"{deed.where} starts other programs, and which is not known")
            self._called(deed.value.text, str(deed.where))
        for deed in seen.loads:
            library = deed.value.text or "a library"
            raise Decline(f"{deed.where} loads {library} when it runs, and which package brings that is not known")
        doubt = seen.doubt()
        if doubt and parsed and self.start.made:
            raise Decline(f"which programs it starts is not known ({doubt})")
        self.start.unseen = doubt if parsed else ""
        if seen.executes:
            self.start.shell = self.start.shell or "it starts other programs"
