"""Go: a static binary on distroless, with the files that it reads; or the same with a shell on a slim base."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context import golang as manifests
from dfix.fixes import Decline

from ..shared.beside import Sources, plain_beginnings
from ..shared.compiled import Compiled, Finished
from . import build, download, linkage

if TYPE_CHECKING:
    from dfix.context.golang import GoModule
    from dfix.model.steps import Step
    from dfix.runtime.plan import Split, Verdict
    from dfix.subject import Subject

    from ..shared.base import Install, Needs
    from ..shared.portable import Built, Crossing
    from ..shared.starting import Start

#: what serves files by the type that their name has in the table of the system
_SERVES = ("http.FileServer", "http.ServeFile", "http.ServeContent", "mime.TypeByExtension", "mime.ExtensionsByType")


class Go(Compiled):
    """Modules built with ``go build`` or ``go install``."""

    name = "go"

    def needs(self, install: Install) -> Needs | None:
        """go.mod and go.sum, for ``go mod download``, which is put before ``go build`` where it is not there."""
        return download.needs(install)

    def crossed(self, subject: Subject, built: tuple[Built, ...]) -> Crossing:
        """``go build`` for the platform that the image is for."""
        from . import cross

        return cross.crossed(subject, built)

    def built(self, subject: Subject, split: Split) -> tuple[str, ...]:
        """Where ``go build`` puts its binaries."""
        return build.artifacts(subject, split, module_of(subject, split))

    def finished(self, subject: Subject, split: Split, start: Start) -> Finished:
        """All that was built, since one binary may be there to be started by hand; linked statically, where that is
        known to change nothing."""
        module = module_of(subject, split)
        found = linkage.sources(subject.context, split.context_directory, module)
        linked = linkage.linkage(subject, split, module, found)
        return Finished(
            paths=self.built(subject, split),
            evidence=(linked.evidence,),
            static=linked.static,
            packages=self._type_tables(subject, split),
            edits=linked.edits,
        )

    def sources(self, subject: Subject, split: Split) -> Sources:
        """The module's sources, what they embed and import, and the modules of which nothing is known."""
        module = module_of(subject, split)
        found = linkage.sources(subject.context, split.context_directory, module)
        table = knowledge.load("go_modules")
        return Sources(
            files=found.files,
            complete=True,  # what go_scan could not read keeps cgo as it is, and is no reader of files
            embeds=plain_beginnings(posixpath.join(posixpath.dirname(e.file), e.pattern) for e in found.embeds),
            imports=found.imports,
            readers=tuple(table["readers"]),
            unknown=linkage.unknown(subject.context, split.context_directory, module),
            expected=tuple((mention, tuple(files)) for mention, files in table["expected"].items()),
        )

    def all_sources(self, subject: Subject, split: Split) -> Sources:
        """The same: those of the modules that it is built with are among them."""
        return self.sources(subject, split)

    def serves_types(self, subject: Subject, split: Split) -> bool:
        """Go's file server reads /etc/mime.types."""
        files = linkage.sources(subject.context, split.context_directory, module_of(subject, split)).files
        return any(call in (subject.context.read(f) or "") for f in files for call in _SERVES)

    def _type_tables(self, subject: Subject, split: Split) -> tuple[str, ...]:
        """The table of types, which Debian's slim image lacks, and distroless has."""
        info = split.stage.info
        is_debian = info is not None and info.distribution == "debian"
        return ("media-types",) if is_debian and self.serves_types(subject, split) else ()

    def stays(self, step: Step, split: Split) -> Verdict:
        """Everything that the toolchain does stays where it is, but for what it only runs."""
        from dfix.runtime.plan import Verdict

        return Verdict.UNKNOWN if (step.tool, step.action) == ("go", "run") else super().stays(step, split)


def module_of(subject: Subject, split: Split) -> GoModule:
    """The module that a stage builds; Decline where it is not seen."""
    module = manifests.read(subject.context, split.context_directory)
    if module is None:
        raise Decline("without go.mod and the sources beside the Dockerfile it is not known what the program needs")
    if module.broken:
        raise Decline(f"go.mod {module.broken}")
    return module


ECOSYSTEM = Go()
