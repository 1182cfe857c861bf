"""Whether the finished image of a Node program can do without its development dependencies, and how they go."""

from __future__ import annotations

import posixpath
from itertools import pairwise
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context.node import RUNNERS
from dfix.fixes import Decline
from dfix.image.files import Files
from dfix.model import runs
from dfix.model.steps import Step, step
from dfix.records import Record
from dfix.syntax.build import quoted_word

from .frameworks import bundles
from .imported import NOT_READ, SOURCES, by_options, imported, loaded_by_another, package_in
from .start import called, global_packages, package_of

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.context.node import Package
    from dfix.launch import Launch, Started
    from dfix.model.state import State
    from dfix.runtime.plan import Split
    from dfix.syntax import Instruction
    from dfix.syntax.build import TextEdit

_PRODUCTION = ("--production", "--production=true", "--prod", "-P", "--omit=dev", "--only=production", "--only=prod")
_WITH_DEV = (
    "--include=dev", "--production=false", "--prod=false", "-D", "--dev", "--only=dev", "--only=development",
)  # fmt: skip
#: options of the install that the pruning needs as well, or it would decide otherwise
_CARRIED = {
    "npm": ("--legacy-peer-deps", "--force", "-f"),
    "yarn": ("--ignore-engines", "--frozen-lockfile", "--pure-lockfile", "--non-interactive"),
    "pnpm": (),
}
_NEUTRAL = ("npm", "yarn", "pnpm", "corepack")


class Place(Record):
    """A step, the instruction that it stands in, and the folder of the image that it works in (None: not known)."""

    step: Step
    run: Instruction
    folder: str | None


class Lean(Record):
    """How the development dependencies go: commands behind the build, or edits of the install. why: the evidence."""

    commands: tuple[str, ...]
    edits: tuple[tuple[Instruction, tuple[TextEdit, ...]], ...]
    why: str


def lean(
    context: Context, split: Split, package: Package, start: Launch, where: tuple[Place, ...], files: tuple[str, ...]
) -> Lean:
    """How the development dependencies leave the image; Decline when they have to stay.

    ``files`` are the sources that run, whatever folder they lie in."""
    installs = [p for p in where if is_full_install(p.step)]
    if not package.dev_dependencies:
        return Lean((), (), "package.json has no development dependencies")
    if not installs:
        return Lean((), (), "nothing is installed from package.json")
    if all(_leaves_dev_out(split, p) for p in installs):
        return Lean((), (), "only production dependencies are installed")
    at_end = Files.of(split.stage, context)
    if all(p.folder and at_end.removed(posixpath.join(p.folder, "node_modules")) for p in installs):
        return Lean((), (), "the build takes its packages out itself")
    if len({p.folder for p in installs}) == 1 and _takes_dev_out(split, where, installs[-1].folder):
        return Lean((), (), "the build takes its development dependencies out itself")
    if package.workspaces or package.has_local_dependencies:
        raise Decline("its development dependencies stay, since package.json names workspaces or local packages")
    needed = _needed(context, split, package, start, files) or _generated(context, package)
    if needed:
        raise Decline(f"its development dependencies stay: {needed}")
    return _how(split, package, where, installs)


def _how(split: Split, package: Package, where: tuple[Place, ...], installs: list[Place]) -> Lean:
    last = installs[-1]
    home = {p.folder for p in installs}
    if len(home) > 1 or last.folder is None:
        raise Decline("its development dependencies stay, since packages are installed in several folders")
    if any(p.step.command.has_flag("--no-save", "--no-lockfile") or p.step.action == "link" for p in where):
        raise Decline("its development dependencies stay, since packages are installed that package.json does not name")
    if last.step.tool == "yarn" and package.is_modern_yarn:
        raise Decline("its development dependencies stay, since Yarn 2 and later need a plugin to take them out")
    if last.step.tool == "bun":
        raise Decline("its development dependencies stay, since bun has no command to take them out")
    why = "no source that runs imports a development dependency, and nothing that is started comes from one"
    edits = _in_place(split, package, where, last)
    if edits is not None:
        return Lean((), edits, why)
    end = _end(split)
    if end is None or end.user != split.stage.state(last.run).user:
        raise Decline(
            "its development dependencies stay, since another user than at the install would have to remove them"
        )
    if last.step.tool == "yarn":
        reason = _not_twice(package, last)
        if reason:
            raise Decline(f"its development dependencies stay, since {reason}")
    command = _command(split, package, last.step)
    if end.workdir != last.folder:
        command = f"cd {quoted_word(last.folder or '')} && {command}"
    return Lean((command,), (), why)


def _not_twice(package: Package, install: Place) -> str | None:
    """Why a second install, which is how yarn 1 takes packages out, would not do."""
    if package.uses("patch-package") or "patches" in package.config_files:
        return "a second install of yarn would undo the patches of patch-package"
    if (
        any("type=secret" in m or "type=ssh" in m for m in install.run.flags.get("mount", ()))
        or "npmrc" in install.run.text
    ):
        return "a second install of yarn may need the secret of the first"
    return None


