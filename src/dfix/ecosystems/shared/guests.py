"""A toolchain beside that of the image: Node on an image of Python, which builds the pages that the program serves.

What it made lies in the project and comes along. Its packages stay in the builder, where nothing that the container
starts calls them: the launch and the sources were read to the end, and no text of the project names one of its programs
as a command. The same holds for what a step fetches with (curl, git).
"""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dfix import effects, knowledge
from dfix.behaviour import behaviour
from dfix.fixes import Decline
from dfix.image import runs
from dfix.launch import launch
from dfix.model.copies import is_inside
from dfix.records import Record

from .interpreted import installed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.context import Context
    from dfix.model.stages import Stage
    from dfix.runtime.plan import RuntimePlan, Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction

#: texts that may name a command
TEXTS = (
    ".cfg", ".conf", ".cs", ".env", ".ex", ".exs", ".go", ".htm", ".html", ".ini", ".java", ".jinja", ".jinja2",
    ".json", ".kt", ".php", ".properties", ".py", ".rb", ".rs", ".scala", ".sh", ".toml", ".tmpl", ".txt", ".twig",
    ".yaml", ".yml",
)  # fmt: skip
PASSED_OVER = ("node_modules", "vendor", "tests", "test", "docs", "venv", ".venv")
#: what only package managers, compilers and engines read
_NOT_RUN = re.compile(
    r"(?:\A|/)(?:\.[^/]*|(?:docker-)?compose[^/]*\.ya?ml|package(?:-lock)?\.json|[jt]sconfig[^/]*\.json"
    r"|[^/]*lock\.(?:json|yaml)|angular\.json|composer\.json|requirements[^/]*\.txt|pyproject\.toml|CMakeLists\.txt)\Z"
)
#: settings of builds, and where these say that the build writes elsewhere
_SETTINGS = re.compile(r"(?:\w+\.config\.[cm]?[jt]s|angular\.json|package\.json|\.env[.\w]*|build\.m?js)\Z")
_ABOVE = re.compile(r"(?:\.\./)+[\w./-]*|[\"']\.\.[\"'](?:,\s*[\"'][\w./-]+[\"'])*")
_OUTPUT = re.compile(r"\b(?:outDir|outputDir|outputPath|distDir|BUILD_PATH|path)[\"']?\s*[:=]\s*[\"'`]?(/[\w./-]+)")


class Guests(Record):
    """What a stage has for the build alone.

    tools     programs of toolchains, and the module of ecosystems/ that each belongs to
    packages  of the distribution
    works     folders of the image that the toolchains work in
    folders   with packages that their own programs alone read
    reaches   places outside of these that the settings of their builds name
    left      copies of their files from other images
    why       a sentence each
    """

    tools: dict[str, str]
    packages: frozenset[str]
    works: tuple[str, ...]
    folders: tuple[str, ...]
    reaches: tuple[str, ...]
    left: tuple[Instruction, ...]
    why: tuple[str, ...]

    def plus(self, other: Guests) -> Guests:
        """Both together."""
        return Guests(
            {**self.tools, **other.tools},
            self.packages | other.packages,
            (*self.works, *other.works),
            (*self.folders, *other.folders),
            (*self.reaches, *other.reaches),
            (*self.left, *other.left),
            (*self.why, *other.why),
        )


NONE = Guests({}, frozenset(), (), (), (), (), ())


def guests(subject: Subject, split: Split) -> Guests:
    """The toolchains that nothing at run time needs."""
    return subject.context.memo(("guests", split.stage), lambda: _Question(subject, split).answer())


def are_likely(stage: Stage) -> bool:
    """Whether the words of a stage may bring a toolchain that can build on an image of its own: nothing is read yet."""
    entries = [entry for entry in knowledge.load("toolchains").values() if "image" in entry]
    words = {word for entry in entries for word in (entry["image"], *entry["packages"])}
    texts = [i.original for keyword in ("RUN", "COPY") for i in stage.of(keyword)]
    return any(word in text for word in words for text in texts)


def seen(subject: Subject, split: Split) -> Split:
    """A stage with what is known of its toolchains."""
    return split._replace(idle=guests(subject, split).tools)


def left_behind(subject: Subject, split: Split, plan: RuntimePlan) -> RuntimePlan:
    """A plan without what only the build needs; Decline where a second toolchain writes what would be lost."""
    found = guests(subject, split)
    if plan.in_place or not (found.packages or found.left):
        return plan
    kept = (*plan.copies, split.folder)
    lost = next((path for path in found.reaches if not any(is_inside(path, each) for each in kept)), None)
    if lost:
        what = f"the settings of a build name {lost}, and what it writes there a second stage would not have"
        raise Decline(f"{what} (below {split.folder} it would come along)")
    users = {split.stage.state(run).user for run in split.stage.of("RUN")}  # another one could not remove them
    gone = [folder for folder in found.folders if len(users) == 1 and _arrives(folder, split, plan)]
    return plan._replace(
        tools=plan.tools | found.packages,
        left=(*plan.left, *found.left),
        after_build=(*plan.after_build, *([f"rm -rf {' '.join(gone)}"] if gone else [])),
        evidence=(*plan.evidence, *found.why),
    )


