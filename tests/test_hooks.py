"""The commit hook and the action, tried with what runs them: pre-commit itself, and bash for the action's steps."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dfix.context.names import is_dockerfile_name

REPOSITORY = Path(__file__).parent.parent
#: what an installation needs of this repository
PARTS = ("src", "schemas", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
HOOKS = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
ACTION = yaml.safe_load((REPOSITORY / "action.yml").read_text())
DOCKERFILE = "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n"
FIXED = "apt-get install -y curl && \\\n    rm -rf /var/lib/apt/lists/*\n"
NAMES = (
    "Dockerfile.in Dockerfile.gotmpl Dockerfile.j2 web.Dockerfile.tpl Dockerfile.template.prod "
    "Dockerfile Dockerfile.prod web.Dockerfile web.dockerfile Containerfile Containerfile.dev Dockerfile. "
    ".Dockerfile Dockerfile.dockerignore .dockerignore Dockerfile~ Dockerfile.orig x.Dockerfile.bak Dockerfile.swp "
    "dockerfile MyDockerfile Dockerfile-prod .dockerfile x.Containerfile Dockerfile.swap Dockerfile.md compose.yaml"
).split()


def run(*command: str | Path, cwd: Path, code: int = 0, **env: str) -> str:
    kept = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "GIT_DIR", "GIT_INDEX_FILE")
    }
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env={**kept, **env}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def git(*words: str, cwd: Path) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    return run("git", *who, *words, cwd=cwd)


def commit(folder: Path) -> str:
    git("init", "-q", cwd=folder)
    git("add", "-A", cwd=folder)
    git("commit", "-q", "--no-verify", "-m", "all", cwd=folder)
    return git("rev-parse", "HEAD", cwd=folder).strip()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is in the work tree, as a repository of its own."""
    folder = tmp_path_factory.mktemp("dfix")
    for part in PARTS:
        copy = shutil.copytree if (REPOSITORY / part).is_dir() else shutil.copy
        copy(REPOSITORY / part, folder / part)
    probe = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder / "probe"), "hatchling"]
    if subprocess.run(probe, capture_output=True, timeout=120).returncode:
        pytest.skip("no package index can be reached, and installing dfix needs one")
    shutil.rmtree(folder / "probe")
    return folder


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_a_hook_takes_the_files_that_a_folder_search_takes(hook: dict[str, str]) -> None:
    for name in NAMES:
        for path in (name, f"deploy/{name}", f"Dockerfile/{name}"):
            assert bool(re.search(hook["files"], path)) is is_dockerfile_name(name), path


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_the_hooks_with_pre_commit(checkout: Path, tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    revision = commit(checkout)
    project = tmp_path / "project"
    (project / "deploy").mkdir(parents=True)
    (project / "Dockerfile").write_text(DOCKERFILE)
    (project / "deploy" / "web.dockerfile").write_text(DOCKERFILE)
    (project / "Dockerfile.dockerignore").write_text("node_modules\n")
    (project / "notes.txt").write_text("RUN apt-get update\n")
    hooks = [{"id": hook["id"]} for hook in HOOKS]
    config = {"repos": [{"repo": str(checkout), "rev": revision, "hooks": hooks}]}
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    commit(project)
    home: dict[str, Any] = {"PRE_COMMIT_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files"]

    said = run(*command, "dfix-check", cwd=project, code=1, **home)
    assert "+++ b/deploy/web.dockerfile" in said and (project / "Dockerfile").read_text() == DOCKERFILE
    said = run(*command, cwd=project, code=1, **home)
    assert "files were modified by this hook" in said and "rewrote Dockerfile" in said
    assert (project / "Dockerfile").read_text().endswith(FIXED)
    assert (project / "deploy" / "web.dockerfile").read_text().endswith(FIXED)
    assert "Failed" not in run(*command, cwd=project, **home)
    (project / "Dockerfile").write_text("FORM debian\n")
    assert "unknown instruction: FORM" in run(*command, "dfix", cwd=project, code=1, **home)


# --- the action ---------------------------------------------------------------------------------------------------


def test_the_action_is_one() -> None:
    run(
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-actions",
        "action.yml",
        cwd=REPOSITORY,
    )
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", ""), "an input would be part of the script"


def step(name: str) -> dict[str, Any]:
    return next(step for step in ACTION["runs"]["steps"] if step.get("name") == name)


def do(name: str, folder: Path, env: dict[str, str], code: int = 0) -> str:
    """A step as the runner starts it."""
    script = folder.parent / "step.sh"
    script.write_text(step(name)["run"])
    runner = {"RUNNER_TEMP": str(folder.parent / "temp"), "GITHUB_OUTPUT": str(folder.parent / "output")}
    runner["GITHUB_STEP_SUMMARY"] = str(folder.parent / "summary")
    return run("bash", "--noprofile", "--norc", "-eo", "pipefail", script, cwd=folder, code=code, **runner, **env)


def inputs(**given: str) -> dict[str, str]:
    """The variables of the last step, from what a workflow gives and the defaults."""
    values = {name: str(each["default"]) for name, each in ACTION["inputs"].items()}
    values |= {name.replace("_", "-"): value for name, value in given.items()}
    expression = re.compile(r"\$\{\{ inputs\.([\w-]+) \}\}")
    return {name: expression.sub(lambda m: values[m[1]], text) for name, text in step("Run dfix")["env"].items()}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    (folder / "a b").mkdir(parents=True)
    (folder / "a b" / "Dockerfile").write_text(DOCKERFILE)
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "temp").mkdir()
    return folder


