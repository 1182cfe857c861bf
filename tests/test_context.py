"""The build context as Docker would send it: ignore rules, links, wildcards, walks, and hostile trees."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dfix.context import Context
from dfix.context.base import decode, normalize
from dfix.context.globs import Wildcard, match_tokens
from dfix.context.ignore import IgnoreRules, parse_line
from dfix.context.sources import find_mentions


def tree(root: Path, *names: str, **texts: str) -> Context:
    """Make files (a name that ends in "/" is a directory) and open the context."""
    for name in names:
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts.get(name, name))
    return Context.open(str(root), str(root / "Dockerfile"))


def ignoring(root: Path, rules: str, *names: str) -> Context:
    (root / ".dockerignore").write_text(rules)
    return tree(root, *names)


def test_none_knows_nothing() -> None:
    context = Context.none()
    assert not context
    assert context.root is None
    assert not context.has_ignore_file
    assert not context.exists("a") and not context.on_disk("a") and not context.ignored("a")
    assert context.read("a") is None
    assert context.listdir() == () and context.glob("*") == ()
    scan = context.walk((".py",))
    assert scan.files == () and not scan.complete


def test_open_reads_nothing(tmp_path: Path) -> None:
    assert Context.open(str(tmp_path / "absent"), None)
    assert not Context.open(str(tmp_path / "absent"), None).exists("a")


def test_import_is_light() -> None:
    code = (
        "import sys, os, __future__; import dfix; base = set(sys.modules); import dfix.context;"
        "print(*sorted(set(sys.modules) - base))"
    )
    source = str(Path(__file__).parent.parent / "src")
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": source},
    )
    assert done.stdout.split() == ["dfix.context", "dfix.context.base", "dfix.context.disk"]


@pytest.mark.parametrize(
    ("path", "clean"),
    [
        ("", ""),
        (".", ""),
        ("/", ""),
        ("./a", "a"),
        ("/a/b/", "a/b"),
        ("a//b/./c", "a/b/c"),
        ("a/../b", "b"),
        ("../../etc", "etc"),
        ("a\0b", None),
        ("x" * 5000, None),
    ],
)
def test_normalize(path: str, clean: str | None) -> None:
    assert normalize(path) == clean


def test_files_and_directories(tmp_path: Path) -> None:
    context = tree(tmp_path, "a.txt", "src/b.py", "empty/")
    assert context.exists("a.txt") and context.exists("/a.txt") and context.exists("./src/../a.txt")
    assert context.is_file("src/b.py") and not context.is_dir("src/b.py")
    assert context.is_dir("src") and context.is_dir("") and context.is_dir("/") and not context.is_file("src")
    assert not context.exists("b.py") and not context.exists("a.txt/b")
    assert context.listdir() == ("a.txt", "empty", "src")
    assert context.listdir("src") == ("b.py",)
    assert context.listdir("a.txt") == () and context.listdir("absent") == ()
    assert context.read("a.txt") == "a.txt"
    assert context.read("src") is None


def test_dockerfile_relative_to_the_root(tmp_path: Path) -> None:
    assert Context.open(str(tmp_path), str(tmp_path / "docker" / "Dockerfile")).dockerfile == "docker/Dockerfile"
    assert Context.open(str(tmp_path / "app"), str(tmp_path / "Dockerfile")).dockerfile is None
    assert Context.none().dockerfile is None


def test_an_unsaved_dockerfile_is_read_as_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM old\n")
    (tmp_path / "Dockerfile.dev").write_text("FROM other\n")
    context = Context.open(str(tmp_path), str(tmp_path / "Dockerfile"), b"FROM new\n")
    assert context.read_on_disk("Dockerfile") == "FROM new\n" == context.read("./Dockerfile")
    assert context.read("Dockerfile.dev") == "FROM other\n"


# Ignore rules


@pytest.mark.parametrize(
    ("rules", "path", "left_out"),
    [
        # A line is rooted: it names that path, not that name anywhere.
        ("foo", "foo", True),
        ("foo", "foo/bar/baz", True),
        ("foo", "a/foo", False),
        ("/foo", "foo", True),
        ("./foo/", "foo/x", True),
        ("foo/../bar", "bar", True),
        ("foo/../bar", "foo", False),
        ("foo/bar", "foo", False),
        # Wildcards stay inside a path element.
        ("*/temp*", "somedir/temporary.txt", True),
        ("*/temp*", "somedir/temp/x", True),
        ("*/temp*", "temp", False),
        ("*/temp*", "a/b/temp", False),
        ("*/*/temp*", "a/b/temporary", True),
        ("temp?", "tempa", True),
        ("temp?", "temp", False),
        ("temp?", "temp/", False),
        ("*.md", "README.md", True),
        ("*.md", "docs/README.md", False),
        ("*", ".git/config", True),
        # Two asterisks cross directories, also none.
        ("**/*.go", "main.go", True),
        ("**/*.go", "a/b/main.go", True),
        ("**/node_modules", "node_modules/x", True),
        ("**/node_modules", "a/b/node_modules/x/y", True),
        ("**/node_modules", "a/my_node_modules", False),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/b", "x/a/b", False),
        ("a/**", "a/x/y", True),
        ("a/**", "a", False),
        ("**", "anything/at/all", True),
        ("**/foo/bar", "x/foo/bar", True),
        ("**/foo/bar", "foo/bar", True),
        ("**/foo/bar", "xfoo/bar", False),
        ("**.pem", "deep/key.pem", True),
        # Classes and escapes.
        ("[ab].txt", "a.txt", True),
        ("[^ab].txt", "a.txt", False),
        ("[^ab].txt", "c.txt", True),
        ("[a-c]x", "bx", True),
        (r"\*.txt", "*.txt", True),
        (r"\*.txt", "a.txt", False),
        (r"\#file", "#file", True),
        ("a.b", "axb", False),
        ("a+(b)|{c}$", "a+(b)|{c}$", True),
        # Comments, blanks, spaces, line ends.
        ("# foo\nfoo", "foo", True),
        (" # foo", "# foo", True),
        ("#foo", "#foo", False),
        ("  foo  ", "foo", True),
        ("foo\r\nbar\r\n", "bar", True),
        ("\ufefffoo", "foo", True),
        ("a b", "a b", True),
        # The last rule that matches decides.
        ("*.md\n!README.md", "README.md", False),
        ("*.md\n!README.md", "OTHER.md", True),
        ("*.md\n!README*.md\nREADME-secret.md", "README-secret.md", True),
        ("*.md\nREADME-secret.md\n!README*.md", "README-secret.md", False),
        ("*\n!src", "src/a/b.c", False),
        ("*\n!src\n", "other", True),
        ("*\n! src", "src/x", False),
        ("*\n!/src/", "src/x", False),
        ("foo\n!foo/keep", "foo/keep/x", False),
        ("foo\n!foo/keep", "foo/drop", True),
        ("foo\n!foo/keep\nfoo/keep/secret", "foo/keep/secret", True),
        ("*\n!**/*.py", "a/b/c.py", False),
        ("!foo", "foo", False),
        # A rule that could not matter for a directory is not remembered for what is inside it.
        ("d/f\n!d", "d/f", True),
        ("", "foo", False),
        (".", "foo", False),
        ("/", "foo", False),
        ("../foo", "foo", False),
    ],
)
def test_ignore_rules(rules: str, path: str, left_out: bool) -> None:
    assert IgnoreRules.parse(rules).ignored(path) is left_out


@pytest.mark.parametrize("line", ["!", "a[", "!x[b", "back\\"])
def test_illegal_patterns_are_said(line: str) -> None:
    rules = IgnoreRules.parse(f"ok\n{line}\nalso")
    assert rules.broken == "line 2: illegal pattern"
    assert rules.ignored("also")


def test_parse_line() -> None:
    assert parse_line("# x") is None and parse_line("   ") is None
    assert parse_line("! a//b/") == ("a/b", True)
    assert parse_line("//a") == ("a", False)


def test_ignored_is_absent_but_on_disk(tmp_path: Path) -> None:
    context = ignoring(tmp_path, ".git\n*.log\n", ".git/config", "a.log", "b.txt")
    assert context.has_ignore_file
    assert context.ignored(".git") and context.ignored("/.git/config") and not context.ignored("b.txt")
    assert not context.exists("a.log") and context.on_disk("a.log")
    assert context.read("a.log") is None and context.read_on_disk("a.log") == "a.log"
    assert context.listdir() == (".dockerignore", "b.txt")
    assert context.glob("*.log") == ()


def test_left_out_directory_with_an_exception_is_made(tmp_path: Path) -> None:
    context = ignoring(tmp_path, "*\n!src/keep\n", "src/keep/a", "src/b", "other/c")
    assert context.ignored("src") and context.is_dir("src")
    assert context.listdir() == ("src",)
    assert context.listdir("src") == ("keep",)
    assert context.walk().files == ("src/keep/a",)
    assert not context.exists("other")


def test_the_dockerfiles_own_ignore_file_wins(tmp_path: Path) -> None:
    tree(tmp_path, "a", "b", "docker/")
    (tmp_path / ".dockerignore").write_text("a\n")
    (tmp_path / "docker" / "prod.Dockerfile.dockerignore").write_text("b\n")
    context = Context.open(str(tmp_path), str(tmp_path / "docker" / "prod.Dockerfile"))
    assert context.exists("a") and not context.exists("b")
    assert not Context.open(str(tmp_path), str(tmp_path / "Dockerfile")).exists("a")
    assert not Context.open(str(tmp_path), None).exists("a")


def test_hostile_patterns_are_linear(tmp_path: Path) -> None:
    pattern = "*a" * 120 + "b"
    context = ignoring(tmp_path, f"{pattern}\n**/{'**/a/' * 60}b\n" * 50, "a" * 200)
    start = time.process_time()
    assert not context.ignored("a" * 200)
    assert not context.ignored("/".join(["a" * 200] * 15))
    assert time.process_time() - start < 3


def test_rules_that_cost_too_much_stop(tmp_path: Path) -> None:
    rules = IgnoreRules.parse("\n".join("*a*b*c*d" + str(number) for number in range(900)))
    start = time.process_time()
    for number in range(2000):
        rules.ignored(f"{number}" + "abcd" * 50)
        if rules.exhausted:
            break
    assert rules.exhausted
    assert time.process_time() - start < 30
    assert IgnoreRules.parse("x\n" * 5000).broken


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("*.go", "a.go", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("[]a]", "]", None),
        ("[!a]", "!", True),
        ("[^a-c]*", "dog", True),
        ("[z-a]", "m", False),
        (r"a\*b", "a*b", True),
        ("*x*y*z*w", "1x2y3z4w", True),
        ("*x*y*z*w", "1x2y3z4wq", False),
        ("a[", "a", None),
    ],
)
def test_wildcard(pattern: str, text: str, matches: bool | None) -> None:
    tokens = match_tokens(pattern)
    if matches is None:
        assert tokens is None or not Wildcard(tokens).match(text) or pattern == "[]a]"
        return
    assert tokens is not None
    wildcard = Wildcard(tokens)
    assert wildcard.match(text) is matches
    assert wildcard._simulate(text) is matches


def test_glob(tmp_path: Path) -> None:
    context = tree(tmp_path, "package.json", "package-lock.json", "src/a.py", "src/b.py", "src/sub/c.py", ".env")
    assert context.glob("package*.json") == ("package-lock.json", "package.json")
    assert context.glob("./src/*.py") == ("src/a.py", "src/b.py")
    assert context.glob("*/[ab].py") == ("src/a.py", "src/b.py")
    assert context.glob("s*") == ("src",)
    assert context.glob("*env") == (".env",)
    assert context.glob("**/*.py") == ("src/a.py", "src/b.py")
    assert context.glob("nothing*") == () and context.glob("[") == ()
    assert context.glob("src/a.py") == ("src/a.py",)
    assert context.glob("../../*.json") == ("package-lock.json", "package.json")


# Links and other oddities


def test_links_stay_inside(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    root = tmp_path / "root"
    context = tree(root, "real/file", "top")
    (root / "good").symlink_to("real/file")
    (root / "gooddir").symlink_to("real")
    (root / "abs").symlink_to(root / "top")
    (root / "bad").symlink_to("../outside/secret")
    (root / "baddir").symlink_to(outside)
    (root / "etc").symlink_to("/etc")
    (root / "loop").symlink_to("loop")
    (root / "pong").symlink_to("ping")
    (root / "ping").symlink_to("pong")
    (root / "dangling").symlink_to("nowhere")
    (root / "real" / "up").symlink_to("..")
    assert context.read("good") == "real/file" and context.read("gooddir/file") == "real/file"
    assert context.is_file("abs")
    for name in ("bad", "baddir", "baddir/secret", "etc", "etc/passwd", "loop", "ping", "dangling"):
        assert not context.exists(name), name
        assert not context.on_disk(name), name
        assert context.read(name) is None and context.listdir(name) == ()
    assert context.listdir() == ("abs", "good", "gooddir", "real", "top")
    scan = context.walk()
    assert scan.files == ("abs", "good", "real/file", "top") and scan.complete
    assert context.is_file("real/up/real/up/real/file")


def test_sibling_with_the_same_prefix_is_outside(tmp_path: Path) -> None:
    (tmp_path / "rootother").mkdir()
    (tmp_path / "rootother" / "x").write_text("x")
    context = tree(tmp_path / "root", "a")
    (tmp_path / "root" / "link").symlink_to("../rootother/x")
    assert not context.exists("link")


def test_link_to_what_is_ignored(tmp_path: Path) -> None:
    context = ignoring(tmp_path, "secret\n", "secret/key")
    (tmp_path / "link").symlink_to("secret/key")
    assert not context.exists("link") and context.on_disk("link")


def test_linked_ignore_file_outside_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text("a\n")
    context = tree(tmp_path / "root", "a")
    (tmp_path / "root" / ".dockerignore").symlink_to("../rules")
    assert not context.has_ignore_file and context.exists("a")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
def test_special_files_never_block(tmp_path: Path) -> None:
    context = tree(tmp_path, "a.py")
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / ".dockerignore")
    os.mkfifo(tmp_path / "Dockerfile.dockerignore")
    listener = socket.socket(socket.AF_UNIX)
    before = os.getcwd()
    os.chdir(tmp_path)
    try:
        listener.bind("s.py")
    finally:
        os.chdir(before)
    (tmp_path / "null.py").symlink_to("/dev/zero")
    assert context.read("pipe.py") is None and not context.is_file("pipe.py") and context.exists("pipe.py")
    assert context.read("s.py") is None and context.read("null.py") is None
    assert context.walk((".py",)).files == ("a.py",)
    assert not context.has_ignore_file
    listener.close()


def test_big_files(tmp_path: Path) -> None:
    context = tree(tmp_path, "small.py")
    with open(tmp_path / "big.py", "wb") as file:
        file.truncate(1 << 40)
    (tmp_path / "limit.py").write_bytes(b"x" * (1 << 20))
    assert context.read("big.py") is None and context.is_file("big.py")
    assert len(context.read("limit.py") or "") == 1 << 20
    scan = context.walk((".py",))
    assert scan.files == ("limit.py", "small.py") and not scan.complete


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    name = b"caf\xe9.py"
    try:
        (tmp_path / "a").write_text("a")
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
            file.write(b"\xff\xfe\x00 not text")
    except OSError:
        pytest.skip("the file system refuses such names")
    (tmp_path / ".dockerignore").write_bytes(b"other\n")
    context = Context.open(str(tmp_path))
    listed = context.listdir()
    assert len(listed) == 3 and os.fsdecode(name) in listed
    assert isinstance(context.read(os.fsdecode(name)), str)
    assert not context.exists("\ud800") and context.read("\ud800") is None and not context.exists("a\0")
    (tmp_path / ".dockerignore").write_bytes(b"caf\xe9.py\n")
    assert os.fsdecode(name) not in Context.open(str(tmp_path)).listdir()


def test_unreadable(tmp_path: Path) -> None:
    context = tree(tmp_path, "dir/a.py", "b.py")
    os.chmod(tmp_path / "dir", 0)
    os.chmod(tmp_path / "b.py", 0)
    try:
        if os.access(tmp_path / "b.py", os.R_OK):
            pytest.skip("this user reads everything")
        assert context.read("b.py") is None and context.listdir("dir") == ()
        scan = context.walk((".py",))
        assert scan.files == () and not scan.complete
    finally:
        os.chmod(tmp_path / "dir", 0o755)


def test_decode() -> None:
    assert decode(b"\xef\xbb\xbfa") == "a"
    assert decode("flask==2".encode("utf-16")) == "flask==2"
    assert decode(b"\xff\xfea") == "\ufffd"
    assert decode(b"a\xffb") == "a\ufffdb"


# Walking


def test_walk(tmp_path: Path) -> None:
    context = tree(tmp_path, "a.js", "src/b.ts", "src/c.css", "node_modules/x/i.js", "src/vendor/d.js")
    assert context.walk((".js", ".ts")).files == ("a.js", "node_modules/x/i.js", "src/b.ts", "src/vendor/d.js")
    scan = context.walk((".js", ".ts"), skip=("node_modules", "src/vendor"))
    assert scan.files == ("a.js", "src/b.ts") and scan.complete
    assert context.walk((".ts",), under="./src/").files == ("src/b.ts",)
    assert context.walk((), under="src").files == ("src/b.ts", "src/c.css", "src/vendor/d.js")
    assert context.walk((), under="absent").files == () and context.walk((), under="a.js").files == ()


def test_walk_bounds_say_so(tmp_path: Path) -> None:
    context = tree(tmp_path, *(f"f{number:03}.py" for number in range(30)), "z/deep.py")
    scan = context.walk((".py",), limit=10)
    assert scan.files == tuple(f"f{number:03}.py" for number in range(10)) and not scan.complete
    assert not context.walk((".py",), max_total=50).complete
    assert context.walk((".py",), limit=31).complete


def test_walk_skips_ignored(tmp_path: Path) -> None:
    context = ignoring(
        tmp_path, "**/node_modules\ndist\n", "node_modules/a.js", "dist/b.js", "c.js", "p/node_modules/d.js"
    )
    scan = context.walk((".js",))
    assert scan.files == ("c.js",) and scan.complete


def test_walk_deep_tree(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(300):
        deep = deep / "ddddd"
    os.makedirs(deep)
    (deep / "x.py").write_text("x")
    assert len(Context.open(str(tmp_path)).walk((".py",)).files) == 1


# Mentions


def test_find_mentions(tmp_path: Path) -> None:
    context = tree(
        tmp_path, "a.go", "b.go", **{"a.go": "x\nos.Create(p)\nos.CreateTemp(q)\n", "b.go": "// os.Create\n"}
    )
    files = context.walk((".go",)).files
    found = find_mentions(context, files, ("os.Create",))
    assert [(each.file, each.line, each.text) for each in found] == [
        ("a.go", 2, "os.Create(p)"),
        ("b.go", 1, "// os.Create"),
    ]
    assert [each.line for each in find_mentions(context, files, ("os.Create*",))] == [2, 3, 1]
    assert [each.pattern for each in find_mentions(context, files, ("Temp", "*Temp"))] == ["*Temp"]
    assert len(find_mentions(context, files, ("os.Create*",), limit=1)) == 1
    assert find_mentions(context, files, ("", "*")) == ()


def test_mentions_are_linear(tmp_path: Path) -> None:
    context = tree(tmp_path, "a.py", **{"a.py": "'/" * 200_000 + "a" * 300_000})
    files = context.walk((".py",)).files
    start = time.process_time()
    find_mentions(context, files, ("aaaa", "'/"))
    assert time.process_time() - start < 3
