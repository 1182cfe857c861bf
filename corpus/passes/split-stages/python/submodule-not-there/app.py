from flask import Flask
from vendored.tools import pages

app = Flask(__name__)
app.register_blueprint(pages)
app.run(host="0.0.0.0")
