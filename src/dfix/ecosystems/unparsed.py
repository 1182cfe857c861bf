"""Swift, Haskell, Crystal, Nim and Dart: a compiled program on the small image of the release that it is built on.

The sources of these languages are not parsed: words tell what may read files or start programs, and a word too many
breaks nothing (knowledge/compiled.toml). What a program is linked with is bounded by what its builder has for the
linker: the libraries that the builder's image brings (`links`), and those that the file installs.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import effects, knowledge
from dfix.context.sources import find_mentions
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.launch import launch
from dfix.runtime.plan import Verdict
from dfix.runtime.replay import replay
from dfix.source import shortened

from . import verdict
from .shared.compiled import Base, Compiled, Finished, on_distribution

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dfix.effects import Call, Done
    from dfix.model.steps import Step
    from dfix.runtime.plan import RuntimePlan, Split
    from dfix.subject import Subject

    from .shared.base import Install, Needs
    from .shared.beside import Sources
    from .shared.starting import Start


class Unparsed(Compiled):
    """A language of which knowledge/compiled.toml says all: its table's `starts`, `manifests`, `static`, `links`, …"""

    parsed = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.table = knowledge.load("compiled")[name]

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """See `Compiled.plan`; a program that the toolchain starts is named, so that its owner knows what to write."""
        for command in launch(subject, split.stage).by("CMD", "ENTRYPOINT"):
            if command.name in self.traits.tools:
                what = f"it starts `{' '.join(command.words[:3])}`, which only the builder can do"
                raise Decline(f"{what}: {self.table['hint']}")
        self._refuse_toolchain(split)
        return super().plan(subject, split)

    def built(self, subject: Subject, split: Split) -> tuple[str, ...]:
        """Where the toolchain installs the programs that a command starts by their bare names."""
        names = [c.name for c in launch(subject, split.stage).commands if "/" not in c.program]
        told = [name for name in names if any(_named(text, name) for text in self.manifests(subject, split))]
        folders = [
            place.path.rstrip("/")
            for done in self._done(split)
            for place in done.effect.writes.places
            if place.role == effects.ARTIFACT and place.path.endswith("/bin")
        ]
        return tuple(f"{folder}/{name}" for folder in dict.fromkeys(folders) for name in told)

    def finished(self, subject: Subject, split: Split, start: Start) -> Finished:
        """What is started; what it is linked with, and what its packages may do, is told by manifests and words."""
        self.refuse(subject, split, "starts", "may start other programs")
        self.refuse(subject, split, "loads", "may load a library that its linker does not see")
        self._refuse_settings(subject, split)
        self._refuse_resources(subject, split)
        unseen = self.unseen(subject, split)
        if self._is_given(split, "static"):
            told = ("it is linked statically",)
            return Finished((), told, static=True, needs=self._certificates(subject, split), assumptions=unseen)
        evidence = f"it is linked with nothing but what {split.stage.image} brings, and the file installs"
        return Finished((), (evidence,), assumptions=unseen)

    def base(self, split: Split, needs: Mapping[str, str], static: bool) -> Base:
        """The language's own small image; else that of the distribution, with all that the builder has to link."""
        info = split.stage.info
        slim = info.runtime("slim") if info else None
        if static:
            return on_distribution(split, needs, static, self._names_release)
        if self.table.get("slim") and not self._is_given(split, "bundled"):
            if slim is None:
                raise Decline(f"no small image with the libraries that {split.stage.image} links is known")
            return Base(slim, None, (), (), f"{slim}, which has the language's own libraries in the same version")
        base = on_distribution(split, needs, static, self._names_release)
        return base._replace(packages=tuple(dict.fromkeys((*base.packages, *self._libraries(split)))))

    def sources(self, subject: Subject, split: Split) -> Sources:
        """The sources of the program: no tests, and nothing that describes the build."""
        found = super().sources(subject, split)
        folder = f"{split.context_directory}/".lstrip("/")
        apart = tuple(folder + each for each in self.table["apart"])
        names = self.traits.names
        files = (f for f in found.files if not f.startswith(apart) and posixpath.basename(f) not in names)
        return found._replace(files=tuple(files))

    # ------------------------------------------------------------------ what is known of it

    @property
    def _names_release(self) -> bool:
        return not self.table.get("unpinned")

    def _libraries(self, split: Split) -> tuple[str, ...]:
        """The libraries that the builder's image has to link, but for those that every image of its release has."""
        info = split.stage.info
        links: dict[str, list[str]] = self.table["links"]
        release = (info.release_now if info else None) or ""
        distribution = (info.distribution if info else None) or ""
        wanted = links.get(f"{distribution}:{release}", links.get(distribution))
        if wanted is None:
            where = f"{distribution.title()} {release}".strip()
            what = f"how the libraries are named on {where} that a program from {split.stage.image} is linked with"
            raise Decline(f"{what} is not known{self.table.get('otherwise', '')}")
        here = knowledge.names("base_packages", release)
        return tuple(name for name in wanted if name not in here)

    def refuse(self, subject: Subject, split: Split, key: str, what: str) -> None:
        """Decline where a pattern of the table finds something in a source, in a line that is no comment."""
        pattern = re.compile(self.table[key])
        for path in self.sources(subject, split).files:
            text = subject.context.read(path) or ""
            for found in pattern.finditer(text):
                begin = text.rfind("\n", 0, found.start()) + 1
                if not text[begin:].lstrip().startswith(self.table["comment"]):
                    where = f"{path}:{text.count(chr(10), 0, found.start()) + 1}"
                    name = found[0].strip()
                    raise Decline(f"{where} {what} ({shortened(name)}), and which is not known")

    def _refuse_settings(self, subject: Subject, split: Split) -> None:
        """Decline where the words of the build, or its settings, have the program load a library when it runs."""
        ends = tuple(self.table.get("settings", ()))
        files = subject.context.walk(ends, under=split.context_directory).files if ends else ()
        told = [(path, subject.context.read(path) or "") for path in files]
        told += [(f"`{text}`", text) for call in self._calls(split) for text in _texts(call) if text.startswith("-")]
        for where, text in told:
            found = re.search(self.table["loads"], text)
            if found:
                raise Decline(f"{where} may have it load a library that its linker does not see ({found[0].strip()})")

    def _refuse_toolchain(self, split: Split) -> None:
        """Decline where a step puts the toolchain to a place that would be copied with the program."""
        for path in replay(split, verdict).brought:
            if any(word in self.traits.tools for word in re.split(r"\W", path)):
                kept = "installed as a package, or brought by the base image, it would stay behind"
                raise Decline(f"{path}, where a step puts the toolchain, would go along with the program ({kept})")

    def _refuse_resources(self, subject: Subject, split: Split) -> None:
        for text in self.manifests(subject, split):
            word = next((word for word in self.table["resources"] if word in text), None)
            if word:
                raise Decline(f"the build lays files beside the program ({word.strip(':')}), and where is not known")

    def _certificates(self, subject: Subject, split: Split) -> dict[str, str]:
        """A static program with OpenSSL in it looks for certificates where its own distribution has them."""
        files = self.sources(subject, split).files
        seen = find_mentions(subject.context, files, tuple(self.table.get("tls", ())), limit=1)
        if not seen and (not self.unseen(subject, split) or "tls" not in self.table):
            return {}
        where = f"{seen[0].file}:{seen[0].line}" if seen else "one of its packages"
        return {"packages": f"{where} may ask OpenSSL for the certificates of {split.stage.image}"}

    def unseen(self, subject: Subject, split: Split) -> tuple[Assumption, ...]:
        """What is assumed of packages: nothing where the manifest names none: all sources were looked through then."""
        manifests = list(self.manifests(subject, split))
        depends = re.compile(self.table["depends"], re.MULTILINE)
        if manifests and not any(depends.search(text) for text in manifests):
            return ()
        what = "its packages start no programs, and read and load nothing that does not come with it"
        return (Assumption("sources-unseen", what),)

    def manifests(self, subject: Subject, split: Split) -> Iterator[str]:
        ends, made = tuple(self.table["manifests"]), tuple(self.traits.large)
        for path in subject.context.walk(ends, under=split.context_directory, skip=made).files:
            yield subject.context.read(path) or ""

    def _is_given(self, split: Split, key: str) -> bool:
        """Whether a command of the toolchain is given one of the words of a key of the table."""
        words = self.table.get(key, [])
        return any(any(w in text for w in words) for call in self._calls(split) for text in _texts(call))

    def _calls(self, split: Split) -> Iterator[Call]:
        return (done.call for done in self._done(split) if done.call is not None)

    def _done(self, split: Split) -> Iterator[Done]:
        for run in split.stage.of("RUN"):
            for leaf in runs.leaves(run, split.stage, split.context):
                if leaf.call is not None and leaf.call.tool in self.traits.tools:
                    yield leaf