@pytest.fixture
def installed(workspace: Path) -> Path:
    """The dfix of these tests where the action installs its own."""
    program = workspace.parent / "temp" / "dfix" / "bin" / "dfix"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH={REPOSITORY / "src"} exec {sys.executable} -m dfix "$@"\n')
    program.chmod(0o755)
    return program


def test_the_action_runs(workspace: Path, installed: Path) -> None:
    said = do("Run dfix", workspace, inputs(), 1)
    assert "::warning file=a b/Dockerfile,line=2,title=dfix%3A merge-runs::" in said
    assert (workspace.parent / "output").read_text() == "exit-code=1\n"
    assert "::" not in do("Run dfix", workspace, inputs(paths="Dockerfile\n"))
    listed = do("Run dfix", workspace, inputs(paths="a b\n\nnothere\n$(touch evil)\n", args="--check\n --unsafe"), 2)
    assert "a b/Dockerfile" in listed and "file=nothere" in listed and not (workspace / "evil").exists()
    do("Run dfix", workspace, inputs(output_format="sarif", output_file="out.sarif", args="", paths=""))
    assert '"2.1.0"' in (workspace / "out.sarif").read_text()
    do("Run dfix", workspace, inputs(args="--write", output_format="text"))
    assert (workspace / "a b" / "Dockerfile").read_text().endswith(FIXED)


def test_the_page_of_a_run_shows_what_was_found(workspace: Path, installed: Path) -> None:
    summary = workspace.parent / "summary"
    do("Run dfix", workspace, inputs(summary="false"), 1)
    assert not summary.exists()
    do("Run dfix", workspace, inputs(args="--write --unsafe", output_format="text"))
    shown = summary.read_text()
    assert (
        shown.startswith("<!-- dfix -->") and "<code>a b/Dockerfile</code>" in shown and "+++ b/a b/Dockerfile" in shown
    )
    assert (workspace / "a b" / "Dockerfile").read_text().endswith(FIXED), "what is shown is what was found before"
    summary.unlink()
    (workspace / "Dockerfile").write_text("FORM debian\n")
    do("Run dfix", workspace, inputs(), 2)
    assert "1 could not be judged" in summary.read_text()
    assert (workspace.parent / "output").read_text().endswith("exit-code=2\n")


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_a_pull_request_has_its_own_dockerfiles_judged(workspace: Path, installed: Path) -> None:
    """A work tree as the runner makes it: the merge of a pull request with its base branch, one commit deep."""
    upstream = workspace.parent / "upstream"
    upstream.mkdir()
    for name in ("Dockerfile", "old.Dockerfile", "other.Dockerfile"):
        (upstream / name).write_text(DOCKERFILE)
    commit(upstream)
    git("checkout", "-q", "-b", "change", cwd=upstream)
    (upstream / "old.Dockerfile").unlink()
    for name in NAMES:
        (upstream / "a b\n$(touch evil)").mkdir(exist_ok=True)
        (upstream / "a b\n$(touch evil)" / name).write_text(DOCKERFILE)
    (upstream / "Dockerfile").write_text(DOCKERFILE.replace("curl", "wget"))
    commit(upstream)
    git("checkout", "-q", "main", cwd=upstream)
    git("merge", "-q", "--no-ff", "change", "-m", "merge", cwd=upstream)
    git("checkout", "-q", "-b", "merged", cwd=upstream)
    git("branch", "-q", "-f", "main", "HEAD^1", cwd=upstream)
    shutil.rmtree(workspace)
    git("clone", "-q", "--depth=1", "--branch=merged", f"file://{upstream}", str(workspace), cwd=upstream)

    given = inputs(changed_only="true", output_format="json", args="--no-context")
    told = json.loads(do("Run dfix", workspace, given | {"GITHUB_BASE_REF": "main"}).partition("\n]}\n")[0] + "]}")
    found = sorted(each["path"] for each in told["files"])
    assert found == sorted(["Dockerfile", *(f"a b\n$(touch evil)/{n}" for n in NAMES if is_dockerfile_name(n))])
    assert not (workspace / "evil").exists()
    everything = do("Run dfix", workspace, given)
    assert "other.Dockerfile" in everything, "a push has all of them judged"
    given = inputs(changed_only="true", output_format="sarif", paths="other.Dockerfile\n", output_file="out.sarif")
    do("Run dfix", workspace, given | {"GITHUB_BASE_REF": "main"})
    assert json.loads((workspace / "out.sarif").read_text())["runs"][0]["results"] == []
    git("remote", "set-url", "origin", "/nowhere", cwd=workspace)
    everything = do("Run dfix", workspace, inputs(changed_only="true") | {"GITHUB_BASE_REF": "main"}, 1)
    assert "::warning title=dfix::The base branch" in everything and "file=other.Dockerfile" in everything


