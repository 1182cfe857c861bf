"""Loading tree-sitter and its bash grammar, when a script is first read and not before."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Parser


@cache
def bash_parser() -> Parser:
    """The parser for bash."""
    from tree_sitter import Language, Parser

    return Parser(Language(_bash_language()))


def _bash_language() -> object:
    """The grammar's pointer.

    `import tree_sitter_bash` spends seven of its eight milliseconds on importlib.resources (for highlighting
    queries). Its extension module alone is all that is needed, so that is loaded from beside the package; the
    ordinary import is taken wherever that does not work.
    """
    import sys

    if "tree_sitter_bash" not in sys.modules:
        try:
            return _load_binding()
        except Exception:  # any layout that is not the known one: the package knows better
            pass
    import tree_sitter_bash

    return tree_sitter_bash.language()


def _load_binding() -> object:
    from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
    from importlib.util import find_spec, module_from_spec
    from os.path import isfile, join

    package = find_spec("tree_sitter_bash")
    if package is None:
        raise ImportError("tree_sitter_bash")
    for directory in package.submodule_search_locations or ():
        for suffix in EXTENSION_SUFFIXES:
            path = join(directory, "_binding" + suffix)
            if isfile(path):
                name = "tree_sitter_bash._binding"
                loader = ExtensionFileLoader(name, path)
                module = module_from_spec(ModuleSpec(name, loader, origin=path))
                loader.exec_module(module)
                language: object = module.language()
                return language
    raise ImportError("tree_sitter_bash._binding")
