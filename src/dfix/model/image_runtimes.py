"""Which images run what is built in a base image: the `runtimes` of its entry, see `knowledge/bases.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.knowledge import load
from dfix.model.image_tags import number_of
from dfix.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.model.images import TagInfo

_COMPARISONS = ("<", ">=")


class Runtime(Record):
    """An image for the last stage.

    name   what it is for: "jre", "headless" (a JRE without what windows and fonts need), "jdk", "aspnet", "runtime",
           "runtime-deps", "slim" (the language's own small image), "distribution" (that of the same release), …
    image  the reference, in the registry that the base comes from
    """

    name: str
    image: str


def runtimes(info: TagInfo) -> tuple[Runtime, ...]:
    """The images of the base's entry whose conditions hold and whose tags can be told, then the distribution's own."""
    if info.unread or not info.known:
        return ()
    found: dict[str, str] = {}
    for name, image in _fitting(info, "runtimes"):
        if image is not None:
            found.setdefault(name, image)
    if info.slim:
        found.setdefault("slim", info.reference.with_tag(info.slim))
    own = _distribution(info)
    found |= {"distribution": own} if own else {}
    return tuple(Runtime(name, image) for name, image in found.items())


def in_family(info: TagInfo, family: str) -> str | None:
    """The image of a family among the `families` of the base's entry: the first whose conditions hold."""
    return next((image for name, image in _fitting(info, "families") if name == family), None)


def is_of(info: TagInfo, family: str) -> bool:
    """Whether an image is of a family itself."""
    from dfix.model.images import entry_of

    own = (entry_of(info.reference.familiar) or {}).get("family")
    return family in (own, info.distribution, info.variant, *info.parts)


def _fitting(info: TagInfo, key: str) -> Iterator[tuple[str, str | None]]:
    """The names and images under a key of the base's entry whose conditions hold; None for an image that the tag does
    not tell."""
    from dfix.model.images import entry_of

    if info.unread or not info.known:
        return
    words = _words(info)
    for name, image, *conditions in (entry_of(info.reference.familiar) or {}).get(key, ()):
        if all(_holds(condition, info) for condition in conditions):
            text = _filled(image, words)
            yield name, _spelled(info, text) if text else None


def _words(info: TagInfo) -> dict[str, str | None]:
    """What stands for the words in braces; None where the tag does not say it."""
    numbers = [str(number) for number in info.version or ()]
    tag = info.tag
    return {
        "alpine": "-alpine" if info.distribution == "alpine" else "",
        "major": numbers[0] if numbers else None,
        "minor": ".".join(numbers[:2]) if len(numbers) > 1 else None,
        "on": "".join(f"-{part}" for part in tag.on) if tag else None,
        "release": info.release,
        "tag": info.reference.tag,
        "tool": (tag.tool or None) if tag else None,
        "version": (tag.version or None) if tag else None,
    }


def _filled(image: str, words: dict[str, str | None]) -> str | None:
    """The image with its words put in; None where one of them is not known."""
    for word, value in words.items():
        if "{" + word + "}" in image:
            if value is None:
                return None
            image = image.replace("{" + word + "}", value)
    return image


def _holds(condition: str, info: TagInfo) -> bool:
    """A condition of `runtimes`: "alpine", "!alpine", "<9", ">=8", "8 11 17"."""
    if condition.startswith("!"):
        return not _holds(condition[1:], info)
    sign = next((it for it in _COMPARISONS if condition.startswith(it)), None)
    if sign is not None:
        bound = number_of(condition.removeprefix(sign))[0] or ()
        return info.version is not None and (info.version < bound) == (sign == "<")
    version, tag = info.version or (), info.tag
    if condition[:1].isdigit():
        return not {str(number) for number in version[:1]}.union((tag.version,) if tag else ()).isdisjoint(
            condition.split()
        )
    if condition == "named":
        return tag is not None and bool(tag.on)
    if condition == "major":
        return tag is not None and tag.version.isdigit()
    return condition in (info.vendor, info.distribution, info.variant, *info.parts, *(tag.on if tag else ()))


def _spelled(info: TagInfo, image: str) -> str:
    """An official image in the registry, or mirror, that the base was named with; what a company calls it is for those
    to say who write it (runtime/naming.py)."""
    reference = info.reference
    if reference.mapped or "/" in image or "/" in reference.familiar:
        return image
    return reference.name.removesuffix(reference.familiar) + image


def _distribution(info: TagInfo) -> str | None:
    """The distribution's own small image, of the same release."""
    if info.kind == "distribution" and info.variant == info.distribution == "alpine":
        return info.reference.text
    release = info.release_now
    if info.distribution == "alpine":
        release = info.release or str(load("releases")["floating"]["alpine"][0])
    entry = next((it for it in load("rungs").values() if it["of"] == info.distribution), None)
    if entry is None or release is None or "distroless" in info.parts:
        return None
    return _spelled(info, entry["image"].format(release=release))
