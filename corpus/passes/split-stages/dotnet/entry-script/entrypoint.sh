#!/bin/sh
set -e
until curl -sf http://db:8080; do sleep 1; done
exec dotnet Api.dll "$@"
