"""`dfix --interactive`: one change after the other is shown and made or not, as `git add -p` does with hunks.

A file is written when all of its changes were answered for: an interrupt leaves it as it is.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dfix.cli.job import process_path
from dfix.cli.printer import Printer
from dfix.cli.run import search
from dfix.cli.settings import INTERRUPTED, Settings
from dfix.report import text
from dfix.report.color import BOLD, CYAN, paint

if TYPE_CHECKING:
    from collections.abc import Callable

    from dfix.results import Proposal

HELP = """\
y - make this change
n - leave it
a - make it, and of the later ones of this file those that are safe
d - leave it, and all later ones of this file
q - leave it and all later ones, of all files; what was taken of this file is written
e - explain: why dfix makes such a change, and when it is safe
? - this help
Enter is the letter in capitals: y for a safe change, n for one that rests on an assumption.
"""


def run_interactive(paths: tuple[str, ...], settings: Settings) -> int:
    """Ask about files and whatever is found in folders; the answer is the exit code."""
    printer = Printer(settings)
    files, failed, settings = search(paths, printer, settings)
    for outcome in failed:
        printer.show(outcome)
    session = _Session(settings)
    seen = len(failed)
    try:
        for path in files:
            if session.over:
                break
            session.begin(path)
            printer.show(process_path(path, settings, session.choose))
            seen += 1
    except KeyboardInterrupt:
        session.say("\n")
        return INTERRUPTED
    printer.expect(seen)
    printer.summarize()
    return printer.code


class _Session:
    """The questions and what was answered so far."""

    def __init__(self, settings: Settings) -> None:
        self.over = False
        self._settings = settings
        self._path = ""
        self._rest: Callable[[bool], bool] | None = None  # what becomes of the later changes of this file

    def begin(self, path: str) -> None:
        self._path, self._rest = path, None

    def choose(self, proposal: Proposal, unsafe: bool) -> bool:
        """Whether a change is to be made; ``unsafe`` says that those that rest on an assumption are wanted, too."""
        preselected = proposal.change.safe or unsafe
        if self._rest is not None:
            return self._rest(preselected)
        self.say(self._shown(proposal))
        while True:
            answer = self._ask(preselected)
            if answer in ("y", "n"):
                return answer == "y"
            if answer == "a":
                self._rest = bool
                return True
            if answer in ("d", "q"):
                self._rest = lambda _: False
                self.over = answer == "q"
                return False
            self.say(self._page(proposal.change.pass_name) if answer == "e" else HELP)

    def say(self, message: str) -> None:
        sys.stdout.buffer.write(message.encode(self._settings.encoding, "backslashreplace"))
        sys.stdout.buffer.flush()

    def _shown(self, proposal: Proposal) -> str:
        from dfix.report.diff import diff_of, terminal_diff

        color = self._settings.color_out
        diff = terminal_diff(diff_of(proposal, self._path), color)
        return f"\n{diff}{text.change_text(proposal.change, color)}"

    def _ask(self, preselected: bool) -> str:
        """One letter; the end of the input is a q."""
        letters = "Y,n" if preselected else "y,N"
        self.say(paint(f"Make this change [{letters},a,d,q,e,?]? ", BOLD, self._settings.color_out))
        line = sys.stdin.readline()
        if not line:
            self.say("\n")
            return "q"
        return line.strip().lower()[:1] or ("y" if preselected else "n")

    def _page(self, pass_name: str) -> str:
        from dfix.cli.commands.explain import page_text
        from dfix.report import guide

        color = self._settings.color_out
        return paint("-" * 40, CYAN, color) + "\n" + page_text(guide.page(pass_name), color)
