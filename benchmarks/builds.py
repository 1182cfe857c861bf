#!/usr/bin/env python3
"""Judge the rewriter by real builds.

Every folder of apps/ is a small application with the single-stage Dockerfile that people write. For each one
this command copies the folder, builds it as it is, lets dfix rewrite the Dockerfile of a second copy, builds
that, starts both images, asks both the same questions and compares the answers. It then appends a comment to
one source file of each copy and builds again, which is what a developer waits for all day.

It needs a Docker engine with BuildKit (DOCKER_HOST is honoured) and leaves the folders as they are.
Exit status: 0 all pairs agree, 1 a pair does not build or answers differently, 2 no engine or wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from math import nan
from pathlib import Path

APPS = Path(__file__).resolve().parent / "apps"
BUILD_SECONDS = 1800
ANSWER_SECONDS = 40
SYNTAX = re.compile(r"\A(?:\ufeff)?#[ \t]*syntax[ \t]*=[^\n]*\n", re.IGNORECASE)
STEP = re.compile(r"^#(\d+) \[[^\]]*\] (?:RUN|COPY|ADD|WORKDIR)\b", re.MULTILINE)
CACHED = re.compile(r"^#(\d+) CACHED", re.MULTILINE)


class Failure(Exception):
    """What went wrong with one application, in words for the report."""


@dataclass
class App:
    """What app.toml says: how to reach the application and which file to edit."""

    name: str
    folder: Path
    port: int
    path: str
    expect: str
    also: list[str]
    touch_file: str
    touch_append: str
    options: list[str]  # what its rewrite is given beside --write

    @classmethod
    def load(cls, folder: Path) -> App:
        data = tomllib.loads((folder / "app.toml").read_text(encoding="utf-8"))
        touch = data["touch"]
        return cls(
            folder.name, folder, data["port"], data["path"], data["expect"], data.get("also", []),
            touch["file"], touch["append"], data.get("options", []),
        )  # fmt: skip


@dataclass
class Answer:
    """What an HTTP request came back with; equal answers are equal objects."""

    status: int
    content_type: str
    body: str


@dataclass
class Side:
    """What was measured on one image."""

    size: int = 0
    layers: int = 0
    build_seconds: float = 0.0
    rebuild_seconds: float = 0.0
    rebuild_steps: int = 0
    user: str = ""
    uid: int | None = None
    answers: dict[str, Answer] = field(default_factory=dict)


@dataclass
class Report:
    """The result for one application; `failure` is empty when the pair agrees."""

    app: str
    before: Side = field(default_factory=Side)
    after: Side | None = None
    failure: str = ""
    remarks: list[str] = field(default_factory=list)
    dockerfile: str = ""


def call(command: Sequence[str], *, cwd: Path | None = None, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Runs a command with its two outputs joined; raises Failure when it cannot be run or takes too long."""
    try:
        return subprocess.run(
            command, cwd=cwd, timeout=timeout, check=False, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failure(f"{shlex.join(command)[:80]}: {error}") from error


def docker(*arguments: str, timeout: float = 120) -> str:
    """The output of a docker command; raises Failure with the end of the output when it fails."""
    done = call(("docker", *arguments), timeout=timeout)
    if done.returncode:
        raise Failure(f"docker {arguments[0]} failed: {tail(done.stdout)}")
    return done.stdout.strip()


def tail(text: str, lines: int = 12) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])


def engine() -> str | None:
    """The version of the engine that answers, or None."""
    try:
        return docker("version", "--format", "{{.Server.Version}}", timeout=30)
    except Failure:
        return None


def build(context: Path, tag: str, *, cached: bool = True) -> tuple[float, int]:
    """Builds a context; returns the seconds it took and how many steps were not taken from the cache."""
    options = [] if cached else ["--no-cache"]
    start = time.monotonic()
    output = docker("build", "--progress=plain", "--tag", tag, *options, str(context), timeout=BUILD_SECONDS)
    seconds = time.monotonic() - start
    return round(seconds, 2), len(set(STEP.findall(output)) - set(CACHED.findall(output)))


def without_syntax_line(dockerfile: Path) -> bool:
    """Drops a leading `# syntax=` line: the frontend it names would have to be pulled from a registry."""
    with dockerfile.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        text = file.read()
    rest = SYNTAX.sub("", text, count=1)
    if rest == text:
        return False
    with dockerfile.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(rest)
    return True


def touch(app: App, context: Path) -> None:
    """Edits the source file; the text is new on each run, so that no older cache can answer."""
    with (context / app.touch_file).open("a", encoding="utf-8") as file:
        file.write(app.touch_append.replace("{n}", str(time.time_ns())))


