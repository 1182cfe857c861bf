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
        ("curl -sS https://getcomposer.org/installer | php -- --install-dir=/opt", {"/opt/composer.phar"}),
        (
            "curl -sS https://getcomposer.org/installer | php && mv composer.phar /bin/c",
            {"/app/composer.phar", "/bin/c"},
        ),
        ("php -r \"copy('https://getcomposer.org/installer', 'setup.php');\"", {"/app/setup.php"}),
        ("php composer-setup.php --install-dir=/opt --filename=composer", {"/opt/composer"}),
    ],
)
def test_what_is_written(command: str, written: set[str]) -> None:
    effect = _effect(command)
    assert effect.known
    assert {p.path for p in effect.writes.places} == written


_RUST = "ENV CARGO_HOME=/usr/local/cargo RUSTUP_HOME=/usr/local/rustup"
_M2 = {"/root/.m2/repository", "/root/.m2/wrapper"}
_CRATES = {"/usr/local/cargo/registry", "/usr/local/cargo/git"}


@pytest.mark.parametrize(
    ("command", "before", "written"),
    [
        ("mvn -B dependency:go-offline", "", _M2),
        ("./mvnw clean package -DskipTests", "", {"/app", "/app/target"} | _M2),
        ("mvn -Dmaven.repo.local=/m2 package", "", {"/app", "/app/target", "/m2", "/root/.m2/wrapper"}),
        ("mvn -f /src/pom.xml package", "", {"/src", "/src/target"} | _M2),
        ("mvn -f web/pom.xml package", "", {"/app", "/app/target"} | _M2),
        ("gradle -g /cache :web:dependencies", "",
         {"/app/.gradle", "/app/build", "/app/buildSrc", "/cache", "/home/gradle/.gradle"}),
        ("java -Djarmode=tools -jar a.jar extract --layers --destination out", "", {"/app/out"}),
        ("jar xf a.jar", "", {"/app"}),
        ("keytool -importcert -cacerts -file ca.pem", "ENV JAVA_HOME=/jdk", {"/jdk/lib/security/cacerts"}),
        ("sbt update ';Docker/stage'", "",
         {"/app", "/app/target", "/app/project", "/root/.sbt", "/root/.ivy2", "/root/.cache", "/root/.cache/coursier"}),
        ("lein with-profile prod uberjar", "", {"/app", "/app/target", "/root/.m2", "/root/.lein"}),
        ("cargo fetch --locked", _RUST, {"/app/Cargo.lock", "/app/Cargo.toml"} | _CRATES),
        ("cargo +nightly build -r --target-dir /out", _RUST, {"/app", "/out", "/app/Cargo.lock"} | _CRATES),
        ("cargo chef prepare --recipe-path r.json", _RUST, {"/app/r.json", "/app/Cargo.lock"}),
        ("cargo clean", _RUST, set()),
        ("rustup target add x", _RUST, {"/usr/local/rustup", "/usr/local/cargo/bin"}),
        ("dotnet publish src/A.csproj -c Release -o /out", "ENV NUGET_PACKAGES=/n",
         {"/app", "/out", "/n", "/root/.local/share/NuGet", "/root/.dotnet", "/tmp"}),
        ("bundle _2.4.1_ install", "ENV GEM_HOME=/g",
         {"/g", "/app/vendor/bundle", "/app/vendor/cache", "/app/Gemfile.lock", "/app/.bundle", "/root/.bundle/cache",
          "/g/cache"}),
        ("mix do local.hex --force + local.rebar", "ENV MIX_HOME=/m", {"/m", "/root/.hex", "/root/.cache"}),
        ("php -d memory_limit=-1 composer.phar clear-cache", "", set()),
        ("php artisan config:cache", "", {"/app", "/app/bootstrap/cache", "/app/storage", "/app/public"}),
        ("cmake -S src -B build", "", {"/app/build", "/root/.cmake"}),
        ("cmake --build build", "", {"/app/build"}),
        ("cmake --build build --target install", "", None),
        ("cmake --install build --prefix /opt/x", "", {"/opt/x", "/app/build/install_manifest.txt"}),
        ("cmake --install build", "", None),
        ("CARGO_HOME=/x cargo fetch", _RUST, None),
    ],
)  # fmt: skip
def test_what_builds_write(command: str, before: str, written: set[str] | None) -> None:
    writes = _effect(command, before).writes
    assert writes.unknown == (written is None)
    if written is not None:
        assert _effect(command, before).known
        assert {p.path for p in writes.places} == written


