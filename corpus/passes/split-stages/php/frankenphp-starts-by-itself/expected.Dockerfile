FROM dunglas/frankenphp:1-php8.3-alpine AS build

RUN apk add --no-cache git icu-dev $PHPIZE_DEPS && docker-php-ext-install intl
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer

COPY composer.json composer.lock ./
RUN composer install --no-dev --no-scripts --no-autoloader
COPY . .
RUN composer dump-autoload --optimize

FROM dunglas/frankenphp:1-php8.3-alpine
RUN apk add --no-cache git icu-libs
COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions
COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d
COPY --from=build /app /app
ENV SERVER_NAME=:80
