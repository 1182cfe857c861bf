"""Go: a static binary on distroless, with the files that it reads; or the same with a shell on a slim base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context import golang as manifests

from ..base import Install, Needs, No, RuntimePlan, Split, Verdict
from . import runtime as golang_runtime
from . import start as golang_start
from .build import artifacts, is_remote

if TYPE_CHECKING:
    from dfix.model.steps import Step
    from dfix.subject import Subject


class Go:
    """Modules built with ``go build`` or ``go install``."""

    reads_compose = False

    def needs(self, install: Install) -> Needs | No | None:
        """go.mod and go.sum, for ``go mod download``, which is put before ``go build`` where it is not there."""
        step = install.step
        if step.tool != "go" or (step.action, _second(step)) not in (
            ("mod", "download"),
            ("build", None),
            ("install", None),
        ):
            return None
        module = manifests.read(install.context, install.directory) if install.context else None
        downloads = step.action == "mod"
        if module is None:
            return _unseen(install, downloads)
        if module.broken:
            return No(f"go.mod {module.broken}")
        if not module.requires or module.has_vendor or "-mod=vendor" in step.command.words[-1].text:
            return None
        if not module.has_sum:
            return No("there is no go.sum beside go.mod, so a download would not be the one that the build needs")
        if module.has_local_replaces or module.has_work:
            return No(
                "go.mod replaces a module by a local folder, or there is a go.work: the download needs their folders"
            )
        if not downloads and (is_remote(step) or any(s.tool == "go" and s.action == "mod" for s in install.before)):
            return None
        count = len(module.requires)
        many = "1 module" if count == 1 else f"{count} modules"
        evidence = (f"go mod download reads go.mod and go.sum, seen beside the Dockerfile; {many}",)
        return Needs(("go.mod", "go.sum"), evidence, extra=None if downloads else "go mod download")

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | No:
        """The highest rung of the ladder that the sources allow."""
        develops = golang_start.development(split)
        if develops:
            return No(develops)
        module = manifests.read(subject.context, split.context_directory) if subject.context else None
        if module is None:
            return No("without go.mod and the sources beside the Dockerfile it is not known what the program needs")
        if module.broken:
            return No(f"go.mod {module.broken}")
        built = artifacts(split, module)
        if isinstance(built, No):
            return built
        return golang_runtime.plan(subject, split, module, built)

    def stays(self, step: Step, split: Split) -> Verdict:
        """Everything that the toolchain does stays where it is."""
        if step.tool == "go" and step.action == "run":
            local = bool(step.operands) and (step.operands[0].value or "").startswith((".", "cmd/", "main.go"))
            return Verdict.BUILDER if local else Verdict.UNKNOWN
        return Verdict.BUILDER if step.tool in _TOOLCHAIN else Verdict.UNKNOWN


_TOOLCHAIN = frozenset(
    (
        "go",
        "gofmt",
        "upx",
        "strip",
        "swag",
        "templ",
        "sqlc",
        "protoc",
        "wire",
        "mockgen",
        "golangci-lint",
        "make",
        "buf",
    )
)


def _second(step: Step) -> str | None:
    if step.action in ("mod",):
        return step.operands[0].value if step.operands else None
    return None


def _unseen(install: Install, downloads: bool) -> Needs | No | None:
    if install.context:
        return No(f"there is no go.mod in {install.directory or 'the build context'}") if downloads else None
    if not downloads:
        return None
    return Needs(("go.mod", "go.sum"), (), "go.mod and go.sum stand beside the Dockerfile and name no local folder")


ECOSYSTEM = Go()
