"""package.json and what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dfix.context.base import Context
from dfix.context.formats import join, load_json, load_yaml, string_table, strings, table, text_or_none

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from dfix.context.node_config import NextConfig, TsConfig

# docs.npmjs.com/cli/using-npm/scripts: what `npm install` and `npm ci` run in a project, in this order.
LIFECYCLE = (
    "preinstall",
    "install",
    "postinstall",
    "prepublish",
    "preprepare",
    "prepare",
    "postprepare",
    "dependencies",
)
# npm's own shrinkwrap wins over package-lock.json.
LOCKS = (
    "npm-shrinkwrap.json",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
)
MANAGERS = {
    "npm-shrinkwrap.json": "npm",
    "package-lock.json": "npm",
    "yarn.lock": "yarn",
    "pnpm-lock.yaml": "pnpm",
    "bun.lock": "bun",
    "bun.lockb": "bun",
}
# What an install may read besides the manifest and the lock file.
CONFIG_FILES = (
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    ".yarn",
    ".pnp.cjs",
    "patches",
    "prisma",
    "pnpm-workspace.yaml",
    ".pnpmfile.cjs",
    ".pnpmfile.mjs",
    "pnpmfile.js",
    "bunfig.toml",
    "lerna.json",
    "nx.json",
    "turbo.json",
    "rush.json",
    "binding.gyp",
    ".node-version",
    ".nvmrc",
)
LOCAL_PROTOCOLS = ("file:", "link:", "workspace:", "portal:", "exec:", "./", "../", "/", "~/")
RUNNERS = {"npm", "pnpm", "yarn", "bun"}
MAX_SCRIPTS = 50


class Package:
    """A package.json. `broken` is "" or says why it cannot be read; then everything else is empty. `is_there` is False
    for one that stands for none."""

    __slots__ = (
        "bin",
        "broken",
        "config_files",
        "dependencies",
        "dependencies_meta",
        "dev_dependencies",
        "directory",
        "has_server_js",
        "is_there",
        "locks",
        "main",
        "name",
        "optional_dependencies",
        "optional_peers",
        "overrides",
        "package_manager",
        "patched",
        "peer_dependencies",
        "scripts",
        "trusted",
        "type",
        "version",
        "workspaces",
    )

    def __init__(self, directory: str, data: dict[str, Any], names: tuple[str, ...], broken: str = "") -> None:
        self.directory = directory
        self.broken = broken
        self.is_there = True
        self.name = text_or_none(data.get("name"))
        self.version = text_or_none(data.get("version"))
        self.main = text_or_none(data.get("main"))
        self.type = text_or_none(data.get("type")) or "commonjs"
        self.bin = _bin(data.get("bin"), self.name)
        self.scripts = string_table(data.get("scripts"))
        self.dependencies = string_table(data.get("dependencies"))
        self.dev_dependencies = string_table(data.get("devDependencies"))
        self.optional_dependencies = string_table(data.get("optionalDependencies"))
        self.peer_dependencies = string_table(data.get("peerDependencies"))
        meta = table(data.get("peerDependenciesMeta"))
        self.optional_peers = frozenset(name for name in meta if table(meta[name]).get("optional") is True)
        self.dependencies_meta = table(data.get("dependenciesMeta"))
        self.patched = tuple(table(data.get("patchedDependencies")))
        self.trusted = strings(data.get("trustedDependencies"))
        self.package_manager = text_or_none(data.get("packageManager"))
        self.overrides = {**table(data.get("overrides")), **table(data.get("resolutions"))}
        listed = data.get("workspaces")
        self.workspaces = strings(listed if isinstance(listed, list) else table(listed).get("packages"))
        self.locks = tuple(lock for lock in LOCKS if lock in names)
        self.config_files = tuple(name for name in CONFIG_FILES if name in names)
        self.has_server_js = "server.js" in names

    @property
    def lock(self) -> str | None:
        """The lock file that the package manager would use, None without one."""
        manager = (self.package_manager or "").partition("@")[0]
        for lock in self.locks:
            if MANAGERS[lock] == manager:
                return lock
        return self.locks[0] if self.locks else None

    @property
    def manager(self) -> str:
        """ "npm", "yarn", "pnpm" or "bun": what `packageManager` names, else the lock file's, else npm."""
        named = (self.package_manager or "").partition("@")[0]
        return named if named in RUNNERS else MANAGERS[self.lock] if self.lock else "npm"

    @property
    def is_modern_yarn(self) -> bool:
        """Whether it is a project of Yarn 2 or later."""
        return ".yarnrc.yml" in self.config_files or (self.package_manager or "").startswith(
            ("yarn@2", "yarn@3", "yarn@4")
        )

    def links_node_modules(self, context: Context) -> bool:
        """Whether Yarn 2 or later is told to make node_modules."""
        data, _ = load_yaml(context.read(join(self.directory, ".yarnrc.yml")) or "")
        return table(data).get("nodeLinker") in ("node-modules", "pnpm")

    @property
    def all_dependencies(self) -> dict[str, str]:
        """The dependencies that an install installs, with what each asks for."""
        return {**self.optional_dependencies, **self.dev_dependencies, **self.dependencies}

    @property
    def names_twice(self) -> bool:
        """Whether a package stands in two groups of what an install installs."""
        groups = (self.dependencies, self.dev_dependencies, self.optional_dependencies)
        return sum(map(len, groups)) != len(self.all_dependencies)

    @property
    def local_dependencies(self) -> dict[str, str]:
        """The dependencies that name a place in the file system or the workspace."""
        return {name: spec for name, spec in self.all_dependencies.items() if is_local(spec)}

    @property
    def has_local_dependencies(self) -> bool:
        """Whether an install needs other directories (`file:`, `link:`, `workspace:`, `portal:`)."""
        return (
            bool(self.local_dependencies)
            or any(map(is_local, self.peer_dependencies.values()))
            or any(
                isinstance(spec, str) and (is_local(spec) or spec.startswith("patch:"))
                for spec in self.overrides.values()
            )
        )

    @property
    def lifecycle_scripts(self) -> dict[str, str]:
        """The scripts that npm runs at install, in order. A binding.gyp alone means `node-gyp rebuild`."""
        found = {name: self.scripts[name] for name in LIFECYCLE if name in self.scripts}
        if "binding.gyp" in self.config_files and "install" not in found and "preinstall" not in found:
            found["install"] = "node-gyp rebuild"
        return found

    def uses(self, name: str) -> bool:
        """Whether a package is in the dependencies, the development or the optional ones."""
        return name in self.dependencies or name in self.dev_dependencies or name in self.optional_dependencies

    def script(self, name: str) -> str | None:
        """The text of a script, None without it."""
        return self.scripts.get(name)

    def start_command(self) -> str | None:
        """What `npm start` runs: the script, else npm's default `node server.js` if there is that file."""
        if "start" in self.scripts:
            return self.scripts["start"]
        return "node server.js" if self.has_server_js else None

    def tsconfig(self, context: Context, name: str = "tsconfig.json") -> TsConfig | None:
        """The tsconfig beside this package.json."""
        from dfix.context.node_config import read_tsconfig

        return read_tsconfig(context, self.directory, name)

    def next_config(self, context: Context) -> NextConfig | None:
        """The next.config beside this package.json."""
        from dfix.context.node_config import read_next_config

        return read_next_config(context, self.directory)

    def next_standalone(self, context: Context) -> bool:
        """Whether next.config says `output: 'standalone'`, literally."""
        config = self.next_config(context)
        return config is not None and config.output == "standalone"

    def builds_with(self, name: str) -> tuple[str, ...]:
        """The programs that a script runs, also through other scripts and its pre and post scripts, in order.

        A plain reading of the text (see `commands_of`): enough to see `tsc`, `next`, `vite`, not a shell.
        """
        found: list[str] = []
        seen: set[str] = set()
        queue = [name]
        while queue and len(seen) < MAX_SCRIPTS:
            current = queue.pop(0)
            if current in seen:
                continue
            seen.add(current)
            for each in (f"pre{current}", current, f"post{current}"):
                for words in commands_of(self.scripts.get(each, "")):
                    inner = self._runs(words)
                    if inner:
                        queue.extend(inner)
                    elif words[0] not in found:
                        found.append(words[0])
        return tuple(found)

    def _runs(self, words: list[str]) -> list[str]:
        """The scripts of this package that a command runs."""
        program, arguments = words[0], [word for word in words[1:] if not word.startswith("-")]
        if program in ("run-s", "run-p", "npm-run-all"):
            return [script for word in arguments for script in self._named(word)]
        if program not in RUNNERS or not arguments:
            return []
        if arguments[0] in ("run", "run-script"):
            return [word for word in arguments[1:2] if word in self.scripts]
        if program == "npm":
            return arguments[:1] if arguments[0] in ("start", "test", "stop", "restart") else []
        return [word for word in arguments[:1] if word in self.scripts]

    def _named(self, word: str) -> list[str]:
        if word.endswith("*"):
            return [name for name in self.scripts if name.startswith(word.rstrip("*"))]
        return [word] if word in self.scripts else []


