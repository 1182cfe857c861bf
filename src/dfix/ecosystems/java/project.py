"""What is known of a project of Java or Kotlin: its sources, its packages, its settings, and the JRE that runs it."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context import gradle, maven
from dfix.context.sources import find_mentions
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.launch import launch

from ..shared.beside import Sources
from ..shared.compiled import Base
from ..shared.traits import Traits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context import Context
    from dfix.model.images import TagInfo
    from dfix.runtime.plan import Split
    from dfix.subject import Subject

_SETTINGS = (".properties", ".yml", ".yaml", ".xml", ".conf")
#: since this version the images of Gradle are built on Temurin, or AdoptOpenJDK, as it was called
_GRADLE_OF_TEMURIN = 6
#: folders with sources that no program is made of
_OF_BUILD = ("src/test", "buildSrc", ".mvn")
_WHAT = {
    "jre": "the Java runtime of the same version",
    "headless": "the Java runtime of the same version, without what windows and fonts need: it draws nothing",
    "jdk": "the JDK of the same version, without the build tool",
}
_FILE = re.compile(r"(?:file:|(?<![\w/.:-])(?=\./|src/|config/))(?:\./)?([\w./-]{1,200})")

_ADDED = re.compile(r"--add-modules[= ]([\w.,-]{1,500})")


def sources(context: Context, split: Split) -> Sources:
    """The sources that can run, and the packages of which it is not known what they read."""
    return context.memo(("java", split.context_directory), lambda: _sources(context, split))


def _sources(context: Context, split: Split) -> Sources:
    walked = context.walk(Traits.of("java").code, under=home(context, split))
    files = tuple(f for f in walked.files if not any(f"/{folder}/" in f"/{f}" for folder in _OF_BUILD))
    names = packages(context, split)
    table = knowledge.load("java_packages")
    unknown = ("a package that could not be read",) if names is None else _strange(names, table["plain"])
    return Sources(files, walked.complete, readers=tuple(table["readers"]), unknown=unknown)


def home(context: Context, split: Split) -> str:
    """The folder of the build context that the project is: where its manifest is, from what is copied upwards."""
    folder = split.context_directory
    while folder and not any(context.is_file(posixpath.join(folder, n)) for n in ("pom.xml", *gradle.BUILDS)):
        folder = posixpath.dirname(folder)
    there = any(context.is_file(posixpath.join(folder, name)) for name in ("pom.xml", *gradle.BUILDS))
    return folder if there else split.context_directory


def _strange(names: tuple[str, ...], known: list[str]) -> tuple[str, ...]:
    return tuple(n for n in names if not n.startswith(tuple(known)))


def packages(context: Context, split: Split) -> tuple[str, ...] | None:
    """`group:artifact` of what the program is made with; None where that could not be read."""
    folder = home(context, split)
    poms = maven.reactor(context, folder)
    if poms is not None:
        own = {p.artifact for p in poms}
        found = (d for p in poms for d in p.dependencies if d.scope not in ("test", "provided"))
        return tuple(dict.fromkeys(f"{d.group}:{d.artifact}" for d in found if d.artifact not in own))
    if context.is_file(posixpath.join(folder, "pom.xml")):
        return None
    found_names: list[str] = []
    scripts = [f for name in gradle.BUILDS for f in context.walk((name,), under=folder).files]
    for script in scripts:
        build = gradle.read(context, posixpath.dirname(script))
        named = build.dependencies() if build is not None else None
        if named is None:
            return None
        found_names += [f"{group}:{name}" for group, name in named]
    return tuple(dict.fromkeys(found_names)) if scripts else ()


def refuse_jdk(subject: Subject, split: Split) -> None:
    """Decline where the program itself compiles, or looks into other programs: a JRE has no compiler and no tools."""
    table = knowledge.load("java_packages")
    files = sources(subject.context, split).files
    mentioned = find_mentions(subject.context, files, tuple(table["tools"]), limit=1)
    if mentioned:
        where = f"{mentioned[0].file}:{mentioned[0].line}"
        raise Decline(f"{where} uses {mentioned[0].pattern.strip('*.')}, which only a JDK has")
    for name in packages(subject.context, split) or ():
        if name.startswith(tuple(table["jdk"])):
            raise Decline(f"{name} needs a JDK when the program runs")
    module = next((name for name in _modules(subject, split) if name in table["modules"]), None)
    if module:
        raise Decline(f"java is told `--add-modules {module}`, which only a JDK has")


def _modules(subject: Subject, split: Split) -> Iterator[str]:
    """The modules that a command or a variable (JAVA_TOOL_OPTIONS) tells java to load: without, it does not start."""
    commands = launch(subject, split.stage).commands
    texts = (" ".join(command.words) for command in commands)
    own = (value or "" for command in commands for _, value in command.env)
    for text in (*texts, *own, *split.state.env.values()):
        for names in _ADDED.findall(text):
            yield from names.split(",")


def elsewhere(subject: Subject, split: Split, path: str) -> tuple[Assumption, ...]:
    """What has to be assumed of an archive that comes with the build context."""
    refuse_jdk(subject, split)
    if sources(subject.context, split).files:
        return ()
    name = posixpath.basename(path)
    return (Assumption("sources-unseen", f"{name}, whose sources are not seen, needs nothing that only a JDK has"),)


def made_from(split: Split, path: str) -> str:
    """The path in a build folder of what a step copies or moves to a path; the path itself without one."""
    for run in split.stage.of("RUN"):
        for each in runs.done(run, split.stage, split.context) or ():
            if each.call is None or each.call.tool not in ("cp", "mv", "ln", "install"):
                continue
            sources = [w for w in each.call.operands[:-1] if w.value or w.text]
            target = each.where.path(each.call.operands[-1].value or "") if each.call.operands else None
            if target == path and len(sources) == 1:
                found = each.where.path(sources[0].value or sources[0].text)
                return found or path
    return path


def spring_files(subject: Subject, split: Split) -> list[str]:
    """The settings that Spring Boot reads in its working folder: ./application*, ./config/."""
    workdir = split.state.workdir
    files = sources(subject.context, split).files
    if workdir != split.folder or not find_mentions(subject.context, files, ("org.springframework.boot.*",), limit=1):
        return []
    folder = split.context_directory
    names = [n for n in subject.context.listdir(folder) if n.startswith("application") and n.endswith(_SETTINGS)]
    names += ["config"] if subject.context.is_dir(posixpath.join(folder, "config")) else []
    there = (n for n in names if not subject.context.ignored(posixpath.join(folder, n)))
    return [posixpath.join(split.folder, name) for name in there]


def configured(subject: Subject, split: Split) -> list[str]:
    """The files of the build context that the project's settings name."""
    context, folder = subject.context, split.context_directory
    found: list[str] = []
    for path in context.walk(_SETTINGS, under=folder).files:
        if "/src/main/resources/" not in f"/{path}":
            continue
        for name in _FILE.findall(context.read(path) or ""):
            inside = posixpath.normpath(name.removeprefix(split.folder.rstrip("/") + "/"))
            place = posixpath.join(folder, inside)
            if (
                not inside.startswith(("..", "/"))
                and inside != "."
                and context.exists(place)
                and not context.ignored(place)
            ):
                found.append(posixpath.join(split.folder, inside))
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------------- what runs it


