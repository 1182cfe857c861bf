"""The command line from the outside: real processes, real files, a real terminal.

Most tests run against a small engine with known answers (`ENGINE` below), so that they are about the command line and
reach what the real engine hopefully never does: crashes, bugs, hostile sentences. The last tests use the real one.
"""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dfix import cli
from dfix.cli import files as cli_files
from dfix.cli import main

SOURCE = str(Path(__file__).resolve().parent.parent / "src")

# Stands in for dfix.engine. `old` becomes `new`; other words in the file say what else is to happen.
ENGINE = """
import os, signal, sys, time, types

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background of a shell
from collections import namedtuple
from types import SimpleNamespace as Record

from dfix.fixes import Assumption, Evidence
from dfix.results import Options

HOSTILE = "\\x1b[31m[bold]x[/] \\u202e\\x9b2J\\n::error::x"

def pass_names():
    return ("merge-runs", "split-stages")

Change = namedtuple("Change", "pass_name summary safe evidence assumptions line accepted")

def fix(name, safe=True, summary="Did something.", evidence=("this was seen",)):
    seen = tuple(map(Evidence.of, evidence)) if safe else ()
    return Change(name, summary, safe, seen, () if safe else (Assumption.of("nobody minds"),), 1, ())

def rewrite(data, *, path, context, options, choose=None):
    for word, action in ACTIONS.items():
        if word in data:
            action()
    result = Record(path=path, before=data, after=data, changed=False, problems=(), applied=(), declined=(),
                    offered=(), notices=(), bugs=(), beside=())
    lines = data.split(b"\\n")
    for number, line in enumerate(lines):
        if line.startswith(b"BAD"):
            text = line.decode("utf-8", "surrogateescape")
            result.problems = (Record(line=number + 1, column=5, message="unknown instruction: " + text,
                                      hint="did you mean RUN?", source_line=text),)
            return result
    if b"BUG" in data:
        result.bugs = (Record(pass_name="merge-runs", message="a comment was lost"),)
    if b"SHOW" in data:
        result.after = repr((options.unsafe, options.select, options.ignore, path, context.root)).encode()
    wanted = [name for name in (options.select or pass_names()) if name not in options.ignore]
    if b"old" in data and wanted and not result.bugs:
        result.after = data.replace(b"old", b"new")
        result.applied = tuple(fix(name) for name in wanted)
    if b"maybe" in data:
        if options.unsafe:
            result.after = result.after.replace(b"maybe", b"yes")
            result.applied += (fix("split-stages", safe=False),)
        else:
            result.offered = (fix("split-stages", safe=False),)
    if b"never" in data:
        result.declined = (Record(pass_name="split-stages", reason="It is a tool image.", line=2),)
    if b"hostile" in data:
        result.applied = (fix("merge-runs", summary=HOSTILE, evidence=(HOSTILE,)),)
        result.declined = (Record(pass_name=HOSTILE, reason=HOSTILE, line=None),)
    result.changed = result.after != result.before
    return result

def crash():
    raise RuntimeError("boom\\x1b[31m")

def sleep():
    print("asleep", file=sys.stderr, flush=True)
    time.sleep(20)

def meanwhile():
    open("Dockerfile", "ab").write(b"# someone was here\\n")

ACTIONS = {b"CRASH": crash, b"DIE": lambda: os._exit(9), b"SLEEP": sleep,
           b"SLOW": lambda: time.sleep(0.03), b"MEANWHILE": meanwhile}

module = types.ModuleType("dfix.engine")
for name in ("Options", "pass_names", "rewrite"):
    setattr(module, name, globals()[name])
sys.modules["dfix.engine"] = module

from dfix.cli import main

if __name__ == "__main__":
    main()
"""

FILE = b"FROM a\nRUN old\nCMD x\n"
FIXED = b"FROM a\nRUN new\nCMD x\n"
DIFF = b"--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,3 +1,3 @@\n FROM a\n-RUN old\n+RUN new\n CMD x\n"

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def environment(**extra: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "TERM", "DFIX_DEBUG")}
    return {**kept, "PYTHONPATH": SOURCE, "TERM": "xterm", **extra}


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    path = tmp_path_factory.mktemp("driver") / "driver.py"
    path.write_text(ENGINE)
    return [sys.executable, str(path)]


