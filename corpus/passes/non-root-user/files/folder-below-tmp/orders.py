from flask import Flask
from prometheus_client import CollectorRegistry, Counter, generate_latest, multiprocess

app = Flask(__name__)
ORDERS = Counter("orders", "Orders that were placed")


@app.post("/orders")
def place():
    ORDERS.inc()
    return {"placed": True}


@app.get("/metrics")
def metrics():
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)
