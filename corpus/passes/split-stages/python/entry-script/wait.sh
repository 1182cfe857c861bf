#!/bin/sh
set -e
until curl -fs "http://$NEIGHBOUR/"; do sleep 1; done
exec "$@"
