"""The language server, spoken to as an editor does."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from dfix import Options, rewrite
from dfix.lsp.places import Places
from dfix.lsp.settings import holds, read
from tests.editor import SERVER, Editor, applied, editor, formatting

CRASHING = (sys.executable, str(Path(__file__).with_name("crashing_server.py")))
PYTHON = """\
# syntax=docker/dockerfile:1

FROM python:3.12-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
EXPOSE 8000
CMD python app.py
"""
ORDERED = """\
# syntax=docker/dockerfile:1

FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
EXPOSE 8000
CMD ["python", "app.py"]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "our shop+1")  # which is no part of an address as it is


def make_project(folder: Path) -> Path:
    folder.mkdir()
    (folder / "requirements.txt").write_text("flask==3.0.3\n")
    (folder / "app.py").write_text('from flask import Flask\n\napp = Flask(__name__)\napp.run("0.0.0.0", 8000)\n')
    (folder / "Dockerfile").write_text("FROM scratch\n")  # what is open counts, not this
    return folder


# --- formatting ---------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_formatting_makes_the_small_changes_by_minimal_edits(project: Path) -> None:
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        edits = await session.format(uri)
        assert session.applied(uri, edits) == ORDERED
        untouched = {0, 1, 2, 3, 6}
        lines = {line for edit in edits for line in range(edit.range.start.line, edit.range.end.line)}
        assert not lines & untouched, "lines that stay are in no edit"


@pytest.mark.asyncio
async def test_formatting_comes_to_what_the_passes_make(project: Path) -> None:
    """Stages and the user are not touched on save, though they could be."""
    everything = {change.pass_name for change in rewrite(PYTHON, context=project).applied}
    assert "non-root-user" in everything
    small = Options(select=("order-copies", "exec-form", "merge-runs", "clean-up"))
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        made = session.applied(uri, await session.format(uri))
    assert made == rewrite(PYTHON, context=project, path=project / "Dockerfile", options=small).text
    assert "USER" not in made


@pytest.mark.asyncio
async def test_what_is_made_on_save_can_be_set(project: Path) -> None:
    async with editor(project, options={"onSave": ["exec-form", "non-root-user"]}, client="neovim@0.7.0") as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        made = session.applied(uri, await session.format(uri))
        assert "USER" in made and '["python", "app.py"]' in made
        assert made.index("COPY . .") < made.index("RUN pip"), "order-copies was not named"


@pytest.mark.asyncio
async def test_line_ends_of_windows_stay(project: Path) -> None:
    text = PYTHON.replace("\n", "\r\n")
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", text)
        edits = await session.format(uri)
        assert session.applied(uri, edits) == ORDERED.replace("\n", "\r\n")
        assert not any(edit.range.start.line == 0 for edit in edits)


@pytest.mark.asyncio
async def test_columns_are_counted_in_utf_16(project: Path) -> None:
    """A last line without an end is the one place where formatting needs a column."""
    text = (
        "FROM debian:bookworm\nCOPY --chmod=755 serve /bin/serve\nENTRYPOINT /bin/serve --name 'K\U0001f40bo\u0308ln'"
    )
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", text)
        (shown,) = [each for each in await session.diagnostics(uri) if each.code == "exec-form"]
        assert shown.range.end == types.Position(2, len(text.splitlines()[2]) + 1)
        (action,) = [each for each in await session.actions(uri, 2) if each.title.startswith("exec-form")]
        expected = rewrite(text, options=Options(unsafe=True, select=("exec-form",))).text
        assert expected != text and session.made(uri, action) == expected


@pytest.mark.asyncio
async def test_a_document_in_another_language_is_left_alone(project: Path) -> None:
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile.md", PYTHON, "markdown")
        assert await session.format(uri) == []
        assert await session.actions(uri, 4) == []
        assert not session.published(uri, 1)
        named = session.open(project / "api.Dockerfile", PYTHON, "plaintext")
        assert await session.format(named) != []
        ignoring = session.open(project / "Dockerfile.dockerignore", PYTHON)
        assert await session.format(ignoring) == [] and not session.published(ignoring, 1)
        other = session.open(project / "notes.txt", PYTHON, "plaintext")
        assert await session.format(other) == []


@pytest.mark.asyncio
async def test_a_buffer_that_was_never_saved_has_no_context() -> None:
    async with editor() as session:
        uri = session.open_new(PYTHON)
        made = session.applied(uri, await session.format(uri))
        assert made == rewrite(PYTHON, options=Options(select=("exec-form", "order-copies", "clean-up"))).text


