"""What becomes the user's, and where in the Dockerfile: copies that carry the owner, folders that are made for it."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from dfix.effects.paths import is_inside
from dfix.fixes import Assumption, Decline, Evidence
from dfix.image import runs
from dfix.image.events import Laid
from dfix.image.files import Files
from dfix.records import Record
from dfix.syntax.build import quoted_word

from . import places
from .moments import Moments
from .needs import told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from .account import Account
    from .needs import Needs, Place


_STAYS = "it was not seen to write beside its own files, which stay root's"


class Gift(Record):
    """A path that `chown` gives to the user.

    make     it has to be made first
    whole    with all that lies in it
    after    the index of the last instruction that has to stand above, -1 for none
    before   the index of the first that has to stand below, the stage's length for none
    """

    path: str
    make: bool
    whole: bool
    after: int
    before: int


class Plan:
    """What is to be written.

    copies   the COPY and ADD that get the owner
    early    commands above the first copy
    late     the index of an instruction, and the commands behind it
    """

    def __init__(self) -> None:
        self.copies: list[Instruction] = []
        self.early: list[str] = []
        self.early_at = 0
        self.late: dict[int, list[str]] = {}
        self.evidence: list[Evidence] = []


def plan(subject: Subject, stage: Stage, account: Account, needs: Needs) -> Plan:
    """Decides it; Decline where something cannot become the user's."""
    return _Planner(subject, stage, account, needs).run()


