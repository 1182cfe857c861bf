import json
import os
from importlib.resources import files

import bottle
import waitress

SAYINGS = json.loads(files("almanac").joinpath("data/sayings.json").read_text(encoding="utf-8"))


@bottle.get("/")
def months():
    return {"months": list(SAYINGS)}


@bottle.get("/<month>")
def saying(month):
    if month not in SAYINGS:
        bottle.abort(404, "no such month")
    return {"month": month, "saying": SAYINGS[month]}


def main():
    waitress.serve(bottle.default_app(), host="0.0.0.0", port=int(os.environ.get("PORT", "8080")))
