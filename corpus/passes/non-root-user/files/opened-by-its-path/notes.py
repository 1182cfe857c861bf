from pathlib import Path

from flask import Flask, request

app = Flask(__name__)
BOOK = Path("/srv/notes") / "book"


@app.post("/")
def add():
    with BOOK.open("a") as book:
        book.write(request.get_data(as_text=True) + "\n")
    return "", 204


app.run(host="0.0.0.0")
