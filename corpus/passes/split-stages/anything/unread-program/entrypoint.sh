#!/bin/bash
set -euo pipefail
jq -n '{port: 9000}' > /tmp/config.json
exec "$@"
