"""The `dfix` command: its options, what they may be combined with, and what becomes of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from dfix.cli.settings import STDIN, TEXT
from dfix.cli.start import is_terminal, start
from dfix.config.given import Given, Setting

if TYPE_CHECKING:
    from collections.abc import Callable

HELP = """Rewrite Dockerfiles: stages split, copies ordered, RUN steps merged, a user that is not root.

PATHS are files, or folders that are searched for Dockerfile, Dockerfile.*, *.Dockerfile, *.dockerfile, Containerfile
and Containerfile.*, without .git, node_modules, virtual environments, vendored packages and whatever git ignores; the
current folder when none is given. A lone - reads standard input and writes the fixed text (with --diff: the diff) to
standard output, or nothing when the input is not a Dockerfile; with --write, for an editor that puts the answer in the
place of its text, the input as it came.

The diff goes to standard output, for git apply or patch -p1, and everything else to standard error. With
--output-format standard output is a document for another program, which says all that there is to say.

\b
Exit codes:
  0    nothing to do, or done; a preview (--diff) with changes is 0 as well
  1    --check found something to change
  2    wrong usage, or a file that cannot be read or is not a Dockerfile
  123  a bug in dfix; the change that it concerns is dropped
The worst one wins, and one bad file never stops the others.
"""


def _pass_list(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """`a,b` and repeated options as one tuple of known pass names."""
    from dfix.engine import pass_names

    return _names(context, parameter, values, "pass", pass_names) if values else ()


def _assumptions(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The same for assumptions."""
    from dfix.knowledge import load

    return _names(context, parameter, values, "assumption", lambda: tuple(load("assumptions"))) if values else ()


def _names(
    context: click.Context,
    parameter: click.Parameter,
    values: tuple[str, ...],
    what: str,
    known: Callable[[], tuple[str, ...]],
) -> tuple[str, ...]:
    names = [name.strip() for value in values for name in value.split(",")]
    wanted = tuple(dict.fromkeys(name for name in names if name))
    plural = f"{what}es" if what.endswith("s") else f"{what}s"
    listing = f"The {plural} are: {', '.join(known())}."
    if not wanted:
        raise click.BadParameter(f"no {what} is named. {listing}", context, parameter)
    for name in wanted:
        if name not in known():
            raise click.BadParameter(f"there is no {what} {name!r}. {listing}", context, parameter)
    return wanted


