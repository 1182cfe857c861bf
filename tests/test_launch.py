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
    assert ends(found) == ["./srv --all", "./migrate"]


@pytest.mark.parametrize(
    ("command", "question", "word"),
    [
        ("nodemon app.js", "development", "nodemon"),
        ("node --watch app.js", "development", "--watch"),
        ("vite --host --port 4100", "development", "-"),
        ("go run .", "development", "run"),
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
