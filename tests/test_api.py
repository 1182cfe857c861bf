"""The interface for programs."""

from __future__ import annotations

import doctest
import pickle
from pathlib import Path

import dfix
from dfix import Options, api, propose, rewrite
from dfix.results import Proposal

NODE = "FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD node index.js\n"
MANIFESTS = {
    "package.json": '{"name": "shop", "version": "1.0.0", "dependencies": {"express": "4.19.2"}}',
    "package-lock.json": '{"lockfileVersion": 3, "packages": {}}',
    "index.js": "require('express')().listen(3000)\n",
}


def project(folder: Path) -> Path:
    for name, text in MANIFESTS.items():
        (folder / name).write_text(text)
    return folder


def test_the_example_in_the_docstring() -> None:
    assert doctest.testmod(api).failed == 0 and doctest.testmod(api).attempted == 4


def test_text_and_bytes_come_to_the_same() -> None:
    assert rewrite(NODE) == rewrite(NODE.encode())
    assert rewrite(b"FROM a\nRUN echo \xff\n").text == "FROM a\nRUN echo \udcff\n"


def test_every_public_name_is_there() -> None:
    for name in dir(dfix):
        assert getattr(dfix, name) is not None


def test_a_result_can_be_sent_to_another_process(tmp_path: Path) -> None:
    result = rewrite(NODE, context=project(tmp_path), options=Options(unsafe=True))
    assert result.applied and pickle.loads(pickle.dumps(result)) == result
    broken = rewrite("FORM alpine\n")
    assert broken.problems and repr(pickle.loads(pickle.dumps(broken)).problems) == repr(broken.problems)


def test_the_text_that_is_given_counts_and_not_the_file_on_disk(tmp_path: Path) -> None:
    path = project(tmp_path) / "Dockerfile"
    path.write_text("FROM scratch\n")
    result = rewrite(NODE, context=tmp_path, path=path)
    assert result.before == NODE.encode() and result.changed and path.read_text() == "FROM scratch\n"


def test_a_context_is_read_when_it_is_given(tmp_path: Path) -> None:
    names = {change.pass_name for change in rewrite(NODE, context=project(tmp_path)).applied}
    assert "order-copies" in names and "non-root-user" in names


def test_proposals_stand_each_by_itself(tmp_path: Path) -> None:
    proposals, result = propose(NODE, context=project(tmp_path))
    assert not result.changed and len(proposals) > 1
    assert {p.before for p in proposals} == {NODE.encode()}
    assert len({p.after for p in proposals}) == len(proposals)
    assert any(p.change.safe for p in proposals)


def test_what_is_chosen_is_made_and_nothing_else(tmp_path: Path) -> None:
    asked: list[str] = []

    def choose(proposal: Proposal) -> bool:
        asked.append(proposal.change.pass_name)
        return proposal.change.pass_name == "exec-form"

    result = rewrite(NODE, context=project(tmp_path), choose=choose)
    assert [change.pass_name for change in result.applied] == ["exec-form"]
    assert len(asked) == len(set(asked)), "a change that was not wanted is not asked about again"


def test_an_accepted_assumption_makes_a_change_safe() -> None:
    text = "FROM debian:bookworm\nCOPY --chmod=755 serve /bin/serve\nCMD /bin/serve --port 80\n"
    (offered,) = rewrite(text, options=Options(select=("exec-form",))).offered
    names = tuple(assumption.name for assumption in offered.assumptions)
    result = rewrite(text, options=Options(select=("exec-form",), accept=names))
    (made,) = result.applied
    assert result.changed and made.safe and tuple(a.name for a in made.accepted) == names


def test_a_caller_that_takes_the_text_alone_gets_nothing_that_rests_on_another_file(tmp_path: Path) -> None:
    """order-copies is SAFE where .dockerignore leaves node_modules out, which nobody would write here."""
    (project(tmp_path) / "node_modules").mkdir()
    (tmp_path / "node_modules" / "x.js").write_text("")
    (tmp_path / ".gitignore").write_text("node_modules\n")
    both = rewrite(NODE, context=tmp_path)
    assert [other.after for other in both.beside] == [b"node_modules\n"]
    assert "order-copies" in {change.pass_name for change in both.applied}
    alone = rewrite(NODE, context=tmp_path, options=Options(alone=True))
    assert not alone.beside and "order-copies" not in {change.pass_name for change in alone.applied}
