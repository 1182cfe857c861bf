"""Where Node builds put their output: tsconfig.json, next.config.*, angular.json. Read, never run."""

from __future__ import annotations

from typing import Any

from dfix.context.base import Context
from dfix.context.formats import join, load_jsonc, strings, strip_comments, table, text_or_none
from dfix.records import Record

MAX_EXTENDS = 8
NEXT_CONFIGS = ("next.config.js", "next.config.mjs", "next.config.cjs", "next.config.ts", "next.config.mts")


class TsConfig(Record):
    """The facts of a tsconfig.json. Directories are relative to the context's root; `extends` was followed.

    `complete` is False when a base configuration is in a package or could not be read.
    """

    out_dir: str | None
    root_dir: str | None
    out_file: str | None
    module: str | None
    no_emit: bool
    include: tuple[str, ...]
    files: tuple[str, ...]
    references: tuple[str, ...]
    complete: bool
    broken: str


class NextConfig(Record):
    """A next.config file: `output` is "standalone", "export" or None; `understood` is False for a computed one."""

    file: str
    output: str | None
    dist_dir: str
    understood: bool


def read_tsconfig(context: Context, directory: str = "", name: str = "tsconfig.json") -> TsConfig | None:
    """The tsconfig of a directory, None without one."""
    return context.memo(("tsconfig", directory, name), lambda: _tsconfig(context, join(directory, name)))


def _tsconfig(context: Context, path: str) -> TsConfig | None:
    if not context.exists(path):
        return None
    options: dict[str, Any] = {}
    top: dict[str, Any] = {}
    complete, broken = True, ""
    queue = [path]
    for number, current in enumerate(queue):
        text = context.read(current)
        data, problem = load_jsonc(text) if text is not None else (None, "cannot be read")
        if problem or not isinstance(data, dict) or number >= MAX_EXTENDS:
            complete = False
            broken = broken or (problem or "not a JSON object" if number == 0 else "")
            continue
        base = current.rpartition("/")[0]
        own = table(data.get("compilerOptions"))
        for key, value in own.items():
            if key in ("outDir", "rootDir", "outFile") and isinstance(value, str):
                value = join(base, value.replace("${configDir}", "."))
            options.setdefault(key, value)
        for key in ("include", "files", "references"):
            if key in data:
                top.setdefault(key, data[key])
        extends = data.get("extends")
        for target in reversed([extends] if isinstance(extends, str) else strings(extends)):
            found = _extended(context, base, target)
            complete = complete and found is not None
            queue.extend([found] if found is not None and found not in queue else [])
    listed = top.get("references")
    references = [text_or_none(table(item).get("path")) for item in (listed if isinstance(listed, list) else ())]
    return TsConfig(
        text_or_none(options.get("outDir")),
        text_or_none(options.get("rootDir")),
        text_or_none(options.get("outFile")),
        text_or_none(options.get("module")),
        options.get("noEmit") is True,
        strings(top.get("include")),
        strings(top.get("files")),
        tuple(reference for reference in references if reference),
        complete,
        broken,
    )


def _extended(context: Context, base: str, target: str) -> str | None:
    if not target.startswith("."):
        return None
    path = join(base, target)
    return next((each for each in (path, path + ".json") if context.is_file(each)), None)


def read_next_config(context: Context, directory: str = "") -> NextConfig | None:
    """The next.config of a directory, None without one. Only literal values are seen."""
    return context.memo(("next", directory), lambda: _next_config(context, directory))


def _next_config(context: Context, directory: str) -> NextConfig | None:
    for name in NEXT_CONFIGS:
        path = join(directory, name)
        if context.exists(path):
            text = strip_comments(context.read(path) or "")
            output, known_output = literal(text, "output")
            dist_dir, known_dist = literal(text, "distDir")
            return NextConfig(path, output, dist_dir or ".next", known_output and known_dist)
    return None


def literal(text: str, key: str) -> tuple[str | None, bool]:
    """The one literal string that a text of JavaScript gives a key, and whether every use of it is such a literal."""
    import re

    values: set[str] = set()
    pattern = re.compile(r"[\"']?[ \t]{0,20}:\s{0,20}([\"'`])([^\"'`\n$]{1,100})\1[ \t\r\n]{0,50}([,}\]]|\Z)")
    for found in re.finditer(rf"(?<![\w.$-]){key}(?![\w$-])", text):
        value = pattern.match(text, found.end())
        if value is None:
            return None, False
        values.add(value.group(2))
    return (values.pop(), True) if len(values) == 1 else (None, not values)


def angular_output(context: Context, directory: str = "") -> str | None:
    """Where `ng build` writes the browser's files: only if angular.json has one application, or a default project."""
    text = context.read(join(directory, "angular.json"))
    if text is None:
        return None
    data, _ = load_jsonc(text)
    projects = table(table(data).get("projects"))
    default = table(data).get("defaultProject")
    names = [default] if isinstance(default, str) and default in projects else list(projects)
    applications = [name for name in names if table(projects[name]).get("projectType", "application") == "application"]
    if len(applications) != 1:
        return None
    project = table(projects[applications[0]])
    build = table(table(project.get("architect") or project.get("targets")).get("build"))
    builder = text_or_none(build.get("builder")) or ""
    output = table(build.get("options")).get("outputPath")
    # angular.dev: the application builder, and only it, adds a directory for the browser.
    browser = "browser" if builder.endswith(":application") else ""
    if isinstance(output, dict):
        browser = (text_or_none(output["browser"]) or "") if "browser" in output else browser
        output = output.get("base")
    if output is None and builder.endswith(":application"):
        output = f"dist/{applications[0]}"
    return join(directory, f"{output}/{browser}") if isinstance(output, str) else None
