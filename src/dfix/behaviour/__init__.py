"""What a program does when it runs: read in its sources, its configuration, and the words that start it.

    from dfix.behaviour import behaviour

    found = behaviour(subject, stage)           # once for each stage; sources that cannot match are not parsed
    found.executes · reads · lists · writes · listens · loads · privileged   # (Deed, …): value, file:line, path
    found.programs()                            # the names of what is started, and the first start that is not known
    found.low_ports()                           # where it listens below 1024
    found.writes_inside(folder) · writes_outside(folder)
    found.names("/usr/share", …)                # where a path in some folders is named, whatever is done with it
    found.named_outside(folder)                 # absolute paths that are named and lie elsewhere
    found.unknown                               # (Unseen, …): why that may not be all; `complete` when there is none

Whatever is started and was not read is unknown, and unknown is never "no". The sources are the project's own (of the
languages that can run in the stage), and whatever they, or the launch, reach in folders that are passed over otherwise
(tests, docs, dist, …). Third-party packages count as doing nothing of this but for those in
knowledge/behaviour/packages.toml. What a call means is written in knowledge/behaviour/<language>.scm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .facts import Behaviour, Deed, Unseen, Value, port_of, sources_read

if TYPE_CHECKING:
    from dfix.launch import Looks
    from dfix.model.stages import Stage

__all__ = ["Behaviour", "Deed", "Unseen", "Value", "behaviour", "port_of", "sources_read"]


def behaviour(subject: Looks, stage: Stage) -> Behaviour:
    """What the program of a stage does."""
    from .read import read

    return subject.context.memo(("behaviour", stage), lambda: read(subject, stage))
