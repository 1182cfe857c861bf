"""A web site that is served by a server for files: the stage that has nothing else, and the fix."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import effects, knowledge
from dfix.edits import Edit, remove_with_comments
from dfix.fixes import Assumption, Decline, Fix
from dfix.model import runs
from dfix.model.copies import is_inside
from dfix.model.steps import steps
from dfix.records import Record
from dfix.syntax import Blank, Instruction, Node
from dfix.syntax.build import copy_instruction, instead_of, resource, single
from dfix.syntax.trivia import comment_lines

from . import builder, naming, writer
from .plan import RuntimePlan
from .replay import Replay

if TYPE_CHECKING:
    from dfix.model.stages import Stage
    from dfix.subject import Subject
    from dfix.syntax.build import Style

    from .plan import Split

#: what an image says of itself, whatever runs in it
_TOLD = ("LABEL", "MAINTAINER", "EXPOSE", "HEALTHCHECK")
#: what a step of the build may depend on
_DECLARED = ("ENV", "ARG", "WORKDIR", "USER", "SHELL")


class Site(Record):
    """A web site of finished files, and how it was served.

    folder       absolute path of the image
    port         where it is answered
    patterns     what nginx tries for an address, in this order
    build        the text of a RUN that builds it, "" where the file has one
    servers      packages that are installed for the old server alone
    own          nginx's configuration in the build context, "" where one has to be written
    charset      the character set that is told of texts, "" for none
    """

    folder: str
    port: int
    patterns: tuple[str, ...]
    build: str
    servers: frozenset[str]
    own: str
    charset: str
    evidence: tuple[str, ...]
    assumptions: tuple[Assumption, ...]


def fix(subject: Subject, split: Split, site: Site) -> Fix:
    """Serves the site in a stage of its own, behind the one that builds it; Decline where that cannot be."""
    if len(subject.model.stages) == 1:
        return _fix(site, _in_two(subject, split, site), split.stage, "build the site in a stage of its own, ")
    return _fix(site, _in_last(subject, split.stage, site), split.stage, "")


def _in_two(subject: Subject, split: Split, site: Site) -> list[Edit]:
    """Builds the site in one stage, and serves it in another."""
    style, stage, image = subject.style, split.stage, knowledge.load("sites")["image"]
    again = _sorted(split, site)
    name = writer.builder_name(stage)
    plan = RuntimePlan(naming.named(stage, image["name"]), (), site.evidence)
    if not site.build and all(i.keyword != "RUN" for i in stage.instructions if i not in again.idle):
        raise Decline("nothing is built in it: an image of nginx with a COPY of the files would do")
    kept, removed = builder.kept(subject, split, plan, again, (), name)
    tail: list[Node] = [style.instruction("RUN", site.build)] if site.build else []
    settings, files = _served(site, name, style)
    served = [settings, *([style.blank()] if settings.heredocs else []), files]
    tail += [style.blank(), *writer.stage_of(subject, split, plan, again, served)]
    return [_with_comments(e, again) for e in builder.edits(subject, split, kept, removed, tail)]


def _in_last(subject: Subject, stage: Stage, site: Site) -> list[Edit]:
    """Puts nginx in the place of the last stage's own server; Decline where that stage makes something of the site."""
    style, image = subject.style, knowledge.load("sites")["image"]
    arrival, source = _arrival(stage, site)
    token = stage.from_.image_token
    assert token is not None
    settings, files = _served(site._replace(folder=source), arrival.flag("from") or "", style)
    items = subject.file.children
    is_followed = isinstance(items[items.index(stage.from_) + 1], Blank)
    apart = [style.blank()] if settings.heredocs and not is_followed else []  # hadolint reads no heredoc without
    edits = [
        Edit(stage.from_, (resource(stage.from_, [(token, naming.named(stage, image["name"]))]), settings, *apart))
    ]
    for instruction in stage.instructions:
        if instruction is arrival:
            edits.append(Edit(instruction, (instead_of(files, instruction),)))
        elif instruction.keyword in _TOLD:
            _refuse_variable(instruction)
        elif instruction.keyword == "RUN" and _touches(stage, instruction, site.folder):
            raise Decline("a step behind the build may change the site", instruction)
        else:
            edits.append(remove_with_comments(instruction))
    return [*edits, *_blanks(subject, edits)]


def _arrival(stage: Stage, site: Site) -> tuple[Instruction, str]:
    """The COPY --from that brings the site, and what it is in the other stage."""
    found: list[tuple[Instruction, str]] = []
    for instruction in stage.of("COPY"):
        target = stage.state(instruction).path(instruction.words[-1], instruction.escape) if instruction.words else None
        if target is not None and (is_inside(site.folder, target) or is_inside(target, site.folder)):
            found.append((instruction, target))
    node, target = found[0] if len(found) == 1 else (None, "")
    if node is None or "from" not in node.flags or len(node.words) != 2 or not is_inside(site.folder, target):
        raise Decline(f"{site.folder} is not brought as a whole by one COPY --from")
    source = stage.state(node).value(node.words[0], node.escape)
    if source is None or any(c in source for c in "*?["):
        raise Decline(f"what {node.words[0]} names is not known", node)
    return node, posixpath.normpath(posixpath.join("/", source, posixpath.relpath(site.folder, target)))


