"""`dfix lsp`: the language server."""

from __future__ import annotations

import click

MISSING = """the language server needs pygls, which is not installed: pip install "dfix[lsp]" ({0})"""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--stdio", is_flag=True, help="Speak over standard input and output; there is no other way, yet.")
def lsp(stdio: bool) -> None:
    """Serve an editor: fixes on save, code actions, diagnostics, by the Language Server Protocol.

    Editors start it themselves; see editors/README.md. It ends when its standard input does.
    """
    try:
        from dfix.lsp.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("dfix"):
            raise
        raise click.UsageError(MISSING.format(error)) from None
    serve()


COMMAND = lsp