def _arrives(folder: str, split: Split, plan: RuntimePlan) -> bool:
    """Whether the runtime stage would be given a folder."""
    return not is_inside(folder, split.folder) or any(is_inside(folder, path) for path in plan.copies)


class _Question:
    def __init__(self, subject: Subject, split: Split) -> None:
        self.subject = subject
        self.context = subject.context
        self.split = split
        self.done = list(_done(self.context, split))
        self.used = {each.call.tool for each in self.done if each.call is not None}
        self.present = {n for each in installed(split) for n in each.installed or ()}
        self.texts: dict[tuple[str, ...], list[tuple[str, str]] | None] = {}

    def answer(self) -> Guests:
        """All of them."""
        found = self._fetchers()
        own = _own(self.subject, self.split)
        for name, entry in knowledge.load("toolchains").items():
            packages = self.present.intersection(entry["packages"])
            copied = tuple(_copied(self.split, entry))
            if name != own and (packages or copied) and not self.used.isdisjoint(entry["programs"]):
                works = tuple(dict.fromkeys(self._works(entry)))
                if not self._is_needed(entry, works):
                    kept = not works or self._is_read(entry["kept_in"], works)
                    stay = tuple(f for f in works if not self._is_removed(posixpath.join(f, entry.get("kept_in", ""))))
                    found = found.plus(_guest(name, entry, packages, copied, works, () if kept else stay))
        return found._replace(reaches=tuple(dict.fromkeys(self._reaches(found.works))))

    def _reaches(self, works: tuple[str, ...]) -> Iterator[str]:
        """The places elsewhere that the settings of the builds in some folders name."""
        for place, folder in _places(self.context, self.split, works).items():
            for name in filter(_SETTINGS.match, self.context.listdir(place)):
                text = self.context.read(posixpath.join(place, name)) or ""
                above = (re.sub(r"[\s\"']", "", match).replace(",", "/") for match in _ABOVE.findall(text))
                for path in (*(posixpath.normpath(posixpath.join(folder, a)) for a in above), *_OUTPUT.findall(text)):
                    if not any(is_inside(path, each) for each in works):
                        yield path

    def _fetchers(self) -> Guests:
        """What a step fetches with, and nothing else calls."""
        table = knowledge.load("debian_packages")
        programs = {p: name for name, packages in table["programs"].items() for p in packages}
        names = {n for n in self.present.intersection(table["fetch"]) if programs.get(n, n) in self.used}
        idle = frozenset(n for n in names if not self._is_needed({"programs": [programs.get(n, n)]}, ()))
        return NONE._replace(packages=idle, why=(_only_builds(idle),)) if idle else NONE

    def _works(self, entry: dict[str, Any]) -> Iterator[str]:
        """The folders that a toolchain installs packages in."""
        for each in self.done:
            call = each.call
            if call is not None and call.tool in entry.get("installs", ()) and call.action == "install":
                folder = effects.surroundings(call, each.where).folder
                if folder and not _for_all(call):
                    yield folder

    def _is_removed(self, folder: str) -> bool:
        """Whether a step takes a folder out again."""
        return any(each.effect.removes.covers(folder) for each in self.done)

    def _is_needed(self, entry: dict[str, Any], works: tuple[str, ...]) -> bool:
        """Whether a program of a toolchain may be started."""
        start, found = launch(self.subject, self.split.stage), behaviour(self.subject, self.split.stage)
        if not self.context or start.unread or start.supervisor() or self._doubt:
            return True
        started = {*start.programs, *found.programs()[0]}
        strange = started - _accounted() if _installs_for_all(entry, self.done) else ()
        return (
            bool(strange)
            or not started.isdisjoint(entry["programs"])
            or _is_wanted(self.context, entry)
            or self._is_named(entry, works)
        )

    @cached_property
    def _doubt(self) -> str:
        """Where a program may be started whose name is not known; a language that is not parsed tells itself."""
        from dfix import ecosystems

        own = ecosystems.of_stage(self.split.stage, self.context)
        if own is None and not behaviour(self.subject, self.split.stage).files:
            return ""  # what is started and was not read is assumed where that is planned (anything.py)
        asked = getattr(own, "starts", None)
        if asked is not None:
            return str(asked(self.subject, self.split))
        nothing = "what it starts" if launch(self.subject, self.split.stage).empty else ""
        return nothing or behaviour(self.subject, self.split.stage).doubt()

    def _is_named(self, entry: dict[str, Any], works: tuple[str, ...]) -> bool:
        """Whether a text of the project names one of the programs as a command."""
        programs = "|".join(map(re.escape, entry["programs"]))
        quoted = rf"[\"'`](?:/[\w/]*/)?(?:{programs})(?:[ \t][^\"'\n]*)?[\"'`]"
        mark = re.compile(rf"{quoted}|^[ \t-]*\w+:[ \t]+(?:{programs})(?=\s|\Z)", re.MULTILINE)
        word = re.compile(rf"(?<![\w./-])(?:{programs})(?![\w.-])")
        texts = self._texts(works)
        return texts is None or any((word if p.endswith(".sh") else mark).search(text) for p, text in texts)

    def _is_read(self, folder: str, works: tuple[str, ...]) -> bool:
        """Whether a text of the project names the folder of the packages, whose files a program may serve."""
        texts = self._texts(works)
        return texts is None or any(folder in text for _, text in texts)

    def _texts(self, works: tuple[str, ...]) -> list[tuple[str, str]] | None:
        """The texts that may name a command, with their paths; None where not all can be read."""
        if works not in self.texts:
            walked = self.context.walk(TEXTS, skip=(*PASSED_OVER, *_places(self.context, self.split, works)))
            found = (p for p in walked.files if not _NOT_RUN.search(p))
            self.texts[works] = [(p, self.context.read(p) or "") for p in found] if walked.complete else None
        return self.texts[works]


