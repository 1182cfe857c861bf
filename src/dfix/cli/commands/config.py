"""`dfix config`: what holds for a Dockerfile, and who says so."""

from __future__ import annotations

import os

import click

from dfix import config
from dfix.cli.settings import FAILED
from dfix.report.visible import visible


@click.command(name="config", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("path", default="Dockerfile")
@click.option("--schema", is_flag=True, help="Print the JSON schema of dfix.toml instead, for editors.")
def show(path: str, schema: bool) -> int:
    """Say what holds for the Dockerfile at PATH, and which file says it."""
    if schema:
        import json

        from dfix.config.schema import schema as made

        click.echo(json.dumps(made(), indent=2))
        return 0
    dockerfile = os.path.join(path, "Dockerfile") if os.path.isdir(path) else path
    try:
        holds = config.of(dockerfile)
    except config.WrongConfig as wrong:
        click.echo(f"{visible(wrong.place)}: {visible(wrong.message)}", err=True)
        return FAILED
    click.echo(_text(dockerfile, holds), nl=False)
    return 0


def _text(path: str, holds: config.Settings) -> str:
    left_out = holds.left_out(path)
    rows = [(key, _shown(each.value), each.origin) for key in holds.keys for each in holds.said(key)]
    if not rows:
        return f"{visible(path)}: nothing is configured\n"
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"  {key.ljust(widths[0])} = {value.ljust(widths[1])}  # {visible(origin)}" for key, value, origin in rows]
    note = f"  left alone, as exclude in {visible(left_out.origin)} says\n" if left_out else ""
    return f"{visible(path)}\n" + "".join(f"{line}\n" for line in lines) + note


def _shown(value: object) -> str:
    """As it stands in TOML."""
    import json

    if isinstance(value, tuple) and value and type(value[0]) is tuple:
        return f"{{ {', '.join(f'{json.dumps(one)} = {json.dumps(other)}' for one, other in value)} }}"
    if isinstance(value, tuple):
        return f"[{', '.join(json.dumps(name) for item in value for name in getattr(item, 'patterns', (item,)))}]"
    return json.dumps(value)


COMMAND = show