def is_local(spec: str) -> bool:
    """Whether what a package asks for lies in the file system: by its protocol, or (npm-package-arg) an archive, or a
    path of several folders; one slash alone is a repository of GitHub."""
    plain = spec.partition("#")[0]
    named = ":" not in plain and not plain.startswith("@")
    return spec.startswith(LOCAL_PROTOCOLS) or (
        named and (plain.endswith((".tgz", ".tar.gz", ".tar")) or plain.count("/") > 1)
    )


def _bin(value: Any, name: str | None) -> dict[str, str]:
    if isinstance(value, str):
        return {(name or "").rpartition("/")[2]: value}
    return string_table(value)


# Programs that run the program named after them.
WRAPPERS = {"npx", "bunx", "cross-env", "cross-env-shell", "env", "exec", "dotenv", "env-cmd", "time", "nice"}


def commands_of(script: str) -> list[list[str]]:
    """The words of each command of a script's text; assignments and wrappers such as cross-env are left out."""
    import re
    import shlex

    commands: list[list[str]] = []
    for part in re.split(r"&&|\|\||[;&|\n]", script[:10_000]):
        try:
            words = shlex.split(part)
        except ValueError:
            words = part.split()
        while words and _skipped(words):
            words.pop(0)
        if words:
            commands.append(words)
    return commands


