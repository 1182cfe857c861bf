"""The effect of commands in their order: one command, a script, a RUN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dfix.records import Record
from dfix.shell import is_posix_shell, parse_shell

from . import kept, manifests, plain
from .effect import NONE, Effect, unknown
from .files import listed_by
from .paths import ARTIFACT, DATA, Access, Paths
from .places import role_of
from .tools import Call, handed
from .where import Where, unseen
from .wrappers import unwrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.model.state import State
    from dfix.shell import Command, Script, Word
    from dfix.syntax import Instruction

MAX_DEPTH = 6


class Done(Record):
    """A command, how it was read, and what it does. ``call`` is None where its program is not literal."""

    command: Command
    call: Call | None
    effect: Effect
    where: Where

    @property
    def command_text(self) -> str:
        """The command as written."""
        return " ".join(w.text for w in self.command.words)

    def reading(self, read: Callable[[str], str | None]) -> Done:
        """The same, where files of the image are read like this."""
        return self._replace(where=self.where._replace(read=read))


def of_command(command: Command, where: Where, feeding: Command | None = None) -> Done:
    """What one simple command does, redirections included; `feeding` is the one that it is handed the output of."""
    call, effect = _of_words(command.words, where, feeding.words if feeding else ())
    for redirect in command.redirects:
        effect = effect.plus(_redirected(redirect.operator, redirect.target, where))
    if call is not None and (command.redirects or command.isolated):
        effect = effect.plus(listed_by(call, where))
    return Done(command, call, effect, where)


def _redirected(operator: str, target: Word | None, where: Where) -> Effect:
    if target is None or operator in ("<<", "<<-", "<<<"):
        return NONE
    if operator in (">&", "<&") and target.text.strip("-").isdigit():
        return NONE
    path, _ = where.place(target)
    if path is not None and path.startswith("/dev/"):
        return NONE
    role = role_of(path or "", ARTIFACT if operator.startswith((">", "&>")) else DATA)
    places = Paths((Access(path, False, role),)) if path else Paths((), unknown=True)
    if operator == "<>":
        return Effect(reads=places, writes=places)
    return Effect(reads=places) if operator.startswith("<") else Effect(writes=places)


def _of_words(words: tuple[Word, ...], where: Where, feeding: tuple[Word, ...] = ()) -> tuple[Call | None, Effect]:
    """What some words do, wrappers seen through."""
    if not words:
        return None, NONE
    inner = unwrap(words)
    if inner.user is not None:
        where = where._replace(user=None if inner.user == "?" else inner.user)
    if inner.text is not None:
        return None, of_text(inner.text, where)
    if not inner.words or inner.words[0].value is None:
        return None, unknown(" ".join(w.text for w in words))
    call = Call(inner.words[0], inner.words[1:], handed(inner.words[0], feeding) if feeding else "")
    effect = _of_call(call, where)
    if inner.adds and effect.known:
        effect = _with_more(call, effect)
    return call, effect


def _with_more(call: Call, effect: Effect) -> Effect:
    """The effect of a command that gets more operands than are seen."""
    packages = tuple(p._replace(installed=None) for p in effect.packages)
    lost = Paths((), unknown=True)
    if packages:
        return effect._replace(packages=packages)
    return effect._replace(
        reads=effect.reads.plus(lost),
        writes=effect.writes.plus(lost) if effect.writes.places else effect.writes,
        removes=effect.removes.plus(lost) if (call.entry or {}).get("form") == "remove" else effect.removes,
    )


def _of_call(call: Call, where: Where) -> Effect:
    if call.asks_only and call.words:
        return NONE
    where = surroundings(call, where)
    runs = (call.doing or call.entry or {}).get("runs") or (call.entry or {}).get("runs")
    if runs:
        return _run_by(call, runs, where)
    form = (call.entry or {}).get("form")
    if form == "shell":
        return _shell(call, where)
    if form == "later":
        return _later(call, where)
    if form == "source":
        return _script_file(call.operands[0] if call.operands else None, call, where)
    made = _made(call, where) if (call.entry or {}).get("recipes") else None
    if made is not None and made.known:
        return made
    found = plain.effect(call, where)
    if found is not None:
        hooks = () if call.has(*call.key("hooks_off", ())) else call.key("hooks", ())
        for text in manifests.hooks(where, hooks):
            found = found.plus(of_text(text, where))
        return found
    if (call.entry or {}).get("runs_unknown") and call.given and manifests.scripts(where, call.given):
        return _run_by(call, "action", where)
    if "/" in (call.program.value or ""):
        return _script_file(call.program, call, where)
    return unknown(call.text)


def surroundings(call: Call, where: Where) -> Where:
    """The surroundings of a tool that is told another folder (git -C, npm --prefix, make -C)."""
    for flag in call.values((call.entry or {}).get("folder", ())):
        value = where.flag_value(flag)
        where = where._replace(folder=where.path(value) if value else None)
    return where


def _run_by(call: Call, how: str, where: Where) -> Effect:
    """What a runner starts: words behind it (uv run X), or a script of the project's manifest (npm run X)."""
    if how == "words":
        rest = call.words[call.words.index(call.action_word) + 1 :] if call.action_word else call.words
        while rest and rest[0].looks_like_flag:
            rest = rest[1:]
        return _of_words(rest, where)[1] if rest else unknown(call.text)
    name = call.given if how == "action" else where.value(call.operands[0]) if call.operands else None
    texts = manifests.scripts(where, name) if name else None
    if not texts or where.depth >= MAX_DEPTH:
        return unknown(call.text)
    found = Effect(reads=Paths((Access(f"{where.folder}/package.json"),)))
    for text in texts:
        found = found.plus(of_text(text, where))
    return found


