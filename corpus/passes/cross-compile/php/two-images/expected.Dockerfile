FROM --platform=$BUILDPLATFORM composer:2 AS vendor
WORKDIR /app
COPY composer.json composer.lock ./
RUN composer install --no-dev --no-scripts --prefer-dist

FROM php:8.3-fpm-alpine AS app
WORKDIR /app
COPY . .
COPY --from=vendor /app/vendor ./vendor
RUN cp index.php public.php

FROM nginx:1.27-alpine
COPY --from=app /app /usr/share/nginx/html
