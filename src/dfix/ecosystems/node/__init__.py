"""Node.js: npm, yarn, pnpm; servers on the slim image of the builder's release with production dependencies."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour import behaviour, sources_read
from dfix.context import node as manifests
from dfix.launch import launch
from dfix.model import copies, runs
from dfix.runtime import in_place
from dfix.runtime.packages import libraries_of, only_packages
from dfix.syntax.build import quoted_word

from ..base import Install, Needs, No, RuntimePlan, Split, Verdict
from . import dependencies
from . import install as node_install
from . import needed as node_needed
from . import prune as node_prune
from . import start as node_start
from .prune import Lean, Place

if TYPE_CHECKING:
    from dfix.context import Context
    from dfix.context.node import Package
    from dfix.launch import Launch
    from dfix.model.stages import Stage
    from dfix.model.steps import Step
    from dfix.runtime.site import Site
    from dfix.subject import Subject

_SYSTEM_FOLDERS = (
    "/bin",
    "/home",
    "/home/node",
    "/opt",
    "/root",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/local",
    "/usr/src",
    "/var",
    "/var/www",
)


_NO_SCRIPTS = "nothing is built, and by package-lock.json no package that is installed compiles anything"


class Node:
    """npm, yarn and pnpm projects."""

    def needs(self, install: Install) -> Needs | None:
        """The manifest, the lock file, and what the package manager's own configuration names."""
        return node_install.needs(install)

    def plan(self, subject: Subject, split: Split) -> RuntimePlan | No | None:
        """The whole folder on the small image of the builder's release, without development dependencies."""
        info = split.stage.info
        assert info is not None
        package = manifests.read(subject.context, split.context_directory) if subject.context else None
        if package is None or package.broken:
            return No("without package.json beside the Dockerfile it is not known what the program needs to run")
        reason = _mounted(split)
        if reason:
            return No(reason)
        start = launch(subject, split.stage)
        unfit = node_start.unfit(start)
        if unfit:
            return No(unfit)
        same = info.distribution == "alpine" or info.variant == "slim"
        if not same and info.slim is None:
            return No(f"no slim variant of {info.reference} is known")
        base = info.reference if same else info.reference.with_tag(info.slim or "")
        where = node_prune.places(split)
        copied = _copied(split, where)
        if isinstance(copied, No):
            return copied
        served = _served(split, package, start)
        if served:
            copied, lean = (served,), Lean((), (), f"{served} is all that is served")
        else:
            found = node_prune.lean(
                subject.context, split, package, start, where, behaviour(subject, split.stage).files
            )
            if isinstance(found, No) and same and not _toolchain(split):
                return No(f"the base is already the small one, and {found.reason}")
            lean = found if isinstance(found, Lean) else Lean((), (), found.reason)
        if same and not served and not lean.commands and not lean.edits and not _toolchain(split):
            return None
        straight = (
            not served and bool(package.dependencies) and not package.is_modern_yarn and _only_installs(split, where)
        )
        stays_one = not served and not lean.commands and (same or straight or not _installs(split))
        stays_one = stays_one and _stays_one(subject.context, split, package, same)
        plan = RuntimePlan(
            base=str(base),
            copies=tuple(posixpath.join(c, "node_modules") if straight and c == split.folder else c for c in copied),
            evidence=(lean.why, *((_NO_SCRIPTS,) if stays_one and not same and _installs(split) else ())),
            after_build=lean.commands,
            edits=lean.edits,
            tools=_tools(),
            builds_source=not straight,
            in_place=stays_one,
        )
        if lean.commands and not stays_one:
            plan = _beside(subject.context, plan, split, package, start, where)
        if served:
            return plan if same else plan._replace(packages=node_start.called(split, package, start.programs).packages)
        return self._assess(subject, split, package, plan, start, same)

    def site(self, subject: Subject, stage: Stage) -> Site | None:
        """The finished files of a single-page application, and how they are served."""
        from . import spa

        return spa.site(subject, stage)

    def _assess(
        self, subject: Subject, split: Split, package: Package, plan: RuntimePlan, start: Launch, same: bool
    ) -> RuntimePlan | No:
        """The plan with what a smaller base lacks, and with what has to be assumed of it."""
        info = split.stage.info
        assert info is not None
        outside = _outside(subject.context, package, split)
        if outside:
            return No(outside)
        assumptions: list[str] = []
        evidence = list(plan.evidence)
        for unread in start.unread[:1]:
            assumptions.append(f"what `{unread.text}` starts needs no more than {plan.base} has")
        fetched = _fetched_by_corepack(split, start)
        if fetched:
            assumptions.append(
                f"the container may fetch {fetched} when it starts (`corepack prepare` would bring it along)"
            )
        seen = behaviour(subject, split.stage)
        programs, doubt = seen.programs()[0], seen.doubt()
        if doubt and (not same or _fetch_tools(split)):
            assumptions.append(f"no program that {plan.base} lacks is started ({doubt} may start one)")
        tools = frozenset() if doubt else plan.tools - programs
        if same:
            return plan._replace(tools=tools, assumption="; ".join(assumptions) or None)
        if not doubt:
            started = f"starts {', '.join(sorted(programs))}" if programs else "none starts another program"
            evidence.append(f"{sources_read(len(seen.files))}: {started}")
        evidence.insert(0, f"{plan.base} is {info.reference} without compilers and headers, of the same release")
        packages = _system_packages(package, split)
        if isinstance(packages, No):
            return packages
        called = node_start.called(split, package, (*start.programs, *programs))
        if called.unknown:
            assumptions.append(f"{plan.base} has {', '.join(called.unknown)}")
        unsure = _unsure(subject.context, package)
        if unsure:
            assumptions.append(
                f"{', '.join(unsure)}, made when packages are installed, "
                f"{'needs' if len(unsure) == 1 else 'need'} no library of {info.reference}"
            )
        return plan._replace(
            evidence=tuple(evidence),
            assumption="; ".join(assumptions) or None,
            packages=tuple(dict.fromkeys((*packages, *called.packages))),
            tools=tools,
        )

    def stays(self, step: Step, split: Split) -> Verdict:
        """Installs, builds and prunes work inside the project folder; what is global is there for the system."""
        if step.tool in node_start.RUNNERS:
            if step.command.has_flag("-g", "--global") or step.action == "global":
                return _global(step, split)
            return Verdict.BUILDER
        if step.tool == "npx":
            away = {"install", "browsers"} & {w.value for w in step.words} and step.action in knowledge.load(
                "node_packages"
            )["browsers"]
            return Verdict.UNKNOWN if away else Verdict.BUILDER
        if step.tool in knowledge.load("node_packages")["builders"] or step.tool == "prisma":
            return Verdict.BUILDER
        if step.tool == "corepack":
            return Verdict.BOTH if _names_runner(split, "yarn", "pnpm") else Verdict.BUILDER
        return Verdict.UNKNOWN


