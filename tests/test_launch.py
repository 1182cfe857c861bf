"""What containers start: followed through shells, wrappers, scripts and script runners."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfix.context import Context
from dfix.launch import Launch, launch
from dfix.model.stages import Model
from dfix.subject import Subject
from dfix.syntax import parse


def start(tmp_path: Path, dockerfile: str, files: dict[str, str] | None = None) -> Launch:
    """The launch of the last stage of a Dockerfile beside some files."""
    for name, text in {"Dockerfile": dockerfile, **(files or {})}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    model = Model(parse(dockerfile))
    assert model.target
    return launch(Subject(model, Context.open(str(tmp_path), str(tmp_path / "Dockerfile"))), model.target)


def ends(found: Launch) -> list[str]:
    """The commands that do something themselves."""
    return [" ".join(c.words) for c in found.commands if not c.passing]


@pytest.mark.parametrize(
    ("instructions", "expected"),
    [
        ('ENTRYPOINT ["./srv"]\nCMD ["serve"]', ["./srv serve"]),
        ('ENTRYPOINT ["./srv"]\nCMD serve all', ["./srv /bin/sh -c serve all"]),
        ('ENTRYPOINT ./srv\nCMD ["serve"]', ["./srv"]),
        ('CMD ["tini", "--", "gosu", "app", "./srv"]', ["./srv"]),
        ('CMD ["su", "app", "-c", "./srv --all"]', ["./srv --all"]),
        ('CMD ["/bin/busybox", "sh", "-c", "exec ./srv"]', ["./srv"]),
        ('ENV APP=srv.py\nCMD ["sh", "-c", "exec python $APP"]', ["python srv.py"]),
        ("CMD cd web && NODE_ENV=x node main.js", ["node main.js"]),
        ('HEALTHCHECK CMD curl -f localhost\nCMD ["./srv"]', ["./srv", "curl -f localhost"]),
        ('HEALTHCHECK NONE\nCMD ["./srv"]', ["./srv"]),
    ],
)
def test_commands(tmp_path: Path, instructions: str, expected: list[str]) -> None:
    assert ends(start(tmp_path, f"FROM debian\nWORKDIR /app\n{instructions}\n")) == expected


def test_an_entrypoint_takes_the_command_of_its_base_away(tmp_path: Path) -> None:
    text = 'FROM debian AS one\nCMD ["a"]\nFROM one\nENTRYPOINT ["b"]\n'
    assert ends(start(tmp_path, text)) == ["b"]


def test_a_script_is_read_where_the_image_has_it_from(tmp_path: Path) -> None:
    dockerfile = 'FROM debian\nCOPY etc/start.sh /usr/local/bin/run\nENTRYPOINT ["run"]\nCMD ["./srv", "-v"]\n'
    script = (
        '#!/bin/sh\nwarm_up() {\n  echo hello\n}\nwarm_up\nif [ "$1" = x ]; then\n  set -- other "$@"\nfi\nexec "$@"\n'
    )
    found = start(tmp_path, dockerfile, {"etc/start.sh": script})
    assert [c for c in ends(found) if "srv -v" in c] == ["./srv -v", "other ./srv -v"]
    assert "warm_up" not in found.programs
    assert found.scripts == ["etc/start.sh"]
    assert str(found.commands[-1].where) == "etc/start.sh:9"


def test_a_script_that_was_not_found_is_unread(tmp_path: Path) -> None:
    found = start(tmp_path, 'FROM debian\nENTRYPOINT ["/start.sh"]\n')
    assert [u.text for u in found.unread] == ["/start.sh"]


def test_a_script_that_comes_through_another_stage(tmp_path: Path) -> None:
    dockerfile = "FROM debian AS a\nWORKDIR /src\nCOPY . .\nFROM debian\nCOPY --from=a /src/go.sh /\nCMD /go.sh\n"
    assert ends(start(tmp_path, dockerfile, {"go.sh": "#!/bin/sh\nexec ./srv\n"})) == ["./srv"]


def test_scripts_of_package_json(tmp_path: Path) -> None:
    scripts = (
        '"prestart": "node warm.js",\n"start": "run-p web worker",\n"web": "node web.js",\n"worker": "npx ts-node w.ts"'
    )
    package = '{"scripts": {\n' + scripts + "}}"
    dockerfile = 'FROM node\nWORKDIR /app\nCOPY . .\nCMD ["npm", "start"]\n'
    found = start(tmp_path, dockerfile, {"package.json": package})
    assert ends(found) == ["node warm.js", "node web.js", "ts-node w.ts"]
    assert [str(c.where) for c in found.commands if c.name == "ts-node"] == ["package.json:5"]


def test_make(tmp_path: Path) -> None:
    makefile = "PORT = 80\nserve: migrate\n\t@./srv --all\nmigrate:\n\t./migrate\n"
    found = start(tmp_path, "FROM debian\nWORKDIR /app\nCOPY . .\nCMD make serve\n", {"Makefile": makefile})
    assert ends(found) == ["./migrate", "./srv --all"]


@pytest.mark.parametrize(
    ("command", "question", "word"),
    [
        ("nodemon app.js", "development", "nodemon"),
        ("node --watch app.js", "development", "--watch"),
        ("vite --host --port 4100", "development", "-"),
        ("go run .", "development", "run"),
        ("mvn -q spring-boot:run", "development", "spring-boot:run"),
        ("./gradlew :web:bootRun", "development", "bootRun"),
        ('sbt "runMain a.B"', "development", "runMain"),
        ("dotnet watch run", "development", "watch"),
        ("bundle exec rails s -b 0.0.0.0", "development", "s"),
        ("RAILS_ENV=test bin/rails server", "development", "server"),
        ("mix phx.server", "development", "phx.server"),
        ("php artisan serve --host=0.0.0.0", "development", "serve"),
        ("php -S 0.0.0.0:80 -t public", "development", "-S"),
        ("deno run -A --watch main.ts", "development", "--watch"),
        ("cargo watch -x run", "development", "watch"),
        ("cargo nextest run", "tests", "nextest"),
        ("bin/rails console", "worked_in", "console"),
        ("python -m pytest", "tests", "pytest"),
        ("bash", "worked_in", "bash"),
        ("/sbin/my_init", "supervisor", "my_init"),
        ("hack/dind ./srv", "supervisor", "dind"),
        ("runsvdir-start", "supervisor", "runsvdir-start"),
        ("tini -- supervisord -n", "supervisor", "supervisord"),
        ("su-exec app ./srv", "privilege_dropper", "su-exec"),
        ("nginx", "needs_root", "nginx"),
        ("pip install -r x.txt", "installs", "install"),
        ("tsc -p .", "builds", "tsc"),
    ],
)
def test_questions(tmp_path: Path, command: str, question: str, word: str) -> None:
    found = start(tmp_path, f"FROM debian\nCMD {command}\n")
    answer = getattr(found, question)()
    assert answer is not None and answer.word == word
    calm = start(tmp_path, "FROM debian\nCMD vite preview --port 80\n")
    assert getattr(calm, question)() is None


@pytest.mark.parametrize(
    "instructions",
    [
        "ENV RAILS_ENV=production\nCMD bin/rails server -b 0.0.0.0",
        'ENV RAILS_ENV=development\nCMD ["rails", "s", "-e", "production"]',
        "CMD RACK_ENV=production bundle exec rails s --environment=staging",
        'ENV MIX_ENV=prod\nCMD ["mix", "phx.server"]',
        "CMD php artisan queue:work",
        "CMD dotnet app.dll",
    ],
)
def test_servers_that_a_setting_makes_finished(tmp_path: Path, instructions: str) -> None:
    assert start(tmp_path, f"FROM debian\n{instructions}\n").development() is None


# ---------------------------------------------------------------------- who else starts it

BASE = 'FROM node\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["tini", "--"]\nCMD ["node", "app.js"]\n'
OTHERS = [
    ("docker-compose.prod.yml", "services:\n  web:\n    build: .\n    command: ./worker all\n", ["./worker all"], 4),
    (
        "deploy/compose.yaml",
        "services:\n  web:\n    build: ..\n    image: shop/web\n"
        "  jobs:\n    image: shop/web\n    command: [./worker]\n",
        ["./worker"],
        7,
    ),
    (
        "compose.yaml",
        "services:\n  web:\n    build: .\n    healthcheck:\n      test: [CMD-SHELL, curl -f localhost]\n",
        ["curl -f localhost"],
        4,
    ),
    ("Procfile", "web: node app.js\nclock: ./clock --utc\n", ["./clock --utc"], 2),
    ("fly.toml", '[deploy]\n  release_command = "./migrate"\n', ["./migrate"], 2),
    (
        "k8s/web.yaml",
        "kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n"
        '      - image: registry/shop:1\n        args: ["./worker", "x"]\n',
        ["./worker x"],
        7,
    ),
    (
        "Makefile",
        "IMAGE = shop\ntest:\n\tdocker run --rm -it -v $(PWD):/x $(IMAGE):dev \\\n\t  npx jest --ci\n",
        ["jest --ci"],
        3,
    ),
    (".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: docker run shop ./lint\n", ["./lint"], 4),
    ("scripts/sh.sh", "docker run --entrypoint bash shop:1 -c './dump > x'\n", ["./dump"], 1),
]


@pytest.mark.parametrize(("file", "text", "commands", "line"), OTHERS, ids=[o[0] for o in OTHERS])
def test_what_others_start(tmp_path: Path, file: str, text: str, commands: list[str], line: int) -> None:
    found = start(tmp_path / "shop", BASE, {"app.js": "", file: text})
    theirs = [c for c in found.others() if not c.passing and c.name != "node"]
    assert [" ".join(c.words) for c in theirs] == commands
    assert (theirs[0].where.file, theirs[0].where.line) == (file, line)


def test_a_service_may_start_the_image_by_its_name_only(tmp_path: Path) -> None:
    text = "services:\n  web:\n    image: postgres\n    command: ./other\n"
    assert not start(tmp_path, BASE, {"compose.yaml": text}).others()


def test_a_command_of_compose_stands_behind_the_entry_point(tmp_path: Path) -> None:
    text = "services:\n  web:\n    build: .\n    command: ./worker\n"
    found = start(tmp_path, BASE, {"compose.yaml": text})
    assert [" ".join(c.words) for c in found.others()] == ["tini --", "./worker"]


@pytest.mark.parametrize(
    ("named", "is_own"),
    [
        ("apps/api/Dockerfile", True),
        ("./api/Dockerfile", True),
        ("$PWD/apps/api/Dockerfile", True),
        ("apps/queue/Dockerfile", False),
        ("Dockerfile", True),  # which may stand in apps/api
        ("api.Dockerfile", False),
    ],
)
def test_a_build_that_names_its_dockerfile(tmp_path: Path, named: str, is_own: bool) -> None:
    from dfix.launch import starters

    (tmp_path / "apps" / "api").mkdir(parents=True)
    (tmp_path / "apps" / "queue").mkdir()
    for name in ("api", "queue"):
        (tmp_path / "apps" / name / "Dockerfile").write_text("FROM node:22\n")
    (tmp_path / "Makefile").write_text(f"image:\n\tdocker build -t shop -f {named} .\n")
    context = Context.open(str(tmp_path), str(tmp_path / "apps" / "api" / "Dockerfile"))
    assert starters.names_of(context) == ({"shop"} if is_own else set())


@pytest.mark.parametrize(
    ("file", "text", "kind"),
    [
        ("jobs/Dockerfile", "FROM shop:latest\nRUN x\n", "base"),
        ("action.yml", "runs:\n  using: docker\n  image: Dockerfile\n", "action"),
        (".devcontainer/devcontainer.json", '{"build": {"dockerfile": "../Dockerfile"}}', "devcontainer"),
        (
            "docker-bake.hcl",
            'target "web" {\n  dockerfile = "Dockerfile"\n}\n'
            'target "x" {\n  contexts = {\n    base = "target:web"\n  }\n}\n',
            "base",
        ),
    ],
)
def test_who_relies_on_it(tmp_path: Path, file: str, text: str, kind: str) -> None:
    files = {"Makefile": "image:\n\tdocker build -t shop .\n", file: text}
    found = start(tmp_path / "x", BASE, files)
    assert [(u.kind, u.where.file) for u in found.users] == [(kind, file)]
    calm = start(tmp_path / "y", BASE, {**files, file: text.replace("shop", "other").replace("Dockerfile", "Other")})
    assert not calm.users


def test_hostile_recipes_are_read_in_time(tmp_path: Path) -> None:
    text = "docker compose " + "-a.yml " * 5000 + "\n" + "docker run " + "-e " * 20_000
    start(tmp_path, BASE, {"Makefile": text})


def test_scripts_that_start_each_other_end(tmp_path: Path) -> None:
    script = '#!/bin/sh\n./entry.sh a "$@"\n./entry.sh b "$@"\nexec srv\n'
    found = start(tmp_path, 'FROM debian\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["./entry.sh"]\n', {"entry.sh": script})
    assert "srv" in ends(found)
    assert any("on and on" in unread.why or "too many" in unread.why for unread in found.unread)