def _made(call: Call, where: Where) -> Effect | None:
    """What the recipes of a Makefile do; None when they are not seen."""
    texts = _recipe(call, where)
    if texts is None:
        return None
    found = Effect(reads=Paths((Access(f"{where.folder}/Makefile"),)))
    for text in texts:
        found = found.plus(of_text(text, where))
    return found


def _recipe(call: Call, where: Where) -> tuple[str, ...] | None:
    if where.depth >= MAX_DEPTH or call.has("-f", "--file", "--makefile", "-e", "-n", "-i", "-k"):
        return None
    words = [where.value(word) for word in call.words if not word.looks_like_flag]
    if None in words:
        return None
    given = [word for word in words if word]
    settings = dict(word.partition("=")[::2] for word in given if "=" in word)
    return manifests.recipe(where, [word for word in given if "=" not in word], settings)


def leaves(done: Done, texts: Callable[[Call, Where], tuple[str, ...]] | None = None) -> list[Done]:
    """What a command comes to in the end: the commands that it runs by way of a Makefile or a shell script, or by other
    `texts`, in order; itself where it runs none, or where they cannot all be read."""
    call = done.call
    if call is None or done.where.depth >= MAX_DEPTH:
        return [done]
    where = surroundings(call, done.where)
    found: list[Done] = []
    for text in (texts or _texts)(call, where):
        script = parse_shell(text)
        if not script.clean:
            return [done]
        for each in of_script(script, where._replace(depth=where.depth + 1)):
            found += leaves(each, texts)
    return found or [done]


def _texts(call: Call, where: Where) -> tuple[str, ...]:
    if (call.entry or {}).get("recipes"):
        return _recipe(call, where) or ()
    text = _text_of(call, where)
    return () if text is None else (text,)


def _text_of(call: Call, where: Where) -> str | None:
    """The text of the shell script that a command starts."""
    is_shell = (call.entry or {}).get("form") in ("shell", "source")
    word = (call.operands[0] if call.operands else None) if is_shell else call.program
    if word is None or (not is_shell and "/" not in (word.value or "")) or call.has("-c"):
        return None
    path = where.place(word)[0]
    text = where.read(path) if path else None
    return text if text is not None and _is_shell_script(text) else None


def _is_shell_script(text: str) -> bool:
    first = text.partition("\n")[0]
    return not first.startswith("#!") or any(s in first for s in ("/sh", "bash", "dash", " sh", "/ash"))


def _shell(call: Call, where: Where) -> Effect:
    """`sh -c TEXT`, `sh FILE`."""
    for flag in call.flags:
        if flag.name == "-c":
            text = where.value(call.operands[0]) if call.operands else None
            return of_text(text, where) if text is not None and (call.entry or {}).get("posix") else unknown(call.text)
    if not call.operands:
        return unknown(call.text)
    return _script_file(call.operands[0], call, where)


def _later(call: Call, where: Where) -> Effect:
    """`trap TEXT SIGNAL…`: the text runs when the shell ends; `-`, nothing and a number are no text (POSIX, trap)."""
    text = where.value(call.operands[0]) if len(call.operands) > 1 else ""
    if text is None:
        return unknown(call.text)
    return NONE if text in ("", "-") or text.isdigit() else of_text(text, where)


def _script_file(word: Word | None, call: Call, where: Where) -> Effect:
    """A script of the image: read where it comes from the build context."""
    path = where.place(word)[0] if word is not None else None
    text = where.read(path) if path else None
    if text is None or not _is_shell_script(text) or path is None or where.depth >= MAX_DEPTH:
        return unknown(call.text)
    inside = of_text(text, where._replace(depth=where.depth + 1))
    return inside.plus(Effect(reads=Paths((Access(path),))))


def of_text(text: str, where: Where) -> Effect:
    """What a shell text does."""
    script = parse_shell(text)
    if not script.clean or where.depth >= MAX_DEPTH:
        return unknown(text.strip().partition("\n")[0][:80])
    found = NONE
    for done in of_script(script, where._replace(depth=where.depth + 1)):
        found = found.plus(done.effect)
    return found


