"""Manifests of other ecosystems: names, versions, locks. Small readers, each `read_x(context, directory)` or None."""

from __future__ import annotations

from typing import Any

from dfix.context import xml
from dfix.context.base import Context
from dfix.context.formats import join, load_json, load_toml, string_table, strings, table, text_or_none


class Manifest:
    """What one manifest says. `broken` is "" or says why it cannot be read; `facts` has what is its kind's own."""

    __slots__ = ("broken", "dependencies", "facts", "has_lock", "kind", "name", "path", "version")

    def __init__(self, kind: str, path: str, broken: str = "") -> None:
        self.kind = kind
        self.path = path
        self.broken = broken
        self.name: str | None = None
        self.version: str | None = None
        self.has_lock = False
        self.dependencies: dict[str, str] = {}
        self.facts: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"Manifest({self.kind!r}, {self.path!r})"


def _text(context: Context, path: str, kind: str) -> tuple[Manifest, str] | None:
    if not context.exists(path):
        return None
    text = context.read(path)
    return Manifest(kind, path, "" if text is not None else "cannot be read"), text or ""


def read_cargo(context: Context, directory: str = "") -> Manifest | None:
    """Cargo.toml. facts: bins {name: path}, members, has_workspace, has_package, build_script, local_dependencies,
    default_run, features, edition, target_dir_config (.cargo/config.toml is there)."""
    found = _text(context, join(directory, "Cargo.toml"), "cargo")
    if found is None:
        return None
    manifest, text = found
    data, problem = load_toml(text)
    manifest.broken = manifest.broken or problem
    data = table(data)
    package, workspace = table(data.get("package")), table(data.get("workspace"))
    manifest.name, manifest.version = text_or_none(package.get("name")), text_or_none(package.get("version"))
    manifest.has_lock = context.is_file(join(directory, "Cargo.lock"))
    local: list[str] = []
    for group in ("dependencies", "build-dependencies", "dev-dependencies"):
        for name, spec in table(data.get(group)).items():
            details = table(spec)
            manifest.dependencies[name] = spec if isinstance(spec, str) else str(details.get("version", ""))
            local.extend([name] if "path" in details else [])
    build = package.get("build")
    manifest.facts = {
        "bins": _cargo_bins(context, directory, data, manifest.name),
        "members": strings(workspace.get("members")),
        "has_workspace": "workspace" in data,
        "has_package": "package" in data,
        "build_script": build is not False and context.is_file(join(directory, text_or_none(build) or "build.rs")),
        "local_dependencies": tuple(local),
        "default_run": text_or_none(package.get("default-run")),
        "features": tuple(table(data.get("features"))),
        "edition": text_or_none(package.get("edition")),
        "target_dir_config": context.is_file(join(directory, ".cargo/config.toml"))
        or context.is_file(join(directory, ".cargo/config")),
    }
    return manifest


def _cargo_bins(context: Context, directory: str, data: dict[str, Any], name: str | None) -> dict[str, str]:
    """doc.rust-lang.org/cargo/reference/cargo-targets: src/main.rs, src/bin/*.rs, src/bin/*/main.rs and [[bin]]."""
    bins: dict[str, str] = {}
    if table(data.get("package")).get("autobins") is not False:
        if name and context.is_file(join(directory, "src/main.rs")):
            bins[name] = "src/main.rs"
        for entry in context.listdir(join(directory, "src/bin")):
            if entry.endswith(".rs"):
                bins[entry.removesuffix(".rs")] = f"src/bin/{entry}"
            elif context.is_file(join(directory, f"src/bin/{entry}/main.rs")):
                bins[entry] = f"src/bin/{entry}/main.rs"
    listed = data.get("bin")
    for item in listed if isinstance(listed, list) else ():
        target = text_or_none(table(item).get("name"))
        if target:
            path = text_or_none(table(item).get("path"))
            bins = {other: where for other, where in bins.items() if where != path}
            bins[target] = path or bins.get(target, f"src/bin/{target}.rs")
    return bins


