"""Gradle's files as text: what a build is called, its plugins, its dependencies, its projects. Nothing is executed.

Source: docs.gradle.org (settings files, version catalogs, the Java, Application and Base plugins). Build scripts are
programs: what is read here are the forms that people write, and what has other forms is not known.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfix.context import Context

BUILDS = ("build.gradle", "build.gradle.kts")
SETTINGS = ("settings.gradle", "settings.gradle.kts")
_COMMENT = re.compile(r"/\*.{0,20000}?\*/|(?<![:\"'\w])//[^\n]*", re.DOTALL)
_PLUGINS = re.compile(r"\bplugins[ \t]*\{([^{}]{0,10000})\}")
_PLUGIN = re.compile(
    r"\bid[ \t]*\(?[ \t]*[\"']([\w.-]{1,100})|\bkotlin\([ \t]*[\"']([\w.]{1,60})|^[ \t]*`?([a-z][\w-]{1,40})`?[ \t]*$",
    re.MULTILINE,
)
_APPLIED = re.compile(r"\bapply[ \t]*\(?[ \t]*plugin[ \t]*[:=][ \t]*[\"']([\w.-]{1,100})")
_ALIAS = re.compile(r"\balias[ \t]*\(?[ \t]*([\w.]{1,100})")
_DEPENDENCY = re.compile(
    r"^[ \t]*(\w*(?:[iI]mplementation|[aA]pi|[rR]untimeOnly|[cC]ompile|[rR]untime|developmentOnly))\b"
    r"[ \t]*(?:\(|[ \t])[ \t]*(.{1,300})$",
    re.MULTILINE,
)
_COORDINATES = re.compile(r"[\"']([\w.-]{1,100}):([\w.-]{1,100})(?::[^\"'\n]{0,60})?[\"']")
_NAMED = re.compile(
    r"group[ \t]*[:=][ \t]*[\"']([\w.-]{1,100})[\"'][ \t]*,[ \t]*name[ \t]*[:=][ \t]*[\"']([\w.-]{1,100})"
)


class Build:
    """One project of a Gradle build.

    folder    where its build script stands in the build context
    path      the script, "" when there is none
    texts     the script, and that of the root project where it is another
    settings  the text of the settings file
    """

    def __init__(self, context: Context, folder: str, root: str) -> None:
        self.context = context
        self.folder = folder
        self.root = root
        self.path = _first(context, folder, BUILDS)
        scripts = dict.fromkeys(filter(None, (self.path, _first(context, root, BUILDS))))
        self.texts = tuple(_plain(context.read(path) or "") for path in scripts)
        settings = _first(context, root, SETTINGS)
        self.settings = _plain(context.read(settings) or "") if settings else ""

    @property
    def text(self) -> str:
        """All that its scripts say."""
        return "\n".join(self.texts)

    @property
    def name(self) -> str | None:
        """The name of the project: that of the settings for the root, of the folder for others."""
        if self.folder != self.root:
            return posixpath.basename(self.folder)
        found = re.search(r"rootProject\.name[ \t]*=[ \t]*[\"']([^\"'$\n]{1,100})[\"']", self.settings)
        return found[1] if found else None

    @property
    def version(self) -> str | None:
        """The version, from the scripts or from gradle.properties; None where it is not literal or not told."""
        for text in self.texts:
            found = re.search(
                r"^[ \t]*(?:project\.)?version[ \t]*=?[ \t]*[\"']([^\"'$\n]{1,100})[\"']", text, re.MULTILINE
            )
            if found:
                return found[1]
            if re.search(r"^[ \t]*(?:project\.)?version\b", text, re.MULTILINE):
                return None
        properties = self.context.read(posixpath.join(self.root, "gradle.properties")) or ""
        given = re.search(r"^version[ \t]*[=:][ \t]*(\S{1,100})", properties, re.MULTILINE)
        return given[1] if given else None

    @property
    def plugins(self) -> frozenset[str]:
        """The plugins that it applies, by their ids; those of a version catalog by the id that stands there."""
        blocks = "\n".join(_PLUGINS.findall(self.text))
        found = {next(filter(None, match)) for match in _PLUGIN.findall(blocks)} | set(_APPLIED.findall(self.text))
        aliases = _ALIAS.findall(blocks)
        return frozenset(found | ({i for a in aliases if (i := self._of_catalog(a))} if aliases else set()))

    def _of_catalog(self, alias: str) -> str | None:
        """The id of a plugin that the version catalog names (alias(libs.plugins.spring.boot))."""
        from dfix.context.formats import load_toml, table

        key = alias.partition(".plugins.")[2].replace(".", "-").replace("_", "-")
        text = self.context.read(posixpath.join(self.root, "gradle/libs.versions.toml"))
        plugins = table(load_toml(text or "")[0]).get("plugins")
        for name, entry in table(plugins).items():
            if name.replace("_", "-").replace(".", "-") == key:
                told = entry if isinstance(entry, str) else table(entry).get("id")
                return str(told).partition(":")[0] if told else None
        return None

    def dependencies(self) -> tuple[tuple[str, str], ...] | None:
        """(group, name) of what it needs to run; None where one of them cannot be told."""
        found: list[tuple[str, str]] = []
        for kind, rest in _DEPENDENCY.findall(self.text):
            if "test" in kind.lower():
                continue
            if re.match(r"(?:enforcedPlatform|platform)?\(?[ \t]*project\b|(?:enforcedP|p)latform", rest):
                continue
            match = _COORDINATES.search(rest) or _NAMED.search(rest)
            if match is None:
                return None
            found.append((match[1], match[2]))
        return tuple(found)


def read(context: Context, folder: str = "") -> Build | None:
    """The Gradle project of a folder of the build context; its root is the nearest folder above with a settings file.
    None without a script."""
    root = folder
    while not _first(context, root, SETTINGS) and root:
        root = posixpath.dirname(root)
    root = root if _first(context, root, SETTINGS) else folder
    build = Build(context, folder, root)
    return build if build.texts else None


def _first(context: Context, folder: str, names: tuple[str, ...]) -> str:
    return next((p for name in names if context.is_file(p := posixpath.join(folder, name))), "")


def _plain(text: str) -> str:
    """The text without comments, as far as these can be told from strings."""
    return _COMMENT.sub(" ", text[:200_000])
