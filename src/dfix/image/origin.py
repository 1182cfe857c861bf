"""Where something in an image comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.model.copies import is_inside
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction

#: where a file comes from
CONTEXT, MADE, BASE, IMAGE, REMOTE, UNKNOWN = "context", "made", "base", "image", "remote", "unknown"

#: folders that every image of a distribution has (Filesystem Hierarchy Standard, and the docker library's own)
SYSTEM = frozenset(
    "/ /bin /boot /dev /etc /home /lib /lib64 /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /usr/bin "
    "/usr/lib /usr/local /usr/local/bin /usr/local/etc /usr/local/lib /usr/local/sbin /usr/local/share /usr/sbin "
    "/usr/share /usr/src /var /var/cache /var/lib /var/log /var/run /var/tmp /go /go/bin /go/src".split()
)


class Origin(Record):
    """Where the content of a path comes from.

    kind         CONTEXT, MADE (by a command or instruction), BASE (of ``stage``), IMAGE (another image: ``source``),
                 REMOTE (a URL), UNKNOWN
    path         in the build context, without a slash in front; else the path in the image where it first was
    stage        the stage in which it came into being
    instruction  the one that did it, in that stage
    sure         False: something that is not known may lie there instead, or nothing
    """

    kind: str
    path: str
    stage: Stage
    instruction: Instruction | None = None
    source: str = ""
    sure: bool = True


class Entry(Record):
    """Something that lies in a folder: its path in the image, where it is from, whether it is a folder."""

    path: str
    origin: Origin
    folder: bool | None


def may_be_of_base(stage: Stage, path: str) -> bool:
    """Whether a base may bring a path: a known one has nothing outside the system's folders."""
    if stage.info is None or not stage.info.known:
        return True
    if stage.info.workdir and is_inside(path, stage.info.workdir):
        return True
    top = "/" + path.strip("/").partition("/")[0]
    return top in SYSTEM
