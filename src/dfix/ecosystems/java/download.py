"""What Maven and Gradle read to load what a build needs, and the command that only loads it.

Sources: the usage of maven-dependency-plugin (go-offline, resolve), Maven's settings and wrapper, the dependency report
and the file layout of Gradle's manual. `go-offline` asks for the artifacts of all modules before one is built: where
modules need each other it fails. Gradle's report tells of what it cannot load, and goes on.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context import gradle, maven
from dfix.fixes import Assumption, Decline, Evidence
from dfix.source import counted

from ..shared.base import Install, Needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.context.maven import Pom
    from dfix.effects import Call

    from ..shared.project import Project

#: a task with the path of its project
_TASK = re.compile(r"(:?[\w.-]+(?::[\w.-]+)*):[\w-]+")
#: more projects than this are not named one by one
_MOST_PROJECTS = 4
_LOADS = frozenset(("go-offline", "resolve", "resolve-plugins", "resolve-sources", "sources", "dependencies"))
_BUILDS = frozenset(("compile", "test", "package", "verify", "install", "deploy", "build", "test-compile"))
#: flags that say nothing of what is loaded
_IDLE = (
    "-DskipTests",
    "-DskipITs",
    "-Dmaven.test.skip",
    "-Dmaven.javadoc.skip",
    "-Dmaven.source.skip",
    "--exclude-task",
    "--stacktrace",
    "-x",
)
_GIT = re.compile(r"\bgit-(?!properties)|\bgit\.|git-?version|jgit|grgit|reckon|axion|nebula\.release", re.IGNORECASE)
#: where a script of Gradle may read a file of the project, or ask another program, before a task runs
_READS = re.compile(
    r"\b(?:File|file|files|readText|readLines|loadProperties|FileInputStream|FileReader|ProcessBuilder|exec|execute|"
    r"includeBuild|fileContents|rootDir|projectDir|withInputStream)\b[ \t]*[({.]|\.(?:text|readText)\b(?!\()"
)
#: files that stand beside a script, and that the build reads with it
_BESIDE = ("gradle.properties", "gradle.lockfile", "buildscript-gradle.lockfile", "settings-gradle.lockfile")
_FILE_NAME = re.compile(r"[\"'](?:\$\{?(?:rootDir|projectDir|rootProject\.projectDir)\}?/)?([\w./-]{1,100})[\"']")
_APPLIED = re.compile(r"apply[ \t]*\(?[ \t]*from[ \t]*[:=][ \t]*[\"']([^\"'$\n]{1,200})[\"']")


def needs(install: Install) -> Needs | None:
    """The manifests of Maven or Gradle, and for a build the command that loads what they name. None where there is
    nothing to load, or it is loaded already."""
    call = install.call
    if call.tool not in ("mvn", "gradle") or call.has("-o", "--offline"):
        return None
    loads = bool(_LOADS & set(call.actions)) and not _BUILDS & set(call.actions)
    builds = not loads and (bool(_BUILDS & set(call.actions)) or (call.tool == "gradle" and call.doing is not None))
    if not (loads or builds) or (builds and _has_loaded(install)):
        return None
    if install.folder == "/":
        raise Decline(
            "it builds in /, among the system's own files (with a WORKDIR, what it needs could be loaded first)"
        )
    if not install.context:
        return _guess(install) if loads and call.tool == "mvn" else None
    return _maven(install, loads) if call.tool == "mvn" else _gradle(install, loads)


def _has_loaded(install: Install) -> bool:
    """Whether a command before it has loaded something for the project."""
    found = (each.call for each in install.before if each.call is not None and each.call.tool == install.call.tool)
    return any(set(call.actions) & (_LOADS | _BUILDS) or (call.tool == "gradle" and call.doing) for call in found)


def _guess(install: Install) -> Needs:
    assumed = "pom.xml stands beside the Dockerfile, has no modules and names no local file"
    return Needs((install.project.path("pom.xml"),), (), (Assumption("manifests-suffice", assumed),))


# ---------------------------------------------------------------------- Maven


def _maven(install: Install, loads: bool) -> Needs | None:
    project = _of_file(install, ("-f", "--file"))
    source = project.source("pom.xml")
    if source is None:
        if loads:
            raise Decline(f"no pom.xml of the build context comes to lie in {project.folder}")
        return None
    poms = maven.reactor(install.context, posixpath.dirname(source))
    if poms is None:
        raise Decline("pom.xml names a module that does not stand in the build context")
    _refuse_local(poms)
    if any({"install-file", "publishToMavenLocal"} & set(each.call.actions) for each in install.before if each.call):
        raise Decline("a step before it puts an archive of its own into the local repository, which pom.xml may name")
    if not loads:
        _refuse_mutual(poms)
    every = dict.fromkeys(sorted(pom.path for each in poms for pom in each.line))
    files = [_placed(project, path, source) for path in every]
    files += _settings(install, project)
    files += _folder(install, project, posixpath.dirname(source), ".mvn")
    files += _wrapper(install, "mvnw")
    _refuse_extensions(project)
    count = len(every)
    extra = None if loads else _command(install, "dependency:go-offline")
    what = "pom.xml" if count == 1 else f"the {count} pom.xml files"
    sentence = f"`{_short(install, extra)}` reads {what}, seen beside the Dockerfile"
    return Needs(tuple(dict.fromkeys(files)), (Evidence("context", sentence, file=source),), extra=extra)


def _of_file(install: Install, flags: tuple[str, ...]) -> Project:
    """The project that a flag names, or the one of the working folder."""
    found = [install.where.flag_value(flag) for flag in install.call.values(flags)]
    if not found:
        return install.project
    if found[-1] is None:
        raise Decline("the folder of its manifest is not known")
    is_file = posixpath.basename(found[-1]).endswith(".xml")
    return install.project.beside(posixpath.dirname(found[-1]) or "." if is_file else found[-1])


def _placed(project: Project, path: str, source: str) -> str:
    """Where a pom of the build context lies in the image; Decline where it does not lie there as it does here."""
    name = posixpath.relpath(path, posixpath.dirname(source) or ".")
    if project.source(name) != path:
        raise Decline(f"{path}, which is read with pom.xml, does not come to lie beside it")
    return project.path(name)


def _folder(install: Install, project: Project, root: str, name: str) -> list[str]:
    """A folder of the project, or those of its files that are copied one by one."""
    if project.is_folder(name):
        return [project.path(name) + "/"]
    found = install.context.walk((), under=posixpath.join(root, name)).files
    inside = (posixpath.relpath(path, root or ".") for path in found)
    return [project.path(each) for each in inside if project.has(each)]


def _refuse_local(poms: tuple[Pom, ...]) -> None:
    for pom in poms:
        if pom.broken:
            raise Decline(f"{pom.path} {pom.broken}")
        jar = next((d for d in pom.dependencies if d.path), None)
        if jar is not None:
            raise Decline(f"{pom.path} names a file of the project as a dependency ({jar.path})")
        places = ("repositories/repository/url", "pluginRepositories/pluginRepository/url")
        local = [e.text for each in pom.line for p in places for e in each.root.all(p) if e.text.startswith("file:")]
        if local:
            raise Decline(f"{pom.path} names a folder as a repository ({local[0]})")


def _refuse_mutual(poms: tuple[Pom, ...]) -> None:
    names = {pom.artifact: pom for pom in poms}
    for pom in poms:
        other = next((d.artifact for d in pom.dependencies if d.artifact in names and d.artifact != pom.artifact), None)
        if other is not None:
            raise Decline(
                f"{pom.path} needs {other}, another module: `mvn dependency:go-offline` fails before that is built"
            )


def _settings(install: Install, project: Project) -> list[str]:
    """The files that flags name, here and in .mvn/maven.config."""
    flags = ("-s", "--settings", "-gs", "--global-settings", "-t", "--toolchains")
    named = [install.where.flag_value(flag) for flag in install.call.values(flags)]
    words = (project.text(".mvn/maven.config") or "").split()
    named += [b for a, b in itertools.pairwise(words) if a in flags]
    return [project.path(name) for name in named if name and install.project.has(name)]


def _refuse_extensions(project: Project) -> None:
    text = project.text(".mvn/extensions.xml")
    if text and _GIT.search(text):
        raise Decline(".mvn/extensions.xml has an extension that reads the history of the repository")


# ---------------------------------------------------------------------- Gradle


def _gradle(install: Install, loads: bool) -> Needs | None:
    project = install.project
    if install.call.has("-b", "--build-file", "-c", "--settings-file", "-I", "--init-script", "--include-build"):
        raise Decline("the build is given other scripts than the project's own")
    source = next((s for name in (*gradle.BUILDS, *gradle.SETTINGS) if (s := project.source(name))), None)
    if source is None:
        return None
    root = posixpath.dirname(source)
    scripts = [path for path in _scripts(install, root) if project.source(posixpath.relpath(path, root or ".")) == path]
    _refuse_bare(install, project, root, scripts)
    around = dict.fromkeys((root, *map(posixpath.dirname, scripts)))
    names = [*scripts, *(posixpath.join(folder, name) for folder in around for name in _BESIDE)]
    names += _read_by(install, root, scripts)
    inside = (posixpath.relpath(path, root or ".") for path in names)
    files = [project.path(name) for name in inside if project.has(name)]
    folders = [path for name in ("gradle", "buildSrc") for path in _folder(install, project, root, name)]
    files = [path for path in files if not path.startswith(tuple(f for f in folders if f.endswith("/")))] + folders
    files += _wrapper(install, "gradlew")
    extra = None if loads else _command(install, _tasks(install, root, scripts))
    what = counted(len(scripts), "script")
    sentence = f"`{_short(install, extra)}` reads {what} of the build, seen beside the Dockerfile"
    evidence = (Evidence("context", sentence, file=source),)
    return Needs(tuple(dict.fromkeys(files)), evidence, _doubts(install, root, scripts), extra=extra)


def _tasks(install: Install, root: str, scripts: list[str]) -> str:
    """The tasks that load what the built projects need: `dependencies` by itself is the root project's alone."""
    found = (_TASK.fullmatch(word.value or "") for word in install.call.words)
    named = dict.fromkeys(match[1] for match in found if match)
    if not named:
        settings = gradle.Build(install.context, root, root).settings
        inside = (posixpath.relpath(posixpath.dirname(s) or ".", root or ".") for s in scripts)
        projects = dict.fromkeys(":" + path.replace("/", ":") for path in inside if path != ".")
        told = [p for p in projects if re.search(rf"[\"']:?{re.escape(p[1:])}[\"']", settings)]
        known = len(told) == len(projects) <= _MOST_PROJECTS and "projectDir" not in settings
        named = dict.fromkeys(told if known else ())
    return " ".join(f"{project}:dependencies" for project in named) or "dependencies"


