"""Copies an archive of Spring Boot as its layers, so that an edit of the program ships the program alone."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, ClassVar

from dfix.context import compose
from dfix.ecosystems.java import command, layers
from dfix.edits import Edit, replace
from dfix.effects import is_inside
from dfix.fixes import Assumption, Decline, Fix
from dfix.image import runs
from dfix.image.files import Files
from dfix.launch import launch
from dfix.passes import Phase, attempt
from dfix.records import Record
from dfix.source import shortened
from dfix.syntax.build import exec_instruction, instead_of, without_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.ecosystems.java.layers import Layered
    from dfix.effects import Done
    from dfix.fixes import Declined
    from dfix.launch import Started
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction, Node

#: where the archive is taken apart, the first that is not there
_FOLDERS = ("extracted", "layers", "unpacked")
#: what a layer has in it, beside the archive: of an archive, and of what a launcher starts
_BESIDE = {True: ("lib",), False: ("BOOT-INF", "META-INF", "org")}
#: modes that let everybody into a folder
_OPEN = ("755", "0755", "775", "0775", "777", "0777")


class SpringLayers:
    """Copy an archive of Spring Boot as its layers.

    Why: the archive holds the packages, tens of megabytes, and the program, some kilobytes. In one layer all of it is
    stored, pushed and pulled again whenever a class changes.

    Example:
        before: FROM maven:3-eclipse-temurin-21 AS build
                ...
                FROM eclipse-temurin:21-jre
                WORKDIR /app
                COPY --from=build /src/target/app.jar app.jar
                ENTRYPOINT ["java", "-jar", "app.jar"]
        after:  FROM maven:3-eclipse-temurin-21 AS build
                ...
                RUN java -Djarmode=tools -jar target/app.jar extract --layers --destination extracted

                FROM eclipse-temurin:21-jre
                WORKDIR /app
                COPY --from=build /src/extracted/dependencies/ ./
                COPY --from=build /src/extracted/spring-boot-loader/ ./
                COPY --from=build /src/extracted/snapshot-dependencies/ ./
                COPY --from=build /src/extracted/application/ ./
                ENTRYPOINT ["java", "-jar", "app.jar"]

    Safety: off unless it is asked for. The version of Spring Boot stands in the manifest, and takes its archives apart
    itself. From 3.3 on the archive goes on to be started; before that a launcher is, which is UNSAFE. It stays whole in
    the root of an image, where its packages would lie in the system's /lib, beside a folder of theirs that is there
    already, and where a step reads what is in it.
    """

    name: ClassVar[str] = "spring-layers"
    phase: ClassVar[Phase] = Phase.TIDY
    codes: ClassVar[tuple[str, ...]] = ()

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """One fix for the default target, or the reason why not."""
        stage = subject.model.target
        if stage is not None:
            yield from attempt(stage.from_, _fix, subject, stage)


class _Archive(Record):
    """The archive that a container starts: its path, the COPY that brings it, the stage that makes it and where."""

    path: str
    copy: Instruction
    maker: Stage
    source: str


def _fix(subject: Subject, stage: Stage) -> Fix | None:
    started = next((c for c in launch(subject, stage).by("CMD", "ENTRYPOINT") if c.name == "java"), None)
    found = _archive(subject, stage, started) if started is not None else None
    if started is None or found is None or not subject.context:
        return None
    layered = layers.of(found.maker, subject.context, found.source)
    if layered is None:
        return None
    _refuse_place(subject, stage, found, layered)
    _refuse_readers(subject, stage, found, layered)
    into = _into(subject, found)
    last = found.maker.instructions[-1]
    extracts = subject.style.instruction("RUN", _extracts(found, layered, into))
    edits = [replace(last, last, extracts), replace(found.copy, *_copies(subject, stage, found, into))]
    start, assumed = _start(subject, stage, found, layered)
    return Fix(
        "copy the archive of Spring Boot as its layers",
        [*edits, *start],
        evidence=[layered.evidence],
        assumptions=assumed,
        changes={"start", "entrypoint", "cmd"} if start else (),
    )


def _archive(subject: Subject, stage: Stage, started: Started) -> _Archive | None:
    """Where the archive that java is given comes from; None where no stage of the file makes it."""
    told = command.read(started)
    if told.archive is None or started.folder is None:
        return None
    path = posixpath.normpath(posixpath.join(started.folder, told.archive))
    for node in reversed(stage.of("COPY")):
        maker = subject.model.find(node.flag("from") or "", stage.index) if node.flag("from") else None
        target = stage.state(node).path(node.words[-1], node.escape) if len(node.words) == 2 else None
        if maker is None or target is None or not maker.instructions:
            continue
        source = posixpath.normpath(posixpath.join("/", node.words[0]))
        is_folder = node.words[-1].endswith(("/", "."))
        arrives = posixpath.join(target, posixpath.basename(source)) if is_folder else target
        if arrives == path and source.endswith(".jar"):
            return _Archive(path, node, maker, source)
    return None


def _refuse_place(subject: Subject, stage: Stage, found: _Archive, layered: Layered) -> None:
    """Decline where what a layer holds cannot lie beside the archive, or could not be read there."""
    above = posixpath.dirname(found.path)
    if above == "/" and not layered.launcher:
        raise Decline(
            "the archive lies in the root of the image, and its packages would in /lib, which is the system's: in a"
            " folder of its own (WORKDIR /app) it can be taken apart",
            found.copy,
        )
    mode = found.copy.flag("chmod")
    if mode is not None and mode not in _OPEN:
        raise Decline(f"--chmod={mode} would be the mode of the folders in the archive, too", found.copy)
    services = compose.read(subject.context)
    volumes = {path for service in services.services for _, path in service.volumes} if services is not None else set()
    files = Files.of(stage, subject.context)
    for name in _BESIDE[not layered.launcher]:
        place = posixpath.join(above, name)
        if _is_there(files, place) or any(is_inside(path, place) for path in (*volumes, *stage.config.volumes)):
            raise Decline(
                f"{place} is there already, or mounted, and the packages of the archive would come to lie there",
                found.copy,
            )


def _refuse_readers(subject: Subject, stage: Stage, found: _Archive, layered: Layered) -> None:
    """Decline where a step or another command does more with the archive than to start it."""
    name = posixpath.basename(found.path)
    for each in (s for s in subject.model.stages if stage in s.lineage):
        for run in each.of("RUN"):
            for done in runs.done(run, each, subject.context) or ():
                if name in done.command_text and (layered.launcher or not _leaves_it(done)):
                    raise Decline(f"`{shortened(done.command_text)}` may read what is in the archive", run)
    for started in launch(subject, stage).commands:
        if any(name in word for word in started.words) and "-jar" not in started.words:
            raise Decline(f"{started.who} starts {started.name} with the archive, and may read what is in it")


def _leaves_it(done: Done) -> bool:
    """Whether a command starts the archive, or changes only whose it is."""
    form = (done.call.entry or {}).get("form") if done.call is not None else None
    return form in ("mode", "test") or (done.command.name == "java" and "jarmode" not in done.command_text)


def _into(subject: Subject, found: _Archive) -> str:
    """The folder in which the archive is taken apart, where the stage works."""
    maker = found.maker
    built = maker.of("RUN")
    if not maker.end.is_root and (not built or maker.state(built[-1]).user != maker.end.user):
        raise Decline(f"{maker.end.user} may not write where the archive would be taken apart", maker.instructions[-1])
    files, folder = Files.of(maker, subject.context), maker.end.workdir or "/"
    if posixpath.dirname(found.source) == folder and not _is_there(files, found.source):
        raise Decline(f"which step makes {found.source} is not known")
    for name in _FOLDERS:
        if not _is_there(files, posixpath.join(folder, name)):
            return name
    raise Decline("there is a folder of each name in which the archive could be taken apart")


def _is_there(files: Files, path: str) -> bool:
    origin = files.origin(path)
    return origin is not None and origin.sure


def _extracts(found: _Archive, layered: Layered, into: str) -> str:
    """The command that takes the archive apart, in the folder that the stage works in. It keeps the archive's name."""
    folder = found.maker.end.workdir or "/"
    inside = found.source.startswith(folder.rstrip("/") + "/")
    source = posixpath.relpath(found.source, folder) if inside else found.source
    name = posixpath.basename(found.path)
    renames = not layered.launcher and posixpath.basename(source) != name
    named = f" --application-filename {name}" if renames else ""
    return f"java -Djarmode={layered.mode} -jar {source} {layered.words} --destination {into}{named}"


