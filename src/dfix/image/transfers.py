"""What COPY and ADD put where, as BuildKit's dispatchCopy and its copy helper do it."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.model.state import clean
from dfix.records import Record

from .events import Event, Laid, Made, Owner, Unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dfix.context import Context
    from dfix.model.stages import Stage
    from dfix.model.state import State
    from dfix.syntax import Instruction

ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst")
_MAX_MATCHES = 2000


class _Transfer(Record):
    """One COPY or ADD with what it says about all of its sources."""

    instruction: Instruction
    source: Stage | str | None
    target: str
    as_folder: bool
    owner: Owner | None
    parents: bool

    def laid(self, path: str, name: str, folder: bool | None) -> Laid:
        """The record of one source: a folder's content goes to the target, a file by its name into a folder. What is a
        folder here is taken for one in the stage where it has the same path."""
        at = self.target
        if self.parents:
            at = clean(f"{at}/{path}")
        elif self.as_folder and not (folder or (folder is None and path == self.target)):
            at = clean(f"{at}/{name}")
        node = self.instruction
        return Laid(
            at, self.source, path, folder, node, self.owner, node.flag("chmod"), None, node.flags.get("exclude", ())
        )


def events(
    node: Instruction, stage: Stage, context: Context, is_folder: Callable[[Stage | None, str], bool | None]
) -> Iterator[Event]:
    """What a COPY or ADD does. ``is_folder`` tells it for a path of a stage; of None: of this one, before the copy."""
    state = stage.state(node)
    target = state.path(node.words[-1], node.escape) if node.words else None
    if target is None:
        yield Unseen("/", node)
        return
    written = state.value(node.words[-1], node.escape) or ""
    sources = node.words[:-1]
    as_folder = (
        len(sources) > 1
        or written.endswith("/")
        or posixpath.basename(written) in (".", "..", "")
        or is_folder(None, target) is True
    )
    owner = node.flag("chown")
    known = None if owner is None else state.value(owner, node.escape)
    transfer = _Transfer(
        node, source_of(node, stage), target, as_folder, Owner.parse(known or "?") if owner is not None else None,
        "parents" in node.flags,
    )  # fmt: skip
    for word in sources:
        yield from _of_source(transfer, word, state, context, is_folder)


def source_of(node: Instruction, stage: Stage) -> Stage | str | None:
    """The stage that a COPY copies from, or the name of an image or context; None for the build context."""
    name = node.flag("from") if node.keyword == "COPY" else None
    if name is None:
        return None
    return stage.model.find(name, before=stage.index) or name


def _of_source(
    transfer: _Transfer,
    word: str,
    state: State,
    context: Context,
    is_folder: Callable[[Stage | None, str], bool | None],
) -> Iterator[Event]:
    node = transfer.instruction
    if word.startswith("<<") and node.heredocs:
        name = word.lstrip("<-").strip("'\"\\")
        yield Made(_target(transfer, name), node, False, owner=transfer.owner)
        return
    value = state.value(word, node.escape)
    if value is None:
        yield Unseen(transfer.target, node)
    elif "://" in value or value.startswith("git@"):
        yield from _remote(transfer, value)
    elif transfer.source is None:
        yield from _of_context(transfer, value, context)
    else:
        yield from _of_image(transfer, value, is_folder)


def _remote(transfer: _Transfer, address: str) -> Iterator[Event]:
    path = address.partition("#")[0].rstrip("/")
    is_git = path.endswith(".git") or address.startswith("git@")
    name = posixpath.basename(path.partition("?")[0])
    yield transfer._replace(source=address).laid(address, name, is_git)


def _target(transfer: _Transfer, name: str) -> str:
    return clean(f"{transfer.target}/{name}") if transfer.as_folder else transfer.target


def _of_context(transfer: _Transfer, value: str, context: Context) -> Iterator[Event]:
    from dfix.context.base import normalize
    from dfix.context.globs import has_wildcard

    path = normalize(value) or ""
    if has_wildcard(value):
        yield from _matches(transfer, path, context)
        return
    folder: bool | None = True if not path or value.endswith("/") else None
    if context:
        if not context.exists(path):
            return
        folder = context.is_dir(path)
    elif folder is None and "." in posixpath.basename(path).lstrip("."):
        folder = False
    if transfer.instruction.keyword == "ADD" and path.endswith(ARCHIVES) and folder is not True:
        yield Made(transfer.target, transfer.instruction, True, tree=True, owner=transfer.owner)
        return
    yield transfer.laid(path, posixpath.basename(path), folder)


def _matches(transfer: _Transfer, pattern: str, context: Context) -> Iterator[Event]:
    """A pattern: each file that it matches, and the content of each folder."""
    found = context.glob(pattern) if context else ()
    if not context or len(found) > _MAX_MATCHES:
        yield Laid(
            transfer.target, None, posixpath.dirname(pattern), True, transfer.instruction, transfer.owner,
            within=posixpath.basename(pattern),
        )  # fmt: skip
        return
    for path in found:
        yield transfer.laid(path, posixpath.basename(path), context.is_dir(path))


def _of_image(
    transfer: _Transfer, value: str, is_folder: Callable[[Stage | None, str], bool | None]
) -> Iterator[Event]:
    from dfix.context.globs import has_wildcard

    path = clean("/" + value)
    if has_wildcard(value):
        yield Laid(
            transfer.target, transfer.source, posixpath.dirname(path), True, transfer.instruction, transfer.owner,
            within=posixpath.basename(path),
        )  # fmt: skip
        return
    folder: bool | None = True if value.endswith("/") or path == "/" else None
    if folder is None and transfer.source is not None and not isinstance(transfer.source, str):
        folder = is_folder(transfer.source, path)
    yield transfer.laid(path, posixpath.basename(path), folder)
