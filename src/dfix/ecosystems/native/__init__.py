"""C and C++: the program on the distribution's own base, without compilers and development packages.

Sources: gcc(1) and ld(1), the CMake and Meson manuals, the README of the official image gcc.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import effects, knowledge
from dfix.context.sources import find_mentions
from dfix.effects.paths import is_inside
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.image.files import Files
from dfix.image.origin import SYSTEM
from dfix.records import Record
from dfix.runtime.packages import libraries_of, only_builds

from ..shared.beside import Sources
from ..shared.compiled import Compiled, Finished, project_folder
from . import installs, removal, sanitized
from .builds import MANIFESTS, MOST_MANIFESTS, OF_ADMINISTRATORS, builds
from .sanitized import ASKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.effects import Call, Done
    from dfix.model.images import TagInfo
    from dfix.model.steps import Step
    from dfix.runtime.plan import RuntimePlan, Split, Verdict
    from dfix.subject import Subject

    from ..shared.starting import Start

#: in a manifest: that a build leaves libraries or files beside the program
_BESIDE = re.compile(
    r"\bSHARED\b|\bMODULE\b|BUILD_SHARED_LIBS|FetchContent|ExternalProject|file\s*\(\s*(?:COPY|CREATE_LINK|DOWNLOAD)|"
    r"configure_file|copy_directory|copy_if_different|POST_BUILD|(?<![\w-])-shared\b|shared_library|subproject\s*\(|"
    r"(?i:rpath)|conan|vcpkg|qt_add|AUTORCC"
)
#: what resolves names or loads libraries through the C library, which then wants its own files
_WANTS_LIBC = re.compile(
    r"getaddrinfo|gethostby|getpw|getgr|dlopen|iconv|netdb\.h|asio|curl|boost|locale|getserv|getnetby|pthread_cancel"
)
#: sources that are not in the build context may do what those there do not
_FETCHES = re.compile(r"\bgit\b|wget|curl|FetchContent|ExternalProject|conan|vcpkg|subproject|CPMAddPackage")
#: the GCC whose libgfortran takes quadruple precision from the C library (glibc 2.26 and newer)
_FORTRAN_ALONE = (13,)
#: where a program looks for its libraries, told when it is linked; CMake and Meson leave that out when they install
_FINDS = re.compile(r"-Wl,-{1,2}rpath|-rpath|LD_RUN_PATH|BUILD_WITH_INSTALL_RPATH|INSTALL_RPATH_USE_LINK_PATH")
#: in a manifest: the folder that is built, which may go into the program as a text
_OWN_PLACE = re.compile(r"(?:SOURCE|BINARY|CURDIR|PWD|src|build|source|top)_?(?:DIR|dir|root)|CURDIR|PWD")
_PLUS = (".cc", ".cpp", ".cxx", ".c++", ".C")


class Told(Record):
    """What the build is told: by all its commands, by those that compile, and by the manifests of the project."""

    commands: str
    compiles: str
    manifests: str

    @property
    def all(self) -> str:
        """Both."""
        return f"{self.commands}\n{self.manifests}"


class Native(Compiled):
    """Programs of gcc, clang, make, cmake, meson and autotools."""

    name = "native"

    def around(self, subject: Subject, split: Split) -> Split:
        """The sources that are fetched, and what is installed, are settled by the plan; they are the project of a stage
        that has no folder of its own."""
        found = builds(subject, split)
        places = (*found.trees, *(root for root in found.roots if root not in SYSTEM or root in OF_ADMINISTRATORS))
        settled = (*(f"{place}/" for place in places), *found.downloads)
        files = Files.of(split.stage, subject.context)
        holds = any(is_inside(at, split.folder) for at, _ in files.arrivals()) if split.folder != "/" else False
        fills = any(at == "/" for at, _ in files.arrivals())
        folder = next(iter((*found.own, *places)), split.folder) if not holds and not fills else split.folder
        return split._replace(folder=folder, settled=settled)

    def stays(self, step: Step, split: Split) -> Verdict:
        """What drives a build stays in the builder, and where it installs says the plan; of other commands their
        effect says what they write elsewhere."""
        from dfix.runtime.plan import Verdict

        inner = effects.unwrap(step.command.words).words
        call = effects.Call(inner[0], inner[1:]) if inner else None
        if call is None:
            return Verdict.UNKNOWN
        drives = call.tool in knowledge.load("ecosystems")["native"]["drivers"]
        return Verdict.BUILDER if drives or call.tool == "ldconfig" or _of_compilers(call) else Verdict.UNKNOWN

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """See `Compiled.plan`."""
        _refuse_removed(split)
        found = builds(subject, split)
        for install in found.installs:
            installs.refuse(subject, split, install)
        installs.refuse_given(subject, split, found)
        if not found.trees and not found.lost:
            return self.planned(subject, split)
        from .fetched import Fetched

        return Fetched(found).plan(subject, split)

    def planned(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """What `Compiled` makes of the answers of this class."""
        return super().plan(subject, split)

    def built(self, subject: Subject, split: Split) -> tuple[str, ...]:
        """Nothing is known beforehand; Decline where no source was seen."""
        if not self.sources(subject, split).files:
            why = "what is built from C or C++ does not stand in the build context"
            raise Decline(f"{why}, so what the program needs is not known")
        return installs.programs(subject, split, builds(subject, split))

    def finished(self, subject: Subject, split: Split, start: Start) -> Finished:
        """The libraries of the compiler itself; those of development packages are known by these."""
        done = _compiles(subject, split)
        told = _told(subject, split, done)
        asking = manifests(subject, split)
        run = f"{told.commands}\n{told.compiles}"
        if ASKS.search(run) or any(sanitized.always(path, asking[path], told.commands) for path in asking):
            raise Decline("it is built with a sanitizer, or with another library of C++, which the small image lacks")
        direct = {path for each in done for path in _outputs(each)}
        sources = self.sources(subject, split).files
        texts = [subject.context.read(path) or "" for path in sources]
        _refuse_foreign(subject, split, start, done)
        named = linked(subject, split)
        unseen = named or _has_libraries(split) or _FETCHES.search(told.all)
        spares = frozenset() if unseen else _spares("\n".join(texts))
        if all(path in direct for path in start.made) and _is_static(split, done, start, texts):
            return Finished((), ("it is linked statically, so it needs no library",), static=True, spares=spares)
        own = _of_compiler(split, told, any(path.endswith(_PLUS) for path in sources))
        kept = installs.kept(split, builds(subject, split), manifests(subject, split))
        mine = [path for path in start.made if path not in direct and is_inside(path, split.folder)]
        return Finished(
            (*own.paths, *kept.paths),
            (f"it is linked with libraries of {split.stage.image}", *kept.sentences),
            packages=(*own.packages, *named),
            assumptions=(*_optional(told), *kept.assumptions),
            whole=(_beside(told) or self._reads(subject, sources)) if mine else _looks_back(told),
            alone=self._alone(subject, split, start, told),
            env=own.env,
            spares=spares,
            behind=kept.behind,
            after=kept.after,
            staged=kept.staged,
        )

    def _reads(self, subject: Subject, sources: tuple[str, ...]) -> str:
        """Why a program that a manifest builds wants the whole folder: it reads files, and the build may make some."""
        seen = find_mentions(subject.context, sources, self.traits.reads, limit=1)
        if not seen:
            return ""
        where = f"{seen[0].file}:{seen[0].line}"
        return f"it may read files ({where}), which the build may make, so the whole folder is copied"

    def _alone(self, subject: Subject, split: Split, start: Start, told: Told) -> str:
        """Why a program that is installed elsewhere finds nothing in the folder that it is built in, "" if it may."""
        if any(is_inside(path, split.folder) for path in start.made):
            return ""
        sources = self.sources(subject, split).files
        if not find_mentions(subject.context, sources, self.traits.reads, limit=1):
            return f"it is installed, and reads no files: nothing of {split.folder} is copied"
        works_there = is_inside(split.state.workdir or "/", split.folder) or _OWN_PLACE.search(told.manifests)
        named = find_mentions(subject.context, sources, (f"*{split.folder}*",), limit=1)
        own = (i.original for k in ("CMD", "ENTRYPOINT", "ENV") for i in split.stage.of(k))
        if works_there or named or any(split.folder in text for text in own):
            return ""
        return f"it is installed, and works elsewhere: nothing of {split.folder} is copied"

    def sources(self, subject: Subject, split: Split) -> Sources:
        """The sources, but for those of tests."""
        walked = subject.context.walk(
            self.traits.code, under=project_folder(subject, split), skip=("test", "tests", "build")
        )
        return Sources(walked.files, walked.complete)


def _optional(told: Told) -> tuple[Assumption, ...]:
    """What a manifest only asks for under some settings."""
    mark = ASKS.search(told.manifests)
    sentence = f"the build is not one of those for which its manifest asks for {mark[0] if mark else ''}"
    return (Assumption("library-unlinked", sentence),) if mark else ()


def _refuse_foreign(subject: Subject, split: Split, start: Start, done: list[Done]) -> None:
    """Decline where a program is not built from sources of the build context: what it reads was not seen then."""
    files = Files.of(split.stage, subject.context)
    for path in start.made:
        makers = [each for each in done if path in _outputs(each)]
        folders = list(_upwards(posixpath.dirname(path), split.folder))
        manifests = (files.context_path(f"{folder}/{name}") for folder in folders for name in MANIFESTS)
        if not folders and not makers:
            _refuse_uninstalled(subject, split, path)
            continue
        if not any(manifests) and not any(_compiles_own(each, files) for each in makers):
            raise Decline(f"the sources of {path} are not those of the build context, so what it needs is not known")


def brings_libraries(info: TagInfo | None) -> bool:
    """Whether an image brings compilers and development packages itself: gcc, buildpack-deps but for its small ones."""
    small = info is None or info.reference.familiar == info.distribution
    return not (small or {"curl", "scm"}.intersection(info.parts if info else ()))


def _of_compilers(call: Call) -> bool:
    """Whether it says which of several compilers a name stands for."""
    names = (re.sub(r"-\d+\Z", "", posixpath.basename(word.value or "")) for word in call.operands)
    return call.tool == "update-alternatives" and any(effects.familiar(name) == "gcc" for name in names)


def _refuse_removed(split: Split) -> None:
    """Decline where the steps that install compilers take them away again: no layer holds them then, but headers."""
    info = split.stage.info
    if brings_libraries(info):
        return
    roles = knowledge.load("alpine_packages" if info and info.distribution == "alpine" else "debian_packages")
    removed = False
    for run in split.stage.of("RUN"):
        found = removal.of(run)
        if any(only_builds(name, roles) and not name.endswith("-dev") for name in found.kept):
            return
        removed = removed or found.unnamed or any(only_builds(name, roles) or "$" in name for name in found.removed)
    if removed:
        raise Decline("what it builds with is removed by the step that installs it: a second stage would spare little")


def _refuse_uninstalled(subject: Subject, split: Split, path: str) -> None:
    """Decline where no step is known to put a program that lies elsewhere to its place, from the project."""
    if any(is_inside(path, root) for root in builds(subject, split).roots):
        return
    for run in split.stage.of("RUN"):
        for leaf in runs.leaves(run, split.stage, subject.context):
            if leaf.effect.writes.touches(path) and leaf.effect.reads.touches(split.folder):
                return
    hint = "starting it where it is built, or copying it by `cp`, would say it"
    raise Decline(f"what an install puts beside {path} is not known ({hint})")


def _upwards(folder: str, top: str) -> Iterator[str]:
    while is_inside(folder, top):
        yield folder.rstrip("/")
        if folder == "/":
            return
        folder = posixpath.dirname(folder)


def _compiles_own(done: Done, files: Files) -> bool:
    """Whether a command compiles a source of the build context, or sources of a folder of it."""
    assert done.call is not None
    values = [done.where.value(word) or word.text.partition("*")[0] for word in done.call.operands]
    paths = [done.where.path(value or ".") for value in values]
    return any(path is not None and files.context_path(path) is not None for path in paths)


def _has_libraries(split: Split) -> bool:
    """Whether the builder installs libraries; those that it has itself are only used by their names."""
    named = (name for step in split.steps if step.is_system_install for name in step.names or ("?",))
    tables = (knowledge.load("debian_packages"), knowledge.load("alpine_packages"))
    harmless = ("git", "ca-certificates")
    return any(name not in harmless and not any(only_builds(name, table) for table in tables) for name in named)


def _spares(text: str) -> frozenset[str]:
    """What a program that links nothing but the C library does without, by what its sources name."""
    found = set() if re.search(r"(?i)ssl|tls|https|certificat", text) else {"certificates"}
    if not re.search(r"time\.h|ctime|chrono|locale|tzset|strftime", text):
        found.add("timezones")
    return frozenset(found)


class Own(Record):
    """What a compiler's own libraries need: packages, or files of the builder, and variables that find them."""

    packages: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()


