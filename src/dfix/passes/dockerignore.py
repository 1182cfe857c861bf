"""Keeps out of the build context what a copy of all of it should not bring."""

from __future__ import annotations

import os
import posixpath
from fnmatch import fnmatchcase
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

from dfix import knowledge
from dfix.context import secrets
from dfix.context.gitignore import IgnoreFile
from dfix.context.root import copied_nearby, sharing
from dfix.context.sources import find_mentions
from dfix.fixes import Assumption, Beside, Decline, Declined, Evidence, Fix
from dfix.image import asked, packed, runs
from dfix.image.events import Laid
from dfix.image.files import Files
from dfix.model.copies import folder_copy, is_inside
from dfix.passes import Phase
from dfix.records import Record
from dfix.syntax import mounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dfix.context import Context
    from dfix.effects import Done
    from dfix.effects.tools import Call
    from dfix.model.copies import ContextCopy
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction

#: in front of a pattern that means every depth
ANYWHERE = "**/"
#: sources of COPY that mean all of the context
EVERYTHING = (".", "/", "*")


class Dockerignore:
    """Name in .dockerignore what a copy of everything would leak or bloat.

    Why: `COPY . .` brings what lies about on the machine that builds: dependencies of another system over those that
    were just installed, old output, the history, keys. Each makes the image larger, and each change of one of them
    makes every step below run again.

    Example:
        before: COPY . .
        after:  COPY . .        # and in .dockerignore: node_modules, dist

    Safety: SAFE for folders that the image makes itself, where a fresh checkout has none (git ignores it, or it is not
    there), and for what editors, tests and interpreters leave behind. UNSAFE for the rest: the history, which a build
    may ask for its version; files about the image; secrets, which a program may read when it runs. Nothing that the
    Dockerfile copies or mounts by name is left out, and no secret that a step names or that is built into the program.
    Declined where other Dockerfiles are built from the same folder.
    """

    name: ClassVar[str] = "dockerignore"
    phase: ClassVar[Phase] = Phase.CONTEXT
    codes: ClassVar[tuple[str, ...]] = ()

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """What may go, with what only may go if something is assumed; then without."""
        copies = tuple(_copies(subject)) if subject.context else ()
        if not copies:
            return
        lines = [line for line in _lines(subject, copies) if not _is_wanted(line.pattern, subject)]
        if not lines:
            return
        _expect_own_file(subject.context, copies[0][0])
        other = subject.context.memo("sharing", lambda: sharing(subject.context))
        if other:
            raise Decline(f"{other} is built from the same folder, and may need what this one does not", copies[0][0])
        for chosen in (lines, [line for line in lines if line.assumption is None]):
            if chosen and (chosen is lines or len(chosen) < len(lines)):
                yield _fix(subject.context, copies[0][0], chosen)


class Line(Record):
    """One line to add: a pattern, what was seen that lets it go, and what has to be assumed."""

    pattern: str
    evidence: Evidence | None = None
    assumption: Assumption | None = None


def _expect_own_file(context: Context, copy: Instruction) -> None:
    """Declines where other programs, too, have the ignore file (.dockerignore -> .gitignore), or it was not read."""
    path, before = context.ignore_file
    if os.path.islink(path):
        raise Decline("the ignore file is a link: what is added to it may be asked by other programs, too", copy)
    if before is None and os.path.lexists(path):
        raise Decline("the ignore file is not a regular file, or too large to be read", copy)


def _fix(context: Context, copy: Instruction, lines: list[Line]) -> Fix:
    path, before = context.ignore_file
    text = (before or b"").decode("utf-8", "surrogateescape")
    end = "\r\n" if "\r\n" in text else "\n"
    text += end if text and not text.endswith("\n") else ""
    after = text + "".join(f"{line.pattern}{end}" for line in lines)
    names = ", ".join(line.pattern for line in lines)
    return Fix(
        f"leave {names} out of the build context",
        (),
        evidence=[line.evidence for line in lines if line.evidence],
        assumptions=list(dict.fromkeys(line.assumption for line in lines if line.assumption)),
        beside=Beside(path, before, after.encode("utf-8", "surrogateescape")),
        about=copy,
    )


def _copies(subject: Subject) -> Iterator[tuple[Instruction, Stage, ContextCopy]]:
    """The copies of whole folders of the context; one that is not there may lie in another context than this."""
    for stage in subject.model.stages:
        for node in stage.instructions:
            copy = folder_copy(node, stage.state(node), subject.context.is_dir)
            if copy is not None and (copy.is_whole or subject.context.is_dir(copy.source)):
                yield node, stage, copy


