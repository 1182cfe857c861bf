#!/bin/sh
chmod +x /app/visits.py
exec "$@"