def test_what_a_build_reads() -> None:
    assert _effect("cmake ../src").reads.touches("/src/CMakeLists.txt")
    assert _effect("mvn -s /etc/m2.xml package").reads.touches("/etc/m2.xml")
    assert _effect("cargo install ripgrep", _RUST).reads.touches("/app/src") is False
    assert _effect("cargo install ripgrep", _RUST).reads.touches("/app/rust-toolchain.toml")
    assert _effect("cargo install --path web", _RUST).reads.touches("/app/web/Cargo.toml")
    assert _effect("gem install rails").reads.touches("/app") is False


def test_what_a_project_says_is_not_known_but_for_its_folder() -> None:
    for command in ("make", "gradle loadAll", "rake db:seed", "mvn exec:java", "./configure"):
        effect = _effect(command)
        assert not effect.known
        assert effect.writes.touches("/app/x") is True
        assert effect.writes.touches("/usr/bin/x") is None
    assert _effect("make DESTDIR=/out install").writes.touches("/out/usr/bin/x") is True


def test_actions_of_a_tool_that_is_told_several() -> None:
    (done,) = _done("mvn -q clean package dependency:resolve")
    assert done.call is not None
    assert (done.call.action, done.call.actions) == ("clean", ("clean", "package", "go-offline"))
    assert done.effect.removes == effects.NOTHING
    assert _done("dotnet nuget locals all --clear")[0].call.action == "nuget locals"  # type: ignore[union-attr]


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


@pytest.mark.parametrize(
    "command",
    [
        "curl -sS https://example.org/installer | php -- --install-dir=/opt",
        "curl -sS https://getcomposer.org/installer && php -- --install-dir=/opt",
        "php -r \"system('rm x');\"",
        "php -r \"copy('https://getcomposer.org/installer', $file);\"",
    ],
)
def test_code_that_php_is_given_is_known_only_where_it_is_seen(command: str) -> None:
    assert not _effect(command).known


def test_what_a_script_did_is_kept_while_it_says_the_same() -> None:
    stage = Model(parse("FROM debian\nRUN sh /kept.sh\n")).stages[0]
    run = stage.of("RUN")[0]

    def written(text: str | None) -> set[str]:
        found = effects.of_run(run, stage.state(run), lambda _: text) or []
        assert text is None or found[0].where.read("/kept.sh") == text
        return {place.path for done in found for place in done.effect.writes.places}

    assert written("touch /a\n") == written("touch /a\n") == {"/a"}
    assert written("touch /b\n") == {"/b"}
    assert written(None) == set()
    assert effects.of_run(run, stage.state(run)) and written("touch /a\n") == {"/a"}


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
    "brings_sources",
    "runs_program",
    "hooks", "prefix", "value_reads", "value_writes", "value_into", "path_operands", "reads_operands",
    "home_with", "home_writes", "system_with", "system_writes", "writes_operand", "output", "names_itself", "only_asks",
    "flag_action", "text", "trims", "posix", "makes", "changes", "removes", "uid", "gid", "group", "home", "home_is",
    "with_home", "without_home", "joins", "group_flag", "give_up", "skip", "adds", "user", "assignments",
    "shell", "cleanup", "env_reads", "hooks_off", "from_manifest", "configured", "shared_operand",
    "several", "recipes", "action_behind", "before", "project", "more", "assignments", "letters", "flags_act",
    "workspace",
    "here", "lists", "pins", "builder_only", "not_split", "elsewhere", "code", "handed",
    "mounts", "mount_sharing", "mount_without", "mount_off", "mount_store", "mount_offline", "mount_offline_by",
    "mount_args", "mount_links", "mount_clears", "mount_installs", "mount_builds", "mount_started", "mount_apart",
    "mount_apart_with",
))  # fmt: skip
_FORMS = {*plain.FORMS, "later", "shell", "source", "runner", "project"}


@pytest.mark.parametrize("tool", sorted(knowledge.folder("tools")))
def test_every_tool_is_written_in_the_known_keys(tool: str) -> None:
    entry = knowledge.folder("tools")[tool]
    assert set(entry) <= _KEYS
    for action in entry.get("action", {}).values():
        assert set(action) <= _KEYS
    assert entry.get("form", "nothing") in _FORMS
    for each in (entry, *entry.get("action", {}).values()):
        for key in ("fixed_reads", "fixed_writes", "fixed_removes", "shared_writes"):
            assert all(p.split(" ")[0] in _ROLES and p.split(" ")[1][0] in "/~.{@" for p in each.get(key, ()))


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
