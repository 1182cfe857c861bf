"""Kinds of places in an image, as a user without privileges sees them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.effects.paths import is_inside
from dfix.image.origin import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.image.files import Files

#: what programs of the system read, and only root may change
_OF_THE_SYSTEM = ("/bin", "/boot", "/etc", "/lib", "/lib64", "/proc", "/root", "/sbin", "/sys", "/usr")
#: what is in /usr and may still hold a program of its own
_OWN_PLACES = ("/usr/src", "/usr/app", "/usr/local/app", "/usr/share/nginx")
#: where everybody may write
_OPEN = ("/tmp", "/var/tmp", "/dev", "/proc/self/fd")
#: of these, folders whose mode says so in every image, and in a volume that is made of them
SHARED_BY_ALL = ("/tmp", "/var/tmp")
#: what an engine puts into a container, for everybody to read
PROVIDED = ("/run/secrets", "/var/run/secrets", "/dev", "/tmp", "/var/tmp")


def of_the_system(path: str) -> bool:
    """Whether a path lies among the files of the system."""
    return _in(path, _OF_THE_SYSTEM) and not any(is_inside(path, own) and path != own for own in _OWN_PLACES)


def open_to_all(path: str, files: Files) -> bool:
    """Whether everybody may write at a path, or it lies in the home of whoever runs. What the image itself made below
    /tmp belongs to whoever made it."""
    if path.startswith("~"):
        return True
    top = next((folder for folder in _OPEN if is_inside(path, folder)), None)
    if top is None:
        return False
    here = posixpath.normpath(path)
    while here != top:
        origin = files.origin(here)
        if origin is not None and origin.kind in ("context", "image", "made", "remote"):
            return False
        here = posixpath.dirname(here)
    return True


def is_shared(folder: str) -> bool:
    """Whether a folder holds more than one program's files, so that it is not to be given away."""
    return folder in SYSTEM and folder != "/usr/src"


def _in(path: str, folders: Iterable[str]) -> bool:
    return any(is_inside(path, folder) for folder in folders)
