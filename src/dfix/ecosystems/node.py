"""Node.js: npm, yarn, pnpm; servers on the slim image of the builder's release with production dependencies."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context import node as manifests
from dfix.model import programs, runs

from . import scan
from .base import Install, Needs, No, RuntimePlan, Split, Verdict

if TYPE_CHECKING:
    from dfix.context.node import Package
    from dfix.model.stages import Stage
    from dfix.model.steps import Step
    from dfix.passes import Subject

_LOCKS = {
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "yarn": ("yarn.lock",),
    "pnpm": ("pnpm-lock.yaml",),
}
_SOURCES = (".js", ".cjs", ".mjs", ".ts", ".tsx", ".jsx")
_RUNNERS = ("npm", "yarn", "pnpm")
#: lifecycle scripts that read nothing of the project, or only what is named
_HARMLESS = {"only-allow": (), "patch-package": ("patches",), "prisma generate": ("prisma",), "true": (), "echo": ()}


class Node:
    """npm, yarn and pnpm projects."""

    # ------------------------------------------------------------------ installs

    def needs(self, install: Install) -> Needs | No | None:
        """The manifest, the lock file, and what the package manager's own configuration names."""
        step = install.step
        if not _installs_all(step):
            return None
        directory = _prefixed(step, install.directory)
        if not install.context:
            return _guess(step.tool)
        package = manifests.read(install.context, directory)
        if package is None:
            return No(f"there is no package.json in {directory or 'the build context'} to install from")
        if package.broken:
            return No(f"package.json {package.broken}")
        if package.workspaces or package.has_local_dependencies:
            return No("package.json names workspaces or local packages, whose folders an install needs")
        extra = _lifecycle(package, step, install)
        if isinstance(extra, No):
            return extra
        return self._files(install, package, directory, extra)

    def _files(self, install: Install, package: Package, directory: str, extra: tuple[str, ...]) -> Needs | No:
        tool = install.step.tool
        files = ["package.json", *(lock for lock in package.locks if lock in _LOCKS[tool])]
        files += [f for f in package.config_files if f in (".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs")]
        folders = [*extra]
        if tool == "yarn" and ".yarn" in package.config_files:
            folders.append(".yarn")
        if ".pnp.cjs" in package.config_files:
            return No("the project uses Plug'n'Play, whose files an install may read")
        if "pnpm-workspace.yaml" in package.config_files and tool == "pnpm":
            files.append("pnpm-workspace.yaml")
        prefix = posixpath.relpath(directory, install.directory) if directory != install.directory else ""
        named = [posixpath.join(prefix, f) for f in files] + [posixpath.join(prefix, f) + "/" for f in folders]
        evidence = [f"{tool} {install.step.action} reads {', '.join(named)}, all seen beside the Dockerfile"]
        evidence.append("no script of package.json that runs at install needs the source" if package.lifecycle_scripts
                        else "package.json has no script that runs at install")  # fmt: skip
        assumption = self._overlay(install, directory)
        if assumption is None:
            evidence.append("the later copy brings no node_modules that would replace the installed one")
        return Needs(tuple(named), tuple(evidence), assumption)

    def _overlay(self, install: Install, directory: str) -> str | None:
        modules = posixpath.join(directory, "node_modules")
        if install.context.ignored(modules) or not install.context.on_disk(modules):
            return None
        return "node_modules of the build context is not copied over the installed one (add it to .dockerignore)"

    # ------------------------------------------------------------------ the split

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | No:
        """The whole WORKDIR, pruned, on the slim image."""
        stage, info = split.stage, split.stage.info
        assert info is not None
        package = manifests.read(subject.context, split.context_directory) if subject.context else None
        if package is None or package.broken:
            return No("without package.json beside the Dockerfile it is not known what the program needs to run")
        if package.workspaces or package.has_local_dependencies:
            return No("the project is one of several in a workspace: which of them run is not known")
        started = _started(stage, package)
        if isinstance(started, No):
            return started
        if info.slim is None and info.distribution != "alpine":
            return No(f"no slim variant of {info.reference} is known")
        pruned = _prune(split, package, started)
        if isinstance(pruned, No):
            return pruned
        command, why_prune = pruned
        base = str(info.reference) if info.distribution == "alpine" else info.reference.with_tag(info.slim or "")
        if base == str(info.reference) and not command:
            return No("the base is already the small one, and there is nothing to leave behind")
        return self._assess(subject, split, package, base, command, why_prune)

    def _assess(
        self, subject: Subject, split: Split, package: Package, base: str, prune: tuple[str, ...], why: str
    ) -> RuntimePlan | No:
        assert split.stage.info is not None
        assumptions: list[str] = []
        evidence = [f"{base} is {split.stage.info.reference} without compilers and headers, of the same release", why]
        packages = _system_packages(package, split)
        if isinstance(packages, No):
            return packages
        look = scan.mentions(subject.context, _SOURCES, ("child_process", "execa", "shelljs", "zx", "simple-git"))
        if base != str(split.stage.info.reference):
            if look.found:
                assumptions.append(f"no program that only {split.stage.info.reference} has is started ({look.found})")
            else:
                evidence.append(f"{look.files} source files were read: none starts another program")
        unknown = _unsure(package, base.endswith('alpine'))
        if unknown:
            assumptions.append(f"{', '.join(unknown)} need no library of the full image")
        return RuntimePlan(
            base=base,
            copies=(split.folder,),
            evidence=tuple(evidence),
            assumption="; ".join(assumptions) or None,
            packages=packages,
            after_build=prune,
            tools=frozenset() if look.found else _tools(),
        )

    def stays(self, step: Step, split: Split) -> Verdict:
        """Installs, builds and prunes work inside the project folder."""
        if step.tool in _RUNNERS:
            if step.command.has_flag("-g", "--global") or step.action == "global":
                return Verdict.BOTH
            if step.action in ("install", "ci", "run", "build", "prune", "cache", "config", "set", "test", "rebuild", "dedupe",
                               "exec", "audit", "fund", "lint", "update", "version", "add", "--version", "link"):  # fmt: skip
                return Verdict.BUILDER
            return Verdict.UNKNOWN if step.action else Verdict.BUILDER
        if step.tool in ("npx", "tsc", "vite", "webpack", "next", "nest", "ng", "prisma", "rollup", "esbuild", "gulp", "grunt"):
            return Verdict.BUILDER
        if step.tool == "corepack":
            return Verdict.BOTH
        return Verdict.UNKNOWN