@pytest.mark.asyncio
async def test_what_is_no_dockerfile_is_an_error_at_its_place_and_not_touched(project: Path) -> None:
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", "FROM alpine\n\nRUNN echo\n")
        (shown,) = await session.diagnostics(uri)
        assert shown.severity == types.DiagnosticSeverity.Error and shown.range.start.line == 2
        assert await session.format(uri) == []
        session.type(uri, "FROM alpine\nRUN echo\n")
        assert not [each for each in await session.diagnostics(uri) if each.severity == types.DiagnosticSeverity.Error]


# --- what is shown ------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_diagnostics_say_what_why_and_where_to_read_on(project: Path) -> None:
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", "\n" + PYTHON)
        shown = {each.code: each for each in await session.diagnostics(uri)}
        order = shown["order-copies"]
        assert order.range == types.Range(types.Position(6, 0), types.Position(6, len(PYTHON.splitlines()[5])))
        assert order.severity == types.DiagnosticSeverity.Information and order.source == "dfix"
        assert "\nsafe: " in order.message
        assert order.code_description is not None
        page = Path(order.code_description.href.removeprefix("file://"))
        assert page.read_text().startswith("# order-copies")


def test_the_documentation_of_the_package_has_the_pages(tmp_path: Path) -> None:
    """An installed dfix that names its documentation, beside one that does not."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); from dfix.lsp import pages; print(pages.link('exec-form'))"
    links = []
    for name, urls in (("with", "Project-URL: Documentation, https://dfix.example.org/en/\n"), ("without", "")):
        (tmp_path / name / "dfix-0.dist-info").mkdir(parents=True)
        (tmp_path / name / "dfix-0.dist-info" / "METADATA").write_text(f"Metadata-Version: 2.1\nName: dfix\n{urls}")
        environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
        command = [sys.executable, "-c", code, str(tmp_path / name)]
        links.append(
            subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60).stdout.strip()
        )
    assert links[0] == "https://dfix.example.org/en/passes/exec-form/"
    assert links[1].startswith("file://") and links[1].endswith("/exec-form.md")


@pytest.mark.asyncio
async def test_what_rests_on_an_assumption_says_so_and_accepting_it_makes_it_safe() -> None:
    text = "FROM debian:bookworm\nCOPY --chmod=755 serve /bin/serve\nCMD /bin/serve --port 80\n"
    (offered,) = rewrite(text, options=Options(select=("exec-form",))).offered
    names = [assumption.name for assumption in offered.assumptions]
    for accepted in ([], names):
        async with editor(settings={"": {"accept": accepted, "select": ["exec-form"]}}) as session:
            uri = session.open_new(text)
            (shown,) = await session.diagnostics(uri)
            (action, *_) = await session.actions(uri, 2)
            if accepted:
                assert shown.severity == types.DiagnosticSeverity.Information and "as accepted" in shown.message
                assert action.is_preferred
            else:
                assert shown.severity == types.DiagnosticSeverity.Hint and "it assumes" in shown.message
                assert "(unsafe)" in action.title and offered.assumptions[0].sentence in action.title
                assert await session.format(uri) == []


@pytest.mark.asyncio
async def test_what_was_declined_is_shown_when_it_is_asked_for(project: Path) -> None:
    text = 'FROM golang:1.22\nCOPY . .\nRUN go build -o /app\nCMD ["/app"]\n'
    declined = {each.pass_name for each in rewrite(text, context=project).declined}
    assert declined
    for wanted in (False, True):
        async with editor(project, settings={"": {"declined": wanted}}) as session:
            uri = session.open(project / "Dockerfile", text)
            found = {each.code for each in await session.diagnostics(uri) if each.message.startswith("not done: ")}
            assert found == (declined if wanted else set())


@pytest.mark.asyncio
async def test_notices_are_warnings(project: Path) -> None:
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", "FROM alpine\n# dfix: ignore=mergeruns\nRUN echo\n")
        warnings = [e for e in await session.diagnostics(uri) if e.severity == types.DiagnosticSeverity.Warning]
        assert [each.range.start.line for each in warnings] == [2] and "merge-runs" in warnings[0].message


@pytest.mark.asyncio
async def test_hovering_tells_the_evidence(project: Path) -> None:
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        of = types.TextDocumentIdentifier(uri)
        found = await session.client.text_document_hover_async(types.HoverParams(of, types.Position(5, 2)))
        assert found is not None and isinstance(found.contents, types.MarkupContent)
        assert "**order-copies**" in found.contents.value and "- safe: " in found.contents.value
        assert found.contents.value.count("Why: ") == 2, "once for each pass: order-copies, clean-up"
        assert "/order-copies.md)" in found.contents.value
        nothing = await session.client.text_document_hover_async(types.HoverParams(of, types.Position(1, 0)))
        assert nothing is None


# --- diagnostics that are asked for -------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_who_asks_for_diagnostics_is_told_none(project: Path) -> None:
    async with editor(project, pulls=True) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        report = await session.pull(uri)
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        assert {"order-copies", "exec-form"} <= {each.code for each in report.items}
        assert report.related_documents is None
        close = types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri))
        session.client.text_document_did_close(close)
        assert await session.format(session.open(project / "api.Dockerfile", PYTHON))
        assert session.shown == [], "each would be shown twice"
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        assert {each.code for each in await session.diagnostics(uri)} == {each.code for each in report.items}
        with pytest.raises(JsonRpcException):
            await session.pull(uri)


@pytest.mark.asyncio
async def test_what_was_answered_before_is_not_sent_again(project: Path) -> None:
    async with editor(project, pulls=True) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        first = await session.pull(uri)
        session.type(uri, PYTHON + "# the end\n")
        assert await session.pull(uri, first.result_id) == types.RelatedUnchangedDocumentDiagnosticReport(
            first.result_id or ""
        )
        session.type(uri, "\n" + PYTHON)
        moved = await session.pull(uri, first.result_id)
        assert isinstance(moved, types.RelatedFullDocumentDiagnosticReport) and moved.items
        assert moved.result_id != first.result_id


@pytest.mark.asyncio
async def test_what_is_asked_while_somebody_types_is_answered_of_the_newest_text(project: Path) -> None:
    async with editor(project, pulls=True, server=(*CRASHING, "slow")) as session:
        uri = session.open(project / "Dockerfile", "# slow\n" + PYTHON)
        asked = [asyncio.create_task(session.pull(uri))]
        await session.until(lambda: any("look: # slow" in each.message for each in logged(session)))
        for count in range(5):
            session.type(uri, PYTHON + f"# {count}\n")
            asked.append(asyncio.create_task(session.pull(uri)))
        answers = await asyncio.gather(*asked)
        assert len({each.result_id for each in answers}) == 1
        looked = [each.message for each in logged(session) if each.message.startswith("look: ")]
        assert len(looked) == 2 and looked[1].endswith("# 4\n")


@pytest.mark.asyncio
async def test_what_changes_beside_the_text_has_it_asked_for_again(project: Path) -> None:
    async with editor(project, pulls=True) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        first = await session.pull(uri)
        asked_again = session.client.diagnostic_refresh_count
        session.client.set_configuration({"dfix": {"ignore": ["exec-form"]}}, scope_uri="")
        session.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await session.until(lambda: session.client.diagnostic_refresh_count > asked_again)
        second = await session.pull(uri, first.result_id)
        assert isinstance(second, types.RelatedFullDocumentDiagnosticReport)
        assert "exec-form" not in {each.code for each in second.items}
        asked_again = session.client.diagnostic_refresh_count
        session.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))
        await session.until(lambda: session.client.diagnostic_refresh_count > asked_again)


@pytest.mark.asyncio
async def test_a_crash_leaves_what_was_shown(project: Path) -> None:
    async with editor(project, pulls=True, server=(*CRASHING, "below")) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        first = await session.pull(uri)
        session.type(uri, PYTHON + "# crash\n")
        assert isinstance(await session.pull(uri, first.result_id), types.RelatedUnchangedDocumentDiagnosticReport)
        assert any("this is a bug in dfix" in each.message for each in logged(session))
        session.type(uri, PYTHON)
        assert isinstance(await session.pull(uri), types.RelatedFullDocumentDiagnosticReport)


# --- actions ------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_each_change_is_an_action_of_its_own(project: Path) -> None:
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        shown = await session.diagnostics(uri)
        (action,) = [each for each in await session.actions(uri, 7) if each.title.startswith("exec-form")]
        assert session.made(uri, action) == PYTHON.replace("CMD python app.py", 'CMD ["python", "app.py"]')
        assert any(each.code == "exec-form" for each in shown)


@pytest.mark.asyncio
async def test_actions_that_would_be_called_the_same_name_their_lines(project: Path) -> None:
    pair = "RUN mkdir /srv/{0}\nRUN touch /srv/{0}/x\nEXPOSE 80{0}\n"
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", "FROM alpine\n" + pair.format(1) + pair.format(2))
        everywhere = types.Range(types.Position(0, 0), types.Position(9, 0))
        params = types.CodeActionParams(types.TextDocumentIdentifier(uri), everywhere, types.CodeActionContext(()))
        found = await session.client.text_document_code_action_async(params)
        titles = [each.title for each in found or ()]
        assert len(titles) == len(set(titles)) > 4
        assert any(title.endswith("(line 2)") for title in titles)


@pytest.mark.asyncio
async def test_an_action_names_the_diagnostic_that_it_mends(project: Path) -> None:
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        shown = await session.diagnostics(uri)
        context = types.CodeActionContext(shown)
        params = types.CodeActionParams(types.TextDocumentIdentifier(uri), shown[0].range, context)
        found = await session.client.text_document_code_action_async(params)
        mended = [e.diagnostics for e in found or () if isinstance(e, types.CodeAction) and e.diagnostics]
        assert [shown[0]] in [list(each) for each in mended]


@pytest.mark.asyncio
async def test_all_safe_changes_at_once(project: Path) -> None:
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        (action,) = await session.actions(uri, 0, ["source.fixAll"])
        assert action.kind == "source.fixAll.dfix"
        expected = rewrite(PYTHON, context=project, path=project / "Dockerfile").text
        assert session.made(uri, action) == expected != PYTHON
        assert await session.actions(uri, 0, ["refactor"]) == []
        session.type(uri, expected)
        assert await session.actions(uri, 0, ["source.fixAll.dfix"]) == []


@pytest.mark.asyncio
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
async def test_leaving_something_out_writes_the_comment_that_does_it(project: Path, newline: str) -> None:
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", PYTHON.replace("\n", newline))
        (ignore,) = [e for e in await session.actions(uri, 7) if e.title.startswith("Leave out exec-form here")]
        text = session.made(uri, ignore)
        assert f"{newline}# dfix: ignore=exec-form{newline}CMD python app.py{newline}" in text
        session.type(uri, text)
        shown = [each.code for each in await session.diagnostics(uri)]
        assert "exec-form" not in shown and "order-copies" in shown


@pytest.mark.asyncio
async def test_leaving_out_a_second_pass_joins_the_comment(project: Path) -> None:
    text = PYTHON.replace("RUN", "  # dfix: ignore=merge-runs because\n  RUN")
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", text)
        (ignore,) = [e for e in await session.actions(uri, 6) if e.title.startswith("Leave out order-copies")]
        assert "  # dfix: ignore=merge-runs,order-copies because\n  RUN" in session.made(uri, ignore)
        session.type(uri, session.made(uri, ignore))
        assert "order-copies" not in [each.code for each in await session.diagnostics(uri)]


# --- the ignore file ----------------------------------------------------------------------------------------------

NODE = """\
FROM node:20
WORKDIR /app
COPY . .
RUN npm ci
CMD ["node", "server.js"]
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "our shop+1"
    (folder / "node_modules").mkdir(parents=True)
    (folder / ".gitignore").write_text("node_modules\n")
    for name in ("package.json", "package-lock.json"):
        (folder / name).write_text("{}\n")
    (folder / "server.js").write_text("require('http').createServer().listen(3000)\n")
    return folder


