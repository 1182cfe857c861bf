#!/usr/bin/env python3
"""How fast dfix is, as ratios within one run, and what large files cost.

    python benchmarks/speed.py [--files 1000] [--repeat 15] [--against OTHER/src] [--large]

Prints the time of `dfix --diff` on a 20-line Dockerfile against `python -c "import click"`, pair by pair, with a warm
and with an empty cache folder; the time for many Dockerfiles with their folders against the time that one of them
takes; and with --large the processor time and the peak memory for files of 1 MB. With --against each figure stands
beside that of another source tree, measured in turns. Nothing is asserted: machines are noisy, ratios of medians are
what to compare.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ROOT / "benchmarks" / "apps"
CORPUS = ROOT / "corpus"
SAMPLE = CORPUS / "pipeline" / "commented-flask"
OWN = ROOT / "src"
MEGABYTE = 1 << 20
#: what the lines of a large file are made of; {0} counts, {1} is the number before
LARGE = {
    "ENV": "ENV A{0}=x\n",
    "COPY": "COPY src/f{0} /app/f{0}\n",
    "RUN": "RUN make part{0}\n",
    "stages": "FROM node:20 AS s{0}\nRUN echo {0}\nCOPY --from=s{1} /a /b\n",
    "mixed": (
        "RUN make part{0}\nENV A{0}=x\nCOPY src/f{0} /app/f{0}\nWORKDIR /app/w{0}\nARG B{0}=1\nLABEL l{0}=x\n"
        "EXPOSE 80\nUSER u{0}\nVOLUME /v{0}\nCMD echo {0}\n"
    ),
}


class Usage:
    """What one command cost. ``peak`` is the memory of its largest process, in MB."""

    __slots__ = ("peak", "processor", "seconds")

    def __init__(self, command: list[str], folder: Path, source: Path, cache: Path) -> None:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PYTHONPATH": str(source), "XDG_CACHE_HOME": str(cache)}
        start = time.perf_counter()
        null = subprocess.DEVNULL
        child = subprocess.Popen(command, cwd=folder, env=environment, stdout=null, stderr=null)
        _, _, used = os.wait4(child.pid, 0)
        child.returncode = 0
        self.seconds = time.perf_counter() - start
        self.processor = used.ru_utime + used.ru_stime
        self.peak = used.ru_maxrss / (MEGABYTE if sys.platform == "darwin" else 1024)


def dfix(*arguments: str) -> list[str]:
    """The command."""
    return [sys.executable, "-m", "dfix", "--diff", *arguments]


def cold_start(repeat: int, sources: list[Path], work: Path) -> None:
    """dfix on one small file, against the imports that nothing can save."""
    floor = [sys.executable, "-c", "import click"]
    lines = len((SAMPLE / "Dockerfile").read_text().splitlines())
    for kind in ("warm", "empty"):
        times: dict[Path, list[float]] = {source: [] for source in sources}
        floors = []
        for turn in range(repeat + 1):
            for source in sources:
                cache = work / f"cache-{sources.index(source)}"
                if kind == "empty":
                    shutil.rmtree(cache, ignore_errors=True)
                taken = Usage(dfix("Dockerfile"), SAMPLE, source, cache).seconds
                times[source] += [taken] if turn else []  # the first one compiles
            floors.append(Usage(floor, SAMPLE, OWN, work).seconds)
        base = statistics.median(floors)
        for source in sources:
            taken = statistics.median(times[source])
            print(f"{source}: {lines} lines, {kind} cache: {taken * 1000:.0f} ms, {taken / base:.2f} of import click")


def many(files: int, sources: list[Path], work: Path) -> None:
    """Many projects in one call."""
    projects = [p.parent for p in sorted(APPS.glob("*/Dockerfile")) + sorted(CORPUS.glob("pipeline/*/Dockerfile"))]
    folder = work / "many"
    for index in range(files):
        shutil.copytree(projects[index % len(projects)], folder / f"{index:05}")
    for source in sources:
        cache = work / f"cache-{sources.index(source)}"
        one = statistics.median(Usage(dfix("00000"), folder, source, cache).seconds for _ in range(5))
        every = Usage(dfix("."), folder, source, cache)
        ratio = every.seconds / one
        print(
            f"{source}: {files} projects: {every.seconds:.2f} s, {ratio:.1f} times one of them ({one * 1000:.0f} ms), "
            f"{every.processor:.1f} s of processor time"
        )


def large(sources: list[Path], work: Path) -> None:
    """Files of 1 MB, and of a quarter of that: four times the work is what to expect."""
    for kind, shape in LARGE.items():
        for source in sources:
            costs = []
            for size in (MEGABYTE // 4, MEGABYTE):
                (work / "Dockerfile").write_text(_filled(shape, size))
                costs.append(Usage(dfix("Dockerfile"), work, source, work / f"cache-{sources.index(source)}"))
            few, all_ = costs
            ratio = all_.processor / few.processor
            print(f"{source}: 1 MB of {kind}: {all_.processor:.1f} s, {ratio:.1f} times a quarter, {all_.peak:.0f} MB")


def _filled(shape: str, size: int) -> str:
    parts, length, index = ["FROM node:20 AS s0\n"], 0, 1
    while length < size:
        parts.append(shape.format(index, index - 1))
        length += len(parts[-1])
        index += 1
    return "".join(parts)


def main() -> None:
    """Prints all that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--against", type=Path, help="the src folder of another version")
    parser.add_argument("--large", action="store_true", help="files of 1 MB as well (minutes)")
    options = parser.parse_args()
    sources = [OWN, *([options.against.resolve()] if options.against else [])]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        cold_start(options.repeat, sources, work)
        many(options.files, sources, work)
        if options.large:
            large(sources, work)


if __name__ == "__main__":
    main()
