"""Installs dependencies before the source is copied, so that a source edit does not install them anew."""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from dfix.ecosystems.shared import early, free
from dfix.edits import replace
from dfix.fixes import Fix
from dfix.passes import Phase, attempt
from dfix.source import some
from dfix.syntax import Blank, Instruction, Node
from dfix.syntax.build import copy, resource, retext, with_comments, without_comments
from dfix.syntax.quoting import Written, path_word, word_list
from dfix.syntax.trivia import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.ecosystems.shared.base import Early, First
    from dfix.edits import Edit
    from dfix.fixes import Declined
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Comments, Token

#: a comment with one of these speaks of the install, not of the source
_OF_INSTALLS = ("dependenc", "deps", "package", "module", "requirement", "download", "install")


class OrderCopies:
    """Copy manifests and lock files first, install, then copy the source.

    Why: a layer is rebuilt when anything before it changed. With `COPY . .` before the install, every edit of a
    source file downloads all dependencies again.

    Example:
        before: COPY . .
                RUN npm ci
        after:  COPY package.json package-lock.json ./
                RUN npm ci
                COPY . .

    Safety: the install must be known to read nothing but what is copied first (manifests, and what these, flags,
    variables and lifecycle scripts name), nothing between the copy and the install may have to do with the source,
    and the later copy must not overwrite what the install made. Packages of the system, tools for everybody and
    downloads come before the source as well, where it lies in a folder of its own and their words name nothing of it.
    A step that only touches up files of the source (`chmod +x gradlew`) moves with it; what the install reads of them
    is touched up before as well. Of the packages of a workspace, and of the modules of one in Go, the manifests are
    copied, where an install is known to read no more of them.
    """

    name: ClassVar[str] = "order-copies"
    phase: ClassVar[Phase] = Phase.MODERNIZE
    codes: ClassVar[tuple[str, ...]] = ()

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """At most one move a stage and round."""
        for stage in subject.model.stages:
            yield from attempt(stage.from_, _fix, subject, stage)


def _fix(subject: Subject, stage: Stage) -> Fix | None:
    from dfix.shell import parse_shell

    found = free.find(subject, stage) or early.find(subject, stage)
    if found is None:
        return None
    names = some([first.source.rstrip("/") for first in found.first])
    return Fix(
        f"copy {names} and install before the source is copied" if names else "install before the source is copied",
        _edits(subject, stage, found),
        evidence=found.evidence,
        assumptions=found.assumptions,
        later=(text for node in found.along for text in parse_shell(node.text).texts),
    )


def _edits(subject: Subject, stage: Stage, found: Early) -> list[Edit]:
    """The source's copies move behind the install; what it reads takes their place."""
    moved: list[Node] = []
    edits: list[Edit] = []
    for node in sorted((*found.sources, *found.along), key=stage.position):
        if moved and _follows_blank(subject, node):
            moved.append(subject.style.blank())
        if node.keyword == "RUN":
            moved.append(with_comments(without_comments(node), node.comments))
            edits.append(replace(node))
            continue
        before = [f for f in found.first if f.copy is node]
        firsts = _copies_first(subject, stage, node, before)
        left = _behind(subject, stage, node, found.run, before)
        bare, comments = without_comments(left), left.comments
        if firsts and _speaks_of_installs(comments):
            firsts[0] = with_comments(firsts[0], comments)
            comments = None
        moved.append(with_comments(bare, comments))
        edits.append(replace(node, *firsts))
    head, tail = _halves(subject, found)
    if tail is found.run and _is_next(subject, found.sources[-1], found.run):
        last = edits.pop()
        return [*edits, replace(last.node, *last.new, head, *_above_comment(subject, found, moved), *moved)]
    between = [subject.style.blank()] if _stands_apart(subject, found.sources[-1]) else []
    above = between or _above_comment(subject, found, moved)
    behind = [*between, tail] if tail else []
    return [replace(found.run, head, *above, *moved, *behind), *edits, *_doubled(subject, edits)]


def _doubled(subject: Subject, edits: list[Edit]) -> Iterator[Edit]:
    """The blank line behind what goes, where one stands above it: one is enough."""
    gone = {id(edit.node) for edit in edits if not edit.new}
    left = [c for c in subject.file.children if isinstance(c, Node) and id(c) not in gone]
    items = [c for c in subject.file.children if isinstance(c, Node)]
    behind = {id(b) for a, b in pairwise(items) if id(a) in gone}
    doubled = (b for a, b in pairwise(left) if isinstance(a, Blank) and isinstance(b, Blank) and id(b) in behind)
    yield from map(replace, doubled)


def _behind(subject: Subject, stage: Stage, node: Instruction, run: Instruction, before: list[First]) -> Instruction:
    """A copy as it is to stand behind a RUN: without what it names that is copied before, and where WORKDIR has changed
    meanwhile, with its whole target; comments in what goes stand above it."""
    changes = [(token, "") for token in _named(subject, node, {first.source for first in before})]
    word = node.words[-1]
    target = stage.state(node).path(word, node.escape)
    if target is not None and target != stage.state(run).path(word, node.escape):
        folder = "/" if word.endswith(("/", ".")) else ""
        (token,) = node.all("DESTINATION")
        changes.append((token, word_list((path_word(target.rstrip("/") + folder, subject.style.escape),))))
    return resource(node, changes) if changes else node


