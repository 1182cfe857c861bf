"""Questions about RUN steps: which ship, which belong together, what they leave behind; and joining them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dfix import knowledge
from dfix.shell import is_posix_shell, parse_shell
from dfix.syntax import Instruction, render
from dfix.syntax.build import Style, single

from .steps import Step, steps

if TYPE_CHECKING:
    from dfix.shell import Script

    from .stages import Model, Stage

#: Comments that tools read; they bind to the line below them, so a merge would change what they mean.
_PRAGMAS = ("hadolint", "check=", "tally", "dockerfmt", "dockerfile-utils", "shellcheck")


def shipped(model: Model) -> tuple[Stage, ...]:
    """The stages whose layers end in an image: the target, what it is built on, and stages nobody copies from."""
    target = model.target
    if target is None:
        return ()
    found = {s.index for s in model.stages if s is target or not model.users_of(s)}
    for stage in reversed(model.stages):  # what a base is built on is above it
        if stage.index in found and stage.base:
            found.add(stage.base.index)
    return tuple(s for s in model.stages if s.index in found)


def script(run: Instruction) -> Script | None:
    """The parsed text of a RUN in shell form; None for exec form, heredocs and empty text."""
    if run.is_json or run.heredocs or not run.text:
        return None
    return parse_shell(run.text)


#: file work that only prints unless it is redirected, or edits in place
_TEXT_WORK = frozenset(("echo", "printf", "cat", "sed", "tee"))
_TAKES_OUT = ("clean", "autoclean", "autoremove", "purge", "remove", "del", "cache")
_MANAGERS = ("apt-get", "apk", "yum", "dnf", "microdnf", "npm", "yarn", "pip")


def _file_tools() -> frozenset[str]:
    """Steps that make or change files and accounts, and cost nothing."""
    return frozenset(knowledge.load("commands")["file_work"])


def _all_steps(run: Instruction) -> tuple[Step, ...]:
    """The steps of a RUN; () when one of its commands is not known."""
    parsed = script(run)
    if parsed is None or not parsed.clean or not parsed.commands:
        return ()
    found = steps(parsed)
    return found if len(found) == len(parsed.commands) else ()


def _is_file_work(step: Step) -> bool:
    if step.tool in _file_tools():
        return True
    writes = any(r.operator.startswith(">") for r in step.command.redirects)
    return step.tool in _TEXT_WORK and (writes or step.tool == "tee" or step.command.has_flag("-i"))


def belong_together(first: Instruction, second: Instruction) -> bool:
    """Whether an expert would write two neighbouring RUNs as one: the second takes out or changes what the first
    made, both install packages of the distribution, or both are small work on files and accounts."""
    if waits_for_lists(first, second) or _undoes(first, second):
        return True
    one, two = _all_steps(first), _all_steps(second)
    if not one or not two:
        return False
    if all(s.is_system_install and s.tool != "apt-get" for s in (*one, *two)):
        return one[0].tool == two[0].tool
    return second.comments is None and all(_is_file_work(s) for s in (*one, *two))


def waits_for_lists(first: Instruction, second: Instruction) -> bool:
    """Whether the second installs from package lists that the first fetched."""
    one, two = script(first), script(second)
    if one is None or two is None or any(mark in first.text for mark in ("/var/lib/apt/lists", "/var/cache/apk")):
        return False
    fetched = {s.tool for s in steps(one) if s.tool in ("apt-get", "apk") and s.action == "update"}
    uses = next((s for s in steps(two) if s.tool in fetched), None)
    return uses is not None and uses.action != "update"


def _undoes(first: Instruction, second: Instruction) -> bool:
    """Whether the second takes out of the layer, or copies into a layer of its own, what the first put there."""
    one, two = script(first), _all_steps(second)
    if one is None or not one.clean or not two:
        return False
    made = steps(one)
    leaves = any(s.is_system or s.tool in ("npm", "yarn", "pip") for s in made)
    if leaves and all(_is_cleaning(s) for s in two):
        return True
    if any(s.tool in ("rm", "mv") and _takes(s, first) for s in two):
        return True
    if not all(_is_file_work(s) for s in two):
        return False
    if any(s.tool in ("chmod", "chown") and _takes(s, first) for s in two):
        return True
    changes_all = two[0].tool in ("chown", "chmod") and two[0].command.has_flag("-R", "--recursive")
    return changes_all and any(s.tool in _FILLS for s in made)


#: programs that fill the working directory with files
_FILLS = frozenset(
    ("npm", "yarn", "pnpm", "composer", "bundle", "git", "tar", "unzip", "mvn", "gradle", "cargo", "make")
)
_SHARED = ("/var/lib/apt", "/var/cache", "/var/log", "/var/tmp", "/tmp")


def _is_cleaning(step: Step) -> bool:
    if step.tool == "rm":
        return all(w.text.startswith(_SHARED) for w in step.command.operands)
    return step.tool in _MANAGERS and step.action in _TAKES_OUT


def _takes(step: Step, first: Instruction) -> bool:
    """Whether a step removes, moves or changes a file that the first RUN names; folders shared by all do not count."""
    operands = step.command.operands[1:] if step.tool in ("chmod", "chown") else step.command.operands
    for word in operands:
        name = word.text.strip("'\"").rstrip("/*").rpartition("/")[2]
        if (
            len(name) > 3
            and name in first.text
            and not (word.text.startswith(_SHARED[:3]) or word.text in ("/tmp/*", "/tmp"))
        ):
            return True
    return False


def why_not_merge(first: Instruction, second: Instruction, stage: Stage) -> str | None:
    """Why ``first && second`` would not be the same as one after the other; None when it is."""
    one, two = script(first), script(second)
    if one is None or two is None:
        return "one of them is in exec form or a heredoc"
    if not _is_posix(first, stage):
        return "their shell is not a POSIX shell"
    if [t.value for t in first.all("FLAG")] != [t.value for t in second.all("FLAG")]:
        return "their flags differ"
    if first.flags:
        return "they have mounts or other flags"
    if not one.clean or not two.clean:
        return "one of them cannot be read with certainty"
    if any(p in line for r in (first, second) for line in _comment_lines(r) for p in _PRAGMAS):
        return "a comment above one of them gives instructions to a tool"
    if one.leaks:
        return f"the first changes its shell ({', '.join(sorted(one.leaks))}), which would reach the second"
    if not one.statements or one.statements[-1].terminator:
        return "the first ends in a separator"
    if not two.is_and_chain:
        return "the second is not one chain of &&, so a failure of the first would not stop it"
    return None


def _is_posix(run: Instruction, stage: Stage) -> bool:
    """Whether sh runs it: images of Windows have cmd where the file says nothing, and a backtick tells of them."""
    windows = run.escape == "`" or bool(stage.info and stage.info.distribution == "windows")
    return is_posix_shell(stage.state(run).shell) and (not windows or stage.config.shell is not None)


def _comment_lines(run: Instruction) -> tuple[str, ...]:
    from dfix.syntax.trivia import comment_lines

    return comment_lines(run)


def _leading_operators(run: Instruction) -> bool:
    """Whether a RUN writes its && at the start of lines."""
    token = run.text_token
    return token is not None and any(line.lstrip().startswith("&&") for line in token.text.split("\n")[1:])


def join(first: Instruction, second: Instruction, style: Style) -> Instruction:
    """One RUN that runs both, in the layout that they have; the comments above the second, and those before its
    first command, move inside."""
    leading = _leading_operators(first) or _leading_operators(second)
    indent = _indent(first) or _indent(second) or style.indent
    comments = "".join(f"{indent}{line}{style.newline}" for line in _before_text(second))
    assert second.text_token is not None
    text = second.text_token.text
    middle = (
        f" {style.escape}{style.newline}{comments}{indent}&& {text}"
        if leading
        else f" && {style.escape}{style.newline}{comments}{indent}{text}"
    )
    return _extended(first, middle, second)


def append(run: Instruction, command: str, style: Style) -> Instruction:
    """The RUN with one more command at the end of its chain."""
    indent = _indent(run) or style.indent
    text = run.text_token.text if run.text_token else ""
    if "\n" not in text:
        return _extended(run, f" && {style.escape}{style.newline}{indent}{command}", run)
    if _leading_operators(run):
        return _extended(run, f" {style.escape}{style.newline}{indent}&& {command}", run)
    return _extended(run, f" && {style.escape}{style.newline}{indent}{command}", run)


def _extended(run: Instruction, more: str, tail: Instruction) -> Instruction:
    parts = []
    for token in run.tokens():
        if token.kind == "EOL":
            break
        parts += [token.leading, token.text]
    eol = tail.token("EOL")
    end = eol.leading.lstrip(" \t") + eol.text if eol else "\n"
    return single("".join(parts) + more + end, run.escape)


def _before_text(run: Instruction) -> tuple[str, ...]:
    """The comments above a RUN, and those in continuations before its text."""
    from dfix.syntax.trivia import comment_lines, lines_of

    token = run.text_token
    assert token is not None
    head = run.children[: run.children.index(token)]
    return (*(line for child in head for line in comment_lines(child)), *lines_of(token.leading))


def _indent(run: Instruction) -> str:
    """The smallest indentation of the continued lines: that of commands, not of their arguments."""
    text = run.text_token.text if run.text_token else ""
    found = [line[: len(line) - len(line.lstrip(" \t"))] for line in text.split("\n")[1:] if line.strip()]
    return min((i for i in found if i), key=len, default="")


def cleanups() -> tuple[dict[str, Any], ...]:
    """The entries of knowledge/cleanups.toml."""
    return tuple(knowledge.load("cleanups")["cleanup"])


def left_open(entry: dict[str, Any], run: Instruction, stage: Stage) -> tuple[Step, ...]:
    """The steps of a RUN that leave behind what an entry of knowledge/cleanups.toml is about; () when none does."""
    parsed = script(run)
    if parsed is None or not parsed.clean:
        return ()
    found = [s for s in steps(parsed) if s.tool == entry["tool"] and s.action in entry["actions"]]
    if not found or _is_done(entry, run, stage):
        return ()
    if "flag" in entry:
        return tuple(s for s in found if not any(w.value in entry["flags"] for w in s.command.words))
    needs = entry.get("needs")
    return (
        tuple(found)
        if needs is None or any(s.tool == entry["tool"] and s.action == needs for s in steps(parsed))
        else ()
    )


def _is_done(entry: dict[str, Any], run: Instruction, stage: Stage) -> bool:
    """Whether a RUN already leaves nothing behind."""
    if any(mark in run.text for mark in entry["done"]):
        return True
    if any(mark in other.text for mark in entry.get("done_before", ()) for other in stage.of("RUN")):
        return True
    mounts = " ".join(run.flags.get("mount", ()))
    if "type=cache" in mounts and any(m in mounts for m in entry["mounts"]):
        return True
    return any(name in stage.state(run).scope or name + "=" in run.text for name in entry.get("env", ()))


def why_not_clean(entry: dict[str, Any], run: Instruction, stage: Stage, model: Model) -> str | None:
    """Why the clean-up cannot stand at the end of a RUN; None when it can."""
    parsed = script(run)
    assert parsed is not None
    if not _is_posix(run, stage):
        return "the RUN's shell is not a POSIX shell"
    if "append" in entry:
        stop = parsed.leaks & {"exit", "exec", "background", "comment", "dynamic", "eval", "source", "trap"}
        if stop:
            return f"a command cannot be added behind it ({', '.join(sorted(stop))})"
        if parsed.statements[-1].terminator:
            return "it ends in a separator"
    if entry.get("later") and _needed_later(entry, run, stage, model):
        return "a later RUN installs without fetching them again"
    return None


def _needed_later(entry: dict[str, Any], run: Instruction, stage: Stage, model: Model) -> bool:
    for each in (stage, *model.descendants(stage)):
        first = stage.position(run) + 1 if each is stage else 0
        for index in range(first, len(each.instructions)):
            other = each.instructions[index]
            verdict = _verdict(entry, other) if other.keyword == "RUN" else None
            if verdict is not None:
                if verdict:
                    return True
                break
    return False


def _verdict(entry: dict[str, Any], run: Instruction) -> bool | None:
    """True: this RUN needs what is removed; False: it fetches it itself; None: neither."""
    parsed = script(run)
    if parsed is None or not parsed.clean:
        texts = (render(run),)
        named = any(entry["tool"] in t or "apt" in t for t in texts)
        return True if named and entry["needs"] not in texts[0] else None
    for step in steps(parsed):
        if step.tool in entry["later_tools"]:
            return True
        if step.tool == entry["tool"]:
            if step.action == entry["needs"]:
                return False
            if step.action in entry["later"]:
                return True
    return None
