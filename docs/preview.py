#!/usr/bin/env python3
"""Draws docs/preview.svg: what dfix shows on a terminal for the README's sample.

python docs/preview.py
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "corpus/pipeline/typescript-service/Dockerfile"


def main() -> None:
    """Runs dfix with colours and writes the picture."""
    done = subprocess.run(
        [sys.executable, "-m", "dfix", "--color", "always", SAMPLE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    console = Console(record=True, width=120, file=io.StringIO())
    console.print(Text.from_ansi(f"$ dfix {SAMPLE}\n{done.stdout}{done.stderr}".rstrip()), soft_wrap=True)
    svg = console.export_svg(title="dfix")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)  # no fonts from elsewhere
    (ROOT / "docs" / "preview.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
