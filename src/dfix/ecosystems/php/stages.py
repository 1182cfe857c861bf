"""A second stage for PHP: the same base, with the extensions, the project and its packages, without what made them.

The images of PHP have no smaller variant. What a build adds to them stays behind: headers, Composer, and the tools that
fetch. Extensions are one shared object each, in one folder; their settings lie in another.

Sources: the scripts of the php image (docker-php-ext-install, docker-php-ext-enable, docker-php-ext-configure) and its
Dockerfiles; pecl manual (what an extension installs); getcomposer.org/doc.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix import effects, knowledge
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.launch import launch
from dfix.model import copies

from ..shared import interpreted
from ..shared.base import RuntimePlan, Split, Verdict
from ..shared.layout import PACKED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.effects import Done
    from dfix.model.steps import Step
    from dfix.subject import Subject
    from dfix.syntax import Instruction

#: images that are made of php's own
_OF_PHP = ("php", "dunglas/frankenphp")
#: where an extension and its setting come to lie
EXTENSIONS, SETTINGS = "/usr/local/lib/php/extensions", "/usr/local/etc/php/conf.d"
_BUILDS = ("docker-php-ext-install", "docker-php-ext-configure", "docker-php-ext-enable", "docker-php-source", "phpize")
_COMPOSER = ("composer", "composer.phar")
#: where commands make and remove links to what the image runs with
_SWITCHES = ("a2dismod", "a2disconf", "a2dissite", "a2enmod", "a2enconf", "a2ensite")
_STARTS = re.compile(
    r"(?<![>:$\w])(?:exec|shell_exec|passthru|system|proc_open|popen|pcntl_exec)\s*\(|\bProcess::|\bnew\s+Process\b"
    r"|(?:=|\(|\becho|\bprint|\breturn|\.)\s*`(?![^`\n]*\$\{)[^`\s]+[ \t][^`\n]*`"  # no name of SQL, no JavaScript
)
_FETCHERS = ("git", "svn", "tar", "unzip", "wget")
_PASSED_OVER = ("vendor", "node_modules", "tests", "test", ".git")


def plan(subject: Subject, split: Split) -> RuntimePlan | None:
    """The second stage; None where nothing would be left behind, Decline where it is not known what is needed."""
    info = split.stage.info
    assert info is not None
    has_headers, composer = interpreted.toolchain(split), _composer(subject, split)
    if not has_headers and not composer and not split.idle:
        return None
    if info.reference.familiar not in _OF_PHP:
        raise Decline(f"where {info.reference} keeps PHP's extensions is not known, so they cannot be copied")
    _refuse(subject, split)
    place = starts_programs(subject, split)
    assumed = (*_unknown_extensions(subject, split), *_composer_called(split, place))
    tools, why = _tools(subject, split)
    built = _builds_extensions(subject, split)
    folders = (EXTENSIONS, SETTINGS) if built else ()
    named = {"what fetches packages": composer, "what builds extensions": has_headers, "what builds pages": split.idle}
    left = " and ".join(what for what, there in named.items() if there)
    evidence = [f"{info.reference} has no smaller variant; {left} stays in a stage of its own"]
    if built:
        evidence.append(f"{EXTENSIONS} and {SETTINGS} hold all extensions, at the same paths in both stages")
    return RuntimePlan(
        base=info.reference.text,
        copies=(*folders, split.folder),
        evidence=(*evidence, *why),
        assumptions=assumed,
        packages=interpreted.compiler_libraries(split, info) if built else (),
        tools=tools,
        left=() if place else tuple(_copied_composer(split)),
    )


def stays(step: Step, split: Split) -> Verdict:
    """Where a step belongs; what switches parts of the image on or off is done again."""
    if step.tool in _BUILDS or (
        step.tool == "pecl" and step.action in ("install", "channel-update", "update-channels")
    ):
        return Verdict.BUILDER
    if step.tool in _COMPOSER:
        return Verdict.UNKNOWN if step.action == "global" else Verdict.BUILDER
    if step.tool in _SWITCHES:
        return Verdict.BOTH
    words = [w.value or "" for w in step.command.words]
    if _installs_composer(words):
        return Verdict.BUILDER
    where = effects.where_of(split.state)
    effect = effects.of_command(step.command, where).effect
    if step.tool == "rm" and _removed(effect.removes, split):
        return Verdict.BOTH
    written = [p.path for p in effect.writes.places]
    inside = effect.known and not effect.writes.unknown and not effect.changes and bool(written)
    return Verdict.BUILDER if inside and all(copies.is_inside(p, SETTINGS) for p in written) else Verdict.UNKNOWN


def _installs_composer(words: list[str]) -> bool:
    """Whether a command is Composer's installer, or puts Composer where PATH finds it."""
    if any(w.startswith(("--install-dir", "--filename")) for w in words[1:]):
        return words[0] == "php"
    named = words[-1].rpartition("/")[2] in _COMPOSER if len(words) > 1 else False
    return named and words[0] in ("mv", "cp", "chmod", "ln", "install")


