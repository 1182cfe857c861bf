"""What the database holds."""

import os
from collections import namedtuple

import psycopg2

Room = namedtuple("Room", "name beds")
Booking = namedtuple("Booking", "number room day")


def connection():
    return psycopg2.connect(os.environ["DATABASE_URL"])


def rooms():
    with connection() as database, database.cursor() as cursor:
        cursor.execute("select name, beds from rooms order by name")
        return [Room(*row) for row in cursor.fetchall()]


def book(room, day):
    with connection() as database, database.cursor() as cursor:
        cursor.execute("insert into bookings (room, day) values (%s, %s) returning number", (room, day))
        return Booking(cursor.fetchone()[0], room, day)