async def ignoring(session: Editor, site: Path) -> types.CodeAction | None:
    """The action that has node_modules left out, whose diagnostic stands at the copy."""
    uri = session.open(site / "Dockerfile", NODE)
    shown = [each for each in await session.diagnostics(uri) if each.code == "dockerignore"]
    assert {each.range.start.line for each in shown} == {2}
    assert "dockerignore" not in str(await session.format(uri)), "saving writes no other file"
    (safe_ones,) = await session.actions(uri, 0, ["source.fixAll.dfix"])
    assert uri in str(safe_ones.edit) and "ignore" not in str(safe_ones.edit).replace("dockerignore=", "")
    offered = [each for each in await session.actions(uri, 2) if each.title.startswith("dockerignore: ")]
    return offered[0] if offered else None


@pytest.mark.asyncio
@pytest.mark.parametrize("before", [None, b"", b"dist\n", b"dist", b"# caf\xe9\r\ndist\r\n"])
async def test_an_action_writes_the_ignore_file(site: Path, before: bytes | None) -> None:
    ignore_file = site / ".dockerignore"
    if before is not None:
        ignore_file.write_bytes(before)
    async with editor(site) as session:
        action = await ignoring(session, site)
        assert action is not None and action.edit is not None and action.edit.document_changes is not None
        assert isinstance(action.edit.document_changes[0], types.CreateFile) == (before is None)
        if before is None or before.isascii():
            (result,) = rewrite(NODE, context=site, path=site / "Dockerfile").beside
            session.done(action)
            assert ignore_file.read_bytes() == result.after
            (uri,) = session.buffers
            session.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))
            assert not [each for each in await session.actions(uri, 2) if each.title.startswith("dockerignore: ")]
        else:  # what is not read as UTF-8 is not sent: an editor knows its encoding, and we do not
            (change,) = action.edit.document_changes
            assert isinstance(change, types.TextDocumentEdit)
            end = types.Range(types.Position(2, 0), types.Position(2, 0))
            assert list(change.edits) == [types.TextEdit(end, "node_modules\r\n")]


