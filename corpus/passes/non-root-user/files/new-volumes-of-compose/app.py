import os
from flask import Flask, request

app = Flask(__name__)


@app.post("/files")
def save():
    target = os.path.join(os.path.dirname(__file__), request.form["name"])
    request.files["file"].save(target)
    return "ok"
