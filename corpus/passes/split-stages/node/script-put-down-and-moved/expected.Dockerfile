FROM node:22 AS build
WORKDIR /srv/sluice
COPY package.json tsconfig.json ./
RUN npm install
COPY src ./src
RUN npm run build
RUN cat > /tmp/start <<'EOF' && mv /tmp/start /usr/local/bin/start && chmod +x /usr/local/bin/start
#!/bin/sh
REVISION=$(git ls-remote https://git.example.org/sluice.git HEAD | cut -c 1-8)
export REVISION
exec node dist/server.js
EOF
RUN npm prune --omit=dev

FROM node:22-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates git && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /srv/sluice
COPY --from=build /usr/local/bin/start /usr/local/bin/start
COPY --from=build /srv/sluice /srv/sluice
EXPOSE 8080
CMD ["start"]