def _compiles(subject: Subject, split: Split) -> list[Done]:
    every = (leaf for run in split.stage.of("RUN") for leaf in runs.leaves(run, split.stage, subject.context))
    return [leaf for leaf in every if leaf.call is not None and leaf.call.tool == "gcc"]


def own_programs(subject: Subject, split: Split) -> frozenset[str]:
    """What is compiled of sources of the build context, by commands that are seen."""
    files = Files.of(split.stage, subject.context)
    return frozenset(
        path for each in _compiles(subject, split) if _compiles_own(each, files) for path in _outputs(each)
    )


def _outputs(done: Done) -> list[str]:
    """What a command compiles to."""
    assert done.call is not None
    named = [f.glued or (done.where.value(f.word) if f.word else None) for f in done.call.values(["-o"])]
    paths = (done.where.path(name) for name in named if name)
    return [path for path in paths if path]


def manifests(subject: Subject, split: Split) -> dict[str, str]:
    """The manifests of the build in the build context, each with its text."""
    walked = subject.context.walk((".cmake", ".mk", ".am", *MANIFESTS), under=project_folder(subject, split))
    return {path: subject.context.read(path) or "" for path in walked.files[:MOST_MANIFESTS]}


def _told(subject: Subject, split: Split, done: list[Done]) -> Told:
    texts = "\n".join(manifests(subject, split).values())
    commands = "\n".join(run.text for run in split.stage.of("RUN"))
    return Told(commands, "\n".join(each.command_text for each in done), texts)


