"""What a command does to an image: one record for every tool."""

from __future__ import annotations

from dfix.records import Record

from .paths import ANYTHING, NOTHING, Paths


class Packages(Record):
    """What a package manager of the distribution puts in and takes out.

    manager    its familiar name: apt-get, apk, dnf, zypper, pacman
    installed  names as the command gives them, versions left off; None when they are not literal
    removed    likewise
    groups     the names of apk's virtual packages
    """

    manager: str
    installed: tuple[str, ...] | None = ()
    removed: tuple[str, ...] | None = ()
    group: str | None = None


class Account(Record):
    """A user or group that a command makes.

    kind   "user" or "group"
    name   None when it is not literal
    uid    the number that the command asks for (gid for a group), None when it names none
    group  the primary group that it names, None when it names none
    home   the home that it has, None when none is said
    """

    kind: str
    name: str | None
    uid: str | None = None
    group: str | None = None
    home: str | None = None
    makes_home: bool = False


class Change(Record):
    """A change of owner or mode.

    path       absolute; None when it is not known
    recursive  what lies below is changed too
    owner      "user" or "user:group" as written, None for a change of mode
    mode       as written, None for a change of owner
    """

    path: str | None
    recursive: bool
    owner: str | None = None
    mode: str | None = None


class Effect(Record):
    """What a command does. Each question is answered by True, False, or None: not known.

    reads, writes, removes   places of the image (paths.py)
    changes                  owners and modes that it changes
    packages                 of the distribution
    accounts                 users and groups that it makes
    touches_accounts         it makes, changes or removes accounts
    fetches                  it uses the network
    known                    False: nothing more is known than its words; then reads and writes are unknown
    unknown                  what is not known, as written: the first word or the command, for sentences
    """

    reads: Paths = NOTHING
    writes: Paths = NOTHING
    removes: Paths = NOTHING
    changes: tuple[Change, ...] = ()
    packages: tuple[Packages, ...] = ()
    accounts: tuple[Account, ...] = ()
    touches_accounts: bool = False
    fetches: bool = False
    known: bool = True
    unknown: tuple[str, ...] = ()

    def plus(self, other: Effect) -> Effect:
        """Both effects, in any order."""
        if other is NONE:
            return self
        return Effect(
            self.reads.plus(other.reads),
            self.writes.plus(other.writes),
            self.removes.plus(other.removes),
            self.changes + other.changes,
            self.packages + other.packages,
            self.accounts + other.accounts,
            self.touches_accounts or other.touches_accounts,
            self.fetches or other.fetches,
            self.known and other.known,
            self.unknown + other.unknown,
        )

    @property
    def installs(self) -> bool:
        """Whether it installs packages of the distribution."""
        return any(p.installed is None or p.installed for p in self.packages)


NONE = Effect()


def unknown(what: str) -> Effect:
    """The effect of something of which only the words are known."""
    return Effect(ANYTHING, ANYTHING, ANYTHING, fetches=True, known=False, unknown=(what,))
