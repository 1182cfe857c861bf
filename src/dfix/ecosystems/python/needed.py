"""What a program needs of its folder, where that is less than the whole: packages and files by name.

What stays behind is shown, and not what goes along: tests, documents, notebooks, files about the project. Nothing that
is started, imported or read is among them, nothing lists or serves a folder that they lie in, and no text names them.
Whatever else stands beside the program goes with it.
"""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.behaviour import behaviour
from dfix.behaviour.lexical import places
from dfix.context import python as manifests
from dfix.context.gitignore import IgnoreFile
from dfix.context.walk import links
from dfix.effects.paths import is_inside
from dfix.image import runs
from dfix.image.events import Laid
from dfix.image.files import Files
from dfix.runtime import straight
from dfix.runtime.plan import Selection

if TYPE_CHECKING:
    from dfix.behaviour import Behaviour, Deed
    from dfix.context import Context
    from dfix.launch import Launch
    from dfix.launch.commands import Started
    from dfix.runtime.plan import RuntimePlan, Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction

    from .installs import Installed

#: more lines than these, or files on one, are no longer written one by one: the whole folder is copied
_MOST = 4
_MOST_ENTRIES = 20_000
#: names that need no quotes and are no patterns, wherever they stand
_PLAIN = re.compile(r"[\w@+-][\w.@+-]*|\.[\w@+-][\w.@+-]*")
_LINKS = re.compile(r"(?:\s-e|--editable|setup\.py|\bdevelop)\b")
#: a word of a shell that stands for files; an option, what is quoted, and the last case of a `case` do not
_PATTERN = re.compile(r"(?:^|\s)(?![-#])[^\s\"'#]*\*(?!\))", re.MULTILINE)
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|(?:^|\s)#.*$", re.MULTILINE)


def selected(
    subject: Subject, split: Split, start: Launch, plan: RuntimePlan, installed: Installed, paths: tuple[str, ...]
) -> RuntimePlan:
    """A plan with the part of the folder that the program needs, where it is known that the rest is not.

    paths  folders of packages, of which some may lie in it"""
    if not subject.context or (installed.project and (installed.unread or _is_linked(split))):
        return plan
    is_straight = not plan.builds_source and bool(straight.moved(split))
    return plan._replace(selection=_Question(subject, split, start).answer(paths, is_straight))


def _is_linked(split: Split) -> bool:
    """Whether the project may be installed by a link, whose description older installers write into its folder."""
    return any(_LINKS.search(run.original) for run in split.stage.of("RUN"))


