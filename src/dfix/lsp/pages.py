"""The page of a pass as a file that an editor can open, for the link beside a diagnostic.

There is no site that would have the pages of this very version, so they are written to the user's cache folder when
they are first linked to. A site, once there is one, takes the place of :func:`link`.
"""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from dfix.report import guide


@cache
def link(pass_name: str) -> str | None:
    """The address of a pass's page; None where it cannot be written."""
    text = markdown(guide.page(pass_name))
    folder = _folder()
    if folder is None:
        return None
    place = os.path.join(folder, f"{pass_name}.md")
    try:
        _keep(place, text)
    except OSError:
        return None
    return Path(place).as_uri()


def markdown(page: guide.Page) -> str:
    """A page of `dfix explain` as Markdown."""
    remarks = [f"Mends {', '.join(page.codes)}."] if page.codes else []
    remarks += [f"Off unless you ask: `dfix --also {page.name}`."] if page.on_request else []
    remarks += [f"Leave it out: `dfix --ignore {page.name}`, or `# dfix: ignore={page.name}` above an instruction."]
    return "\n\n".join([f"# {page.name}", page.summary, f"```text\n{page.body}\n```", *remarks]) + "\n"


def _folder() -> str | None:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "dfix", "pages") if os.path.isabs(base) else None


def _keep(place: str, text: str) -> None:
    try:
        with open(place, encoding="utf-8") as file:
            if file.read() == text:
                return
    except (OSError, ValueError):
        pass
    os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(place), suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, place)
