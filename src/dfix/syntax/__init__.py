"""Text to lossless tree and back; the only place that imports lark."""

from .instructions import Instruction
from .parse import File, parse
from .tree import Blank, Comments, Directive, Heredoc, Node, Opaque, Positions, Token, render

__all__ = [
    "Blank",
    "Comments",
    "Directive",
    "File",
    "Heredoc",
    "Instruction",
    "Node",
    "Opaque",
    "Positions",
    "Token",
    "parse",
    "render",
]