def ask(url: str) -> Answer:
    """One GET request; an HTTP error status is an answer like any other."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as reply:
            return Answer(reply.status, reply.headers.get("Content-Type", ""), reply.read().decode("utf-8", "replace"))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers.get("Content-Type", ""), error.read().decode("utf-8", "replace"))


def ask_patiently(container: str, url: str) -> Answer:
    """Asks until the server listens, the container ends, or patience does."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            return ask(url)
        except OSError as error:
            running = docker("inspect", "--format", "{{.State.Running}}", container) == "true"
            if not running or time.monotonic() > deadline:
                state = "no answer" if running else "the container ended"
                raise Failure(f"{state} ({error}): {tail(docker('logs', container))}") from error
        time.sleep(0.1)


def address(container: str, port: int) -> str:
    """Where the published port is reached; an engine on another machine is named by DOCKER_HOST."""
    published = docker("port", container, f"{port}/tcp").splitlines()[0].rsplit(":", 1)[1]
    remote = re.match(r"(?:tcp|ssh)://(?:[^@/]*@)?([^:/]+)", os.environ.get("DOCKER_HOST", ""))
    return f"http://{remote[1] if remote else '127.0.0.1'}:{published}"


def main_uid(container: str) -> int | None:
    """The uid of the container's first process, seen from outside; None where `docker top` cannot tell."""
    first = docker("inspect", "--format", "{{.State.Pid}}", container)
    try:
        rows = [line.split() for line in docker("top", container, "-o", "pid,uid").splitlines()[1:]]
        return next((int(uid) for pid, uid in rows if pid == first), None)
    except (Failure, ValueError):
        return None


def run(app: App, tag: str, side: Side) -> None:
    """Starts the image, asks every question of app.toml, and fills in answers and uid."""
    remote = os.environ.get("DOCKER_HOST", "").startswith(("tcp:", "ssh:"))
    publish = f"{app.port}" if remote else f"127.0.0.1::{app.port}"
    container = docker("run", "--detach", "--publish", publish, tag).splitlines()[-1]
    try:
        # `docker port` has nothing to say about a container that ended at once.
        if docker("inspect", "--format", "{{.State.Running}}", container) != "true":
            raise Failure(f"the container ended: {tail(docker('logs', container))}")
        base = address(container, app.port)
        for path in (app.path, *app.also):
            side.answers[path] = ask_patiently(container, base + path)
        side.uid = main_uid(container)
    finally:
        call(("docker", "rm", "--force", container))


def measure(app: App, context: Path, tag: str, side: Side, *, cached: bool) -> None:
    """Builds, runs, edits and builds again; fills `side` as far as it gets."""
    side.build_seconds, _ = build(context, tag, cached=cached)
    facts = json.loads(docker("image", "inspect", tag))[0]
    side.size = facts["Size"]
    side.layers = len(facts["RootFS"]["Layers"])
    side.user = facts["Config"].get("User") or ""
    run(app, tag, side)
    touch(app, context)
    side.rebuild_seconds, side.rebuild_steps = build(context, tag)


def judge(app: App, rewrite: list[str], *, cached: bool, keep: bool) -> Report:
    """Everything about one application; never raises Failure but reports it."""
    report = Report(app.name)
    tags = [f"dfix-builds/{app.name}:{side}" for side in ("before", "after")]
    with tempfile.TemporaryDirectory(prefix="dfix-builds-") as scratch:
        before, after = Path(scratch, "before"), Path(scratch, "after")
        shutil.copytree(app.folder, before, symlinks=True)
        shutil.copytree(app.folder, after, symlinks=True)
        try:
            compare(app, report, before, after, tags, rewrite, cached)
        except Failure as failure:
            report.failure = report.failure or str(failure)
        finally:
            if not keep:
                call(("docker", "image", "rm", "--force", *tags))
    return report


