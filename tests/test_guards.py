"""The guards on behaviour, each with a rewrite that it must refuse and one that it must let through."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfix import guards
from dfix.context import Context
from dfix.fixes import Fix
from dfix.model.stages import Model
from dfix.syntax import parse


@pytest.fixture
def context(tmp_path: Path) -> Context:
    for name in ("package.json", "server.js", "src/a.js", "web/a.js", "entry.sh"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return Context.open(str(tmp_path))


def judge(before: str, after: str, context: Context, changes: str = "", leaves: str = "") -> str | None:
    fix = Fix("change it", [], changes=changes.split(), leaves=leaves.split())
    return guards.check(Model(parse(before)), Model(parse(after)), fix, after, context)


HEAD = "FROM node:20\nWORKDIR /app\n"
BUILD = "FROM node:20 AS build\nWORKDIR /app\nCOPY . .\nRUN make\nFROM node:20-slim\n"


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        # files
        (HEAD + "COPY . .\n", "FROM node:20\nCOPY . .\nWORKDIR /app\n", "come to lie at"),
        (HEAD + "COPY . .\n", HEAD + "COPY src .\n", "come to lie at /app"),
        (HEAD + "COPY src .\nCOPY web .\n", HEAD + "COPY web .\nCOPY src .\n", "would come to lie at /app"),
        (HEAD + "COPY . .\nRUN make\n", BUILD + "WORKDIR /app\n", "the build context would no longer"),
        (HEAD + "COPY . .\nRUN make\n", BUILD + "COPY --from=build /app /srv\nWORKDIR /app\n", "/app"),
        (HEAD + "COPY entry.sh /\n", HEAD + "COPY entry.sh /x/\n", "entry.sh"),
        # steps
        (HEAD + "RUN make\nUSER node\n", HEAD + "USER node\nRUN make\n", "as node instead of root"),
        (HEAD + "RUN make\n", "FROM node:20\nRUN make\nWORKDIR /app\n", "in / instead of /app"),
        (HEAD + "ENV A=1\nRUN echo $A\n", HEAD + "RUN echo $A\nENV A=1\n", "with other variables"),
        (
            HEAD + 'SHELL ["/bin/bash", "-c"]\nRUN make\n',
            HEAD + 'RUN make\nSHELL ["/bin/bash", "-c"]\n',
            "another shell",
        ),
        (HEAD + "RUN --mount=type=ssh make\n", HEAD + "RUN make\n", "without its mounts"),
        (HEAD + "RUN a\nRUN b\n", HEAD + "RUN b && a\n", "later"),
        (HEAD + "RUN cd x && a\n", HEAD + "RUN a\n", "in /app instead"),
        # builds
        (HEAD + "RUN make\n", HEAD + "RUN make\nRUN chown node /nowhere/else\n", None),
        (HEAD + "COPY . .\n", "FROM node:20\nRUN npm ci\nWORKDIR /app\nCOPY . .\n", "`npm ci` would not find /package"),
        (HEAD + "COPY . .\n", HEAD + "RUN npm ci\nCOPY . .\n", "`npm ci` would not find /app/package"),
        (HEAD + "COPY . .\n", HEAD + "COPY package.json ./\nRUN npm ci\nCOPY . .\n", None),
        (HEAD + "COPY . .\n", HEAD + "COPY . .\nRUN chown node:node /my app\n", "/my would not be there"),
        (HEAD + "COPY . .\n", HEAD + "COPY . .\nRUN chown web /app && useradd web\n", "the user web would not exist"),
        (HEAD + "COPY . .\n", HEAD + "COPY --chown=web . .\nRUN useradd web\n", "the user web would not exist"),
    ],
)
def test_refused(context: Context, before: str, after: str, complaint: str | None) -> None:
    assert judge(before, before, context) is None
    broken = judge(before, after, context)
    assert broken is None if complaint is None else broken is not None and complaint in broken


@pytest.mark.parametrize(
    ("before", "after", "leaves"),
    [
        (HEAD + "COPY . .\n", HEAD + "COPY package.json ./\nRUN npm ci\nCOPY . .\n", ""),
        (HEAD + "COPY . .\nRUN make\n", BUILD + "COPY --from=build /app /app\nWORKDIR /app\n", ""),
        (HEAD + "COPY . .\nRUN make\n", BUILD + "COPY --from=build /app/out /app/out\nWORKDIR /app\n", "/app"),
        (HEAD + "RUN a\nRUN b\n", HEAD + "RUN a && \\\n    b\n", ""),
        (HEAD + "RUN make\n", HEAD + "RUN make && rm -rf /var/cache\n", ""),
        (HEAD + "RUN cd x && a && b\n", HEAD + "RUN cd x && a\nRUN cd x && b\n", ""),
        (HEAD + "RUN apt-get update\n", "FROM node:20\nRUN apt-get update\nWORKDIR /app\n", ""),
        (
            "FROM a\nRUN pip install --no-cache-dir b\nWORKDIR /app\nRUN pip install b\n",
            "FROM a\nRUN pip install --no-cache-dir b\nWORKDIR /app\nRUN pip install --no-cache-dir b\n",
            "",
        ),
    ],
)
def test_let_through(context: Context, before: str, after: str, leaves: str) -> None:
    assert judge(before, after, context, "workdir", leaves) is None


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ("package.json server.js entry.sh", None),
        ("package.json entry.sh", "server.js would no longer come to lie at /app/server.js"),
        ("*.js entry.sh", "package.json would no longer come to lie at /app/package.json"),
    ],
)
def test_of_a_folder_only_what_is_told_stays_behind(context: Context, files: str, complaint: str | None) -> None:
    after = HEAD + f"COPY {files} ./\nCOPY src ./src\n"
    assert judge(HEAD + "COPY . .\n", after, context, leaves="/app/web") == complaint


START = HEAD + "COPY . .\n"


@pytest.mark.parametrize(
    ("before", "after", "holds"),
    [
        ('ENTRYPOINT ["./srv"]\nCMD serve all\n', 'ENTRYPOINT ["./srv"]\nCMD ["serve", "all"]\n', False),
        ("CMD node server.js\n", 'CMD ["node", "server.js"]\n', True),
        ('CMD ["node", "\u00e9"]\n', 'CMD ["node", "\\u00e9"]\n', True),
        ("CMD node $FILE\n", 'CMD ["node", "$FILE"]\n', False),
        ("ENTRYPOINT node server.js\n", 'ENTRYPOINT ["node", "server.js"]\n', True),
        ("HEALTHCHECK CMD node a.js\n", 'HEALTHCHECK CMD ["node", "a.js"]\n', True),
        ("HEALTHCHECK CMD node a.js\n", "HEALTHCHECK CMD node b.js\n", False),
    ],
)
def test_start(context: Context, before: str, after: str, holds: bool) -> None:
    broken = judge(START + before, START + after, context, "cmd entrypoint healthcheck")
    assert (broken is None) is holds


WRITES = HEAD + 'COPY . .\nRUN mkdir /data\nCMD ["node", "writes.js"]\n'
SECRET = HEAD + 'COPY --chmod=700 entry.sh /\nENTRYPOINT ["/entry.sh"]\n'
HIDDEN = HEAD + 'COPY entry.sh /usr/local/bin/\nRUN chmod 700 /usr/local/bin/entry.sh\nENTRYPOINT ["entry.sh"]\n'
RUNS = HEAD + 'COPY . .\nRUN apt-get update && apt-get install -y jq\n{}CMD ["node", "runs.js"]\n'


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        (WRITES, WRITES + "USER node\n", "/data/x, which the program writes (writes.js:1), would belong to root"),
        (WRITES, WRITES.replace("CMD", "RUN chown node /data\nCMD") + "USER node\n", None),
        (
            SECRET,
            SECRET + "USER node\n",
            "/entry.sh, which the container starts with, would be closed to node by its mode",
        ),
        (HIDDEN, HIDDEN + "USER node\n", "/usr/local/bin/entry.sh, which the container starts with, would be closed"),
        (SECRET, SECRET.replace("chmod", "chown=node --chmod") + "USER node\n", None),
        (RUNS.format(""), RUNS.format("FROM node:20-slim\nWORKDIR /app\nCOPY . .\n"), "jq, which the program starts"),
    ],
)
def test_what_the_program_needs(context: Context, before: str, after: str, complaint: str | None) -> None:
    root = Path(context.root or "")
    sources = {
        "writes.js": 'require("fs").writeFileSync("/data/x", "");',
        "runs.js": 'require("child_process").execFileSync("jq");',
    }
    for name in sources.keys() & set(before.split('"')):
        (root / name).write_text(sources[name] + "\n")
    broken = judge(before, after, context, "user", "/data")
    assert broken is None if complaint is None else broken is not None and broken.startswith(complaint)


def test_what_the_command_names_is_there(context: Context) -> None:
    before = HEAD + 'COPY . .\nRUN make\nCMD ["node", "server.js"]\n'
    after = BUILD + 'COPY --from=build /app/src /app/src\nWORKDIR /app\nCMD ["node", "server.js"]\n'
    assert (
        judge(before, after, context, leaves="/app")
        == "/app/server.js, which the container starts with, would not be there"
    )


def test_another_program_is_declared_and_never_safe(context: Context) -> None:
    before = HEAD + 'COPY . .\nCMD ["node", "server.js"]\n'
    after = "FROM node:20 AS build\nWORKDIR /app\nCOPY . .\n" + "FROM nginx\nCOPY --from=build /app/web /site\n"
    models = Model(parse(before)), Model(parse(after))
    changes, whole = ("start", "cmd", "workdir"), ("/",)
    plain = Fix("serve it", [], assumption="it may be another server", changes=changes[1:], leaves=whole)
    safe = Fix("serve it", [], changes=changes, leaves=whole, brings=["/site"])
    elsewhere = Fix("serve it", [], assumption="it may be another server", changes=changes, leaves=whole)
    fit = Fix("serve it", [], assumption="it may be another server", changes=changes, leaves=whole, brings=["/site"])
    assert "come to lie at /site" in (guards.check(*models, plain, after, context) or "")
    assert "nothing says that it may" in (guards.check(*models, safe, after, context) or "")
    assert "come to lie at /site" in (guards.check(*models, elsewhere, after, context) or "")
    assert guards.check(*models, fit, after, context) is None


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ("chmod +x entry.sh", None),
        ("sed -i s/a/b/ entry.sh", None),
        ("chmod +x /usr/bin/env", "works on more than what is copied"),
        ("rm -rf node_modules", "works on more than what is copied"),
        ("./entry.sh", "works on more than what is copied"),
    ],
)
def test_what_is_declared_to_run_later_works_on_copies(context: Context, command: str, complaint: str | None) -> None:
    before = f"{HEAD}COPY . .\nRUN {command}\nRUN npm install\n"
    after = f"{HEAD}COPY package.json ./\nRUN npm install\nCOPY . .\nRUN {command}\n"
    broken = guards.check(
        Model(parse(before)), Model(parse(after)), Fix("change it", [], later=[command]), after, context
    )
    assert (broken is None) if complaint is None else (broken is not None and complaint in broken)
