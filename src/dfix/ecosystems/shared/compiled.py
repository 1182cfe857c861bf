"""Programs that a build finishes: what of it goes into the image that runs, and on which base. For all languages.

A language answers what is its own (`Compiled.finished`): what the files that a container starts are linked with, what
has to go along with them, and what is known of its sources. Which files these are is read from the launch; what the
program reads beside them from the sources; the base is the smallest one of the ladder that has all that is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context.sources import find_mentions
from dfix.fixes import Assumption, Decline
from dfix.image.files import Files
from dfix.model.copies import is_inside
from dfix.records import Record
from dfix.runtime import in_place, ladder
from dfix.runtime.plan import RuntimePlan, Verdict
from dfix.runtime.replay import replay

from .. import verdict
from . import beside, starting
from .beside import Beside, Sources
from .layout import code_beside, sources_beside
from .traits import Traits
from .wanted import idle, looked_up, needs_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.launch import Started
    from dfix.model.images import TagInfo
    from dfix.model.steps import Step
    from dfix.runtime.ladder import Rung
    from dfix.runtime.plan import Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction
    from dfix.syntax.build import TextEdit

    from .base import Install, Needs
    from .starting import Start

_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
#: releases of Debian and Ubuntu whose archive is still served; on others the certificates come from the builder
_SERVED = ("bullseye", "bookworm", "trixie", "forky", "xenial", "bionic", "focal", "jammy", "noble", "resolute")

#: variants of images that have no toolchain to leave behind
_RUN_ONLY = ("aspnet", "distroless", "headless", "jre", "runtime", "runtime-deps")


class Finished(Record):
    """What a language says of the program that its build finishes.

    paths       what is copied from the builder, beside what is read from the launch
    evidence    why it runs without its toolchain: linked statically, held in one archive, …
    static      it needs no C library
    needs       words of knowledge/rungs.toml beyond that, with a sentence each
    packages    of the distribution, which it needs and the build does not name
    edits       edits of the texts of RUNs (CGO_ENABLED=0)
    assumptions what had to be assumed
    whole       why the whole folder goes along, "" where what the program reads says what does
    alone       why nothing goes along but `paths`, "" likewise
    env         variables for the runtime stage
    idle        packages that only the build calls
    spares      words of knowledge/rungs.toml that other programs need and this one surely does not
    behind      commands for the runtime stage behind the files that it is given
    after       commands for the builder behind its last step
    staged      (folder of the builder that these make, folder of the runtime stage that it is laid over)
    """

    paths: tuple[str, ...]
    evidence: tuple[str, ...]
    static: bool = False
    needs: Mapping[str, str] = {}
    packages: tuple[str, ...] = ()
    edits: tuple[tuple[Instruction, tuple[TextEdit, ...]], ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    whole: str = ""
    alone: str = ""
    env: tuple[tuple[str, str], ...] = ()
    idle: frozenset[str] = frozenset()
    spares: frozenset[str] = frozenset()
    behind: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    staged: tuple[tuple[str, str], ...] = ()


class Base(Record):
    """The image of the runtime stage; the builder with its release in the tag; what is installed or copied."""

    image: str
    builder: str | None
    packages: tuple[str, ...]
    copies: tuple[str, ...]
    evidence: str
    assumptions: tuple[Assumption, ...] = ()


class Shipped(Record):
    """What goes into the image that runs: the program, how it is started, what is read beside it, the paths that are
    copied, and what all that needs of the base."""

    start: Start
    finished: Finished
    files: Beside
    taken: tuple[str, ...]
    needs: Mapping[str, str]


class Compiled:
    """A language whose programs a build finishes. `name` is its table in knowledge/compiled.toml."""

    name: str
    #: its programs run on an image of the language, and not on a small base of the distribution
    needs_own_base = False
    #: its sources are parsed (behaviour/), which tells what they start
    parsed = True

    # ------------------------------------------------------------------ what a language says

    def needs(self, install: Install) -> Needs | None:
        """See `base.Ecosystem`: without an answer of the language, nothing is known to be installed first."""
        return None

    def built(self, subject: Subject, split: Split) -> tuple[str, ...]:
        """Absolute paths of which the language knows that the build makes them; Decline where no program is made."""
        return ()

    def named(self, started: Started) -> tuple[str, ...]:
        """What a command of a program that the language's base has (`runs`) is told to run."""
        return starting.operands(started)

    def finished(self, subject: Subject, split: Split, start: Start) -> Finished:
        """What the started files need; Decline where that is not known."""
        raise NotImplementedError

    def there(self, split: Split) -> frozenset[str]:
        """Programs that the runtime image has, beside those of every small base."""
        return frozenset()

    def elsewhere(self, subject: Subject, split: Split, start: Start) -> tuple[Assumption, ...]:
        """What has to be assumed of a program that is built elsewhere; Decline where it needs the toolchain."""
        return ()

    def sources(self, subject: Subject, split: Split) -> Sources:
        """What is known of the sources."""
        walked = subject.context.walk(self.traits.code, under=project_folder(subject, split))
        return Sources(walked.files, walked.complete)

    def all_sources(self, subject: Subject, split: Split) -> Sources:
        """The same with the code that is copied beside the project."""
        found = self.sources(subject, split)
        more, complete = sources_beside(subject.context, split, self.traits)
        files = tuple(dict.fromkeys((*found.files, *more)))
        return found._replace(files=files, complete=found.complete and complete)

    def base(self, split: Split, needs: Mapping[str, str], static: bool) -> Base:
        """The image of the runtime stage."""
        return on_distribution(split, needs, static)

    def serves_types(self, subject: Subject, split: Split) -> bool:
        """Whether the program serves files by the types that a table of the system names."""
        return False

    # ------------------------------------------------------------------ what follows from it

    def around(self, subject: Subject, split: Split) -> Split:
        """What is copied beside the project and is nothing but code is settled: the build takes it in."""
        return split._replace(settled=code_beside(subject.context, split, self.traits))

    @property
    def traits(self) -> Traits:
        """What the language calls its own."""
        return Traits.of(self.name)

    def stays(self, step: Step, split: Split) -> Verdict:
        """Everything that the toolchain does stays in the builder."""
        return Verdict.BUILDER if step.tool in self.traits.tools else Verdict.UNKNOWN

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """The highest rung of the ladder that the sources allow; None when it is reached, Decline without one."""
        return self._plan(subject, split)

    def in_family(self, subject: Subject, split: Split, family: str) -> RuntimePlan | None:
        """The plan on an image of a family that the owner asks for; Decline where that lacks what is needed."""
        return self._plan(subject, split, family)

    def _plan(self, subject: Subject, split: Split, family: str = "") -> RuntimePlan | None:
        starting.refuse_development(subject, split, self.traits.tools - self.traits.runs)
        if not subject.context:
            raise Decline("without the sources beside the Dockerfile it is not known what the program needs")
        start = starting.start(
            subject, split, self.traits.runs, self.built(subject, split), self.named, self.there(split), self.parsed
        )
        builds = any(step.tool in self.traits.tools for step in split.steps)
        copied = bool(start.runs) and all(step.is_system for step in split.steps) and len(subject.model.stages) > 1
        if not builds and (copied or not start.made):
            if family:
                raise Decline(
                    "the program is built elsewhere, and dfix changes the base of such an image to the usual one"
                )
            return self._in_place(subject, split, start)
        if not start.made:
            start.made = start.given  # the folder of the sources is where the build puts what it makes
            self._refuse_unseen(start)
        sources = self.all_sources(subject, split)
        self._refuse_builder_only(subject, sources)
        finished = self.finished(subject, split, start)
        at_end = Files.of(split.stage, subject.context)
        made = tuple(p for p in dict.fromkeys((*start.made, *finished.paths)) if not at_end.removed(p))
        files = self._beside(subject, split, finished, sources, made, start.scripted)
        whole = files.whole or (start.scripted and not self.traits.large)
        taken = [split.folder] if whole else list(files.paths)
        moved = start.moves.keys() - start.by_path
        apart = [p for p in made if p not in moved and not any(p != m and is_inside(p, m) for m in made)]
        apart = [p for p in apart if not any(is_inside(p, target) for _, target in finished.staged)]
        taken += [p for p in apart if not any(is_inside(p, t) for t in taken)]
        run = next((i for i in replay(split, verdict).again if i.keyword == "RUN"), None)
        names = looked_up(subject, sources.files)
        needs = {**names, **needs_of(subject, split, start, finished, run), **finished.needs}
        shipped = Shipped(start, finished, files, tuple(taken), needs)
        if family:
            from .family import plan

            return plan(self, subject, split, shipped, family)
        bare = None if self.needs_own_base else ladder.first(needs, "none", "")  # of those for static programs
        return (
            bare_plan(bare, shipped) if bare else self.based(split, shipped, self.base(split, needs, finished.static))
        )

    def family_base(self, subject: Subject, split: Split, shipped: Shipped, family: str) -> Base:
        """The image of a family for a language that needs an image of its own; Decline where there is none, or where
        it lacks something."""
        raise Decline("no image of that family is known for its language")

    def based(self, split: Split, shipped: Shipped, base: Base) -> RuntimePlan:
        """The plan on a base that brings packages."""
        start, finished, files, needs = shipped.start, shipped.finished, shipped.files, shipped.needs
        why = "" if self.needs_own_base else next((sentence for sentence in needs.values() if sentence), "")
        linked = finished.evidence if finished.static or not why else finished.evidence[1:]
        sentences = (*linked, _stays_on(why, base), files.evidence)
        return RuntimePlan(
            base=base.image,
            copies=(*base.copies, *shipped.taken),
            evidence=tuple(dict.fromkeys(sentences)),
            assumptions=assumed(base, finished, files),
            env=finished.env,
            packages=tuple(dict.fromkeys((*base.packages, *start.packages, *finished.packages))),
            edits=finished.edits,
            tools=idle(split, start, finished.static) | self.traits.unlinked | finished.idle,
            builder=base.builder,
            moves=(*start.moves.items(), *finished.staged),
            follows=True,
            after_build=finished.after,
            behind_files=finished.behind,
        )

    def _beside(
        self,
        subject: Subject,
        split: Split,
        finished: Finished,
        sources: Sources,
        made: tuple[str, ...],
        scripted: bool,
    ) -> Beside:
        if finished.whole:
            return Beside((), True, finished.whole)
        if finished.alone:
            return Beside((), False, finished.alone)
        return beside.needed(subject, split, self.name, sources, made, scripted)

    def _in_place(self, subject: Subject, split: Split, start: Start) -> RuntimePlan | None:
        """The base that runs programs, in the place of the one that builds them: the program is built elsewhere."""
        lacking = in_place.needs_more(split.stage, frozenset())
        if lacking:
            raise Decline(f"`{lacking}` may need what a smaller base lacks")
        variants = set(split.stage.info.parts) if split.stage.info else set()
        base = self.base(split, {"libc": "", "shell": ""}, static=False)
        if base.image == split.stage.image or not variants.isdisjoint(_RUN_ONLY):
            return None
        taken = (*assumed(base), *self.elsewhere(subject, split, start))
        if not taken:
            self._refuse_unseen(start)
        why = f"{start.runs[0].name} runs {start.told}, which is built elsewhere: nothing here needs the toolchain"
        packages = tuple(dict.fromkeys((*base.packages, *start.packages)))
        return RuntimePlan(
            base.image,
            (),
            (why, f"it runs on {base.evidence}"),
            assumptions=taken,
            packages=packages,
            in_place=True,
        )

    def _refuse_builder_only(self, subject: Subject, sources: Sources) -> None:
        """A program that looks for the toolchain, or for what its image sets, needs that image."""
        files = sources.files if self.traits.toolchain else ()
        found = find_mentions(subject.context, files, self.traits.toolchain, limit=1)
        if found:
            text = found[0].pattern.strip('*"')
            raise Decline(f"{found[0].file}:{found[0].line} names {text}, which belongs to the image that builds")

    def _refuse_unseen(self, start: Start) -> None:
        if start.unseen:
            raise Decline(f"which programs it starts is not known ({start.unseen})")


