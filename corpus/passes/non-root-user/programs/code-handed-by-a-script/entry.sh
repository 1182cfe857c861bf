#!/bin/sh
python - <<'END'
with open("/etc/site.ini", "w") as settings:
    settings.write("[site]\n")
END
exec python site.py
