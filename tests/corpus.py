"""The cases under corpus/passes and corpus/pipeline: found, read, run."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

from dfix.context import Context
from dfix.engine import Options, Result, rewrite

ROOT = Path(__file__).parent.parent / "corpus"


class Case(NamedTuple):
    """One folder. ``select`` are the passes it is about: that of its folder, or ``passes`` in case.toml; () is all.
    ``settings`` are options of passes: a table of each in case.toml ([settings.split-stages]); ``images`` what a
    company calls them ([images]); ``told`` is part of what is said of a change that is made or offered."""

    folder: Path
    select: tuple[str, ...]
    why: str
    unsafe: bool
    context: bool
    declined: str
    needs_unsafe: str
    settings: tuple[tuple[str, str, object], ...]
    told: str
    images: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        return str(self.folder.relative_to(ROOT))

    @property
    def before(self) -> bytes:
        return (self.folder / "Dockerfile").read_bytes()

    @property
    def expected_path(self) -> Path:
        return self.folder / "expected.Dockerfile"

    @property
    def expected(self) -> bytes:
        """What it should become; without the file: what it is."""
        return self.expected_path.read_bytes() if self.expected_path.exists() else self.before

    @property
    def expected_ignored(self) -> bytes | None:
        """What .dockerignore should become; None when it stays as it is."""
        path = self.folder / "expected.dockerignore"
        return path.read_bytes() if path.exists() else None

    def run(self, data: bytes | None = None) -> Result:
        """What dfix makes of it."""
        path = str(self.folder / "Dockerfile")
        context = Context.open(str(self.folder), path) if self.context else Context.none()
        options = Options(unsafe=self.unsafe, select=self.select, settings=self.settings, images=self.images)
        return rewrite(self.before if data is None else data, path=path, context=context, options=options)


def cases() -> list[Case]:
    """All cases (passes/<pass>/<ecosystem or theme>/<case>, pipeline/<case>), in the order of their names."""
    found = []
    for description in sorted(ROOT.glob("p*/**/case.toml")):
        folder = description.parent
        parts = folder.relative_to(ROOT).parts
        table = tomllib.loads(description.read_text("utf-8"))
        unknown = set(table) - {
            "why",
            "unsafe",
            "context",
            "declined",
            "needs_unsafe",
            "passes",
            "settings",
            "told",
            "images",
        }
        assert not unknown, f"{description}: unknown keys {unknown}"
        found.append(
            Case(
                folder,
                tuple(table.get("passes", (parts[1],) if parts[0] == "passes" else ())),
                table["why"],
                table.get("unsafe", False),
                table.get("context", True),
                table.get("declined", ""),
                table.get("needs_unsafe", ""),
                tuple(
                    (name, option, tuple(value) if isinstance(value, list) else value)
                    for name, options in table.get("settings", {}).items()
                    for option, value in options.items()
                ),
                table.get("told", ""),
                tuple(table.get("images", {}).items()),
            )
        )
    return found