def _passes(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The passes that a shell may complete a name to."""
    from dfix.passes import names

    return [name for name in names() if name.startswith(incomplete)]


def _accepted(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The same for assumptions."""
    from dfix.knowledge import load

    return [name for name in load("assumptions") if name.startswith(incomplete)]


def _formats(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The formats that a shell may complete a name to."""
    from dfix.report import formats

    return [name for name in formats.names() if name.startswith(incomplete)]


def _format(context: click.Context, parameter: click.Parameter, name: str) -> str:
    """A format that there is; which ones is only looked up when one is named."""
    if name == TEXT:
        return name
    from dfix.report import formats

    known = formats.names()
    if name not in known:
        raise click.BadParameter(
            f"there is no format {name!r}. The formats are: {', '.join(known)}.", context, parameter
        )
    return name


def _version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    import dfix

    version = getattr(dfix, "__version__", None)
    if version is None:
        from importlib.metadata import version as installed_version

        version = installed_version("dfix")
    click.echo(f"dfix {version}")
    context.exit()


@click.command(help=HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.argument("paths", nargs=-1, type=click.Path(readable=False, path_type=str), metavar="[PATHS]...")
@click.option("--diff", is_flag=True, help="Preview as a unified diff; the default.")
@click.option("--write", is_flag=True, help="Rewrite the files in place.")
@click.option("--interactive", "-i", is_flag=True, help="Ask about each change, on a terminal; writes the files.")
@click.option("--check", is_flag=True, help="Say what would change; exit 1 if anything would. Combines with --diff.")
@click.option("--unsafe/--safe", default=None, help="Also apply fixes that rest on an assumption, or do not.")
@click.option(
    "--select",
    multiple=True,
    metavar="PASS",
    callback=_pass_list,
    shell_complete=_passes,
    help="Run only these passes: a,b or repeated.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="PASS",
    callback=_pass_list,
    shell_complete=_passes,
    help="Leave these passes out: a,b or repeated.",
)
@click.option(
    "--also",
    multiple=True,
    metavar="PASS",
    callback=_pass_list,
    shell_complete=_passes,
    help="Run these passes, too, which are off by default; dfix explain lists them.",
)
@click.option(
    "--accept",
    multiple=True,
    metavar="NAME",
    callback=_assumptions,
    shell_complete=_accepted,
    help="Take this assumption as true of your programs: changes that rest on nothing else are safe. a,b or repeated.",
)
@click.option(
    "--context",
    "context_dir",
    type=click.Path(exists=True, file_okay=False, path_type=str),
    metavar="DIR",
    help="The build context; by default the folder of each Dockerfile (none for - without a file name).",
)
@click.option(
    "--config",
    "config_file",
    type=click.Path(exists=True, dir_okay=False, path_type=str),
    metavar="FILE",
    help="Take this configuration instead of the nearest dfix.toml or pyproject.toml.",
)
@click.option("--isolated", is_flag=True, help="Look for no configuration.")
@click.option("--no-context", is_flag=True, help="Look at nothing but the Dockerfile.")
@click.option(
    "--stdin-filename", type=str, metavar="PATH", help="What - is called, and where its build context is found."
)
@click.option(
    "--output-format",
    default=TEXT,
    metavar="FORMAT",
    callback=_format,
    shell_complete=_formats,
    help="What standard output is: text (the diff); github, gitlab, json, markdown or sarif: a document, alone.",
)
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour; auto: on a terminal, unless NO_COLOR is set.",
)
@click.option(
    "-V", "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version."
)
def dfix(
    paths: tuple[str, ...],
    diff: bool,
    write: bool,
    interactive: bool,
    check: bool,
    unsafe: bool | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    also: tuple[str, ...],
    accept: tuple[str, ...],
    context_dir: str | None,
    config_file: str | None,
    isolated: bool,
    no_context: bool,
    stdin_filename: str | None,
    output_format: str,
    color: str,
) -> int:
    """Check the combination of options, then run; the answer is the exit code."""
    from_stdin = STDIN in paths
    if write and (check or diff):
        raise click.UsageError(f"--write cannot be combined with {'--check' if check else '--diff'}.")
    if interactive and (check or diff or from_stdin or output_format != TEXT):
        raise click.UsageError("--interactive cannot be combined with --check, --diff, --output-format or -.")
    if interactive and not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise click.UsageError("--interactive asks questions, and needs a terminal to ask and to be answered.")
    if context_dir is not None and no_context:
        raise click.UsageError("--context cannot be combined with --no-context.")
    if config_file is not None and isolated:
        raise click.UsageError("--config cannot be combined with --isolated.")
    if from_stdin and len(set(paths)) > 1:
        raise click.UsageError("- (standard input) cannot be combined with other paths.")
    if write and output_format != TEXT:
        _check_written(output_format, from_stdin)
    if stdin_filename is not None and not from_stdin:
        raise click.UsageError("--stdin-filename goes with - (standard input).")

    return start(
        paths,
        Given(_given(unsafe, select, ignore, also, accept, context_dir), config_file, isolated),
        diff=diff,
        write=write or interactive,
        check=check,
        interactive=interactive,
        no_context=no_context,
        stdin_filename=stdin_filename,
        output_format=output_format,
        color=color,
    )


def _given(
    unsafe: bool | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    also: tuple[str, ...],
    accept: tuple[str, ...],
    context: str | None,
) -> tuple[Setting, ...]:
    """What the options say of every Dockerfile, each with the option that says it."""
    said = {"select": select, "ignore": ignore, "also": also, "accept": accept, "context": context}
    found = [Setting(key, value, f"--{key}") for key, value in said.items() if value]
    if unsafe is not None:
        found.append(Setting("unsafe", unsafe, "--unsafe" if unsafe else "--safe"))
    return tuple(found)


def _check_written(output_format: str, from_stdin: bool) -> None:
    """Whether a document can go with --write."""
    from dfix.report import formats

    if from_stdin:
        raise click.UsageError("--write - writes the text to standard output: it goes with --output-format text only.")
    if not formats.tells_writes(output_format):
        raise click.UsageError(
            f"--write cannot be combined with --output-format {output_format}, which lists lines of files as they are."
        )
