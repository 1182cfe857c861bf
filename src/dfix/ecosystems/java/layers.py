"""The layers of an archive of Spring Boot: which version made it, how that takes it apart, and what starts it then.

Sources: docs.spring.io/spring-boot (Dockerfiles, of 2.3, 2.7, 3.2 and 3.3 on: layertools, tools; packaging layered
archives: enabled, custom layers; launch scripts cannot be taken apart).
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.fixes import Decline, Evidence
from dfix.image.files import Files
from dfix.records import Record

from .artifact import Module, held

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.model.stages import Stage

#: in the order in which they change less and less often, from behind
LAYERS = ("dependencies", "spring-boot-loader", "snapshot-dependencies", "application")
_PARENT = "org.springframework.boot:spring-boot-starter-parent"
_PLUGIN = re.compile(r"org\.springframework\.boot[\"'`)]+[ \t]*version[ \t(]*[\"'](\d[\w.-]*)")
#: settings by which an archive has no layers, other ones, or cannot be taken apart
_ODD_MAVEN = re.compile(r"<(?:layers|executable|layout|classifier)>")
_ODD_GRADLE = re.compile(r"\b(?:layered|launchScript|archiveClassifier)\b")
#: since these versions: there are layers; the launcher has another name; the archive goes on as an archive
_FIRST, _RENAMED, _TOOLS = (2, 3), (3, 2), (3, 3)
#: spring-boot issue 40947
_FAILS = (3, 3, 0)


class Layered(Record):
    """How an archive is taken apart.

    mode      what `-Djarmode` is told, with the words that the command takes
    launcher  the class that starts what is left in the place of the archive, "" where the archive still does
    evidence  what says so
    """

    mode: str
    words: str
    launcher: str
    evidence: Evidence


def of(stage: Stage, context: Context, path: str) -> Layered | None:
    """How the archive that a stage makes at a path is taken apart; None for one that is none of Spring Boot's. Decline
    where its version has no layers, or is not known."""
    found = _module(stage, context, path)
    if found is None or "pring" not in held(found, posixpath.basename(path)):
        return None
    version = _version(found)
    if version is None:
        raise Decline(f"which version of Spring Boot {found.manifest} asks for is not known")
    text = _text(found, context)
    odd = (_ODD_MAVEN if found.pom is not None else _ODD_GRADLE).search(text)
    if odd:
        raise Decline(f"{found.manifest} has settings of its own for the archive ({odd[0].strip('<>')})")
    shown = ".".join(map(str, version))
    if version == _FAILS:
        raise Decline("Spring Boot 3.3.0 cannot take archives apart that have a META-INF of their own: 3.3.1 can")
    if version[:2] < _FIRST:
        raise Decline(f"Spring Boot {shown} makes archives without layers: they came with 2.3")
    evidence = Evidence("context", f"{found.manifest} asks for Spring Boot {shown}, which makes archives with layers")
    if version[:2] >= _TOOLS:
        return Layered("tools", "extract --layers", "", evidence)
    package = "loader.launch" if version[:2] >= _RENAMED else "loader"
    return Layered("layertools", "extract", f"org.springframework.boot.{package}.JarLauncher", evidence)


def _module(stage: Stage, context: Context, path: str) -> Module | None:
    """The project that makes the archive: above its build folder, else where the stage works."""
    files = Files.of(stage, context)
    folder = stage.end.workdir or "/"
    for mark in ("/target/", "/build/"):
        above, found, _ = path.partition(mark)
        folder = above if found else folder
    for name in ("pom.xml", "build.gradle", "build.gradle.kts"):
        place = files.context_path(posixpath.join(folder, name))
        if place is not None and context.is_file(place):
            return Module(context, posixpath.dirname(place))
    return None


def _version(found: Module) -> tuple[int, ...] | None:
    told: str | None = None
    if found.pom is not None:
        last = found.pom.line[-1]
        told = last.root.first("parent/version") if found.pom.outside == _PARENT else None
        told = found.pom.value(told) if told else None
    elif found.build is not None:
        named = _PLUGIN.search(found.build.text)
        told = named[1] if named else None
    numbers = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?", told or "")
    return tuple(int(n) for n in numbers.groups() if n) if numbers else None


def _text(found: Module, context: Context) -> str:
    if found.pom is not None:
        return "".join(context.read(pom.path) or "" for pom in found.pom.line)
    return found.build.text if found.build is not None else ""
