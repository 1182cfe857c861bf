from fastapi import FastAPI

from app.routers import berths

app = FastAPI(title="Harbour")
app.include_router(berths.router)