def _skipped(words: list[str]) -> bool:
    first = words[0]
    name, equals, _ = first.partition("=")
    if equals and name.replace("_", "a").isalnum():
        return True
    # The options of a wrapper only stand first once the wrapper itself is gone.
    return len(words) > 1 and (first in WRAPPERS or first.startswith("-"))


def read(context: Context, directory: str = "") -> Package | None:
    """The package.json of a directory, None without one."""
    return context.memo(("node", directory), lambda: _read(context, directory))


def _read(context: Context, directory: str) -> Package | None:
    path = join(directory, "package.json")
    text = context.read(path)
    if text is None:
        return Package(directory, {}, (), "cannot be read") if context.exists(path) else None
    package = parse(text, directory, context.listdir(directory))
    if not package.workspaces and "pnpm-workspace.yaml" in package.config_files:
        listed, _ = load_yaml(context.read(join(directory, "pnpm-workspace.yaml")) or "")
        package.workspaces = strings(table(listed).get("packages"))
    return package


def none(directory: str) -> Package:
    """What a directory without package.json says: nothing."""
    package = Package(directory, {}, (), "")
    package.is_there = False
    return package


def parse(text: str, directory: str, names: tuple[str, ...]) -> Package:
    """The meaning of a package.json's text; ``names`` are those of the files that stand beside it."""
    data, broken = load_json(text)
    if not broken and not isinstance(data, dict):
        broken = "not a JSON object"
    return Package(directory, table(data), names, broken)