@pytest.mark.asyncio
async def test_an_editor_that_makes_no_files_changes_the_one_that_is_there(site: Path) -> None:
    async with editor(site, creates=False) as session:
        assert await ignoring(session, site) is None
    (site / ".dockerignore").write_text("dist\n")
    async with editor(site, creates=False) as session:
        action = await ignoring(session, site)
        assert action is not None
        session.done(action)
    assert (site / ".dockerignore").read_text() == "dist\nnode_modules\n"


@pytest.mark.asyncio
async def test_who_makes_files_reads_the_changes_that_say_so(site: Path) -> None:
    """Neovim says that it makes files, and nothing of versioned documents."""
    async with editor(site, client="neovim@0.10.0") as session:
        action = await ignoring(session, site)
        assert action is not None
        session.done(action)
    assert (site / ".dockerignore").read_text() == "node_modules\n"


@pytest.mark.asyncio
async def test_the_ignore_file_may_be_left_alone(site: Path) -> None:
    async with editor(site) as session:
        uri = session.open(site / "Dockerfile", NODE)
        (leave,) = [e for e in await session.actions(uri, 2) if e.title.startswith("Leave out dockerignore")]
        session.type(uri, session.made(uri, leave))
        assert "dockerignore" not in {each.code for each in await session.diagnostics(uri)}


