import subprocess

from flask import Flask

app = Flask(__name__)


@app.get("/<domain>")
def related(domain):
    return subprocess.run(["assetfinder", domain], capture_output=True, text=True).stdout.split()


app.run("0.0.0.0", 8384)
