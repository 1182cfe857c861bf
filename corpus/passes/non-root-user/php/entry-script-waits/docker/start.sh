#!/bin/sh
set -e
echo "starting"
exec php-fpm
