"""Image references, by the grammar of the distribution project's `reference` package.

What the names of well-known images say is told by `describe`.
"""

from __future__ import annotations

from dfix.model.images import TagInfo, User, describe

__all__ = ["ImageReference", "TagInfo", "User", "describe"]

_HUB = "docker.io"
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_HEX = frozenset("0123456789abcdefABCDEF")
_MAX_NAME = 255


class ImageReference:
    """A parsed image reference.

    registry    "docker.io" when none is written
    repository  the path in the registry, with "library/" where Docker adds it
    tag         as written, None when there is none (Docker then takes "latest")
    digest      "sha256:…" or None
    familiar    the name without tag and digest as Docker shows it: "node", "bitnami/redis", "ghcr.io/a/b"
    """

    __slots__ = ("digest", "familiar", "registry", "repository", "tag", "text")

    def __init__(self, text: str, registry: str, repository: str, tag: str | None, digest: str | None) -> None:
        self.text = text
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest
        self.familiar = repository.removeprefix("library/") if registry == _HUB else f"{registry}/{repository}"

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"ImageReference({self.text!r})"

    def __eq__(self, other: object) -> bool:
        """Whether both are spelled alike. "node" and "docker.io/library/node:latest" are one image, but what is kept
        for one of them must never be printed for the other."""
        return isinstance(other, ImageReference) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def with_tag(self, tag: str) -> str:
        """The text of the reference to another tag of the same repository, its name spelled as here."""
        name = self.text.partition("@")[0]
        if self.tag is not None:
            name = name[: -len(self.tag) - 1]
        return f"{name}:{tag}"

    @staticmethod
    def parse(text: str) -> ImageReference | None:
        """The reference that `text` spells; None for variables and for what Docker calls invalid.

        "scratch" parses like any name: that it is no image is `describe`'s to say.
        """
        if not text.isascii() or "$" in text or (len(text) == 64 and text.islower() and _is_hex(text)):
            return None
        registry, rest = _split_registry(text)
        rest, at, digest = rest.partition("@")
        repository, colon, tag = rest.partition(":")
        if (at and not _is_digest(digest)) or (colon and not _is_tag(tag)):
            return None
        if len(repository) > _MAX_NAME or not all(_is_component(part) for part in repository.split("/")):
            return None
        if registry != _HUB and not _is_registry(registry):
            return None
        return ImageReference(text, registry, repository, tag if colon else None, digest if at else None)


def _split_registry(text: str) -> tuple[str, str]:
    head, slash, tail = text.partition("/")
    if slash and (head == "localhost" or "." in head or ":" in head or head != head.lower()):
        registry, rest = (_HUB if head == "index.docker.io" else head), tail
    else:
        registry, rest = _HUB, text
    if registry == _HUB and "/" not in rest:
        rest = "library/" + rest
    return registry, rest


def _is_hex(text: str) -> bool:
    return _HEX.issuperset(text)


def _is_tag(tag: str) -> bool:
    return 0 < len(tag) <= 128 and tag[0] in _WORD and _WORD.issuperset(tag.replace(".", "").replace("-", ""))


def _is_digest(digest: str) -> bool:
    algorithm, _, encoded = digest.partition(":")
    for separator in "-_+":
        algorithm = algorithm.replace(separator, ".")
    parts = algorithm.split(".")
    words = all(part and part[0].isalpha() and part.isalnum() for part in parts)
    return words and len(encoded) >= 32 and _is_hex(encoded)


def _is_component(part: str) -> bool:
    """Lower-case letters and digits, joined by ".", "_", "__" or any number of "-"."""
    if not part or part[0] not in _LOWER or part[-1] not in _LOWER:
        return False
    separator = ""
    for char in part:
        if char in _LOWER:
            if separator not in ("", ".", "_", "__") and separator.strip("-"):
                return False
            separator = ""
        else:
            separator += char
            if char not in "._-":
                return False
    return True


def _is_registry(registry: str) -> bool:
    host, colon, port = registry.partition(":")
    if registry.startswith("["):
        host, closing, port = registry.partition("]")
        colon = port[:1]
        port = port[1:]
        if not closing or len(host) < 2 or not (_HEX | {":"}).issuperset(host[1:]):
            return False
        return not colon or (colon == ":" and _is_port(port))
    if colon and not _is_port(port):
        return False
    return all(
        part and (_WORD - {"_"}).issuperset(part.replace("-", "")) and part[0] != "-" and part[-1] != "-"
        for part in host.split(".")
    )


def _is_port(port: str) -> bool:
    return port.isascii() and port.isdecimal()
