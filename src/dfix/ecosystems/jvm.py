"""Scala and Clojure: what sbt, Leiningen or tools.deps finish runs on the JRE of the builder's version, as Java does.

Sources: the README of sbt-assembly, sbt-native-packager's documentation (universal, bash script), Leiningen's sample
project.clj (uberjar-name), tools.build's guide (uber).
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.fixes import Decline

from .java import ECOSYSTEM as JAVA
from .java import artifact, command, files_told, project
from .shared.compiled import Finished
from .unparsed import Languages, Unparsed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.launch import Started
    from dfix.runtime.plan import Split
    from dfix.subject import Subject

    from .shared.compiled import Base, Shipped
    from .shared.starting import Start


class OnJre(Unparsed):
    """A language of the JVM of which knowledge/compiled.toml says the rest (`holds`, `renames`)."""

    needs_own_base = True

    def named(self, started: Started) -> tuple[str, ...]:
        """What a command of java loads."""
        return JAVA.named(started)

    def there(self, split: Split) -> frozenset[str]:
        """What the image of the JRE brings."""
        return project.programs(split)

    def family_base(self, subject: Subject, split: Split, shipped: Shipped, family: str) -> Base:
        """The JRE of the builder's version on an image of that family."""
        return project.runtime_in(split, family)

    def base(self, split: Split, needs: Mapping[str, str], static: bool) -> Base:
        """The JRE of the builder's version."""
        return project.runtime(split)

    def finished(self, subject: Subject, split: Split, start: Start) -> Finished:
        """The archive with all that the program is made of, or the installation with its archives and its script."""
        self.refuse(subject, split, "starts", "may start other programs")
        self.refuse(subject, split, "jdk", "uses what only a JDK has")
        told, unseen = tuple(files_told(subject, split, start)), self.unseen(subject, split)
        installed = [folder for path in start.made if (folder := artifact.installation(path))]
        if split.state.workdir in installed:
            how = "a WORKDIR above it, and a command with the path from there, would tell it apart"
            raise Decline(f"it starts in the installation itself ({split.state.workdir}): {how}")
        if installed and not start.runs:
            name = posixpath.relpath(installed[0], split.folder)
            why = f"{name} is an installation: the program with all that it is made of"
            return Finished((*told, *installed), (why,), packages=_shell(split), assumptions=unseen)
        if not all(command.read(started).archive for started in start.runs) or not start.runs:
            raise Decline("its class path lies where the build tool has it, and not all of that is known")
        sentences = [self._held(subject, split, path) for path in start.made if path.endswith(".jar")]
        return Finished(told, tuple(dict.fromkeys(sentences)), assumptions=unseen)

    def _held(self, subject: Subject, split: Split, path: str) -> str:
        """Why an archive holds all that the program is made of; Decline where that is not known."""
        source = project.made_from(split, path)
        name = posixpath.basename(source if source.endswith(".jar") else path)
        for word, how in self.table["holds"].items():
            if word in name:
                return f"{how} makes {name}, with all that the program is made of"
        manifests = " ".join(self.manifests(subject, split))
        how = next((how for key, how in self.table["renames"].items() if key in manifests and name in manifests), None)
        if how is None:
            raise Decline(f"whether {name} holds all that the program is made of is not known ({self.table['full']})")
        return f"{how} makes {name}, with all that the program is made of"


def _shell(split: Split) -> tuple[str, ...]:
    """The script that starts an installation of sbt is one for bash, which Alpine lacks."""
    return ("bash",) if split.stage.info and split.stage.info.distribution == "alpine" else ()


ECOSYSTEM = Languages(OnJre)
