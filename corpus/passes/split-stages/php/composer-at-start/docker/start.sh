#!/bin/sh
composer dump-autoload
exec apache2-foreground
