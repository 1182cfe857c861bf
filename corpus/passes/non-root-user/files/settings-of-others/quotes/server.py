from flask import Flask

app = Flask(__name__)


@app.get("/quote")
def quote():
    return {"text": "Well begun is half done."}