def of_script(script: Script, where: Where) -> list[Done]:
    """What each command of a script does, in order; `cd` moves the ones behind it. [] when the script is not clean."""
    own = frozenset(name for command in script.commands for name, _ in command.assignments)
    own |= _set_by_builtins(script)
    here = where._replace(own=where.own | own)
    functions = _functions(script)
    done: list[Done] = []
    for statement in script.statements:
        inside, before = here, None
        for command in statement.commands:
            found = of_command(command, inside, before if before and _is_piped(script, before, command) else None)
            before = command
            if command.name in functions:
                found = found._replace(effect=NONE)  # what the function does stands in the list itself
            done.append(found)
            moved = _cd(command, inside)
            if moved is not None:
                inside = moved
                here = here if command.isolated else moved
    return done


def _is_piped(script: Script, first: Command, second: Command) -> bool:
    """Whether a command is handed what another one prints."""
    return script.text[first.end : second.start].strip(" \t\n") in ("|", "|&")


def _functions(script: Script) -> frozenset[str]:
    """The functions that a script defines."""
    texts = (
        script.text[s.start : s.end].removeprefix("function ").lstrip()
        for s in script.statements
        if s.kind == "function"
    )
    return frozenset(text.partition("(")[0].split()[0] for text in texts if text.partition("(")[0].split())


def _set_by_builtins(script: Script) -> frozenset[str]:
    """Variables that export, read, for and their like set: their values are not those of ENV."""
    found: set[str] = set()
    for command in script.commands:
        if command.name in ("export", "declare", "local", "readonly", "typeset", "read"):
            for word in command.words[1:]:
                found.add(word.text.partition("=")[0])
    for statement in script.statements:
        if statement.kind in ("for", "while", "case", "if", "group", "function"):
            words = script.text[statement.start : statement.end].split()
            found |= {words[i + 1] for i in range(len(words) - 1) if words[i] in ("for", "select")}
    return frozenset(found)


def _cd(command: Command, here: Where) -> Where | None:
    """The surroundings behind a `cd`; None for other commands."""
    if command.name not in ("cd", "pushd", "popd"):
        return None
    words = [w for w in command.words[1:] if not w.looks_like_flag]
    if command.name == "popd" or not words:
        return here._replace(folder=here.path(here.home) if command.name == "cd" and here.home != "~" else None)
    path, some = here.place(words[0])
    return here._replace(folder=None if some or (command.conditional and not command.isolated) else path)


def where_of(state: State, read: Callable[[str], str | None] = unseen) -> Where:
    """The surroundings that an instruction's state says."""
    return Where(state, state.workdir, state.user, frozenset(), read)


def of_run(run: Instruction, state: State, read: Callable[[str], str | None] = unseen) -> list[Done] | None:
    """What each command of a RUN does; None when its text cannot be read (then nothing is known of it)."""
    return kept.of(run, state, read, lambda reader: _of_run(run, state, reader))


def _of_run(run: Instruction, state: State, read: Callable[[str], str | None]) -> list[Done] | None:
    script = script_of(run, state)
    return None if script is None else of_script(script, where_of(state, read))


def script_of(run: Instruction, state: State) -> Script | None:
    """The commands of a RUN in shell form, exec form, or with one heredoc as its text; None: they cannot be read."""
    if run.is_json:
        from shlex import join

        return _clean(join(run.words)) if run.words else None
    if not is_posix_shell(state.shell):
        return None
    if run.heredocs:
        return _heredoc(run)
    return _clean(run.text) if run.text else None


#: what puts down the heredoc that it is given; to others it may be code
_COPIES = ("cat", "tee")


def _heredoc(run: Instruction) -> Script | None:
    """`RUN <<EOF`: the body is the script, unless it names an interpreter of its own. `RUN cat > file <<EOF`: the shell
    gets the line with the bodies behind it."""
    documents = run.heredocs
    text = (run.text or "").strip()
    if not text.startswith("<<"):
        script = _clean("".join((text, "\n", *(f"{each.body}{each.name}\n" for each in documents))))
        given = [c for c in (script.commands if script else ()) if any(r.is_heredoc for r in c.redirects)]
        return script if given and all(command.name in _COPIES for command in given) else None
    if len(documents) != 1 or len(text.split()) != 1:
        return None
    body = documents[0].body
    return None if body.startswith("#!") and "sh" not in body.partition("\n")[0] else _clean(body)


def _clean(text: str) -> Script | None:
    script = parse_shell(text)
    return script if script.clean else None


def total(done: list[Done] | None, run: Instruction) -> Effect:
    """The effect of a whole RUN."""
    if done is None:
        return unknown(" ".join((run.text or " ".join(run.words)).split())[:80])
    found = NONE
    for each in done:
        found = found.plus(each.effect)
    return found
