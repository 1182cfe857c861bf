"""`dfix completion`: a script that lets a shell complete dfix's commands, options, passes and files."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the completion script for SHELL.

    \b
    bash: dfix completion bash > ~/.local/share/bash-completion/completions/dfix
    zsh:  dfix completion zsh > a folder of $fpath, as _dfix
    fish: dfix completion fish > ~/.config/fish/completions/dfix.fish
    """
    from dfix.cli.complete import script

    click.echo(script(shell))


COMMAND = completion