def bare_plan(rung: Rung, shipped: Shipped) -> RuntimePlan:
    """The plan on an image without a shell."""
    finished = shipped.finished
    return RuntimePlan(
        base=rung.image,
        copies=shipped.taken,
        evidence=(*finished.evidence, shipped.files.evidence, f"{rung.image} brings certificates, time zones and /tmp"),
        shell=False,
        needs_packages=False,
        edits=finished.edits,
        follows=True,
        moves=tuple(shipped.start.moves.items()),
        assumptions=assumed(finished, shipped.files),
    )


def project_folder(subject: Subject, split: Split) -> str:
    """The folder of the build context with the project: all of it where the working folder is none of the context."""
    return split.context_directory if subject.context.is_dir(split.context_directory) else ""


def assumed(*parts: Base | Finished | Beside) -> tuple[Assumption, ...]:
    """What had to be assumed of all of them."""
    return tuple(assumption for part in parts for assumption in part.assumptions)


def _stays_on(why: str, base: Base) -> str:
    return f"{why}, so it stays on {base.evidence}" if why else f"it runs on {base.evidence}"


def on_distribution(split: Split, needs: Mapping[str, str], static: bool, names_release: bool = True) -> Base:
    """The small base of the builder's own distribution and release that has all that is needed; Decline without one.
    `names_release`: there are tags of the builder's image that name a release."""
    info = split.stage.info
    if info is None or info.distribution not in ("debian", "ubuntu", "alpine") or info.unread:
        raise Decline(f"which distribution {split.stage.image} is built on is not known")
    if info.reference.familiar == info.distribution:
        return _same(split, needs)
    release = info.release or "3" if info.distribution == "alpine" else info.release_now
    if release is None:
        raise Decline(f"which release of {info.distribution.title()} {split.stage.image} is built on is not known")
    rung = ladder.first(needs, info.distribution, release)
    if rung is None:
        raise Decline(f"no base of {info.distribution} is known that has all that it needs")
    names = rung.packages(needs)
    if info.distribution == "alpine":
        moves = "the release that the builder names" if info.release else "which moves on as the builder does"
        return Base(rung.image, None, names, (), f"{rung.image}, {moves}")
    names, files = (names, ()) if release in _SERVED else ((), (_CERTIFICATES,))
    if info.release or static:
        return Base(rung.image, None, names, files, f"{rung.image}, the builder's own release")
    builder = _pinned(split, release) if names_release else None
    if builder:
        same = f"{rung.image}, the release that the builder's tag now names, too"
        return Base(rung.image, builder, names, files, same)
    floats = Assumption("tag-keeps-release", f"{split.stage.image} stays on {info.distribution.title()} {release}")
    return Base(rung.image, None, names, files, rung.image, (floats,))