def _beside(
    context: Context, plan: RuntimePlan, split: Split, package: Package, start: Launch, where: tuple[Place, ...]
) -> RuntimePlan:
    """The plan with production dependencies from a stage of their own, in place of pruning, where that is the same; and
    without the sources, where it is known that nothing reads them."""
    apart = dependencies.apart(split, package, where)
    files = node_needed.needed(context, split, package, start) if plan.copies == (split.folder,) else None
    if apart is not None:
        why = f"an edit of the source leaves {apart.path} alone: it is installed beside the build, from {package.lock}"
        removed = (_removed(split, apart.path),) if files is None else ()
        plan = plan._replace(apart=apart, after_build=removed, evidence=(*plan.evidence, why))
    if files is not None:
        why = "what else lies in the folder is sources and settings of the compiler, and no text names it as a place"
        modules = () if apart else (posixpath.join(split.folder, "node_modules"),)
        plan = plan._replace(copies=(*modules, *files), evidence=(*plan.evidence, why))
    return plan


def _removed(split: Split, path: str) -> str:
    """The command that takes a folder out at the end of the build."""
    end = split.stage.state(split.stage.instructions[-1]).workdir
    return f"rm -rf {quoted_word(path[len(split.folder) + 1 :] if end == split.folder else path)}"


def _installs(split: Split) -> bool:
    """Whether a step of the build is a package manager's."""
    return any(step.tool in (*node_start.RUNNERS, "npx", "corepack") for step in split.steps)


def _stays_one(context: Context, split: Split, package: Package, same: bool) -> bool:
    """Whether nothing is built or fetched that a second stage would leave behind, and the small base can do it all."""
    if _toolchain(split):
        return False
    if same:
        return True
    if not _installs(split):
        return in_place.needs_more(split.stage, frozenset()) is None
    table = knowledge.load("node_packages")
    scripts = manifests.all_install_scripts(context, package)
    if scripts is None or set(scripts) - {*table["self_contained"], *table["no_output"]}:
        return False
    return in_place.needs_more(split.stage, frozenset(("npm", "node"))) is None


