"""Lists containers without a library."""

import socket

engine = socket.socket(socket.AF_UNIX)
engine.connect("/var/run/docker.sock")
engine.send(b"GET /containers/json HTTP/1.0\r\n\r\n")
print(engine.recv(4096))
