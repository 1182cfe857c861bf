import os

from flask import Flask, send_from_directory

app = Flask(__name__)


@app.get("/files/<path:name>")
def files(name):
    return send_from_directory(os.environ.get("FILES", "/data"), name)
