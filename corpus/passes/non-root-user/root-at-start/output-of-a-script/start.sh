#!/bin/sh
exec >> /var/log/visits.log 2>&1
exec "$@"
