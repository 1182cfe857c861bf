"""How some programs read their arguments: prefixes that start another program, flags that take a value."""

from __future__ import annotations

# Prefix program -> its flags that take the next word as value (their manuals; util-linux, coreutils, sudo).
_PREFIXES: dict[str, frozenset[str]] = {
    "sudo": frozenset(("-u", "-g", "-h", "-p", "-C", "-D", "-R", "-r", "-t", "-T", "-U", "--user", "--group")),
    "doas": frozenset(("-u", "-C")),
    "env": frozenset(("-u", "--unset", "-C", "--chdir")),
    "command": frozenset(),
    "builtin": frozenset(),
    "exec": frozenset(("-a",)),
    "time": frozenset(("-f", "--format", "-o", "--output")),
    "nice": frozenset(("-n", "--adjustment")),
    "ionice": frozenset(("-c", "--class", "-n", "--classdata")),
    "nohup": frozenset(),
    "eatmydata": frozenset(),
    "timeout": frozenset(("-s", "--signal", "-k", "--kill-after")),
    "stdbuf": frozenset(("-i", "--input", "-o", "--output", "-e", "--error")),
}
# With one of these the prefix does not simply run the program after it.
_GIVE_UP: dict[str, frozenset[str]] = {
    "command": frozenset(("-v", "-V")),
    "env": frozenset(("-S", "--split-string")),
    "sudo": frozenset(("-l", "-e", "-v", "-K", "-k", "-V", "-s", "-i", "--list", "--edit", "--shell", "--login")),
    "ionice": frozenset(("-p", "--pid")),
}
# Global flags with a value that may stand before the subcommand.
_VALUED: dict[str, tuple[str, ...]] = {
    "apt-get": ("-o", "--option", "-c", "--config-file", "-t", "--target-release", "--default-release", "-a"),
    "apk": ("-X", "--repository", "-p", "--root", "--arch", "--keys-dir", "--repositories-file", "--cache-dir"),
    "dnf": ("-c", "--config", "--releasever", "--installroot", "--repo", "--enablerepo", "--disablerepo", "-x"),
    "pip": ("--log", "--proxy", "--retries", "--timeout", "--cert", "--cache-dir", "--python", "--trusted-host"),
    "npm": ("--prefix", "--registry", "--cache", "--loglevel", "-w", "--workspace", "--userconfig"),
    "pnpm": ("-C", "--dir", "-F", "--filter"),
    "yarn": ("--cwd", "--registry", "--cache-folder"),
    "git": ("-C", "-c", "--git-dir", "--work-tree", "--namespace"),
    "go": ("-C",),
    "cargo": ("-C", "--config", "-Z", "--color", "--manifest-path"),
    "poetry": ("-C", "--directory", "-P", "--project"),
    "uv": ("--directory", "--project", "--cache-dir", "--config-file", "--color"),
    "mvn": ("-f", "--file", "-s", "--settings", "-P", "-pl", "--projects", "-T", "--threads"),
    "gradle": ("-p", "--project-dir", "-b", "--build-file", "-g", "--gradle-user-home"),
    "make": ("-C", "--directory", "-f", "--file", "-I"),
    "composer": ("-d", "--working-dir"),
}
_SAME = {
    "apt": "apt-get",
    "aptitude": "apt-get",
    "yum": "dnf",
    "microdnf": "dnf",
    "pip3": "pip",
    "mvnw": "mvn",
    "gradlew": "gradle",
}
_SINGLE_DASH = frozenset(
    ("go", "find", "java", "javac", "openssl", "ffmpeg", "gcc", "g++", "cc", "c++", "clang", "ld", "terraform")
)  # fmt: skip


def uses_single_dash_words(program: str | None) -> bool:
    """Whether `-race` is one flag for this program, not five."""
    return program in _SINGLE_DASH


def is_valued(program: str | None, flag: str | None) -> bool:
    """Whether the program's global flag takes the word behind it as its value."""
    if program is None or flag is None:
        return False
    return flag in _VALUED.get(_SAME.get(program, program), ())


def effective_index(words: tuple[tuple[str | None, str], ...]) -> int:
    """The index of the program that a command in the end runs, given (value, written text) of its words.

    Steps over sudo, env, exec and their like with their flags and assignments. -1 when a word on the way is not
    literal, so that the program cannot be told. A prefix with nothing behind it is itself the program.
    """
    index = 0
    while 0 <= index < len(words):
        value = words[index][0]
        if value is None:
            return -1
        prefix = value.rpartition("/")[2]
        if prefix not in _PREFIXES:
            return index
        behind = _behind_prefix(prefix, words, index + 1)
        if behind is None or behind >= len(words):
            return index
        index = behind
    return -1


def _behind_prefix(prefix: str, words: tuple[tuple[str | None, str], ...], index: int) -> int | None:
    """Where the program behind the prefix stands; None when the prefix does something else."""
    valued = _PREFIXES[prefix]
    duration = prefix == "timeout"
    while index < len(words):
        value, text = words[index]
        if value in _GIVE_UP.get(prefix, ()):
            return None
        if value == "--":
            index += 1
            break
        if text.startswith("-") and len(text) > 1:
            index += 2 if value in valued else 1
        elif prefix in ("env", "sudo") and _is_assignment(text):
            index += 1
        elif duration:
            duration = False
            index += 1
        else:
            break
    return index


def _is_assignment(text: str) -> bool:
    name, equals, _ = text.lstrip("\"'").partition("=")
    return bool(equals) and name.isidentifier() and name.isascii()
