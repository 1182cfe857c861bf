"""Whether a lock file has all that a manifest asks for: an install that holds to it refuses where it has not. A module
for each package manager, with ``read(text, package)``:

    found = npm.read(text, package, peers=True)
    found.missing       what an install that holds to the lock file would miss, as a clause; "" for nothing
    found.unsure        why it is not certain that there is no more; ""
"""

from __future__ import annotations

from dfix.records import Record

#: a lock file above this is not read
MAX_LOCK = 6 << 20


class Agreement(Record):
    """What a lock file lacks for sure, and why it may lack something; "" where there is nothing to say.

    version  that of its format, 0 where it says none"""

    missing: str = ""
    unsure: str = ""
    version: int = 0
