"""What the files of an image say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .events import Trimmed

if TYPE_CHECKING:
    from .files import Files

_MAX_TEXT = 1 << 18


def of(files: Files, path: str, text: str | None) -> str | None:
    """What a file says in the image, given what it says in the build context; None for what is too long."""
    return trimmed(files, path, text) if text is not None and len(text) <= _MAX_TEXT else None


def trimmed(files: Files, path: str, text: str) -> str:
    """The text without the line ends of Windows, where a step takes them out."""
    lost = "\r\n" in text and any(isinstance(e, Trimmed) and e.at == path for _, e in files.history(path))
    return text.replace("\r\n", "\n") if lost else text