def places(split: Split) -> tuple[Place, ...]:
    """Every step of a package manager, with the folder that it works in."""
    found: list[Place] = []
    for run in split.stage.of("RUN"):
        script = runs.script(run)
        if script is None or not script.clean:
            continue
        folder = split.stage.state(run).workdir
        for command in script.commands:
            if command.name == "cd":
                target = command.words[1].value if len(command.words) > 1 else None
                folder = posixpath.normpath(posixpath.join(folder, target)) if folder and target else None
                continue
            here = step(command)
            if here and here.tool in RUNNERS:
                found.append(Place(here, run, _sent_to(here, folder)))
    return tuple(found)


def _sent_to(here: Step, folder: str | None) -> str | None:
    words = [w.value or "" for w in here.command.arguments]
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in ("--prefix", "--cwd", "-C", "--dir"):
            value = value if equals else next(iter(words[index + 1 :]), "")
            return posixpath.normpath(posixpath.join(folder, value)) if folder and value else None
    return folder


def is_full_install(here: Step) -> bool:
    """An install of what package.json names."""
    if here.tool not in RUNNERS or here.command.has_flag("-g", "--global", "--version", "-v"):
        return False
    if here.action == "ci":
        return True
    named = [w for w in here.operands if not _is_value(here, w.text)]
    return here.action == "install" and not named


def _is_value(here: Step, text: str) -> bool:
    words = [w.text for w in here.words]
    index = words.index(text)
    return index > 0 and words[index - 1] in (
        "--prefix", "--loglevel", "--registry", "--network-timeout", "--cwd", "-C", "--dir", "--omit", "--only",
        "--include", "--network-concurrency", "--filter", "--cache", "--mutex", "--cache-folder", "--fetch-timeout",
        "--maxsockets",
    )  # fmt: skip


def _takes_dev_out(split: Split, where: tuple[Place, ...], folder: str | None) -> bool:
    """Whether the last step on node_modules prunes it, or installs it again for production."""
    found = [p for p in where if p.folder == folder and (is_full_install(p.step) or p.step.action == "prune")]
    return bool(found) and _leaves_dev_out(split, found[-1])


def _leaves_dev_out(split: Split, place: Place) -> bool:
    """Whether an install, or a pruning, leaves no development dependencies."""
    words = [w.text for w in place.step.command.arguments]
    pairs = list(pairwise(words))
    if _asks_for_dev(place.step):
        return False
    if any(w in _PRODUCTION for w in words) or any(
        p in pairs for p in (("--omit", "dev"), ("--only", "production"), ("--only", "prod"))
    ):
        return True
    assigned = dict(place.step.command.assignments).get("NODE_ENV")
    if assigned is not None:
        return assigned.value == "production"
    return split.stage.state(place.run).scope.get("NODE_ENV") == "production"


def _asks_for_dev(here: Step) -> bool:
    """Whether an install says that development dependencies are wanted."""
    words = [w.text for w in here.command.arguments]
    flags = {*words, *(f"{one}={two}" for one, two in pairwise(words))}
    assigned = dict(here.command.assignments).get("NODE_ENV")
    return not flags.isdisjoint(_WITH_DEV) or (assigned is not None and assigned.value != "production")


# ------------------------------------------------------------------ what has to stay


def _needed(context: Context, split: Split, package: Package, start: Launch, files: tuple[str, ...]) -> str | None:
    """Why a development dependency is needed at run time; None when none is."""
    if start.unread:
        return f"what `{start.unread[0].text}` starts was not seen ({start.unread[0].why})"
    dev = {
        name for name in package.dev_dependencies if not name.startswith("@types/") and name not in package.dependencies
    }
    dev -= set(package.optional_dependencies)
    for command in start.commands:
        mine = {package_of(command.name), *(package_in(w) for w in _loading(command))} & dev
        if mine:
            return f"`{command.text}` needs {', '.join(sorted(mine))}, which is one of them"
        reason = None if command.passing else _unknown_program(command.name, split, package)
        if reason:
            return reason
    by_name = loaded_by_another(package, dev)
    if by_name:
        return by_name
    if any(w.endswith((".ts", ".tsx")) for w in start.words):
        return "it runs TypeScript as it is written"
    loaded = _compiles(split, start) or _by_configuration(context, split, package, start, dev)
    if loaded:
        return loaded
    if (
        "next" in start.programs
        and "typescript" in dev
        and any(context.is_file(posixpath.join(package.directory, f"next.config.{end}")) for end in ("ts", "mts"))
    ):
        return "`next start` needs typescript to read next.config.ts"
    return None if bundles(package) else imported(context, package, start, dev, files)


