"""What lies where in an image, whose it is, and where it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfix.context import Context
from dfix.image.events import Owner
from dfix.image.files import Files
from dfix.model.stages import Model
from dfix.syntax import parse


@pytest.fixture
def context(tmp_path: Path) -> Context:
    for name in (
        "package.json",
        "entry.sh",
        "src/index.js",
        "src/lib/a.js",
        "web/index.html",
        "secret/key",
        "a.tar.gz",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    (tmp_path / ".dockerignore").write_text("secret\n")
    return Context.open(str(tmp_path))


def files(text: str, context: Context) -> Files:
    target = Model(parse(text)).target
    assert target is not None
    return Files.of(target, context)


def seen(text: str, context: Context, path: str) -> tuple[str, str, bool] | None:
    origin = files(text, context).origin(path)
    return (origin.kind, origin.path, origin.sure) if origin else None


HEAD = "FROM node:20 AS build\nWORKDIR /app\n"


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("COPY . .\n", "/app/src/lib/a.js", ("context", "src/lib/a.js", True)),
        ("COPY . .\n", "/app", ("context", "", True)),
        ("COPY . .\n", "/app/secret/key", None),
        ("COPY . .\n", "/app/absent", None),
        ("COPY src web\n", "/app/web/index.js", ("context", "src/index.js", True)),
        ("COPY src .\nCOPY web .\n", "/app/index.html", ("context", "web/index.html", True)),
        ("COPY src .\nCOPY web .\n", "/app/index.js", ("context", "src/index.js", True)),
        ("COPY entry.sh /\n", "/entry.sh", ("context", "entry.sh", True)),
        ("COPY entry.sh /usr/local/bin\n", "/usr/local/bin/entry.sh", ("context", "entry.sh", True)),
        ("COPY entry.sh /start\n", "/start", ("context", "entry.sh", True)),
        ("COPY entry.sh /app\n", "/app/entry.sh", ("context", "entry.sh", True)),
        ("COPY entry.sh package.json ./x/\n", "/app/x/package.json", ("context", "package.json", True)),
        ("COPY pack*.json ./\n", "/app/package.json", ("context", "package.json", True)),
        ("COPY --parents src/lib/a.js ./\n", "/app/src/lib/a.js", ("context", "src/lib/a.js", True)),
        ("COPY gone.js ./\n", "/app/gone.js", None),
        ("COPY src /deep/in/it\n", "/deep/in", ("made", "/deep/in", True)),
        ("ADD a.tar.gz /x\n", "/x/anything", ("made", "/x/anything", True)),
        ("ADD https://example.org/f.bin /x/\n", "/x/f.bin", ("remote", "https://example.org/f.bin", True)),
        ('WORKDIR "/my app"\nCOPY src .\n', "/my app/index.js", ("context", "src/index.js", True)),
        ("WORKDIR sub\nCOPY . .\n", "/app/sub/entry.sh", ("context", "entry.sh", True)),
        ("ARG D=/here\nCOPY src $D\n", "/here/index.js", ("context", "src/index.js", True)),
        ("COPY <<E /etc/app.conf\nx\nE\n", "/etc/app.conf", ("made", "/etc/app.conf", True)),
        (
            "COPY . .\nFROM x\nCOPY --from=build /app/src /srv\n",
            "/srv/index.js",
            ("context", "src/index.js", True),
        ),
        ("COPY . .\nFROM x\nCOPY --from=0 /app /srv/\n", "/srv/src/index.js", ("context", "src/index.js", True)),
        (
            "COPY . .\nFROM x\nCOPY --from=build /app/entry.sh /bin/\n",
            "/bin/entry.sh",
            ("context", "entry.sh", True),
        ),
        ("COPY . .\nFROM build\nCOPY web src\n", "/app/src/index.html", ("context", "web/index.html", True)),
        ("COPY . .\nFROM build\nCOPY web src\n", "/app/src/index.js", ("context", "src/index.js", True)),
        ("FROM scratch\nCOPY --from=alpine /etc/ssl /ssl\n", "/ssl/cert.pem", ("image", "/etc/ssl/cert.pem", False)),
        ("FROM scratch\n", "/bin/sh", None),
        ("", "/etc/passwd", ("base", "/etc/passwd", False)),
        ("COPY src .\nRUN make\n", "/app/out", ("unknown", "/app/out", False)),
        ("COPY src .\nRUN make\n", "/app/index.js", ("context", "src/index.js", True)),
        ("COPY . .\nRUN cp -r src /srv/x\n", "/srv/x/index.js", ("context", "src/index.js", True)),
        ("COPY . .\nRUN mkdir /srv/x && cp -r src /srv/x\n", "/srv/x/src/index.js", ("context", "src/index.js", True)),
        ("COPY . .\nRUN mv src lib\n", "/app/lib/index.js", ("context", "src/index.js", True)),
        ("COPY . .\nRUN mv src lib\n", "/app/src/index.js", None),
        ("COPY . .\nRUN cp entry.sh /usr/local/bin/\n", "/usr/local/bin/entry.sh", ("context", "entry.sh", True)),
        ("COPY . .\nRUN rm -rf src\n", "/app/src/index.js", None),
        ("COPY . .\nRUN rm -rf src/*.ts\n", "/app/src/index.js", ("context", "src/index.js", False)),
        ("COPY . .\nRUN rm -rf $X\n", "/app/entry.sh", ("context", "entry.sh", False)),
        ("COPY . .\nRUN echo a > entry.sh\n", "/app/entry.sh", ("made", "/app/entry.sh", True)),
        ("COPY . .\nRUN sed -i s/a/b/ entry.sh\n", "/app/entry.sh", ("made", "/app/entry.sh", True)),
        ("COPY . .\nRUN npm ci\n", "/app/package.json", ("context", "package.json", True)),
        ("COPY . .\nRUN npm ci\n", "/app/node_modules/x/y.js", ("made", "/app/node_modules/x/y.js", True)),
        ("COPY . .\nRUN test -e x || cp src/index.js entry.sh\n", "/app/entry.sh", ("context", "entry.sh", True)),
    ],
)
def test_origin(context: Context, text: str, path: str, expected: tuple[str, str, bool] | None) -> None:
    assert seen(HEAD + text, context, path) == expected


def test_without_a_context_a_folder_is_a_guess() -> None:
    assert seen(HEAD + "COPY . .\n", Context.none(), "/app/x") == ("context", "x", False)
    assert seen(HEAD + "COPY entry.sh /\n", Context.none(), "/entry.sh") == ("context", "entry.sh", True)


@pytest.mark.parametrize(
    ("text", "path", "owner"),
    [
        ("COPY . .\n", "/app/entry.sh", Owner("root", "root")),
        ("COPY --chown=node:node . .\n", "/app/entry.sh", Owner("node", "node")),
        ("COPY --chown=node:node . .\n", "/app", Owner("root")),
        ("COPY --chown=1000 . /new/x\n", "/new/x", Owner("1000")),
        ("COPY --chown=node . /new/x\n", "/new", Owner("node")),
        ("USER node\nWORKDIR /w\n", "/w", Owner("node")),
        ("USER node\nWORKDIR /app\n", "/app", Owner("root")),
        ("RUN mkdir -p /data && chown node:node /data\n", "/data", Owner("node")),
        ("COPY . .\nRUN chown -R node /app\n", "/app/src/index.js", Owner("node")),
        ("USER node\nRUN mkdir /tmp/x\n", "/tmp/x", Owner("node")),
        ("RUN useradd -m web\n", "/home/web/x", Owner("web")),
        ("COPY --chown=node . .\nRUN mv src lib\n", "/app/lib/index.js", Owner("node")),
        ("COPY --chown=node . .\nRUN cp -r src lib\n", "/app/lib/index.js", Owner("root")),
        ("COPY --chown=node . .\nFROM x\nCOPY --from=build /app /app\n", "/app/src", Owner("node")),
        ("COPY . .\nFROM x\nCOPY --from=build --chown=5:6 /app /app\n", "/app/src", Owner("5", "6")),
    ],
)
def test_owner(context: Context, text: str, path: str, owner: Owner) -> None:
    found = files(HEAD + text, context).owner(path)
    assert found is not None and found.user == owner.user


def test_before_an_instruction(context: Context) -> None:
    model = Model(parse(HEAD + "COPY package.json .\nCOPY . .\n"))
    stage = model.stages[0]
    found = Files.of(stage, context).before(stage.instructions[-1])
    assert found.context_path("/app/package.json") == "package.json"
    assert found.context_path("/app/entry.sh") is None
    assert found.is_folder("/app") is True


def test_inside_names_each_record_that_shows(context: Context) -> None:
    found = files(HEAD + "COPY entry.sh /\nCOPY src lib\nCOPY web lib\n", context).inside("/app")
    assert [(e.path, e.origin.path, e.folder) for e in found] == [("/app/lib", "web", True), ("/app", "/app", True)]
    over = files(HEAD + "COPY . .\n", context).inside("/app/src")
    assert [(e.path, e.origin.path) for e in over] == [("/app/src", "src")]


def test_a_volume_loses_what_is_written_behind_it(context: Context) -> None:
    assert files(HEAD + "VOLUME /app/data\nCOPY web data\n", context).volatile("/app/data/index.html")
    assert not files(HEAD + "COPY web data\nVOLUME /app/data\n", context).volatile("/app/data/index.html")


def test_long_files_and_many_stages_cost_little(context: Context) -> None:
    copies = "".join(f"COPY entry.sh /x/{n}\n" for n in range(3000))
    stages = "".join(f"FROM s{n} AS s{n + 1}\nCOPY --from=s{n} /x /y{n}\n" for n in range(300))
    found = files(f"FROM scratch AS s0\n{copies}{stages}", context)
    assert found.context_path("/x/2999") == "entry.sh"
    assert found.context_path("/y0/7") == "entry.sh"
