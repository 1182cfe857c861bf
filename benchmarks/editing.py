#!/usr/bin/env python3
"""How long an editor waits when it formats on save, on a warm server.

    python benchmarks/editing.py [--saves 100] [--pause 0.15] [--against OTHER/src]

Speaks with `dfix lsp` as an editor does: for each save the buffer gets another text (a comment that nobody has seen
before), then formatting is asked for: at once, and after a pause as a person makes it between the last letter and the
keys that save, in which the server makes the answer ready. Printed are the median and the 95th percentile from the
question to the answer, and the processor time that the server took for a save, with what it looked at besides: on a
busy machine the latter is what to compare. Three documents: `editing/Dockerfile` (100 lines, three stages, with its
context) as it is, so that there is much to change; the same after formatting, as it is on most saves; and a document
that is no Dockerfile, which costs what the protocol does.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "benchmarks" / "editing"
OWN = ROOT / "src"
WARM = 20
TICKS = os.sysconf("SC_CLK_TCK")


class Editor:
    """One session with a server."""

    def __init__(self, source: Path) -> None:
        environment = os.environ | {"PYTHONPATH": str(source)}
        command = [sys.executable, "-m", "dfix", "lsp"]
        pipe = subprocess.PIPE
        self.server = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment)
        self.asked = 0
        self.ask("initialize", {"processId": os.getpid(), "rootUri": PROJECT.as_uri(), "capabilities": {}})
        self.tell("initialized", {})

    def tell(self, method: str, params: object, **more: object) -> None:
        """Sends a notification, or with an ``id`` a request."""
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        assert self.server.stdin is not None
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.server.stdin.flush()

    def ask(self, method: str, params: object) -> Any:
        """The answer to a request; what the server says in between is not listened to."""
        self.asked += 1
        self.tell(method, params, id=self.asked)
        while True:
            message = self._read()
            if message.get("id") == self.asked:
                return message["result"]

    def _read(self) -> Any:
        assert self.server.stdout is not None
        length = 0
        while (line := self.server.stdout.readline()) != b"\r\n":
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
            if not line:
                raise SystemExit("the server has ended")
        return json.loads(self.server.stdout.read(length))

    def processor(self) -> float:
        """The processor time that the server has taken, in seconds."""
        fields = Path(f"/proc/{self.server.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def close(self) -> None:
        """Ends the session."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.server.wait(10)


def saves(editor: Editor, uri: str, language: str, text: str, count: int, pause: float) -> tuple[list[float], float]:
    """The seconds of each save, and the processor time of one."""
    opened = {"uri": uri, "languageId": language, "version": 0, "text": text}
    editor.tell("textDocument/didOpen", {"textDocument": opened})
    times, before = [], 0.0
    for turn in range(WARM + count):
        if turn == WARM:
            before = editor.processor()
        changes = [{"text": f"{text}# {turn}\n"}]
        editor.tell(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": turn + 1}, "contentChanges": changes}
        )
        time.sleep(pause)
        start = time.perf_counter()
        editor.ask(
            "textDocument/formatting",
            {"textDocument": {"uri": uri}, "options": {"tabSize": 4, "insertSpaces": True}},
        )
        times.append(time.perf_counter() - start)
    used = (editor.processor() - before) / count
    editor.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
    return times[WARM:], used


def formatted(text: str, source: Path) -> str:
    """What formatting makes of a text: the same passes on the command line."""
    command = [sys.executable, "-m", "dfix", "-", "--stdin-filename", str(PROJECT / "Dockerfile")]
    command += ["--select", "order-copies,exec-form,merge-runs,clean-up"]
    environment = os.environ | {"PYTHONPATH": str(source)}
    return subprocess.run(command, input=text, env=environment, capture_output=True, text=True, check=True).stdout


def main() -> None:
    """Prints a line for each document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saves", type=int, default=100)
    parser.add_argument("--pause", type=float, default=0.15, help="seconds between the last letter and the save")
    parser.add_argument("--against", type=Path, help="the src folder of another version")
    options = parser.parse_args()
    text = (PROJECT / "Dockerfile").read_text()
    for source in [OWN, *([options.against.resolve()] if options.against else [])]:
        editor = Editor(source)
        uri = (PROJECT / "Dockerfile").as_uri()
        documents = {
            "much to change": (uri, "dockerfile", text),
            "nothing to change": (uri, "dockerfile", formatted(text, source)),
            "no Dockerfile": (uri + ".md", "markdown", text),
        }
        for name, document in documents.items():
            for how, pause in (("at once", 0.0), (f"after {options.pause} s", options.pause)):
                times, used = saves(editor, *document, options.saves, pause)
                high = statistics.quantiles(times, n=20)[-1]
                print(
                    f"{source}: {name}, {how}: median {statistics.median(times) * 1000:.1f} ms, "
                    f"95th percentile {high * 1000:.1f} ms, processor {used * 1000:.1f} ms"
                )
        editor.close()


if __name__ == "__main__":
    main()
