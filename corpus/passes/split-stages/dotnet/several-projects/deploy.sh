#!/bin/sh
rsync -a out/ host:/srv/web/
