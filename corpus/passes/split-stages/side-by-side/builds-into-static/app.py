from flask import Flask

app = Flask(__name__, static_folder="static")


@app.get("/")
def index():
    return app.send_static_file("index.html")
