FROM php:8.3-fpm-alpine AS build

RUN apk add --no-cache git unzip postgresql-dev
RUN docker-php-ext-install pdo_pgsql

COPY --from=composer:2 /usr/bin/composer /usr/bin/composer

WORKDIR /srv/ferry
COPY composer.json composer.lock ./
RUN composer install --no-dev --no-scripts

COPY . .

FROM php:8.3-fpm-alpine
RUN apk add --no-cache libpq

# what the container does first
RUN cat > /start.sh <<'EOF'
#!/bin/sh
set -e
php bin/migrate.php
exec php-fpm
EOF
RUN chmod +x /start.sh

WORKDIR /srv/ferry

COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build /srv/ferry /srv/ferry

EXPOSE 9000
CMD ["/start.sh"]