def _compiles(split: Split, start: Launch) -> str | None:
    """Why types and compilers are wanted when it starts: `ts-node src/index`, `node -r ts-node/register`."""
    names = knowledge.names("node_packages", "compiling")
    for command in start.commands:
        hit = next((w for w in (command.name, *_loading(command)) if package_in(w) in names or w in names), None)
        if hit:
            return f"`{command.text}` compiles TypeScript when it starts"
    options = split.state.env.get("NODE_OPTIONS", "").split()
    hit = next((w for w in options if package_in(w) in names), None)
    return f"NODE_OPTIONS has {hit} compile TypeScript when it starts" if hit else None


def _by_configuration(context: Context, split: Split, package: Package, start: Launch, dev: set[str]) -> str | None:
    """Why a development dependency is loaded by a name in NODE_OPTIONS, or in the configuration of what is started."""
    told = by_options(context, split.state.env.get("NODE_OPTIONS", ""), dev)
    if told:
        return told
    for program, files in knowledge.load("node_packages")["configuration"].items():
        if program not in start.programs and program not in start.words:
            continue
        for file in files:
            place = posixpath.join(package.directory, file)
            text = context.read(place) or ""
            named = next((d for d in sorted(dev) if f'"{d}' in text or f"'{d}" in text), None)
            if named:
                return f"{place} names {named}, which is one of them"
    return None


def _loading(command: Started) -> list[str]:
    """The words of a command, and of what NODE_OPTIONS has node load before it."""
    return [
        *command.words,
        *(word for key, value in command.env if key == "NODE_OPTIONS" for word in (value or "").split()),
    ]


def _unknown_program(name: str, split: Split, package: Package) -> str | None:
    """A program of which no known package could be the origin may come from a development dependency."""
    unknown = called(split, package, (name,)).unknown
    npx_only = not package.uses(package_of(name))
    if (
        unknown
        and npx_only
        and package_of(name) == name
        and not any(n.startswith(name) for n in global_packages(split))
    ):
        return f"which package brings {name} is not known"
    return None


def _generated(context: Context, package: Package) -> str | None:
    """Code that a build writes into node_modules, where pruning takes out what no package.json names."""
    under = package.directory
    for file in context.walk((".prisma",), under=under, skip=NOT_READ).files:
        text = context.read(file) or ""
        if "node_modules" in text or "typegraphql-prisma" in text:
            return f"{file} has code generated into node_modules, which pruning would take out"
    for file in context.walk(SOURCES, under=under, skip=NOT_READ).files:
        if "@generated/" in (context.read(file) or ""):
            return f"{file} imports code generated into node_modules, which pruning would take out"
    return None


# ------------------------------------------------------------------ how it goes


def _in_place(
    split: Split, package: Package, where: tuple[Place, ...], last: Place
) -> tuple[tuple[Instruction, tuple[TextEdit, ...]], ...] | None:
    """The install without development dependencies, where nothing in the builder needs them; else None. Decline where
    it asks for them all the same."""
    if package.lifecycle_scripts or any(
        p.step.action in ("run", "build", "exec", "test", "start", "prune", "dedupe") for p in where
    ):
        return None
    if not all(
        s.tool in _NEUTRAL or s.is_system or s.tool in knowledge.load("commands")["housekeeping"] for s in split.steps
    ):
        return None
    installs = [p for p in where if not p.step.command.has_flag("-g", "--global") and p.step.action != "global"]
    if len([p for p in installs if p.step.action in ("install", "ci", "")]) != 1 or not is_full_install(last.step):
        return None
    if _asks_for_dev(last.step):
        raise Decline("its development dependencies stay, since the install asks for them", last.run)
    return ((last.run, without_dev(split, last.step)),)


def without_dev(split: Split, install: Step) -> tuple[TextEdit, ...]:
    """The edit of an install that leaves development dependencies out."""
    flag = {"npm": _npm_flag(split), "yarn": "--production", "pnpm": "--prod"}[install.tool]
    word = install.action_word or install.command.words[-1]
    return ((word.end, word.end, f" {flag}"),)


def _npm_flag(split: Split) -> str:
    """npm 6, which came with node up to 14, knows --production only."""
    version = split.stage.info.version if split.stage.info else None
    return "--production" if version and version[0] < 15 else "--omit=dev"


def _command(split: Split, package: Package, install: Step) -> str:
    carried = [w.text for w in install.command.flags if w.value in _CARRIED[install.tool]]
    if install.tool == "npm":
        return " ".join(("npm prune", _npm_flag(split), *carried))
    if install.tool == "pnpm":
        return "pnpm prune --prod" + (" --config.ignore-scripts=true" if package.lifecycle_scripts else "")
    timeout = next((i for i, w in enumerate(install.words) if w.value == "--network-timeout"), None)
    carried += [w.text for w in install.words[timeout : timeout + 2]] if timeout is not None else []
    return " ".join(("yarn install --production --ignore-scripts --prefer-offline", *carried))


def _end(split: Split) -> State | None:
    """What holds behind the builder's last step."""
    return split.stage.state(split.work[-1]) if split.work else None
