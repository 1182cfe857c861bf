"""What a copy of a folder from another stage does not keep: whose the folder itself is, and its mode.

What lies in it keeps both; the folder is made anew, root's and open to be read (BuildKit's dispatchCopy; tried)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dfix.fixes import Decline
from dfix.image.files import Files

if TYPE_CHECKING:
    from .plan import Split

#: modes that say no more than what every folder is made with
_USUAL = re.compile(r"0*755|[ugoa]*\+[rxX]+|u\+[rwxX]+|(?:a|go|og|ugo)?=rX")


def refuse_changed(split: Split, path: str, base: str, *, given: bool) -> None:
    """Decline where a path that is to be copied is a link, or a folder to which the steps give an owner or a mode that
    the copy would lose; ``given``: the copy says whose it is. The folder that the base works in is there before."""
    files = Files.of(split.stage, split.context)
    real = files.real(path)
    if real != path:
        raise Decline(f"{path} leads to {real} by a link, which a copy from another stage would follow")
    info = split.stage.model.describe(base)
    if files.is_folder(path) is not True or (info is not None and info.workdir == path):
        return
    mode, owner = files.mode(path), files.owner(path)
    if mode is not None and not all(map(_USUAL.fullmatch, mode.split(","))):
        what = f"a step gives {path} the mode {mode}"
    elif owner is not None and not owner.is_root and not given:
        what = f"{path} belongs to {owner.user}"
    else:
        return
    raise Decline(f"{what}, which a copy from another stage does not keep (a RUN of its own could be run again there)")