def _installs_all(step: Step) -> bool:
    """An install from the manifest: not global, no package named."""
    if step.tool not in _RUNNERS or step.action not in ("install", "ci", ""):
        return False
    if step.command.has_flag("-g", "--global", "--version", "-v") or (step.tool != "yarn" and not step.action):
        return False
    return not _plain_operands(step)


def _plain_operands(step: Step) -> tuple[str, ...]:
    """The packages that an install names, without the values of its flags."""
    found, skip = [], False
    for word in step.words:
        if skip:
            skip = False
        elif word.looks_like_flag:
            skip = word.value in ("--prefix", "--loglevel", "--registry", "--network-timeout", "--cwd", "-C", "--dir",
                                  "--omit", "--only", "--include", "--network-concurrency", "--filter", "--cache")  # fmt: skip
        else:
            found.append(word.text)
    return tuple(found)


def _prefixed(step: Step, directory: str) -> str:
    words = [w.value or "" for w in step.command.arguments]
    for index, word in enumerate(words):
        if word in ("--prefix", "--cwd", "-C", "--dir") and index + 1 < len(words):
            return posixpath.normpath(posixpath.join(directory, words[index + 1])).lstrip("./")
        for flag in ("--prefix=", "--cwd=", "--dir="):
            if word.startswith(flag):
                return posixpath.normpath(posixpath.join(directory, word[len(flag) :])).lstrip("./")
    return directory


def _guess(tool: str) -> Needs:
    files = {"npm": ("package*.json",), "yarn": ("package.json", "yarn.lock"), "pnpm": ("package.json", "pnpm-lock.yaml")}
    return Needs(
        files[tool],
        (),
        f"{', '.join(files[tool])} stand beside the Dockerfile and {tool} needs nothing else to install",
    )


def _lifecycle(package: Package, step: Step, install: Install) -> tuple[str, ...] | No:
    """Folders that the scripts run at install read; a reason when they may read the source."""
    extra: list[str] = []
    if package.uses("@prisma/client") and "prisma" in package.config_files:
        extra.append("prisma")
    if step.command.has_flag("--ignore-scripts"):
        return tuple(extra)
    for name, text in package.lifecycle_scripts.items():
        if name == "prepublish":
            continue
        for words in manifests.commands_of(text):
            command = " ".join(words)
            if words[0] == "husky" and _husky_is_harmless(package, words):
                continue
            known = next((v for k, v in _HARMLESS.items() if command == k or command.startswith(k + " ")), None)
            if known is None or (words[0] == "prisma" and "--schema" in command):
                return No(f"package.json's {name} script runs `{_short(text)}`, which may need the source")
            extra += [f for f in known if f in package.config_files]
    return tuple(dict.fromkeys(extra))


def _husky_is_harmless(package: Package, words: list[str]) -> bool:
    """husky 9 says so and goes on where there is no .git; older ones fail."""
    version = (package.dev_dependencies.get("husky") or package.dependencies.get("husky") or "").lstrip("^~>=v ")
    major = version.partition(".")[0]
    return major.isdigit() and int(major) >= 9 and len(words) == 1


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _started(stage: Stage, package: Package) -> tuple[list[str], ...] | No:
    """The commands that the container starts, npm scripts resolved."""
    program = programs.started(stage)
    if program is None:
        return No("the image has no CMD or ENTRYPOINT: others may build on it")
    if program.argv is None:
        commands = manifests.commands_of(program.text)
    else:
        commands = [list(program.argv)]
    resolved = [c for command in commands for c in _resolve(command, package, 0)]
    dev = _dev_server(resolved)
    if dev:
        return No(f"it starts a development tool ({dev}), which needs what a split would leave behind")
    if not resolved:
        return No("what the container starts cannot be read")
    return tuple(resolved)


