#!/bin/sh
echo "window._env_ = { API: '$API' }" > dist/env.js
exec "$@"
