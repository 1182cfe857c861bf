from pathlib import Path

import psycopg2
from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates

from . import database

app = FastAPI(title="Bookshelf")
templates = Jinja2Templates(directory=Path(__file__).parent / "templates")


@app.get("/")
def shelf(request: Request):
    return templates.TemplateResponse(request, "shelf.html", {"titles": database.titles(20)})


@app.get("/version")
def version():
    return {
        "built_with": psycopg2.__libpq_version__,
        "running_with": database.library_version(),
    }
