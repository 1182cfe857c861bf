"""Chiseled images of .NET: the runtime on a cut of Ubuntu without a shell and a package manager, whose user is app.

Source: the documents of dotnet/dotnet-docker on Ubuntu chiseled images and on image variants (extra: cultures and time
zones).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.context.sources import find_mentions
from dfix.fixes import Decline

from ..shared.compiled import Base

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dfix.runtime.plan import Split
    from dfix.subject import Subject


def base(subject: Subject, split: Split, needs: Mapping[str, str], family: str) -> Base:
    """The image of the SDK's version that a program needs; Decline where another family is asked for."""
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
    return Base(image, None, (), (), why)


def _asks_zones(subject: Subject, split: Split) -> bool:
    """Whether the sources name time zones, which the smaller image has not."""
    files = subject.context.walk((".cs", ".fs", ".vb"), under=split.context_directory, skip=("bin", "obj")).files
    return bool(find_mentions(subject.context, files, ("TimeZone*", "NodaTime*"), limit=1))
