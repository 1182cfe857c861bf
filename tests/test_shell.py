"""The shell layer, judged by real shells: `bash -n` says what is a script, `sh` says what a word becomes."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfix.shell import Command, is_posix_shell, parse_shell, simple_exec

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is the judge")

_LINES = r"""
apt-get update
apt-get update && apt-get install -y curl
apt-get update && apt-get install -y --no-install-recommends gcc=4.9 libpq-dev && rm -rf /var/lib/apt/lists/*
apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qy tzdata
apt-get -o Acquire::Retries=3 update; apt-get clean
apk add --no-cache --virtual .build-deps gcc musl-dev && pip install x && apk del .build-deps
yum install -y gcc && yum clean all
pip install --no-cache-dir -r requirements.txt
pip install "django>=4,<5" 'uvicorn[standard]'
python -c 'import sys; print(sys.version)'
python3 -m venv /opt/venv && . /opt/venv/bin/activate && pip install -U pip
npm ci --omit=dev && npm cache clean --force
npm install -g "pnpm@$PNPM_VERSION"
cd /src && make -j"$(nproc)" && make install
cd /src; make; cd ..
(cd frontend && npm ci) && (cd backend && pip install .)
{ echo a; echo b; } > /etc/list
{ echo a; echo b; } >> /etc/list 2>&1
curl -fsSL https://example.org/install.sh | sh
curl -fsSL https://example.org/install.sh | bash -s -- --yes
curl -L "https://example.org/v${VERSION}/x-$(uname -m).tar.gz" | tar xz -C /usr/local --strip-components=1
wget -qO- https://example.org/key | gpg --dearmor > /usr/share/keyrings/k.gpg
echo "deb [signed-by=/k.gpg] https://example.org stable main" > /etc/apt/sources.list.d/x.list
echo 'a' >> /etc/profile && echo "b $HOME" >> /etc/profile
set -eux; a; b
set -o pipefail && a | b
set -e && a || { echo failed; exit 1; }
test -f /a || exit 1
[ -f /a ] && rm /a || true
[ ! -d /a ] || rm -r /a
[ "$A" = "b" ] && echo yes
[ "$A" -lt 3 ] && echo yes
[[ $A == b* && -n $B ]] && echo yes
[[ ! -f x || ( -d y && $z =~ ^[0-9]+(a|b)$ ) ]] || exit 1
[[ $path =~ "busy box" && $z =~ 'a' ]] || exit 1
[[ a < b ]]
if [ "$A" = 1 ]; then echo a; fi
if [ "$A" = 1 ]; then echo a; else echo b; fi
if [ -z "$A" ]; then a; elif test -n "$B"; then b; else c; fi > /log
if ! command -v curl > /dev/null; then apt-get install -y curl; fi
if a && b || c; then d | e; fi && f
if (a) then b; fi
if { a; }; then { b; } fi
for p in a b c; do echo "$p"; done
for p in $(ls /x); do echo $p; done
for f in *.txt; do mv "$f" "${f%.txt}.md"; done && echo ok
for i in 1 2 3; do curl x && break || sleep 5; done
for ((i=0; i<3; i++)); do echo $i; done
while ! nc -z db 5432; do sleep 1; done
while read -r line; do echo "$line"; done < /list
until curl -f localhost; do sleep 1; done
cat /list | while read x; do echo $x; done
case "$(uname -m)" in x86_64) A=amd64;; aarch64|arm64) A=arm64;; *) exit 1;; esac
case $A in (a) b ;; (c) d ;; esac
case $A in a) ;; esac
case $A in a) b; c;; *) d; esac && e
case $A in [0-9]*) b;; "x y") c;; esac
f() { echo a; }; f
f() { echo a; } && f
f() ( a; b ); f
function f { a; }
a &
a & b
a && b & wait
a | b | c
a | b && c | d || e
a |& b
! a
! a && b
a && ! b | c
! grep -q x /y
! { a; b; }
! for i in a; do b; done
true
:
: > /f
> /f
>f a
>f a >g b
<f a
2>&1 a
a >&2
a 2>/dev/null
a >/dev/null 2>&1
a &> /dev/null
a >| f
a <> f
a 3>&1 1>&2 2>&3 3>&-
cat <<< "x"
cat < <(a) > >(b)
diff <(a) <(b)
A=1
A=1 B=2
A=1 cmd
A="x y" B='z' cmd -a
A= cmd
A=$(date) && echo $A
A=(a b c); echo ${A[0]}
A+=x
A[1]=x
export A=b
export A=b C="d e" && cmd
export PATH="/x:$PATH"
declare -a x=(a b)
readonly A=1
unset A
local=1
echo "a $b ${c} ${d:-e} ${f:=g} ${h:+i} ${j:?k} ${l#m} ${n##o} ${p%q} ${r%%s} ${#t}"
echo ${a:-"b c"} ${a:-$(b)} ${a:-${b:-c}}
echo ${a/b/c} ${a^^} ${a:1:2} ${!a}
echo "${a:-'b'}"
echo "${a%'}'}"
echo $1 $@ "$*" $# $? $$ $! $- $0
echo $ "$" a$ $/
echo $((1+2)) $((1<<2)) $(( $a * (2 + 3) ))
echo $((a=1))
echo $(a) $(a $(b "$(c)")) `d`
echo "$(a "b c" | d)" "`e f`"
echo "$(echo ")")" $(echo ')')
echo $((a); (b))
((1 + 2))
((x++)) || true
echo 'a"b' "a'b" a\'b a\"b a\ b a\\b \$x "\$x" "\`" "a\b" 'a\b'
echo "" '' ""'' a""b
echo "a"'b'c
echo $'a\n' $'it\'s' $"x"
echo {a,b} a{1..3} {} {a} a{b}c
echo ~ ~/x ~root a~b x=~/y
echo * a? [ab] a[0-9] [ ] [a
echo a#b #c
echo a # comment
# only a comment
a;# comment
echo a=b --c=d @e %f +g ,h :i ^j _k =l
echo !a b!
echo if then fi do done case esac { } while
find . -name '*.pyc' -exec rm -f {} +
find . -type f -exec chmod 644 {} \;
find / \( -name a -o -name b \) -delete
sed -i 's/#\(.*\)/\1/; s|a|b|g' /etc/x
sed -i "s/^Port .*/Port $PORT/" /etc/ssh/sshd_config
awk '{print $1}' /f | xargs -r rm
printf '%s\n' a b > /x
useradd -r -u 1001 -g root app && chown -R app:app /app
groupadd -g 999 app && useradd -r -u 999 -g app app
sudo -u app env A=1 pip install x
time make
exec "$@"
exec java $JAVA_OPTS -jar /app.jar
trap 'rm -f /x' EXIT; a
eval "$(a)"
a;
a; b;
a ;  b
a&&b||c;d
a>f;b<g
é ü "ñ" > /tmp/ß && b
go build -ldflags="-s -w -X main.version=${VERSION}" -o /out/app ./cmd/app
CGO_ENABLED=0 GOOS=linux go build -o app .
mvn -B -DskipTests package
dotnet publish -c Release -o /app --no-restore
cargo build --release --bin app && strip target/release/app
bundle config set --local without 'development test' && bundle install
composer install --no-dev -o
ln -sf /dev/stdout /var/log/nginx/access.log
mkdir -p /a/{b,c} && touch /a/b/x
git clone --depth 1 -b "v1" https://example.org/x.git /x && cd /x && git checkout abc
sh -c 'a && b' && bash -c "c; d"
select x in a b; do break; done
{ a; } && { b; } | { c; }
(a) | (b) > f
(a; b) & wait
if a; then case x in x) b;; esac fi
while a; do for i in b; do c; done done
a && { b || c; } && (d; e)
"""
CLEAN = _LINES.strip("\n").split("\n")

SEVERAL_LINES = [
    'echo "a\nb" > /x',
    "a\nb",
    "a &&\nb",
    "a |\n\n b",
    "set -e\n# why\na\n\nb\n",
    "if a\nthen b\nfi\nfor i in a b\ndo c\ndone",
    "case x in\n a) b;;\n c)\n d\n ;;\nesac",
    "cat <<EOF > /x\na $b $(c)\nEOF\nd",
    "cat <<'EOF' > /x && b\na $b $(c) ' \" `\nEOF",
    "cat <<-EOF\n\ta\n\tEOF\nb",
    "cat <<A <<B | c\na\nA\nb\nB\n",
    "cat <<E\né ü\nE\necho ñ",
    "f() {\n a\n}\nf",
    "a \\\n  b && \\\n c",
    "a\n",
    "\n\na",
    "while read x\ndo a; done < f\n",
    "x=(a\nb)\n",
]

BROKEN = [
    "a &&",
    "&& a",
    "a | ",
    "| a",
    "a || || b",
    "a ;; b",
    "; a",
    "a; ; b",
    "a & & b",
    "if a; then b",
    "if a then b; fi",
    "if; then a; fi",
    "fi",
    "a; fi",
    "then a",
    "do a; done",
    "for i in a b; c; done",
    "for in a; do b; done",
    "for i in a; do done",
    "while; do a; done",
    "while a; do b",
    "case x in a) b",
    "case x a) b;; esac",
    "case x in a b;; esac",
    "esac",
    "{ a; ",
    "{ a }",
    "}",
    "a; }",
    "(a",
    "a)",
    "()",
    "( )",
    "(a) b",
    "{ a; } b",
    "echo 'a",
    'echo "a',
    "echo `a",
    "echo $(a",
    "echo ${a",
    "echo $((1+2",
    "a >",
    "a > && b",
    "a > ; b",
    "a <",
    "a (b)",
    "f() a; }",
    "f(a) { b; }",
    "f() {",
    "function { a; }",
    "[[ a",
    "[[ -f ]]",
    "[[ a b ]]",
    "[[ a == ]]",
    "[[ ( a ]]",
    "if a; then b; else; fi",
    "if a; else b; fi",
    "a && fi",
    "x=(a",
    "echo a=(b)",
    "cat <<",
    "a &&& b",
    "a ||| b",
    "a <<< ",
    "! && a",
    "a | ! b",
    "a && && b",
    "for i in a; do b; done c",
    "if a; then b; fi c",
    "]]",
    "echo $(a &&)",
    'echo "$(if a; then)"',
    "cat <(a &&)",
    "done",
    "elif a",
    "{ }",
    "a; then b",
    "case x in esac) a;; esac",
    "time | a b )",
    "--mount=type=cache,target=/x (a)",
    "echo @(a|b)",
]

UNREAD = ["a\x00b", "a \udc80", "cat <<E\na", "echo `a \\`b\\``", "echo $(cat <<E\na\nE\n)", "((a); b)"]


def accepts(text: str) -> bool:
    """Whether bash takes the text for a script, without running it."""
    run = subprocess.run(["bash", "-n"], input=text.encode(), capture_output=True, check=False)
    return run.returncode == 0 and not run.stderr


@needs_bash
@pytest.mark.parametrize("text", CLEAN + SEVERAL_LINES)
def test_what_bash_takes_is_clean(text: str) -> None:
    script = parse_shell(text)
    assert script.clean, script.reason
    assert accepts(text)


@needs_bash
@pytest.mark.parametrize("text", BROKEN)
def test_what_bash_rejects_is_not_clean(text: str) -> None:
    assert not accepts(text)
    script = parse_shell(text)
    assert not script.clean
    assert (script.statements, script.commands, script.leaks) == ((), (), frozenset())


@needs_bash
@pytest.mark.parametrize("text", [text for text in CLEAN if len(text) < 60][::3])
def test_every_clipped_script_is_judged_as_bash_does(text: str) -> None:
    for end in range(1, len(text), 3):
        assert not parse_shell(text[:end]).clean or accepts(text[:end]), text[:end]


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_not_read_is_opaque(text: str) -> None:
    assert not parse_shell(text).clean


def test_nothing_is_a_clean_script() -> None:
    for text in ("", "  ", "\n \t"):
        script = parse_shell(text)
        assert script.clean and not script.statements and not script.is_and_chain


@pytest.mark.parametrize("text", CLEAN + SEVERAL_LINES)
def test_spans_are_those_of_the_text(text: str) -> None:
    script = parse_shell(text)
    for command in script.commands:
        assert 0 <= command.start < command.end <= len(text)
        for word in command.words:
            assert text[word.start : word.end] == word.text
            assert command.start <= word.start <= word.end <= command.end
    for before, after in zip(script.statements, script.statements[1:], strict=False):
        assert before.end <= after.start
        assert after.operator.strip() in text[before.end : after.start]
    covered = {id(command) for statement in script.statements for command in statement.commands}
    in_bodies = any(redirect.is_heredoc for command in script.commands for redirect in command.redirects)
    assert in_bodies or all(id(command) in covered for command in script.commands)


# Words

LITERAL = [
    "a",
    "a-b",
    "'a b'",
    '"a b"',
    "a\\ b",
    "\"a\"'b'c",
    '""',
    "''",
    "a''b",
    "'a\"b'",
    '"a\'b"',
    "a\\'b",
    '"\\$x"',
    "\\$x",
    '"\\`"',
    '"a\\b"',
    "'a\\b'",
    "a\\b",
    "a\\\\b",
    '"\\\\"',
    "a#b",
    "{}",
    "a{b}c",
    "{a",
    "a}",
    "a~b",
    "[",
    "]",
    "$",
    "a$",
    '"$"',
    "a=b",
    "--c=d",
    "é",
    "'ü ñ'",
    "\\é",
    "a\\\nb",
    '"a\\\nb"',
    "'a\nb'",
    '"a\nb"',
    "!",
    "a!b",
    '"!"',
    "@x",
    "%1",
    "^a",
    "=a",
    "a,b",
    "+x",
    "\\*",
    "'*'",
    '"?"',
    "\\[a]",
    "'{a,b}'",
    "\\{a,b}",
    "\\~",
    "'~'",
    '"~"',
    "a:b",
    "$'' "[3:] + "x",
    "http://x/y%20z",
    "a@1.2.3",
    "django>=4"[:6],
    "'django>=4,<5'",
    "if",
    "done",
    "\\;",
    "\\(",
    "{}+",
    "-",
    "--",
]
NOT_LITERAL = [
    "$x",
    "${x}",
    '"$x"',
    "a$x",
    "$(a)",
    "`a`",
    '"`a`"',
    "$((1))",
    "*",
    "a?",
    "[ab]",
    "a[0-9]b",
    "~",
    "~/x",
    "~root",
    "{a,b}",
    "a{1..3}",
    "$'a'",
    '$"a"',
    "x=~/y",
    "${x:-y}",
    "$1",
    "$@",
    "<(a)",
    '{a" ",b}',
    "[a' 'b]",
]


def only_word(text: str) -> Command:
    script = parse_shell(f"p {text}")
    assert script.clean, script.reason
    assert len(script.statements[0].commands[0].words) == 2
    return script.commands[0]


@pytest.mark.parametrize("text", LITERAL)
def test_a_value_is_what_sh_passes(text: str) -> None:
    value = only_word(text).words[1].value
    assert value is not None
    for shell in ("sh", "bash", "dash"):
        if shutil.which(shell):
            run = subprocess.run([shell, "-c", f"printf '%s|' {text}"], capture_output=True, check=True)
            assert run.stdout.decode() == value + "|", shell


@pytest.mark.parametrize("text", NOT_LITERAL)
def test_what_expands_has_no_value(text: str) -> None:
    assert only_word(text).words[1].value is None


def test_variables_and_globs() -> None:
    assert only_word('"${a:-$b}$(c $d)$e"').words[1].variables == ("a", "b", "d", "e")
    assert only_word("$((x+y))").words[1].variables == ("x", "y")
    assert only_word("*.txt").words[1].glob and not only_word("'*.txt'").words[1].glob
    assert parse_shell("A=$x b <<E >$y\n$z '$w'\nE\n").variables == {"x", "y", "z", "w"}
    assert "x" in parse_shell("echo $x &&").variables


# Structure


def shape(text: str) -> list[tuple[str, str, str]]:
    return [(s.operator, s.kind, text[s.start : s.end]) for s in parse_shell(text).statements]


def test_lists_are_flat_and_redirections_stay_with_their_command() -> None:
    assert shape("a && b || c; d & e") == [
        ("", "command", "a"),
        ("&&", "command", "b"),
        ("||", "command", "c"),
        (";", "command", "d"),
        ("&", "command", "e"),
    ]
    assert shape("a && b | c >f") == [("", "command", "a"), ("&&", "pipeline", "b | c >f")]
    script = parse_shell("a && b >f 2>&1")
    assert not script.commands[0].redirects
    assert [(r.operator, r.fd) for r in script.commands[1].redirects] == [(">", None), (">&", 2)]
    assert shape("cat <<E && b\nx\nE\nc") == [
        ("", "command", "cat <<E"),
        ("&&", "command", "b"),
        ("\n", "command", "c"),
    ]


def test_kinds() -> None:
    texts = {
        "! a | b": "negated",
        "a | b": "pipeline",
        "(a) >f": "subshell",
        "{ a; }": "group",
        "if a; then b; fi <f": "if",
        "for i in a; do b; done": "for",
        "until a; do b; done": "while",
        "case a in b) c;; esac": "case",
        "f() { a; }": "function",
        "[ -f a ]": "test",
        "[[ -f a ]]": "test",
        "test a": "test",
        "export A=1": "declaration",
        "A=1": "assignment",
        "((1))": "other",
        ">f": "command",
    }
    for text, kind in texts.items():
        assert [(s.kind, text[s.start : s.end]) for s in parse_shell(text).statements] == [(kind, text)]


def test_and_chain() -> None:
    for text in ("a", "a && b", "a && ! b && (c; d)", "a | b && c", "if a; then b; fi && c", "a;"):
        assert parse_shell(text).is_and_chain, text
    for text in ("a; b", "a || b", "a &", "a && b &", "a\nb", "a &>f", "", "a &&"):
        assert not parse_shell(text).is_and_chain, text


@pytest.mark.parametrize(
    ("text", "leaks"),
    [
        ("a && b", ""),
        ("cd /x", "cd"),
        ("(cd /x)", ""),
        ("cd /x | a", ""),
        ("$(cd /x; a) b", "dynamic"),
        ("echo $(cd x)", ""),
        ("{ cd /x; }", "cd"),
        ("if a; then cd x; fi", "cd"),
        ("command cd x", "cd"),
        ("A=1", "assignment"),
        ("A=1 b", ""),
        ("A=1 export B", "assignment export"),
        ("export A=1", "export"),
        ("set -e; a", "set"),
        ("umask 022", "umask"),
        ("f() { a; }", "function"),
        ("(f() { a; })", ""),
        ("exit 0", "exit"),
        ("a || exit 1", "exit"),
        ("exec a", "exec"),
        ("trap a EXIT", "trap"),
        (". /x", "source"),
        ("source x", "source"),
        ("alias a=b", "alias"),
        ("ulimit -n 1", "ulimit"),
        ("unset A", "unset"),
        ("a & b", "background"),
        ("a # b", "comment"),
        ("eval a", "eval"),
        ("read a", "read"),
        ("shift", "shift"),
        ("wait", "wait"),
        ("for i in a; do b; done", "assignment"),
        ("echo ${a:=b}", "assignment"),
        ("(echo ${a:=b})", ""),
        ("echo $((a=1))", "assignment"),
        ("echo $((a==1))", ""),
        ("$A b", "dynamic"),
        ("$A/b c", ""),
        ("a;", "terminator"),
        ("cat <<E\nx\nE\n", "heredoc terminator"),
        ("a | read b", ""),
        ("command -v cd", ""),
        ("# x\na", ""),
        ("a &>f", "background"),
        ("(a; b) && c", ""),
        ("sudo cd x", ""),
        ("printf -v a b", "assignment"),
    ],
)
def test_leaks(text: str, leaks: str) -> None:
    assert parse_shell(text).leaks == frozenset(leaks.split())


@pytest.mark.parametrize(
    ("text", "conditional"),
    [
        ("a && b", ""),
        ("a || b", "b"),
        ("a && b || c", "b c"),
        ("a && b; c", "b"),
        ("a; b", ""),
        ("set -e; a; b && c", ""),
        ("if a; then b; else c; fi", "b c"),
        ("if a; then b; elif c; then d; fi", "b c d"),
        ("while a; do b; done", "b"),
        ("for i in x; do b; done", "b"),
        ("case x in y) b;; esac", "b"),
        ("f() { b; }", "b"),
        ("(a && b)", ""),
        ("(a && b); c", "b"),
        ("a | (b && c)", ""),
        ("(a && b) | c", "b"),
        ("{ a && b; } && c", ""),
        ("! { a && b; }", "b"),
        ("a $(b && c)", "c"),
        ("a && b & c", "b"),
        ("a || exit 1; b", "exit"),
        ("a || exit 0; b", "exit b"),
        ("a && $(b) c", ""),
    ],
)
def test_conditional(text: str, conditional: str) -> None:
    names = {c.name for c in parse_shell(text).commands if c.conditional and c.name not in (None, "set")}
    assert names == set(conditional.split())


def test_nested_and_isolated() -> None:
    script = parse_shell("a && (b) && c | d && e $(f) && { g; }")
    assert [c.name for c in script.commands if c.nested] == ["b", "c", "d", "f", "g"]
    assert [c.name for c in script.commands if c.isolated] == ["b", "c", "d", "f"]
    assert [c.name for c in script.statements[3].commands] == ["e", "f"]


# Asking


def test_find() -> None:
    text = (
        "sudo -E apt-get -o A=b -y install curl && env A=1 B=$c /usr/bin/apt-get install x && apt-get update && "
        "if apt-get -qq install y; then nice -n 5 timeout 10 apt-get install z; fi && echo apt-get install"
        " && $x apt-get install"
    )
    found = parse_shell(text).find("apt-get", "install")
    assert [command.operands[-1].value for command in found] == ["curl", "x", "y", "z"]
    assert len(parse_shell(text).find("apt-get")) == 5
    assert parse_shell("time make all").find("make", "all")
    assert parse_shell("command -v curl").find("curl") == ()
    assert parse_shell("exec java -jar x").commands[0].program == "java"
    assert parse_shell("sudo").commands[0].program == "sudo"
    assert parse_shell("git -C /x clone y").find("git", "clone")
    assert parse_shell("pip3 --timeout 5 install x").commands[0].subcommand == "install"


def test_flags_and_operands() -> None:
    command = parse_shell('apt-get install -qy --root=/x -t bookworm a "$b" -- -c').commands[0]
    assert [word.text for word in command.flags] == ["-qy", "--root=/x", "-t"]
    assert [word.text for word in command.operands] == ["install", "bookworm", "a", '"$b"', "-c"]
    assert [word.text for word in command.operands_after(("-t",))] == ["install", "a", '"$b"', "-c"]
    assert command.has_flag("-y", "--yes") and command.has_flag("-q") and command.has_flag("--root")
    assert not command.has_flag("-c") and not command.has_flag("--yes")
    assert not parse_shell("go build -race").commands[0].has_flag("-a")
    assert parse_shell("apt-get -qqy install a").commands[0].has_flag("-qq")


@pytest.mark.parametrize(
    ("text", "argv"),
    [
        ("node server.js", ("node", "server.js")),
        ("exec node 'a b'", ("node", "a b")),
        ("  nginx -g 'daemon off;'  ", ("nginx", "-g", "daemon off;")),
        ("echo hi", ("echo", "hi")),
        ("/x/y", ("/x/y",)),
        ('"a"', ("a",)),
    ],
)
def test_simple_exec(text: str, argv: tuple[str, ...]) -> None:
    assert simple_exec(text) == argv


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a $b",
        "a && b",
        "a; b",
        "a | b",
        "a > f",
        "A=1 a",
        "a *",
        "a ~",
        "a &",
        "cd x",
        ". x",
        "exit 1",
        ": a",
        "! a",
        "(a)",
        "exec",
        "exec -a b c",
        "time a",
        "echo 'a\\n'",
        "echo -e a",
        "a {b,c}",
        "a $(b)",
        "a 'b",
        "[ -f a ]",
        '"" a',
        "exec cd x",
        "a # b\nc",
        "umask 022",
        "ulimit -n 1",
        "source a",
        "set -e",
        "A=1",
    ],
)
def test_not_simple(text: str) -> None:
    assert simple_exec(text) is None


def test_is_posix_shell() -> None:
    for shell in (
        "/bin/sh -c",
        "/bin/bash -c",
        "bash -o pipefail -c",
        "/bin/ash -eo pipefail -c",
        "bash -exo pipefail -c",
        "/bin/bash -euxo pipefail -c",
        "/bin/bash -lc",
        "bash --login -c",
        "dash -ec",
        "/usr/bin/env bash -c",
        "/bin/busybox sh -c",
    ):
        assert is_posix_shell(tuple(shell.split())), shell
    for shell in (
        "cmd /S /C",
        "powershell -Command",
        "pwsh -c",
        "zsh -c",
        "/bin/sh",
        "bash -c x",
        "python -c",
        "bash",
        "",
    ):
        assert not is_posix_shell(tuple(shell.split())), shell


# Robustness


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab \n;&|<>(){}[]$`'\"\\#!=*~-1é/", max_size=40))
def test_never_raises(text: str) -> None:
    script = parse_shell(text)
    assert all(text[word.start : word.end] == word.text for c in script.commands for word in c.words)


@pytest.mark.parametrize(
    "text",
    [
        "a && " * 30_000 + "a",
        "a;" * 90_000,
        "$(" * 90_000,
        "(" * 190_000,
        "[" * 190_000,
        "{," * 90_000 + "}",
        "`" * 190_000,
        "${x:-" * 30_000,
        "$((" * 60_000,
        "if a; then " * 15_000,
        "cat <<E\n" * 20_000,
        "echo $(a) " * 19_000,
        "x" * 300_000,
        "A=1 " * 40_000,
        "cat" + " <<A" * 30_000 + "\n",
        "$(a " * 40 + ")" * 40,
        "{ " * 61 + "a;" + "}; " * 61,
    ],
    ids=range(17),
)
def test_hostile_texts_are_quick(text: str) -> None:
    start = time.process_time()
    parse_shell(text)
    assert time.process_time() - start < 3


def test_a_thousand_lines_are_quick() -> None:
    parse_shell("warm up")
    start = time.process_time()
    for number in range(1000):
        parse_shell(f'apt-get update && apt-get install -y curl="{number}" git && rm -rf /var/lib/apt/lists/*')
    assert time.process_time() - start < 1


def test_nothing_is_loaded_before_use() -> None:
    code = (
        "import sys, dfix.shell; assert not any('tree_sitter' in m for m in sys.modules); "
        "assert dfix.shell.parse_shell('a').clean; import tree_sitter_bash; tree_sitter_bash.language()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})
