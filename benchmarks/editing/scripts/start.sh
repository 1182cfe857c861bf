#!/bin/sh
set -e
python scripts/wait_for_database.py
exec gunicorn --bind "0.0.0.0:${PORT:-8000}" --worker-tmp-dir /dev/shm api.app:app
