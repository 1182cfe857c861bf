#!/bin/sh
echo "mode=$MODE" > /etc/app.conf
exec flask run
