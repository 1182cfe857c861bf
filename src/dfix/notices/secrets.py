"""Secrets that come into the image, where everyone who has the image can read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context import secrets
from dfix.image.files import Files
from dfix.image.origin import CONTEXT
from dfix.model.state import clean
from dfix.notices import Noticed
from dfix.syntax.instructions import Arg, Env

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.image.events import Laid
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax import Instruction

#: of the files that one instruction brings, so many are named
MAX_NAMED = 3


def of(subject: Subject) -> Iterator[Noticed]:
    """Variables first, then files; of the stages that the default target is made of."""
    target = subject.model.target
    if target is None:
        return
    for stage in target.lineage:
        yield from _variables(stage)
    if subject.context:
        yield from _files(subject, target)


def _variables(stage: Stage) -> Iterator[Noticed]:
    arguments: set[str] = set()
    for node in stage.instructions:
        if not isinstance(node, Env | Arg):
            continue
        for name, value in node.pairs:
            if isinstance(node, Arg):
                arguments.add(name)
            if secrets.is_secret(name, value or "") or _handed_on(name, value or "", arguments, node):
                yield Noticed("secret-variable", _of_variable(name, isinstance(node, Arg)), node)


def _handed_on(name: str, value: str, arguments: set[str], node: Env | Arg) -> bool:
    """Whether a variable keeps what a build argument was given."""
    other = value.strip("\"'").removeprefix("$").strip("{}")
    return (
        isinstance(node, Env)
        and value.strip("\"'").startswith("$")
        and other in arguments
        and secrets.has_secret_name(name)
    )


def _of_variable(name: str, is_argument: bool) -> str:
    where = "in the image's history" if is_argument else "in the image"
    return (
        f"{name} looks like a secret, and its value stays {where} for everyone who has the image: give it when the "
        "container starts, or to the step that needs it with RUN --mount=type=secret"
    )


def _files(subject: Subject, target: Stage) -> Iterator[Noticed]:
    """One notice for each instruction that brings secret files, even if they are removed again: the layer has them."""
    files = Files.of(target, subject.context)
    brought: dict[int, tuple[Instruction, list[secrets.Secret]]] = {}
    for at, laid in files.arrivals():
        for secret in secrets.files(subject.context, laid.path):
            if laid.excludes or _is_gone(files, target, at, laid, secret.path):
                continue
            found = brought.setdefault(id(laid.instruction), (laid.instruction, []))[1]
            found += [secret] if secret not in found else []
    for instruction, found in brought.values():
        yield Noticed("secret-file", _of_files(found), instruction)


def _is_gone(files: Files, target: Stage, at: str, laid: Laid, path: str) -> bool:
    """Whether a file that another stage copied is not in what was copied from there."""
    if any(laid.instruction in stage.instructions for stage in target.lineage):
        return False
    origin = files.origin(clean(f"{at}/{path[len(laid.path) :].strip('/')}"))
    return origin is None or origin.kind != CONTEXT or origin.path != path


def _of_files(found: list[secrets.Secret]) -> str:
    named = "; ".join(f"{secret.path} {secret.what}" for secret in found[:MAX_NAMED])
    more = f" (and {len(found) - MAX_NAMED} more)" if len(found) > MAX_NAMED else ""
    what = "it comes" if len(found) == 1 else "they come"
    return f"{named}{more}: {what} into the image, for everyone who has it; name it in .dockerignore"
