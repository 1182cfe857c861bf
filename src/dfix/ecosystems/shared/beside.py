"""What a finished program finds beside itself: the files that are no sources, and whether it may read them."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dfix import effects, knowledge
from dfix.behaviour import sources_read
from dfix.context.sources import find_mentions
from dfix.effects.paths import Access, is_inside
from dfix.fixes import Assumption, Decline
from dfix.image import runs
from dfix.image.files import CONTEXT, Files
from dfix.records import Record
from dfix.source import short

from .guests import guests
from .layout import layout, shared
from .traits import Traits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dfix.effects import Done
    from dfix.runtime.plan import Split
    from dfix.subject import Subject
    from dfix.syntax import Instruction

#: more entries than this are no longer listed one by one: the whole folder is copied
MOST_ENTRIES = 6


#: where a text is filled in, or stands for several
_FILLED = re.compile(r"[*?%$#{\[]")


class Sources(Record):
    """What is known of a program's sources.

    files     paths in the build context
    complete  they are all
    embeds    files and folders of the build context that are built into the program (a pattern's plain beginning)
    imports   names that stand between quotes and are none of files
    readers   imported packages that read files by custom
    unknown   parts of the program of which it is not known what they read
    expected  a mention in a source → files that it reads although they are often left out of repositories
    apart     folders of the build context with projects of their own: what lies there is found by its whole path only
    """

    files: tuple[str, ...]
    complete: bool = True
    embeds: tuple[str, ...] = ()
    imports: frozenset[str] = frozenset()
    readers: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    expected: tuple[tuple[str, tuple[str, ...]], ...] = ()
    apart: tuple[str, ...] = ()


class Beside(Record):
    """Which paths of the image the program needs beside itself, and why; ``whole``: its whole folder."""

    paths: tuple[str, ...]
    whole: bool
    evidence: str
    assumptions: tuple[Assumption, ...] = ()


def needed(
    subject: Subject, split: Split, language: str, sources: Sources, made: Iterable[str], scripted: bool = False
) -> Beside:
    """The files that go with a program of a language of knowledge/compiled.toml; ``made`` is the program itself.

    scripted  a script of the project starts it, which may name any of them
    Decline where they are not known, and the folder is too large to go along."""
    question = _Question(subject, split, Traits.of(language), sources, tuple(made))
    return question.answer_large(scripted) if question.traits.large else question.answer()


class _Question:
    def __init__(self, subject: Subject, split: Split, traits: Traits, sources: Sources, made: tuple[str, ...]) -> None:
        self.own = frozenset((*made, *map(posixpath.dirname, made)))
        self.subject = subject
        self.context = subject.context
        self.split = split
        self.folder = split.folder
        self.traits = traits
        self.sources = sources
        self.made = made
        self.files, self.complete = layout(self.context, split, traits.large)
        found = guests(subject, split)
        self.reaches = found.reaches
        works = (f for f in found.works if f != split.folder and is_inside(f, split.folder))
        self.guests = (*works, *shared(self.context, split))

    def answer(self) -> Beside:
        if Files.of(self.split.stage, self.context).removed(self.folder):
            return Beside((), False, f"{self.folder} is removed again, so the program alone is copied")
        strange = self._other_work()
        if strange:
            why = f"`{strange}` may leave files in {self.folder}, so the whole folder is copied with the program"
            return Beside((), True, why)
        if not self.complete:
            why = (
                f"not all that is copied to {self.folder} could be followed, so the whole folder goes with the program"
            )
            return Beside((), True, why)
        entries, of_folder = self._with_read(self.entries())
        if of_folder:
            why = f"{of_folder} reads {self.folder} itself, so the whole folder is copied with the program"
            return Beside((), True, why)
        reads = self.reads(entries)
        if not reads:
            why = f"{sources_read(len(self.sources.files))}: none reads a file, so the program alone is copied"
            return Beside((), False, why)
        absent = self.expected()
        if absent:
            seen = f"it reads {absent}, which may stand in the folder when the image is built"
            return Beside((), True, f"{seen}, so the whole folder is copied")
        if len(entries) > MOST_ENTRIES:
            why = f"it may read files ({reads}), so the whole project folder is copied with the program"
            return Beside((), True, why)
        if not entries:
            return Beside((), False, "nothing but sources is copied into the image, so the program alone is copied")
        why = f"it may read files ({reads}), so all that is no source is copied with the program"
        return Beside(tuple(entries), False, why)

    def answer_large(self, scripted: bool) -> Beside:
        """The same where the build fills the folder: it is never copied as a whole."""
        made = self._made_beside()
        if not self.complete:
            raise Decline(f"not all that is copied to {self.folder} could be followed: what is read is not known")
        files = Files.of(self.split.stage, self.context)
        entries = [entry for entry in (*self.entries(), *made) if files.origin(entry) is not None]
        entries, of_folder = self._with_read(entries)
        if of_folder:
            raise Decline(f"{of_folder} reads {self.folder} itself, where the build lies, too")
        reads = "a script of the project starts it" if scripted else self.reads(entries)
        assumed = self._given(reads)
        if not reads or not entries:
            none = "none reads a file" if not reads else "nothing but sources is copied into the image"
            none = "but for one that is not there, none reads a file" if assumed else none
            why = f"{sources_read(len(self.sources.files))}: {none}, so the program alone is copied"
            return Beside((), False, why, assumed)
        if len(entries) > 3 * MOST_ENTRIES:
            raise Decline(f"it may read files ({reads}), and any of {len(entries)} (.dockerignore can leave out some)")
        why = f"it may read files ({reads}), so all that is no source is copied with the program"
        return Beside(tuple(entries), False, why, assumed)

    def _given(self, reads: str) -> tuple[Assumption, ...]:
        """What is assumed of a file that the program reads, and the build context lacks."""
        names = {posixpath.basename(p) for p in self.files}
        absent = self._expected(names) or (self._missing_literal(names) if reads else None)
        sentence = f"the image does without {absent}, which the sources name and the build context lacks"
        return (Assumption("file-given", sentence),) if absent else ()

    # ------------------------------------------------------------------ what is there

    def entries(self) -> list[str]:
        """The largest folders that hold no source, and the files that stand beside sources. What is about the project,
        or is source of something else, is among them where a literal of the program names it."""
        literals = self._literals()
        data = {
            image
            for image, path in self.files.items()
            if not path.endswith(self.traits.code)
            and (not self._is_idle(image, path) or self._is_named(image, literals))
        }
        mixed: set[str] = {self.folder}
        for image in self.files:
            if image not in data:
                parent = posixpath.dirname(image)
                while parent not in mixed and is_inside(parent, self.folder):
                    mixed.add(parent)
                    parent = posixpath.dirname(parent)
        entries: list[str] = []
        for image in sorted(data):
            entry = image
            while posixpath.dirname(entry) not in mixed:
                entry = posixpath.dirname(entry)
            if entry not in entries and not self._is_guest(entry):
                entries.append(entry)
        return [*entries, *self.guests]

    def _with_read(self, entries: list[str]) -> tuple[list[str], str]:
        """The entries with those files and folders that a source reads by their names although they are, or hold,
        sources; and where one reads the project's folder itself."""
        from dfix.behaviour import behaviour

        files = Files.of(self.split.stage, self.context)
        found = entries
        for deed in behaviour(self.subject, self.split.stage).reads:
            path = deed.path if deed.value.exact else None
            if path == self.folder:
                return found, str(deed.where)
            origin = files.origin(path) if path and is_inside(path, self.folder) else None
            is_given = origin is not None and origin.sure and origin.kind == CONTEXT
            if path and is_given and not any(is_inside(path, entry) for entry in found):
                found = [*(entry for entry in found if not is_inside(entry, path)), path]
        return found, ""

    def _is_guest(self, path: str) -> bool:
        """Whether a place lies where a second toolchain works, which goes along as a whole."""
        return any(is_inside(path, folder) for folder in self.guests)

    def _is_idle(self, image: str, path: str) -> bool:
        inside = self._inside(image)
        built_in = self.traits.is_built_in(inside) or self._is_apart(image)
        return self.traits.is_source(path) or built_in or _is_project(inside)

    def _is_apart(self, image: str) -> bool:
        return any(is_inside(self.files[image], folder) for folder in self.sources.apart)

    def _inside(self, image: str) -> str:
        return image[len(self.folder.rstrip("/")) + 1 :]

    def _literals(self) -> frozenset[str]:
        """The texts that stand in the sources between quotes, but for imports; of those that are filled in, or are
        patterns, the folder at their beginning, too."""
        literal = re.compile(r"\"((?:[^\"\\\n]|\\.){1,200})\"|`([^`]{1,200})`")
        found: set[str] = set()
        for path in self.sources.files:
            for plain, raw in literal.findall(self.context.read(path) or ""):
                text = (plain or raw).removeprefix("./").rstrip("/")
                beginning, *filled = _FILLED.split(text, maxsplit=1)
                found.update((text, beginning.rpartition("/")[0]) if filled else (text,))
        return frozenset(found - self.sources.imports - {""})

    def _is_named(self, image: str, literals: frozenset[str]) -> bool:
        """Whether a literal names a file: itself, a folder above it, or by a pattern. What the build takes in is found
        in the program by its name, and in the folder only by its whole path."""
        from fnmatch import fnmatchcase

        inside = self._inside(image)
        if self.traits.is_built_in(inside) or self._is_apart(image):
            return any(inside in text or (text and inside.startswith(text + "/")) for text in literals)
        name = posixpath.basename(inside)
        return any(
            name in text
            or inside.startswith(text + "/")
            or ("*" in text and _names(pattern := posixpath.basename(text)) and fnmatchcase(name, pattern))
            for text in literals
        )

    # ------------------------------------------------------------------ what is read

    def reads(self, entries: list[str]) -> str:
        """Why the program may read a file: where it says so, or a part of it that does; '' when nothing was seen."""
        readers = self.sources.readers
        for path in sorted(self.sources.imports):
            if any(path == r or path.startswith(r + "/") for r in readers):
                return f"it imports {path}"
        embedded = bool(entries) and all(map(self._embedded, entries))
        words = self.traits.disk if embedded else self.traits.reads
        mentioned = find_mentions(self.context, self.sources.files, words, limit=1)
        if mentioned:
            return f"{mentioned[0].file}:{mentioned[0].line}"
        return self._named_entry(entries)

    def _named_entry(self, entries: list[str]) -> str:
        own = " ".join(i.original for k in ("CMD", "ENTRYPOINT", "ENV", "HEALTHCHECK") for i in self.split.stage.of(k))
        for entry in entries:
            name = posixpath.basename(entry)
            if name in own:
                return f"the Dockerfile names {name}"
            needles = (f"*{name}*", f'"{name.partition(".")[0]}"')
            literal = find_mentions(self.context, self.sources.files, needles, limit=1)
            if literal and not self._embedded(entry):
                return f"{literal[0].file}:{literal[0].line} names {name}"
        if entries and self.sources.unknown:
            return f"what {self.sources.unknown[0]} reads is not known"
        if entries and not self.sources.complete:
            return "not all sources could be read"
        return ""

    def _embedded(self, entry: str) -> bool:
        inside = self._inside(entry)
        made = entry in self.guests and any(each.startswith(inside + "/") for each in self.sources.embeds)
        return made or any(inside == each or inside.startswith(each + "/") for each in self.sources.embeds)

    def expected(self) -> str | None:
        """A file that the program reads and that is not there now: it is often left out of repositories."""
        basenames = {posixpath.basename(p) for p in self.files}
        return self._expected(basenames) or self._missing_literal(basenames)

    def _expected(self, basenames: set[str]) -> str | None:
        for mention, files in self.sources.expected:
            is_absent = not basenames & set(files) and not all(map(self.context.ignored, files))
            if is_absent and find_mentions(self.context, self.sources.files, (mention,), limit=1):
                return files[0]
        return None

    def _missing_literal(self, basenames: set[str]) -> str | None:
        """A quoted name of a configuration file that does not stand in the build context."""
        literal = re.compile(
            r"[\"`]([\w./-]{1,80}\.(?:env|json|ya?ml|toml|ini|conf|cfg|pem|crt|key|html|tmpl|db|csv|sql|xml))[\"`]"
        )
        for path in self.sources.files:
            for name in literal.findall(self.context.read(path) or ""):
                is_there = name.startswith("/") or posixpath.basename(name) in basenames
                if not is_there and not self.context.ignored(name):
                    return str(name)
        return None

    # ------------------------------------------------------------------ what is done there

    def _other_work(self) -> str | None:
        """A step that may leave a file in the project's folder, beside what the toolchain does."""
        for run in self.split.stage.of("RUN"):
            done = runs.done(run, self.split.stage, self.context)
            if done is None or not all(self._is_harmless(leaf) for each in done for leaf in effects.leaves(each)):
                return _short(run)
        return None

    def _made_beside(self) -> list[str]:
        """What other steps than those of the toolchain leave in the folder; Decline where that is not known."""
        files = Files.of(self.split.stage, self.context)
        found: list[str] = []
        for run in self.split.stage.of("RUN"):
            if files.before(run).origin(self.folder) is None and self.folder != "/":
                continue  # the folder is not there yet
            done = runs.done(run, self.split.stage, self.context)
            leaves = [leaf for each in done or () for leaf in effects.leaves(each) if not self._is_harmless(leaf)]
            places = [place for leaf in leaves for place in leaf.effect.writes.places if self._touches(place)]
            unknown = any(not leaf.effect.known or leaf.effect.writes.unknown for leaf in leaves)
            if done is None or unknown or any(place.whole or "*" in place.path for place in places):
                left = f"`{_short(run)}` may leave files in {self.folder} that the program reads"
                raise Decline(f"{left}, and which is not known", run)
            found += [place.path for place in places]
        return [p for p in dict.fromkeys(found) if (o := files.origin(p)) is not None and o.kind != CONTEXT]

    def _is_harmless(self, done: Done) -> bool:
        effect = done.effect
        if done.call is not None and done.call.tool in self.traits.tools and not _writes_elsewhere(done):
            return done.call.given not in ("generate", "run")
        if done.call is not None and done.call.tool in self.split.idle and self._is_guest(done.where.folder or "/"):
            return not any(self._touches(Access(path, whole=True)) for path in self.reaches)
        if effect.packages:
            return True  # of the distribution, which has places of its own
        if not effect.known or effect.writes.unknown or effect.removes.unknown:
            return False
        changed = (*effect.writes.places, *(() if self.traits.large else effect.removes.places))
        return not any(self._touches(each) for each in changed)

    def _touches(self, place: Access) -> bool:
        """Whether a file of the project, other than a source or the program, may lie at a place or below it."""
        plain = place.path.partition("*")[0].rstrip("/") or "/"
        if place.path in self.own and not place.whole:
            return False
        if plain == self.folder:
            return place.path != self.folder or place.whole
        if is_inside(plain, self.folder) and self.traits.is_built_in(self._inside(plain)):
            return False
        return (is_inside(plain, self.folder) and not self.traits.is_source(place.path)) or is_inside(
            self.folder, plain
        )


def _names(pattern: str) -> bool:
    """Whether a pattern says anything of a name: `*.html` does, the `/**` of a route does not."""
    return any(c.isalnum() for c in pattern)


def _is_project(inside: str) -> bool:
    """Files about the project, that no program reads: its licence, its CI, its Dockerfile."""
    table = knowledge.load("compiled")["project"]
    top, _, rest = inside.partition("/")
    if rest:
        return top in table["folders"]
    lowered = top.lower()
    return (
        lowered in table["files"]
        or lowered.startswith(tuple(table["prefixes"]))
        or lowered.endswith(tuple(table["suffixes"]))
    )


def _writes_elsewhere(done: Done) -> bool:
    """Whether the output of a command of the toolchain is written to a file by the shell."""
    return any(
        r.operator.startswith(">") and (r.target is None or not (r.target.value or "").startswith("/dev/"))
        for r in done.command.redirects
    )


def _short(run: Instruction) -> str:
    return short(run.text or " ".join(run.words))


def plain_beginnings(patterns: Iterable[str]) -> tuple[str, ...]:
    """Of patterns of files, the folders or names before the first wildcard."""
    found = (posixpath.normpath(p).partition("*")[0].rstrip("/") for p in patterns)
    return tuple(dict.fromkeys(p for p in found if p and p != "."))
