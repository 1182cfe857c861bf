"""The layers of ARCHITECTURE.md, kept by looking at imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "dfix"
#: each may import those before it, and itself
ORDER = (
    "records source cache knowledge syntax edits origins fixes shell context model effects image launch behaviour "
    "subject guards runtime privileges ecosystems passes results pragmas notices engine api report config lsp cli"
).split()
ONLY = {
    "lark": {"syntax"},
    "tree_sitter": {"shell", "behaviour", "config"},
    "tree_sitter_toml": {"config"},
    "tree_sitter_bash": {"shell"},
    "rich": {"report", "cli"},
    "click": {"report", "cli"},
    "pygls": {"lsp"},
    "lsprotocol": {"lsp"},
}
#: what a pass may use of the package that it lies in
OF_PASSES = ("dfix.passes", "dfix.passes.Phase", "dfix.passes.attempt")


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


#: the package and `python -m dfix`
OUTSIDE = ("__init__", "__main__")
FILES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(SOURCE)) for p in FILES])
def test_layers(path: Path) -> None:
    layer = _layer(path)
    assert layer in ORDER or layer in OUTSIDE, f"{layer} has no place in ORDER"
    for name in _imports(path):
        top = name.partition(".")[0]
        assert layer in ONLY.get(top, {layer}), f"{layer} imports {top}"
        if top != "dfix" or "." not in name or layer in OUTSIDE:
            continue
        other = name.split(".")[1]
        if other in ORDER:
            assert ORDER.index(other) <= ORDER.index(layer), f"{path.name}: {layer} imports {other}"
        if layer == "passes" and path.name != "__init__.py":
            assert name in OF_PASSES or other != "passes"


@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(SOURCE)) for p in FILES])
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 420
