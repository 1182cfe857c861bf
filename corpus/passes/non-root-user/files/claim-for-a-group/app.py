from pathlib import Path

from flask import Flask

app = Flask(__name__)


@app.post("/")
def count():
    Path("/data/count").write_text("1")
    return "", 204


app.run(host="0.0.0.0")
