"""The text files of a project that speak about its image: found by their names, read once, also if they are ignored."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from typing import TYPE_CHECKING

from dfix.records import Record

if TYPE_CHECKING:
    from dfix.context import Context

_SKIPPED = frozenset(("node_modules", ".git", "vendor", ".venv", "venv", "site-packages"))
_MOST = 5000
_MOST_READ = 200
_MAX_TEXT = 1 << 17


class Files(Record):
    """Paths by what they are: recipes are texts with commands of Docker in them. ``all``: these and all others."""

    all: tuple[str, ...]
    recipes: tuple[str, ...]
    yaml: tuple[str, ...]
    dockerfiles: tuple[str, ...]
    named: dict[str, tuple[str, ...]]


_RECIPES = re.compile(
    r"(?:\A|/)(?:(?:GNU)?[Mm]akefile|[^/]*\.mk|[^/]*\.sh|[Jj]ustfile|Taskfile\.ya?ml|package\.json|Jenkinsfile|"
    r"\.gitlab-ci\.yml|\.travis\.yml|azure-pipelines\.yml|bitbucket-pipelines\.yml|cloudbuild\.ya?ml|"
    r"\.github/workflows/[^/]*\.ya?ml|\.circleci/config\.yml|\.drone\.yml)\Z"
)
_DOCKERFILE = re.compile(r"(?:\A|/)(?:(?:Dockerfile|Containerfile)(?:[._-][^/]*)?|[^/]*\.(?:Dockerfile|dockerfile))\Z")
_NAMED = (
    "Procfile", "action.yml", "action.yaml", "devcontainer.json", ".devcontainer.json", "docker-bake.hcl", "fly.toml",
    "render.yaml", "heroku.yml", "railway.json", "railway.toml",
)  # fmt: skip


def files(context: Context) -> Files:
    """The files of a project that may say who starts its image."""
    return context.memo("starters", lambda: _files(context))


def _files(context: Context) -> Files:
    from dfix.context.walk import on_disk

    paths = context.memo("files on disk", lambda: on_disk(context, _SKIPPED, _MOST))
    named: dict[str, tuple[str, ...]] = {}
    for path in paths:
        name = posixpath.basename(path)
        if name in _NAMED:
            named[name] = (*named.get(name, ()), path)
    return Files(
        paths,
        tuple(p for p in paths if _RECIPES.search(p))[:_MOST_READ],
        tuple(p for p in paths if p.endswith((".yml", ".yaml")))[:_MOST_READ],
        tuple(p for p in paths if _DOCKERFILE.search(p) and not p.endswith(".dockerignore"))[:_MOST_READ],
        named,
    )


def text(context: Context, path: str) -> str:
    """The text of a file, "" when it is too long to be what its name says."""
    found = context.read_on_disk(path) or ""
    return found if len(found) <= _MAX_TEXT else ""


# ---------------------------------------------------------------------- commands of Docker


class Docker(Record):
    """A command of Docker in a text: its words from the subcommand on, and where it begins."""

    words: tuple[str, ...]
    file: str
    line: int


@cache
def _command() -> re.Pattern[str]:
    option = r"-[^\s]+[ \t]+(?:[\w./][\w./-]*\.ya?ml[ \t]+)?"
    groups = rf"(?:(?:container|image|buildx|compose)[ \t]+(?:{option}){{0,6}})?"
    tools = r"\b(?:docker|podman|nerdctl|docker-compose)[ \t]+"
    return re.compile(rf"{tools}{groups}(?:{option}){{0,6}}(?P<what>run|build|exec)\b(?P<rest>[^\n]*)")


@cache
def _continued() -> re.Pattern[str]:
    return re.compile(r"[ \t]*\\\n[ \t]*")


@cache
def _assignment() -> re.Pattern[str]:
    return re.compile(
        r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*[:?]?=[ \t]*[\"']?([\w./:@-]+)[\"']?[ \t]*$", re.MULTILINE
    )


def docker_commands(context: Context) -> tuple[Docker, ...]:
    """The commands `docker run`, `docker build`, `docker compose run` and their like that the project's files hold."""
    return context.memo("docker commands", lambda: tuple(_commands(context)))


def _commands(context: Context) -> list[Docker]:
    found: list[Docker] = []
    for path in files(context).recipes:
        body = text(context, path)
        if not any(tool in body for tool in ("docker", "podman", "nerdctl")):
            continue
        variables = dict(_assignment().findall(body))
        for match in _command().finditer(_kept_lines(body)):
            words = _split(_filled(match["rest"].replace("\0", " "), variables))
            kind = "compose " if "compose" in match[0][: match.start("what") - match.start()] else ""
            line = body.count("\n", 0, match.start()) + 1
            found.append(Docker((kind + match["what"], *words), path, line))
    return found


def _kept_lines(body: str) -> str:
    """Continued lines as one, of the same length, so that positions stay."""
    return _continued().sub(lambda m: "\0" * len(m[0]), body)


def _filled(rest: str, variables: dict[str, str]) -> str:
    """The text with the variables of its file put in."""
    return re.sub(r"\$[({]?([A-Za-z_]\w*)[)}]?", lambda m: variables.get(m[1], m[0]), rest)


def _split(rest: str) -> list[str]:
    import shlex

    lexer = shlex.shlex(rest.rstrip('",'), posix=True, punctuation_chars="&|;<>")
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    try:
        for word in lexer:
            if word in (";", "&&", "||", "|", "&", ")", ">", ">>", "<"):
                break
            words.append(word if "(" in word else word.rstrip(")"))
    except ValueError:
        return rest.split()
    return words


#: options of `docker run` and `docker build` that take the next word (docs.docker.com, reference of the command line)
VALUED = frozenset(
    "-v -e -p -w -u -h -m -l -c -a -f -t -o --name --network --net --workdir --user --env --env-file --volume --mount "
    "--publish --entrypoint --hostname --add-host --memory --cpus --restart --label --platform --link --device "
    "--cap-add --cap-drop --security-opt --shm-size --ulimit --gpus --ipc --pid --log-driver --log-opt --network-alias "
    "--dns --expose --tmpfs --volumes-from --cidfile --runtime --pull --stop-signal --stop-timeout --sysctl --userns "
    "--health-cmd --file --tag --target --build-arg --secret --ssh --cache-from --cache-to --output --progress "
    "--build-context --iidfile --builder".split()
)


def operands(words: tuple[str, ...]) -> tuple[dict[str, list[str]], list[str]]:
    """(values of the options, the words from the first operand on) of a command of Docker."""
    options: dict[str, list[str]] = {}
    index = 0
    while index < len(words):
        name, equals, value = words[index].partition("=")
        if not name.startswith("-") or name == "-":
            break
        if equals:
            options.setdefault(name, []).append(value)
        elif name in VALUED and index + 1 < len(words):
            index += 1
            options.setdefault(name, []).append(words[index])
        index += 1
    return options, list(words[index:])


def last_part(image: str) -> str:
    """The name of an image without its registry, its owner and its tag; "" for one that is put together."""
    name = image.partition("@")[0].rpartition("/")[2].partition(":")[0]
    return "" if "$" in name or "{" in name or "%" in name else name.lower()