def with_install_scripts(context: Context, package: Package) -> tuple[str, ...]:
    """The packages of package-lock.json that are no development dependencies and run a script when installed."""
    if "package-lock.json" not in package.locks:
        return ()
    data, _ = load_json(context.read(join(package.directory, "package-lock.json")) or "")
    found = set()
    for path, entry in table(table(data).get("packages")).items():
        entry = table(entry)
        if path and entry.get("hasInstallScript") is True and not entry.get("dev") and not entry.get("link"):
            found.add(path.rpartition("node_modules/")[2])
    return tuple(sorted(found))


def all_install_scripts(context: Context, package: Package) -> tuple[str, ...] | None:
    """The packages, those for development among them, that run a script when installed or are fetched with git; None
    when package-lock.json does not tell it of all that package.json names."""
    named = (*package.dependencies, *package.dev_dependencies, *package.optional_dependencies)
    return _locked(context, package, named, _is_made_here)


def made_with(context: Context, package: Package, tools: Collection[str]) -> tuple[str, ...]:
    """The packages of package-lock.json, for Linux, that run a script when installed and depend on one of these
    packages."""

    def wanted(entry: Mapping[str, object]) -> bool:
        systems = entry.get("os")
        elsewhere = isinstance(systems, list) and bool(systems) and "linux" not in systems
        return not elsewhere and _is_made_here(entry) and not table(entry.get("dependencies")).keys().isdisjoint(tools)

    return _locked(context, package, (), wanted) or ()


def made_for_a_system(context: Context, package: Package) -> tuple[str, ...] | None:
    """The packages of package-lock.json, but for those of development, that run a script when installed, are fetched
    with git, or are published for single systems (`os`, `cpu`, `libc`); None when it does not tell it of all."""
    named = (*package.dependencies, *package.optional_dependencies)
    systems = {"os", "cpu", "libc"}
    return _locked(
        context,
        package,
        named,
        lambda entry: not entry.get("dev") and (_is_made_here(entry) or not systems.isdisjoint(entry)),
    )


def _is_made_here(entry: Mapping[str, object]) -> bool:
    """Whether an entry of package-lock.json runs a script when installed, or is fetched with git."""
    resolved = entry.get("resolved")
    return entry.get("hasInstallScript") is True or (isinstance(resolved, str) and resolved.startswith("git"))


def _locked(
    context: Context, package: Package, named: Iterable[str], wanted: Callable[[Mapping[str, object]], bool]
) -> tuple[str, ...] | None:
    """The packages of package-lock.json whose entries are wanted; None when it does not tell it of all those named."""
    data, _ = load_json(context.read(join(package.directory, "package-lock.json")) or "")
    packages = table(table(data).get("packages"))
    if package.lock != "package-lock.json" or any(f"node_modules/{name}" not in packages for name in named):
        return None
    found = {path.rpartition("node_modules/")[2] for path, entry in packages.items() if path and wanted(table(entry))}
    return tuple(sorted(found))


def workspace_packages(context: Context, package: Package) -> tuple[str, ...]:
    """The directories of the workspace's packages, sorted; `**` is followed one directory deep."""
    found: set[str] = set()
    left_out: set[str] = set()
    for pattern in package.workspaces[:100]:
        target = left_out if pattern.startswith("!") else found
        path = join(package.directory, pattern.removeprefix("!").rstrip("/"))
        for candidate in context.glob(path.replace("**", "*")):
            if context.is_file(join(candidate, "package.json")):
                target.add(candidate)
    return tuple(sorted(found - left_out))
