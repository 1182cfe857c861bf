"""A file with one stage, as it is: where its project lies in the image, and why others may need it whole."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from dfix import knowledge
from dfix.fixes import Decline
from dfix.image.files import Files
from dfix.model import copies, programs, runs
from dfix.model.steps import steps

from .plan import Split

if TYPE_CHECKING:
    from dfix.launch import Launch
    from dfix.model.stages import Stage
    from dfix.subject import Subject


def not_a_program(stage: Stage) -> str | None:
    """Why a stage is not one that only builds and runs a program."""
    if stage.image is None:
        return "its base is decided by a build argument that has no default"
    if stage.is_scratch:
        return "it starts from scratch, so there is nothing to leave behind"
    if stage.reference and stage.reference.digest:
        return "its base is pinned by digest, and the digest of a smaller one is not known"
    if stage.is_windows:
        return "it is an image of Windows, of which dfix knows no smaller ones"
    if stage.info and stage.info.unread:
        if stage.info.kind == "distribution":
            return f"{stage.image} is of no release that dfix knows"
        return f"what {stage.image} is built on cannot be told from its name"
    programs.refuse_misread(stage)
    if programs.started(stage) is None and not _serves(stage):
        info, image = stage.root.info, stage.root.image
        if info is None or not info.known:
            return f"what {image} starts by itself is not known, so neither is a smaller image that would do"
        if info.kind == "server" and info.command:
            return f"it starts {posixpath.basename(info.command[0])} as {image} does, and such a base is left as it is"
        return "the image has no CMD or ENTRYPOINT of its own: it looks like a base for others"
    if stage.of("ONBUILD"):
        return "it has ONBUILD instructions, which other images rely on"
    return None


def stands_alone(stage: Stage) -> bool:
    """Whether a stage builds a program by itself: it is the only one, or the others are builders of other toolchains,
    from which it copies what they made. Who copies programs of another language into the system starts them."""
    others = [each for each in stage.model.stages if each is not stage]
    language = stage.info.language if stage.info else None
    if not others or language is None or stage.base is not None:
        return not others
    find = stage.model.find
    given = [(n, name) for n in stage.of("COPY") if (name := n.flag("from")) and find(name, before=stage.index)]
    copied = [name for _, name in given]
    targets = [stage.state(node).path(node.words[-1], node.escape) for node, _ in given]
    if any(target is None or copies.is_inside(target, "/usr") for target in targets):
        return False
    used = {id(find(name, before=stage.index)) for name in copied}
    mounted = [name for name in stage.names_used if name not in copied and find(name, before=stage.index)]
    apart = all(each.info is not None and each.info.language not in (None, language) for each in others)
    return apart and not mounted and all(id(each) in used for each in others)


def _serves(stage: Stage) -> bool:
    """Whether the base starts a server by itself (php-fpm, apache2-foreground), which is then what the image is for."""
    info = stage.info
    if info is None or not info.command:
        return False
    known = info.reference.familiar in knowledge.load("java_servers") or (info.takes and info.command[0][:1] == "-")
    filled = bool(stage.of("COPY") or stage.of("ADD"))
    return (bool(known) and filled) or posixpath.basename(info.command[0]) in knowledge.names("launch", "root_servers")


def relied_on(found: Launch) -> str | None:
    """Why others need the image as it is: they build on it, work in it, or start what could not be read."""
    shell = found.worked_in()
    if shell:
        return f"it starts a shell ({shell.word}): it looks like an image to work in"
    for user in (u for u in found.users if u.kind != "privileged"):
        return f"{user.what}, and may need what a split leaves behind"
    for unread in found.unread:
        if not unread.is_own:
            return f"{unread.by} starts it with another command, `{unread.text}`, which cannot be read: {unread.why}"
    return None


def split_of(subject: Subject, stage: Stage) -> Split:
    """Where the project lies in the image, and which folder of the build context it is; Decline when not known."""
    end = stage.end
    whole = copies.whole_copies(stage)
    all_steps = tuple(
        s for run in stage.of("RUN") if (script := runs.script(run)) and script.clean for s in steps(script)
    )
    if whole:
        folder = whole[-1].destination
        directory = whole[-1].context_path(end.workdir) if end.workdir else None
        return Split(stage, folder, directory or "", all_steps, end, subject.context)
    if end.workdir is None:
        raise Decline("the folder that the program lies in is not known")
    folder = _around(stage, end.workdir)
    return Split(stage, folder, _project_folder(stage, folder, subject), all_steps, end, subject.context)


def _around(stage: Stage, workdir: str) -> str:
    """The folder that the project is copied to, where a build makes the working folder below it (WORKDIR target)."""
    places = [(stage.state(i), i) for keyword in ("COPY", "ADD") for i in stage.of(keyword)]
    targets = [(state.workdir, state.path(i.words[-1], i.escape)) for state, i in places if i.words]
    if any(target is None or copies.is_inside(target, workdir) for _, target in targets):
        return workdir
    above = [w for w, target in targets if w and w != "/" and target and copies.is_inside(target, w)]
    return next((w for w in above if copies.is_inside(workdir, w)), workdir)


def _project_folder(stage: Stage, workdir: str, subject: Subject) -> str:
    """The folder of the build context that is copied to the working directory, or whose files alone are; else its
    root, ''."""
    for instruction in stage.instructions:
        found = copies.folder_copy(instruction, stage.state(instruction), subject.context.is_dir)
        if found and found.destination == workdir:
            return found.source
    laid = Files.of(stage, subject.context).arrivals() if subject.context else ()
    from_ = {posixpath.dirname(each.path) for at, each in laid if not each.folder and posixpath.dirname(at) == workdir}
    return from_.pop() if len(from_) == 1 else ""
