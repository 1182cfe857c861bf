import configparser
from flask import Flask
def main():
    c = configparser.ConfigParser()
    c.read_file(open("/usr/local/share/tally/defaults.ini"))
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "ok")
    app.run("0.0.0.0", c.getint("a", "port"))
