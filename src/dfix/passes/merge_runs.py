"""Merges RUN steps that belong together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from dfix import effects
from dfix.edits import Edit, replace
from dfix.fixes import Decline, Declined, Evidence, Fix
from dfix.image import runs as steps
from dfix.launch.first import sets_up
from dfix.model import runs
from dfix.passes import Phase, attempt
from dfix.syntax import Blank, Comments, Instruction, Node, chain
from dfix.syntax.trivia import comment_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.effects import Done
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import File

#: Comments that tools read; they bind to the line below them, so a merge would change what they mean.
_PRAGMAS = ("hadolint", "check=", "tally", "dockerfmt", "dockerfile-utils", "shellcheck")
#: dfix's own: about the instruction below, and so lost on the second of two, while on the first it stays where it is
_OWN = re.compile(r"#\s*dfix:\s*ignore\s*=", re.IGNORECASE)


class MergeRuns:
    """Merge RUN steps that belong together.

    Why: what one RUN leaves in the image, a later RUN can hide but not take out; and package lists that are
    fetched in a RUN of their own go stale in the build cache, so that a later install fails.

    Example:
        before: RUN apt-get update
                RUN apt-get install -y curl
        after:  RUN apt-get update && \\
                    apt-get install -y curl

    Safety: two RUNs are merged only when both are plain shell, share flags, user, directory and shell, the
    first leaves nothing behind in its shell (cd, export, set, umask, …), and the second is one chain of `&&`,
    so that the same commands run and the first failure still stops the build.
    """

    name: ClassVar[str] = "merge-runs"
    phase: ClassVar[Phase] = Phase.TIDY
    codes: ClassVar[tuple[str, ...]] = ("DL3059",)

    def run(self, subject: Subject) -> Iterator[Fix | Declined]:
        """Each pair of neighbours. In stages that only build, layers do not matter: there only lists go stale."""
        shipped = {stage.index for stage in runs.shipped(subject.model)}
        for first, between, second in _neighbours(subject.file):
            pair = _Pair(subject, subject.model.stage_of(second), first, second)
            if pair.belong_together() if pair.stage.index in shipped else pair.waits_for_lists():
                yield from attempt(second, _merge, pair, between)


def _neighbours(file: File) -> Iterator[tuple[Instruction, tuple[Node, ...], Instruction]]:
    """RUNs with nothing but blank lines between them; a FROM stands between those of two stages."""
    previous: Instruction | None = None
    between: list[Node] = []
    for child in file.children:
        if isinstance(child, Instruction):
            is_run = child.keyword == "RUN"
            if previous is not None and is_run:
                yield previous, tuple(between), child
            previous = child if is_run else None
            between = []
        elif isinstance(child, Comments):
            previous = None
        elif isinstance(child, Blank):
            between.append(child)


class _Pair:
    """Two neighbouring RUNs, with what their commands do."""

    def __init__(self, subject: Subject, stage: Stage, first: Instruction, second: Instruction) -> None:
        self.subject = subject
        self.stage = stage
        self.first = first
        self.second = second

    def _done(self, run: Instruction) -> list[Done]:
        if run.is_json or run.heredocs:
            return []
        return steps.done(run, self.stage, self.subject.context) or []

    def belong_together(self) -> bool:
        """Whether an expert would write them as one: the second takes out or changes what the first made, both
        install packages of the distribution, or both are small work on files and accounts."""
        if self.waits_for_lists() or self._undoes():
            return True
        one, two = self._done(self.first), self._done(self.second)
        if not one or not two:
            return False
        managers = {p.manager for d in (*one, *two) for p in d.effect.packages if p.installed != ()}
        if len(managers) == 1 and "apt-get" not in managers and all(_installs(d) for d in (*one, *two)):
            return True
        return self.second.comments is None and all(_is_small(d) for d in (*one, *two))

    def waits_for_lists(self) -> bool:
        """Whether the second installs from package lists that the first fetched and kept."""
        fetched = [p.path for d in self._done(self.first) for p in d.effect.writes.of_role(effects.INDEX)]
        left = [path for path in fetched if not any(d.effect.removes.covers(path) for d in self._done(self.first))]
        first_use = next((d for d in self._done(self.second) if _uses(d, left)), None)
        return first_use is not None and first_use.effect.reads.of_role(effects.INDEX) != ()

    def _undoes(self) -> bool:
        """Whether the second takes out of the layer, or copies into one of its own, what the first put there."""
        made, two = self._done(self.first), self._done(self.second)
        if not made or not two:
            return False
        if any(_takes(d, two[:i], made) for i, d in enumerate(two)):
            return True
        if all(_only_removes(d) or _is_idle(d) for d in two):
            return all(_is_shared(d) for d in two) and any(d.effect.fetches for d in made)
        return all(_is_small(d) or _is_idle(d) for d in two) and any(_changes(d, made) for d in two)


def _installs(done: Done) -> bool:
    return any(p.installed != () for p in done.effect.packages)


def _uses(done: Done, places: list[str]) -> bool:
    return any(done.effect.reads.touches(p) or done.effect.writes.touches(p) for p in places)


def _is_small(done: Done) -> bool:
    """Cheap work on files and accounts that leaves something: no network, no packages, nothing unknown."""
    effect = done.effect
    works = effect.writes != effects.NOTHING or effect.removes != effects.NOTHING or effect.changes
    form = (done.call.entry or {}).get("form") if done.call else None
    return bool(works or effect.touches_accounts) and not effect.fetches and form in _SMALL


#: forms of tools that make, move, change and remove files, and accounts
_SMALL = ("copy", "move", "make", "folder", "link", "remove", "mode", "edit", "tee", "nothing", "read", "account")


def _only_removes(done: Done) -> bool:
    effect = done.effect
    takes = effect.removes.places or any(p.removed != () for p in effect.packages)
    return bool(takes) and effect.known and not _installs(done)


def _is_idle(done: Done) -> bool:
    return done.effect == effects.NONE


#: roles of what nothing of the program lies in
_PASSING = (effects.CACHE, effects.INDEX, effects.LOG, effects.TEMPORARY)


def _is_shared(done: Done) -> bool:
    """Whether a command only empties places that hold nothing of the program's own: caches, lists, /tmp."""
    return not done.effect.packages and all(p.role in _PASSING for p in done.effect.removes.places)


