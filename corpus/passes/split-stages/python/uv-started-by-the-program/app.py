import subprocess

from flask import Flask

app = Flask(__name__)


@app.get("/packages")
def packages():
    return subprocess.check_output(["uv", "pip", "list"], text=True)


app.run(host="0.0.0.0")
