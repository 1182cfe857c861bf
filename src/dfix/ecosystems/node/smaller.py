"""What a base that is smaller than the builder lacks for a program of Node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour import behaviour, sources_read
from dfix.context import node as manifests
from dfix.fixes import Assumption, Decline
from dfix.runtime.packages import libraries_of

from .start import called

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfix.context import Context
    from dfix.context.node import Package
    from dfix.launch import Launch
    from dfix.runtime.plan import RuntimePlan, Split
    from dfix.subject import Subject


def fit(subject: Subject, split: Split, package: Package, plan: RuntimePlan, start: Launch) -> RuntimePlan:
    """The plan with what its base lacks, and with what has to be assumed of that; Decline where it cannot be had."""
    info = split.stage.info
    assert info is not None
    same = plan.base == str(info.reference)
    _refuse_outside(subject.context, package, split)
    assumptions = list(_of_launch(split, plan, start))
    seen = behaviour(subject, split.stage)
    programs, doubt = seen.programs()[0], seen.doubt()
    if doubt and (not same or _fetch_tools(split)):
        sentence = f"no program that {plan.base} lacks is started ({doubt} may start one)"
        assumptions.append(Assumption("programs-there", sentence))
    plan = plan._replace(tools=frozenset() if doubt else plan.tools - programs)
    if same:
        return plan._replace(assumptions=(*plan.assumptions, *assumptions))
    evidence = [f"{plan.base} is {info.reference} without compilers and headers, of the same release", *plan.evidence]
    if not doubt:
        started = f"starts {', '.join(sorted(programs))}" if programs else "none starts another program"
        evidence.append(f"{sources_read(len(seen.files))}: {started}")
    packages = _system_packages(package, split)
    others = called(split, package, (*start.programs, *programs))
    if others.unknown:
        assumptions.append(Assumption("programs-there", f"{plan.base} has {', '.join(others.unknown)}"))
    assumptions += _of_native_packages(subject.context, package, plan.base)
    return plan._replace(
        evidence=tuple(evidence),
        assumptions=(*plan.assumptions, *assumptions),
        packages=tuple(dict.fromkeys((*packages, *others.packages))),
    )


def of_packages(subject: Subject, split: Split, package: Package, base: str) -> tuple[Assumption, ...]:
    """What has to be assumed of packages that are no JavaScript on a base that has little more than the C library;
    Decline where one is known to need more."""
    needed = _system_packages(package, split)
    if needed:
        raise Decline(f"the packages of the program need {', '.join(needed)}, which {base} lacks")
    return tuple(_of_native_packages(subject.context, package, base))


def _of_launch(split: Split, plan: RuntimePlan, start: Launch) -> Iterator[Assumption]:
    """What has to be assumed of what is started."""
    for unread in start.unread[:1]:
        yield Assumption("programs-there", f"what `{unread.text}` starts needs no more than {plan.base} has")
    fetched = _fetched_by_corepack(split, start)
    if fetched:
        sentence = f"the container may fetch {fetched} when it starts (`corepack prepare` would bring it along)"
        yield Assumption("programs-there", sentence)


def _of_native_packages(context: Context, package: Package, base: str) -> Iterator[Assumption]:
    """What has to be assumed of packages that are compiled when they are installed, on a smaller base."""
    unsure = _unsure(context, package)
    if unsure:
        verb = "needs" if len(unsure) == 1 else "need"
        sentence = f"{', '.join(unsure)}, made when packages are installed, {verb} no library that {base} lacks"
        yield Assumption("library-unlinked", sentence)


def _fetched_by_corepack(split: Split, start: Launch) -> str:
    """The package manager that corepack has only in the builder's home folder, and the container starts."""
    actions = {s.action for s in split.steps if s.tool == "corepack"}
    named = sorted({"pnpm", "yarn"} & set(start.programs))
    return named[0] if named and actions and not actions & {"prepare", "install", "use"} else ""


def _refuse_outside(context: Context, package: Package, split: Split) -> None:
    """Declines where an install puts something into the home folder, and a split would leave that behind."""
    if package.is_modern_yarn and not package.links_node_modules(context):
        what = "Yarn keeps its packages in the home folder, unless .yarnrc.yml says `nodeLinker: node-modules`"
        raise Decline(what)
    browser = next((b for b in knowledge.load("node_packages")["browsers"] if b in package.dependencies), None)
    env = split.state.env
    if browser is not None and not (browser == "puppeteer" and env.get("PUPPETEER_EXECUTABLE_PATH")):
        raise Decline(f"{browser} keeps its browser in the home folder, outside of what a split would copy")


def _system_packages(package: Package, split: Split) -> tuple[str, ...]:
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
                    raise Decline(f"which libraries {name} needs on this release is not known")
                found += libraries
            else:
                found.append(needed)
    return tuple(dict.fromkeys(found))


def tools() -> frozenset[str]:
    """Packages that installs use to fetch and to compile, and node itself does not."""
    python = ("python3", "python", "python2", "python-is-python3", "py3-pip", "py-pip", "python3-pip", "python3-dev")
    return frozenset((*knowledge.load("debian_packages")["fetch"], *python, "openssh", "openssh-client"))


def toolchain(split: Split) -> bool:
    """Whether the builder installs packages that only builds need."""
    debian, alpine = knowledge.load("debian_packages")["build_only"], knowledge.load("alpine_packages")["build_only"]
    wanted = {n for s in split.steps if s.is_system_install for n in (s.names or ())}
    removes = any(s.is_system and s.action in ("del", "purge", "remove") and s.names for s in split.steps)
    return not removes and any(n in debian or n in alpine or n.endswith("-dev") for n in wanted)


def _fetch_tools(split: Split) -> bool:
    return bool(tools() & {n for s in split.steps if s.is_system_install for n in (s.names or ())})


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
