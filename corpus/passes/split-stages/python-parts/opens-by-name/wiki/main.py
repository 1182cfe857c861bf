from pathlib import Path

from fastapi import FastAPI

app = FastAPI()
ROOT = Path(__file__).resolve().parent.parent


@app.get("/{page:path}")
def show(page: str) -> str:
    return (ROOT / page).read_text()
