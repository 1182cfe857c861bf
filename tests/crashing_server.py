"""`dfix lsp` with a fault in it, for tests: a pass or what stands below fails on a text that has ``# crash`` in it, or
a rewrite of a text that begins with ``# slow`` takes its time. It logs each text that it begins with, and what for."""

from __future__ import annotations

import builtins
import sys
import time
from typing import Any

from lsprotocol import types

from dfix import engine, syntax
from dfix.lsp import findings, looking, rewriting, server
from dfix.passes.clean_up import CleanUp
from dfix.syntax import render

KIND, ERROR = (*sys.argv[1:], "ValueError")[:2]
genuine_parse, genuine_look, genuine_format = syntax.parse, findings.look, rewriting.rewritten
genuine_run = CleanUp.run
serving = server.make_server()


def fail(text: str) -> None:
    if "# crash" in text:
        raise getattr(builtins, ERROR)("planted")


def failing_run(self: CleanUp, subject: Any) -> Any:
    fail(render(subject.file))
    return genuine_run(self, subject)


def failing_parse(text: str) -> Any:
    fail(text)
    return genuine_parse(text)


def noted_look(buffer: Any, *others: Any) -> Any:
    note("look", buffer.text)
    return genuine_look(buffer, *others)


def noted_format(asked: rewriting.Asked, job: Any) -> Any:
    note("format", asked.buffer.text)
    return genuine_format(asked, job)


def note(what: str, text: str) -> None:
    serving.window_log_message(types.LogMessageParams(types.MessageType.Log, f"{what}: {text}"))
    time.sleep(1 if text.startswith("# slow") else 0)


if KIND == "pass":
    CleanUp.run = failing_run  # type: ignore[method-assign]
elif KIND == "below":
    engine.__dict__["parse"] = failing_parse
else:
    looking.__dict__["look"] = noted_look
    rewriting.__dict__["rewritten"] = noted_format
serving.start_io()
