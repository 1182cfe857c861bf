from zoneinfo import ZoneInfo

import psycopg2
from flask import Flask

app = Flask(__name__)
HERE = ZoneInfo("Europe/Lisbon")


@app.get("/berths")
def berths():
    with psycopg2.connect("host=db dbname=harbour") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT name, free_at FROM berths")
        return {name: free_at.astimezone(HERE).isoformat() for name, free_at in cursor}
