"""Settings with where they come from, and what they come to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dfix.records import Record
from dfix.results import Options

if TYPE_CHECKING:
    from collections.abc import Iterable

#: keys whose values are added up; of the others the last one counts
ADDED = ("also", "ignore", "accept", "exclude")


class Setting(Record):
    """One value: its key ("select", "non-root-user.uid"), and who says it ("dfix.toml:3", "--select")."""

    key: str
    value: Any
    origin: str


class Given(Record):
    """What is said by hand: settings, a configuration ``file`` in place of the nearest, or ``isolated``: none."""

    settings: tuple[Setting, ...] = ()
    file: str | None = None
    isolated: bool = False


class Settings(Record):
    """What holds for one Dockerfile; ``all``: every setting, the weakest first."""

    all: tuple[Setting, ...]

    def last(self, key: str) -> Setting | None:
        """The strongest setting of a key."""
        return next((s for s in reversed(self.all) if s.key == key), None)

    def said(self, key: str) -> tuple[Setting, ...]:
        """Those that count: all of a key whose values are added up, else the strongest."""
        found = tuple(s for s in self.all if s.key == key)
        return found if key in ADDED else found[-1:]

    def value(self, key: str, default: Any = None) -> Any:
        """What it comes to."""
        said = self.said(key)
        if key in ADDED:
            return tuple(dict.fromkeys(name for setting in said for name in setting.value))
        return said[-1].value if said else default

    @property
    def options(self) -> Options:
        """For the engine."""
        own = {(s.key, s.value) for s in map(self.last, {s.key for s in self.all if "." in s.key}) if s}
        return Options(
            self.value("unsafe", False),
            self.value("select", ()),
            self.value("ignore"),
            self.value("also"),
            self.value("accept"),
            tuple(sorted((*_split(key), value) for key, value in own)),
            images=self.value("images", ()),
        )

    def left_out(self, path: str) -> Setting | None:
        """The setting that leaves the Dockerfile at a path alone."""
        place = os.path.abspath(path)
        return next((s for s in self.said("exclude") if any(p.mean(place) for p in s.value)), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that something is said of."""
        return tuple(dict.fromkeys(setting.key for setting in self.all))


def _split(key: str) -> Iterable[str]:
    pass_name, _, option = key.partition(".")
    return pass_name, option.replace("-", "_")
