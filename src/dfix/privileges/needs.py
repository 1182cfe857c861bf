"""What a program needs of the image when it runs as another user than root: what it writes, what it reads of root's."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour import behaviour, references
from dfix.effects.paths import is_inside
from dfix.fixes import Assumption, Decline, Evidence
from dfix.image.files import Files
from dfix.launch import launch
from dfix.launch.commands import Where
from dfix.records import Record

from . import commands, customs, jvm, mounts, options, places, ports, prepared, programs
from .where import at

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.behaviour import Behaviour, Deed
    from dfix.effects import Effect
    from dfix.model.stages import Stage
    from dfix.subject import Subject

    from .modes import Closed


class Place(Record):
    """A folder that is to be the user's, with all that lies in it; ``why`` and where that was read; ``of_base``: the
    base image has it."""

    path: str
    why: str
    where: Where | None = None
    of_base: bool = False


class Needs:
    """What is asked of the image.

    beside       why the program's own folder is to be the user's, None when nothing writes there
    writes_own_folder   something was seen to write there
    own_files    the paths that it was seen to write there
    places       folders that are to be the user's
    volumes      those that the image lacks, and that a volume is mounted at: a new one takes over whose they are
    files        paths whose mode keeps others out, or whose mode the start changes
    closed       copies of what is closed to others
    assumptions  what is not known
    evidence     what was seen
    """

    def __init__(self, real: Callable[[str], str]) -> None:
        self._real = real
        self.beside: Evidence | None = None
        self.writes_own_folder = False
        self.own_files: list[str] = []
        self.places: dict[str, Place] = {}
        self.volumes: set[str] = set()
        self.files: dict[str, Place] = {}
        self.closed: list[Closed] = []
        self.assumptions: list[Assumption] = []
        self.evidence: list[Evidence] = []

    def give(self, path: str, why: str, where: Where | None = None, *, of_base: bool = False) -> None:
        """A folder for the user, unless one above it is; the one that a link leads to."""
        path = self._real(path)
        if not any(is_inside(path, known) for known in self.places):
            self.places = {k: v for k, v in self.places.items() if not is_inside(k, path)}
            self.places[path] = Place(path, why, where, of_base)

    def own_folder(self, why: str, where: Where | None = None, *, seen: bool = False) -> None:
        """The program's own folder is to be the user's; the first reason is told, before others one that was seen."""
        if self.beside is None or (seen and not self.writes_own_folder):
            self.writes_own_folder = self.writes_own_folder or seen
            self.beside = told(why, where)

    def assume(self, found: Assumption) -> None:
        """Something that is not known."""
        if found not in self.assumptions:
            self.assumptions.append(found)


def told(sentence: str, where: Where | None) -> Evidence:
    """What a place says, in a file of the build context or in the Dockerfile."""
    if where is not None and where.file:
        return Evidence("context", sentence, *at(where))
    return Evidence("dockerfile", sentence, *at(where))


def read(subject: Subject, stage: Stage) -> Needs:
    """What the launch of a stage needs; Decline for what no user without privileges can have."""
    return _Reader(subject, stage).run()


class _Reader:
    def __init__(self, subject: Subject, stage: Stage) -> None:
        self.subject = subject
        self.stage = stage
        self.context = subject.context
        self.files = Files.of(stage, subject.context)
        self.launch = launch(subject, stage)
        self.behaviour: Behaviour = behaviour(subject, stage)
        self.folder = stage.end.workdir or "/"
        self.needs = Needs(self.files.real)

    def run(self) -> Needs:
        self._privileges()
        self._unseen()
        ports.read(self.stage, self.launch, self.behaviour, self.needs)
        for deed in self.behaviour.writes:
            self._written(deed)
        self._started()
        prepared.read(self.subject, self.stage, self.needs, self.behaviour)
        self._named()
        mounts.read(self.subject, self.stage, self.needs, self.behaviour)
        self._beside()
        return self.needs

    # ------------------------------------------------------------------ what is not known

    def _privileges(self) -> None:
        root_only = knowledge.names("launch", "root_commands") | knowledge.names("launch", "droppers")
        wanted = next(iter(self.behaviour.privileged), None)
        if wanted:
            raise Decline(f"the program uses {wanted.value.text}, for which it needs privileges ({wanted.where})")
        for deed in self.behaviour.executes:
            if deed.value.text in root_only:
                raise Decline(f"the program starts {deed.value.text}, which needs root ({deed.where})")
            if deed.value.text in knowledge.names("launch", "capable"):
                self.needs.assume(
                    Assumption(
                        "capability-given",
                        f"{deed.value.text} has the capability that it needs ({deed.where})",
                        *at(deed.where),
                    )
                )

    def _unseen(self) -> None:
        for unseen in self.behaviour.unknown[:1]:
            self.needs.assume(
                Assumption(
                    "sources-unseen",
                    f"{unseen.what} needs neither root nor a place that only root may write",
                    *at(unseen.where),
                )
            )
            self.needs.own_folder("not all that runs was seen, so that the program's folder belongs to the user")
        for command, what in programs.unread(self.subject, self.stage, self.launch, self.behaviour):
            self.needs.assume(
                Assumption("sources-unseen", f"{what} needs nothing of root's ({command.where})", *at(command.where))
            )
            self.needs.own_folder(f"what {command.name} writes was not seen", command.where)
            break
        unknown = self.behaviour.programs()[1]
        if unknown is not None:
            self.needs.assume(
                Assumption(
                    "sources-unseen", f"the program that {unknown.where} starts needs no privilege", *at(unknown.where)
                )
            )

    # ------------------------------------------------------------------ what is written

    def _written(self, deed: Deed) -> None:
        path = deed.path
        if path is None:
            if deed.by:
                self.needs.own_folder(f"{deed.by}, which it imports, may write there", deed.where)
            elif not deed.value.text.startswith("~"):
                self.needs.own_folder("the program writes at a place that it puts together", deed.where)
            return
        if deed.where.file in self.behaviour.settings and self._is_elsewhere(path):
            told = f"the program writes nothing at {path} ({deed.where})"
            self.needs.assume(Assumption("path-unwritten", told, *at(deed.where)))
            return
        if not deed.value.exact:
            path = path if path.endswith("/") else posixpath.dirname(path)
            folder = posixpath.normpath(path) if path.strip("/") else ""
            if not folder:
                self.needs.own_folder("the program writes at a place that it puts together", deed.where)
                return
        else:
            folder = path if self._is_folder(path, deed) else posixpath.dirname(path)
        self._give(folder, path, deed.where)

    def _give(self, folder: str, path: str, where: Where) -> None:
        path, folder = self.files.real(path), self.files.real(folder)
        bare = self.stage.is_scratch and not any(e.path == "/tmp" for e in self.files.inside("/tmp"))
        if bare and not path.startswith("/dev/"):
            raise Decline(f"the program writes {path}, and scratch has no folder that another user may write ({where})")
        if places.open_to_all(path, self.files):
            return
        if self.folder in (folder, path):
            name = posixpath.relpath(path, self.folder)
            self.needs.own_files.append(path)
            told = "the program writes in its own folder" + (f" ({name})" if name != "." else "")
            self.needs.own_folder(told, where, seen=True)
            return
        java = self.stage.info.env.get("JAVA_HOME") if self.stage.info else None
        if java and is_inside(path, java):
            raise Decline(
                f"the program writes {path}, which is a part of Java itself ({where}): a RUN could do it as root"
            )
        if places.of_the_system(folder) or folder == "/root":
            raise Decline(f"the program writes {path}, which belongs to the system ({where})")
        if places.is_shared(folder):
            raise Decline(
                f"the program writes {path}, and {folder} holds what is not its own ({where}): a folder of its own "
                "could be given to a user"
            )
        self.needs.give(folder, f"the program writes in {folder}", where)

    def _is_folder(self, path: str, deed: Deed) -> bool:
        """Whether what is written at a path is a folder: one that is there, or that the line makes."""
        known = self.files.is_folder(path)
        if known or posixpath.splitext(path)[1]:
            return bool(known)
        text = (self.context.read(deed.where.file) or "") if deed.where.file else ""
        line = text.split("\n")[deed.where.line - 1] if 0 < deed.where.line <= text.count("\n") + 1 else ""
        return bool(_makes_folder().search(line))

    def _started(self) -> None:
        """What the commands of the start do themselves, and programs that are known to write beside what they run."""
        writing = knowledge.names("launch", "writes_beside")
        for command in self.launch.commands:
            for folder, path in options.written(command, self.files):
                self._give(folder, path, command.where)
            for path in jvm.opened(command, self.stage):
                self._give(posixpath.dirname(path), path, command.where)
            if command.name in writing:
                self.needs.own_folder(f"{command.name} writes in its working folder", command.where)
            for name in (command.name, *(re.split("[:=]", w)[-1] for w in command.words[1:])):  # octane:frankenphp
                self._known_folders(name, command.where)
            effect = commands.effect(self.subject, self.stage, command)
            if effect.known:
                self._worked(effect, command.name, command.text, command.where)
        for unread in self.launch.unread:
            self._known_folders(posixpath.basename(unread.text.partition(" ")[0]), unread.where)
        for deed in self.behaviour.executes:
            self.needs.own_folder(
                f"the program starts {deed.value.text or 'others'}, which may write there", deed.where
            )
            for name, text, effect in commands.called(self.stage, deed):
                self._worked(effect, name, text, deed.where)

    def _worked(self, effect: Effect, name: str, text: str, where: Where) -> None:
        """What a command does to files: one of the start, or one that the program starts."""
        for access in effect.writes.places:
            folder = access.path if name == "mkdir" or access.whole else posixpath.dirname(access.path)
            self._give(folder, access.path, where)
        for change in effect.changes:
            if change.path and change.mode:
                self._changes_mode(change.path, where)
        if effect.writes.unknown or effect.removes.unknown or any(c.path is None for c in effect.changes):
            self.needs.own_folder(f"`{text}` writes at a place that is not known", where)
        for access in effect.removes.places:
            self._give(posixpath.dirname(access.path), access.path, where)

    def _known_folders(self, program: str, where: Where) -> None:
        """Folders below a program's own home that it is known to write in."""
        base = self.stage.info.env if self.stage.info else {}
        table: dict[str, list[str]] = knowledge.load("launch")["writes"].get(program, {})
        if program in knowledge.names("launch", "closed") and table.keys().isdisjoint(base):
            self._refuse_unpacked(program, next(iter(table)), where)
        for variable, folders in table.items():
            home = {**base, **self.stage.end.env}.get(variable) or ""
            for path in (posixpath.join(home, folder) for folder in folders if home.startswith("/")):
                self.needs.give(path, f"{program} writes in {path}", where, of_base=self._is_of_base(home))

    def _refuse_unpacked(self, program: str, variable: str, where: Where) -> None:
        """Decline where a step unpacks a program whose archive closes its files to others; a copy can give them."""
        origin = self.files.origin(self.stage.end.env.get(variable) or "/")
        if origin is None or origin.kind != "image":
            raise Decline(
                f"{program} writes in its own installation, whose files root unpacked and nobody else may read "
                f"({where}): `chown -R` of it, and USER, would let a user start it"
            )

    def _is_of_base(self, folder: str) -> bool:
        """Whether the folder of a program was there before the file copies into it."""
        copies = (n for n in self.stage.instructions if n.keyword in ("COPY", "ADD") and n.words)
        targets = (self.stage.state(n).path(n.words[-1], n.escape) for n in copies)
        return not any(target is None or is_inside(folder, target) for target in targets)

    def _changes_mode(self, path: str, where: Where) -> None:
        if places.of_the_system(path):
            raise Decline(f"it changes the mode of {path} when it starts ({where})")
        if not places.open_to_all(path, self.files):
            self.needs.files[path] = Place(path, f"the start changes the mode of {path}", where)

    # ------------------------------------------------------------------ what is only named

    def _named(self) -> None:
        """Paths outside of the program's folder that are named, and of which is not known what becomes of them."""
        besides = (*_read_only(), *places.PROVIDED, *self.needs.places)
        read = {d.path for d in self.behaviour.reads}
        written = {d.path for d in self.behaviour.writes}
        runs = frozenset(programs.run_by(self.launch))
        for deed in self.behaviour.named_outside(self.folder, besides):
            path = deed.path or ""
            if (
                not path.startswith("/")
                or path in written
                or (deed.where, path) in runs
                or any(is_inside(path, known) for known in self.needs.places)
            ):
                continue
            in_home = is_inside(path, "/root")
            if (path in read and deed.where.file and not in_home) or (path.startswith("/root") and not deed.where.file):
                continue
            if in_home:
                raise Decline(f"the program names {path}, which lies in the home of root ({deed.where})")
            if not deed.where.line:
                continue  # what ENV says is asked in `prepared`
            self._of_no_known_use(path, deed.where)

    def _of_no_known_use(self, path: str, where: Where) -> None:
        if self._is_address(path, where):
            return
        if "$" in path or "{" in path:
            path = posixpath.dirname(re.split(r"[$#{]", path)[0].rstrip("/") + "/x")
        found = self.files.origin(path)
        if found is not None and found.kind == "context" and found.path in self._programs():
            return
        if places.is_shared(path):
            return
        if found is not None and (
            found.kind in ("context", "image", "remote") or (found.kind == "base" and found.sure)
        ):
            self.needs.assume(Assumption("path-unwritten", f"the program only reads {path} ({where})", *at(where)))
            return
        folder = path if not posixpath.splitext(path)[1] else posixpath.dirname(path)
        is_pattern = not {"*", "?", "["}.isdisjoint(path)  # of what may be there
        home = "/".join(path.split("/")[:3]) if self._is_elsewhere(path) else ""
        if home and any(f" in {home} (" in assumed.sentence for assumed in self.needs.assumptions):
            return
        if home:
            sentence = f"the program writes nothing in {home} ({where})"
            self.needs.assume(Assumption("path-unwritten", sentence, *at(where)))
            return
        is_bare = self.stage.is_scratch or (self.stage.info and self.stage.info.shell is False)
        if is_pattern or is_bare or places.is_shared(folder) or places.of_the_system(folder):
            self.needs.assume(
                Assumption("path-unwritten", f"the program writes nothing at {path} ({where})", *at(where))
            )
            return
        self.needs.give(folder, f"the program names {path}", where)
        self.needs.assume(
            Assumption("path-made", f"it changes nothing for the program that {folder} is there ({where})", *at(where))
        )

    def _is_address(self, path: str, where: Where) -> bool:
        """Whether what looks like a path is what a server answers to: it has a place for a parameter, or the folder of
        that name lies in the program's own."""
        if customs.has_parameter(path, posixpath.splitext(where.file)[1]):
            return True
        top = "/" + path.split("/")[1]
        own = f"{self.folder.rstrip('/')}{top}"
        is_own = self.files.origin(own) is not None or any(is_inside(each, own) for each in self.needs.own_files)
        return is_own and self.folder != "/" and not is_inside(self.folder, top) and self.files.origin(top) is None

    def _programs(self) -> frozenset[str]:
        """The files of the build context that run: scripts of the start, and sources."""
        return frozenset((*self.launch.scripts, *self.behaviour.files))

    def _is_elsewhere(self, path: str) -> bool:
        """Whether a path lies in a home that the image does not have: in that of whoever wrote it down."""
        home = re.match(r"/home/[^/]+", path)
        found = self.files.origin(home[0]) if home else None
        is_there = found is not None and (found.kind != "base" or found.sure)
        return home is not None and not is_inside(self.folder, home[0]) and not is_there

    # ------------------------------------------------------------------ beside its own files

    def _beside(self) -> None:
        """Names of files and folders in the sources that programs write beside themselves: then nothing is known."""
        if self.needs.beside is not None:
            return
        read = {(d.where, d.path) for d in self.behaviour.reads}
        known = references.known(self.stage, self.launch)
        folder = self.files.real(self.folder)
        for file in (*self.behaviour.files, *self.behaviour.settings):
            text = self.context.read(file) or ""
            text = references.filled(text, known) if file in self.behaviour.settings else text
            for name, start in customs.named(text, posixpath.splitext(file)[1]):
                path = self.files.real(posixpath.normpath(posixpath.join(self.folder, name)))
                where = Where(file, text.count("\n", 0, start) + 1)
                elsewhere = name.startswith("django.") or not is_inside(path, folder) or (where, path) in read
                if elsewhere or any(is_inside(path, known) for known in self.needs.places):
                    continue
                self.needs.own_folder(f"the program may write {name} in its own folder", where)
                return


@cache
def _makes_folder() -> re.Pattern[str]:
    return re.compile(
        r"(?i)mkdir|makedirs|ensure_?dir|rmtree|\bdest\b|upload_?(?:folder|dir)|_DIR\b|_ROOT\b|listdir|readdir"
        r"|CreateDirectory"
    )


@cache
def _read_only() -> tuple[str, ...]:
    return tuple(knowledge.load("behaviour/places")["read_only"])
