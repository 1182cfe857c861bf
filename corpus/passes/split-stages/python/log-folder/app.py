import sqlite3
from flask import Flask
app = Flask(__name__)
db = sqlite3.connect("/var/lib/app/state.db")
@app.get("/")
def home():
    db.execute("create table if not exists a(b)")
    return "ok"