def test_the_action_installs(workspace: Path, checkout: Path) -> None:
    do("Install dfix", workspace, {"PYTHON": sys.executable, "GITHUB_ACTION_PATH": str(checkout)})
    assert "::warning" in do("Run dfix", workspace, inputs(), 1)
    shipped = (workspace.parent / "temp").glob("dfix/lib/*/site-packages/dfix/schemas/report-1.json")
    assert [path.read_text() for path in shipped] == [(REPOSITORY / "schemas" / "report-1.json").read_text()]


SETUP_PYTHON = """\
name: setup-python
inputs: {python-version: {default: ""}, update-environment: {default: "true"}}
outputs: {python-path: {value: "${{ steps.find.outputs.path }}"}}
runs:
  using: composite
  steps: [{id: find, shell: bash, run: 'echo "path=$PYTHON_OF_THE_TEST" >> "$GITHUB_OUTPUT"'}]
"""
WORKFLOW = """\
on: push
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - id: dfix
        uses: example/dfix@main
        with:
          paths: |
            a b
            Dockerfile
        continue-on-error: true
      - run: echo "it ended with ${{ steps.dfix.outputs.exit-code }}, ${{ steps.dfix.outcome }}"
"""


@pytest.mark.skipif(not shutil.which("act"), reason="act, which runs workflows, is not installed")
def test_a_workflow_runs_the_action(checkout: Path, workspace: Path) -> None:
    """By act, on this machine and without a container; Python is the one that is there, and act checks out itself."""
    action, setup = workspace.parent / "action", workspace.parent / "setup"
    shutil.copytree(checkout, action, ignore=shutil.ignore_patterns(".git"))
    shutil.copy(REPOSITORY / "action.yml", action)
    setup.mkdir()
    (setup / "action.yml").write_text(SETUP_PYTHON)
    (workspace / ".github" / "workflows").mkdir(parents=True)
    (workspace / ".github" / "workflows" / "ci.yml").write_text(WORKFLOW)
    for folder in (action, setup, workspace):
        commit(folder)
    local = [f"example/dfix@main={action}", *(f"actions/{name}={setup}" for name in ("setup-python@v5", "checkout@v4"))]
    options = [word for each in local for word in ("--local-repository", each)]
    python = f"PYTHON_OF_THE_TEST={sys.executable}"
    command = ["act", "push", "-P", "ubuntu-latest=-self-hosted", "--pull=false", "--env", python, *options]
    said = run(*command, cwd=workspace, XDG_CACHE_HOME=str(workspace.parent / "cache"))
    assert "::warning file=a b/Dockerfile,line=2,title=dfix%3A merge-runs::" in said
    assert "it ended with 1, failure" in said
