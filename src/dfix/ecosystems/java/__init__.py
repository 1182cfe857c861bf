"""Java and Kotlin: what Maven, Gradle or javac finish runs on the JRE of the same version."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.fixes import Decline
from dfix.image.files import CONTEXT, Files
from dfix.model.copies import is_inside
from dfix.runtime.plan import Verdict

from ..shared.beside import Sources
from ..shared.compiled import Base, Compiled, Finished
from . import artifact, command, download, project, servers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.fixes import Assumption
    from dfix.launch import Started
    from dfix.model.stages import Stage
    from dfix.model.steps import Step
    from dfix.runtime.plan import RuntimePlan, Split
    from dfix.subject import Subject

    from ..shared.base import Install, Needs
    from ..shared.compiled import Shipped
    from ..shared.starting import Start

#: goals and tasks that build and start in one
_CLASS_PATH = "the class path that java is given goes along"
_STARTS = ("bootRun", "exec:java", "jetty:run", "quarkus:dev", "quarkusDev", "run", "spring-boot:run", "tomcat7:run")


class Java(Compiled):
    """Archives and class files that Maven, Gradle or javac make."""

    name = "java"
    needs_own_base = True

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """The JRE with the archive; Decline where the program is built when the container starts, or needs the JDK."""
        info, server = split.stage.info, servers.server(split.stage)
        if server is not None:
            return servers.plan(subject, split, server)
        if info is not None and ("jre" in info.parts or info.shell is False):
            return None  # it has no compiler that could be left behind
        _refuse_starting_build(subject, split)
        return super().plan(subject, split)

    def stays(self, step: Step, split: Split) -> Verdict:
        """What its tools do stays in the builder; what is taken out of a server is taken out again."""
        server = servers.server(split.stage)
        found = servers.stays(step, split, server) if server is not None else Verdict.UNKNOWN
        return super().stays(step, split) if found is Verdict.UNKNOWN else found

    def there(self, split: Split) -> frozenset[str]:
        """What the image of the JRE brings (curl in that of Temurin)."""
        return project.programs(split)

    def needs(self, install: Install) -> Needs | None:
        """The manifests; for a build, the command that loads what they name."""
        return download.needs(install)

    def named(self, started: Started) -> tuple[str, ...]:
        """What a command of java loads: its archive, or its class path."""
        told = command.read(started)
        if told.compiles:
            raise Decline(f"java compiles {told.main} when it starts, which a JRE cannot: javac in a RUN makes it fit")
        entries = told.paths or (() if told.archive else _class_path(started))
        folders = (path.removesuffix("*").rstrip("/") or "." for path in entries)
        return (*([told.archive] if told.archive else []), *folders)

    def finished(self, subject: Subject, split: Split, start: Start) -> Finished:
        """The archive alone, where it holds all that the program is made of; else the whole folder."""
        project.refuse_jdk(subject, split)
        named = (
            *project.spring_files(subject, split),
            *project.configured(subject, split),
            *files_told(subject, split, start),
        )
        installed = [folder for path in start.made if (folder := artifact.installation(path))]
        if installed and not start.runs:
            name = posixpath.relpath(installed[0], split.folder)
            return Finished(
                (*named, *installed), (f"{name} is an installation: the program with all that it is made of",)
            )
        told = [command.read(started) for started in start.runs]
        if not any(each.archive for each in told):
            whole = "" if told and all(each.paths for each in told) else "its class path is not told to java"
            return Finished(named, (_CLASS_PATH,), whole=f"{whole}, so the whole folder is copied" if whole else "")
        sentences: list[str] = []
        for path in (p for p in start.made if p.endswith((".jar", ".war"))):
            source = project.made_from(split, path)
            found = artifact.module(split, source, subject.context)
            artifact.refuse_misnamed(found, source)
            sentences.append(artifact.held(found, posixpath.basename(source)))
            if not sentences[-1]:
                what = f"what {posixpath.basename(path)} needs beside itself is not certain"
                return Finished(named, (), whole=f"{what}, so the whole folder is copied")
        return Finished(named, tuple(dict.fromkeys(sentences)))

    def elsewhere(self, subject: Subject, split: Split, start: Start) -> tuple[Assumption, ...]:
        """Its sources tell whether it needs the JDK; where they do not stand beside the Dockerfile, that is assumed."""
        return project.elsewhere(subject, split, start.told)

    def sources(self, subject: Subject, split: Split) -> Sources:
        """The sources of all modules but their tests, and the packages of which it is not known what they read."""
        return project.sources(subject.context, split)

    def linked(self, subject: Subject, split: Split, modules: tuple[str, ...]) -> RuntimePlan | None:
        """The plan with a runtime of the modules that it uses, in place of a JRE."""
        from . import jlink

        plan = self._plan(subject, split, "jlink")
        return jlink.linked(subject, split, plan, modules) if plan is not None else None

    def moved(self, subject: Subject, stage: Stage, family: str) -> RuntimePlan | None:
        """The last of several stages, which runs an archive, on a JRE of that family."""
        from ..shared.moved import of_language

        return of_language(self, subject, stage, family)

    def family_base(self, subject: Subject, split: Split, shipped: Shipped, family: str) -> Base:
        """The JRE of the builder's version on an image of that family."""
        if family == "jlink":
            from . import jlink

            return jlink.base(split)
        return project.runtime_in(split, family)

    def base(self, split: Split, needs: Mapping[str, str], static: bool) -> Base:
        """The JRE of the builder's version."""
        return project.runtime(split)


def _refuse_pattern(split: Split, started: Started) -> None:
    """Decline where java is given a pattern that no shell replaces by a name: the container stops at once."""
    form = split.stage.last(started.by)
    pattern = next((w for w in started.words[1:] if "*" in w and w.endswith((".jar", ".war"))), None)
    if started.name == "java" and pattern and form is not None and form.is_json and pattern in form.words:
        what = f"java is given `{pattern}` as it stands, since no shell replaces it by a name in {started.by}"
        raise Decline(f"{what}: naming the archive, or a shell form, would make it start")


def _class_path(started: Started) -> tuple[str, ...]:
    """The class path of a command that names none: the variable's, else the working folder."""
    given = dict(started.env).get("CLASSPATH")
    return tuple(given.split(":")) if given else (".",)


def _refuse_starting_build(subject: Subject, split: Split) -> None:
    from dfix.launch import launch

    found = launch(subject, split.stage)
    for started in found.by("CMD", "ENTRYPOINT"):
        _refuse_pattern(split, started)
        goal = next((w for w in started.words[1:] if w.rpartition(":")[2] in _STARTS or w in _STARTS), None)
        if started.name in ("mvn", "mvnw", "gradle", "gradlew") and goal:
            how = "mvn package" if started.name.startswith("mvn") else "gradle build"
            raise Decline(
                f"`{started.name} {goal}` builds when the container starts, and needs the JDK and the sources then: "
                f"`{how}` in a RUN, and java -jar to start what that makes, would do without"
            )


def files_told(subject: Subject, split: Split, start: Start) -> list[str]:
    """Files of the build context that stand behind the archive or in options, in folders that the build takes in."""
    files = Files.of(split.stage, subject.context)
    found: list[str] = []
    for started in start.runs:
        for word in started.words[1:]:
            for part in word.replace("=", ":").replace(",", ":").split(":"):
                path = posixpath.normpath(posixpath.join(started.folder or "/", part))
                origin = files.origin(path) if "/" in part and is_inside(path, split.folder) else None
                if origin is not None and origin.kind == CONTEXT and path != split.folder:
                    found.append(path)
    return list(dict.fromkeys(found))


ECOSYSTEM = Java()
