"""The text of a RUN as commands, words and operators. The only place that imports tree-sitter, and not before use."""

from __future__ import annotations

from dfix.shell.nodes import Command, Redirect, Script, Statement, Word
from dfix.shell.parse import parse_shell
from dfix.shell.simple import is_posix_shell, simple_exec

__all__ = ["Command", "Redirect", "Script", "Statement", "Word", "is_posix_shell", "parse_shell", "simple_exec"]
