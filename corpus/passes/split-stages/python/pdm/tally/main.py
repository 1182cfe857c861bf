from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def total() -> dict[str, int]:
    return {"total": 0}