@pytest.fixture
def dfix(driver: list[str], tmp_path: Path) -> Run:
    def run(*arguments: str | Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
        command = [*driver, *map(str, arguments)]
        return subprocess.run(
            command, cwd=tmp_path, input=stdin, env=environment(**env), capture_output=True, timeout=60
        )

    return run


@pytest.fixture
def dockerfile(tmp_path: Path) -> Path:
    path = tmp_path / "Dockerfile"
    path.write_bytes(FILE)
    return path


# --- modes and exit codes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["--diff"], ["Dockerfile"], ["--diff", "."], ["Dockerfile", "."]])
def test_preview(dfix: Run, dockerfile: Path, arguments: list[str]) -> None:
    done = dfix(*arguments)
    assert (done.returncode, done.stdout) == (0, DIFF)
    assert b"merge-runs (line 1): Did something.\n    safe: this was seen\n" in done.stderr
    assert dockerfile.read_bytes() == FILE


def test_write(dfix: Run, dockerfile: Path) -> None:
    done = dfix("--write")
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr == b"rewrote Dockerfile: merge-runs, split-stages\n1 file rewritten\n"
    assert dockerfile.read_bytes() == FIXED
    again = dfix("--write")
    assert (again.returncode, again.stderr) == (0, b"1 file unchanged\n")


def test_check(dfix: Run, dockerfile: Path) -> None:
    done = dfix("--check")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"would rewrite Dockerfile: merge-runs, split-stages\n")
    assert dockerfile.read_bytes() == FILE
    both = dfix("--check", "--diff")
    assert (both.returncode, both.stdout) == (1, DIFF)
    dockerfile.write_bytes(FIXED)
    assert dfix("--check").returncode == 0


def test_unsafe_select_and_ignore(dfix: Run, dockerfile: Path) -> None:
    dockerfile.write_bytes(b"RUN old maybe\n")
    safe = dfix("--ignore", "split-stages")
    assert b"+RUN new maybe\n" in safe.stdout
    assert b"1 more with --unsafe (split-stages)" in safe.stderr
    unsafe = dfix("--unsafe")
    assert b"+RUN new yes\n" in unsafe.stdout
    assert b"unsafe, it assumes: nobody minds" in unsafe.stderr
    assert b"1 more with --unsafe" in dfix("--check").stderr


def test_options_reach_the_engine(dfix: Run, tmp_path: Path) -> None:
    (tmp_path / "ctx").mkdir()
    arguments = [
        "--unsafe",
        "--select",
        "merge-runs, split-stages",
        "--select",
        "merge-runs",
        "--ignore",
        "split-stages",
    ]
    done = dfix("-", *arguments, "--context", "ctx", stdin=b"SHOW")
    unsafe, select, ignore, path, root = eval(done.stdout)
    assert (unsafe, select, ignore) == (True, ("merge-runs", "split-stages"), ("split-stages",))
    assert path == "Dockerfile"
    assert Path(tmp_path / root).resolve() == (tmp_path / "ctx").resolve()


