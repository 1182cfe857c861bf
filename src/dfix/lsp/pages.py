"""The page of a pass, for the link beside a diagnostic: that of the project's documentation, where the package names it
(``[project.urls]``, Documentation); else a file in the user's cache folder, written when it is first linked to.
"""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from dfix.report import guide


@cache
def link(pass_name: str) -> str | None:
    """The address of a pass's page; None where there is none and it cannot be written."""
    site = _site()
    if site is not None:
        return f"{site.rstrip('/')}/passes/{pass_name}/"  # as docs/pages.py names them
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


@cache
def _site() -> str | None:
    """Where the documentation is read, as the installed package says."""
    from importlib import metadata

    try:
        named = metadata.metadata("dfix").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        return None
    urls = {label.strip().lower(): url.strip() for label, _, url in (each.partition(",") for each in named)}
    return urls.get("documentation") or None


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