# --- settings and folders -----------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_each_folder_has_its_own_settings_and_context(tmp_path: Path) -> None:
    one, other = make_project(tmp_path / "one"), make_project(tmp_path / "other")
    (other / "requirements.txt").unlink()
    async with editor(one, other, settings={other.as_uri(): {"ignore": ["exec-form"]}}) as session:
        first = session.open(one / "Dockerfile", PYTHON)
        second = session.open(other / "Dockerfile", PYTHON)
        assert session.applied(first, await session.format(first)) == ORDERED
        made = session.applied(second, await session.format(second))
        assert "CMD python app.py" in made
        assert "exec-form" in {each.code for each in await session.diagnostics(first)}
        assert "exec-form" not in {each.code for each in await session.diagnostics(second)}


@pytest.mark.asyncio
async def test_settings_that_change_count_at_once(project: Path) -> None:
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        assert "exec-form" in {each.code for each in await session.diagnostics(uri)}
        session.client.set_configuration({"dfix": {"ignore": ["exec-form"]}}, scope_uri="")
        session.shown.clear()
        session.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        assert "exec-form" not in {each.code for each in await session.diagnostics(uri)}


@pytest.mark.asyncio
async def test_settings_that_are_pushed_count_too(project: Path) -> None:
    """Editors that cannot be asked say their settings of their own accord."""
    async with editor(project, options={"select": ["exec-form"]}, asked=False) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        assert {each.code for each in await session.diagnostics(uri)} == {"exec-form"}


@pytest.mark.asyncio
async def test_wrong_settings_are_told_once(project: Path) -> None:
    settings = {"": {"ignroe": ["exec-form"], "ignore": ["execform"], "unsafe": "yes"}}
    async with editor(project, settings=settings) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        await session.diagnostics(uri)
        session.type(uri, PYTHON + "\n")
        await session.diagnostics(uri)
        told = [each.message for each in session.client.messages]
        assert len(told) == 3
        assert any("did you mean 'ignore'?" in each for each in told)
        assert any("did you mean 'exec-form'?" in each for each in told)