def _blanks(subject: Subject, edits: list[Edit]) -> list[Edit]:
    """The edits that leave one blank line where something went from between several, and none at the end."""
    gone = {id(e.node) for e in edits if not e.new}
    out: list[Edit] = []
    waiting: list[Edit] = []
    hole = False
    for node in subject.file.children:
        if isinstance(node, Blank):
            waiting.append(Edit(node, ()))
        elif id(node) in gone:
            hole = True
        else:
            out += waiting[1:] if hole else []
            waiting, hole = [], False
    return [*out, *waiting] if hole else out


def _fix(site: Site, edits: list[Edit], stage: Stage, how: str) -> Fix:
    image = knowledge.load("sites")["image"]
    return Fix(
        f"{how}serve it with {image['name']}" if how else f"serve the site with {image['name']}",
        edits,
        evidence=site.evidence,
        assumptions=(*site.assumptions, *naming.assumed(stage, naming.named(stage, image["name"]))),
        changes={"start", "user", "workdir", "cmd", "entrypoint", "stopsignal", "shell", *_variables(stage)},
        leaves=["/"],
        brings=[image["folder"], image["file"]],
    )


def _variables(stage: Stage) -> list[str]:
    return [f"env:{name}" for name in stage.config.env]


def _served(site: Site, name: str, style: Style) -> list[Instruction]:
    """The files of the site, and how they are served."""
    image = knowledge.load("sites")["image"]
    if site.own:
        settings = copy_instruction((site.own,), image["file"], style=style)
    else:
        lines = (f"{style.keyword('COPY')} <<'EOF' {image['file']}", *_configuration(site, image["folder"]), "EOF", "")
        settings = single(style.newline.join(lines), style.escape)
    return [settings, copy_instruction((site.folder,), image["folder"], style=style, from_=name)]


def _configuration(site: Site, folder: str) -> list[str]:
    """The text for nginx: the files as they are, compressed, and what is answered where there is none."""
    missing = ["    error_page 404 /404.html;"] if "=404" in site.patterns else []
    return [
        "server {",
        f"    listen {site.port};",
        f"    root {folder};",
        *([f"    charset {site.charset};"] if site.charset else []),
        *missing,
        "    gzip on;",
        "    gzip_types text/css text/javascript application/javascript application/json image/svg+xml;",
        "",
        "    location / {",
        f"        try_files {' '.join(site.patterns)};",
        "    }",
        "}",
    ]


def _sorted(split: Split, site: Site) -> Replay:
    """What goes along to the image (`again`), and what nobody needs any more (`idle`)."""
    again = Replay()
    stage = split.stage
    here = split.folder if site.build else site.folder
    ended = False
    for instruction in reversed(stage.instructions):
        if instruction.keyword in _TOLD:
            _refuse_variable(instruction)
            again.again.insert(0, instruction)
            again.only.append(instruction)
        elif instruction.keyword in ("CMD", "ENTRYPOINT", "STOPSIGNAL", "VOLUME"):
            again.idle.append(instruction)
        elif instruction.keyword in _DECLARED:
            is_read = ended or (site.build and instruction.keyword != "USER")
            again.idle += [] if is_read else [instruction]
        elif _installs_server(instruction, site) or not (ended or _touches(stage, instruction, here)):
            again.idle.append(instruction)
        else:
            ended = True
    return again


def _refuse_variable(instruction: Instruction) -> None:
    if "$" in instruction.original:
        raise Decline(f"its {instruction.keyword} names a variable, which another base has not", instruction)


def _touches(stage: Stage, instruction: Instruction, folder: str) -> bool:
    """Whether a step may write in a folder, or in one above it."""
    if instruction.keyword != "RUN":
        return True
    for done in effects.of_run(instruction, stage.state(instruction)) or (None,):
        if done is None or not done.effect.known or done.effect.writes.unknown or done.effect.removes.unknown:
            return True
        changed = [p.path.rstrip("/*") for p in (*done.effect.writes.places, *done.effect.removes.places)]
        if done.call is not None and done.call.makes_folders:
            changed = [path for path in changed if path != folder and is_inside(path, folder)]
        if any(is_inside(path, folder) or is_inside(folder, path) for path in changed):
            return True
    return False


def _installs_server(instruction: Instruction, site: Site) -> bool:
    """Whether a step does nothing but install the old server for everybody."""
    script = runs.script(instruction) if instruction.keyword == "RUN" else None
    found = steps(script) if script and script.clean else ()
    if not script or not found or len(found) != len(script.commands):
        return False
    names = [{w.text.rpartition("@")[0] or w.text for w in s.operands} - {"add"} for s in found]
    everywhere = all(s.command.has_flag("-g", "--global") or s.action == "global" for s in found)
    return everywhere and all(n and n <= site.servers for n in names)


def _with_comments(edit: Edit, again: Replay) -> Edit:
    """What goes takes its comments along: they are about it."""
    gone = any(edit.node is i for i in again.idle)
    lost = comment_lines(edit.node) if gone and edit.node not in edit.new else ()
    return Edit(edit.node, edit.new, lost)
