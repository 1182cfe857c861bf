"""The archive that a launch names: which module makes it, whether that is its name, and whether it holds all it needs.

Sources: the reference of spring-boot-maven-plugin and of Spring Boot's Gradle plugin (repackage, bootJar), of
maven-shade-plugin, maven-assembly-plugin, maven-jar-plugin, of the Shadow plugin, and quarkus.io on packaging.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.context import gradle, maven
from dfix.fixes import Decline
from dfix.model.copies import is_inside

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.context.gradle import Build
    from dfix.context.maven import Pom
    from dfix.runtime.plan import Split

_SPRING = "org.springframework.boot:spring-boot-starter-parent"


class Module:
    """The project that makes an archive: a pom or a build script of Gradle, each None when it is not that."""

    def __init__(self, context: Context, folder: str) -> None:
        self.folder = folder
        self.pom: Pom | None = maven.read(context, folder)
        self.build: Build | None = None if self.pom else gradle.read(context, folder)

    @property
    def manifest(self) -> str:
        """The path of the manifest, "" without one."""
        return self.pom.path if self.pom else self.build.path if self.build else ""


def module(split: Split, path: str, context: Context) -> Module:
    """The project in whose build folder an archive lies; that of the whole folder for others."""
    folder = split.context_directory
    if is_inside(path, split.folder):
        inside = path[len(split.folder.rstrip("/")) + 1 :]
        for mark in ("target/", "build/"):
            above, found, _ = f"/{inside}".partition(f"/{mark}")
            if found:
                folder = posixpath.join(folder, above.strip("/")) if above.strip("/") else folder
                break
    return Module(context, folder)


def held(found: Module, name: str) -> str:
    """Why an archive holds all that the program is made of, "" where that is not known."""
    if found.pom is not None:
        return _held_by_maven(found.pom, name)
    return _held_by_gradle(found.build, name) if found.build is not None else ""


def _held_by_maven(pom: Pom, name: str) -> str:
    if name.startswith("original-") or name.endswith((".original", "-sources.jar", "-javadoc.jar")):
        return ""
    if pom.uses("spring-boot-maven-plugin"):
        inherits = pom.outside == _SPRING
        if inherits or "repackage" in pom.goals("spring-boot-maven-plugin"):
            return f"spring-boot-maven-plugin ({pom.path}) puts all that the program is made of into one archive"
    if pom.uses("maven-shade-plugin") and "shade" in pom.goals("maven-shade-plugin"):
        return f"maven-shade-plugin ({pom.path}) puts all that the program is made of into one archive"
    assembles = any(e.text == "jar-with-dependencies" for p in pom.plugins("maven-assembly-plugin") for e in p.walk())
    if assembles and name.endswith("jar-with-dependencies.jar"):
        return f"maven-assembly-plugin ({pom.path}) puts all that the program is made of into one archive"
    if not any(d.scope not in ("test", "provided") for d in pom.dependencies) and not pom.outside:
        return f"{pom.path} names no dependency that is needed when it runs"
    return ""


def _held_by_gradle(build: Build, name: str) -> str:
    plugins = build.plugins
    if "org.springframework.boot" in plugins and not name.endswith("-plain.jar"):
        return f"Spring Boot's plugin ({build.path}) puts all that the program is made of into one archive"
    shadows = plugins & {
        "com.github.johnrengelman.shadow",
        "com.gradleup.shadow",
        "io.ktor.plugin",
        "io.micronaut.application",
    }
    if shadows and name.endswith("-all.jar"):
        return f"the Shadow plugin ({build.path}) puts all that the program is made of into one archive"
    return ""


def installation(path: str) -> str | None:
    """The folder that a build installs a program in, with a script that starts it: gradle installDist, sbt stage and
    sbt pack, the Appassembler and the Jib plugins make these."""
    folder = posixpath.dirname(posixpath.dirname(path))
    made = any(
        f"/{mark}/" in f"{path}/"
        for mark in ("build/install", "target/universal/stage", "target/pack", "target/appassembler")
    )
    return folder if made and posixpath.basename(posixpath.dirname(path)) == "bin" else None


def refuse_misnamed(found: Module, path: str) -> None:
    """Decline where the manifest says that the build makes an archive of another name."""
    name = posixpath.basename(path)
    if "*" in name or "?" in name or "$" in name:
        return
    expected = _usual(found, path)
    if not expected or name.startswith((expected, "original-")):
        return
    stem = name.rpartition(".")[0]
    if stem in _texts(found) or any(
        part in _texts(found) for part in ("archiveFileName", "archiveBaseName", "outputFile")
    ):
        return
    raise Decline(f"it starts {name}, but {found.manifest} makes {expected}{posixpath.splitext(name)[1]}")


def _usual(found: Module, path: str) -> str | None:
    """What the names of the module's archives begin with, where the manifest says it and the archive lies there."""
    folder = posixpath.dirname(path)
    if found.pom is not None and folder.endswith("/target"):
        return found.pom.final_name
    if found.build is not None and folder.endswith("/build/libs"):
        return found.build.name
    return None


def _texts(found: Module) -> str:
    if found.pom is not None:
        return " ".join(e.text for pom in found.pom.line for e in pom.root.walk() if e.text)
    return found.build.text if found.build is not None else ""