def runtime(split: Split) -> Base:
    """The JRE of the builder's version and vendor; of another vendor with an assumption; Decline without one."""
    info = split.stage.info
    if info is None or not info.known:
        raise Decline(f"which Java {split.stage.image} has is not known")
    if info.version is None:
        raise Decline(f"which version of Java {split.stage.image} has is not known; a tag that names it would tell")
    name, image = _image(info, split)
    if image is None:
        raise Decline(f"no image with only the runtime of {split.stage.image} is known")
    _refuse_other_home(split)
    _refuse_lost_user(split, image)
    other = _other_vendor(split, image)
    what = _WHAT[name] if image != split.stage.image else "as it is, without what the build leaves behind"
    told = (
        (Assumption("java-vendor", f"{image} runs the program as {split.stage.image} does: {other}"),) if other else ()
    )
    return Base(image, None, (), (), f"{image}, {what}", assumptions=told)


def runtime_in(split: Split, family: str) -> Base:
    """The JRE of the builder's version on an image of a family; Decline without one."""
    info = split.stage.info
    image = info.in_family(family) if info is not None and info.version is not None else None
    if info is None or image is None:
        raise Decline(f"no image of that family is known with the Java of {split.stage.image}")
    _refuse_other_home(split)
    _refuse_lost_user(split, image)
    other = _other_vendor(split, image)
    told = (
        [Assumption("java-vendor", f"{image} runs the program as {split.stage.image} does: {other}")] if other else []
    )
    if family in ("distroless", "hardened") and not draws_nothing(split.context, split):
        sentence = f"the program opens no windows, for which {image} has no libraries"
        told.append(Assumption("library-unlinked", sentence))
    if family == "alpine" and info.distribution != "alpine":
        sentence = f"no archive of the program brings a library for the C library of {split.stage.image} alone"
        told.append(Assumption("library-unlinked", sentence))
    return Base(image, None, (), (), f"{image}, for which {family} was asked", assumptions=tuple(told))