def _fetched_by_corepack(split: Split, start: Launch) -> str:
    """The package manager that corepack has only in the builder's home folder, and the container starts."""
    actions = {s.action for s in split.steps if s.tool == "corepack"}
    named = sorted({"pnpm", "yarn"} & set(start.programs))
    return named[0] if named and actions and not actions & {"prepare", "install", "use"} else ""


def _mounted(split: Split) -> str | None:
    """Why the image alone is not the program: its sources, or its packages, are brought by mounts."""
    brought = [w for i in (*split.stage.of("COPY"), *split.stage.of("ADD")) if not i.heredocs for w in i.words[:-1]]
    if all(_is_manifest(w) for w in brought):
        return "nothing but manifests is copied into the image: its sources are mounted when it runs, as in development"
    for run in split.stage.of("RUN"):
        if any("node_modules" in m for m in run.flags.get("mount", ())):
            return "node_modules lies in a mount of the build, so that what is in the image is not known"
    return None


def _is_manifest(path: str) -> bool:
    names = ("package", "yarn.lock", "pnpm-", "npm-shrinkwrap", ".npmrc", ".yarnrc", "tsconfig", "lerna", "bun.lock")
    return posixpath.basename(path.rstrip("/")).startswith(names)


def _copied(split: Split, where: tuple[node_prune.Place, ...]) -> tuple[str, ...] | No:
    """The project's folder, and node_modules of folders above it."""
    found = [split.folder]
    for place in where:
        if not node_prune.is_full_install(place.step):
            continue
        if place.folder is None:
            return No("the folder that packages are installed in is not known")
        if copies.is_inside(place.folder, split.folder):
            continue
        if not copies.is_inside(split.folder, place.folder):
            return No(f"packages are installed in {place.folder}, outside of the project's folder")
        if place.folder == "/" or place.folder in _SYSTEM_FOLDERS:
            found.append(posixpath.join(place.folder, "node_modules"))
        else:
            found[0] = place.folder
    return tuple(dict.fromkeys(found))


def _served(split: Split, package: Package, start: Launch) -> str | None:
    """The folder that a static server, installed globally, delivers; None for any other program."""
    own = start.by("CMD", "ENTRYPOINT")
    words = own[0].words if len(own) == 1 and not start.others() and not start.unread else ()
    if not words or words[0] not in ("serve", "http-server") or package.uses(words[0]):
        return None
    if not any(n.partition("@")[0] == words[0] for n in node_start.global_packages(split)):
        return None
    rest, operands = iter(words[1:]), []
    for word in rest:
        if word in ("-c", "--config") or word.startswith("--config="):
            return None
        if word in ("-l", "--listen", "-p", "--port", "-a"):
            next(rest, None)
        elif not word.startswith("-"):
            operands.append(word)
    path = split.state.join(operands[0]) if len(operands) == 1 else None
    return path if path and path != split.folder and copies.is_inside(path, split.folder) else None


def _toolchain(split: Split) -> bool:
    """Whether the builder installs packages that only builds need."""
    debian, alpine = knowledge.load("debian_packages")["build_only"], knowledge.load("alpine_packages")["build_only"]
    wanted = {n for s in split.steps if s.is_system_install for n in (s.names or ())}
    removed = {
        n for s in split.steps if s.is_system and s.action in ("del", "purge", "remove") for n in (s.names or ())
    }
    return any(n in debian or n in alpine or n.endswith("-dev") for n in wanted - removed) and not removed


def _fetch_tools(split: Split) -> bool:
    return bool(_tools() & {n for s in split.steps if s.is_system_install for n in (s.names or ())})


def _only_installs(split: Split, where: tuple[node_prune.Place, ...]) -> bool:
    """Whether the builder makes nothing but node_modules, so that the source goes straight into the image."""
    whole = copies.whole_copies(split.stage)
    works = [i for i in split.stage.instructions if i.keyword in ("RUN", "COPY", "ADD") and not only_packages(i)]
    if len(whole) != 1 or works[-1:] != [whole[0].instruction]:
        return False
    own = ("npm", "yarn", "pnpm", "corepack")
    if any(s.tool not in own and not s.is_system and not s.is_cleanup for s in split.steps):
        return False
    if not any(node_prune.is_full_install(p.step) for p in where):
        return False
    if any(
        p.folder != split.folder or p.step.action not in ("install", "ci", "cache", "config", "set", "global")
        for p in where
    ):
        return False
    manifests_only = all(
        _is_manifest(w)
        for i in (*split.stage.of("COPY"), *split.stage.of("ADD"))
        if not copies.folder_copy(i, split.stage.state(i))
        for w in i.words[:-1]
    )
    return manifests_only and all(runs.script(r) for r in split.stage.of("RUN"))


