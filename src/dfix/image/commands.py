"""What a RUN does to the files of an image, by the effects of its commands.

A command of which is not known what it writes leaves everything where it is, for all that is known.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix.model.state import clean

from .events import Event, Given, Gone, Made, Moved, Owner, Trimmed, Unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dfix.effects import Access, Done
    from dfix.shell import Word
    from dfix.syntax import Instruction

    from .files import Files


#: where the packages of a distribution put their files
_OF_PACKAGES = ("/bin", "/boot", "/etc", "/lib", "/lib64", "/opt", "/root", "/run", "/sbin", "/srv", "/usr", "/var")


def events(run: Instruction, done: list[Done] | None, now: Callable[[], Files]) -> Iterator[Event]:
    """What a RUN does, in order, given what its commands do. ``now`` gives the files as the events so far left them."""
    if done is None:
        yield Unseen("/", run)
        return
    for each in done:
        yield from _of_command(each, run, now)


def _of_command(done: Done, run: Instruction, now: Callable[[], Files]) -> Iterator[Event]:
    effect = done.effect
    if effect.known and effect.packages:
        yield from (Unseen(folder, run, True) for folder in _OF_PACKAGES)
    elif not effect.known or effect.writes.unknown:
        yield Unseen("/", run, effect.known)
    copied = list(_copied(done, run, now))
    yield from copied
    if effect.known:
        if effect.removes.unknown:
            yield Gone("/", run, sure=False)
        for place in effect.removes.places:
            yield from _gone(place, done, run, now)
    owner = None if done.where.user is None else Owner.parse(done.where.user)
    linked = list(_linked(done, run, now, owner))
    yield from linked
    if not copied and not linked and effect.writes.places:
        kept_up = _kept_up(done)
        for place in effect.writes.places:
            yield from _written(place, done, run, now, owner, kept_up)
    for account in effect.accounts:
        if account.makes_home and account.home and account.name:
            yield Made(clean(account.home), run, True, tree=True, owner=Owner.parse(account.name))
    for change in effect.changes:
        known = None if change.owner in (None, "?") else Owner.parse(change.owner or "")
        mode = None if change.mode == "?" else change.mode
        yield Given(change.path or "/", run, known, mode, change.recursive or change.path is None)


def _linked(done: Done, run: Instruction, now: Callable[[], Files], owner: Owner | None) -> Iterator[Made]:
    """The symbolic links that `ln -s` makes."""
    call = done.call
    if call is None or (call.entry or {}).get("form") != "link" or done.command.conditional or not done.effect.known:
        return
    if not call.has("-s", "--symbolic") or call.values(call.key("target", ())) or not call.operands:
        return
    sources, last = (call.operands, None) if len(call.operands) == 1 else (call.operands[:-1], call.operands[-1])
    place = done.where.folder if last is None else done.where.place(last)[0]
    values = [done.where.value(word) for word in sources]
    if place is None or None in values:
        return
    files = now()
    follows = not call.has("-n", "--no-dereference", "-T", "--no-target-directory")
    named = last is not None and len(sources) == 1 and not last.text.endswith("/")
    into = not named or (follows and files.is_folder(place) is True)
    for value in filter(None, values):
        at = clean(f"{place}/{posixpath.basename(value.rstrip('/'))}") if into else place
        to = clean(posixpath.join(posixpath.dirname(at), value))
        yield Made(at, run, files.is_folder(to), owner=owner, to=to)


def _gone(place: Access, done: Done, run: Instruction, now: Callable[[], Files]) -> Iterator[Event]:
    """``whole`` takes the place itself out; what is not whole is a file, or some of what lies in a folder."""
    sure = place.whole or now().is_folder(place.path) is False
    yield Gone(place.path, run, sure and not done.command.conditional)
    if place.inside:
        yield Made(place.path, run, True, owner=now().owner(place.path), keeps=True, emptied=True)


def _written(
    place: Access,
    done: Done,
    run: Instruction,
    now: Callable[[], Files],
    owner: Owner | None,
    kept_up: frozenset[str],
) -> Iterator[Event]:
    if place.path.startswith("~"):
        return
    if not place.whole and _trims(done) and not now().is_folder(place.path):
        yield Trimmed(place.path, run)
    elif done.command.conditional or place.path in kept_up:
        yield Unseen(place.path, run, True)
    elif place.whole:
        yield Made(place.path, run, True, tree=True, owner=owner)
    elif now().is_folder(place.path):
        yield Unseen(place.path, run, True)
    else:
        makes_folder = done.call is not None and done.call.makes_folders
        is_folder = makes_folder or _is_written_into(place, done) or None
        yield Made(place.path, run, is_folder, tree=not makes_folder, owner=owner)


def _is_written_into(place: Access, done: Done) -> bool:
    """Whether an option says that a place is a folder to write into (dotnet publish -o /app)."""
    call = done.call
    flags = call.values(call.key("value_into", ())) if call is not None else ()
    values = (done.where.flag_value(flag) for flag in flags)
    return any(value is not None and done.where.path(value) == place.path for value in values)


def _trims(done: Done) -> bool:
    """Whether a command only takes the line ends of Windows out of files."""
    call = done.call
    if call is None or not call.key("trims"):
        return False
    given = [flag.word for flag in call.values(call.key("script", ()))] or list(call.operands[:1])
    return call.key("trims") is True or all(word is not None and word.value in call.key("trims") for word in given)


def _kept_up(done: Done) -> frozenset[str]:
    """What a package manager reads: where it writes to it, it brings a manifest up to date, which stays what it was, by
    and large."""
    form = (done.call.entry or {}).get("form") if done.call else None
    return frozenset(read.path for read in done.effect.reads.places) if form == "actions" else frozenset()


def _copied(done: Done, run: Instruction, now: Callable[[], Files]) -> Iterator[Event]:
    """What cp and mv carry from one place of the image to another."""
    call = done.call
    form = (call.entry or {}).get("form") if call else None
    if call is None or form not in ("copy", "move") or done.command.conditional or call.tool == "install":
        return
    if call.values(call.key("target", ())) or len(call.operands) < 2 or not done.effect.known:
        return
    *sources, last = call.operands
    target, some = done.where.place(last)
    if target is None or some:
        return
    files = now()
    into = len(sources) > 1 or last.text.endswith("/") or files.is_folder(target) is True
    keeps = form == "move" or call.has("-a", "-p", "--archive", "--preserve")
    owner = None if keeps or done.where.user is None else Owner.parse(done.where.user)
    for word in sources:
        path, pattern = done.where.place(word)
        if path is None or pattern or word.glob:
            yield Unseen(target, run, True)
            continue
        yield _moved(word, path, target, into, run, files, owner)


def _moved(
    word: Word, path: str, target: str, into: bool, run: Instruction, files: Files, owner: Owner | None
) -> Moved:
    content_only = word.text.rstrip("\"'").endswith("/.")
    at = clean(f"{target}/{posixpath.basename(path)}") if into and not content_only else target
    return Moved(at, path, files.is_folder(path), files.moment, run, owner)
