"""When to colour, and the handful of colours there are. Deliberately not rich: it costs more than a whole run."""

from __future__ import annotations

from collections.abc import Mapping

BOLD, DIM, RED, GREEN, YELLOW, CYAN = "1", "2", "31", "32", "33", "36"


def wants_color(choice: str, is_terminal: bool, environ: Mapping[str, str]) -> bool:
    """Whether a stream is coloured: `choice` is the value of --color; `auto` asks the environment, then the stream.

    NO_COLOR: https://no-color.org (set and not empty). FORCE_COLOR: https://force-color.org; "0" is taken as unset.
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return is_terminal and environ.get("TERM") != "dumb"


def paint(text: str, code: str, enabled: bool) -> str:
    """`text` in the colour `code`, or as it is."""
    return f"\x1b[{code}m{text}\x1b[0m" if enabled and text else text
