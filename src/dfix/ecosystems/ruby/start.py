"""What a container with a Ruby program starts, as the split needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import knowledge

if TYPE_CHECKING:
    from dfix.context.ruby import Lock
    from dfix.launch import Launch

    from ..shared.base import Split

_DEVELOPMENT = ("development", "test")


def unfit(found: Launch, split: Split, lock: Lock) -> str | None:
    """Why what is started is no program to run but one to develop or to work with."""
    if found.empty:
        return "the image has no CMD or ENTRYPOINT of its own: others may build on it"
    work = found.worked_in()
    if work and work.word in knowledge.names("launch", "shells"):
        return f"{work.command.who} starts a shell: it looks like an image to work in"
    work = work or found.tests()
    if work:
        return f"{work.command.who} starts {work.word}: it looks like an image to work in"
    installs = found.installs()
    if installs:
        what = f"{installs.command.who} installs gems when it starts (`{' '.join(installs.command.words[:3])}`)"
        return f"{what}, which may need the compiler that a split would leave behind"
    builder = found.builds()
    if builder:
        return f"{builder.command.who} starts {builder.word}, a tool to build with, which a split would leave behind"
    return _in_development(found, split, lock)


def _in_development(found: Launch, split: Split, lock: Lock) -> str | None:
    """Rails runs in development where nothing says otherwise: it reloads sources, and its image is one to work in."""
    reloader = found.development()
    told = split.state.env.get("RAILS_ENV") or split.state.env.get("RACK_ENV")
    if not reloader and ("rails" not in lock.gems or (told and told not in _DEVELOPMENT)):
        return None
    advice = "ENV RAILS_ENV=production would make it an image to run"
    if told:
        return f"RAILS_ENV says {told}: it looks like an image for development ({advice})"
    return f"nothing sets RAILS_ENV, so Rails runs in development ({advice})"