def _scripts(install: Install, root: str) -> list[str]:
    """All scripts of the build, and those that they apply; Decline where one of them is not there."""
    context = install.context
    ends = (*gradle.BUILDS, *gradle.SETTINGS)
    found = [f for f in context.walk(ends, under=root).files if posixpath.basename(f) in ends]
    found = [f for f in found if not f.startswith(posixpath.join(root, "buildSrc/"))]
    for script in list(found):
        for name in _APPLIED.findall(context.read(script) or ""):
            place = posixpath.normpath(posixpath.join(posixpath.dirname(script), name))
            if "://" not in name and not context.is_file(place):
                raise Decline(f"{script} applies {name}, which does not stand in the build context")
            found += [place] if "://" not in name else []
    return found


def _read_by(install: Install, root: str, scripts: Iterable[str]) -> Iterator[str]:
    """The files of the build context that scripts name where they may read one: `file("VERSION").text`."""
    for script in scripts:
        text = install.context.read(script) or ""
        lines = (_line(text, found.start()) for found in _READS.finditer(text))
        for name in (name for line in lines for name in _FILE_NAME.findall(line)):
            places = (posixpath.normpath(posixpath.join(each, name)) for each in (root, posixpath.dirname(script)))
            yield from [place for place in places if install.context.is_file(place)][:1]


