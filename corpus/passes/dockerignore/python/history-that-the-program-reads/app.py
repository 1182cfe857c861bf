import subprocess

from flask import Flask

app = Flask(__name__)


@app.get("/version")
def version():
    return subprocess.check_output(["hg", "id", "-i"], text=True)


app.run(host="0.0.0.0")
