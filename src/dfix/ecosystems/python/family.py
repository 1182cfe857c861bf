"""A program of Python on an image of a family that its owner asks for: distroless has Debian's own Python alone.

Source: the README and python3/BUILD of GoogleContainerTools/distroless; the packages python3-minimal and
libpython3-stdlib of Debian (which modules of the library lie elsewhere).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context.sources import find_mentions
from dfix.fixes import Assumption, Decline
from dfix.runtime import shellless

from . import installs

if TYPE_CHECKING:
    from dfix.model.images import TagInfo
    from dfix.runtime.plan import RuntimePlan, Split
    from dfix.subject import Subject

    from . import Python

#: modules of the library that Debian has in packages of their own
_APART = ("distutils*", "ensurepip*", "idlelib*", "lib2to3*", "tkinter*")


def in_family(language: Python, subject: Subject, split: Split, family: str) -> RuntimePlan | None:
    """The plan; Decline where the family has no such image, or the program needs more than it has."""
    info = split.stage.info
    if family == "slim":
        return language.plan(subject, split)
    if family == "alpine":
        raise Decline("packages that pip installs for glibc do not run on Alpine (a builder on Alpine gets others)")
    image = info.in_family(family) if info is not None and info.language == language.name else None
    if info is None or image is None:
        more = " (it has Debian's alone)" if family == "distroless" else ""
        raise Decline(f"no image of that family has the Python of {split.stage.image}{more}")
    other = split.stage.model.describe(image)
    assert other is not None
    if info.release_now != other.release_now or info.distribution != "debian":
        raise Decline(f"{split.stage.image} is on {info.release_now}, and {image} on {other.release_now}")
    found = installs.read(subject.context, split)
    if found.folders:
        raise Decline(
            f"the packages lie in {found.folders[0]}, with links to an interpreter that {image} has elsewhere"
        )
    if "PYTHONPATH" in split.state.env:
        raise Decline("PYTHONPATH is set, where the other interpreter would have to be told of the packages")
    _refuse_apart(subject, split, image)
    usual = language.planned(subject, split, image)
    return shellless.on(subject, split, _with_packages(usual, split, info, image), image, frozenset(("python",)))


def _refuse_apart(subject: Subject, split: Split, image: str) -> None:
    """Decline where a module is imported that Debian's Python has not."""
    files = subject.context.walk((".py",), under=split.context_directory, skip=("tests", "node_modules")).files
    words = tuple(f"{how} {name}" for how in ("import", "from") for name in _APART)
    seen = find_mentions(subject.context, files, words, limit=1)
    if seen:
        raise Decline(f"{seen[0].file}:{seen[0].line} imports a module that {image} has not")


def _with_packages(plan: RuntimePlan, split: Split, info: TagInfo, image: str) -> RuntimePlan:
    """The packages alone of what pip installed, where the other interpreter looks for them."""
    packages = tuple(path for path in plan.copies if path.endswith("/site-packages"))
    sentence = f"the packages work with the Python of {image}, and none needs a .pth file"
    told = [Assumption("python-of-debian", sentence)] if packages else []
    if info.release is None:
        told.append(Assumption("tag-keeps-release", f"{split.stage.image} stays on {info.release_now}"))
    return plan._replace(
        copies=(*packages, split.folder),
        env=(*plan.env, *(("PYTHONPATH", path) for path in packages)),
        evidence=(*plan.evidence[1:], f"{image} has the same version of Python, and distroless was asked for"),
        assumptions=(*plan.assumptions, *told),
    )