def _line(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


def _refuse_bare(install: Install, project: Project, root: str, scripts: list[str]) -> None:
    """Decline where a project has no script of the usual name: its folder would not be there, or not be known."""
    text = gradle.Build(install.context, root, root).settings
    if "buildFileName" in text:
        raise Decline("settings.gradle gives the scripts of the projects names of their own")
    for name in re.findall(r"[\"']:?([\w:./-]{1,100})[\"']", text):
        path = name.replace(":", "/")
        inside = posixpath.join(root, path) + "/"
        if project.is_folder(path) and not any(script.startswith(inside) for script in scripts):
            raise Decline(f"the project {name} has no script of its own, so that its folder would come too late")


def _doubts(install: Install, root: str, scripts: Iterable[str]) -> tuple[Assumption, ...]:
    """What has to be assumed of scripts that may read more, or of plugins that are not known."""
    folders = dict.fromkeys((root, *map(posixpath.dirname, scripts)))
    plugins = {p for folder in folders for p in gradle.Build(install.context, folder, root).plugins}
    history = next((p for p in sorted(plugins) if _GIT.search(p)), None)
    if history:
        raise Decline(f"the plugin {history} reads the history of the repository when the build begins")
    for script in scripts:
        text = _APPLIED.sub("", install.context.read(script) or "")
        match = _READS.search(text)
        if match:
            line = text.count("\n", 0, match.start()) + 1
            other = "other file" if next(_read_by(install, root, (script,)), None) else "file"
            said = f"{script} reads no {other} of the sources when the build begins"
            return (Assumption("manifests-suffice", said, script, line),)
    known = tuple(knowledge.load("java_packages")["plugins"])
    strange = next((p for p in sorted(plugins) if not p.startswith(known)), None)
    if strange:
        return (
            Assumption("manifests-suffice", f"the plugin {strange} reads no file of the sources when the build begins"),
        )
    return ()


# ---------------------------------------------------------------------- the command


def _short(install: Install, extra: str | None) -> str:
    """The program and its goal, for a sentence."""
    goal = extra.rpartition(" ")[2] if extra else install.call.given
    return f"{install.call.program.text} {goal}"


def _wrapper(install: Install, name: str) -> list[str]:
    """The wrapper script, where the build is started by it."""
    program = install.call.program.value or ""
    if posixpath.basename(program) != name:
        return []
    if not install.project.has(program):
        raise Decline(f"where {program} comes from is not known")
    return [install.project.path(program)]


def _command(install: Install, goal: str) -> str:
    """The goal that only loads, with the flags and variables that the build is given."""
    command, call = install.done.command, install.call
    at = next((i for i, word in enumerate(command.words) if word is call.program), 0)
    before = [word.text for word in command.words[:at]]
    if before and before[0] not in ("sh", "bash"):
        raise Decline(f"`{before[0]} …` runs the build, so how it loads what it needs is not known")
    given = [f"{name}={value.text if value else ''}" for name, value in command.assignments]
    text = " ".join((*given, *before, call.program.text, *_flags(call), goal))
    name = posixpath.basename(call.program.value or "")
    return f"chmod +x {call.program.text} && {text}" if _is_made_executable(install, name) else text


def _flags(call: Call) -> list[str]:
    """The words of flags, with their values, that decide what is loaded."""
    valued = set((call.entry or {}).get("valued", ()))
    found: list[str] = []
    words = iter(call.words)
    for word in words:
        if not word.looks_like_flag:
            continue
        value = next(words, None) if word.value in valued else None
        if not (word.value or word.text).startswith(_IDLE):
            found += [word.text, *([value.text] if value is not None else [])]
    return found


def _is_made_executable(install: Install, name: str) -> bool:
    """Whether a command of the same RUN makes the wrapper executable: one of another RUN stays before both."""
    if name not in ("mvnw", "gradlew"):
        return False
    return any(
        each.call is not None
        and each.call.tool == "chmod"
        and any(posixpath.basename(word.value or "") == name for word in each.call.operands)
        and each.where.state is install.done.where.state
        for each in install.before
    )