def compare(
    app: App, report: Report, before: Path, after: Path, tags: list[str], rewrite: list[str], cached: bool
) -> None:
    """Rewrites, measures both sides, and judges; raises Failure when there is nothing to judge."""
    done = call(rewrite, cwd=after)
    report.dockerfile = (after / "Dockerfile").read_text(encoding="utf-8", errors="replace")
    if done.returncode:
        raise Failure(f"the rewriter ended with status {done.returncode}: {tail(done.stdout)}")
    unchanged = (before / "Dockerfile").read_bytes() == (after / "Dockerfile").read_bytes()
    dropped = [without_syntax_line(folder / "Dockerfile") for folder in (before, after)]
    if any(dropped):
        report.remarks.append("the `# syntax=` line was left out of the builds: the engine's own frontend was used")

    try:
        measure(app, before, tags[0], report.before, cached=cached)
    except Failure as failure:
        raise Failure(f"before the rewrite: {failure}") from failure
    first = report.before.answers[app.path]
    if app.expect not in first.body:
        raise Failure(f"before the rewrite: {app.path} does not answer {app.expect!r} but {first.body[:200]!r}")
    if unchanged:
        report.remarks.append("the rewriter changed nothing")
        return

    report.after = Side()
    try:
        measure(app, after, tags[1], report.after, cached=cached)
    except Failure as failure:
        raise Failure(f"after the rewrite: {failure}") from failure
    different = [path for path, answer in report.before.answers.items() if report.after.answers[path] != answer]
    if different:
        new = report.after.answers[different[0]]
        raise Failure(f"the answer to {different[0]} differs: {new.status} {new.body[:200]!r}")


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}" if size < 100e6 else f"{size / 1e6:.0f}"


def row(report: Report) -> list[str]:
    """The table's cells; a side that was not measured shows a dash."""
    old, new = report.before, report.after or Side()
    verdict = "FAILED" if report.failure else "same" if report.after else "unchanged"

    def pair(one: object, other: object) -> str:
        return f"{one if old.size else '-'} > {other if new.size else '-'}"

    def ratio(one: float, other: float) -> str:
        return f"{one / other:.1f}" if one and other else "-"

    return [
        report.app,
        pair(megabytes(old.size), megabytes(new.size)),
        ratio(old.size, new.size),
        pair(old.layers, new.layers),
        pair(f"{old.rebuild_seconds or nan:.1f}", f"{new.rebuild_seconds or nan:.1f}"),
        ratio(old.rebuild_seconds, new.rebuild_seconds),
        pair(old.rebuild_steps, new.rebuild_steps),
        pair("?" if old.uid is None else old.uid, "?" if new.uid is None else new.uid),
        verdict,
    ]


def table(reports: list[Report]) -> str:
    """The reports as aligned columns, with remarks and failures below."""
    head = ["app", "size MB", "ratio", "layers", "rebuild s", "ratio", "steps redone", "uid", "answer"]
    rows = [head, *map(row, reports)]
    widths = [max(len(cells[i]) for cells in rows) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip() for cells in rows]
    for report in reports:
        lines += [f"{report.app}: {remark}" for remark in report.remarks]
        if report.failure:
            lines.append(f"{report.app}: {report.failure}")
    return "\n".join(lines)


def arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    names = sorted(folder.parent.name for folder in APPS.glob("*/app.toml"))
    parser.add_argument(
        "--app", action="append", choices=names, metavar="NAME", help=f"only this one: {', '.join(names)}"
    )
    parser.add_argument("--unsafe", action="store_true", help="give --unsafe to the rewriter")
    parser.add_argument("--no-cache", action="store_true", help="build the first time without the engine's cache")
    parser.add_argument("--keep", action="store_true", help="leave the images dfix-builds/NAME:before and :after")
    parser.add_argument("--show", action="store_true", help="print the rewritten Dockerfiles to stderr")
    parser.add_argument("--json", action="store_true", help="print the reports as JSON")
    parser.add_argument(
        "--dfix",
        metavar="COMMAND",
        help="rewrites ./Dockerfile where it is run (default: python -m dfix --write Dockerfile)",
    )
    options = parser.parse_args(argv)
    options.apps = options.app or names
    return options


def main(argv: list[str] | None = None) -> int:
    options = arguments(argv)
    version = engine()
    if version is None:
        print("builds.py: no Docker engine answers; start one, or point DOCKER_HOST at it", file=sys.stderr)
        return 2
    rewrite = shlex.split(options.dfix) if options.dfix else [sys.executable, "-m", "dfix", "--write", "Dockerfile"]
    if options.unsafe:
        rewrite.append("--unsafe")

    reports = []
    for name in options.apps:
        print(f"{name} ...", file=sys.stderr, flush=True)
        app = App.load(APPS / name)
        report = judge(app, [*rewrite, *app.options], cached=not options.no_cache, keep=options.keep)
        reports.append(report)
        if options.show:
            print(report.dockerfile, file=sys.stderr, flush=True)

    if options.json:
        print(json.dumps({"engine": version, "apps": [asdict(report) for report in reports]}, indent=2))
    else:
        print(table(reports))
    return 1 if any(report.failure for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