def _lines(subject: Subject, copies: tuple[tuple[Instruction, Stage, ContextCopy], ...]) -> Iterator[Line]:
    context = subject.context
    table = knowledge.load("ignored")
    sources = tuple(dict.fromkeys(copy.source for _, _, copy in copies))
    names = ((source, name) for source in sources for name in table["made"])
    sent = ((source, name) for source, name in names if _is_sent(posixpath.join(source, name), context))
    made = [line for source, name in sent for line in _made(source, name, subject, copies)]
    whole = "" in sources
    rest = [*_caches(table, subject), *_history(table["history"], subject), *_secret(subject)] if whole else []
    found = [*made, *(line for line in rest if _is_found(line.pattern, context))]
    # files about the image are few and small: they go with others, and are not worth a change of their own
    about = _about(table["about"]) if whole and found else ()
    yield from (*found, *(line for line in about if _is_found(line.pattern, context)))


def _is_sent(pattern: str, context: Context) -> bool:
    """Whether the ignore file does not leave it out already."""
    return not context.ignored(pattern.removeprefix(ANYWHERE))


def _is_found(pattern: str, context: Context) -> bool:
    """Whether something lies there, and would be sent."""
    return _is_sent(pattern, context) and _is_there(pattern, context)


def _seen(sentence: str) -> Evidence:
    return Evidence("knowledge", sentence)


def _made(
    source: str, name: str, subject: Subject, copies: tuple[tuple[Instruction, Stage, ContextCopy], ...]
) -> Iterator[Line]:
    """A folder that is made in the image, wherever a folder that would bring it is copied."""
    path = posixpath.join(source, name)
    makers = [
        _maker(stage, copy, source, name, subject.context)
        for _, stage, copy in copies
        if is_inside(f"/{path}", f"/{copy.source}")
    ]
    if not makers or None in makers or _is_read(path, subject, copies):
        return
    seen = Evidence("dockerfile", f"{path} is made again in the image", node=makers[0])
    if not subject.context.on_disk(path) or _git_ignores(subject.context, path):
        yield Line(path, seen)
    else:
        assumed = f"nothing of the {path} beside the Dockerfile is needed: the image makes its own"
        yield Line(path, None, Assumption("output-unneeded", assumed))


def _is_read(path: str, subject: Subject, copies: tuple[tuple[Instruction, Stage, ContextCopy], ...]) -> bool:
    """Whether a folder of the context may come by another way than a copy of one folder to a known place."""
    known = [node for node, _, _ in copies]
    others = (node for node in subject.file.instructions if not any(node is one for one in known))
    return any(_brings(word, path) for node in others for word in _named(node))


def _brings(word: str, path: str) -> bool:
    """Whether a source of a copy or a mount is a folder that holds a path, or may be."""
    clean = posixpath.normpath(f"/{word}").strip("/")
    parts = path.split("/")
    return clean == "" or any(_match("/".join(parts[:end]), clean) for end in range(1, len(parts) + 1))


def _maker(stage: Stage, copy: ContextCopy, source: str, name: str, context: Context) -> Instruction | None:
    """The step that makes a folder where a copy would bring it, or the copy that brings it from another stage."""
    place = posixpath.join(copy.destination, posixpath.relpath(f"/{source}", f"/{copy.source}"), name)
    place = posixpath.normpath(place)
    tools = knowledge.load("ignored")["made"][name]
    for run in stage.of("RUN"):
        for done in runs.done(run, stage, context) or ():
            if done.call and _makes(done.call, tools) and any(w.path == place for w in done.effect.writes.places):
                return run
            if _takes(done, place, name):
                return None
    brought = (event for event, _ in Files.of(stage, context).events() if isinstance(event, Laid) and event.source)
    return next((event.instruction for event in brought if event.at == place), None)


def _takes(done: Done, place: str, name: str) -> bool:
    """Whether a command reads a folder, or names it where nothing is known of what it does."""
    if any(is_inside(read.path, place) for read in done.effect.reads.places):
        return True
    paths = ((word.value or word.text).split("/") for word in done.command.words)
    named = (parts for parts in paths if name in parts and (len(parts) > 1 or "_" in name))  # `build` is a verb, too
    return not done.effect.known and any(named)


def _makes(call: Call, tools: dict[str, list[str]]) -> bool:
    """Whether a tool is told to make a folder of which nothing has to be there."""
    if call.tool not in tools or call.has("--dry-run"):
        return False
    told = {call.given}
    if call.key("several"):
        told |= {(word.value or "").rpartition(":")[2] for word in call.words}
    return not tools[call.tool] or not told.isdisjoint(tools[call.tool])


def _git_ignores(context: Context, path: str) -> bool:
    """Whether the .gitignore of the context's root says that a folder is no part of the repository."""
    text = context.read_on_disk(".gitignore")
    if text is None:
        return False
    rules, names = IgnoreFile(text), path.split("/")
    return any(rules.verdict(names[: end + 1], True) for end in range(len(names)))


def _caches(table: dict[str, Any], subject: Subject) -> Iterator[Line]:
    """What tools leave behind: where it is copied whole, and no step and no source speaks of it."""
    context = subject.context
    for pattern in table["caches"]:
        if _is_found(pattern, context) and (pattern.startswith(ANYWHERE) or not _speaks_of(pattern, table, subject)):
            yield Line(pattern, _seen(f"{pattern} is left behind by tools, and no program reads it"))