def _image(info: TagInfo, split: Split) -> tuple[str, str | None]:
    """The smallest image that runs what is built on a base, and what it is: a JRE, one without what windows and fonts
    need for a program that draws nothing, or the JDK without a build tool."""
    draws = not draws_nothing(split.context, split)
    found = ((name, info.runtime(name)) for name in ("jre", "headless", "jdk") if not draws or name != "headless")
    return next((each for each in found if each[1] is not None), ("", None))


def draws_nothing(context: Context, split: Split) -> bool:
    """Whether all packages are known, and neither they nor the sources draw."""
    found, table = sources(context, split), knowledge.load("java_packages")
    if not found.files or not found.complete or found.unknown:
        return False
    names = packages(context, split)
    draws = names is None or any(name.startswith(tuple(table["draws"])) for name in names)
    return not draws and not find_mentions(context, found.files, tuple(table["drawing"]), limit=1)


def programs(split: Split) -> frozenset[str]:
    """The programs that are known to be in the image that runs what is built."""
    image = _image(split.stage.info, split)[1] if split.stage.info else None
    found = split.stage.model.describe(image) if image else None
    return found.has if found else frozenset()


def _refuse_lost_user(split: Split, image: str) -> None:
    """Decline where it runs as an account that only the image with the build tool has (gradle)."""
    user = (split.state.user or "").partition(":")[0]
    if user == "root" and not split.stage.of("USER"):
        return
    ours = split.stage.info.users if split.stage.info else ()
    theirs = split.stage.model.describe(image) if image else None
    known = {account.name for account in theirs.users} if theirs else set()
    if any(user == account.name for account in ours) and user not in known:
        what = f"it runs as {user}, an account of {split.stage.image} that {image} lacks"
        raise Decline(f"{what}; a user that the file makes itself would be there")


def _other_vendor(split: Split, image: str) -> str:
    found, info = split.stage.model.describe(image), split.stage.info
    theirs, ours = found.vendor if found else None, info.vendor if info else None
    if not ours and info is not None and info.reference.familiar == "gradle" and _tool(info) >= _GRADLE_OF_TEMURIN:
        ours = "temurin"
    if ours == theirs or {ours, theirs} == {"adoptopenjdk", "temurin"}:
        return ""
    return f"both are builds of the same OpenJDK, by {ours or 'one that the tag does not name'} and by {theirs}"


def _tool(info: TagInfo) -> int:
    """The first number of the version of Maven or Gradle in a tag; a high one where there is none: the newest."""
    number = (info.reference.tag or "").partition("-")[0].partition(".")[0]
    return int(number) if number.isdigit() else 99


def _refuse_other_home(split: Split) -> None:
    """Decline where the file sets a home of Java that the runtime image does not have."""
    info = split.stage.info
    home = split.state.env.get("JAVA_HOME")
    if home and home != (info.env.get("JAVA_HOME") if info else None) and split.stage.of("ENV"):
        raise Decline(f"JAVA_HOME is set to {home}, where the smaller image has no Java")
