import argparse

from flask import Flask

app = Flask(__name__)


@app.get("/")
def index() -> str:
    return "ok"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8000)
    app.run(host="0.0.0.0", port=parser.parse_args().port)
