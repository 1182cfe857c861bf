"""What is closed to others than the owner, by a chmod, a --chmod, or a mode in the build context."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context.base import normalize
from dfix.context.modes import closed
from dfix.context.secrets import is_named_secret
from dfix.effects.paths import is_inside
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.image.events import Laid
from dfix.image.files import Files
from dfix.launch import launch
from dfix.source import shortened

from . import places
from .modes import Closed, keeps_others_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.behaviour import Behaviour
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from .needs import Needs


def read(subject: Subject, stage: Stage, needs: Needs, behaviour: Behaviour) -> None:
    """Adds what is closed; Decline for what cannot become the user's."""
    _Modes(subject, stage, needs, behaviour).run()


class _Modes:
    def __init__(self, subject: Subject, stage: Stage, needs: Needs, behaviour: Behaviour) -> None:
        self.subject = subject
        self.stage = stage
        self.context = subject.context
        self.needs = needs
        self.behaviour = behaviour
        self.files = Files.of(stage, subject.context)

    def run(self) -> None:
        for source in self.stage.made_of:
            for run in source.of("RUN"):
                self._modes(run, source)
        self._modes_of_copies()

    def _modes(self, run: Instruction, source: Stage) -> None:
        """Modes that keep others out of what arrives in the image."""
        effect = runs.effect(run, source, self.context)
        for done in runs.done(run, source, self.context) or ():
            if done.command.name == "umask":
                umask = shortened(done.command_text)
                sentence = f"the program does not read what is made behind `{umask}`, which closes files to others"
                self.needs.assume(Assumption("path-unread", sentence, node=run))
        for change in effect.changes:
            if change.mode is None or not keeps_others_out(change.mode):
                continue
            if change.path is None:
                raise Decline("a mode keeps others out of a place that is not known", run)
            for path in self._arriving(change.path, source):
                self._kept(path, change.mode, run)

    def _arriving(self, path: str, source: Stage) -> Iterator[str]:
        """Where a path of a stage comes to lie in the image."""
        if source in self.stage.lineage:
            yield path
            return
        for stage in self.stage.lineage:
            for node in stage.of("COPY"):
                if (
                    node.flag("from") is None
                    or self.stage.model.find(node.flag("from") or "", stage.index) is not source
                ):
                    continue
                for word in node.words[:-1]:
                    begin = posixpath.normpath("/" + word.lstrip("/"))
                    target = stage.state(node).path(node.words[-1], node.escape)
                    if target and (is_inside(path, begin) or is_inside(begin, path)):
                        yield target

    def _kept(self, path: str, mode: str, run: Instruction) -> None:
        if places.of_the_system(path):
            if started := self._started_in(path):
                self._kept_from_start(path, started, mode, run)
            elif any(is_inside(d.path or "", path) for d in self.behaviour.mentions):
                raise Decline(f"`chmod {mode}` keeps others out of {path}, which the program names", run)
            elif self.behaviour.unknown:
                self.needs.assume(
                    Assumption(
                        "path-unread", f"the program does not need {path}, which `chmod {mode}` closes to others"
                    )
                )
            return
        if not places.open_to_all(path, self.files):
            from .needs import Place

            self.needs.files[path] = Place(path, f"`chmod {mode}` keeps others out of {path}")

    def _started_in(self, path: str) -> str:
        """What the container starts at a path of the system or below it, as a path; "" for nothing."""
        found = launch(self.subject, self.stage)
        for entry in self.files.inside(path):
            if entry.origin.kind == "context" and entry.origin.path in found.scripts:
                return entry.path
        search = self.stage.end.env.get("PATH") or _PATH
        for command in found.commands:
            words = [posixpath.join(command.folder or "/", w) for w in command.words if "/" in w]
            if "/" not in command.program:
                words += [posixpath.join(folder, command.program) for folder in search.split(":")]
            started = next((w for w in map(posixpath.normpath, words) if is_inside(w, path)), "")
            if started:
                return started
        return ""

    def _kept_from_start(self, path: str, started: str, mode: str, run: Instruction) -> None:
        """A file of the project becomes the user's; nothing else among the files of the system does."""
        from .needs import Place

        origin = self.files.origin(path)
        if started != path or origin is None or origin.kind != "context" or not origin.sure:
            raise Decline(f"`chmod {mode}` keeps others out of {path}, and the container may start {started}", run)
        self.needs.files[path] = Place(path, f"`chmod {mode}` keeps others out of {path}, which is started")

    def _modes_of_copies(self) -> None:
        for stage in self.stage.lineage:
            for node in (*stage.of("COPY"), *stage.of("ADD")):
                if not self._remains(node, stage):
                    continue
                mode = node.flag("chmod")
                fetched = node.keyword == "ADD" and any("://" in w for w in node.words[:-1])
                if (mode and keeps_others_out(mode)) or (fetched and not mode):
                    self.needs.closed.append(Closed(node))
                elif not mode and "chown" not in node.flags and (file := self._closed_file(node, stage)):
                    self.needs.closed.append(Closed(node, file))
                elif not mode and "chown" not in node.flags and (file := self._secret_to_come(node, stage)):
                    self.needs.closed.append(Closed(node, file, unseen=True))

    def _remains(self, node: Instruction, stage: Stage) -> bool:
        """Whether something of what a copy brings is still there at the end."""
        done = Files.of(stage, self.context).done_by(node)
        arrived = [event.at for event in done if isinstance(event, Laid)]
        return not arrived or any(self.files.origin(at) is not None for at in arrived)

    def _closed_file(self, node: Instruction, stage: Stage) -> str | None:
        """A file of the build context that a copy brings with a mode that keeps others out."""
        done = Files.of(stage, self.context).done_by(node)
        brought = (self._of_context(event) for event in done if isinstance(event, Laid))
        return next((found for paths in brought for path in paths if (found := closed(self.context, path))), None)

    def _secret_to_come(self, node: Instruction, stage: Stage) -> str | None:
        """A file that is copied by its name, is not there yet, and is kept from others by custom (.env, a key)."""
        words = [stage.state(node).value(word, node.escape) or "" for word in node.words[:-1]]
        paths = [] if "from" in node.flags or not self.context else [normalize(word) or "" for word in words]
        return next((p for p in paths if is_named_secret(p) and not self.context.exists(p)), None)

    def _of_context(self, laid: Laid) -> list[str]:
        """The paths of the build context that arrive with something, also through another stage."""
        if laid.source is None:
            return [laid.path]
        if isinstance(laid.source, str):
            return []
        files = Files.of(laid.source, self.context)
        origins = (files.origin(laid.path), *(entry.origin for entry in files.inside(laid.path)))
        return list(dict.fromkeys(o.path for o in origins if o is not None and o.kind == "context"))


#: where programs are looked for when nothing is said (the default of runc)
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