def _copies(subject: Subject, stage: Stage, found: _Archive, into: str) -> list[Node]:
    """A COPY for each layer, with the flags and the comments of the one that they take the place of."""
    above = posixpath.dirname(found.path)
    target = "./" if stage.state(found.copy).workdir == above else f"{above.rstrip('/')}/"
    folder = posixpath.join(found.maker.end.workdir or "/", into)
    flags = "".join(f"{token.value} " for token in without_comments(found.copy).all("FLAG"))
    made = [subject.style.instruction("COPY", f"{flags}{folder}/{layer}/ {target}") for layer in layers.LAYERS]
    return [instead_of(made[0], found.copy), *made[1:]]


def _start(
    subject: Subject, stage: Stage, found: _Archive, layered: Layered
) -> tuple[list[Edit], tuple[Assumption, ...]]:
    """The command with the launcher in the place of the archive, where the archive is gone."""
    if not layered.launcher:
        return [], ()
    node = next((n for k in ("ENTRYPOINT", "CMD") if (n := stage.last(k)) is not None and "-jar" in n.words), None)
    if node is None or not node.is_json or stage.end.workdir != posixpath.dirname(found.path):
        how = "`java -jar` in exec form, started in the folder of the archive, would do"
        raise Decline(
            f"before 3.3 a launcher starts what is taken apart, and it is not known how to start it here ({how})"
        )
    at = node.words.index("-jar")
    words = (*node.words[:at], layered.launcher, *node.words[at + 2 :])
    new = instead_of(exec_instruction(node.keyword, words, style=subject.style), node)
    sentence = "the launcher of Spring Boot starts the program as its archive does"
    return [replace(node, new)], (Assumption("launcher-alike", sentence, node=node),)


PASS = SpringLayers