def _takes(done: Done, before: list[Done], made: list[Done]) -> bool:
    """Whether a command removes what ``made`` put there or used, and not what those before it in its own RUN did."""
    if any(p.removed != () for p in done.effect.packages):
        return not _removes_own(done, before) and any(_installs(d) for d in made)
    own = [p.path for d in before for p in d.effect.writes.places]
    gone = [p for p in done.effect.removes.places if not any(p.covers(path) for path in own)]
    if not gone:
        return False
    paths = [path for d in made for path in _touched(d)]
    return any(p.covers(path) or _names_inside(path, p.path) for p in gone for path in paths)


def _removes_own(done: Done, before: list[Done]) -> bool:
    """Whether a command takes out only packages that the commands before it in the same RUN put in."""
    mine = {name for d in before for p in d.effect.packages for name in (*(p.installed or ()), p.group)}
    return all(p.removed is not None and mine.issuperset(p.removed) for p in done.effect.packages)


def _touched(done: Done) -> list[str]:
    return [p.path for p in (*done.effect.writes.places, *done.effect.reads.places)]


def _names_inside(written: str, removed: str) -> bool:
    """Whether a removed path lies in a folder that was filled, and is no folder that everybody shares."""
    return effects.is_inside(removed, written) and written.count("/") > 1


