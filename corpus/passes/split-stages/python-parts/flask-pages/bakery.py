from flask import Flask, render_template

app = Flask(__name__)


@app.get("/")
def loaves() -> str:
    return render_template("loaves.html")
