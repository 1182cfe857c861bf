import jax
import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/devices")
def devices():
    return [str(each) for each in jax.devices()]


uvicorn.run(app, host="0.0.0.0", port=8000)
