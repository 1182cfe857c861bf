#!/usr/bin/env python3
"""How fast dfix is, as ratios within one run.

    python benchmarks/speed.py [--files 1000] [--repeat 15]

Prints the time of `dfix --diff` on a 20-line Dockerfile against `python -c "import lark, click"`, pair by pair, and the
time for many Dockerfiles with their folders against the time that one of them takes. Nothing is asserted: machines
are noisy, ratios of medians are what to compare.
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

APPS = Path(__file__).resolve().parent / "apps"
CORPUS = APPS.parent.parent / "corpus"
SAMPLE = CORPUS / "pipeline" / "commented-flask"


def seconds(command: list[str], folder: Path) -> float:
    """The wall time of one command whose output goes nowhere."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return time.perf_counter() - start


def cold_start(repeat: int) -> None:
    """dfix on one small file, against the imports that nothing can save."""
    ours = [sys.executable, "-m", "dfix", "--diff", "Dockerfile"]
    floor = [sys.executable, "-c", "import lark, click"]
    for command in (ours, floor):
        seconds(command, SAMPLE)
    pairs = [(seconds(ours, SAMPLE), seconds(floor, SAMPLE)) for _ in range(repeat)]
    ratio = statistics.median(a / b for a, b in pairs)
    lines = len((SAMPLE / "Dockerfile").read_text().splitlines())
    a, b = (statistics.median(x) * 1000 for x in zip(*pairs, strict=True))
    print(f"dfix --diff, {lines} lines: {a:.0f} ms; import lark, click: {b:.0f} ms; ratio {ratio:.2f} (goal 1.5)")


def many(files: int) -> None:
    """Many projects in one call."""
    sources = [p.parent for p in sorted(APPS.glob("*/Dockerfile")) + sorted(CORPUS.glob("pipeline/*/Dockerfile"))]
    with tempfile.TemporaryDirectory() as folder:
        for index in range(files):
            shutil.copytree(sources[index % len(sources)], Path(folder) / f"{index:05}")
        one = statistics.median(
            seconds([sys.executable, "-m", "dfix", "--diff", "00000"], Path(folder)) for _ in range(5)
        )
        all_ = seconds([sys.executable, "-m", "dfix", "--diff", "."], Path(folder))
    print(
        f"{files} projects: {all_:.2f} s, {all_ / one:.1f} times one of them ({one * 1000:.0f} ms); goal for 1000: 4 s"
    )


def main() -> None:
    """Prints both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=15)
    options = parser.parse_args()
    cold_start(options.repeat)
    many(options.files)


if __name__ == "__main__":
    main()
