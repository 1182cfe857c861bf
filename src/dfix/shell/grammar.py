"""Loading tree-sitter and its bash grammar, when a script is first read and not before."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tree_sitter import Parser


@cache
def bash_parser() -> Parser:
    """The parser for bash."""
    from tree_sitter import Language, Parser

    return Parser(Language(_bash_language()))


def _bash_language() -> object:
    """The grammar's pointer."""
    language: object = binding("tree_sitter_bash").language()
    return language


def binding(package: str) -> Any:
    """The extension module of a grammar's package.

    Importing such a package spends seven of its eight milliseconds on importlib.resources (for highlighting queries).
    The extension module alone is all that is needed, so that is loaded from beside the package; the ordinary import is
    taken wherever that does not work. ImportError when the package is not installed.
    """
    import sys
    from importlib import import_module

    if package not in sys.modules:
        try:
            return _load_binding(package)
        except Exception:  # any layout that is not the known one: the package knows better
            pass
    return import_module(package)


def _load_binding(package: str) -> Any:
    from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
    from importlib.util import find_spec, module_from_spec
    from os.path import isfile, join

    found = find_spec(package)
    if found is None:
        raise ImportError(package)
    for directory in found.submodule_search_locations or ():
        for suffix in EXTENSION_SUFFIXES:
            path = join(directory, "_binding" + suffix)
            if isfile(path):
                name = f"{package}._binding"
                loader = ExtensionFileLoader(name, path)
                module = module_from_spec(ModuleSpec(name, loader, origin=path))
                loader.exec_module(module)
                return module
    raise ImportError(f"{package}._binding")