def _resolve(words: list[str], package: Package, depth: int) -> list[list[str]]:
    if words[:1] == ["exec"]:
        words = words[1:]
    if not words or depth > 5 or words[0].rpartition("/")[2] not in _RUNNERS:
        return [words] if words else []
    rest = [w for w in words[1:] if not w.startswith("-")]
    if rest[:1] == ["run"] or rest[:1] == ["run-script"]:
        rest = rest[1:]
    name = rest[0] if rest else ""
    text = package.start_command() if name == "start" else package.script(name)
    if text is None:
        return [words]
    found = [*manifests.commands_of(package.script(f"pre{name}") or ""), *manifests.commands_of(text)]
    return [c for command in found for c in _resolve(command, package, depth + 1)]


def _dev_server(commands: list[list[str]]) -> str | None:
    table = knowledge.load("node_packages")
    tools = {*table["watchers"]}
    for words in commands:
        name = words[0].rpartition("/")[2]
        if name in tools and not (name in ("next", "nuxt", "vite", "remix-serve") and words[1:2] == ["start"]):
            return " ".join(words[:2])
        if name == "node" and any(w in ("ts-node/register", "tsx", "ts-node", "--watch") for w in words[1:]):
            return " ".join(words[:4])
    return None


def _prune(split: Split, package: Package, started: tuple[list[str], ...]) -> tuple[tuple[str, ...], str] | No:
    """The command that takes the development dependencies out, and why it may."""
    if not package.dev_dependencies:
        return (), "package.json has no development dependencies"
    installs = [s for s in split.steps if s.tool in _RUNNERS and s.action in ("install", "ci", "")]
    if not installs:
        return (), "nothing is installed from package.json"
    if any(s.command.has_flag("--production", "--prod", "--only", "--omit", "--only=production") for s in installs):
        return (), "only production dependencies are installed"
    if any(_in_production(split, s) for s in installs):
        return (), "NODE_ENV=production keeps development dependencies out"
    needed = {w for words in started for w in (words[0].rpartition("/")[2], *words[1:])}
    blocking = sorted(needed & set(package.dev_dependencies))
    if blocking:
        return No(f"the start command needs {', '.join(blocking)}, which is a development dependency")
    tool = installs[-1].tool
    if tool == "npm":
        if "package-lock.json" not in package.locks and not _is_npm_install(installs[-1]):
            return (), "there is no lock file to prune by"
        return (_in(split, installs[-1], "npm prune --omit=dev"),), "the start command names no development dependency"
    if tool == "pnpm":
        return (_in(split, installs[-1], "pnpm prune --prod"),), "the start command names no development dependency"
    if ".yarnrc.yml" in package.config_files:
        return (), "Yarn 2 and later keep their own layout, which stays whole"
    return (
        (_in(split, installs[-1], "yarn install --production --ignore-scripts --prefer-offline"),),
        "the start command names no development dependency",
    )


def _in_production(split: Split, step: Step) -> bool:
    """Whether an install sees NODE_ENV=production."""
    if dict(step.command.assignments).get("NODE_ENV") is not None:
        return True
    for run in split.stage.of("RUN"):
        script = runs.script(run)
        if script and any(c is step.command for c in script.commands):
            return split.stage.state(run).scope.get("NODE_ENV") == "production"
    return False


def _is_npm_install(step: Step) -> bool:
    return step.action in ("install", "ci")


def _in(split: Split, step: Step, command: str) -> str:
    return command


def _system_packages(package: Package, split: Split) -> tuple[str, ...] | No:
    """Packages of the distribution that known npm packages need at run time."""
    alpine = split.stage.info is not None and split.stage.info.distribution == "alpine"
    table = knowledge.load("node_packages")["alpine" if alpine else "debian"]
    found: list[str] = []
    for name in package.dependencies:
        for needed in table.get(name, ()):
            if needed.endswith("-dev"):
                release = split.stage.info.release_now if split.stage.info else None
                libraries = knowledge.load(f"debian_{release}").get(needed) if release in ("bookworm", "trixie") else None
                if libraries is None:
                    return No(f"which libraries {name} needs on this release is not known")
                found += libraries
            else:
                found.append(needed)
    return tuple(dict.fromkeys(found))


def _tools() -> frozenset[str]:
    """Packages that installs use to fetch and to compile, and node itself does not."""
    return frozenset((*knowledge.load("debian_packages")["fetch"], "python3", "python", "python2", "py3-pip", "openssh", "openssh-client"))


def _unsure(package: Package, alpine: bool) -> tuple[str, ...]:
    """Native packages of which it is not certain what they link."""
    table = knowledge.load("node_packages")
    return tuple(sorted(set(package.dependencies) & {"grpc", "node-gyp", "ffi", "ref", *table.get("unsure", ())}))


ECOSYSTEM = Node()
