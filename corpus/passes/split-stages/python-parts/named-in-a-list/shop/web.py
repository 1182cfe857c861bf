from flask import Flask
from werkzeug.utils import import_string

app = Flask(__name__)
with open("/shop/shop/backend.txt") as file:
    app.backend = import_string(file.read().strip())()
