import os

from flask import Flask

app = Flask(__name__, template_folder=os.path.join(os.environ["PWD"], "templates"))
app.run(host="0.0.0.0")
