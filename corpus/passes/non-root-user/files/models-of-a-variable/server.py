from flask import Flask
from transformers import pipeline

app = Flask(__name__)
judge = pipeline("sentiment-analysis", model="distilbert-base-uncased-finetuned-sst-2-english")


@app.get("/<text>")
def judged(text):
    return judge(text)[0]


app.run("0.0.0.0", 8384)
