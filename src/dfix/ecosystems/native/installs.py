"""What installs put into the image: which paths go along, and what is assumed where nothing says it."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context.installs import strays
from dfix.effects.paths import is_inside
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.image.events import Gone
from dfix.image.files import Files
from dfix.image.origin import SYSTEM
from dfix.launch import launch
from dfix.records import Record
from dfix.runtime.rewrite import SYSTEM_PATH

from ..shared.starting import own_path
from .builds import DEFAULT, MOST_MANIFESTS, OF_ADMINISTRATORS, STAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.runtime.plan import Split
    from dfix.subject import Subject

    from .builds import Builds, Install

_HINT = "an install below one prefix of its own would say it"


class Kept(Record):
    """What goes along of installs.

    paths     copied from the builder
    sentences why
    behind    commands behind these copies
    after     commands of the builder behind its last step
    staged    what these make, and where it goes
    """

    paths: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    behind: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    staged: tuple[tuple[str, str], ...] = ()


def kept(split: Split, found: Builds, own: Mapping[str, str]) -> Kept:
    """The folders below which installs put their files, as a whole. ``own``: the manifests that stand in the build
    context, each with its text; Decline where one of them says that files go elsewhere."""
    if not found.installs:
        return Kept(behind=_behind(split, found))
    first = next((install for install in found.installs if not _keeps(install, own)), found.installs[0])
    where = f"`{first.text}` puts its files below {first.root}"
    assumed = None if _keeps(first, own) else Assumption("installs-below", where, node=first.run)
    for path, text in own.items():
        for stray in strays(posixpath.basename(path), text):
            if any(is_inside(stray.place, root) for root in found.roots):
                continue
            if stray.place:
                raise Decline(f"{path}:{stray.line} installs to {stray.place}, and not below {first.root} ({_HINT})")
            sentence = f"{where}, for all that {path}:{stray.line} says (`{stray.text}`)"
            assumed = assumed or Assumption("installs-below", sentence, path, stray.line)
    again = tuple(install.staged for install in found.installs if _is_among(split, install))
    among = tuple(root for root in found.roots if any(i.root == root and _is_among(split, i) for i in found.installs))
    how = "installed once more in a folder of its own, to tell its files from others" if among else "copied as a whole"
    return Kept(
        tuple(root for root in found.roots if root not in among),
        (f"{where}, which is {how}",),
        (assumed,) if assumed else (),
        _behind(split, found),
        (" && ".join(dict.fromkeys(again)),) if again else (),
        tuple((f"{STAGE}{root}", root) for root in among),
    )


def _keeps(install: Install, own: Mapping[str, str]) -> bool:
    """Whether an install follows rules that keep to a prefix: a configure script has those of Automake, or its own."""
    made = any(posixpath.basename(path) == "Makefile.am" for path in own)
    return bool(install.told) and len(own) < MOST_MANIFESTS and (install.told != "configure" or made)


def refuse_given(subject: Subject, split: Split, found: Builds) -> None:
    """Decline where something below the folder of an install belongs to a user: COPY --from makes it root's."""
    given = [
        (change.path, change.owner, run)
        for run in split.stage.of("RUN")
        for done in runs.done(run, split.stage, subject.context) or ()
        for change in done.effect.changes
    ]
    for copy in (*split.stage.of("COPY"), *split.stage.of("ADD")):
        path = split.stage.state(copy).path(copy.words[-1], copy.escape) if copy.words else None
        given.append((path, copy.flag("chown"), copy))
    places = (*found.roots, *(tree for tree in found.trees if not is_inside(tree, split.folder)))
    for path, owner, node in given:
        who = (owner or "root").partition(":")[0]
        if path and who not in ("", "0", "root") and any(is_inside(path, place) for place in places):
            raise Decline(f"{path} is given to {who}, and COPY --from would make it root's", node)


def refuse(subject: Subject, split: Split, install: Install) -> None:
    """Decline where it is not known below which folder an install puts its files, or where the base has its own."""
    if install.root is None:
        raise Decline(f"where `{install.text}` puts its files is not known ({_HINT})", install.run)
    if install.aside:
        what = f"`{install.text}` puts files into {install.aside}"
        raise Decline(f"{what}, and which they are is not known ({_HINT})", install.run)
    if _is_among(split, install) and not (install.staged and _is_there(subject, split, install)):
        what = f"`{install.text}` puts its files among those that {split.stage.image} has in {install.root}"
        raise Decline(f"{what}, and which they are is not known ({_HINT})", install.run)


def _is_among(split: Split, install: Install) -> bool:
    """Whether an install puts its files into a folder in which the image has its own."""
    own = split.stage.info is not None and split.stage.info.kind != "distribution"
    return install.root in SYSTEM and (install.root not in OF_ADMINISTRATORS or own)


def _is_there(subject: Subject, split: Split, install: Install) -> bool:
    """Whether what was built is still there behind the last step, and root works there."""
    is_root = not split.work or split.stage.state(split.work[-1]).is_root is not False
    return is_root and all(folder and not _is_removed(subject, split, install, folder) for folder in install.folders)


def _is_removed(subject: Subject, split: Split, install: Install, folder: str) -> bool:
    """Whether a folder is removed by the step that installs from it, or a later one."""
    stage = split.stage
    removed = (e for _, e in Files.of(stage, subject.context).history(folder) if isinstance(e, Gone))
    return any(stage.position(e.instruction) >= stage.position(install.run) for e in removed)


def _behind(split: Split, found: Builds) -> tuple[str, ...]:
    """The loader of the GNU C library finds what its cache lists: libraries in /usr/local/lib are no exception."""
    info = split.stage.info
    loads = found.loads or not {DEFAULT, "/usr"}.isdisjoint(found.roots)
    if (info is not None and info.distribution == "alpine") or not loads:
        return ()
    if split.work and split.stage.state(split.work[-1]).is_root is False:
        raise Decline("it may install libraries, and `ldconfig` needs root: USER behind the last step would let it run")
    return ("ldconfig",)


def programs(subject: Subject, split: Split, found: Builds) -> tuple[str, ...]:
    """Where an install may have put the programs that a container starts by their bare names."""
    packages = {name for step in split.steps if step.is_system_install for name in step.names or ()}
    common = knowledge.names("launch", "everywhere") | knowledge.names("commands", "housekeeping") | packages
    path = (*own_path(split.stage), *SYSTEM_PATH)
    names = [c.name for c in launch(subject, split.stage).commands if "/" not in c.program and c.name not in common]
    folders = [f"{root}/{kind}" for root in found.roots for kind in ("bin", "sbin")]
    reached = [folder for folder in folders if folder in path]
    made = set(Files.of(split.stage, subject.context).made())
    copied = (f"{folder}/{name}" for name in names for folder in path if f"{folder}/{name}" in made)
    installed = (f"{folder}/{name}" for name in names for folder in reached[:1])
    return tuple(dict.fromkeys((*copied, *installed)))