def _removed(removes: effects.Paths, split: Split) -> list[str]:
    """What a command takes away from the base."""
    passing = (
        "/tmp",
        "/var/tmp",
        "/var/cache",
        "/var/lib/apt",
        "/var/log",
        "/usr/src",
        "/root",
        "/usr/local/bin/composer",
    )
    places = (p.path for p in removes.places if not p.path.startswith("~"))
    return [p for p in places if not any(copies.is_inside(p, f) for f in (*passing, split.folder))]


# ---------------------------------------------------------------------- what stands in the way


def _refuse(subject: Subject, split: Split) -> None:
    """Decline where the image needs what would stay behind, or is one to develop in."""
    if not subject.context:
        raise Decline("without the project beside the Dockerfile it is not known what it needs to run")
    if not any(_brings(split, node) for keyword in ("COPY", "ADD") for node in split.stage.of(keyword)):
        raise Decline("no project is copied into it: it looks like a base for others, or an image to develop in")
    found = launch(subject, split.stage)
    for unread in found.unread:
        raise Decline(f"what `{unread.text}` starts could not be read ({unread.why})")
    work = found.development() or found.installs()
    if work:
        raise Decline(f"{work.command.who} starts `{work.command.text}`: it looks like an image to develop in")
    composer = found.runs(*_COMPOSER)
    if composer:
        raise Decline(f"{composer.who} starts Composer, which only the builder would have")
    if not _composer(subject, split) and _has_composer(split):
        raise Decline("Composer is there, and no step runs it: it looks like an image to work in")
    for run in split.stage.of("RUN"):
        _refuse_step(subject, split, run)


def _has_composer(split: Split) -> bool:
    """Whether a step brings Composer."""
    if any(True for _ in _copied_composer(split)):
        return True
    words = ([w.value or w.text for w in step.command.words] for step in split.steps)
    return any(_installs_composer(each) for each in words)


def _brings(split: Split, node: Instruction) -> bool:
    target = split.stage.state(node).path(node.words[-1], node.escape) if len(node.words) > 1 else None
    return target is not None and (copies.is_inside(target, split.folder) or copies.is_inside(split.folder, target))


def _refuse_step(subject: Subject, split: Split, run: Instruction) -> None:
    done = runs.done(run, split.stage, subject.context)
    if done is None:
        raise Decline("a RUN cannot be read, so that what it makes is not known", run)
    names = {each.call.tool for each in done if each.call is not None}
    if any(each.command.name == "install-php-extensions" for each in done):
        raise Decline(
            "install-php-extensions installs what extensions need, and takes away what builds them, by itself"
        )
    builds = not names.isdisjoint((*_BUILDS, "pecl", *_COMPOSER)) or any(each.effect.packages for each in done)
    gone = next((p for each in done for p in _removed(each.effect.removes, split)), None)
    if builds and gone and not _only_switches(done):
        raise Decline(
            f"a RUN builds, and removes {gone}, which a second stage would have again (two RUNs would do)", run
        )


def _only_switches(done: list[Done]) -> bool:
    """Whether all that is removed is what a package manager takes out, or what a command keeps for itself."""
    tools = ("docker-php-ext-install", "pecl", "apt-get", "apk", "mv", "php", "docker-php-ext-enable")
    removing = (each for each in done if each.effect.removes.places)
    return all(each.call is not None and each.call.tool in tools for each in removing)


