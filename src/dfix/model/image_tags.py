"""Reading the tags of images part by part; what the parts mean is told by the image's entry in the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dfix.knowledge import load

if TYPE_CHECKING:
    from dfix.model.images import TagInfo

_MOVING = frozenset(
    ("current", "devel", "edge", "innovation", "latest", "lts", "mainline", "nightly", "rolling", "stable", "tip")
)
_OTHERS = {
    "al2": "amazonlinux",
    "almalinux": "almalinux",
    "amazonlinux": "amazonlinux",
    "azurelinux": "azurelinux",
    "centos": "centos",
    "fedora": "fedora",
    "nanoserver": "windows",
    "oracle": "oraclelinux",
    "ubi": "rhel",
    "windowsservercore": "windows",
}
_VARIANTS = frozenset(("busybox", "distroless", "slim"))
#: words before a version = whose runtime it is; "" where they do not say
_VENDORS = {
    "adoptopenjdk": "adoptopenjdk",
    "amazon": "corretto",
    "amazoncorretto": "corretto",
    "azulzulu": "zulu",
    "corretto": "corretto",
    "eclipse": "temurin",
    "graal": "graalvm",
    "graalvm": "graalvm",
    "ibm": "semeru",
    "ibmjava": "ibmjava",
    "jdk": "",
    "jre": "",
    "liberica": "liberica",
    "libericaopenjdk": "liberica",
    "microsoft": "microsoft",
    "openjdk": "openjdk",
    "php": "",
    "python": "",
    "sapmachine": "sapmachine",
    "semeru": "semeru",
    "temurin": "temurin",
    "zulu": "zulu",
}


def number_of(text: str) -> tuple[tuple[int, ...] | None, str]:
    """The version at the start of `text` and what follows it."""
    end = 0
    while text[end : end + 1].isdigit() or (text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit()):
        end += 1
    if not end or end > 20:
        return None, text
    return tuple(int(part) for part in text[:end].split(".")), text[end:]


class TagParser:
    """Reads the parts of a tag, from left to right."""

    __slots__ = (
        "after",
        "beside",
        "entry",
        "info",
        "moving",
        "on",
        "reads",
        "tool",
        "unread",
        "variants",
        "vendor",
        "version",
    )

    def __init__(self, info: TagInfo, entry: dict[str, Any], reads: str) -> None:
        self.info = info
        self.entry = entry
        self.reads = reads
        self.moving = False
        self.after = ""  # the part before, when it waits for a number
        self.version = ""  # the version of the language as written
        self.tool = ""  # the version of the tool as written
        self.vendor = ""  # whose runtime it is
        self.on: list[str] = []  # the parts that name the distribution
        self.beside: int | None = None  # the first number of what stands beside: elixir:1.16-otp-26
        self.variants: list[str] = []
        self.unread: list[str] = []

    def read(self, index: int, part: str) -> None:
        after, self.after = self.after, ""
        first = index == 0 or (self.reads == "first" and not self.version)
        if (first or after) and self.number(part, after):
            return
        if part in self.entry.get("beside", ()):
            self.after = part
        if part in self.entry.get("variants", ()):
            self.variants.append(part)
        elif self.after:
            pass
        elif part in self.entry.get("words", ()):
            self.info.version = number_of(self.entry["words"][part])[0]
        elif part in _MOVING or (self.reads == "release" and part in _floating(self.info, self.entry)):
            self.moving = True
        elif part in _VARIANTS:
            self.variants.append(part)
        elif _is_date_or_build(part):
            self.version += f"-{part}" if part.startswith("b") else ""
        elif self.distribution(part) or (part == "minimal" and self.on):
            self.on.append(part)
        elif not self.made_by(part):
            self.unread.append(part)

    def number(self, part: str, after: str) -> bool:
        version, rest = number_of(part.removeprefix("v") if not after else part)
        if version is None:
            return False
        if after in ("alpine", "debian", "ubuntu"):
            self.on.append(part)
            self.info.release = ".".join(part.split(".")[:2]) if after == "alpine" else code_name(after, part)
            return self.info.release is not None
        if after in self.entry.get("beside", ()):
            self.beside = version[0]
        elif self.reads == "release" and not after:
            return self.releasenumber_of(version, part)
        elif after or self.reads != "tool":
            self.info.version, self.version = version, part.removeprefix("v")
            if rest and rest[0] not in "_u+":
                self.unread.append(rest)
        else:
            self.tool = part
        return True

    def releasenumber_of(self, version: tuple[int, ...], part: str) -> bool:
        distribution = self.entry["distribution"]
        if distribution == "alpine":
            self.info.release = f"{version[0]}.{version[1]}" if len(version) > 1 else None
            return True
        number = part.partition(".")[0] if distribution == "debian" else part
        self.info.release = code_name(distribution, number)
        return self.info.release is not None

    def distribution(self, part: str) -> bool:
        releases = load("releases")
        for name in ("debian", "ubuntu"):
            if part in releases[name]:
                self.info.distribution, self.info.release = name, part
                return True
            number = part.removeprefix(name)
            if number != part:
                self.info.distribution = name
                self.info.release = code_name(name, number)
                self.after = "" if number or self.reads == "first" else name
                return not number or self.info.release is not None
        if part.startswith("alpine"):
            self.info.distribution = "alpine"
            self.variants.append("alpine")
            self.info.release = part.removeprefix("alpine") or None
            self.after = "alpine" if part == "alpine" and self.reads != "first" else ""
            return True
        for prefix, distribution in _OTHERS.items():
            if part.startswith(prefix):
                self.info.distribution = distribution
                return True
        return False

    def made_by(self, part: str) -> bool:
        """A word that says whose runtime it is, and that a version may follow ("temurin-21", "jdk21")."""
        word = part.rstrip("0123456789.")
        if word not in _VENDORS:
            return False
        self.vendor = self.vendor or _VENDORS[word]
        if word in ("jdk", "jre"):
            self.variants.append(word)
        if word == part:
            self.after = part
        else:
            self.version = part[len(word) :]
            self.info.version = number_of(self.version)[0]
        return True

    def variant(self) -> str | None:
        for part in self.variants:
            if part != "alpine":
                return part
        if "variant" in self.entry:
            return str(self.entry["variant"])
        if self.variants:
            return "alpine"
        usual = self.entry and self.info.distribution == self.entry.get("distribution")
        return "full" if usual else None


def _is_date_or_build(part: str) -> bool:
    """ "20260803" of a snapshot, "b07" of a JDK."""
    return (len(part) == 8 and part.isdigit()) or (part[:1] == "b" and part[1:].isdigit())


def code_name(distribution: str, number: str) -> str | None:
    names: dict[str, str] = load("releases")[distribution]
    return next((name for name, it in names.items() if it == number), None)


def _floating(info: TagInfo, entry: dict[str, Any]) -> list[str]:
    words: list[str] = load("releases")["floating"].get(entry.get("distribution"), [])
    return words
