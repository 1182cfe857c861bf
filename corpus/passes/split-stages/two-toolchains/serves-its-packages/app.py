from flask import Flask, send_from_directory

app = Flask(__name__, static_folder="frontend/dist", static_url_path="")


@app.get("/")
def index():
    return send_from_directory(app.static_folder, "index.html")


@app.get("/lib/<path:name>")
def library(name):
    return send_from_directory("frontend/node_modules", name)


@app.get("/api/prices")
def prices():
    return {"apples": 3, "pears": 4}
