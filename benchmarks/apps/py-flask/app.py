from flask import Flask, jsonify, render_template, request

app = Flask(__name__)

MORSE = {
    "A": ".-", "B": "-...", "C": "-.-.", "D": "-..", "E": ".", "F": "..-.", "G": "--.", "H": "....", "I": "..",
    "J": ".---", "K": "-.-", "L": ".-..", "M": "--", "N": "-.", "O": "---", "P": ".--.", "Q": "--.-", "R": ".-.",
    "S": "...", "T": "-", "U": "..-", "V": "...-", "W": ".--", "X": "-..-", "Y": "-.--", "Z": "--..",
}


def morse(text):
    return " ".join(MORSE[letter] for letter in text.upper() if letter in MORSE)


@app.get("/")
def index():
    return render_template("index.html", codes=MORSE)


@app.get("/api/morse")
def encode():
    text = request.args.get("text", "")
    return jsonify(text=text, morse=morse(text))


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000)
