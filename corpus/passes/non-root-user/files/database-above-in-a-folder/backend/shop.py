import sqlite3

from flask import Flask

app = Flask(__name__)
database = sqlite3.connect("../data/shop.db", check_same_thread=False)


@app.get("/")
def index():
    return {"open": True}


app.run("0.0.0.0", 8080)
