FROM dunglas/frankenphp:1.2-php8.3
RUN install-php-extensions pcntl pdo_pgsql
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
RUN mkdir -p /config/caddy /data/caddy && \
    chown www-data:www-data /app /config/caddy /data/caddy
COPY --chown=www-data:www-data . /app
RUN composer install --no-dev --no-interaction
USER www-data
ENTRYPOINT ["php", "artisan", "octane:frankenphp"]
