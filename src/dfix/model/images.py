"""What the name and the tag of a well-known image say; the facts are data, see `knowledge/bases.toml`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dfix.knowledge import load
from dfix.model.image_tags import TagParser, code_name, number_of
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.model.image_runtimes import Runtime
    from dfix.model.reference import ImageReference

#: which table has a repository, where it is not `bases` or `bases_more`
_TABLES = {
    "adoptopenjdk": "bases_java",
    "amazoncorretto": "bases_java",
    "azul/zulu-openjdk": "bases_java",
    "azul/zulu-openjdk-alpine": "bases_java",
    "azul/zulu-openjdk-debian": "bases_java",
    "bellsoft/*": "bases_java",
    "clux/muslrust": "bases_rust",
    "composer": "bases_php",
    "dhi.io/*": "bases_hardened",
    "dunglas/frankenphp": "bases_php",
    "eclipse-temurin": "bases_java",
    "golang": "bases_go",
    "gradle": "bases_java",
    "ibm-semeru-runtimes": "bases_java",
    "java": "bases_java",
    "jetty": "bases_java",
    "maven": "bases_java",
    "mcr.microsoft.com/dotnet/*": "bases_dotnet",
    "mcr.microsoft.com/dotnet/core/*": "bases_dotnet",
    "messense/rust-musl-cross": "bases_rust",
    "node": "bases_node",
    "openjdk": "bases_java",
    "php": "bases_php",
    "python": "bases_python",
    "ruby": "bases_ruby",
    "rust": "bases_rust",
    "sapmachine": "bases_java",
    "tomcat": "bases_java",
}


class User(Record):
    """An account of an image."""

    name: str
    uid: int
    gid: int


class TagInfo:
    """What the name and the tag of an image say; None or empty wherever it is not known. Read only.

    known         the repository is in the tables
    kind          "language", "distribution", "server", "tool", "empty"
    language      "node", "python", "go", "rust", "java", "ruby", "php", "dotnet", "c", …
    version       of the language (of Java where it runs on that; of the product, for servers) as far as the tag says it
    distribution  "debian", "ubuntu", "alpine", "busybox", "rhel", …
    release       code name ("bookworm", "noble") or Alpine's "3.19": named by the tag, or certain because the
                  tag is no longer rebuilt
    release_now   the release if known, else the one the floating tag had when the tables were made: a guess
    floating      the tag may move to another release
    variant       "full", "slim", "alpine", "jdk", "jre", "fpm", "distroless", …: what tells most in the tag
    vendor        whose Java it is: "temurin", "corretto", "semeru", …
    tag           what the parts of the tag were read as (for image_runtimes)
    parts         all parts of the tag that name variants
    unread        parts of the tag that were not understood: be cautious when there are any
    slim          the tag of the slim variant of the same version and release (the tag itself if it is slim)
    user          the default USER, "root" where the image sets none
    app_user      the account that the image makes for applications
    users         all accounts known to exist, the distribution's too
    shell         whether /bin/sh exists
    entrypoint, command, workdir   () and "" mean that the image sets none
    acts_on       first words for which the entry point does something before it goes on as the words that it is given;
                  None where it is not known to do that
    takes         the program that the entry point puts before words that begin with an option, or with one of these
    env           variables and values the image sets, env_names also those whose value is not known
    has, lacks    programs and packages known to be there, and known not to be
    """

    __slots__ = (
        "acts_on", "app_user", "command", "distribution", "entrypoint", "env", "env_names", "floating", "has", "kind",
        "known", "lacks", "language", "parts", "reference", "release", "release_now", "shell", "slim", "tag", "takes",
        "unread", "user", "users", "variant", "vendor", "version", "workdir",
    )  # fmt: skip

    def __init__(self, reference: ImageReference) -> None:
        self.reference = reference
        self.known = False
        self.kind: str | None = None
        self.language: str | None = None
        self.version: tuple[int, ...] | None = None
        self.distribution: str | None = None
        self.release: str | None = None
        self.release_now: str | None = None
        self.floating = True
        self.variant: str | None = None
        self.vendor: str | None = None
        self.tag: TagParser | None = None
        self.parts: tuple[str, ...] = ()
        self.unread: tuple[str, ...] = ()
        self.slim: str | None = None
        self.user: str | None = None
        self.app_user: User | None = None
        self.users: tuple[User, ...] = ()
        self.shell: bool | None = None
        self.entrypoint: tuple[str, ...] | None = None
        self.command: tuple[str, ...] | None = None
        self.acts_on: tuple[str, ...] | None = None
        self.takes: tuple[str, tuple[str, ...]] | None = None
        self.workdir: str | None = None
        self.env: dict[str, str] = {}
        self.env_names: frozenset[str] = frozenset()
        self.has: frozenset[str] = frozenset()
        self.lacks: frozenset[str] = frozenset()

    @property
    def runtimes(self) -> tuple[Runtime, ...]:
        """Which images run what is built in this one, the likeliest first; () where that is not known."""
        from dfix.model.image_runtimes import runtimes

        return runtimes(self)

    def runtime(self, name: str) -> str | None:
        """The image of that name among them ("jre", "aspnet", "distribution", …); None where there is none."""
        return next((it.image for it in self.runtimes if it.name == name), None)

    def in_family(self, family: str) -> str | None:
        """The image of a family ("distroless", "alpine", …) that runs what is built in this one; None where none is
        known."""
        from dfix.model.image_runtimes import in_family

        return in_family(self, family)

    def is_of(self, family: str) -> bool:
        """Whether the image is of a family itself."""
        from dfix.model.image_runtimes import is_of

        return is_of(self, family)

    def __repr__(self) -> str:
        return f"TagInfo({self.reference.text!r}, {self.language}, {self.version}, {self.release})"


@lru_cache(maxsize=256)
def describe(reference: ImageReference) -> TagInfo:
    """What is known about `reference`; `.known` is False for images outside the tables."""
    info = TagInfo(reference)
    entry = entry_of(reference.familiar)
    if entry is None or not set(entry.get("unlike", ())).isdisjoint((reference.tag or "").split("-")):
        _read_tag(info, {}, reference.tag)
        return info
    info.known = True
    info.kind = entry["kind"]
    info.language = entry.get("language")
    _read_tag(info, entry, reference.tag)
    info.shell = entry.get("shell", None if info.unread else True)
    if info.distribution == "windows" or not {"bin", "distroless"}.isdisjoint(info.parts):
        info.shell = False
    if "/distroless/" in reference.familiar:
        _read_distroless(info, reference)
    elif "/dotnet/" in reference.familiar:
        _read_dotnet(info, reference)
    _configure(info, entry)
    _contents(info, entry)
    info.slim = _slim_tag(info, entry)
    if reference.digest is not None:
        info.floating = False
    return info


def entry_of(name: str) -> dict[str, Any] | None:
    """The table of a repository by its familiar name; None when it is not known."""
    family = name.rpartition("/")[0] + "/*"
    for table in (_TABLES.get(name) or _TABLES.get(family, "bases"), "bases_more"):
        entries = load(table)
        entry: dict[str, Any] | None = entries.get(name) or entries.get(family)
        if entry is not None:
            return entry
    return None


def _read_tag(info: TagInfo, entry: dict[str, Any], tag: str | None) -> None:
    reads = entry.get("reads", "version")
    parts = [] if tag in (None, "latest") or reads == "none" else (tag or "").split("-")
    parser = TagParser(info, entry, reads)
    for index, part in enumerate(parts):
        parser.read(index, part)
    info.tag, info.vendor = parser, parser.vendor or entry.get("vendor")
    info.parts, info.unread = tuple(parser.variants), tuple(parser.unread)
    usual = entry.get(f"distribution_{info.vendor}", entry.get("distribution")) or _by_version(info, entry)
    info.distribution = info.distribution or usual
    info.variant = parser.variant()
    named = info.release is not None
    if not named and info.distribution is not None and info.distribution == usual:
        if parser.beside is None:
            _release_by_version(info, entry, moving=parser.moving or not parts)
        else:
            info.release_now = entry.get("beside_releases", {}).get(str(parser.beside))
    info.release_now = info.release or info.release_now
    info.floating = info.release is None


def _by_version(info: TagInfo, entry: dict[str, Any]) -> str | None:
    """The distribution of a repository that has changed it with a version, but for its slim tags."""
    below, before = entry.get("older", ("0", None))
    bound = number_of(below)[0] or ()
    if info.unread or "oracle" in info.parts or info.distribution is not None:
        return None
    if "slim" in info.parts:
        return entry.get("distribution_slim")
    return before if info.version is not None and info.version[:1] < bound else None


def _release_by_version(info: TagInfo, entry: dict[str, Any], moving: bool) -> None:
    """Sets `release` for tags that are no longer rebuilt, `release_now` for the others."""
    since = [(number_of(text.split()[0])[0] or (), text.split()[1]) for text in entry.get("since", ())]
    newest = [number_of(text)[0] or () for text in entry.get("newest", ())]
    version = info.version
    if not since or not newest:
        return
    if version is None:
        info.release_now = since[-1][1] if moving else None
        return
    known = [release for start, release in since if start[: len(version)] <= version]
    if not known:
        return
    line = version[: entry["line"]]
    alive = [it for it in newest if it[: len(line)] == line or it[: len(version)] == version]
    if len(version) < 3 and any(it[: len(version)] == version for it in newest):
        info.release_now = known[-1]  # rebuilt every few weeks: it moves
    elif version > (max(alive) if alive else newest[-1]):
        info.release_now = since[-1][1]  # newer than the table
    else:
        info.release = known[-1]


def _read_distroless(info: TagInfo, reference: ImageReference) -> None:
    name, _, release = reference.familiar.rpartition("/")[2].partition("-debian")
    if release:
        info.release = code_name("debian", release)
        info.release_now, info.floating = info.release, info.release is None
    for prefix, language in (("java", "java"), ("nodejs", "node"), ("python3", "python")):
        if name.startswith(prefix):
            info.language = language
            info.kind = "language"
            if language != "python":
                info.version = number_of(name.removeprefix(prefix))[0]
    if info.language == "java":
        info.vendor = "debian"
    minor = load("releases")["python"].get(info.release or "")  # it has Debian's own Python
    if info.language == "python":
        info.version = number_of(minor or "")[0]
    python = (f"/usr/bin/python{minor}",) if minor else None
    entrypoints = {"java": ("/usr/bin/java", "-jar"), "node": ("/nodejs/bin/node",), "python": python}
    info.entrypoint = entrypoints.get(info.language or "", None if info.language else ())
    tag = set((reference.tag or "latest").split("-"))
    info.parts = (name, *sorted(tag - {"latest"}))
    info.unread = tuple(sorted(tag - {"latest", "nonroot", "debug", "amd64", "arm64"}))
    if "nonroot" in tag:
        info.user, info.workdir = "65532", None
    info.app_user = User("nonroot", 65532, 65532)
    info.users = (User("root", 0, 0), info.app_user, User("nobody", 65534, 65534))


def _read_dotnet(info: TagInfo, reference: ImageReference) -> None:
    info.variant = reference.familiar.rpartition("/")[2]
    chiseled = not {"chiseled", "distroless"}.isdisjoint(info.parts)
    if info.version and info.version[0] >= 8:
        info.app_user = User("app", 1654, 1654)
        info.user = "1654" if chiseled else "root"
        info.env = {"APP_UID": "1654", "ASPNETCORE_HTTP_PORTS": "8080"}
    elif not chiseled:
        info.user = "root"
    if chiseled:
        info.shell = False
    if info.distribution is None and info.version:
        # Tags that name no distribution stay on the one that their version began with.
        numbers = ".".join(str(number) for number in info.version[:2])
        usual = load("bases_dotnet")["mcr.microsoft.com/dotnet/*"]["usual"].get(numbers, "").split()
        if usual:
            info.distribution, info.release = usual
            info.release_now, info.floating = info.release, False


def _configure(info: TagInfo, entry: dict[str, Any]) -> None:
    kinds = [info.variant, info.distribution]

    def setting(key: str) -> Any:
        return next((entry[f"{key}_{kind}"] for kind in kinds if f"{key}_{kind}" in entry), entry.get(key))

    entrypoint, command = setting("entrypoint"), setting("command")
    info.entrypoint = info.entrypoint if entrypoint is None else tuple(entrypoint)
    info.command = None if command is None else tuple(command)
    info.acts_on = tuple(entry["acts_on"]) if "acts_on" in entry else None
    info.takes = next(((program, tuple(words)) for program, words in entry.get("takes", {}).items()), None)
    if info.user != "65532":
        info.workdir = setting("workdir")
    info.user = info.user or entry.get("user")
    info.env |= setting("env") or {}
    info.env_names = frozenset(entry.get("env_names", ())).union(info.env)
    own = tuple(User(*user) for user in setting("users") or ())
    if own:
        info.app_user = own[0]
    if not info.users:
        accounts = {} if entry.get("only_users") else load("releases")["users"]
        system = accounts.get(info.distribution, []) + accounts.get(f"{info.distribution}:{info.release}", [])
        made = own or ((info.app_user,) if info.app_user else ())
        info.users = (*made, *(User(*user) for user in system if user[0] not in {it.name for it in made}))


def _contents(info: TagInfo, entry: dict[str, Any]) -> None:
    sets = load("contents")

    def names(key: str) -> frozenset[str]:
        table = entry.get(key, {})
        kinds = (*info.parts, info.variant, info.distribution)
        found: list[str] = next((table[kind] for kind in kinds if kind in table), [])
        return frozenset(name for item in found for name in sets.get(item, (item,)))

    if not info.unread:
        info.has, info.lacks = names("has"), names("lacks")


def _slim_tag(info: TagInfo, entry: dict[str, Any]) -> str | None:
    """The tag of the slim sibling; None where there is none, or where the tag was not wholly understood."""
    tag, order = info.reference.tag, entry.get("slim")
    if order is None or info.unread or info.distribution != entry.get("distribution", "debian"):
        return None
    since = number_of(entry.get("slim_since", ""))[0] or ()
    if info.version is not None and info.version < since[: len(info.version)]:
        return None
    if "slim" in info.parts:
        return tag
    if info.parts and info.parts != ("jdk",):
        return None
    if tag is None or tag == "latest":
        return str(entry.get("slim_latest", "slim"))
    parts = tag.split("-")
    named = parts[-1] in load("releases")["debian"] and len(parts) > 1
    if order == "slim-release" and (named or tag in load("releases")["debian"]):
        return "-".join((*parts[:-1], "slim", parts[-1]))
    return tag + "-slim"
