from flask import Flask
app=Flask(__name__)
@app.get("/")
def h():
    return "ok"
app.run("0.0.0.0",8000)
