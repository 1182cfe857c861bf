"""How a runtime image is written: by the name that the owner's company has for it, or from the mirror that the builder
comes from, and with the build arguments of FROM in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.fixes import Assumption, Decline
from dfix.model.images import entry_of

if TYPE_CHECKING:
    from dfix.model.reference import ImageReference
    from dfix.model.stages import Stage


def named(stage: Stage, image: str) -> str:
    """An image by the company's name, or in the mirror of the stage's own base."""
    found = stage.model.reference(image)
    if found is None or image == "scratch" or found.mapped:
        return image
    own = stage.model.images.own(found.familiar) if stage.model.images is not None else None
    if own is not None:
        return own + image[len(found.name) :]
    base = stage.reference
    if base is None or base.mapped or "/" in base.familiar or found.name != found.familiar or "/" in found.familiar:
        return image
    return base.name.removesuffix(base.familiar) + image


def assumed(stage: Stage, *images: str | None) -> tuple[Assumption, ...]:
    """What is assumed of images that the file did not name: that a company's own is there, that a registry gives it."""
    told: list[Assumption] = []
    for image in images:
        found = stage.model.reference(image) if image and image != stage.image else None
        if image and found is not None and found.mapped:
            sentence = f"{image} is there, and holds what {found.familiar}{image[len(found.name) :]} does"
            told.append(Assumption("image-mapped", sentence))
        elif image and found is not None and (registry := _login(stage, found)):
            sentence = f"who builds is logged in to {registry}, which has {image} (`docker login {registry}`)"
            told.append(Assumption("registry-login", sentence))
    return tuple(dict.fromkeys(told))


def _login(stage: Stage, found: ImageReference) -> str:
    """The registry that gives an image to those alone who are logged in, as nobody who builds the file is known to be;
    "" for others."""
    registry: str = (entry_of(found.familiar) or {}).get("login", "")
    used = (each.reference for each in stage.model.stages)
    return "" if any(other is not None and other.registry == registry for other in used) else registry


def as_written(stage: Stage, base: str) -> str:
    """The name of the runtime base as the file would write it; Decline where a build argument leaves it open."""
    token = stage.from_.image_token
    base = named(stage, base)
    if token is None or "$" not in token.text or not stage.reference:
        return base
    found = _with_arguments(stage, token.text, base)
    if found is None:
        raise Decline("its base depends on a build argument, so that the name of a smaller one cannot be written")
    return found


def _with_arguments(stage: Stage, text: str, base: str) -> str | None:
    """A base with the build arguments of FROM in its name; None when it cannot be told so."""
    image = stage.image or ""
    if base.startswith(image):
        return text + base[len(image) :]
    (own, _, tag), (other, _, wanted) = image.rpartition(":"), base.rpartition(":")
    repository, _, written = text.rpartition(":")
    if tag == wanted and "$" not in repository and own.rpartition("/")[0] == other.rpartition("/")[0]:
        return f"{other}:{written}"
    folder, last = own.rpartition("/")[0], own.rpartition("/")[2]
    if "/" in own and folder == other.rpartition("/")[0]:
        before = repository.removesuffix(last)
        fits = before.endswith("/") and before != repository and "$" not in written
        return before + base[len(folder) + 1 :] if fits else None
    return None if base.partition(":")[0] == image.partition(":")[0] else base
