"""Which install may stand before the copies of the source: what it reads can be copied first, and nothing that would
then run before those copies reads, changes or is covered by what they bring."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from dfix import ecosystems
from dfix.effects import NONE, of_text
from dfix.effects.paths import Access, Paths, is_inside
from dfix.fixes import Decline
from dfix.image.earlier import Brought, hindrance
from dfix.image.events import Laid, Made
from dfix.source import short
from dfix.syntax import mounts

from .along import goes_along, prepared, refuse_changed
from .base import Early, First, Install, Needs
from .halves import by_statement, carried, check_cut, matters, refuse_taken
from .looking import Look, clashes
from .project import refuse_name, refuse_occupied

if TYPE_CHECKING:
    from dfix.effects import Done
    from dfix.model.stages import Stage
    from dfix.shell import Script
    from dfix.subject import Subject
    from dfix.syntax import Instruction

COPIES = ("COPY", "ADD")
#: instructions that neither read nor change files
_INERT = frozenset(
    "ENV ARG LABEL EXPOSE STOPSIGNAL MAINTAINER CMD ENTRYPOINT HEALTHCHECK SHELL USER WORKDIR ONBUILD".split()
)
#: what a copy may say of its files without deciding which they are
_SIMPLE_FLAGS = frozenset(("chown", "chmod", "link"))

#: a stage with more is no hand-written one; each would be a round of its own
_MOST_INSTALLS = 30
#: folders below / in which lies what commands are set up with
_OF_SYSTEM = ("etc", "root", "usr")
_ADVICE = "leave it out by .dockerignore"


def find(subject: Subject, stage: Stage) -> Early | None:
    """The first install of a stage that stands behind source which it does not need. Decline where it needs it."""
    runs = [run for run in stage.of("RUN") if _may_install(run)]
    if not runs or len(runs) > _MOST_INSTALLS:
        return None
    look = Look(subject, stage)
    sources: list[Instruction] = []
    for node in stage.instructions:
        if node.keyword in COPIES:
            if look.is_source(node) or look.is_file(node):
                sources.append(node)
        elif node.keyword == "RUN":
            if not any(map(look.is_source, sources)):
                sources.clear()
            found = _ask(look, sources, node) if node in runs and sources else None
            if found is not None:
                return found
    return None


def _ask(look: Look, sources: list[Instruction], run: Instruction) -> Early | None:
    """The answer for one RUN: with the single files that are copied beside the source if they can move, too."""
    folders = [node for node in sources if look.is_source(node)]
    for chosen in ([sources] if folders != sources else []) + [folders]:
        try:
            return Question(look, tuple(chosen), run).answer()
        except Decline as no:
            if chosen is folders:
                raise Decline(no.reason, no.node or run) from None
    return None


def _may_install(run: Instruction) -> bool:
    text = " ".join((run.text or " ".join(run.words), *(h.body for h in run.heredocs)))
    return any(tool in text for tool in ecosystems.tools())


class Question:
    """May the installs of one RUN stand before some copies?"""

    def __init__(self, look: Look, sources: tuple[Instruction, ...], run: Instruction) -> None:
        self.look = look
        self.run = run
        self.all = sources
        self.sources = sources
        self.state = look.stage.state(run)
        self.files = look.files.before(run)
        self.needs: dict[int, Needs] = {}
        self.first: tuple[First, ...] = ()
        self.along: list[Instruction] = []

    def answer(self) -> Early | None:
        """The install with what it takes; None when there is none, or nothing is gained."""
        read = self.look.read(self.run)
        if read is None:
            return None
        script, done = read
        declined = self._ask(done)
        if not self.needs:
            if declined is not None and self._related(declined[1]):
                raise declined[0]
            return None
        if self._is_invalidated_anyway():
            return None
        self._fit_flags()
        self._stand_still()
        refuse_changed(self.look, self.along, self._read_of(done) if self.along else ())
        return self._head(script, done, declined[0] if declined else None)

    # What is installed

    def _ask(self, done: list[Done]) -> tuple[Decline, str] | None:
        """What each command needs, up to the first that needs too much: that is given back with its folder."""
        for index, each in enumerate(done):
            ecosystem = ecosystems.of_tool(each.call.tool) if each.call else None
            if ecosystem is None:
                continue
            install = Install(each, self.files, self.look.context, partial(self._before, done[:index]))
            try:
                found = ecosystem.needs(install)
                if found is not None:
                    self._take(each, install, found)
            except Decline as no:
                if each.call and not install.repeats(each.call.action):
                    return no, install.where.folder or self.state.workdir or "/"
        return None

    def _before(self, done: list[Done]) -> tuple[Done, ...]:
        """What runs before a command: other RUNs, and what is before it in its own."""
        return (*self.look.before(self.run), *done)

    def _take(self, done: Done, install: Install, found: Needs) -> None:
        if (install.where.folder is None and not found.files) or not self._related(install.folder, found.files):
            return
        self.sources = tuple(node for node in self.sources if not self._is_read(node, install.folder, found.files))
        if not any(map(self.look.is_source, self.sources)):
            return
        first = self._missing(found.files)
        repeated = not found.extra and install.repeats(install.call.action, reading=found.files)
        if found.files and repeated and (not first or self._is_done_by_mounts(install)):
            return
        if self.look.fills(tuple(place.path for place in done.effect.writes.of_role("cache")), self.run):
            return
        self.needs[id(done.command)] = found
        self.first = tuple(dict.fromkeys((*self.first, *first)))

    def _is_done_by_mounts(self, install: Install) -> bool:
        """Whether an earlier RUN, to which the manifests are mounted, installs the same."""
        for run in self.look.stage.of("RUN"):
            if run is self.run:
                return False
            read = self.look.read(run) if any(m.type == "bind" and not m.from_ for m in mounts.of(run)) else None
            if any(each.call and each.call.tool == install.call.tool for each in (read[1] if read else ())):
                return True
        return False

    def _is_invalidated_anyway(self) -> bool:
        """Whether a copy that stays above the install brings all that would move, to somewhere else."""
        moving = [e for e in self.look.laid(self.sources) if e.source is None]
        nodes = self.look.stage.instructions
        end = next(i for i, n in enumerate(nodes) if n is self.run)
        staying = [n for n in nodes[:end] if n.keyword in COPIES and n not in self.sources]
        above = [e for e in self.look.laid(staying) if e.source is None and e.folder and e.within is None]
        return any(all(is_inside(f"/{m.path}", f"/{e.path}") for m in moving) for e in above)

    def _related(self, folder: str, files: tuple[str, ...] = ()) -> bool:
        """Whether some of the copies bring the project of a folder, or some files; the others are left where they
        are."""
        near = tuple(
            node
            for node in self.all
            if any(self._lies_with(e, folder) for e in self.look.laid((node,)))
            or any(map(self._brought((node,)).source, files))
        )
        if near and not self.needs:
            self.sources = near
        return any(map(self.look.is_source, near))

    def _lies_with(self, laid: Laid, folder: str) -> bool:
        """Whether a copy brings something of the project of a folder: files of the system beside it are none."""
        if is_inside(laid.at, folder):
            return True
        return is_inside(folder, laid.at) and Brought((laid,), self.look.context).meets(folder) is not False

    def _is_read(self, node: Instruction, folder: str, files: tuple[str, ...]) -> bool:
        """Whether a copy brings what the install reads, and no source beside that."""
        laid = self.look.laid((node,))
        is_folder = self.look.takes_all(node) or any(e.folder for e in laid)
        if not is_folder:
            return (all if self.look.is_source(node) else any)(e.at in files for e in laid)
        if not self.look.is_source(node):
            return any(e.at in files for e in laid)
        if all(f"{e.at}/" in files for e in laid):
            return True
        below = all(e.folder and e.at != folder and is_inside(e.at, folder) for e in laid)
        names = {path.rpartition(".")[2] for path in files if any(is_inside(path, e.at) for e in laid)}
        found = [name for e in laid for name in self.look.context.listdir(e.path)]
        return below and bool(names) and all("." in name and name.rpartition(".")[2] in names for name in found)

    def _missing(self, paths: tuple[str, ...]) -> tuple[First, ...]:
        """Those of some files that only the source brings."""
        start = self.look.files.before(self.sources[0])
        found = []
        for path in paths:
            plain = path.rstrip("/")
            brought = next(((n, s) for n in reversed(self.sources) if (s := self._brought((n,)).source(plain))), None)
            if brought is None:
                continue
            node, (_, source) = brought
            there = start.origin(plain)
            same = there is not None and there.kind == "context" and there.path == source
            first = there.instruction if there is not None else None
            given = first is not None and first.flag("chown") != node.flag("chown") and self.state.is_root is not True
            if same and not given and self.look.keeps(plain, first, self.sources[0]):
                continue
            if not self.look.context and self._is_matched(plain):
                continue
            refuse_name(self.look.context, source + path[len(plain) :], [e.path for e in self.look.laid((node,))])
            found.append(First(source + ("/" if path.endswith("/") else ""), plain, node))
        return tuple(found)

    def _is_matched(self, path: str) -> bool:
        """Without a build context: whether a copy before the source names the file, by a pattern maybe."""
        from fnmatch import fnmatchcase

        for node in self.look.stage.instructions:
            if node is self.sources[0]:
                return False
            if node.keyword in COPIES and node.flag("from") is None:
                folder = self.look.stage.state(node).path(node.words[-1], node.escape) or ""
                names = (f"{folder.rstrip('/')}/{word.removeprefix('./')}" for word in node.words[:-1])
                if any(fnmatchcase(path, name) or name == path for name in names):
                    return True
        return False

    def _brought(self, nodes: tuple[Instruction, ...]) -> Brought:
        return Brought(self.look.laid(nodes), self.look.context)

    # What stands in the way

    def _fit_flags(self) -> None:
        """The copies must say the same where they come to stand."""
        context = self.look.context
        for laid in self.look.laid(self.sources) if context else ():
            if laid.at == "/" and any(context.exists(f"{laid.path}/{name}".lstrip("/")) for name in _OF_SYSTEM):
                raise Decline("the copy of the source brings files of the system, too, which any command may read")
        for node in self.sources:
            if set(node.flags) - _SIMPLE_FLAGS:
                raise Decline("the copy of the source has flags that decide what is copied")
            here, plain = self.look.stage.state(node), not (node.flags or node.is_json or node.heredocs)
            target = here.path(node.words[-1], node.escape)
            if target != self.state.path(node.words[-1], node.escape) and (target is None or not plain):
                raise Decline("WORKDIR changes between the copy of the source and the install")
            for word in (*node.words, *(v for values in node.flags.values() for v in values)):
                now, then = here.value(word, node.escape), self.state.value(word, node.escape)
                if "$" in word and (now is None or now != then):
                    raise Decline("the copy of the source names variables whose values are not known, or change")
        for mount in self.run.flags.get("mount", ()):
            parts = dict(part.partition("=")[::2] for part in mount.split(","))
            if parts.get("type", "bind") == "bind" and "from" not in parts:
                raise Decline("the RUN mounts files of the build context, which may be what the install reads")

    def _stand_still(self) -> None:
        """Nothing between the copies and the install may have to do with what they bring."""
        nodes = self.look.stage.instructions
        begin = next(i for i, n in enumerate(nodes) if n is self.sources[0])
        behind: list[Instruction] = []
        for node in nodes[begin:]:
            if node is self.run:
                return
            if node in self.sources:
                behind.append(node)
                continue
            brought = self._brought(tuple(behind))
            reason = self._in_the_way(node, brought)
            if reason and node.keyword == "RUN" and goes_along(self.look, node, self.run, brought):
                self.along.append(node)
            elif reason:
                raise Decline(
                    f"a RUN between the copy of the source and the install stands in the way: {reason}"
                    if node.keyword == "RUN"
                    else reason
                )

    def _read_of(self, done: list[Done]) -> list[str]:
        """What the installs would read if nothing were touched up."""
        files = self.files.without(self.along)
        found: list[str] = []
        for index, each in enumerate(done):
            ecosystem = ecosystems.of_tool(each.call.tool) if each.call and id(each.command) in self.needs else None
            if ecosystem is not None:
                needs = ecosystem.needs(Install(each, files, self.look.context, partial(self._before, done[:index])))
                also = needs.also if needs else NONE
                reads = (*each.effect.reads.places, *also.reads.places)
                found += [*(needs.files if needs else ()), *(place.path for place in reads if not place.whole)]
        return found

    def _in_the_way(self, node: Instruction, brought: Brought) -> str | None:
        if node.keyword in _INERT:
            if node.keyword != "WORKDIR" or not self.look.enters_link(node, brought):
                return None
            return "WORKDIR goes through a link of the source, and would make a folder in its place"
        if node.keyword == "RUN":
            read = self.look.read(node)
            if read is None:
                return "it cannot be read with certainty"
            return next((r for each in read[1] if (r := self._hindrance(each, brought))), None)
        if node.keyword in COPIES:
            places = list(self.look.files.done_by(node))
            if any(not isinstance(e, Laid | Made) or clashes(e, brought) for e in places):
                return f"a {node.keyword} behind the copy of the source lays something over it"
            return None
        if node.keyword == "VOLUME":
            paths = [self.look.stage.state(node).path(w, node.escape) for w in node.words]
            inside = any(p is None or any(is_inside(e.at, p) for e in brought.laid) or brought.meets(p) for p in paths)
            return "a VOLUME between the copy of the source and the install may hide what is copied" if inside else None
        return f"what {node.keyword} does between the copy of the source and the install is not known"

    def _hindrance(self, done: Done, brought: Brought | None = None) -> str | None:
        """Why a command cannot run before the copies."""
        brought = brought or self._brought(self.sources)
        needs = self.needs.get(id(done.command))
        first = tuple(f.target + ("/" if f.source.endswith("/") else "") for f in self.first)
        folder = done.where.folder
        there = folder in (None, self.state.workdir) or any(is_inside(f.target, folder or "/") for f in self.first)
        if folder and not there and brought.meets(folder) is not False:
            return f"`{short(' '.join(w.text for w in done.command.words))}` runs in a folder of the source"
        if needs is None or needs.extra:
            return hindrance(done, brought, first)
        if not self.look.context:
            return None
        for place in needs.also.writes.places:
            if "/node_modules" not in place.path and brought.reaches(place.path):
                return f"a script that runs at install writes {place.path}, which the copy may bring again ({_ADVICE})"
        done = done._replace(effect=done.effect.plus(needs.also) if done.effect.known else needs.also)
        if needs.writes is not None:
            places = (p for p in done.effect.writes.places if brought.meets(p.path) is False)
            own = tuple(Access(path) for path in needs.writes)
            done = done._replace(effect=done.effect._replace(writes=Paths((*places, *own))))
        reason = hindrance(done, brought, first, needs.files)
        return f"{reason} ({_ADVICE})" if reason and "bring again" in reason else reason

    # How much of the RUN moves

    def _head(self, script: Script, done: list[Done], declined: Decline | None) -> Early | None:
        inside = by_statement(script, done)
        installs = [i for i, each in enumerate(inside) if any(id(d.command) in self.needs for d in each)]
        reasons = [next((r for d in each if (r := self._hindrance(d))), None) for each in inside]
        extra = self._extra(inside[installs[0]])
        if extra:
            return self._download(script, inside, reasons, installs[0], extra)
        count = next((i for i, reason in enumerate(reasons) if reason), len(reasons))
        if count <= installs[0]:
            raise declined or Decline(self._why(reasons[count] or "", count == installs[0]))
        self._keep([d for each in inside[:count] for d in each])
        if count == len(script.statements):
            return self._early(count, (), None, True)
        check_cut(self.look.stage, self.run, script, inside, count)
        return self._early(count, carried(script.statements[:count], script), None, False)

    def _keep(self, done: list[Done]) -> None:
        """Forgets what commands need that stay behind."""
        self.needs = {key: self.needs[key] for each in done if (key := id(each.command)) in self.needs}
        self.first = tuple(dict.fromkeys(f for n in self.needs.values() for f in self._missing(n.files)))

    @staticmethod
    def _why(reason: str, is_install: bool) -> str:
        return reason if is_install else f"a command before the install, in the same RUN, stands in the way: {reason}"

    def _extra(self, done: list[Done]) -> str | None:
        return next((n.extra for d in done if (n := self.needs.get(id(d.command))) and n.extra), None)

    def _download(
        self, script: Script, inside: list[list[Done]], reasons: list[str | None], index: int, extra: str
    ) -> Early | None:
        """A command that downloads, for an install that stays: with what its RUN has set up before it."""
        start = self.look.files.before(self.sources[0])
        refuse_occupied(start, (path for needs in self.needs.values() for path in needs.absent))
        if self.run.heredocs or script.statements[index].kind != "command":
            raise Decline("the build stands in a larger script, so what its download needs is not known")
        statements = script.statements[:index]
        refuse_taken(self.look.stage, of_text(extra, inside[index][0].where), chain.from_iterable(inside[index + 1 :]))
        matter = [i for i, each in enumerate(statements) if matters(each, inside[i])]
        if not matter:
            return self._early(0, carried(statements, script), extra, True)
        blocked = next((r for r in reasons[:index] if r), None)
        if blocked:
            raise Decline(self._why(blocked, False))
        check_cut(self.look.stage, self.run, script, inside, index)
        return self._early(index, carried(statements, script), extra, False)

    def _early(self, statements: int, carried: tuple[str, ...], extra: str | None, is_whole: bool) -> Early:
        needs = list(self.needs.values())
        if extra:
            needs = needs[:1]
        evidence = dict.fromkeys(e for n in needs for e in n.evidence)
        assumptions = dict.fromkeys(a for n in needs for a in n.assumptions)
        given = prepared(self.look, self.along, self._brought(self.sources), {f.target for f in self.first})
        if given and self.run.text_token is None:
            raise Decline("the install is no text of a shell, and a file that it reads has to be touched up before")
        return Early(
            self.run,
            self.sources,
            tuple(self.along),
            given,
            self.first,
            statements,
            carried,
            extra,
            is_whole,
            tuple(evidence),
            tuple(assumptions),
        )
