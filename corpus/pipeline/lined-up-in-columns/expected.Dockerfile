FROM        node:22-bookworm-slim

LABEL       org.opencontainers.image.title="bot"

RUN         apt-get update \
            && apt-get install -y --no-install-recommends ffmpeg git \
            && mkdir -p /srv/bot \
            && rm -rf /var/lib/apt/lists/*

RUN         npm install --location=global pm2 \
            && npm cache clean --force

WORKDIR     /srv/bot
COPY        package.json package-lock.json ./
RUN         npm ci --omit=dev \
            && npm cache clean --force
COPY        . .

EXPOSE      8080
USER        node
CMD         ["node", "index.js"]
