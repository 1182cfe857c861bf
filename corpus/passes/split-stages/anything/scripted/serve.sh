#!/bin/sh
set -e
while true; do
  ls -l /opt/pages > /tmp/listing.txt
  sleep 60
done
