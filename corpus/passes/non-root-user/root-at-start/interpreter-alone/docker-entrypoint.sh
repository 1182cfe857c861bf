#!/bin/sh
set -e

# a flag, or something that is no program, is for node
if [ "${1#-}" != "$1" ] || [ -z "$(command -v "$1")" ]; then
  set -- node "$@"
fi

exec "$@"
