#!/bin/sh
set -e

echo "starting on port ${PORT:-8000}"
exec python app.py --port "${PORT:-8000}"
