FROM caddy:2-alpine
RUN addgroup -S app && adduser -S -G app app && \
    mkdir -p /config/caddy /data/caddy && \
    chown app:app /config/caddy /data/caddy
COPY Caddyfile /etc/caddy/Caddyfile
COPY site /srv
USER app
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
