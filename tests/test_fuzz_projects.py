"""Whole small projects, their instructions in any order that builds: rewritten, they must do what they did."""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from pathlib import Path

from hypothesis import assume, given, settings

from dfix.context import Context
from dfix.engine import Options, rewrite
from tests.containers import Container, arguments
from tests.projects import Project, projects
from tests.simulator import Build, Failure, Image

EXAMPLES = 5000 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 300


class Outcome:
    """What a Dockerfile builds, and what its container does."""

    def __init__(self, text: str, project: Project) -> None:
        build = Build(text, project.files, project.modes)
        self.image: Image = build.image
        self.argv = arguments(self.image)
        self.facts = Container(build, self.image).start()
        self.health = Container(build, self.image).check()


def outcome(text: str, project: Project) -> Outcome | str:
    """The outcome, or why there is none."""
    try:
        return Outcome(text, project)
    except Failure as failure:
        return str(failure)


def rewritten(project: Project, unsafe: bool) -> tuple[str, tuple[object, ...]]:
    """The Dockerfile that dfix makes of a project, and its faults."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**project.files, "Dockerfile": project.dockerfile}.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(project.modes.get(name, 0o644))
        path = Path(folder) / "Dockerfile"
        context = Context.open(folder, str(path))
        result = rewrite(path.read_bytes(), path=str(path), context=context, options=Options(unsafe=unsafe))
    return result.after.decode(), (*result.bugs, *result.problems)


def differences(before: Outcome, after: Outcome) -> list[str]:
    """What is not as it was."""
    found = []
    if _plain(before.argv) != _plain(after.argv):
        found.append(f"argv {before.argv} became {after.argv}")
    if before.image.workdir != after.image.workdir:
        found.append(f"folder {before.image.workdir} became {after.image.workdir}")
    was = {k: v for k, v in before.image.env.items() if k not in ("PATH", "GOPATH")}
    found += [f"ENV {k}={v} is gone" for k, v in was.items() if after.image.env.get(k) != v]
    found += [f"{k}: {v}" for k, v in before.image.settings.items() if after.image.settings.get(k) != v]
    if before.image.health != after.image.health:
        found.append("another health check")
    facts = _comparable(before.facts) ^ _comparable(after.facts)
    return found + [f"fact {fact}" for fact in sorted(facts)]


def _plain(argv: list[str]) -> list[str]:
    """A shell that only starts a program is as good as the program, with `exec` in front as without, and behind what
    only starts its words. What looks at them shows that as a fact."""
    for index, word in enumerate(argv[:-2]):
        starts = all(
            w in ("env", "A=b", "tini", "--") or w.endswith(("entrypoint.sh", "entry.sh")) for w in argv[:index]
        )
        if word in ("/bin/sh", "/bin/bash") and argv[index + 1] == "-c" and starts:
            text = argv[index + 2].strip().removeprefix("exec ").rstrip("; ")
            plain = not re.search(r"[$&;|<>*?`(]", text)
            return argv[:index] + (shlex.split(text) if plain else ["sh", text])
    return argv


def _comparable(facts: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    return {tuple(fact) for fact in facts if not (fact[0] == "read" and "site-packages" in fact[1])}


def violations(project: Project, unsafe: bool) -> list[str]:
    """What is wrong with what dfix makes of a project; a project that does not build itself says nothing.
    A change that a guard has to refuse is wrong, too: it is told to users as a bug of dfix."""
    before = outcome(project.dockerfile, project)
    assume(not isinstance(before, str))
    assert not isinstance(before, str)
    text, faults = rewritten(project, unsafe)
    if faults:
        return [f"fault of ours: {faults}"]
    if text == project.dockerfile:
        return []
    after = outcome(text, project)
    found = [f"does not build or start: {after}"] if isinstance(after, str) else differences(before, after)
    return [*found, text] if found else []


@settings(max_examples=EXAMPLES)
@given(projects())
def test_safe_rewrites_do_what_the_project_did(project: Project) -> None:
    assert not violations(project, unsafe=False)


@settings(max_examples=EXAMPLES)
@given(projects())
def test_unsafe_rewrites_too(project: Project) -> None:
    assert not violations(project, unsafe=True)
