"""The patterns of a language match what tree-sitter's own queries match."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tree_sitter import Query, QueryCursor

from dfix.behaviour import grammar
from dfix.behaviour import scan as module
from dfix.behaviour.scan import scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from dfix.behaviour.patterns import Pattern

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {
    ".py": (
        "import subprocess as s\ns.run(['ls'])\n",
        "from os import remove\nremove('/data/x')\n",
        "import socket\nsocket.socket().bind(('', 80))\n",
        "import os\nos.makedirs('/data')\nos.setuid(1)\n",
        "import ctypes\nctypes.CDLL('libx.so')\n",
        "open('/data/y', 'w')\n",
        "import importlib\nimportlib.import_module('x')\n",
        "import asyncio\nasyncio.create_subprocess_exec('ls')\n",
        "UPLOAD_FOLDER = '/srv/up'\napp.config['UPLOAD_FOLDER'] = other = f'/srv/{name}'\n",
        "from sh import git, tar as t\nsubprocess.run(check=True, args=['ls'])\nopen(file='/x', mode='w')\n",
        "import logging\nlogging.basicConfig(filename='/var/log/x', # a remark\n level=1)\napp.run(host, port=80)\n",
        "subprocess.run(  # a remark\n  ['ls'])\nopen(, 'x'\n",
    ),
    ".js": (
        "const { exec: run } = require('child_process')\nrun('ls /')\n",
        "import { promises as fs } from 'fs'\nfs.writeFile('/data/x', '')\n",
        "export { x } from './other.js'\nexport const port = 80\n",
        "import execa from 'execa'\nexeca('ls')\n",
        "app.listen(80)\n",
        "const low = require('better-sqlite3')\nnew low('/data/x.db')\n",
        "process.setuid(1)\n",
        "upload({ dest: '/data/up' })\n",
        "const a = 1\n",
        "import * as raw from 'raw-socket'\nconst usb = require('usb')\n",
        "multer.diskStorage({ destination: (req, file, cb) => cb(null, '/up'), filename: f })\ncb()\ncb(a, b, c)\n",
        "$`ls ${x}`\nconst port = process.env.PORT || 80\nserver.listen(/* any */ port, () => {})\n",
    ),
    ".ts": (
        "import { execSync } from 'node:child_process'\nclass A { private port = 80; run() { execSync('ls') } }\n",
        "import fs from 'fs'\nfs.promises.writeFile(<string>path, data as any)\n",
    ),
    ".tsx": ("import React from 'react'\nexport const A = () => <a href={open({ port: 1 })}>x</a>\n",),
    ".java": (
        'import java.io.*;\nclass A { void m() { new ProcessBuilder("ls", "-l").start(); } }\n',
        'class A { void m() { Runtime r = Runtime.getRuntime(); r.exec(new String[] {"git", "pull"}); } }\n',
        'class A { void m() { new ProcessBuilder().command("df"); Runtime.getRuntime().exec(/* x */ "git gc"); } }\n',
        'import java.nio.file.*;\nclass A { void m() { Files.createDirectory(Path.of("/x")); Files.copy(a, b); } }\n',
        'import java.io.File;\nclass A { File f = new File("up"); void m() { f.mkdirs(); part.transferTo(f); } }\n',
        'import java.io.FileReader;\nclass A { void m() { new FileReader("/etc/x"); new PrintWriter("out.txt"); } }\n',
        'import java.io.*;\nclass A { void m() { new RandomAccessFile("x", "rw"); new FileOutputStream("y"); } }\n',
        'class A { void m() { System.loadLibrary("x"); Files.setOwner(a, b); } }\n',
        "import java.net.ServerSocket;\nclass A { void m() { new ServerSocket(80); app.listen(80); } }\n",
        'import static java.nio.file.Files.*;\nclass A { String uploadDir = "/srv/up"; void m() { write(p, b); } }\n',
        'import java.nio.file.Files;\nclass A { String s = Files.readString(Path.of("x")); }\n',
        'import javax.imageio.ImageIO;\nclass A { void m() { ImageIO.write(image, "png", new File("/x.png")); } }\n',
    ),
    ".kt": (
        'import java.nio.file.*\nfun m() { ProcessBuilder("ls", "-l").start() }\n',
        'import java.io.File as F\nval f = F("/srv", "up")\nfun m() { f.mkdirs(); F("x").writeText("a $b") }\n',
        'val r = Runtime.getRuntime()\nfun m() { r.exec(arrayOf("git", "gc")); ProcessBuilder(listOf("df")) }\n',
        'import java.nio.file.Files\nfun m() { Files.createDirectories(Path.of("/srv")); Files.copy(a, b) }\n',
        'import java.io.FileReader\nfun m() { FileReader("/etc/x"); File("y").readText(); pb.command("df") }\n',
        'fun main() { embeddedServer(Netty, port = 80) { }.start(wait = true); System.loadLibrary("x") }\n',
        'import java.net.ServerSocket\nfun m() { ServerSocket(80); a.transferTo(File("z")); Files.setOwner(a, b) }\n',
        'import org.apache.commons.exec.CommandLine\nfun m() { CommandLine.parse("git gc"); new("x") }\n',
    ),
    ".go": (
        'package main\nimport "os/exec"\nfunc main() { exec.Command("ls").Run() }\n',
        'package main\nimport x "os"\nfunc main() { x.Create("/data/x") }\n',
        'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":80", nil) }\n',
        'package main\nconst a, b = "x", "y"\nvar c = a\nfunc main() { s := &T{Addr: ":80"}; d, e := 1, 2 }\n',
        'package main\nfunc main() { sql.Open("sqlite3", "/data/x.db"); syscall.Setuid(1); f(unix.AF_PACKET) }\n',
    ),
    ".rb": (
        'require "a"\nrequire_relative "b"\nsystem("ls", "-l")\nsystem("ls -l")\nx = `ls`\nIO.popen("ls", "r")\n',
        'File.open("a", "w")\nFile.read "b"\nFile.write("c", d)\nFileUtils.cp "a", "b"\nLogger.new("x.log")\n',
        'set :port, 80\nTCPServer.new "0.0.0.0", 80\nserve(Port: 80)\nffi_lib "x"\nProcess.uid = 3\n',
        'log_file = "x"\nconnect(database: "db/x.sqlite3")\npath.mkpath\nFile.chown(1, 2, "x")\n',
    ),
    ".cs": (
        'using System.Diagnostics;\nusing IO = System.IO;\nProcess.Start("ls", "-l");\n',
        'var a = new ProcessStartInfo("ls") { Arguments = x };\n',
        'class A { string b = "x"; void M() { p.StartInfo.FileName = b; } }\n',
        "ProcessStartInfo c = new() { FileName = b };\n",
        'File.ReadAllText("a"); File.WriteAllText("b", c); File.Copy("a", "b");\n',
        'new StreamReader(d); new StreamWriter(path); Log.WriteTo.File("z");\n',
        'new FileStream("x", FileMode.Open, FileAccess.Read); File.Open("y", FileMode.Create);\n',
        'new SqliteConnection("Data Source=x.db"); w.UseUrls("http://*:80"); o.Listen(any, 80);\n',
        "new IPEndPoint(any, 80);\n",
        "class B { void M() { new Ping(); } }\n",
    ),
    ".c": (
        '#include <stdio.h>\n#define PORT 80\nint main() { system("ls /"); a.sin_port = htons(PORT); }\n',
        'int main() { FILE *f = fopen("/data/x", "w"); execlp("ls", "ls", "-l", 0); posix_spawn(&p, "ls"); }\n',
        "void f() { setuid(0); mkdir(path, 0755); opendir(path); dlopen(name, 1); open(path, O_RDONLY); }\n",
    ),
    ".cpp": (
        'int main() { std::ifstream in("x.json"); std::ofstream out("y"); SQLite::Database db("z.db"); }\n',
        'class A { std::ofstream log; void f() { std::filesystem::create_directories("up"); } };\n',
    ),
    ".rs": (
        'use std::process::Command as Run;\nfn main() { Run::new("ls").spawn(); }\n',
        'use std::{fs, net};\nfn main() { fs::write("/data/x", ""); net::TcpListener::bind(("[::]", 80)); }\n',
        'use super::*;\nfn f() { Command::new(name); cmd!(sh, "git push"); }\n',
        'fn f() { select! { x = Command::new("ffmpeg") => {} } }\n',
        'fn f() { std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("data.json")); }\n',
        'fn f() { OpenOptions::new().append(true).open("log/x.log"); SocketAddr::new(ip, 80); libc::setuid(1); }\n',
    ),
}


def sources(suffix: str) -> list[str]:
    """Small ones of every kind of pattern, and those of the cases and applications."""
    folders = (ROOT / "corpus", ROOT / "benchmarks", ROOT / "tests", ROOT / "src")
    files = sorted(path for folder in folders for path in folder.rglob("*" + suffix) if path.is_file())[:150]
    return [*SOURCES[suffix], *(path.read_text("utf-8", "replace") for path in files)]


@cache
def own_query(suffix: str, pattern: Pattern) -> Query | None:
    """A pattern as a query; None where the grammar has no such node."""
    found = grammar._grammar(grammar.SUFFIXES[suffix][0])
    assert found is not None
    return Query(found, pattern.text) if found.id_for_node_kind(pattern.shape.kind, True) else None


def shown(captures: dict[str, list[Node]]) -> tuple[tuple[str, int, int], ...]:
    return tuple(sorted((name, node.start_byte, node.end_byte) for name, nodes in captures.items() for node in nodes))


def wanted(pattern: Pattern) -> Callable[[Node], frozenset[str]]:
    names = frozenset(name for each in pattern.predicates for name in each.values)
    return lambda _: names


@pytest.mark.parametrize("suffix", SOURCES)
def test_patterns_match_what_queries_match(suffix: str) -> None:
    language = grammar.language(suffix)
    assert language is not None
    matched = set()
    for source in sources(suffix):
        root = language.parser.parse(source.encode()).root_node
        nodes = QueryCursor(language.query).captures(root)
        for pattern in (*grammar.patterns(language.name), *grammar.structure(language.name)):
            query = own_query(suffix, pattern)
            if query is None:
                continue
            theirs = {shown(captures) for _, captures in QueryCursor(query).matches(root, lambda *_: True)}
            found = [m for n in nodes.get(pattern.shape.kind, ()) for m in pattern.find(n, wanted(pattern))]
            assert {shown({k: [n] for k, n in captures.items()}) for captures, _ in found} == theirs, pattern.text
            matched |= {pattern} if found else set()
    assert suffix in (".ts", ".tsx") or len(matched) > 10


@pytest.mark.parametrize("suffix", SOURCES)
def test_chosen_patterns_find_what_all_find(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    language = grammar.language(suffix)
    assert language is not None
    found = [scan("x" + suffix, source, language, {}) for source in sources(suffix)]
    module._scan.cache_clear()
    monkeypatch.setattr("dfix.behaviour.scan.chosen", lambda name, _: list(grammar.patterns(name)))
    assert found == [scan("x" + suffix, source, language, {}) for source in sources(suffix)]
    assert any(each.deeds for each in found)
