"""What programs do, read in sources, settings and words; each fact with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfix.behaviour import Behaviour, behaviour, lexical
from dfix.behaviour.grammar import SUFFIXES, language
from dfix.context import Context
from dfix.model.stages import Model
from dfix.subject import Subject
from dfix.syntax import parse

HEAD = {
    ".rb": "ruby",
    ".py": "python",
    ".js": "node",
    ".ts": "node",
    ".go": "golang",
    ".cs": "mcr.microsoft.com/dotnet/sdk:8.0",
}


def look(tmp_path: Path, files: dict[str, str], dockerfile: str = "") -> Behaviour:
    """The behaviour of the last stage of a Dockerfile beside some files."""
    suffix = next((Path(f).suffix for f in files if Path(f).suffix in HEAD), ".py")
    text = dockerfile or f'FROM {HEAD[suffix]}\nWORKDIR /app\nCOPY . .\nCMD ["./start"]\n'
    for name, content in {"Dockerfile": text, **files}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    model = Model(parse(text))
    assert model.target
    return behaviour(Subject(model, Context.open(str(tmp_path), str(tmp_path / "Dockerfile"))), model.target)


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_every_query_fits_its_grammar(suffix: str) -> None:
    assert (language(suffix) is not None) == bool(SUFFIXES[suffix][0])


@pytest.mark.parametrize(
    ("file", "source", "programs"),
    [
        ("a.py", "import subprocess as sp\nsp.run(['git', 'log'])", {"git"}),
        ("a.py", "from subprocess import PIPE, run as go\ngo('convert a b | gs -q', shell=True)", {"convert", "gs"}),
        ("a.py", "import subprocess\nsubprocess.run(f'ffmpeg -i {x}', shell=True)", {"ffmpeg"}),
        ("a.py", "import subprocess\nsubprocess.Popen(['sh', '-c', 'git log'])", {"sh", "git"}),
        ("a.py", "import os\nTOOL = 'dot'\nos.execvp(TOOL, [TOOL])", {"dot"}),
        ("a.py", "import git", {"git"}),
        ("a.js", "const { exec: e } = require('child_process'); e('git clone x')", {"git"}),
        (
            "a.js",
            "const run = require('util').promisify(require('child_process').exec); run(`convert ${a} b`)",
            {"convert"},
        ),
        ("a.ts", "import * as cp from 'node:child_process';\ncp.spawn('uptime', [] as string[])", {"uptime"}),
        ("a.js", "/x/.exec('git')", set()),
        ("a.js", "import pem from 'pem'", {"openssl"}),
        ("a.go", 'package main\nimport x "os/exec"\nfunc f() { x.Command("sh", "-c", "git log") }', {"sh", "git"}),
        ("a.go", 'package main\nimport "os/exec"\nfunc f() { exec.CommandContext(c, "dot") }', {"dot"}),
        ("a.cs", 'using System.Diagnostics;\nProcess.Start("git", "log");', {"git"}),
        ("a.rb", 'system("convert", from, to)', {"convert"}),
        ("a.rb", 'system("ls -l | wc", exception: true)', {"ls", "wc"}),
        ("a.rb", "tides = `tidetable #{port}`", {"tidetable"}),
        ("a.rb", 'Open3.capture2e "/usr/bin/git", "log"', {"git"}),
        ("a.rb", "berth.system.exec", set()),
        ("a.cs", 'using static System.Diagnostics.Process;\nStart("/usr/bin/gs");', {"gs"}),
        ("a.cs", 'using Run = System.Diagnostics.ProcessStartInfo;\nvar i = new Run("tar");', {"tar"}),
        ("a.cs", 'var i = new ProcessStartInfo { FileName = "dot", Arguments = x };\nProcess.Start(i);', {"dot"}),
        ("a.cs", 'var p = new Process();\np.StartInfo.FileName = "ffmpeg";\np.Start();', {"ffmpeg"}),
        ("a.cs", 'ProcessStartInfo i = new() { FileName = "convert" };', {"convert"}),
        ("a.cs", 'class A { const string Tool = @"/opt/x/tool"; void F() => Process.Start(Tool); }', {"tool"}),
        ("a.cs", 'var r = await Cli.Wrap("git").ExecuteAsync();', {"git"}),
        ("a.cs", "race.Start(now); File.ReadAllText(path);", set()),
    ],
)
def test_programs_by_name(tmp_path: Path, file: str, source: str, programs: set[str]) -> None:
    found = look(tmp_path, {file: source})
    named, unknown = found.programs()
    assert set(named) == programs
    assert unknown is None
    assert found.doubt() == ""


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("a.py", "import subprocess\nsubprocess.run(command)"),
        ("a.py", "import subprocess\n\nsubprocess.run([tool, 'x'])"),
        ("a.py", "from subprocess import *\nPopen(command)"),
        ("a.js", "require('child_process').execFile(binary)"),
        ("a.js", "const cp = require('child_process'); cp.exec(`${tool} -v`)"),
        ("a.go", 'package main\nimport "os/exec"\nfunc f() { exec.Command(name) }'),
        ("a.go", 'package main\nimport "os/exec"\nfunc f() { exec.Command("sh", "-c", text) }'),
        ("a.cs", "class A { void F(string tool) => Process.Start(tool); }"),
        ("a.rb", "spawn(command)"),
        ("a.rb", "`#{tool} -v`"),
        ("a.cs", 'var i = new ProcessStartInfo("/bin/bash", $"-c {command}");'),
        ("a.cs", "var i = new ProcessStartInfo { FileName = Tool(), Arguments = x };"),
    ],
)
def test_a_program_without_a_name_is_unknown(tmp_path: Path, file: str, source: str) -> None:
    assert look(tmp_path, {file: source}).doubt().startswith(f"{file}:")


@pytest.mark.parametrize(
    ("file", "source", "path"),
    [
        ("a.py", "open('x.log', 'a')", "/app/x.log"),
        ("a.py", "import os\nD = os.getenv('DATA', '/data')\nopen(os.path.join(D, 'x'), mode='w')", "/data/x"),
        ("a.py", "from pathlib import Path\nPath('/data/in').write_text('')", "/data/in"),
        ("b/a.py", "from pathlib import Path\n(Path(__file__).parent.parent / 'up' / n).mkdir()", "/app/up"),
        ("a.py", "URL = 'sqlite:////data/app.db'", "/data/app.db"),
        ("a.py", "open(f'/var/log/{name}.log', 'w')", "/var/log/"),
        ("b/a.js", "require('fs').writeFileSync(require('path').join(__dirname, '../up/a'), '')", "/app/up/a"),
        ("a.js", "const upload = multer({ dest: 'uploads/' })", "/app/uploads"),
        ("a.ts", "import D from 'better-sqlite3';\nnew D(process.env.DB ?? '/data/a.db')", "/data/a.db"),
        ("a.go", 'package main\nimport "os"\nconst d = "/data"\nfunc f() { os.Create(d + "/x") }', "/data/x"),
        ("a.cs", 'File.WriteAllText(Path.Combine("uploads", name), text);', "/app/uploads/"),
        ("a.rb", 'File.open(File.join(__dir__, "log", "a.txt"), "a") { |f| f << text }', "/app/log/a.txt"),
        ("a.rb", 'FileUtils.mkdir_p Rails.root.join("tmp", "tides")', "/app/tmp/tides"),
        ("a.rb", 'SQLite3::Database.new(ENV.fetch("DB") { "/data/a.db" })', "/data/a.db"),
        ("a.rb", 'Logger.new("log/x.log")', "/app/log/x.log"),
        ("a.cs", 'Directory.CreateDirectory(Environment.GetEnvironmentVariable("DATA") ?? "/data");', "/data"),
        ("a.cs", 'using var s = new FileStream($"/var/in/{name}", FileMode.Create);', "/var/in/"),
        ("a.cs", 'b.Services.AddDbContext<Db>(o => o.UseSqlite("Data Source=app.db;Cache=Shared"));', "/app/app.db"),
        (
            "a.cs",
            'Log.Logger = new LoggerConfiguration().WriteTo.File("logs/log.txt").CreateLogger();',
            "/app/logs/log.txt",
        ),
        ("appsettings.json", '{"ConnectionStrings": {"Db": "Data Source=/data/app.db"}}', "/data/app.db"),
        ("settings.json", '{"log": "/x", "db": "sqlite:////data/app.db"}', "/data/app.db"),
    ],
)
def test_paths_that_are_written(tmp_path: Path, file: str, source: str, path: str) -> None:
    assert path in [d.path for d in look(tmp_path, {file: source}).writes]


def test_reading_is_no_writing(tmp_path: Path) -> None:
    found = look(tmp_path, {"a.py": "open('a')\nopen('b', 'rb')\nopen('c', encoding='utf-8')"})
    assert [d.path for d in found.reads] == ["/app/a", "/app/b", "/app/c"]
    assert not found.writes
    found = look(
        tmp_path / "cs",
        {"a.cs": 'new FileStream("a", FileMode.Open, FileAccess.Read); new SqliteConnection("Data Source=:memory:");'},
    )
    assert [d.path for d in found.reads] == ["/app/a"]
    assert not found.writes


@pytest.mark.parametrize(
    ("files", "start"),
    [
        ({"a.js": "const PORT = process.env.PORT || 80;\napp.listen(PORT)"}, ""),
        ({"a.py": "uvicorn.run(app, port=443)"}, ""),
        ({"a.go": 'package main\nimport "net/http"\nfunc f() { http.ListenAndServe(":80", nil) }'}, ""),
        ({"a.cs": 'builder.WebHost.UseUrls("http://*:80");'}, ""),
        ({"a.rb": 'set :port, ENV.fetch("PORT", 80)'}, ""),
        ({"config/puma.rb": 'port ENV.fetch("PORT") { 80 }'}, ""),
        ({"a.cs": "builder.WebHost.ConfigureKestrel(o => o.ListenAnyIP(443));"}, ""),
        ({"a.py": "", "config/prod.yaml": "server:\n  port: 80\n"}, ""),
        ({"a.py": "", ".env": "PORT=80\n"}, ""),
        ({"a.py": ""}, 'CMD ["gunicorn", "--bind", "0.0.0.0:81", "a:b"]'),
        ({"a.py": ""}, "ENV PORT=80\nCMD python a.py"),
    ],
)
def test_low_ports(tmp_path: Path, files: dict[str, str], start: str) -> None:
    image = HEAD[Path(next(iter(files))).suffix]
    dockerfile = f"FROM {image}\nWORKDIR /app\nCOPY . .\n{start or 'CMD a'}\n"
    assert look(tmp_path, files, dockerfile).low_ports()


def test_ports_of_others_are_not_its_own(tmp_path: Path) -> None:
    found = look(tmp_path, {"a.py": "", ".env": "SMTP_PORT=587\nDB_PORT=5432\n"})
    assert not found.low_ports()


def test_a_variable_of_the_image_decides(tmp_path: Path) -> None:
    dockerfile = "FROM node\nENV PORT=8080\nWORKDIR /app\nCOPY . .\nCMD node a.js\n"
    assert not look(tmp_path, {"a.js": "app.listen(process.env.PORT || 80)"}, dockerfile).low_ports()


def test_routes_are_no_paths(tmp_path: Path) -> None:
    source = "app.get('/data', f);\napp.use('/uploads', g);\nfetch('/config');\nconst d = '/data/x';\n"
    assert [str(d) for d in look(tmp_path, {"a.js": source}).names("/data", "/uploads", "/config")] == [
        "/data/x (a.js:4)"
    ]


def test_words_of_the_command_name_paths(tmp_path: Path) -> None:
    dockerfile = 'FROM python\nWORKDIR /app\nCOPY . .\nCMD ["gunicorn", "--pid", "/var/run/x.pid", "a:b"]\n'
    found = look(tmp_path, {"a.py": ""}, dockerfile)
    assert [str(d) for d in found.named_outside("/app")] == ["/var/run/x.pid (Dockerfile:4)"]


def test_what_is_imported_from_a_folder_that_is_passed_over(tmp_path: Path) -> None:
    files = {"a.js": "require('./docs/swagger')", "docs/swagger.js": "require('child_process').exec('git log')"}
    assert look(tmp_path, files).programs()[0] == {"git"}
    assert not look(tmp_path / "b", {**files, "a.js": "0"}).programs()[0]


def test_what_is_started_from_a_folder_that_is_passed_over(tmp_path: Path) -> None:
    files = {"bin/www": "#!/usr/bin/env node\nrequire('child_process').exec('git log')", "a.js": ""}
    dockerfile = 'FROM node\nWORKDIR /app\nCOPY . .\nCMD ["node", "bin/www"]\n'
    assert look(tmp_path, files, dockerfile).programs()[0] == {"git"}
    example = {"examples/run.py": "import os\nos.system('dot x')"}
    dockerfile = 'FROM python\nWORKDIR /app\nCOPY . .\nCMD ["python", "examples/run.py"]\n'
    assert look(tmp_path / "b", example, dockerfile).programs()[0] == {"dot"}


def test_what_was_not_seen_is_unknown(tmp_path: Path) -> None:
    assert look(tmp_path, {"README": ""}).unknown
    assert look(tmp_path / "b", {"a.py": ""}, "FROM ruby\nCOPY . .\nCMD ruby a.rb\n").doubt()


def test_a_long_source_is_bounded(tmp_path: Path) -> None:
    found = look(tmp_path, {"a.py": "import subprocess\n" + "x = [1, 2, 3]\n" * 30_000})
    assert "too much" in found.unknown[-1].what


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ('create_engine(url="sqlite:////data/x.db")\n', True, [("/data/x.db", True)]),
        ('app.get("/db")\nopen("/data/z")\n', True, [("/data/z", False)]),
        ('{"db_url": "/db", "folder": "/data/y"}\n', False, [("/data/y", False)]),
        ('urls.db = "/db"\n', False, []),
    ],
)
def test_an_address_is_a_place_only_where_it_names_a_file(text: str, code: bool, found: list[tuple[str, bool]]) -> None:
    assert [(each.path, each.writes) for each in lexical.mentions(text, code=code)] == found


@pytest.mark.parametrize(
    ("code", "started"),
    [
        ("std::remove(first, last, '.');", set()),
        ('const char *glob = "/*"; system("uptime"); // runs */', {"uptime"}),
        ('auto text = R"(/* kept)"; system("uptime");', {"uptime"}),
    ],
)
def test_a_large_header_is_read_without_its_comments(tmp_path: Path, code: str, started: set[str]) -> None:
    notes = "/* They open a system call\n   and remove what a child did. */\n" * 8000
    header = f"{notes}// system\ninline void tidy() {{\n  {code}\n}}\n"
    dockerfile = 'FROM gcc:14\nWORKDIR /app\nCOPY . .\nRUN g++ -o main main.cpp\nCMD ["./main"]\n'
    found = look(tmp_path, {"main.cpp": '#include "one.hpp"\nint main() { tidy(); }\n', "one.hpp": header}, dockerfile)
    assert not found.unknown
    assert {deed.value.text for deed in found.executes} == started
    assert {deed.where.line for deed in found.executes} <= {notes.count("\n") + 3}