def _speaks_of(name: str, table: dict[str, Any], subject: Subject) -> bool:
    """Whether a step, a command or a source of the project names something."""
    if any(name in node.text for node in subject.file.instructions if node.keyword not in ("COPY", "ADD")):
        return True
    files = subject.context.walk(tuple(table["sources"])).files
    return bool(find_mentions(subject.context, files, (f"*{name}",), limit=1))


def _history(names: Iterable[str], subject: Subject) -> Iterator[Line]:
    found = [name for name in names if _is_found(name, subject.context)]
    for name in found if found and not asked.history(subject.model, subject.context) else ():
        assumed = f"nothing of the build asks {name} for a version or a commit"
        yield Line(name, None, Assumption("history-unread", assumed))


def _about(names: Iterable[str]) -> Iterator[Line]:
    for name in names:
        assumed = "no program reads the files that its own image is built and started with"
        yield Line(name, None, Assumption("build-files-unread", assumed))


def _secret(subject: Subject) -> Iterator[Line]:
    """Secrets that only the program may read, when it runs: what the build needs, nobody can give a container."""
    context, model = subject.context, subject.model
    for secret in (s for s in secrets.files(context, "") if _is_own_pattern(s.path)):
        if asked.settings(secret.path, model, context) or packed.needs(secret.path, model.stages, context):
            continue
        assumed = f"who starts the container gives it what {secret.path} holds"
        yield Line(secret.path, None, Assumption("secret-given", assumed))


def _is_own_pattern(path: str) -> bool:
    """Whether a path, as a line of the ignore file, means just itself."""
    means_more = any(char in path for char in "*?[]\\") or path[0] in "!#"
    return path.isprintable() and path == path.strip() and not means_more


def _is_there(pattern: str, context: Context) -> bool:
    """Whether something lies there; of a pattern for any depth, at the root or just below it."""
    near, below = context.memo("names near the root", lambda: _names(context))
    name = pattern.removeprefix(ANYWHERE)
    names = near if name == pattern else below
    if any(char in name for char in "*?["):
        return any(fnmatchcase(each, name) for each in names)
    return name in names or (name == pattern and context.exists(name))


def _names(context: Context) -> tuple[frozenset[str], frozenset[str]]:
    """What lies at the root; and with it what lies in the folders there."""
    near = context.listdir()
    below = (context.listdir(name) for name in near if context.is_dir(name))
    return frozenset(near), frozenset(chain(near, *below))


def _is_wanted(pattern: str, subject: Subject) -> bool:
    """Whether something that the pattern would leave out is asked for by name: the Dockerfile, or one that may be built
    from the same folder, copies or mounts it, or the ignore file takes it back (`!`)."""
    context = subject.context
    others = context.memo("copied nearby", lambda: copied_nearby(context))
    words = chain((word for node in subject.file.instructions for word in _named(node)), others)
    named = any(_meets(pattern, word) for word in words if posixpath.normpath(word) not in EVERYTHING)
    return named or any(_leaves_out(pattern, word) for word in context.rules.taken_back)


def _named(node: Instruction) -> Iterator[str]:
    """The paths of the context that an instruction names; where a variable stands, anything may. Whoever mounts all of
    it may read all of it."""
    if node.keyword in ("COPY", "ADD") and node.flag("from") is None:
        yield from (_filled(word) for word in node.words[:-1])
    for mount in mounts.of(node) if node.keyword == "RUN" else ():
        if mount.type == "bind" and mount.from_ is None:
            yield posixpath.normpath(f"/{_filled(mount.source or '')}").lstrip("/") or "**"


def _filled(word: str) -> str:
    before, variable, _ = word.partition("$")
    return f"{before}**" if variable else word


def _meets(pattern: str, word: str) -> bool:
    """Whether a path is what a pattern leaves out, or lies in it; either may have wildcards."""
    parts = posixpath.normpath(word).strip("/").split("/")
    if pattern.startswith(ANYWHERE):
        return any(_match(part, pattern.removeprefix(ANYWHERE)) for part in parts)
    return any(_match("/".join(parts[:end]), pattern) for end in range(1, len(parts) + 1))


def _leaves_out(pattern: str, path: str) -> bool:
    """Whether a path, which may have wildcards itself, is what a pattern leaves out, or lies in it."""
    parts, name = path.split("/"), pattern.removeprefix(ANYWHERE)
    if name != pattern:
        return any(fnmatchcase(part, name) for part in parts)
    return any(fnmatchcase("/".join(parts[:end]), name) for end in range(1, len(parts) + 1))


def _match(one: str, other: str) -> bool:
    return fnmatchcase(one, other) or fnmatchcase(other, one)


PASS = Dockerignore
