import sys

from flask import Flask

app = Flask(__name__)


@app.get("/")
def berths():
    return {"berths": 12, "python": sys.version}


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8000)
