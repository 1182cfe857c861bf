"""What is known of one version of a document: every change that could be made, what was declined, what is wrong."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dfix import engine
from dfix.lsp.heeding import Heeding
from dfix.lsp.places import Places
from dfix.source import LineIndex, decode, encode
from dfix.syntax import Positions, parse, render

if TYPE_CHECKING:
    from lsprotocol.types import Range, TextEdit

    from dfix.lsp.documents import Buffer
    from dfix.lsp.settings import Held
    from dfix.lsp.work import Job
    from dfix.results import Proposal, Result


class Findings:
    """See above. Lines count from 1 and are the document's."""

    def __init__(
        self,
        buffer: Buffer,
        holds: Held,
        context: str | None,
        proposals: tuple[Proposal, ...],
        result: Result,
        encoding: str,
    ) -> None:
        self.buffer = buffer
        self.holds = holds
        self.context = context
        self.proposals = proposals
        self.result = result
        self.places = Places(buffer.text, encoding)

    def range_of(self, line: int | None) -> Range:
        """The instruction whose keyword stands in a line, without its comments; else that line."""
        start, end = self._spans.get(line or 1) or self._span_of_line(line or 1)
        return self.places.range(start, end)

    def range_from(self, line: int, column: int) -> Range:
        """From a column, which counts characters from 1, to the end of its line."""
        start, end = self._span_of_line(line)
        return self.places.range(min(start + max(column - 1, 0), end), end)

    def edits(self, proposal: Proposal) -> list[TextEdit]:
        """What one change alone does to the document."""
        return self.places.edits(decode(proposal.after))

    def keyword_offset(self, line: int) -> int | None:
        """Where the instruction starts whose keyword stands in a line."""
        span = self._spans.get(line)
        return None if span is None else span[0]

    @property
    def first_line(self) -> int:
        """The line of the first instruction."""
        return min(self._spans, default=1)

    def _span_of_line(self, line: int) -> tuple[int, int]:
        start = self._index.start(line)
        return start, start + len(self._index.text_of(line))

    @cached_property
    def _index(self) -> LineIndex:
        return LineIndex(self.buffer.text)

    @cached_property
    def _spans(self) -> dict[int, tuple[int, int]]:
        """The line of its keyword to start and end of each instruction, without its line end."""
        file = parse(self.buffer.text)
        positions = Positions(file)
        found = {}
        for instruction in file.instructions:
            start, end = positions.span(instruction)
            start += len(render(instruction.comments)) if instruction.comments else 0
            text = self.buffer.text[start:end]
            start += len(text) - len(text.lstrip())
            found[self._index.line(start)] = (start, max(start, end - (len(text) - len(text.rstrip()))))
        return found


def look(buffer: Buffer, holds: Held, encoding: str, job: Job) -> Findings:
    """All that is known of a version of a document."""
    found: list[Proposal] = []

    def note(proposal: Proposal) -> bool:
        found.append(proposal)
        return False

    folder = buffer.context(holds.context)
    context, path = Heeding(job, folder, buffer), buffer.path or "Dockerfile"
    options = holds.options._replace(alone=False)  # what writes another file is shown, and made one by one
    result = engine.rewrite(encode(buffer.text), path=path, context=context, options=options, choose=note)
    return Findings(buffer, holds, folder, tuple(found), result, encoding)