def _named(subject: Subject, node: Instruction, sources: set[str]) -> list[Token]:
    """The words of a copy that stand for nothing but some files, where others are left."""
    words = [] if node.is_json or node.heredocs else node.all("SOURCE")
    found = [token for token in words if (paths := subject.context.glob(token.value)) and sources >= set(paths)]
    return found if len(found) < len(words) else []


def _above_comment(subject: Subject, found: Early, moved: list[Node]) -> list[Blank]:
    """The blank line that stood above the comment of what moves."""
    had = _follows_blank(subject, found.sources[0])
    first = moved[0]
    return [subject.style.blank()] if had and isinstance(first, Instruction) and first.comments else []


def _follows_blank(subject: Subject, instruction: Instruction) -> bool:
    """Whether a blank line stands above an instruction and its comment."""
    items = [c for c in subject.file.children if isinstance(c, Node)]
    return any(isinstance(a, Blank) and b is instruction for a, b in pairwise(items))


def _stands_apart(subject: Subject, instruction: Instruction) -> bool:
    """Whether a blank line follows an instruction."""
    items = [c for c in subject.file.children if isinstance(c, Node)]
    return any(a is instruction and isinstance(b, Blank) for a, b in pairwise(items))


def _is_next(subject: Subject, first: Instruction, second: Instruction) -> bool:
    """Whether one instruction follows another, blank lines between them."""
    instructions = subject.file.instructions
    return any(a is first and b is second for a, b in pairwise(instructions))


def _speaks_of_installs(comments: Comments | None) -> bool:
    text = " ".join(line for token in comments.tokens() for line in lines_of(token.text)).lower() if comments else ""
    text = re.sub(r"install\w* (?:the|our|this) (?:app\w*|code|project|source\w*)\b", "", text)
    return any(word in text for word in _OF_INSTALLS)


# ---------------------------------------------------------------------- the RUN


def _halves(subject: Subject, found: Early) -> tuple[Instruction, Instruction | None]:
    """The RUN that installs early, and what is left for behind the source."""
    run = found.run
    if found.extra and found.is_whole:
        flags = "".join(f"{token.value} " for token in run.all("FLAG"))
        text = " && ".join((*found.prepared, *found.carried, found.extra))
        return subject.style.instruction("RUN", flags + text), run
    prepared = [(0, 0, "".join(f"{text} && " for text in found.prepared))] if found.prepared else []
    if found.is_whole:
        return retext(run, prepared) if prepared else run, None
    end, start = _cut(run, found.statements)
    extra = (found.extra or "").replace("\n", f" {subject.style.escape}\n    ")
    head = retext(run, [*prepared, (end, len(run.text), f" && {extra}" if extra else "")])
    again = "".join(f"{text} && " for text in found.carried)
    tail = copy(retext(run, [(0, start, again)]))
    if run.comments and not _speaks_of_installs(run.comments):
        return without_comments(head), with_comments(tail, run.comments)
    return head, tail


def _cut(run: Instruction, count: int) -> tuple[int, int]:
    """Where the first statements of a RUN end, and where the next one begins."""
    from dfix.shell import parse_shell

    statements = parse_shell(run.text).statements
    return statements[count - 1].end, statements[count].start


# ---------------------------------------------------------------------- what is copied first


def _copies_first(subject: Subject, stage: Stage, node: Instruction, firsts: list[First]) -> list[Instruction]:
    """COPY instructions, with the owner and mode of the copy that brought it all: one a folder, one for each that is a
    folder itself or changes its name."""
    folder = stage.state(node).path(node.words[-1], node.escape) or "/"
    groups: dict[str, list[str]] = {}
    alone: list[tuple[str, list[str]]] = []
    for first in firsts:
        source, target = first.source.rstrip("/"), first.target
        name = posixpath.basename(target)
        above = _written(node, folder, posixpath.dirname(target))
        if first.source.endswith("/"):
            alone.append((_written(node, folder, target), [source]))
        elif name == posixpath.basename(source):
            groups.setdefault(above, []).append(source)
        else:
            alone.append((above + name, [source]))
    flags = "".join(f"{token.value} " for token in node.all("FLAG"))
    escape = subject.style.escape
    found = []
    for written, sources in (*groups.items(), *alone):
        words = (*(path_word(source, escape) for source in sources), Written(written))
        found.append(subject.style.instruction("COPY", flags + word_list(words)))
    return found


def _written(node: Instruction, folder: str, target: str) -> str:
    """A folder of the image as the copy of the source writes its own, with a slash at its end."""
    written = node.words[-1]
    inside = posixpath.relpath(target, folder)
    if written in (".", "./"):
        return "./" if inside == "." else f"{inside}/"
    return f"{written.rstrip('/')}/" if inside == "." else f"{written.rstrip('/')}/{inside}/"


PASS = OrderCopies
