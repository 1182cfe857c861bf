"""Builds wheels with the knowledge as JSON: TOML takes so long to read that a run with an empty cache would feel it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KnowledgeHook(BuildHookInterface):  # type: ignore[type-arg,misc]
    """Puts a JSON file beside each table; an editable install goes on reading the TOML."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is put together."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        from dfix import knowledge

        folder = Path(tempfile.mkdtemp())
        for name, text in knowledge.as_json():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            build_data["force_include"][str(path)] = f"dfix/knowledge/{name}"
