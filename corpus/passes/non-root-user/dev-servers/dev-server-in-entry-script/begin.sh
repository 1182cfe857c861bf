#!/bin/sh
set -e
echo starting
exec npm run dev
