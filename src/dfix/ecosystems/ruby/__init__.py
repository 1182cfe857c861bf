"""Ruby: Bundler; what it installs runs on the slim image of the same release."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix.context import ruby as manifests
from dfix.context.ruby import Lock
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.image.files import Files
from dfix.launch import launch
from dfix.runtime import in_place
from dfix.source import counted

from ..shared import interpreted
from ..shared.base import Install, Needs, RuntimePlan, Split, Verdict
from ..shared.project import Project
from . import gems, settings
from . import install as ruby_install
from . import start as starts

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.effects import Call
    from dfix.launch import Launch
    from dfix.model.images import TagInfo
    from dfix.model.steps import Step
    from dfix.subject import Subject

    from .gems import Gems

_OWN = frozenset(("bundle", "bundler", "erb", "gem", "irb", "racc", "rake", "rdoc", "ri", "ruby", "openssl", "perl"))
#: what Bundler does in the project's folder and in the folders of gems alone
_OF_BUNDLER = frozenset(("", "binstubs", "check", "clean", "config", "install", "lock"))

_NO_LOCK = (
    "no gem that comes with those of the Gemfile needs a library or program that only the builder has (Gemfile.lock "
    "would tell which come)"
)


class Ruby:
    """Projects with a Gemfile."""

    def needs(self, install: Install) -> Needs | None:
        """The Gemfile, what it evaluates and reads, and its lock file."""
        return ruby_install.needs(install)

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """The gems and the project, at the same paths, on the slim image of the same release."""
        info = split.stage.info
        assert info is not None
        small = info.variant == "slim" or info.distribution == "alpine"
        if not small and info.slim is None:
            raise Decline(f"no slim variant of {info.reference} is known")
        if small and not interpreted.toolchain(split) and not split.idle:
            return None
        lock, assumed = _lock(subject, split)
        start = launch(subject, split.stage)
        unfit = starts.unfit(start, split, lock)
        if unfit:
            raise Decline(unfit)
        found = gems.needed(split, lock, info, not small)
        return _plan(subject, split, info, lock, found, start, assumed)

    def stays(self, step: Step, split: Split) -> Verdict:
        """What Bundler and RubyGems do lies in the folders that are copied; what tasks do is known by their effects."""
        words = [w.value or w.text for w in step.words]
        if step.tool == "gem":
            elsewhere = any(w.startswith(("--system", "-i", "-n", "--install-dir", "--bindir")) for w in words)
            return Verdict.UNKNOWN if elsewhere else Verdict.BUILDER
        return Verdict.BUILDER if _installs(step) else Verdict.UNKNOWN


def _lock(subject: Subject, split: Split) -> tuple[Lock, list[Assumption]]:
    """The lock file of the project, and what has to be assumed without one; Decline where its gems are not known."""
    context, folder = subject.context, split.context_directory
    if not context or not context.is_file(posixpath.join(folder, "Gemfile")):
        raise Decline("without the Gemfile beside the Dockerfile it is not known what the program needs to run")
    other = _other_gemfile(context, split)
    if other:
        raise Decline(f"gems are installed by {other}, too, and what those need is not known")
    text = context.read(posixpath.join(folder, "Gemfile.lock"))
    if text is None:
        return _named(context, folder), [Assumption("library-unlinked", _NO_LOCK)]
    found = manifests.lock(text)
    if not found.gems:
        raise Decline("Gemfile.lock names no gems, so it is not known what the program needs to run")
    own = next((path for path in found.local if path != "."), None)
    if own:
        raise Decline(f"it has gems in folders of the project ({own}), of which it is not known what they need")
    told = " ".join(i.original for k in ("ENV", "RUN") for i in split.stage.of(k)).lower()
    return (found._replace(built=frozenset()) if "force_ruby_platform" in told else found), []


def _other_gemfile(context: Context, split: Split) -> str | None:
    """What names gems that are installed, beside the Gemfile of the project."""
    told = " ".join(i.original for k in ("ENV", "ARG", "RUN") for i in split.stage.of(k))
    told = re.sub(r"\bbootsnap precompile\b[^&|;\n]*", "", told)  # has an option of that name, for no other Gemfile
    if "BUNDLE_GEMFILE" in told or "--gemfile" in told:
        return "BUNDLE_GEMFILE"
    files = Files.of(split.stage, context)
    for run in split.stage.of("RUN"):
        for done in runs.done(run, split.stage, context) or ():
            if (
                done.call is None
                or (done.call.tool, done.call.action) != ("bundle", "install")
                or not done.where.folder
            ):
                continue
            source = Project(files.before(run), context, done.where.folder).source("Gemfile")
            if source not in (None, posixpath.join(split.context_directory, "Gemfile")):
                return source
    return None


def _named(context: Context, folder: str) -> Lock:
    """The gems that a Gemfile names, where no lock file says which come with them."""
    found = manifests.gemfile("Gemfile", lambda name: context.read(posixpath.join(folder, name)))
    if found is None or found.local or found.strange or found.gemspec or not found.gems:
        raise Decline(
            "without Gemfile.lock it is not known which gems are installed (commit it, and a split is possible)"
        )
    return Lock(dict.fromkeys(found.gems, ""), frozenset(), (), frozenset(found.gems), ())


def _plan(
    subject: Subject, split: Split, info: TagInfo, lock: Lock, found: Gems, start: Launch, assumed: list[Assumption]
) -> RuntimePlan:
    full = info.variant != "slim" and info.distribution != "alpine"
    base = str(info.reference.with_tag(info.slim or "")) if full else info.reference.text
    packages = [*found.packages, *interpreted.compiler_libraries(split, info)]
    what = f"is {info.reference} without" if full else "stays; only the builder has"
    evidence = [f"{base} {what} compilers and headers", "" if assumed else _known(lock, found), *found.why]
    assumptions = [*assumed, *_unseen(found, full)]
    if full:
        reach = _reach(subject, split, start)
        packages += reach.packages
        evidence += reach.why
        assumptions += reach.assumptions
        _refuse_retired(info, packages)
    paths = settings.folders(split)
    one = full and not packages and not assumed and _stays_one(split, lock, found)
    evidence.append(
        "all gems are Ruby alone, or come as they are for Linux, so that nothing is compiled or left behind"
        if one
        else f"{' and '.join(paths)} and the project's folder hold all gems, at the same paths in both stages"
    )
    return RuntimePlan(
        base=base,
        copies=(*paths, split.folder),
        evidence=tuple(filter(None, evidence)),
        assumptions=tuple(assumptions),
        packages=tuple(sorted(set(packages))),
        env=settings.variables(split),
        builds_source=not _straight(split, lock),
        in_place=one,
    )


def _known(lock: Lock, found: Gems) -> str:
    if found.unknown:
        return ""
    named = f"Gemfile.lock names {counted(len(lock.gems), 'gem')}"
    return f"{named}: each is known to bring what it needs, or to need what is named here"


def _unseen(found: Gems, full: bool) -> list[Assumption]:
    """What has to be assumed of the gems."""
    if not found.unknown:
        return []
    there = "the full image" if full else "the builder"
    return [Assumption("library-unlinked", interpreted.needs_no_more(found.unknown, there))]


def _reach(subject: Subject, split: Split, start: Launch) -> interpreted.Reach:
    """What of the full image is used beside Ruby and the gems."""
    found = interpreted.started(split, start, _OWN)
    interpreted.executed(subject, split, found)
    return found.done()


def _refuse_retired(info: TagInfo, packages: list[str]) -> None:
    if packages and info.distribution == "debian" and info.release_now not in interpreted.SERVED:
        what = f"the second stage would have to install {', '.join(packages)}"
        raise Decline(f"{what}, and Debian {info.release_now} no longer has packages to install")


def _stays_one(split: Split, lock: Lock, found: Gems) -> bool:
    """Whether nothing is compiled or fetched that a second stage would leave behind, and slim can do what is done."""
    if found.compiled or found.unknown or lock.from_git or interpreted.toolchain(split) or split.idle:
        return False
    return in_place.needs_more(split.stage, frozenset(("bundle", "gem", "ruby"))) is None


def _straight(split: Split, lock: Lock) -> bool:
    """Whether the builder leaves nothing in the project's folder, so that the source need not go there."""
    if not lock.is_for_linux or lock.local or settings.keeps_inside(split):
        return False
    return interpreted.only_installs(split, _installs)


def _installs(call: Call | Step) -> bool:
    return call.tool == "gem" or (call.tool == "bundle" and call.action in _OF_BUNDLER)


ECOSYSTEM = Ruby()
