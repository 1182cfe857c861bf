"""Sets of places in an image, some of which may not be known."""

from __future__ import annotations

from dfix.model.copies import is_inside
from dfix.records import Record

__all__ = ["ARTIFACT", "CACHE", "DATA", "INDEX", "LOG", "TEMPORARY", "Access", "Paths", "is_inside"]

#: what a written place is for
ARTIFACT, CACHE, INDEX, LOG, TEMPORARY, DATA = "artifact", "cache", "index", "log", "temporary", "data"


class Access(Record):
    """A place that a command touches.

    path   absolute and clean; "~" and "~/x" lie in the home of a user whose home is not known
    whole  all that lies below it is touched; else the place itself, or some of what lies below
    role   what is there: see the constants of this module
    inside only what lies in the folder is meant (`rm -rf x/*`)
    """

    path: str
    whole: bool = False
    role: str = DATA
    inside: bool = False

    def meets(self, path: str) -> bool:
        """Whether this place and another can share a file."""
        return is_inside(path, self.path) or is_inside(self.path, path)

    def covers(self, path: str) -> bool:
        """Whether all of another place is touched for sure."""
        return path == self.path or (self.whole and is_inside(path, self.path))


class Paths(Record):
    """Some places; ``unknown`` says that there may be others."""

    places: tuple[Access, ...] = ()
    unknown: bool = False

    def touches(self, path: str) -> bool | None:
        """Whether one of the places can share a file with a path; None when that is not known."""
        if any(place.meets(path) for place in self.places):
            return True
        return None if self.unknown else False

    def covers(self, path: str) -> bool:
        """Whether all of a path is touched for sure."""
        return any(place.covers(path) for place in self.places)

    def meets(self, other: Paths) -> bool | None:
        """Whether two sets can share a file; None when that is not known."""
        if any(place.meets(theirs.path) for place in self.places for theirs in other.places):
            return True
        return None if self.unknown or other.unknown else False

    def of_role(self, *roles: str) -> tuple[Access, ...]:
        """The places with one of the roles."""
        return tuple(place for place in self.places if place.role in roles)

    def plus(self, other: Paths) -> Paths:
        """Both sets together."""
        if not other.places and not other.unknown:
            return self
        return Paths(tuple(dict.fromkeys((*self.places, *other.places))), self.unknown or other.unknown)


NOTHING = Paths()
ANYTHING = Paths((), unknown=True)