def _guest(
    name: str,
    entry: dict[str, Any],
    packages: set[str],
    copied: tuple[Instruction, ...],
    works: tuple[str, ...],
    filled: tuple[str, ...],
) -> Guests:
    folders = tuple(posixpath.join(folder, entry["kept_in"]) for folder in filled)
    what = packages or {f"what comes from the image {entry['images'][0]}"}
    tools = dict.fromkeys(entry["programs"], name)
    return Guests(tools, frozenset(packages), works, folders, (), copied, (_only_builds(what),))


def _only_builds(names: Iterable[str]) -> str:
    listed = sorted(names)
    serves, they = ("serves", "it brings") if len(listed) == 1 else ("serve", "they bring")
    return f"{', '.join(listed)} {serves} the build alone: nothing that is started calls what {they}"


def _own(subject: Subject, split: Split) -> str | None:
    """The module of the language that the image is for."""
    from dfix import ecosystems

    info = split.stage.info
    table = knowledge.load("ecosystems")
    named = next((n for n, e in table.items() if info is not None and info.language in e["languages"]), None)
    built = () if named else ecosystems.builders(split.stage, subject.context)
    return named or (built[0] if len(built) == 1 else None)


def _done(context: Context, split: Split) -> Iterator[effects.Done]:
    for run in split.stage.of("RUN"):
        yield from runs.leaves(run, split.stage, context)


def _copied(split: Split, entry: dict[str, Any]) -> Iterator[Instruction]:
    """The copies of the toolchain's files from its own image."""
    for node in split.stage.of("COPY"):
        source = (node.flag("from") or "").rpartition("/")[2].partition(":")[0]
        target = split.stage.state(node).path(node.words[-1], node.escape) if len(node.words) > 1 else None
        if source in entry["images"] and target and is_inside(target, "/usr/local"):
            yield node


def _for_all(call: effects.Call) -> bool:
    return call.has("-g", "--global") or call.action == "global"


def _installs_for_all(entry: dict[str, Any], done: list[effects.Done]) -> bool:
    """Whether a toolchain brings programs of other names, for the whole system."""
    tools = entry.get("installs", entry["programs"])
    calls = [each.call for each in done if each.call is not None and each.call.tool in tools]
    found = (call for call in calls if not _brings_itself(call, entry))
    return any(_for_all(call) if "installs" in entry else call.action == "install" for call in found)


def _brings_itself(call: effects.Call, entry: dict[str, Any]) -> bool:
    """Whether it installs programs of the toolchain alone: `npm install -g yarn`."""
    names = [(word.value or "?").partition("@")[0] for word in call.operands]
    return bool(names) and all(name in entry["programs"] for name in names)


def _accounted() -> frozenset[str]:
    """Programs of which it is known that none of a second toolchain's packages brings them."""
    known = knowledge.names("launch", "everywhere") | knowledge.names("launch", "loaders")
    return (
        known | knowledge.names("commands", "housekeeping") | frozenset(knowledge.load("debian_packages")["programs"])
    )


def _is_wanted(context: Context, entry: dict[str, Any]) -> bool:
    """Whether a package of the program starts the toolchain, or looks for it as soon as it is loaded."""
    for manifest, names in entry.get("started_by", {}).items():
        wanted = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])", re.IGNORECASE)
        walked = context.walk((manifest,), skip=PASSED_OVER)
        if any(wanted.search(context.read(path) or "") for path in walked.files):
            return True
    return False


def _places(context: Context, split: Split, works: Iterable[str]) -> dict[str, str]:
    """The folders of the build context that a toolchain works in, but for that of the program, and where they lie."""
    from dfix.image.files import Files

    files = Files.of(split.stage, context)
    found = {files.context_path(folder) or "": folder for folder in works if folder != split.folder}
    return {place: folder for place, folder in found.items() if place and place != split.context_directory}