def read_maven(context: Context, directory: str = "") -> Manifest | None:
    """pom.xml. facts: packaging, modules, parent, final_name, properties."""
    found = _text(context, join(directory, "pom.xml"), "maven")
    if found is None:
        return None
    manifest, text = found
    values, problem = xml_values(text)
    manifest.broken = manifest.broken or problem
    manifest.name = _first(values, "project/artifactId")
    manifest.version = _first(values, "project/version") or _first(values, "project/parent/version")
    base = "project/dependencies/dependency/"
    manifest.dependencies = dict.fromkeys(values.get(base + "artifactId", ()), "")
    manifest.facts = {
        "packaging": _first(values, "project/packaging") or "jar",
        "modules": tuple(values.get("project/modules/module", ())),
        "parent": _first(values, "project/parent/artifactId"),
        "parent_version": _first(values, "project/parent/version"),
        "final_name": _first(values, "project/build/finalName"),
        "plugins": tuple(values.get("project/build/plugins/plugin/artifactId", ())),
        "properties": {path[19:]: texts[0] for path, texts in values.items() if path.startswith("project/properties/")},
        "has_wrapper": context.is_file(join(directory, "mvnw")),
    }
    return manifest


def read_gradle(context: Context, directory: str = "") -> Manifest | None:
    """build.gradle or build.gradle.kts, without running it. facts: plugins, includes, has_wrapper, has_settings."""
    import re

    for suffix in ("", ".kts"):
        found = _text(context, join(directory, f"build.gradle{suffix}"), "gradle")
        if found is None:
            continue
        manifest, text = found
        settings = ""
        for each in ("settings.gradle", "settings.gradle.kts"):
            settings = settings or context.read(join(directory, each)) or ""
        named = re.search(r"rootProject\.name[ \t]*=[ \t]*[\"']([^\"'\n]{1,100})", settings)
        version = re.search(r"^version[ \t]*=?[ \t]*[\"']([^\"'\n$]{1,100})", text, re.MULTILINE)
        manifest.name = named[1] if named else None
        manifest.version = version[1] if version else None
        manifest.has_lock = context.is_file(join(directory, "gradle.lockfile"))
        plugins = re.findall(r"\bid[ \t]*\(?[ \t]*[\"']([\w.-]{1,100})", text)
        plugins += re.findall(r"\bapply plugin:[ \t]*[\"']([\w.-]{1,100})", text)
        includes = re.findall(r"^[ \t]*include[ \t]*\(?([^)\n]{1,500})", settings, re.MULTILINE)
        manifest.facts = {
            "plugins": tuple(plugins),
            "includes": tuple(name for line in includes for name in re.findall(r"[\"']:?([\w:.-]{1,100})", line)),
            "has_wrapper": context.is_file(join(directory, "gradlew")),
            "has_settings": bool(settings),
            "has_build_src": context.is_dir(join(directory, "buildSrc")),
            "has_catalog": context.is_file(join(directory, "gradle/libs.versions.toml")),
        }
        return manifest
    return None


def read_gemfile(context: Context, directory: str = "") -> Manifest | None:
    """Gemfile, read line by line. facts: ruby, gemspec, local_gems, ruby_version_file."""
    import re

    found = _text(context, join(directory, "Gemfile"), "bundler")
    if found is None:
        return None
    manifest, text = found
    manifest.has_lock = context.is_file(join(directory, "Gemfile.lock"))
    local: list[str] = []
    for line in text.splitlines()[:5000]:
        gem = re.match(r"[ \t]*gem[ \t(]+[\"']([\w.-]{1,100})[\"'](?:[ \t]*,[ \t]*[\"']([^\"']{1,100})[\"'])?", line)
        if gem:
            manifest.dependencies[gem[1]] = gem[2] or ""
            local.extend([gem[1]] if re.search(r"\bpath:|:path\b", line) else [])
    ruby = re.search(r"^[ \t]*ruby[ \t(]+[\"']([^\"'\n]{1,50})", text, re.MULTILINE)
    manifest.facts = {
        "ruby": ruby[1] if ruby else None,
        "gemspec": re.search(r"^[ \t]*gemspec\b", text, re.MULTILINE) is not None,
        "local_gems": tuple(local),
        "ruby_version_file": context.is_file(join(directory, ".ruby-version")),
    }
    return manifest


