#!/bin/bash
set -euo pipefail

if [[ $PULL_REQUEST =~ "$REPOSITORY"/([0-9]+)$ ]]; then
  PULL_REQUEST=${BASH_REMATCH[1]}
fi

# su keeps nothing of the environment but what is named
if [ "$(id -u)" = 0 ]; then
  exec su reviewer -c "claude -p '/review $PULL_REQUEST' --plugin-dir /plugins"
fi
exec claude -p "/review $PULL_REQUEST" --plugin-dir /plugins