def _is_static(split: Split, done: list[Done], start: Start, texts: list[str]) -> bool:
    """Whether what is started holds its C library: a static one of musl, or one of glibc that asks nothing of it which
    it has in files."""
    makers = [each for each in done if any(path in start.made for path in _outputs(each))]
    if not makers or not all(each.call is not None and each.call.has("-static") for each in makers):
        return False
    info = split.stage.info
    musl = info is not None and info.distribution == "alpine"
    return musl or not any(_WANTS_LIBC.search(text) for text in texts)


def _beside(told: Told) -> str:
    """Why the whole folder goes along: the build may leave something beside the program."""
    if not told.manifests:
        return "what the build leaves beside the program is not known, so the whole folder is copied"
    mark = _BESIDE.search(told.all)
    if mark:
        return f"the build may leave files beside the program ({mark[0]}), so the whole folder is copied"
    return ""


def _looks_back(told: Told) -> str:
    """Why the whole folder goes along with a program that is installed elsewhere: it looks for libraries in there."""
    mark = _FINDS.search(f"{told.compiles}\n{told.manifests}")
    return f"it may look for libraries where it is built ({mark[0]}), so the whole folder is copied" if mark else ""


def _of_compiler(split: Split, told: Told, plus: bool) -> Own:
    """The libraries that a compiler brings: packages of the distribution, or files of the official image."""
    info = split.stage.info
    table = knowledge.load("native")["compiler"]
    wanted = [entry for entry in table.values() if re.search(entry["told"], told.all)]
    if info is not None and info.language == "c":
        if table["fortran"] in wanted and info.version and info.version < _FORTRAN_ALONE:
            raise Decline(f"the libgfortran of {split.stage.image} needs libquadmath, which not every platform has")
        files = [entry["file"] for entry in wanted] + (["libstdc++.so.6", "libgcc_s.so.1"] if plus else [])
        paths = tuple(f"/usr/local/lib64/{name}" for name in dict.fromkeys(files))
        return Own(paths=paths, env=(("LD_LIBRARY_PATH", "/usr/local/lib64"),) if paths else ())
    key = "alpine" if info is not None and info.distribution == "alpine" else "debian"
    packages = [entry[key] for entry in wanted]
    return Own((*packages, *(("libstdc++",) if plus and key == "alpine" else ())))


