import os
from pathlib import Path

from fastapi import FastAPI, UploadFile

app = FastAPI()
UPLOADS = Path("/app/data/uploads")


@app.post("/files")
async def save(file: UploadFile):
    (UPLOADS / file.filename).write_bytes(await file.read())


@app.put("/notes/{name}")
async def note(name: str, file: UploadFile):
    with open(os.path.join(os.path.dirname(__file__), name), "wb") as target:
        target.write(await file.read())
