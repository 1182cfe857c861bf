"""Returns once the database answers."""

import os
import time

import psycopg2

for _ in range(60):
    try:
        psycopg2.connect(os.environ["DATABASE_URL"]).close()
        break
    except psycopg2.OperationalError:
        time.sleep(1)
else:
    raise SystemExit("the database does not answer")