def test_context_root(dfix: Run, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()

    def root(*arguments: str) -> object:
        return eval(dfix("-", *arguments, stdin=b"SHOW").stdout)[-1]

    assert root() is None
    assert Path(tmp_path / str(root("--stdin-filename", "a/Dockerfile"))).resolve() == (tmp_path / "a").resolve()
    assert root("--stdin-filename", "a/Dockerfile", "--no-context") is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--select", "nonsense"], ["nonsense", "merge-runs, split-stages"]),
        (["--ignore", "merge-runs,nope"], ["nope", "merge-runs, split-stages"]),
        (["--select", ","], ["merge-runs, split-stages"]),
        (["--write", "--check"], ["--write", "--check"]),
        (["--write", "--diff"], ["--write", "--diff"]),
        (["--context", ".", "--no-context"], ["--no-context"]),
        (["--context", "nowhere"], ["nowhere"]),
        (["-", "Dockerfile"], ["standard input"]),
        (["--stdin-filename", "x"], ["standard input"]),
        (["--color", "purple"], ["purple"]),
        (["--nonsense"], ["--nonsense"]),
    ],
)
def test_wrong_usage(dfix: Run, dockerfile: Path, arguments: list[str], words: list[str]) -> None:
    done = dfix(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert all(word in done.stderr.decode() for word in words)
    assert dockerfile.read_bytes() == FILE


def test_help_and_version(dfix: Run) -> None:
    for flag in ("-h", "--help"):
        done = dfix(flag)
        assert done.returncode == 0
        for word in (b"--diff", b"--write", b"--check", b"--stdin-filename", b"123"):
            assert word in done.stdout
    for flag in ("-V", "--version"):
        assert re.fullmatch(rb"dfix \d+\.\d+.*\n", dfix(flag).stdout)


def test_one_bad_file_never_stops_the_others(dfix: Run, tmp_path: Path) -> None:
    contents = {
        "a": b"FROM x\nBAD \x1b[31mline\n",
        "b": b"CRASH",
        "c": FILE,
        "d": b"x" * (cli_files.MAX_BYTES + 1),
        "e": FILE,
    }
    for name, content in contents.items():
        (tmp_path / f"Dockerfile.{name}").write_bytes(content)
    done = dfix("nowhere", "--write", ".")
    errors = done.stderr.decode()
    assert done.returncode == 123
    assert "nowhere: No such file or directory\n" in errors
    assert (
        "Dockerfile.a:2:5: unknown instruction: BAD ^[[31mline\n    2 | BAD ^[[31mline\n      |     ^\nhint: " in errors
    )
    assert "Dockerfile.b: this is a bug in dfix, please report it: RuntimeError: boom^[[31m\n" in errors
    assert "Dockerfile.d: larger than 16 MiB\n" in errors
    assert errors.endswith("2 files rewritten, 3 failed, 1 hit a bug in dfix\n")
    assert (tmp_path / "Dockerfile.c").read_bytes() == (tmp_path / "Dockerfile.e").read_bytes() == FIXED
    assert (tmp_path / "Dockerfile.a").read_bytes() == contents["a"]


@pytest.mark.parametrize(("content", "code"), [(b"BAD x", 2), (b"CRASH", 123), (b"BUG old", 123), (b"nothing", 1)])
def test_the_worst_code_wins(dfix: Run, tmp_path: Path, content: bytes, code: int) -> None:
    (tmp_path / "Dockerfile.1").write_bytes(FILE)
    (tmp_path / "Dockerfile.2").write_bytes(content)
    assert dfix("--check").returncode == code
    assert (tmp_path / "Dockerfile.2").read_bytes() == content


def test_a_bug_is_said_to_be_ours(dfix: Run, dockerfile: Path) -> None:
    dockerfile.write_bytes(b"BUG old")
    done = dfix("--write")
    assert done.returncode == 123
    assert b"this is a bug in dfix, please report it: merge-runs: a comment was lost" in done.stderr
    assert dockerfile.read_bytes() == b"BUG old"
    assert b"Traceback" not in dfix("--write").stderr
    dockerfile.write_bytes(b"CRASH")
    assert b"Traceback" in dfix(DFIX_DEBUG="1").stderr


def test_main_in_process(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as usage:
        main(["--nonsense"])
    with pytest.raises(SystemExit) as missing:
        main([str(tmp_path / "nothing")])
    assert (usage.value.code, missing.value.code) == (2, 2)
    assert "--nonsense" in capfd.readouterr().err


def test_no_dockerfile(dfix: Run) -> None:
    done = dfix()
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b".: no Dockerfile found\n")


# --- the diff -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", [["git", "apply", "-"], ["patch", "-p1"]], ids=["git", "patch"])
def test_the_diff_of_a_project_applies(dfix: Run, tmp_path: Path, tool: list[str]) -> None:
    if shutil.which(tool[0]) is None:
        pytest.skip(f"no {tool[0]}")
    contents = {
        "Dockerfile": FILE,
        "a b/Dockerfile": FILE.replace(b"\n", b"\r\n"),
        "c/x.dockerfile": b"\xef\xbb\xbfFROM a\nRUN old \x0c \xff\nRUN\x85x",
        "d/Dockerfile": b"old",
    }
    for name, content in contents.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    patch = dfix().stdout
    subprocess.run(tool, cwd=tmp_path, input=patch, check=True, capture_output=True)
    for name, content in contents.items():
        assert (tmp_path / name).read_bytes() == content.replace(b"old", b"new")
    assert dfix().stdout == b""


def test_forced_colour_is_never_raw(dfix: Run, dockerfile: Path) -> None:
    dockerfile.write_bytes(b"RUN old \x1b]0;title\x07\xff\n")
    for done in (dfix("--color", "always"), dfix(FORCE_COLOR="1")):
        assert b"\x1b[32m+RUN new ^[]0;title^G\\xff\x1b[0m\n" in done.stdout
    assert b"\x1b]0" in dfix().stdout
    assert (
        dfix("--color", "never", FORCE_COLOR="1").stdout == dfix(NO_COLOR="1", FORCE_COLOR="1").stdout == dfix().stdout
    )


def test_nothing_of_a_dockerfile_reaches_the_terminal_raw_on_stderr(dfix: Run, dockerfile: Path) -> None:
    dockerfile.write_bytes(b"RUN old hostile\n")
    done = dfix()
    assert b"\x1b" not in done.stderr and b"\x9b2J" not in done.stderr and "\u202e".encode() not in done.stderr
    assert b"[bold]x[/]" in done.stderr
    assert not any(line.startswith(b"::") for line in done.stderr.splitlines())


# --- standard input -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [FILE, FIXED, b"\xef\xbb\xbfold\r\n\xff\x00\x0c", b"", b"never maybe old"])
@pytest.mark.parametrize("mode", [[], ["--write"]])
def test_filter(dfix: Run, content: bytes, mode: list[str]) -> None:
    done = dfix("-", *mode, stdin=content)
    assert (done.returncode, done.stdout, done.stderr) == (0, content.replace(b"old", b"new"), b"")


def test_stdin_diff_and_check(dfix: Run) -> None:
    assert dfix("-", "--diff", stdin=FILE).stdout == DIFF
    named = dfix("-", "--diff", "--stdin-filename", "sub/x.dockerfile", stdin=FILE)
    assert named.stdout == DIFF.replace(b"Dockerfile", b"sub/x.dockerfile")
    check = dfix("-", "--check", stdin=FILE)
    assert (check.returncode, check.stdout) == (1, b"")
    assert b"would rewrite <stdin>: " in check.stderr
    both = dfix("-", "--check", "--diff", stdin=FILE)
    assert (both.returncode, both.stdout) == (1, DIFF)
    assert dfix("-", "--check", stdin=FIXED).returncode == 0


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"FROM a\nBAD x\n", 2, b"sub/Dockerfile:2:5: unknown"),
        (b"CRASH", 123, b"a bug in dfix"),
        (b"x" * (16 * 1024 * 1024 + 1), 2, b"larger than"),
    ],
)
@pytest.mark.parametrize("mode", [[], ["--diff"], ["--check"]])
def test_bad_stdin(dfix: Run, content: bytes, code: int, message: bytes, mode: list[str]) -> None:
    done = dfix("-", "--stdin-filename", "sub/Dockerfile", *mode, stdin=content)
    assert (done.returncode, done.stdout) == (code, b"")
    assert message in done.stderr


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"FROM a\nBAD \xff x\r\n", 2),
        (b"CRASH", 123),
        (b"old BUG", 123),
        (b"x" * (16 * 1024 * 1024 + 1), 2),
        (b"BAD", 2),
    ],
)
def test_a_filter_that_writes_never_empties_a_buffer(dfix: Run, content: bytes, code: int) -> None:
    done = dfix("-", "--write", stdin=content)
    assert (done.returncode, done.stdout) == (code, content) and done.stderr


