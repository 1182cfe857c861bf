FROM php:8.3-fpm-alpine AS build
RUN apk add --no-cache $PHPIZE_DEPS icu-dev postgresql-dev \
    && docker-php-ext-install intl pdo_pgsql \
    && pecl install redis apcu \
    && docker-php-ext-enable redis apcu
COPY php.ini /usr/local/etc/php/conf.d/berths.ini
WORKDIR /srv/app
COPY . .

FROM php:8.3-fpm-alpine
RUN apk add --no-cache icu-libs libpq libgcc libstdc++
WORKDIR /srv/app
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build /srv/app /srv/app
