import subprocess

from flask import Flask

app = Flask(__name__)


@app.get("/<path>")
def scan(path):
    return subprocess.run(["retire", "--path", path], capture_output=True, text=True).stdout


app.run("0.0.0.0", 8384)
