"""The image of a toolchain by the version that a stage brings: where it is fetched, copied from, or packaged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dfix.fixes import Decline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.stages import Stage

    from ..guests import Guests


def image_of(stage: Stage, entry: dict[str, Any], found: Guests, compiles: bool) -> str:
    """The image of the same version, of the stage's distribution; Decline where the version is not known.

    compiles  it may compile packages when it installs them"""
    for node in found.left:
        name = node.flag("from") or ""
        source = stage.model.find(name, before=stage.index)
        image = name if source is None else source.image
        if image and "$" not in image:
            return image
        raise Decline(f"which image {name} names is not known")
    version = next(_served(stage, entry), None) or _packaged(stage, entry, found)
    if version is None:
        raise Decline(f"which version of {entry['image']} the build installs is not known")
    return _named(stage, f"{entry['image']}:{version}", compiles)


def _served(stage: Stage, entry: dict[str, Any]) -> Iterator[str]:
    """The versions in the addresses of the sources that the RUNs name, with the variables of the file put in."""
    pattern = re.compile(entry.get("served", r"\A(?!)"))
    for run in stage.of("RUN"):
        text = run.text
        for name, value in (*stage.state(run).scope.items(), *re.findall(r"\b(\w+)=(\w+)", text)):
            text = text.replace(f"${{{name}}}", value).replace(f"${name}", value)
        if any(host in text for host in entry.get("sources", ())):
            yield from pattern.findall(text)


def _packaged(stage: Stage, entry: dict[str, Any], found: Guests) -> str | None:
    """The version that the distribution's own package has."""
    info = stage.info
    text = " ".join(run.text for run in stage.of("RUN"))
    foreign = any(host in text for host in entry.get("sources", ())) and entry["image"] not in found.packages
    release = info.release_now if info is not None and not foreign else None
    version = entry.get("releases", {}).get(release or "")
    return version if isinstance(version, str) else None


def _named(stage: Stage, image: str, compiles: bool) -> str:
    """The image in the variant of the stage's own: Alpine's, the small one, that of a release which the stage names."""
    own, its = stage.info, stage.model.describe(image)
    if own is None or own.distribution not in ("alpine", "debian", "ubuntu"):
        raise Decline(f"the distribution of {stage.image} has no image of it")
    if own.distribution == "alpine":
        if compiles or any(not shell.text.startswith('["/bin/sh"') for shell in stage.of("SHELL")):
            raise Decline(f"{image}-alpine may lack what its packages are compiled with, or the shell")
        return f"{image}-alpine"
    named = own.release if own.release is not None and own.reference.tag and own.release in own.reference.tag else ""
    part = f"-{named}" if named and its is not None and its.release_now == named else ""
    return f"{image}{part}{'-slim' if own.variant == 'slim' and not compiles else ''}"
