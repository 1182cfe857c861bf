"""What commands do: the vocabulary of effects, and the data behind it."""

from __future__ import annotations

import pytest

from dfix import effects, knowledge
from dfix.effects import plain
from dfix.model.stages import Model
from dfix.syntax import parse

FILES = {
    "/app/package.json": """{"scripts":
        {"build": "tsc -p .", "deep": "npm run build && ./x", "postinstall": "node a.js"}}""",
    "/app/deps.sh": "#!/bin/sh\napt-get install -y curl\n",
    "/app/tool.py": "#!/usr/bin/env python3\nprint(1)\n",
}


def _done(command: str, before: str = "", read: bool = True) -> list[effects.Done]:
    text = f"FROM debian:12\nENV DATA=/data\nWORKDIR /app\n{before}\nRUN {command}\n"
    stage = Model(parse(text)).stages[0]
    run = stage.of("RUN")[-1]
    found = effects.of_run(run, stage.state(run), FILES.get if read else lambda _: None)
    assert found is not None
    return found


def _effect(command: str, before: str = "", read: bool = True) -> effects.Effect:
    found = effects.NONE
    for done in _done(command, before, read):
        found = found.plus(done.effect)
    return found


@pytest.mark.parametrize(
    ("command", "written"),
    [
        ("cp a b", {"/app/b"}),
        ("cp -t /opt a b", {"/opt"}),
        ("mkdir -p $DATA/x ~/y", {"/data/x", "/root/y"}),
        ("echo hi > version.txt", {"/app/version.txt"}),
        ("cd /srv && touch x", {"/srv/x"}),
        ("(cd /srv && touch x); touch y", {"/srv/x", "/app/y"}),
        ("wget -qO- https://a/b | tar -xz -C /opt", {"/opt"}),
        ("wget -qO/opt/b https://a/b", {"/opt/b"}),
        ("curl -sSLo /usr/bin/x https://a", {"/usr/bin/x"}),
        ("curl -O https://a/b.tgz", {"/app/b.tgz"}),
        ("tar xzf a.tgz", {"/app"}),
        ("unzip a.zip -d /opt", {"/opt"}),
        ("install -m 755 -D a /usr/bin/b", {"/usr/bin/b"}),
        ("sed -i s/a/b/ /etc/x", {"/etc/x"}),
        ("sed s/a/b/ /etc/x", set()),
        ("git clone https://a/b.git", {"/app/b"}),
        ("npm config set x y", {"/root/.npmrc"}),
        ("git config --global a b", {"/root/.gitconfig"}),
        ("sudo -u bob npm config set x y", {"~/.npmrc"}),
        ("pip install --no-cache-dir -t /opt/lib flask", {"/opt/lib"}),
        ("ls -la; pwd; test -f x", set()),
        ("python3 -m venv /venv", {"/venv"}),
    ],
)
def test_what_is_written(command: str, written: set[str]) -> None:
    effect = _effect(command)
    assert effect.known
    assert {p.path for p in effect.writes.places} == written


@pytest.mark.parametrize(
    "command",
    [
        "make deps",
        "./configure --prefix=/usr",
        "curl -fsSL https://a/i.sh | bash",
        "$TOOL install",
        "python setup.py install",
        "npm run unknown",
        "eval x",
        "node a.js",
        "/app/tool.py",
        "bundle exec rails x",
        "awk 'BEGIN{system(\"apt-get update\")}'",
        "npm ci",  # its postinstall is the project's
        'sh -c "$X"',
    ],
)
def test_unknown_commands_may_do_anything(command: str) -> None:
    effect = _effect(command)
    assert not effect.known
    assert effect.reads.touches("/var/lib/apt/lists") is not False
    assert effect.writes.touches("/anything") is not False


@pytest.mark.parametrize(
    "command",
    [
        "xargs apt-get install -y < list",
        "cat list | xargs sudo apt-get install -y",
        'bash -c "apt-get install -y x"',
        "for p in a b; do apt-get install -y $p; done",
        "env A=1 time apt-fast install x",
        "/app/deps.sh",
        "sh deps.sh",
        ". ./deps.sh",
        "if true; then aptitude install x; fi",
        "apt-cache search x",
    ],
)
def test_installs_behind_others_read_the_package_lists(command: str) -> None:
    assert _effect(command).reads.touches("/var/lib/apt/lists") is True


def test_what_is_installed() -> None:
    packages = _effect("apt-get install -y -t bookworm-backports curl=1.2 git:amd64 a/stable").packages
    assert packages[0].installed is not None
    assert [p.partition(":")[0] for p in packages[0].installed] == ["curl", "git", "a"]
    assert _effect("apt-get install $PACKAGES").packages[0].installed is None
    assert _effect("xargs apt-get install a").packages[0].installed is None
    apk = _effect("apk add --no-cache -t .build gcc && apk del .build").packages
    assert [(p.installed, p.removed, p.group) for p in apk] == [(("gcc",), (), ".build"), ((), (".build",), None)]


@pytest.mark.parametrize(
    ("command", "name", "uid", "group"),
    [
        ("useradd -m bob -g 0", "bob", None, "0"),
        ("useradd app -u 10 --create-home", "app", "10", None),
        ("useradd -ms /bin/sh -ptorquebox app", "app", None, None),
        ("useradd --uid=7 -G sudo app", "app", "7", None),
        ("adduser -D -H -u 9 -G users app", "app", "9", "users"),
        ("adduser --disabled-password --gecos '' app", "app", None, None),
    ],
)
def test_accounts(command: str, name: str, uid: str | None, group: str | None) -> None:
    (account,) = _effect(command).accounts
    assert (account.kind, account.name, account.uid, account.group) == ("user", name, uid, group)


