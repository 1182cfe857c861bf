import os

import psycopg2
from psycopg2 import sql

URL = os.environ.get("DATABASE_URL", "postgresql://localhost/books")


def library_version() -> str:
    """The version of the libpq that is loaded, as PostgreSQL writes it."""
    number = psycopg2.extensions.libpq_version()
    return f"{number // 10000}.{number % 10000}"


def titles(limit: int) -> list[str]:
    """The newest titles of the books table; none when no database answers."""
    try:
        connection = psycopg2.connect(URL, connect_timeout=1)
    except psycopg2.OperationalError:
        return []
    with connection, connection.cursor() as cursor:
        query = sql.SQL("SELECT title FROM {} ORDER BY added DESC LIMIT %s").format(sql.Identifier("books"))
        cursor.execute(query, (limit,))
        return [row[0] for row in cursor]