def _global(step: Step, split: Split) -> Verdict:
    """Where a global install belongs: with those who start what it brings."""
    names = {n.rpartition("@")[0] or n for w in step.operands if (n := w.text) != "add"}
    started = " ".join(i.original for k in ("CMD", "ENTRYPOINT", "HEALTHCHECK") for i in split.stage.of(k))
    in_scripts = " ".join(_scripts(split))
    bins = {**{n: n for n in names}, **{b: p[0] for b, p in knowledge.load("node_packages")["bins"].items()}}
    here = {b for b, p in bins.items() if p in names}
    if not any(_has_word(started, b) or _has_word(in_scripts, b) for b in here):
        return Verdict.BUILDER
    builds = " ".join(
        i.original
        for i in split.stage.of("RUN")
        if not any(w.text in i.original for w in step.operands if w.text != "add")
    )
    return (
        Verdict.BOTH if any(_has_word(builds, b) for b in here) or names & {"npm", "yarn", "pnpm"} else Verdict.RUNTIME
    )


def _scripts(split: Split) -> list[str]:
    """The scripts of package.json, when the container is started by one."""
    package = manifests.read(split.context, split.context_directory) if split.context else None
    named = _names_runner(split, *node_start.RUNNERS)
    return list(package.scripts.values()) if package and named else []


def _names_runner(split: Split, *runners: str) -> bool:
    started = " ".join(i.original for k in ("CMD", "ENTRYPOINT", "HEALTHCHECK") for i in split.stage.of(k))
    return any(_has_word(started, r) for r in runners) or ".sh" in started


def _has_word(text: str, word: str) -> bool:
    import re

    return re.search(rf"(?<![\w@/-]){re.escape(word)}(?![\w-])", text) is not None


def _outside(context: Context, package: Package, split: Split) -> str | None:
    """What an install puts into the home folder, and a split would leave behind."""
    if package.is_modern_yarn and not package.links_node_modules(context):
        return "Yarn keeps its packages in the home folder, unless .yarnrc.yml says `nodeLinker: node-modules`"
    browser = next((b for b in knowledge.load("node_packages")["browsers"] if b in package.dependencies), None)
    env = split.state.env
    if browser is None or (browser == "puppeteer" and env.get("PUPPETEER_EXECUTABLE_PATH")):
        return None
    return f"{browser} keeps its browser in the home folder, outside of what a split would copy"


def _system_packages(package: Package, split: Split) -> tuple[str, ...] | No:
    """Packages of the distribution that known npm packages need at run time."""
    alpine = split.stage.info is not None and split.stage.info.distribution == "alpine"
    table = knowledge.load("node_packages")["alpine" if alpine else "debian"]
    found: list[str] = []
    for name in package.dependencies:
        for needed in table.get(name, ()):
            if needed.endswith("-dev"):
                release = split.stage.info.release_now if split.stage.info else None
                libraries = libraries_of(release).get(needed)
                if libraries is None:
                    return No(f"which libraries {name} needs on this release is not known")
                found += libraries
            else:
                found.append(needed)
    return tuple(dict.fromkeys(found))


def _tools() -> frozenset[str]:
    """Packages that installs use to fetch and to compile, and node itself does not."""
    python = ("python3", "python", "python2", "python-is-python3", "py3-pip", "py-pip", "python3-pip", "python3-dev")
    return frozenset((*knowledge.load("debian_packages")["fetch"], *python, "openssh", "openssh-client"))


def _unsure(context: Context, package: Package) -> tuple[str, ...]:
    """Native packages of which it is not certain what they link: by name, and by the lock file's word."""
    table = knowledge.load("node_packages")
    names = set(package.dependencies) & set(table["uncertain"])
    known = {n for key in ("self_contained", "compiled", "install_scripts", "no_output") for n in table[key]}
    known |= {*table["debian"], *package.dev_dependencies}
    names |= {
        n
        for n in manifests.with_install_scripts(context, package)
        if n not in known and not n.startswith(("@img/", "@esbuild/"))
    }
    return tuple(sorted(names))


ECOSYSTEM = Node()