def linked(subject: Subject, split: Split, others: bool = False) -> tuple[str, ...]:
    """On an image that brings development packages: those of the libraries that the build names. ``others``: it builds
    libraries itself."""
    info = split.stage.info
    if info is None or not brings_libraries(info):
        return ()
    told = _told(subject, split, _compiles(subject, split))
    table = knowledge.load("native")
    names = set(re.findall(r"(?<![\w-])-l([\w+.-]+)", f"{told.compiles}\n{told.manifests}"))
    names |= {n.lower() for n in re.findall(r"(?:find_package|find_library)\s*\(\s*(\w+)", told.all)}
    names |= {n.lower() for n in re.findall(r"pkg-config[^\n)`]*?\s([a-z][\w+.-]+)\s*[)`]", told.all)}
    unknown = sorted(n for n in names if n not in table["libraries"] and n not in table["base"])
    if not others and (unknown or "pkg_check_modules" in told.all):
        what = unknown[0] if unknown else "what pkg-config names"
        raise Decline(f"it links {what}, and which package of Debian holds that is not known")
    libraries = libraries_of(info.release_now)
    found = [table["libraries"][n] for n in sorted(names) if n in table["libraries"]]
    missing = next((dev for dev in found if dev not in libraries), None)
    if missing:
        raise Decline(f"which libraries of Debian {info.release_now} belong to {missing} is not known")
    base = knowledge.names("base_packages", info.release_now or "")
    return tuple(dict.fromkeys(p for dev in found for p in libraries[dev] if p not in base))


ECOSYSTEM = Native()