class _Question:
    """Asked of one split, in the order in which the cheapest says no."""

    def __init__(self, subject: Subject, split: Split, start: Launch) -> None:
        self.subject = subject
        self.context: Context = subject.context
        self.split = split
        self.start = start
        self.table = knowledge.load("python_projects")
        self.entries: dict[str, str] = {}
        self.left: set[str] = set()

    def answer(self, installed: tuple[str, ...], is_straight: bool) -> Selection | None:
        """What goes along and what stays behind."""
        whole = self._whole(is_straight)
        if whole is None or self.start.unread or not all(map(self._is_known, self.start.commands)) or self._matches():
            return None
        self.entries = {name: posixpath.join(whole.path, name) for name in self.context.listdir(whole.path)}
        self.left = {name for name, path in self.entries.items() if self._is_idle(name, path)}
        made = () if is_straight else self._made(whole)
        if not self.left or made is None or not self._sees_all():
            return None
        self.left -= {name for name in made if self._is_folder(name)}
        from .named import Texts

        texts = Texts(self.subject, self.split, self.start, self.entries, self.left)
        while named := [name for name in self.left if texts.name(name)]:
            self.left.difference_update(named)  # and what these name in turn
        environments = (p[len(self.split.folder) + 1 :] for p in installed if is_inside(p, self.split.folder))
        kept = (name for name in dict.fromkeys((*self.entries, *made, *environments)) if name not in self.left)
        if not self._keeps_links(whole.path):
            return None
        found = self._selection(tuple(kept))
        return found._replace(straight=is_straight) if found else None

    # ------------------------------------------------------------------ what is there

    def _whole(self, is_straight: bool) -> Laid | None:
        """The one copy of a folder of the build context that fills the project's own; None where there are others, or a
        user is given it, who may write there."""
        copies = straight.sources(self.split)
        found = [(copy, event) for copy in copies if (event := self._filled(copy)) is not None]
        owned = not self.split.state.is_root or any("chown" in i.original for i in self.split.work)
        if len(found) != 1 or (owned and not is_straight):
            return None
        return found[0][1] if not is_straight or straight.moved(self.split) == (found[0][0],) else None

    def _filled(self, copy: Instruction) -> Laid | None:
        """What a copy of a folder to the project's own lays there."""
        events = Files.of(self.split.stage, self.context).done_by(copy)
        found = [event for event in events if isinstance(event, Laid) and event.at == self.split.folder]
        if len(found) != 1 or len(copy.words) != 2 or not found[0].folder or "$" in copy.original:
            return None
        event = found[0]
        return event if event.source is None and event.within is None and not event.excludes else None

    def _made(self, whole: Laid) -> tuple[str, ...] | None:
        """What other copies and steps bring to the folder; None where that is not known. Installs say themselves where
        they put packages."""
        files = Files.of(self.split.stage, self.context)
        places = [
            event.at
            for node in self.split.work
            for event in (files.done_by(node) if node.keyword != "RUN" else ())
            if not straight.is_brought(event, [whole])
        ]
        for run in self.split.stage.of("RUN"):
            for done in runs.done(run, self.split.stage, self.context) or ():
                if not done.effect.known or done.effect.writes.unknown:
                    return None
                places += [place.path for place in done.effect.writes.places]
        folder = self.split.folder
        inside = {p[len(folder) :].strip("/").partition("/")[0] for p in places if is_inside(p, folder)}
        return tuple(sorted(inside)) if all(map(_PLAIN.fullmatch, inside)) else None

    def _is_idle(self, name: str, path: str) -> bool:
        """Whether tools of development, and people, are all that is known to read an entry of the folder."""
        about, low = knowledge.load("compiled")["project"], name.lower()
        if self.context.is_dir(path):
            return name in self.table["folders"] or (name[0] == "." and name in about["folders"])
        if low == "pyproject.toml":
            return self._is_of_tools(posixpath.dirname(path))
        if low in (*self.table["files"], *about["files"]):
            return True
        begins = low.startswith((*self.table["prefixes"], *about["prefixes"]))
        return begins or low.endswith((".dockerfile", *self.table["suffixes"]))

    def _is_of_tools(self, folder: str) -> bool:
        found = manifests.read(self.context, folder)
        return found is not None and not found.broken and set(found.tools) <= set(self.table["tables"])

    # ------------------------------------------------------------------ who may read it

    def _is_known(self, command: Started) -> bool:
        """Whether a program reads nothing by custom that may stay behind: a server, a script of the project."""
        words = command.words
        if any("http.server" in word for word in words):
            return False
        if command.name in ("python", "python3"):
            module = words[words.index("-m") + 1] if "-m" in words[:-1] else ""
            is_probe = "-c" not in words or command.by == "HEALTHCHECK"
            return is_probe and (not module or self._is_module(module.partition(".")[0]))
        return command.name in self.table["programs"] or self._is_script(command)

    def _is_module(self, name: str) -> bool:
        """Whether a module is the project's own, or a server by its other name."""
        folders = (self.split.context_directory, posixpath.join(self.split.context_directory, "src"))
        own = (posixpath.join(folder, f"{name}{end}") for folder in folders for end in ("", ".py"))
        return name in self.table["programs"] or any(map(self.context.exists, own))

    def _matches(self) -> bool:
        """Whether a script may name files by a pattern."""
        texts = (_QUOTED.sub("_", self.context.read(script) or "*") for script in self.start.scripts)
        pairs = (pair for command in self.start.commands for pair in pairwise(command.words))
        words = (word for before, word in pairs if not before.startswith("--"))
        return any(map(_PATTERN.search, (*texts, *words)))

    def _is_script(self, command: Started) -> bool:
        """Whether a command is the project's own: a script that was read, or a program that its manifest names."""
        if command.name in map(posixpath.basename, self.start.scripts):
            return True
        found = manifests.read(self.context, self.split.context_directory)
        return found is not None and command.name in found.scripts

    def _sees_all(self) -> bool:
        """Whether the sources say what they read: none loads, starts or opens what it does not name, or lists the
        folder."""
        seen: Behaviour = behaviour(self.subject, self.split.stage)
        started, unknown = seen.programs()
        known = set(self.table["programs"]).difference(self.table["runs"])
        if unknown or not started <= known or any(unseen.part != "settings" for unseen in seen.unknown):
            return False
        if any(map(self._is_open, (*seen.reads, *seen.lists))):
            return False
        from .handed import hands_on

        walks = re.compile(rf"\b(?:{'|'.join(self.table['walks'])})\b")
        texts = [self.context.read(file) or "" for file in seen.files]
        return not any(map(walks.search, texts)) and not hands_on(texts, self.split.folder)

    def _is_open(self, deed: Deed) -> bool:
        """Whether what is read may be any file of the folder: its place is not known, or is the folder or one above."""
        if deed.path is None:
            return True
        plain = deed.path.partition("*")[0]
        is_part = plain != deed.path or not deed.value.exact
        return is_inside(self.split.folder, posixpath.dirname(plain) if is_part else plain)

    def _keeps_links(self, folder: str) -> bool:
        """Whether no link of what goes along leads to what stays behind, or is copied by its own name, and followed."""
        found = links(self.context, folder, _MOST_ENTRIES)
        if found is None:
            return False
        start = len(folder) + 1 if folder else 0
        for link, target in found.items():
            name, _, inner = link[start:].partition("/")
            first = target[start:].partition("/")[0] if is_inside(f"/{target}", f"/{folder}") else ""
            if name in self.entries and name not in self.left and (not inner or first in ("", *self.left)):
                return False
        return True

    # ------------------------------------------------------------------ what is written

    def _selection(self, kept: tuple[str, ...]) -> Selection | None:
        """The lines; None where they would be too many, or might name what is not there on another machine."""
        idle = self.left
        sources = [n for n in kept if n.endswith(".py") and n in self.entries and not self._is_folder(n)]
        if len(sources) > 1:
            kept = (*(name for name in kept if name not in sources), "*.py")
            idle = {name for name in idle if not name.endswith(".py")}
        folders = [name for name in kept if name != "*.py" and self._is_folder(name)]
        files = [name for name in kept if name not in folders]
        heavy = any(self._is_folder(name) or name.endswith(".ipynb") for name in idle) or (folders and not files[:1])
        if not kept or not idle or len(folders) + bool(files) > _MOST or len(files) > _MOST or not heavy:
            return None
        plain = all(name == "*.py" or _PLAIN.fullmatch(name) for name in kept)
        if not plain or any(self._may_lack(name) for name in kept if name in self.entries):
            return None
        left = sorted(idle, key=self._rank)
        return Selection(tuple(sorted(folders)), tuple(sorted(files)), tuple(left), _why(left))

    def _rank(self, name: str) -> tuple[bool, bool, str]:
        """Folders first, and what is hidden behind the others."""
        return not self._is_folder(name), name.startswith("."), name

    def _is_folder(self, name: str) -> bool:
        """Whether an entry is a folder; what steps make is one."""
        return name not in self.entries or self.context.is_dir(self.entries[name])

    def _may_lack(self, name: str) -> bool:
        """Whether an entry may be missing where the image is built next: git ignores it, or programs write it."""
        rules = IgnoreFile(self.context.read_on_disk(".gitignore") or "")
        path = posixpath.join(self.split.context_directory, name).split("/")
        ends = range(1, len(path) + 1)
        ignored = any(rules.verdict(path[:end], end < len(path) or self._is_folder(name)) for end in ends)
        written = re.fullmatch("|".join(places()["data_folders"]), name)
        data = posixpath.splitext(name)[1][1:] in places()["data_suffixes"]
        return ignored or bool(written) or data or name.startswith(".env")


def _why(names: list[str]) -> str:
    """The sentence of what stays behind."""
    shown = names if len(names) < 6 else [*names[:4], f"{len(names) - 4} more"]
    some = " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else shown[0]
    verb, them = ("stay", "them") if len(names) > 1 else ("stays", "it")
    return f"{some} {verb} behind: nothing in the image imports, reads or names {them}"