def test_a_filter_that_writes_hands_back_what_a_wrong_configuration_left(dfix: Run, tmp_path: Path) -> None:
    (tmp_path / "dfix.toml").write_text("unsafer = true\n")
    assert dfix("-", "--write", stdin=FILE).stdout == FILE


# --- writing ------------------------------------------------------------------------------------------------------


def test_write_keeps_mode_links_and_attributes(dfix: Run, tmp_path: Path) -> None:
    real = tmp_path / "real" / "file"
    real.parent.mkdir()
    real.write_bytes(FILE)
    real.chmod(0o750)
    attributes = hasattr(os, "setxattr")
    try:
        if attributes:
            os.setxattr(real, "user.dfix", b"kept")
    except OSError:
        attributes = False
    link = tmp_path / "Dockerfile"
    link.symlink_to("real/file")
    done = dfix("--write", "Dockerfile")
    assert done.returncode == 0
    assert link.is_symlink() and str(link.readlink()) == "real/file"
    assert real.read_bytes() == FIXED
    assert stat.S_IMODE(real.stat().st_mode) == 0o750
    assert not attributes or os.getxattr(real, "user.dfix") == b"kept"
    assert [path.name for path in real.parent.iterdir()] == ["file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_write_keeps_the_owner(dfix: Run, dockerfile: Path) -> None:
    os.chown(dockerfile, 1234, 2345)
    assert dfix("--write").returncode == 0
    status = dockerfile.stat()
    assert (status.st_uid, status.st_gid, dockerfile.read_bytes()) == (1234, 2345, FIXED)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everything")
def test_a_read_only_file_is_left_alone(dfix: Run, dockerfile: Path) -> None:
    dockerfile.chmod(0o444)
    done = dfix("--write")
    assert (done.returncode, dockerfile.read_bytes()) == (2, FILE)
    assert b"not written: read-only" in done.stderr


def test_hard_links_are_mentioned(dfix: Run, dockerfile: Path, tmp_path: Path) -> None:
    (tmp_path / "other").hardlink_to(dockerfile)
    done = dfix("--write")
    assert done.returncode == 0
    assert b"Dockerfile: it had 2 hard links; the others keep the old text\n" in done.stderr
    assert (tmp_path / "other").read_bytes() == FILE


def test_a_change_meanwhile_is_not_overwritten(dfix: Run, dockerfile: Path, tmp_path: Path) -> None:
    dockerfile.write_bytes(b"old MEANWHILE\n")
    done = dfix("--write")
    assert done.returncode == 2
    assert b"Dockerfile: not written: it was changed by someone else meanwhile\n" in done.stderr
    assert dockerfile.read_bytes() == b"old MEANWHILE\n# someone was here\n"
    assert os.listdir(tmp_path) == ["Dockerfile"]


def test_a_failure_while_writing_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(FILE)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        cli_files.replace_file(str(path), FILE, FIXED)
    assert os.listdir(tmp_path) == ["Dockerfile"]
    assert path.read_bytes() == FILE


def test_only_regular_files_are_written(dfix: Run, tmp_path: Path) -> None:
    if not os.path.exists("/dev/stdin"):
        pytest.skip("no /dev/stdin")
    done = dfix("--write", "/dev/stdin", stdin=FILE)
    assert done.returncode == 2
    assert b"not a regular file" in done.stderr
    assert b"+RUN new\n" in dfix("/dev/stdin", stdin=FILE).stdout


def test_unreadable_input(dfix: Run, tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to("nothing")
    done = dfix("gone")
    assert (done.returncode, done.stderr[:32]) == (2, b"gone: No such file or directory\n")


# --- many files ---------------------------------------------------------------------------------------------------


def test_many_files_in_order(dfix: Run, tmp_path: Path) -> None:
    names = [f"Dockerfile.{number:03}" for number in range(150)]
    for name in names:
        (tmp_path / name).write_bytes(FILE)
    (tmp_path / names[70]).write_bytes(b"BAD x")
    (tmp_path / names[71]).write_bytes(b"CRASH")
    done = dfix()
    shown = re.findall(rb"^--- a/(\S+)$", done.stdout, re.MULTILINE)
    assert [name.decode() for name in shown] == names[:70] + names[72:]
    assert done.returncode == 123
    assert done.stderr.endswith(b"148 files would change, 1 failed, 1 hit a bug in dfix\n")


def test_a_worker_that_dies_costs_its_file_only(dfix: Run, tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / f"Dockerfile.{number:03}").write_bytes(b"DIE" if number in (40, 41, 90) else FILE)
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("one core: no workers")
    done = dfix("--write")
    assert done.returncode == 123
    dead = [line for line in done.stderr.decode().splitlines() if line.endswith("died")]
    assert [line.partition(":")[0] for line in dead] == ["Dockerfile.040", "Dockerfile.041", "Dockerfile.090"]
    assert sum(path.read_bytes() == FIXED for path in tmp_path.iterdir()) == 97


@pytest.mark.parametrize("count", [30, 300])
def test_a_reader_that_goes_away_is_no_error(driver: list[str], tmp_path: Path, count: int) -> None:
    for number in range(count):
        (tmp_path / f"Dockerfile.{number:03}").write_bytes(FILE * 20)
    command = [*driver, "--no-context"]
    run = subprocess.Popen(command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdout and run.stderr
    run.stdout.readline()
    run.stdout.close()
    errors = run.stderr.read()
    assert run.wait(timeout=30) == 0
    assert b"Traceback" not in errors and b"BrokenPipe" not in errors and b"Exception" not in errors


def test_a_full_disk_is_an_error(driver: list[str], dockerfile: Path, tmp_path: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(driver, cwd=tmp_path, env=environment(), stdout=full, stderr=subprocess.PIPE, timeout=30)
    assert done.returncode == 2
    assert b"standard output: No space left" in done.stderr and b"Traceback" not in done.stderr


def wait_for_sleep(run: subprocess.Popen[bytes]) -> None:
    assert run.stderr
    while b"asleep" not in (line := run.stderr.readline()):
        assert line, "it ended before it slept"


@pytest.mark.parametrize("count", [1, 100])
def test_interrupt(driver: list[str], tmp_path: Path, count: int) -> None:
    for number in range(count):
        (tmp_path / f"Dockerfile.{number:03}").write_bytes(b"SLEEP" if number or count == 1 else FILE)
    run = subprocess.Popen(
        driver,
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_for_sleep(run)
    os.killpg(run.pid, signal.SIGINT)
    started = time.monotonic()
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 130
    assert time.monotonic() - started < 10
    assert b"Traceback" not in errors


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="no /proc")
def test_workers_do_not_outlive_the_main_process(driver: list[str], tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / f"Dockerfile.{number:03}").write_bytes(b"SLEEP" if number else FILE)
    run = subprocess.Popen(driver, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert run.stderr
    wait_for_sleep(run)
    run.kill()
    started = time.monotonic()
    run.stderr.read()  # until the last process that holds the other end is gone
    assert time.monotonic() - started < 10
    run.wait()


# --- a terminal ---------------------------------------------------------------------------------------------------


def on_terminal(command: list[str], folder: Path, **env: str) -> tuple[int, bytes]:
    """Run with all three streams on one new terminal; its exit code and all that came out of it."""
    master, slave = os.openpty()
    run = subprocess.Popen(
        command, cwd=folder, env=environment(**env), stdin=slave, stdout=slave, stderr=slave, close_fds=True
    )
    os.close(slave)
    shown = bytearray()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([master], [], [], 0.2)
        if not ready:
            if run.poll() is not None:
                break
            continue
        try:
            part = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(master)
    return run.wait(timeout=10), bytes(shown).replace(b"\r\n", b"\n")


def test_on_a_terminal(driver: list[str], tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(b"FROM a\nRUN old\nRUN never maybe\n")
    code, shown = on_terminal(driver, tmp_path)
    assert code == 0
    plain = re.sub(rb"\x1b\[\d+m", b"", shown).decode()
    order = [
        "--- a/Dockerfile",
        "+RUN new",
        "merge-runs (line 1): Did something.",
        "safe: this was seen",
        "not done: split-stages (line 2): It is a tool image.",
        "1 more with --unsafe (split-stages)",
    ]
    assert [plain.index(part) for part in order] == sorted(plain.index(part) for part in order)
    assert b"\x1b[32m+RUN new\x1b[0m" in shown and b"\x1b[31m-RUN old\x1b[0m" in shown
    for quiet in (on_terminal(driver, tmp_path, NO_COLOR="1"), on_terminal([*driver, "--color", "never"], tmp_path)):
        assert quiet == (0, plain.encode())


@pytest.mark.parametrize("color", ["always", "never", "auto"])
@pytest.mark.parametrize("mode", ["--diff", "--check", "--write"])
def test_a_hostile_dockerfile_on_a_terminal(driver: list[str], tmp_path: Path, color: str, mode: str) -> None:
    nasty = b"\x1b[2J\x1b]0;owned\x07 \xc2\x9b5m \x9b \xe2\x80\xae [red]x[/red] \x08\x0d"
    (tmp_path / "Dockerfile.1\x1b[31m").write_bytes(b"RUN old hostile " + nasty + b"\n")
    (tmp_path / "Dockerfile.2").write_bytes(b"BAD " + nasty + b"\n")
    code, shown = on_terminal([*driver, mode, "--color", color], tmp_path)
    assert code == 2
    own = re.sub(rb"\x1b\[(0|1|2|31|32|33|36)m", b"", shown)
    if color == "never":
        assert b"\x1b" not in shown
    assert own.decode().replace("\n", "").isprintable()
    assert shown.count(b"\x1b[31m") <= 6  # dfix's own red: removed lines and messages


def test_progress(driver: list[str], tmp_path: Path) -> None:
    pytest.importorskip("rich")
    for number in range(50):
        (tmp_path / f"Dockerfile.{number:03}").write_bytes(b"SLOW" + (b" old" if number == 45 else b""))
    code, shown = on_terminal([*driver, "--check"], tmp_path)
    assert code == 1
    assert b"/50" in shown
    assert b"would rewrite \x1b[1mDockerfile.045\x1b[0m: " in shown
    assert shown.rstrip().endswith(b"1 file would change, 49 unchanged\x1b[0m")
    assert shown.count(b"\x1b[?25l") == shown.count(b"\x1b[?25h") > 0  # the cursor comes back
    quick = tmp_path / "quick"
    quick.mkdir()
    (quick / "Dockerfile").write_bytes(FILE)
    assert b"\x1b[?25" not in on_terminal(driver, quick)[1]


# --- what is loaded -----------------------------------------------------------------------------------------------

SLOW_MODULES = {
    "rich",
    "tempfile",
    "multiprocessing",
    "concurrent",
    "pathspec",
    "json",
    "importlib.metadata",
    "dfix.report.diff",
}


def loaded(driver: list[str], folder: Path, *arguments: str) -> set[str]:
    script = (
        "import runpy, sys\n"
        "sys.argv = sys.argv[1:]\n"
        "try:\n    runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "finally:\n    print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    command = [driver[0], "-c", script, driver[1], *arguments]
    env = environment(DFIX_DEBUG="1")  # an ordinary exit
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=30, input=FILE)
    return set(done.stderr.decode().splitlines())


def test_a_plain_run_loads_little(driver: list[str], dockerfile: Path, tmp_path: Path) -> None:
    assert not loaded(driver, tmp_path, "--no-context", "-") & (SLOW_MODULES | {"difflib"})
    assert "difflib" in loaded(driver, tmp_path, "--no-context", "--diff", "Dockerfile")
    dockerfile.write_bytes(FIXED)
    assert not loaded(driver, tmp_path, "--no-context", "--diff", "Dockerfile") & (SLOW_MODULES | {"difflib"})


# --- the real engine ----------------------------------------------------------------------------------------------

REAL = (
    b"FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go mod download\n"
    b'RUN CGO_ENABLED=0 go build -o /bin/app .\nEXPOSE 8080\nCMD ["/bin/app"]\n'
)


@pytest.fixture
def real(tmp_path: Path) -> Run:
    (tmp_path / "Dockerfile").write_bytes(REAL)
    (tmp_path / "go.mod").write_text("module example.com/app\n\ngo 1.22\n")
    (tmp_path / "go.sum").write_text("")
    (tmp_path / "main.go").write_text(
        'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n'
    )

    def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "dfix", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment(), input=stdin, capture_output=True, timeout=60)

    return run


def test_preview_write_and_filter_agree(real: Run, tmp_path: Path) -> None:
    preview = real("--diff", "Dockerfile")
    assert (preview.returncode, (tmp_path / "Dockerfile").read_bytes()) == (0, REAL)
    assert preview.stdout.startswith(b"--- a/Dockerfile\n+++ b/Dockerfile\n@@ ")
    assert real("--check").returncode == 1
    filtered = real("-", "--stdin-filename", "Dockerfile", stdin=REAL)
    assert filtered.returncode == 0 and filtered.stdout.count(b"\nFROM ") >= 1
    assert real("--write").returncode == 0
    assert (tmp_path / "Dockerfile").read_bytes() == filtered.stdout
    assert real("--check").returncode == 0
    (tmp_path / "Dockerfile").write_bytes(REAL)
    (tmp_path / ".dockerignore").unlink(missing_ok=True)
    if shutil.which("git"):
        subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=preview.stdout, check=True)
        assert (tmp_path / "Dockerfile").read_bytes() == filtered.stdout


def test_standard_input_is_judged_by_what_comes_in(real: Run, tmp_path: Path) -> None:
    """The context of deploy/Dockerfile is the folder above because of what is piped in, whatever lies on disk."""
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "Dockerfile").write_bytes(b"FROM scratch\nCOPY elsewhere /\n")
    data = REAL.replace(b"COPY . .", b"COPY go.mod go.sum main.go ./")
    here = real("-", "--stdin-filename", "Dockerfile", stdin=data).stdout
    assert here.count(b"\nFROM ") == 1
    assert real("-", "--stdin-filename", "deploy/Dockerfile", stdin=data).stdout == here


def test_real_input_that_is_no_dockerfile(real: Run) -> None:
    done = real("-", stdin=b"FROM scratch\nRUM echo hi\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert re.match(rb"<stdin>:2:\d+: .*\n    2 \| RUM echo hi\n", done.stderr)


def test_a_real_run_loads_no_more_than_it_needs(tmp_path: Path, real: Run) -> None:
    modules = loaded([sys.executable, str(Path(SOURCE) / "dfix" / "__main__.py")], tmp_path, "--diff", "Dockerfile")
    assert "dfix.syntax.driver" in modules
    assert not modules & {"lark", "rich", "pathspec", "multiprocessing", "yaml"}


SAMPLE = b"FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\nCMD curl -h\n"


@pytest.mark.parametrize(
    "flags",
    ["", "--diff", "--check", "--diff --check", "--write", "--unsafe", "--write --unsafe", "--write --check"],
)
def test_the_short_way_does_what_click_does(
    flags: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answers = []
    for way in (cli._run, cli._run_with_click):
        Path("Dockerfile").write_bytes(SAMPLE)
        code = way([*flags.split(), "Dockerfile", "missing"])
        answers.append((code, *capfd.readouterr(), Path("Dockerfile").read_bytes()))
    assert answers[0] == answers[1]


def test_what_an_editor_calls_loads_no_click(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(SAMPLE)
    script = (
        "import sys; from dfix.cli import main\ntry: main(['--diff', 'Dockerfile'])\n"
        "finally: assert 'click' not in sys.modules and 'rich' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": SOURCE}, check=True)
