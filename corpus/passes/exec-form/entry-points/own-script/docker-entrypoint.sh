#!/bin/sh
set -e
# wait for the database
until python ready.py; do sleep 1; done
exec "$@"