def test_owners_and_modes() -> None:
    changes = _effect("chown -R a:b $DATA && chmod 700 run.sh && install -d -o app /x").changes
    assert [(c.path, c.recursive, c.owner, c.mode) for c in changes] == [
        ("/data", True, "a:b", None),
        ("/app/run.sh", False, None, "700"),
        ("/x", False, "app", None),
    ]


def test_scripts_of_the_manifest_are_followed() -> None:
    effect = _effect("npm run build")
    assert effect.known
    assert effect.writes.touches("/app/dist") is True
    assert effect.writes.touches("/usr/share/nginx/html") is False
    assert not _effect("npm run deep").known
    assert not _effect("npm run build", read=False).known


def test_roles() -> None:
    effect = _effect("apt-get update && apt-get install -y x && rm -rf /var/lib/apt/lists/*")
    assert {p.path for p in effect.writes.of_role(effects.INDEX)} == {"/var/lib/apt/lists"}
    assert effect.removes.covers("/var/lib/apt/lists/deb")
    assert not _effect("rm -rf /var/lib/apt/lists/deb*").removes.covers("/var/lib/apt/lists/other")
    assert not _effect("pip install --no-cache-dir x").writes.of_role(effects.CACHE)
    assert _effect("pip install x").writes.of_role(effects.CACHE)


def test_a_value_that_the_script_sets_is_not_that_of_env() -> None:
    assert _effect("DATA=/x; rm -rf $DATA").removes.touches("/data") is None
    assert _effect("export DATA=/x; rm -rf $DATA").removes.touches("/data") is None
    assert _effect("for DATA in a b; do rm -rf $DATA; done").removes.touches("/data") is None
    assert _effect("rm -rf $UNKNOWN/x").removes.touches("/data") is None


def test_what_shells_do_not_read_is_unknown() -> None:
    text = 'FROM debian\nSHELL ["pwsh", "-c"]\nRUN rm x\n'
    stage = Model(parse(text)).stages[0]
    run = stage.of("RUN")[0]
    assert effects.of_run(run, stage.state(run)) is None
    assert not effects.total(None, run).known


_KEYS = frozenset((
    "names", "form", "valued", "target", "folders", "recursive", "reads", "writes", "owner", "mode", "script",
    "in_place", "program", "archive", "into", "unpacks", "single_dash", "folder", "action", "system", "fetches",
    "installs", "removes_packages", "fixed_reads", "fixed_writes", "fixed_removes", "groups", "own_index",
    "makes_index", "default", "shared", "shared_writes", "cache_off", "cache_env", "runs", "runs_unknown",
    "reads_repository",
    "hooks", "prefix", "value_reads", "value_writes", "value_into", "path_operands", "reads_operands",
    "home_with", "home_writes", "system_with", "system_writes", "writes_operand", "output", "names_itself",
    "flag_action", "text", "posix", "makes", "changes", "removes", "uid", "gid", "group", "home", "home_is",
    "with_home", "without_home", "joins", "group_flag", "give_up", "skip", "adds", "user", "assignments",
    "shell", "cleanup", "env_reads", "hooks_off", "from_manifest", "shared_operand",
))  # fmt: skip
_FORMS = {*plain.FORMS, "shell", "source", "runner", "project"}


@pytest.mark.parametrize("tool", sorted(knowledge.folder("tools")))
def test_every_tool_is_written_in_the_known_keys(tool: str) -> None:
    entry = knowledge.folder("tools")[tool]
    assert set(entry) <= _KEYS
    for action in entry.get("action", {}).values():
        assert set(action) <= _KEYS
    assert entry.get("form", "nothing") in _FORMS
    for each in (entry, *entry.get("action", {}).values()):
        for key in ("fixed_reads", "fixed_writes", "fixed_removes", "shared_writes"):
            assert all(p.split(" ")[0] in _ROLES and p.split(" ")[1][0] in "/~." for p in each.get(key, ()))


_ROLES = ("artifact", "cache", "index", "log", "temporary", "data")


def test_no_program_is_two_tools() -> None:
    seen: dict[str, str] = {}
    for tool, entry in knowledge.folder("tools").items():
        for name in (tool, *entry.get("names", ())):
            assert name == "env" or name not in seen, (name, tool, seen.get(name))
            seen[name] = tool


def test_files_that_variables_and_questions_name_are_read() -> None:
    assert _effect("npm ci", "ENV NODE_EXTRA_CA_CERTS=certs/ca.pem").reads.touches("/app/certs/ca.pem")
    assert _effect("pip install six", "ENV PIP_CONSTRAINT=pins.txt").reads.touches("/app/pins.txt")
    assert _effect("PIP_CONSTRAINT=$X pip install six").reads.unknown
    asked = _effect("[ -f settings.json ]").reads
    assert asked.touches("/app/settings.json")
    assert asked.touches("/app/other.json") is False


def test_an_install_of_a_version_looks_at_no_project() -> None:
    assert _effect("go install example.org/tool@v1.0.0").reads.touches("/app") is False
    assert _effect("go install ./cmd/tool").reads.touches("/app/cmd/tool")
