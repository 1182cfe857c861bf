#!/bin/sh
set -e
npx db-migrate up
exec "$@"
