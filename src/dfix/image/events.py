"""What one instruction does to the files of an image: small records, in the order in which they happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.records import Record

if TYPE_CHECKING:
    from dfix.model.stages import Stage
    from dfix.syntax import Instruction


class Owner(Record):
    """Who a path belongs to, as the file names them; a group of None is the user's own number, as for --chown."""

    user: str
    group: str | None = None

    @classmethod
    def parse(cls, text: str) -> Owner:
        """``user[:group]``, with root for 0."""
        user, colon, group = text.partition(":")
        return cls(_named(user), _named(group) if colon and group else None)

    @property
    def is_root(self) -> bool:
        """Whether it is root."""
        return self.user == "root"


def _named(who: str) -> str:
    return "root" if who in ("0", "") else who


ROOT = Owner("root", "root")


class Laid(Record):
    """COPY or ADD: a file, or the content of a folder, comes to lie at ``at``.

    source  None for the build context, a stage, or the name of an image, a named context or a URL
    path    in that source: relative in the build context ('' is its root), absolute in a stage or image
    folder  whether it is a folder; None when that is not known
    within  names that the source's entries match, for a pattern; excludes: patterns that are left out
    owner   what --chown says; None keeps the owner of a stage's file, and is root for the context
    """

    at: str
    source: Stage | str | None
    path: str
    folder: bool | None
    instruction: Instruction
    owner: Owner | None = None
    mode: str | None = None
    within: str | None = None
    excludes: tuple[str, ...] = ()


class Made(Record):
    """A file or folder that an instruction makes; with ``tree`` all that lies in it is made, too. ``keeps``: only if
    it is not there yet (WORKDIR, mkdir -p). ``emptied``: a folder that is left when its content goes, and its owner is
    the one that it had. ``to``: it is a symbolic link, and leads there."""

    at: str
    instruction: Instruction
    folder: bool | None
    tree: bool = False
    owner: Owner | None = None
    keeps: bool = False
    emptied: bool = False
    to: str | None = None


class Moved(Record):
    """cp or mv: what lay at ``path`` before event number ``moment`` lies at ``at``. No owner: it keeps its own."""

    at: str
    path: str
    folder: bool | None
    moment: int
    instruction: Instruction
    owner: Owner | None = None


class Gone(Record):
    """A path and all in it is removed; ``sure`` is False when only some of it may be."""

    at: str
    instruction: Instruction
    sure: bool = True


class Given(Record):
    """A path changes hands or mode; with ``tree`` all in it, too. None stays; both None: to what is not known."""

    at: str
    instruction: Instruction
    owner: Owner | None = None
    mode: str | None = None
    tree: bool = False


class Mounted(Record):
    """VOLUME: what a build writes here afterwards is lost with builders other than BuildKit, and hidden by a mount."""

    at: str
    instruction: Instruction


class Unseen(Record):
    """A command of which is not known what it writes; what was there is taken to stay. ``tame``: it is known to change
    no owner of what is there."""

    at: str
    instruction: Instruction
    tame: bool = False


class Trimmed(Record):
    """A file keeps what it says, and only loses the line ends of Windows: `dos2unix entrypoint.sh`."""

    at: str
    instruction: Instruction


Event = Laid | Made | Moved | Gone | Given | Mounted | Trimmed | Unseen