def _changes(done: Done, made: list[Done]) -> bool:
    """Whether a command gives another owner or mode to what others made: the layer would hold it twice."""
    for change in done.effect.changes:
        if change.path is None:
            continue
        for each in made:
            for place in each.effect.writes.places:
                if place.path == change.path or (change.recursive and effects.is_inside(place.path, change.path)):
                    return True
    return False


def _merge(pair: _Pair, between: tuple[Node, ...]) -> Fix:
    reason = _why_not(pair)
    if reason:
        raise Decline(f"two RUNs that belong together stay apart: {reason}")
    merged = chain.join(pair.first, pair.second, pair.subject.style)
    return Fix(
        "merge two RUN steps into one layer",
        [replace(pair.first, merged), *(Edit(b, ()) for b in _spare(pair, between)), Edit(pair.second, ())],
        evidence=(
            Evidence("dockerfile", "both run in the same shell, folder and user, with the same flags", node=pair.first),
            Evidence(
                "dockerfile", "the first leaves no state behind and the second runs only if it succeeds, as before",
                node=pair.second,
            ),
        ),
    )  # fmt: skip


def _spare(pair: _Pair, between: tuple[Node, ...]) -> tuple[Node, ...]:
    """The blank lines between the two that go: where none follows the second, they part it from what comes next."""
    items = pair.subject.file.children
    index = next((i for i, item in enumerate(items) if item is pair.second), len(items))
    behind = items[index + 1] if index + 1 < len(items) else None
    return () if isinstance(behind, Instruction) and behind.keyword != "RUN" else between


def _why_not(pair: _Pair) -> str | None:
    """Why ``first && second`` would not be the same as one after the other; None when it is."""
    first, second, stage = pair.first, pair.second, pair.stage
    one, two = runs.script(first), runs.script(second)
    if one is None or two is None:
        return "one of them is in exec form or a heredoc"
    if not runs.is_posix(first, stage):
        return "their shell is not a POSIX shell"
    if sets_up(stage.state(first).shell) or "BASH_ENV" in stage.state(first).env:
        return "the shell of each sets itself up anew, with what the first may have changed"
    if [t.value for t in first.all("FLAG")] != [t.value for t in second.all("FLAG")]:
        return "their flags differ"
    if first.flags:
        return "they have mounts or other flags"
    if not one.clean or not two.clean:
        return "one of them cannot be read with certainty"
    if any(p in line.lower() for r in (first, second) for line in comment_lines(r) for p in _PRAGMAS):
        return "a comment above one of them gives instructions to a tool"
    own = next((line for line in (second.comments.lines if second.comments else ()) if _OWN.match(line)), None)
    if own is not None:
        return f"merged, a comment would ask for nothing any more: {own}"
    if "comment" in one.leaks:
        return "the first ends in a comment, which would take in the second"
    if one.leaks:
        return f"the first changes its shell ({', '.join(sorted(one.leaks))}), which would reach the second"
    if not one.statements or one.statements[-1].terminator:
        return "the first ends in a separator"
    if one.statements[-1].kind not in ("command", "pipeline") and runs.stops_at_errors(first, stage) is not False:
        return "behind && the end of the first would no longer stop at its errors"
    if not two.is_and_chain:
        return "the second is not one chain of &&, so a failure of the first would not stop it"
    return _loses(pair)


def _loses(pair: _Pair) -> str | None:
    """Why the second would not find what a RUN of its own finds: its WORKDIR, which is made anew, and the programs,
    which a shell looks for once."""
    one, two = pair._done(pair.first), pair._done(pair.second)
    folder = steps.lost_folder(one)
    if folder is not None:
        return f"the first removes {folder}, which a RUN of its own finds made again"
    called = {done.command.name for done in one} & {done.command.name for done in two}
    small = (done.effect for done in one if _is_small(done))
    places = (place.path for effect in small for place in (*effect.writes.places, *effect.removes.places))
    moved = next((path for path in places if path.rpartition("/")[2] in called), None)
    return f"the first changes {moved}, which its shell has found already" if moved is not None else None


PASS = MergeRuns
