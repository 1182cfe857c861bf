"""Image references, read by grammar/reference.lark.

What the names of well-known images say is told by `describe`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.model.images import TagInfo, User, describe
from dfix.syntax.driver import parser

if TYPE_CHECKING:
    from dfix.model.mapping import Images

__all__ = ["ImageReference", "TagInfo", "User", "describe"]

_HUB = "docker.io"
_HEX = frozenset("0123456789abcdefABCDEF")
_MAX_NAME = 255
#: other names of a registry
_DOMAINS = {"index.docker.io": _HUB}
#: registries that carry Docker's official images, and where
_MIRRORS = {
    "mirror.gcr.io": "library/",
    "public.ecr.aws": "docker/library/",
    "registry-1.docker.io": "library/",
    "registry.hub.docker.com": "library/",
}
#: where Docker Hub has its official images, and those of one architecture
_OFFICIAL = ("library", "amd64", "arm32v6", "arm32v7", "arm64v8", "i386", "ppc64le", "riscv64", "s390x")


class ImageReference:
    """A parsed image reference.

    registry    "docker.io" when none is written
    repository  the path in the registry, with "library/" where Docker adds it
    tag         as written, None when there is none (Docker then takes "latest")
    digest      "sha256:…" or None
    familiar    the name without tag and digest as Docker shows it: "node", "bitnami/redis", "ghcr.io/a/b";
                that on Docker Hub for mirrors of its official images, and for those of one architecture; the official
                name for what a company has under another
    mapped      a company's own table says that it is the official image
    """

    __slots__ = ("digest", "familiar", "mapped", "registry", "repository", "tag", "text")

    def __init__(self, text: str, registry: str, repository: str, tag: str | None, digest: str | None) -> None:
        self.text = text
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest
        self.familiar = _familiar(registry, repository)
        self.mapped = False

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"ImageReference({self.text!r})"

    def __eq__(self, other: object) -> bool:
        """Whether both are spelled alike. "node" and "docker.io/library/node:latest" are one image, but what is kept
        for one of them must never be printed for the other."""
        return isinstance(other, ImageReference) and (self.text, self.familiar) == (other.text, other.familiar)

    def __hash__(self) -> int:
        return hash(self.text)

    def with_tag(self, tag: str) -> str:
        """The text of the reference to another tag of the same repository, its name spelled as here."""
        return f"{self.name}:{tag}"

    @property
    def name(self) -> str:
        """The text without tag and digest."""
        bare = self.text.partition("@")[0]
        return bare if self.tag is None else bare[: -len(self.tag) - 1]

    @staticmethod
    def parse(text: str, images: Images | None = None) -> ImageReference | None:
        """The reference that `text` spells; None for variables and for what Docker calls invalid. ``images`` are a
        company's names.

        "scratch" parses like any name: that it is no image is `describe`'s to say.
        """
        if not text.isascii() or (len(text) == 64 and text.islower() and _HEX.issuperset(text)):
            return None
        tree = parser("reference").parse(text)
        if tree is None:
            return None
        parts: dict[str, str] = {}
        name: list[str] = []
        for kind, start, end in tree.leaves():
            if kind in ("FIRST", "COMPONENT"):
                name.append(text[start:end])
            parts[kind] = text[start:end]
        registry = _DOMAINS.get(parts.get("REGISTRY", _HUB), parts.get("REGISTRY", _HUB))
        if registry == _HUB and len(name) == 1:
            name.insert(0, "library")
        repository = "/".join(name)
        if len(repository) > _MAX_NAME:
            return None
        found = ImageReference(text, registry, repository, parts.get("TAG"), parts.get("DIGEST"))
        official = images.official(found.familiar) if images is not None else None
        if official is not None:
            found.familiar, found.mapped = official, True
        return found


def _familiar(registry: str, repository: str) -> str:
    folder, _, name = repository.rpartition("/")
    if registry == _HUB:
        return name if folder in _OFFICIAL else repository
    return name if f"{folder}/" == _MIRRORS.get(registry) else f"{registry}/{repository}"