# ---------------------------------------------------------------------- what is left behind


def _composer(subject: Subject, split: Split) -> bool:
    """Whether Composer installs packages here."""
    return any(call.tool == "composer" and call.action in ("install", "update") for call in _calls(subject, split))


def _builds_extensions(subject: Subject, split: Split) -> bool:
    return any(call.tool in (*_BUILDS, "pecl") for call in _calls(subject, split))


def _calls(subject: Subject, split: Split) -> Iterator[effects.Call]:
    for run in split.stage.of("RUN"):
        for each in runs.done(run, split.stage, subject.context) or ():
            if each.call is not None:
                yield each.call


def _copied_composer(split: Split) -> Iterator[Instruction]:
    """The copies of Composer from its own image."""
    for node in split.stage.of("COPY"):
        names = {word.rpartition("/")[2] for word in node.words[:-1]}
        if node.flag("from") is not None and names <= set(_COMPOSER):
            yield node


def _unknown_extensions(subject: Subject, split: Split) -> Iterator[Assumption]:
    """Extensions from elsewhere of which is not known that they are one shared object."""
    known = knowledge.names("php_packages", "extensions")
    for call in _calls(subject, split):
        if call.tool != "pecl" or call.action != "install":
            continue
        for word in call.operands:
            name = re.split(r"[-@]\d|-(?:beta|alpha|stable|devel|rc|\$)", (word.value or word.text).lower())[0]
            if name not in known:
                sentence = f"what pecl installs for {word.text} is an extension, and nothing beside it"
                yield Assumption("library-unlinked", sentence)


def _composer_called(split: Split, place: str) -> Iterator[Assumption]:
    """What is assumed of sources that start programs, where a step makes Composer; a copy of it goes along."""
    words = ([w.value or w.text for w in step.command.words] for step in split.steps)
    if place and any(_installs_composer(each) for each in words):
        yield Assumption("programs-there", f"{place} does not start Composer, which stays in the builder")


def _tools(subject: Subject, split: Split) -> tuple[frozenset[str], tuple[str, ...]]:
    """The packages that only fetch and unpack, and why they are of no use to the program."""
    fetch = knowledge.names("debian_packages", "fetch") | knowledge.names("php_packages", "build_tools")
    installed = {name for each in interpreted.installed(split) for name in each.installed or ()} & fetch
    found = launch(subject, split.stage)
    started, watches = set(found.programs), found.supervisor()
    place = watches.command.name if watches is not None else starts_programs(subject, split)
    if not installed or place or (installed & started):
        kept = (f"{place} may start other programs: {', '.join(sorted(installed))} may be among them",) if place else ()
        return frozenset(), kept if installed else ()
    return frozenset(installed), ("the sources of the project start no other program",)


def _fetched(subject: Subject, split: Split) -> str:
    """What fetches or unpacks sources into the project, which were not seen then; "" where nothing does."""
    for node in split.stage.of("ADD"):
        if any("://" in word or word.endswith(PACKED) for word in node.words[:-1]):
            return f"what {node.words[0]} brings"
    for run in split.stage.of("RUN"):
        for each in runs.done(run, split.stage, subject.context) or ():
            inside = each.effect.writes.touches(split.folder) is not False
            if each.call is not None and each.call.tool in _FETCHERS and inside:
                return f"what {each.call.tool} brings"
    creates = any(call.tool == "composer" and call.action == "create-project" for call in _calls(subject, split))
    return "what Composer creates" if creates else ""


def starts_programs(subject: Subject, split: Split) -> str:
    """The first source of the project that may start another program; "" where none does."""
    fetched = _fetched(subject, split)
    if fetched:
        return fetched
    walked = subject.context.walk((".php", ".phtml", ".inc"), skip=_PASSED_OVER, under=split.context_directory)
    if not walked.complete:
        return "a source that could not be read"
    for file in walked.files:
        if _STARTS.search(subject.context.read(file) or ""):
            return file
    return ""