def test_settings_that_are_no_settings() -> None:
    assert read(None) == read({}) == read([]) == read({"select": None, "path": "dfix", "trace": {"server": "off"}})
    assert read([1]).wrong and read({"select": "exec-form"}).wrong and read({"non-root-user": {"uid": "x"}}).wrong
    nothings: tuple[dict[str, list[str]], ...] = ({"onSave": []}, {"select": ["split-stages"]})
    for nothing in nothings:
        held = holds(None, read(nothing))
        assert held is not None and held.formatting is None


@pytest.mark.asyncio
async def test_the_projects_configuration_holds_below_the_editors(project: Path) -> None:
    (project / "dfix.toml").write_text('ignore = ["exec-form"]\non-save = ["order-copies", "exec-form"]\n')
    async with editor(project, settings={"": {"unsafe": None}}) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        made = session.applied(uri, await session.format(uri))
        assert made == ORDERED.replace(" --no-cache-dir", "").replace('["python", "app.py"]', "python app.py")
        (project / "dfix.toml").write_text('exclude = ["Dockerfile"]\n')
        assert await session.format(uri) == [] and await session.actions(uri, 5) == []
        (project / "dfix.toml").write_text('ignroe = ["exec-form"]\n')
        assert await session.format(uri) == []
        assert any("dfix.toml:1" in each.message for each in session.client.messages)
    async with editor(project, settings={"": {"onSave": ["exec-form"]}}) as session:
        (project / "dfix.toml").write_text('on-save = ["order-copies"]\n')
        uri = session.open(project / "Dockerfile", PYTHON)
        made = session.applied(uri, await session.format(uri))
        assert made == PYTHON.replace("CMD python app.py", 'CMD ["python", "app.py"]')


# --- when things go wrong -----------------------------------------------------------------------------------------


@pytest.mark.asyncio
@pytest.mark.parametrize("error", ["ValueError", "RecursionError", "MemoryError"])
@pytest.mark.parametrize("where", ["pass", "below"])
async def test_a_crash_costs_the_answer_and_not_the_server(project: Path, error: str, where: str) -> None:
    async with editor(project, server=(*CRASHING, where, error)) as session:
        uri = session.open(project / "Dockerfile", PYTHON + "# crash\n")
        made = session.applied(uri, await session.format(uri))
        if where == "pass":  # the others still do their work
            assert 'CMD ["python", "app.py"]' in made and made.index("RUN pip") < made.index("COPY . .")
        else:
            assert made == PYTHON + "# crash\n"
        assert any("this is a bug in dfix" in each.message and error in each.message for each in logged(session))
        session.type(uri, PYTHON)
        assert session.applied(uri, await session.format(uri)) == ORDERED
        assert await session.diagnostics(uri)


def logged(session: Editor) -> list[types.LogMessageParams]:
    return session.client.log_messages


@pytest.mark.asyncio
async def test_a_request_that_is_taken_back_is_not_worked_on(project: Path) -> None:
    """The server notes each text that it begins to rewrite; what was taken back before is not among them."""
    async with editor(project, server=(*CRASHING, "slow")) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        await session.diagnostics(uri)
        session.type(uri, "# slow\n" + PYTHON)
        under_way = asyncio.create_task(session.format(uri))
        await session.until(lambda: any("format: # slow" in each.message for each in logged(session)))
        ids: list[str] = []
        for _ in range(3):
            ids.append(f"taken-back-{len(ids)}")
            session.client.protocol.send_request("textDocument/formatting", formatting(uri), msg_id=ids[-1])
        for each in ids:
            session.client.cancel_request(types.CancelParams(each))
        await under_way
        session.type(uri, PYTHON)
        await session.format(uri)
        begun = [each.message for each in logged(session) if each.message.startswith("format: # slow")]
        assert len(begun) == 1


@pytest.mark.asyncio
async def test_the_newest_version_wins(project: Path) -> None:
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        await session.diagnostics(uri)
        session.shown.clear()
        for count in range(20):
            session.type(uri, PYTHON + f"# {count}\n")
            await asyncio.sleep(0.005)
        await session.diagnostics(uri)
        assert {each.version for each in session.shown} == {21}, "what is typed through is not looked at"


