import sqlite3

from fastapi import FastAPI

app = FastAPI()
words = sqlite3.connect("words.db", check_same_thread=False)


@app.get("/{word}")
def known(word: str) -> bool:
    return words.execute("select 1 from words where word = ?", (word,)).fetchone() is not None
