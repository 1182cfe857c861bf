from flask import Flask, send_from_directory

app = Flask(__name__, static_folder="/frontend/dist", static_url_path="")


@app.get("/")
def index():
    return send_from_directory(app.static_folder, "index.html")


@app.get("/api/prices")
def prices():
    return {"apples": 3, "pears": 4}
