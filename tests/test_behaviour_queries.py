"""The queries of a language: those that are asked of a source find what all of them would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dfix.behaviour import grammar
from dfix.behaviour.scan import scan

if TYPE_CHECKING:
    from tree_sitter import Query

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
        "UPLOAD_FOLDER = '/srv/up'\n",
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
    ),
    ".go": (
        'package main\nimport "os/exec"\nfunc main() { exec.Command("ls").Run() }\n',
        'package main\nimport x "os"\nfunc main() { x.Create("/data/x") }\n',
        'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":80", nil) }\n',
    ),
}


@pytest.mark.parametrize("suffix", SOURCES)
def test_chosen_queries_find_what_all_find(suffix: str) -> None:
    grammar._load.cache_clear()  # a language that has made no query yet
    language = grammar.language(suffix)
    assert language is not None
    every = frozenset(grammar.patterns(language.name))
    full = _Full(language)
    found = [scan("x" + suffix, source, language, {}) for source in SOURCES[suffix]]
    assert found == [scan("x" + suffix, source, full, {}) for source in SOURCES[suffix]]
    assert any(each.deeds for each in found)
    assert suffix == ".go" or every in language._made, "so many queries that one of all patterns was made"


class _Full(grammar.Language):
    def __init__(self, language: grammar.Language) -> None:
        super().__init__(language.name, language._grammar, language.parser, language.structure)

    def queries(self, source: str) -> Query:
        return self._query(frozenset(grammar.patterns(self.name)))