def read_composer(context: Context, directory: str = "") -> Manifest | None:
    """composer.json. facts: scripts, autoload_files, path_repositories, php."""
    found = _text(context, join(directory, "composer.json"), "composer")
    if found is None:
        return None
    manifest, text = found
    data, problem = load_json(text)
    manifest.broken = manifest.broken or problem
    data = table(data)
    manifest.name, manifest.version = text_or_none(data.get("name")), text_or_none(data.get("version"))
    manifest.dependencies = {**string_table(data.get("require-dev")), **string_table(data.get("require"))}
    manifest.has_lock = context.is_file(join(directory, "composer.lock"))
    listed = data.get("repositories")
    repositories = list(listed.values()) if isinstance(listed, dict) else listed if isinstance(listed, list) else []
    autoload = table(data.get("autoload"))
    manifest.facts = {
        "scripts": tuple(table(data.get("scripts"))),
        "autoload_files": strings(autoload.get("files")),
        "autoload_classmap": strings(autoload.get("classmap")),
        "path_repositories": tuple(
            str(table(item).get("url", "")) for item in repositories if table(item).get("type") == "path"
        ),
        "php": string_table(data.get("require")).get("php"),
    }
    return manifest


def read_mix(context: Context, directory: str = "") -> Manifest | None:
    """mix.exs, by its text. facts: releases, umbrella."""
    import re

    found = _text(context, join(directory, "mix.exs"), "mix")
    if found is None:
        return None
    manifest, text = found
    app = re.search(r"\bapp:[ \t]*:(\w{1,100})", text)
    version = re.search(r"\bversion:[ \t]*\"([^\"\n#]{1,100})\"", text)
    manifest.name, manifest.version = app[1] if app else None, version[1] if version else None
    manifest.has_lock = context.is_file(join(directory, "mix.lock"))
    manifest.dependencies = dict(re.findall(r"\{:(\w{1,100}),[ \t]*\"([^\"\n]{1,100})\"", text))
    manifest.facts = {
        "releases": re.search(r"\breleases:", text) is not None,
        "umbrella": re.search(r"\bapps_path:", text) is not None,
    }
    return manifest


READERS = (read_cargo, read_maven, read_gradle, read_gemfile, read_composer, read_mix)


def read(context: Context, directory: str = "") -> tuple[Manifest, ...]:
    """Every manifest of these kinds in a directory."""
    return context.memo(("others", directory), lambda: _read(context, directory))


def _read(context: Context, directory: str) -> tuple[Manifest, ...]:
    return tuple(manifest for reader in READERS if (manifest := reader(context, directory)) is not None)


def _first(values: dict[str, list[str]], path: str) -> str | None:
    texts = values.get(path)
    return texts[0] if texts else None


def xml_values(text: str) -> tuple[dict[str, list[str]], str]:
    """({path of elements: texts, "path@attribute": values}, "" or why it is broken)."""
    values: dict[str, list[str]] = {}
    root, problem = xml.tree(text)

    def note(element: xml.Element, above: str) -> None:
        path = f"{above}/{element.name}" if above else element.name
        for key, value in element.attributes.items():
            values.setdefault(f"{path}@{key}", []).append(value)
        for child in element.children:
            note(child, path)
        if element.text:
            values.setdefault(path, []).append(element.text)

    if root is not None:
        note(root, "")
    return values, problem
