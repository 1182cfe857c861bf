# syntax=docker/dockerfile:1
FROM debian:bookworm-slim
RUN <<EOF
set -eux
apt-get update
# not a Dockerfile comment \
apt-get install -y curl
EOF
RUN <<'SCRIPT' bash -ex
echo "$HOME"
SCRIPT
RUN <<"E F"
#!/usr/bin/env python3
print("E F ")
 E F
E F
RUN <<-TABS
		indented
	  TABS
	TABS
RUN cat <<EOF > /etc/motd && chmod 644 /etc/motd
FROM nowhere
RUN <<X
EOF
RUN --mount=type=cache,target=/x <<A
true
A
run python3 - <<PY
import sys

PY
RUN <<\EOF
$HOME
EOF
RUN <<E"O"F
EOF
