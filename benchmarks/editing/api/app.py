"""Rooms, and who has them when."""

import os
from pathlib import Path

from flask import Flask, jsonify, request

from api import invoices, store

app = Flask(__name__, static_folder="../static")
FOLDER = Path(os.environ.get("INVOICES", "/var/lib/booking/invoices"))


@app.get("/health")
def health():
    return jsonify(ok=True)


@app.get("/rooms")
def rooms():
    return jsonify([room.name for room in store.rooms()])


@app.post("/bookings")
def book():
    booking = store.book(request.json["room"], request.json["day"])
    invoices.write(FOLDER / f"{booking.number}.pdf", booking)
    return jsonify(number=booking.number), 201