class _Planner:
    def __init__(self, subject: Subject, stage: Stage, account: Account, needs: Needs) -> None:
        self.subject = subject
        self.stage = stage
        self.account = account
        self.needs = needs
        self.files = Files.of(stage, subject.context)
        self.folder = stage.end.workdir or "/"
        self.shell = stage.info is not None and stage.info.shell is not False and not stage.is_scratch
        self.nodes = stage.instructions
        self.length = len(self.nodes)
        self.moments = Moments(subject, stage)
        self.first = next((i for i, n in enumerate(self.nodes) if self._brings_files(n)), self.moments.behind_files())
        self.known_from = self.nodes.index(account.made_by) + 1 if account.made_by else 0
        self.plan = Plan()
        self.gifts: list[Gift] = []

    def _brings_files(self, node: Instruction) -> bool:
        """Whether it copies what may change with the project: all but tools that have an image of their own."""
        source = node.flag("from") if node.keyword == "COPY" else None
        own = source is None or self.stage.model.find(source, before=self.stage.index) is not None
        return node.keyword in ("COPY", "ADD") and own

    def run(self) -> Plan:
        if self.needs.beside is not None:
            self._own_folder(self.needs.beside)
        elif not self.needs.closed:
            self.plan.evidence.append(Evidence("search", _STAYS))
        self._closed_copies()
        for place in {**self.needs.files, **self.needs.places}.values():
            self._place(place, make=place.path in self.needs.places)
        self._write()
        return self.plan

    # ------------------------------------------------------------------ the program's own folder

    def _own_folder(self, why: Evidence) -> None:
        if places.is_shared(self.folder):
            if self.needs.writes_own_folder:
                raise Decline(f"{why.sentence}, and {self.folder} holds what is not its own")
            where = self.folder if self.stage.end.workdir is not None else "its own folder, which is not known"
            self.needs.assume(Assumption("folder-unwritten", f"the program writes nothing in {where} ({why.sentence})"))
            return
        arrivals = self._arrivals()
        given = (*self.needs.places, *self.needs.files)
        made = self.moments.made_inside(given)
        all_behind = self._give_behind(arrivals) or (self.shell and made != "" and self._is_worth_it())
        if all_behind:
            whole = self.files.real(self.folder)  # chown -R goes through no link
            self.gifts.append(Gift(whole, False, True, self.moments.behind_files() - 1, self.length))
        else:
            self.plan.copies += arrivals
            self._folder_itself(arrivals)
        self.plan.evidence.append(why._replace(sentence=f"the program's folder becomes that user's: {why.sentence}"))
        if made and not all_behind:
            self.needs.assume(
                Assumption("folder-unwritten", f"the program writes to nothing that `{made}` made in its own folder")
            )

    def _is_worth_it(self) -> bool:
        """Whether all that lies in the folder may change hands at the end: it is not many packages, or it has to."""
        return not self.moments.holds_packages() or self.moments.runs_program()

    def _arrivals(self) -> list[Instruction]:
        found = [n for n in self.nodes if self._brings_project(n)]
        in_bases = any(self._brings_to(n, each) for each in self.stage.lineage[:-1] for n in each.instructions)
        if in_bases:
            self.needs.assume(
                Assumption(
                    "folder-unwritten", "the program writes to nothing that an earlier stage copied into its own folder"
                )
            )
        return found

    def _brings_project(self, node: Instruction) -> bool:
        return self._brings_to(node, self.stage)

    def _brings_to(self, node: Instruction, stage: Stage) -> bool:
        if node.keyword not in ("COPY", "ADD") or "chown" in node.flags or not node.words:
            return False
        target = stage.state(node).path(node.words[-1], node.escape)
        return target is not None and (is_inside(target, self.folder) or self._lays_project(node))

    def _lays_project(self, node: Instruction) -> bool:
        """Whether it is a copy of the build context to a folder above, which holds nothing of others."""
        laid = self._laid_above
        return laid is not None and laid.instruction is node and laid.source is None and not places.is_shared(laid.at)

    @cached_property
    def _laid_above(self) -> Laid | None:
        """The copy to a folder above the program's own that brings this as it is at the end."""
        origin = self.files.origin(self.folder)
        node = origin.instruction if origin is not None else None
        events = (event for _, event in self.files.history(self.folder) if event.instruction is node)
        laid = (event for event in events if isinstance(event, Laid) and not isinstance(event.source, str))
        return next((event for event in laid if event.at != self.folder), None)

    def _give_behind(self, arrivals: list[Instruction]) -> bool:
        """Whether the folder can only change hands behind the last step: the user is made later, or a step looks at
        .git, which git reads for its owner alone."""
        if not self.shell:
            return False
        above = self._laid_above
        if above is not None and above.instruction in self.nodes and not self._lays_project(above.instruction):
            return True
        first = min((self.nodes.index(n) for n in arrivals), default=self.length)
        return first < self.known_from or any(self.moments.is_looked_at(n) for n in arrivals)

    def _folder_itself(self, arrivals: list[Instruction]) -> None:
        """The folder changes hands where WORKDIR or a RUN made it before the first copy.

        npm takes the owner of its folder for the user of the packages' scripts, so there it does behind npm."""
        owner = self.files.owner(self.folder)
        if owner is not None and owner.user in self.account.names:
            return
        npm = self.moments.last_npm()
        first = arrivals[0] if arrivals else None
        is_there = first is not None and self.files.before(first).is_folder(self.folder) is True
        makes_it = first is not None and not is_there and self.stage.state(first).workdir != self.folder
        if makes_it:
            if npm >= 0:
                self._refuse_new_files("npm must find that in root's hands")
                self.plan.copies.clear()
                self.needs.assume(
                    Assumption(
                        "folder-unwritten",
                        "the program writes nothing in its own folder, which npm must find in root's hands",
                    )
                )
            return
        if not self.shell:
            self._refuse_new_files(f"{self.stage.image} has no shell to give that away")
            if self.needs.writes_own_folder or self.files.is_folder(self.folder) is not True:
                self.needs.assume(Assumption("folder-unwritten", f"the program makes nothing new in {self.folder}"))
            return
        after = self.moments.behind_files() - 1 if npm >= 0 else self.moments.opened()
        self.gifts.append(Gift(self.folder, False, False, after, self.moments.volume(self.folder)))

    def _refuse_new_files(self, why: str) -> None:
        """Raises Decline where the program was seen to make files in its own folder, which stays root's."""
        for path in self.needs.own_files:
            origin = self.files.origin(path)
            if origin is None or not origin.sure or origin.kind not in ("context", "image"):
                raise Decline(
                    f"the program makes {path} in its own folder, and {why}: a folder for its data, which "
                    "COPY --chown brings, could be given to a user"
                )

    # ------------------------------------------------------------------ places

    def _closed_copies(self) -> None:
        """Copies of what is closed to others carry the owner."""
        for node, file, unseen in self.needs.closed:
            what = f"the mode of {file}" if file else "a mode"
            if unseen and (node not in self.nodes or self.nodes.index(node) < self.known_from):
                continue
            if node not in self.nodes or self.nodes.index(node) < self.known_from or "chown" in node.flags:
                raise Decline(f"{what} keeps others out, and the copy of it cannot give its files to the user", node)
            if node not in self.plan.copies:
                self.plan.copies.append(node)
            why = f"{file}, which is not there yet, may be closed to others" if unseen else f"{what} keeps others out"
            sentence = f"what is copied becomes that user's, since {why}"
            known = file and not unseen
            seen = Evidence("context", sentence, file) if known else Evidence("dockerfile", sentence, node=node)
            self.plan.evidence.append(seen)

    def _place(self, place: Place, *, make: bool) -> None:
        path = place.path
        owner = self.files.owner(path)
        comes = not place.of_base and path not in self.needs.volumes and self._comes_with_folder(path)
        if (owner is not None and owner.user in self.account.names) or comes:
            return
        volume = self.moments.volume(path)
        copies = [n for n in self.nodes if self._copies_into(n, path)]
        carry = bool(copies) and self.nodes.index(copies[0]) >= self.known_from
        if carry:
            self.plan.copies += [n for n in copies if n not in self.plan.copies]
        self._tell(place)
        if carry and not (self.shell and (place.of_base or self._is_there(path, self.nodes.index(copies[0])))):
            return
        if not self.shell:
            raise Decline(
                f"{place.why}, and {self.stage.image} has no shell to give it away: COPY --chown could bring it from "
                "an earlier stage"
            )
        is_there = self._is_there(path, volume) and not (carry and place.of_base)
        is_file = self.files.is_folder(path) is False
        filled = not is_file and (not make or (is_there and not carry and self._is_filled(path)))
        filled = filled or (not is_file and self.moments.unpacked(path))
        made_at = -1 if carry and place.of_base else self.moments.made_at(path)
        if path in self.needs.volumes and is_inside(path, self.folder):
            made_at = max(self._behind_steps(made_at), self.moments.opened(), self._way_to(path, volume))
        self.gifts.append(Gift(path, make and not is_there, filled, made_at, volume))

    def _behind_steps(self, index: int) -> int:
        """The index of what makes something in a folder that the image lacks: no copy does, a step may."""
        return index if self.nodes[index].keyword == "RUN" else -1

    def _way_to(self, path: str, volume: int) -> int:
        """Gives what is missing between the program's folder, where that is the user's, and a place in it. The index of
        what brings the rest of that way, which has to stand above: a copy gives nobody a folder that is there."""
        above: list[str] = []
        while (path := posixpath.dirname(path)) != self.folder and self.files.origin(path) is None:
            above.append(path)
        index = self.moments.made_at(path) if path != self.folder else -1
        if self.needs.beside is not None:
            self.gifts += [Gift(each, True, False, max(index, self.moments.opened()), volume) for each in above[::-1]]
        return index

    def _is_there(self, path: str, index: int) -> bool:
        """Whether a folder lies at a path above the instruction with an index."""
        files = self.files.before(self.nodes[index]) if index < self.length else self.files
        return files.is_folder(path) is True

    def _is_filled(self, path: str) -> bool:
        """Whether something lies in a folder already."""
        origin = self.files.origin(path)
        return origin is None or origin.kind != "made" or any(e.path != path for e in self.files.inside(path))

    def _tell(self, place: Place) -> None:
        self.plan.evidence.append(told(f"{place.path} becomes that user's: {place.why}", place.where))

    def _comes_with_folder(self, path: str) -> bool:
        """Whether the program's folder, which becomes the user's with what is copied there, brings a path along."""
        if self.needs.beside is None or not is_inside(path, self.folder) or places.is_shared(self.folder):
            return False
        origin = self.files.origin(path)
        last = self.moments.made_at(path)
        may_be_made = (origin is None or not origin.sure) and last >= 0 and self.nodes[last].keyword == "RUN"
        made = may_be_made or (origin is not None and origin.kind == "made")
        there = self.files.is_folder(path) is True
        if made and there and origin is not None and origin.stage not in self.stage.lineage:
            made = last < 0 or self.nodes[last] not in self.plan.copies
        return not made and self.moments.volume(path) == self.length

    def _copies_into(self, node: Instruction, path: str) -> bool:
        if node.keyword not in ("COPY", "ADD") or not node.words or "chown" in node.flags:
            return False
        target = self.stage.state(node).path(node.words[-1], node.escape)
        if target is None:
            return False
        if is_inside(target, path):
            return True
        name = posixpath.basename(node.words[0].rstrip("/"))
        return len(node.words) == 2 and path == posixpath.join(target, name) and path in self.needs.files

    # ------------------------------------------------------------------ where it is written

    def _write(self) -> None:
        """The user and what is new above the first copy; the rest in one RUN, or in one above each VOLUME."""
        given = (self.nodes.index(n) for n in self.plan.copies if n in self.nodes)
        early_at = min([self.first, *given, *(g.before for g in self.gifts)])
        early_at = max(self._above_arguments(early_at), self.known_from)
        self.plan.early_at = early_at
        early = [g for g in self.gifts if g.after < early_at <= g.before and self._may_be_early(g, early_at)]
        commands = [self.account.make] if self.account.make else []
        commands += _commands(early, self.account.owner)
        if self.account.make and not self.shell:
            raise Decline("it has no shell to make a user with")
        self.plan.early = commands
        late = [g for g in self.gifts if g not in early]
        known = min(early_at, self.length - 1) if self.account.make else self.known_from - 1
        at = max([known, *(g.after for g in late)])
        for gift in late:
            if gift.before <= at and gift.before <= max(gift.after, known):
                raise Decline(
                    f"a VOLUME stands above what is put into {gift.path}, which cannot change hands behind it"
                )
        together = [g for g in late if at < g.before]
        if together:
            self.plan.late[at] = _commands(together, self.account.owner)
        for gift in late:
            if gift not in together:
                found = self.plan.late.setdefault(max(gift.after, known), [])
                found += _commands([gift], self.account.owner)

    def _above_arguments(self, index: int) -> int:
        """Above the arguments that stand right above an instruction: they are its own."""
        while index and self.nodes[index - 1].keyword == "ARG":
            index -= 1
        return index

    def _may_be_early(self, gift: Gift, at: int) -> bool:
        """A folder inside the program's own is made behind what must find that empty (git clone URL .)."""
        if not gift.make or not is_inside(gift.path, self.folder) or gift.path == self.folder:
            return True
        behind = [n for n in self.nodes[at:] if n.keyword == "RUN"]
        return (
            all(runs.effect(n, self.stage, self.subject.context).writes.touches(self.folder) is False for n in behind)
            and self.stage.state(self.nodes[at]).workdir == self.folder
            if at < self.length
            else False
        )


def _commands(gifts: Iterable[Gift], owner: str) -> list[str]:
    gifts = list(gifts)
    made = " ".join(quoted_word(g.path) for g in gifts if g.make and not (g.whole and g.path == ""))
    found = [f"mkdir -p {made}"] if made else []
    everything = [g.path for g in gifts if g.whole]
    for option, whole in (("", False), ("-R ", True)):
        chosen = [g for g in gifts if g.whole is whole and (whole or not any(is_inside(g.path, e) for e in everything))]
        paths = " ".join(quoted_word(g.path) for g in chosen)
        found += [f"chown {option}{owner} {paths}"] if paths else []
    return found
