"""Go: a static binary on distroless, with the files that it reads; or the same with a shell on a slim base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context import golang as manifests

from ..base import Install, Needs, No, RuntimePlan, Split, Verdict
from . import download as golang_download
from . import runtime as golang_runtime
from . import start as golang_start
from .build import artifacts

if TYPE_CHECKING:
    from dfix.model.steps import Step
    from dfix.subject import Subject


class Go:
    """Modules built with ``go build`` or ``go install``."""

    def needs(self, install: Install) -> Needs | None:
        """go.mod and go.sum, for ``go mod download``, which is put before ``go build`` where it is not there."""
        return golang_download.needs(install)

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | No:
        """The highest rung of the ladder that the sources allow."""
        develops = golang_start.development(subject, split)
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
            return Verdict.UNKNOWN
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
        "buf",
    )
)


ECOSYSTEM = Go()
