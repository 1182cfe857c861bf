FROM php:8.2-fpm-alpine

RUN apk add --no-cache icu-dev && docker-php-ext-install intl

WORKDIR /srv/berths
COPY --chown=www-data:www-data . .
USER www-data
