import subprocess

from flask import Flask

app = Flask(__name__, static_folder="frontend/dist", static_url_path="")


@app.get("/render")
def render():
    return subprocess.run(["node", "frontend/render.mjs"], capture_output=True, text=True, check=True).stdout
