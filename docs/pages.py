"""A hook of mkdocs: pages that are made from the code, so that they cannot disagree with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from dfix import knowledge, passes
from dfix.config import keys
from dfix.report import guide

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

KEYS = "<!-- keys -->"


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Adds the page of each pass, and that of the assumptions."""
    for name in passes.names():
        files.append(File.generated(config, f"passes/{name}.md", content=_pass(guide.page(name))))
    files.append(File.generated(config, "passes/index.md", content=_passes()))
    files.append(File.generated(config, "assumptions.md", content=_assumptions()))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Puts the keys of a configuration file where the guide wants them."""
    return markdown.replace(KEYS, _keys())


def _passes() -> str:
    pages = [guide.page(name) for name in passes.names()]
    rows = [f"| [{p.name}]({p.name}.md) | {p.summary}{_off(p)} | {', '.join(p.codes)} |" for p in pages]
    return "\n".join(["# Passes", "", "| pass | what it does | findings it mends |", "|---|---|---|", *rows, ""])


def _off(page: guide.Page) -> str:
    return f" Off unless you ask: `--also {page.name}`." if page.on_request else ""


def _pass(page: guide.Page) -> str:
    options = [f"- {option}" for option in page.options]
    parts = [f"# {page.name}", page.summary + _off(page), _body(page.body)]
    parts += [f"Findings of linters that it mends: {', '.join(page.codes)}."] if page.codes else []
    parts += ["## Options", "\n".join(options)] if options else []
    if page.assumptions:
        rows = [f"| `{each.name}` | {each.means} |" for each in page.assumptions]
        parts += ["## What it may assume", "\n".join(["| name | what it means |", "|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def _body(body: str) -> str:
    """A docstring's paragraphs; its example as code."""
    parts = [part for part in body.split("\n\n") if part.strip()]
    return "\n\n".join(f"```text\n{part}\n```" if part.startswith("Example:") else part for part in parts)


def _assumptions() -> str:
    lead = (
        'What dfix assumes when something is not known, by the names under which it can be accepted (`accept = ["…"]`).'
    )
    rows = [f"| `{name}` | {entry['means']} |" for name, entry in knowledge.load("assumptions").items()]
    return "\n".join(["# Assumptions", "", lead, "", "| name | what it means |", "|---|---|", *rows, ""])


def _keys() -> str:
    rows = [f"| `{name}` | {key.what} | {key.means} |" for name, key in keys.KEYS.items()]
    own = [
        f"| `[{name}]` `{option}` | {key.what} | {key.means} |"
        for name in passes.names()
        for option, key in keys.of_pass(name).items()
    ]
    return "\n".join(["| key | takes | means |", "|---|---|---|", *rows, *own])
