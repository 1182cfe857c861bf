from flask import Flask

server = Flask(__name__)


@server.get("/")
def tides():
    return {"high": "06:12"}
