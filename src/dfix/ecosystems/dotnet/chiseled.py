"""Chiseled images of .NET: the runtime on a cut of Ubuntu without a shell and a package manager, whose user is app.

Source: the documents of dotnet/dotnet-docker on Ubuntu chiseled images and on image variants (extra: cultures and time
zones).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.behaviour import behaviour
from dfix.context.base import SourceScan
from dfix.context.sources import find_mentions
from dfix.fixes import Assumption, Decline

from ..shared.compiled import Base

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dfix.runtime.plan import Split
    from dfix.subject import Subject


def base(subject: Subject, split: Split, needs: Mapping[str, str], family: str) -> Base:
    """The image of the SDK's version that a program needs; Decline where another family is asked for, or it writes what
    the user of the image may not."""
    info = split.stage.info
    if family == "alpine":
        raise Decline(
            "whether the packages of NuGet bring libraries for another C library is not known (an SDK on Alpine would "
            "make the program for it)"
        )
    kind = next((k for k in ("aspnet", "runtime", "runtime-deps") if k in needs), "aspnet")
    name = f"{kind}-chiseled-extra" if "cultures" in needs or _asks_zones(subject, split) else f"{kind}-chiseled"
    image = info.runtime(name) if info is not None and family == "chiseled" else None
    if image is None:
        raise Decline(f"no image of that family is known for {split.stage.image}")
    why = f"{image}, for which {family} was asked"
    return Base(image, None, (), (), why, assumptions=tuple(_as_user(subject, split, image)))


def _asks_zones(subject: Subject, split: Split) -> bool:
    """Whether the sources name time zones, which the smaller image has not."""
    files = subject.context.walk((".cs", ".fs", ".vb"), under=split.context_directory, skip=("bin", "obj")).files
    return bool(find_mentions(subject.context, SourceScan(files, True), ("TimeZone*", "NodaTime*"), limit=1))


def _as_user(subject: Subject, split: Split, image: str) -> Iterator[Assumption]:
    """What has to be assumed of a program that was root, and runs as the image's user; Decline where it writes."""
    if split.state.is_root is False:
        return
    seen = behaviour(subject, split.stage)
    deeds = (*seen.writes_inside(split.folder), *seen.writes_outside(split.folder))
    if deeds:
        raise Decline(f"the program writes files ({deeds[0].where}), and {image} runs it as app")
    yield Assumption("folder-unwritten", f"the program, which {image} runs as app, writes to nothing but /tmp")
