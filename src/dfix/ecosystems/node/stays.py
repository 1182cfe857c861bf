"""Where a step of Node belongs, when a stage is split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.context import node as manifests
from dfix.runtime.plan import Verdict

if TYPE_CHECKING:
    from dfix.model.steps import Step
    from dfix.runtime.plan import Split


def stays(step: Step, split: Split) -> Verdict:
    """Installs, builds and prunes work inside the project folder; what is global is there for the system."""
    if step.tool in manifests.RUNNERS:
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


def _global(step: Step, split: Split) -> Verdict:
    """Where a global install belongs: with those who start what it brings."""
    names = {n.rpartition("@")[0] or n for w in step.operands if (n := w.text) != "add"}
    started = _started(split)
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
    named = _names_runner(split, *manifests.RUNNERS)
    return list(package.scripts.values()) if package and named else []


def _names_runner(split: Split, *runners: str) -> bool:
    started = _started(split)
    return any(_has_word(started, r) for r in runners) or ".sh" in started


def _started(split: Split) -> str:
    """What a container starts, as the file says it."""
    return " ".join(i.original for k in ("CMD", "ENTRYPOINT", "HEALTHCHECK") for i in split.stage.of(k))


def _has_word(text: str, word: str) -> bool:
    import re

    return re.search(rf"(?<![\w@/-]){re.escape(word)}(?![\w-])", text) is not None
