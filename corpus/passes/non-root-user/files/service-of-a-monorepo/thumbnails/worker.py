import os
import sys

os.makedirs("/var/lib/thumbnails", exist_ok=True)
with open(os.path.join("rendered", sys.argv[1]), "wb") as file:
    file.write(sys.stdin.buffer.read())