def _same(split: Split, needs: Mapping[str, str]) -> Base:
    """The image of a distribution is its own small base, but for the slim one that there is of Debian."""
    info, image = split.stage.info, split.stage.image or ""
    assert info is not None and info.distribution is not None
    rung = next((r for r in ladder.rungs(info.distribution, "") if r.of == info.distribution), None)
    if rung is None or rung.lacks(needs):
        raise Decline(f"no base of {info.distribution} is known that has all that it needs")
    if info.distribution == "debian" and info.release_now is None:
        return _latest(info, image, rung.packages(needs))
    if info.distribution == "debian" and info.release_now not in _SERVED:
        raise Decline(f"the packages of the release that {image} has are no longer served (a newer one would do)")
    base = info.reference.with_tag(info.slim) if info.slim else image
    return Base(base, None, rung.packages(needs), (), f"{base}, without what the build needs")


def _latest(info: TagInfo, image: str, names: tuple[str, ...]) -> Base:
    """The image itself, whatever release it has: its packages are those of a release by name. Those of other tags that
    move come from an archive that moves too, so that a compiler may be newer than the image that it is installed in."""
    if info.reference.tag not in (None, "latest"):
        raise Decline(f"which release of Debian {image} has is not known (a tag that names it would do)")
    return Base(image, None, names, (), f"{image}, without what the build needs")


def _pinned(split: Split, release: str) -> str | None:
    """The builder's image with its release in the tag, so that the C library of the two stages stays the same."""
    token = split.stage.from_.image_token
    if token is None or "$" in token.text or "@" in token.text:
        return None
    name, colon, tag = token.text.rpartition(":")
    if not colon or "/" in tag:
        return f"{token.text}:{release}"
    return f"{name}:{release}" if tag == "latest" else f"{name}:{tag}-{release}"
