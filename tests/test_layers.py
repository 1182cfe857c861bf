"""The layers of ARCHITECTURE.md, kept by looking at imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "dfix"
#: each may import those before it, and itself
ORDER = (
    "source cache knowledge syntax shell context model image edits guards ecosystems passes engine report cli"
).split()
ONLY = {
    "lark": {"syntax"},
    "tree_sitter": {"shell"},
    "tree_sitter_bash": {"shell"},
    "rich": {"report", "cli"},
    "click": {"report", "cli"},
}
#: for type annotations, and where a layer needs a word of the next: each with its reason
ALLOWED = {
    ("edits", "syntax"),
    ("model", "edits"),  # comment_lines, to read what a RUN carries
    ("ecosystems", "passes"),  # Subject, in annotations
    ("context", "shell"),  # entry-point scripts
}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {node.module} | {f"{node.module}.{a.name}" for a in node.names}
    return found


def _layer(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


FILES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(SOURCE)) for p in FILES])
def test_layers(path: Path) -> None:
    layer = _layer(path)
    for name in _imports(path):
        top = name.partition(".")[0]
        assert layer in ONLY.get(top, {layer}), f"{layer} imports {top}"
        if top != "dfix" or "." not in name or layer not in ORDER:
            continue
        other = name.split(".")[1]
        if other in ORDER and (layer, other) not in ALLOWED:
            assert ORDER.index(other) <= ORDER.index(layer), f"{path.name}: {layer} imports {other}"
        if layer == "passes" and path.name != "__init__.py":
            assert name in ("dfix.passes", "dfix.passes.Phase", "dfix.passes.Subject") or other != "passes"


@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(SOURCE)) for p in FILES])
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 420