@pytest.mark.asyncio
async def test_an_answer_about_an_older_text_has_no_edits(project: Path) -> None:
    async with editor(project, server=(*CRASHING, "slow")) as session:
        uri = session.open(project / "Dockerfile", "# slow\n" + PYTHON)
        asked = asyncio.create_task(session.format(uri))
        await session.until(lambda: any("format: # slow" in each.message for each in logged(session)))
        session.type(uri, PYTHON)
        assert not await asked


@pytest.mark.asyncio
async def test_closing_a_document_takes_back_what_was_shown(project: Path) -> None:
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        assert await session.diagnostics(uri)
        session.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
        params = await session.until(lambda: session.published(uri, None))
        assert not params.diagnostics


@pytest.mark.asyncio
async def test_a_file_beside_the_dockerfile_that_changes_is_seen(project: Path) -> None:
    (project / "requirements.txt").unlink()
    async with editor(project) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        assert "order-copies" not in {each.code for each in await session.diagnostics(uri)}
        (project / "requirements.txt").write_text("flask==3.0.3\n")
        session.shown.clear()
        event = types.FileEvent((project / "requirements.txt").as_uri(), types.FileChangeType.Created)
        session.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
        assert "order-copies" in {each.code for each in await session.diagnostics(uri)}


@pytest.mark.asyncio
async def test_formatting_again_is_free_until_something_changes(project: Path) -> None:
    long_ago = time.time() - 60
    for path in (project, *project.iterdir()):
        os.utime(path, (long_ago, long_ago))
    async with editor(project, server=(*CRASHING, "slow")) as session:
        uri = session.open(project / "Dockerfile", PYTHON)

        async def rewrites() -> int:
            before = len([each for each in logged(session) if each.message.startswith("format: ")])
            assert session.applied(uri, await session.format(uri)) == ORDERED
            return len([each for each in logged(session) if each.message.startswith("format: ")]) - before

        assert [await rewrites(), await rewrites()] == [1, 0]
        (project / "notes.txt").write_text("a folder that was listed has another file")
        assert await rewrites() == 1
        os.utime(project, (long_ago, long_ago))
        (project / "requirements.txt").write_text("flask==3.0.2\n")
        assert await rewrites() == 1


@pytest.mark.asyncio
async def test_formatting_is_ready_before_it_is_asked_for(project: Path) -> None:
    for path in (project, *project.iterdir()):
        os.utime(path, (time.time() - 60, time.time() - 60))
    async with editor(project, server=(*CRASHING, "slow")) as session:
        uri = session.open(project / "Dockerfile", PYTHON)
        await session.format(uri)
        session.type(uri, PYTHON + "# one more\n")
        mark = "format: " + PYTHON + "# one more"
        await session.until(lambda: any(each.message.startswith(mark) for each in logged(session)))
        await session.format(uri)
        assert len([each for each in logged(session) if each.message.startswith(mark)]) == 1


# --- edits --------------------------------------------------------------------------------------------------------

LINES = st.lists(st.sampled_from(["a", "b\U0001f40b", "c\u2028", "", "\x0c"]), max_size=6)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    lines = [line + draw(ENDS) for line in draw(LINES)]
    return "".join(lines) + draw(st.sampled_from(["", "z\U0001f40b"]))


@given(texts(), texts())
def test_edits_make_the_other_text(before: str, after: str) -> None:
    edits = Places(before).edits(after)
    assert applied(before, edits) == after
    assert (before == after) == (not edits)


# --- the command --------------------------------------------------------------------------------------------------


def test_without_pygls_the_command_says_what_to_install(tmp_path: Path) -> None:
    """A folder before all others in which pygls cannot be imported."""
    (tmp_path / "pygls").mkdir()
    (tmp_path / "pygls" / "__init__.py").write_text(
        "raise ModuleNotFoundError('No module named pygls', name='pygls')\n"
    )
    code = "import sys; sys.path.insert(0, sys.argv.pop()); from dfix.cli import main; main(['lsp'])"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, timeout=60, check=False)
    assert done.returncode == 2 and b'pip install "dfix[lsp]"' in done.stderr and done.stdout == b""


def test_the_server_ends_with_its_input() -> None:
    done = subprocess.run(SERVER, input=b"", capture_output=True, timeout=60, check=False)
    assert done.returncode == 0 and done.stdout == b""
