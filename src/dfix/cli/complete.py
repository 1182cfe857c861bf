"""What a shell may complete on dfix's command line: its commands, options, the names they take, and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from click.shell_completion import CompletionItem, ShellComplete, get_completion_class

from dfix.cli import commands

if TYPE_CHECKING:
    import click

#: in this variable the script of a shell says what it wants: `bash_complete`, `fish_source`
VARIABLE = "_DFIX_COMPLETE"


def script(shell: str) -> str:
    """The script that a shell reads."""
    return _kind(shell)(_main(), {}, "dfix", VARIABLE).source()


def answer(wanted: str) -> str | None:
    """What a script asks for when it runs dfix with VARIABLE set; None for what no script asks."""
    shell, _, what = wanted.partition("_")
    if get_completion_class(shell) is None or what not in ("source", "complete"):
        return None
    return script(shell) if what == "source" else _kind(shell)(_main(), {}, "dfix", VARIABLE).complete()


def _kind(shell: str) -> type[ShellComplete]:
    """A shell's own way of asking, with our way of answering."""
    base: Any = get_completion_class(shell)

    class Completing(base):  # type: ignore[misc]
        def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
            other = commands.find(args[0]) if args else None
            if other is not None:
                found: list[CompletionItem] = base(other, {}, "", VARIABLE).get_completions(args[1:], incomplete)
                return found
            first = () if args else commands.names()
            names = [CompletionItem(name) for name in first if incomplete and name.startswith(incomplete)]
            # bash's script forgets what comes before an item that stands for files
            return [*super().get_completions(args, incomplete), *names]

    return Completing


def _main() -> click.Command:
    from dfix.cli.command import dfix

    return dfix
