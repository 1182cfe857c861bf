"""What each instruction of the runtime stage depends on, and what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix import effects
from dfix.model.copies import is_inside
from dfix.model.state import clean
from dfix.records import Record

if TYPE_CHECKING:
    from dfix.model.state import State
    from dfix.syntax import Instruction

#: what is not known may be anywhere
ANYWHERE = ("/",)


class Piece(Record):
    """One instruction of the runtime stage.

    node     what is written
    old      the instruction that it was, None for a new one
    place    where in the old stage it stood, or what it takes the place of
    reads    the settings that it depends on: workdir, user, shell, variables, accounts, packages
    writes   the settings that it changes
    looks    the folders and files that it reads
    touches  the folders and files that it writes
    stable   no edit of the project changes it, so that it may stand before the files
    arrives  it brings what the builder made
    follows  it goes on with what the piece before it is about
    """

    node: Instruction
    old: Instruction | None
    place: float
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    looks: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    stable: bool = False
    arrives: bool = False
    follows: bool = False


#: what installing packages and making users writes, whatever the words of the command
_PACKAGES = ("/bin", "/etc", "/lib", "/sbin", "/usr/bin", "/usr/lib", "/usr/sbin", "/usr/share", "/var/lib")
_ACCOUNTS = ("/etc/passwd", "/etc/group", "/home")
_STEP = frozenset(("user", "shell", "variables", "accounts", "packages"))


def declared(node: Instruction, place: float, state: State) -> Piece:
    """The piece of an instruction that only declares: all but RUN, COPY and ADD."""
    uses = frozenset(("variables",)) if "$" in node.original else frozenset()
    keyword = node.keyword
    if keyword in ("ENV", "ARG"):
        return Piece(node, node, place, uses, frozenset(("variables",)))
    if keyword == "SHELL":
        return Piece(node, node, place, uses | {"packages"}, frozenset(("shell",)))
    if keyword == "USER":
        return Piece(node, node, place, uses | {"accounts"}, frozenset(("user",)))
    if keyword == "WORKDIR":
        folder = state.path(node.text, node.escape)
        relative = frozenset(("workdir",)) if not node.text.startswith("/") else frozenset()
        writes = frozenset(("workdir",))
        return Piece(node, node, place, uses | relative | {"user"}, writes, touches=(folder,) if folder else ANYWHERE)
    if keyword == "VOLUME":
        found = [state.path(w, node.escape) for w in node.words]
        return Piece(node, node, place, uses, looks=tuple(f or "/" for f in found))
    if keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
        return Piece(node, node, place, frozenset() if node.is_json else frozenset(("shell",)), frozenset((keyword,)))
    return Piece(node, node, place, uses, frozenset((keyword,)))


def copied(node: Instruction, old: Instruction | None, place: float, state: State) -> Piece:
    """The piece of a COPY or ADD from the build context."""
    reads = {"variables"} if "$" in node.original else set()
    target = node.words[-1] if node.words else ""
    if not target.startswith("/"):
        reads.add("workdir")
    if _names_account(node):
        reads.add("accounts")
    return Piece(node, old, place, frozenset(reads), touches=_landed(node, state.path(target, node.escape)))


def _landed(node: Instruction, target: str | None) -> tuple[str, ...]:
    """Where the files of a COPY or ADD land, as exactly as its words say."""
    if target is None:
        return ANYWHERE
    names = [clean(word).rpartition("/")[2] for word in node.words[:-1]]
    exact = all(name not in ("", ".", "..") and not any(c in name for c in "*?[$:") for name in names)
    into = len(names) > 1 or node.words[-1].endswith(("/", "."))
    return (
        tuple(clean(f"{target}/{name}") for name in names) if exact and into and node.keyword == "COPY" else (target,)
    )


def arriving(node: Instruction, place: float, path: str) -> Piece:
    """The piece of a COPY --from of the builder."""
    reads = frozenset(("accounts",)) if _names_account(node) else frozenset()
    return Piece(node, None, place, reads, touches=(path,), arrives=True)


def _names_account(node: Instruction) -> bool:
    owner = node.flag("chown") or ""
    return any(part and not part.isdigit() for part in owner.split(":"))


def installs(node: Instruction, place: float) -> Piece:
    """The piece of a RUN that installs the packages of the runtime stage."""
    reads = frozenset(("user", "shell", "variables"))
    return Piece(node, None, place, reads, frozenset(("packages",)), touches=_PACKAGES, stable=True)


def behind(node: Instruction, place: float, brought: tuple[str, ...]) -> Piece:
    """The piece of a RUN that looks at what the builder made, and goes with it."""
    looks, touches = ("/lib", "/usr/lib", *brought), ("/etc/ld.so.cache",)
    return Piece(node, None, place, _STEP, looks=looks, touches=touches, arrives=True)


def ran(run: Instruction, place: float, state: State) -> Piece:
    """The piece of a step that the runtime stage takes over: what it touches if that is known, else everything."""
    blind = state.copy()
    blind.workdir = None
    effect = effects.total(effects.of_run(run, blind), run)  # what does not depend on the folder
    known = effect.known and not (effect.reads.unknown or effect.writes.unknown or effect.removes.unknown)
    if not known or any(change.path is None for change in effect.changes):
        return Piece(run, run, place, _STEP | {"workdir"}, looks=ANYWHERE, touches=ANYWHERE)
    places = (*effect.writes.places, *effect.removes.places)
    touches = {*(p.path for p in places if p.role != effects.CACHE), *(c.path or "" for c in effect.changes)}
    writes = set()
    if effect.touches_accounts:
        writes.add("accounts")
        touches.update(_ACCOUNTS)
    if effect.packages:
        writes.add("packages")
        touches.update(_PACKAGES)
    if any(is_inside("/usr/local/bin", p.path) for p in places):
        writes.add("packages")  # programs that others call
    looks = tuple(p.path for p in effect.reads.places)
    return Piece(run, run, place, _STEP - writes, frozenset(writes), looks, tuple(sorted(touches)), stable=True)
