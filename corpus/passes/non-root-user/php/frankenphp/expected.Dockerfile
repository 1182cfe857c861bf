FROM dunglas/frankenphp:1-php8.3
RUN install-php-extensions pdo_mysql opcache
ENV SERVER_NAME=:8080
WORKDIR /app
RUN mkdir -p /config/caddy /data/caddy && \
    chown www-data:www-data /app /config/caddy /data/caddy
COPY --chown=www-data:www-data . .
EXPOSE 8080
USER www-data
CMD ["--config", "/etc/caddy/Caddyfile"]