def _texts(call: Call) -> Iterator[str]:
    return (word.value or word.text for word in call.words)


def _named(manifest: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", manifest) is not None


class Languages:
    """Languages of one kind, each by its own table."""

    def __init__(self, kind: type[Unparsed]) -> None:
        self.kind = kind

    def needs(self, install: Install) -> Needs | None:
        """The manifests, as knowledge/loading.toml has them."""
        from .shared.loading import needs

        return needs(install)

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | None:
        """See `base.Ecosystem`."""
        language = self._language(split)
        if language is None:
            raise Decline("which of its build steps makes the program is not known")
        return self.kind(language).plan(subject, split)

    def stays(self, step: Step, split: Split) -> Verdict:
        """See `base.Ecosystem`."""
        language = self._language(split)
        return self.kind(language).stays(step, split) if language else Verdict.UNKNOWN

    @staticmethod
    def _language(split: Split) -> str | None:
        """That of the builder's image; on one of a distribution, that of the tools which its steps run."""
        info, tables = split.stage.info, knowledge.load("compiled")
        if info is not None and info.language is not None:
            return info.language if info.language in tables else None
        tools = {step.tool for step in split.steps}
        own = knowledge.load("ecosystems")["unparsed"]["builds"]
        return next((name for name in own if name in tables and not tools.isdisjoint(tables[name]["tools"])), None)


ECOSYSTEM = Languages(Unparsed)
